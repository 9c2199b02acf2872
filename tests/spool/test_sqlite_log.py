"""The log is emptied into the file as soon as there is a pause: what rots in a log takes later commits with it.

Each test waits until the disk says that the log was truncated.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import apsw
import pytest
from faulty_vfs import FaultyDisk, full, io_error
from spool_samples import LEASE, T0, arrival, queued

from gateway.outcome import State
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import SqliteReader, SqliteSpool, changes
from gateway.spool.sqlite.schema import BUSY_TIMEOUT, DATABASE, open_for_writing
from gateway.spool.sqlite.writer import Writer

SOON = 0.02  # seconds that a commit may stand in the log


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    disk = FaultyDisk("emptied")
    yield disk
    disk.unregister()


@pytest.fixture
async def emptied(disk: FaultyDisk) -> asyncio.Event:
    """Set whenever the log has been emptied."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()

    def truncated(kind: str) -> None:
        if kind == "log":
            loop.call_soon_threadsafe(event.set)

    disk.truncated = truncated
    return event


@pytest.fixture
async def spool(tmp_path: Path, disk: FaultyDisk, emptied: asyncio.Event) -> AsyncIterator[SqliteSpool]:
    """Its log has just been emptied for the first time."""
    spool = SqliteSpool.open(tmp_path, vfs=disk.name, log_lasts=SOON)
    await until_empty(tmp_path, emptied)
    yield spool
    await spool.close()


async def until_empty(tmp_path: Path, emptied: asyncio.Event) -> None:
    """Nothing stands in the log alone."""
    while (tmp_path / f"{DATABASE}-wal").stat().st_size:
        emptied.clear()
        await emptied.wait()


async def in_the_file(tmp_path: Path) -> int:
    """How many calls the file holds without its log, as after a crash that has taken the log."""
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(tmp_path / DATABASE, copy)
    reader = SqliteReader.open(copy)
    count = (await reader.counts())[State.QUEUED]
    await reader.close()
    return count


async def test_when_there_is_a_pause_all_is_in_the_file(
    spool: SqliteSpool, emptied: asyncio.Event, tmp_path: Path
) -> None:
    for n in range(20):
        await queued(spool, n)
    await until_empty(tmp_path, emptied)
    assert await in_the_file(tmp_path) == 20


async def test_looking_without_writing_is_a_pause_too(
    spool: SqliteSpool, emptied: asyncio.Event, tmp_path: Path
) -> None:
    """The loops of an idle gateway look for work all the time."""

    async def look() -> None:
        while True:
            await spool.claim(1, T0 - 1, T0 + LEASE, "a", "http")

    looking = asyncio.create_task(look())
    await queued(spool)
    await until_empty(tmp_path, emptied)
    looking.cancel()
    assert await in_the_file(tmp_path) == 1


async def test_a_full_disk_only_puts_it_off(
    spool: SqliteSpool, disk: FaultyDisk, emptied: asyncio.Event, tmp_path: Path
) -> None:
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()

    def no_room(kind: str) -> None:
        if kind == "db":
            loop.call_soon_threadsafe(tried.set)
            raise full()

    disk.on_write = no_room
    await queued(spool)
    await tried.wait()
    disk.on_write = lambda _kind: None
    await until_empty(tmp_path, emptied)
    assert not spool.broken.is_set()
    assert await in_the_file(tmp_path) == 1


async def test_a_failed_fsync_breaks_the_store_though_nobody_waits(spool: SqliteSpool, disk: FaultyDisk) -> None:
    def fail(kind: str) -> None:
        if kind == "db":
            raise io_error(apsw.SQLITE_IOERR_FSYNC)

    disk.on_sync = fail
    await queued(spool)
    await spool.broken.wait()
    with pytest.raises(SpoolTrouble):
        await spool.put(arrival(2))


class Watched:
    """The connection, and how long each try to empty the log would have waited for a reader."""

    def __init__(self, db: apsw.Connection) -> None:
        self.db = db
        self.waits = BUSY_TIMEOUT
        self.tries: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.db, name)

    def set_busy_timeout(self, milliseconds: int) -> None:
        self.waits = milliseconds
        self.db.set_busy_timeout(milliseconds)

    def wal_checkpoint(self, *, mode: int) -> tuple[int, int]:
        self.tries.append(self.waits)
        return self.db.wal_checkpoint(mode=mode)


async def test_a_reader_is_not_waited_for_and_the_log_is_emptied_when_it_has_gone(tmp_path: Path) -> None:
    db = Watched(open_for_writing(tmp_path, "FULL", None))
    log = tmp_path / f"{DATABASE}-wal"
    reader = apsw.Connection(str(tmp_path / DATABASE), flags=apsw.SQLITE_OPEN_READONLY)
    reader.execute("BEGIN")
    assert reader.execute("SELECT clean FROM store").fetchall() == [(0,)]
    writer = Writer(cast(apsw.Connection, db), lambda: None, log_lasts=0.0)
    while len(db.tries) < 5:
        await writer.do(changes.beat)
    assert set(db.tries) == {0}
    assert log.stat().st_size > 0
    reader.execute("COMMIT")
    while log.stat().st_size > 0:
        await writer.do(lambda db: db.in_transaction)
    reader.close()
    await writer.close()
    assert db.waits == BUSY_TIMEOUT
