"""What the tests of the small rooms share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from asking import Asking
from gateway import journal, lines, pool
from gateway.spool.sqlite import SqliteSpool
from sending import Sender
from watched import Clock, Watched


@pytest.fixture(autouse=True)
def journal_as_it_was() -> Iterator[None]:
    """Whoever sets the journal up in a test does so for that test alone."""
    before = vars(lines.log).copy()
    yield
    vars(lines.log).update(before)
    structlog.reset_defaults()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def spool(tmp_path: Path, clock: Clock) -> AsyncIterator[Watched]:
    store = SqliteSpool.open(tmp_path / "state")
    yield Watched(store, clock)
    await store.close()


@pytest.fixture
async def sender(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sender]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    sender = Sender(spool, clock)
    yield sender
    await sender.stop()


@pytest.fixture
async def asking(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    asking = Asking(spool, clock)
    yield asking
    await asking.asker.stop(0)
    if asking.running:
        await asking.running


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, BaseException]]:
    """What the journal was told of bugs."""
    told: list[tuple[str, BaseException]] = []
    monkeypatch.setattr(journal, "bug", lambda *, where, error: told.append((where, error)))
    return told
