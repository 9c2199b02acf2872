"""Fixtures of the SMPP way out; what they are made of is in fake_smsc.py.

What depends on transports is tested on uvloop, as in production, and on asyncio's own loop; the rest on uvloop.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
import uvloop
from fake_smsc import BOUND, Opener, RawSmsc, Shell, Smsc, settings_for
from provider_side import Clock

_ON_TRANSPORTS = {"test_smpp_out_line", "test_smpp_out_opening", "test_smpp_out_keeper"}


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    own = {"asyncio": asyncio.new_event_loop} if item.path.stem in _ON_TRANSPORTS else {}
    return {"uvloop": uvloop.new_event_loop, **own}


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    smsc = Smsc()
    await smsc.start()
    yield smsc
    await smsc.stop()


@pytest.fixture
async def raw() -> AsyncIterator[RawSmsc]:
    """Answers everything as if it were the bind."""
    server = RawSmsc(lambda data: BOUND)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def opened(clock: Clock) -> AsyncIterator[Opener]:
    """A way out to those ports, started; with `wait` (which is the default) bound as well."""
    shells: list[Shell] = []

    async def open_to(
        *ports: int, wait: bool = True, chance: Callable[[], float] = lambda: 0.0, **changes: Any
    ) -> Shell:
        shell = Shell.of(settings_for(*ports, **changes), clock, chance)
        shells.append(shell)
        await (shell.bound() if wait else shell.egress.start())
        return shell

    yield open_to
    for shell in shells:
        await shell.egress.close()
