"""Group commit: who shares a commit, who fails with it, and what happens when the disk lies."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import apsw
import pytest
from faulty_vfs import FaultyDisk, full, io_error
from spool_samples import HOUR, LEASE, T0, arrival

from gateway.message import Recipient
from gateway.outcome import State
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import SqliteReader, SqliteSpool, changes, placing
from gateway.spool.sqlite.schema import open_for_writing
from gateway.spool.sqlite.writer import Writer


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    disk = FaultyDisk("faulty")
    yield disk
    disk.unregister()


@pytest.fixture
async def spool(tmp_path: Path, disk: FaultyDisk) -> AsyncIterator[SqliteSpool]:
    spool = SqliteSpool.open(tmp_path, vfs=disk.name)
    yield spool
    await spool.close()


class Gate:
    """Holds the writer in its next sync of the log until it is opened."""

    def __init__(self, disk: FaultyDisk) -> None:
        self.reached = asyncio.Event()
        self._open = threading.Event()
        self._loop = asyncio.get_running_loop()
        disk.on_sync = self._wait

    def _wait(self, _kind: str) -> None:
        self._loop.call_soon_threadsafe(self.reached.set)
        self._open.wait()

    def open(self) -> None:
        self._open.set()


async def held(spool: SqliteSpool, disk: FaultyDisk) -> tuple[Gate, asyncio.Task[object]]:
    """A put whose commit is running, and the gate that it waits at."""
    gate = Gate(disk)
    first: asyncio.Task[object] = asyncio.create_task(spool.put(arrival(0)))
    await gate.reached.wait()
    return gate, first


async def handed_over() -> None:
    """Tasks that were created have begun, and the writer has what they ask of it."""
    for _ in range(2):
        await asyncio.sleep(0)


async def stored(tmp_path: Path) -> int:
    """How many calls the closed store holds."""
    reader = SqliteReader.open(tmp_path)
    count = sum((await reader.counts()).values())
    await reader.close()
    return count


async def test_what_arrives_during_a_commit_shares_the_next_one(
    spool: SqliteSpool, disk: FaultyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    wakes: list[object] = []
    real = loop.call_soon_threadsafe
    gate, first = await held(spool, disk)

    def counted(callback: Callable[..., object], *arguments: object) -> asyncio.Handle:
        wakes.append(callback)
        return real(callback, *arguments)

    monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    puts = [asyncio.create_task(spool.put(arrival(n))) for n in range(1, 51)]
    await handed_over()
    before = disk.syncs["log"]
    gate.open()
    await asyncio.gather(first, *puts)
    assert disk.syncs["log"] == before + 1
    ours = [wake for wake in wakes if wake != gate.reached.set]
    assert len(ours) == 2  # the first commit's waiter, then all the others together


async def test_many_things_in_few_jobs_are_not_all_one_commit(spool: SqliteSpool, disk: FaultyDisk) -> None:
    gate, first = await held(spool, disk)
    puts = [asyncio.create_task(spool.put_all([arrival(1000 * n + i) for i in range(300)])) for n in (1, 2, 3)]
    await handed_over()
    before = disk.syncs["log"]
    gate.open()
    await asyncio.gather(first, *puts)
    assert disk.syncs["log"] == before + 2


async def test_shared_work_is_done_together_and_fails_alone(tmp_path: Path) -> None:
    writer = Writer(open_for_writing(tmp_path, "FULL", None), lambda: None)
    loop, reached, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    seen: list[list[int]] = []

    def hold(_db: apsw.Connection) -> None:
        loop.call_soon_threadsafe(reached.set)
        go_on.wait()

    def halved(_db: apsw.Connection, given: Sequence[int]) -> list[int]:
        seen.append(list(given))
        return [12 // number for number in given]

    async def together(*given: list[int]) -> list[object]:
        holding = asyncio.create_task(writer.do(hold))
        await reached.wait()
        jobs = [asyncio.create_task(writer.share(halved, each)) for each in given]
        await handed_over()
        go_on.set()
        await holding
        reached.clear()
        go_on.clear()
        return list(await asyncio.gather(*jobs, return_exceptions=True))

    assert await together([1, 2], [], [3], [4, 6]) == [(12, 6), (), (4,), (3, 2)]
    assert seen == [[1, 2, 3, 4, 6]]
    first, second, third = await together([1], [2, 0], [3])
    assert (first, third) == ((12,), (4,))
    assert isinstance(second, ZeroDivisionError)
    assert seen[1:] == [[1, 2, 0, 3], [1], [2, 0], [3]]
    await writer.close()


async def test_a_commit_that_fails_fails_all_its_waiters_and_leaves_nothing(
    spool: SqliteSpool, disk: FaultyDisk, tmp_path: Path
) -> None:
    gate, first = await held(spool, disk)
    puts = [asyncio.create_task(spool.put(arrival(n))) for n in range(1, 21)]
    await handed_over()
    disk.on_write = lambda _kind: raise_(io_error(apsw.SQLITE_IOERR_WRITE))
    gate.open()
    await first
    results = await asyncio.gather(*puts, return_exceptions=True)
    assert all(isinstance(result, SpoolTrouble) and not result.fatal for result in results)
    assert len({id(result) for result in results}) == 20
    assert not spool.broken.is_set()
    disk.on_write = lambda _kind: None
    await spool.put(arrival(99))
    await spool.close()
    assert await stored(tmp_path) == 2


async def test_a_job_that_fails_is_undone_and_fails_alone(spool: SqliteSpool, disk: FaultyDisk, tmp_path: Path) -> None:
    gate, first = await held(spool, disk)
    good, bad = arrival(1), arrival(2, count=2)
    last = replace(bad.calls[1], recipient=Recipient("7999", "not text: \ud800"))
    bad = replace(bad, calls=(bad.calls[0], last))
    puts = [asyncio.create_task(spool.put(message)) for message in (good, bad, arrival(3))]
    await handed_over()
    gate.open()
    await first
    one, failed, other = await asyncio.gather(*puts, return_exceptions=True)
    assert isinstance(failed, UnicodeEncodeError)
    assert not isinstance(one, BaseException)
    assert not isinstance(other, BaseException)
    await spool.close()
    assert await stored(tmp_path) == 3


async def test_a_waiter_that_goes_away_disturbs_nobody(spool: SqliteSpool, disk: FaultyDisk, tmp_path: Path) -> None:
    gate, first = await held(spool, disk)
    gone = asyncio.create_task(spool.put(arrival(1)))
    stays = asyncio.create_task(spool.put(arrival(2)))
    await handed_over()
    gone.cancel()
    gate.open()
    await first
    assert (await stays).ids == (arrival(2).id,)
    await spool.close()
    assert await stored(tmp_path) == 3  # an outcome is recorded even if nobody waits to hear that it is


async def test_a_claim_that_nobody_waits_for_is_not_made(spool: SqliteSpool, disk: FaultyDisk) -> None:
    gate, first = await held(spool, disk)
    claim = asyncio.create_task(spool.claim(9, T0, T0 + LEASE, "gone", "http"))
    await handed_over()
    claim.cancel()
    gate.open()
    await first
    (call,) = await spool.claim(9, T0, T0 + LEASE, "here", "http")
    assert (call.owner, call.attempt) == ("here", 1)


@pytest.mark.parametrize("code", [apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC])
async def test_a_failed_fsync_breaks_the_store_for_good(
    spool: SqliteSpool, disk: FaultyDisk, tmp_path: Path, code: int
) -> None:
    await spool.put(arrival(1))
    disk.on_sync = lambda _kind: raise_(io_error(code))
    with pytest.raises(SpoolTrouble) as trouble:
        await spool.put(arrival(2))
    assert trouble.value.fatal
    await spool.broken.wait()
    disk.on_sync = lambda _kind: None
    for refused in (spool.put(arrival(3)), spool.beat(), spool.sweep(T0, T0, T0, ())):
        with pytest.raises(SpoolTrouble) as later:
            await refused
        assert later.value.fatal
    before = disk.syncs["db"]
    await spool.close()
    assert disk.syncs["db"] == before  # nothing is carried over on the word of such a disk
    again = SqliteSpool.open(tmp_path)
    assert await again.find(arrival(1).id)
    assert not await again.find(arrival(3).id)
    await again.close()


async def test_a_failed_fsync_while_the_log_is_taken_back_breaks_it_too(spool: SqliteSpool, disk: FaultyDisk) -> None:
    """Though the next fsync may well succeed: the kernel reports a lost page once, then forgets it."""

    def fail_once(kind: str) -> None:
        if kind == "db" and disk.syncs["db"] == before + 1:
            raise io_error(apsw.SQLITE_IOERR_FSYNC)

    async def fill() -> None:
        for n in range(200):
            await spool.put(arrival(n, text="x" * 40_000))

    before = disk.syncs["db"]
    disk.on_sync = fail_once
    with pytest.raises(SpoolTrouble) as trouble:
        await fill()
    assert trouble.value.fatal
    await spool.broken.wait()
    await spool.close()
    assert disk.syncs["db"] == before + 1  # and closing does not try again


async def test_a_full_disk_is_said_and_survived(spool: SqliteSpool, disk: FaultyDisk, tmp_path: Path) -> None:
    await spool.put(arrival(1))
    disk.on_write = lambda _kind: raise_(full())
    with pytest.raises(SpoolTrouble, match="disk is full") as trouble:
        await spool.put(arrival(2))
    assert (trouble.value.fatal, trouble.value.full) == (False, True)
    disk.on_write = lambda _kind: None
    await spool.put(arrival(3))
    assert not spool.broken.is_set()
    await spool.close()
    assert await stored(tmp_path) == 2


async def test_nothing_new_on_a_disk_that_is_nearly_full_but_the_rest_goes_on(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    await spool.put(arrival(1))
    await spool.close()
    spool = SqliteSpool.open(tmp_path, low_water=1 << 62)
    with pytest.raises(SpoolTrouble, match="disk nearly full") as trouble:
        await spool.put(arrival(2))
    assert trouble.value.full
    assert len(await spool.claim(9, T0, T0 + HOUR, "a", "http")) == 1
    await spool.close()


async def test_a_writer_that_falls_over_answers_everybody(tmp_path: Path) -> None:
    broken = asyncio.Event()
    writer = Writer(open_for_writing(tmp_path, "FULL", None), broken.set)
    jobs = (changes.beat, lambda _db: raise_(SystemExit()), changes.beat)
    results = await asyncio.gather(*(writer.do(job) for job in jobs), return_exceptions=True)
    assert all(isinstance(result, SpoolTrouble) and result.fatal and not result.full for result in results)
    await broken.wait()
    with pytest.raises(SpoolTrouble, match="the writer stopped: SystemExit"):
        await writer.do(changes.beat)
    await writer.close()


def undone_by_the_engine(db: apsw.Connection) -> NoReturn:
    """As SQLite does by itself after some errors: the transaction is gone, not only the statement."""
    db.execute("ROLLBACK")
    raise apsw.FullError("database or disk is full")


@pytest.mark.parametrize(
    ("work", "says"), [(lambda _db: raise_(apsw.BusyError("busy")), "busy"), (undone_by_the_engine, "the disk is full")]
)
async def test_trouble_within_a_batch_fails_it_whole_and_leaves_no_transaction_open(
    tmp_path: Path, work: Callable[[apsw.Connection], None], says: str
) -> None:
    writer = Writer(open_for_writing(tmp_path, "FULL", None), lambda: None)
    results = await asyncio.gather(
        *(writer.do(job) for job in (changes.beat, work, changes.beat)), return_exceptions=True
    )
    assert all(isinstance(result, SpoolTrouble) and not result.fatal and says in str(result) for result in results)
    await writer.do(changes.beat)
    await writer.close()


async def test_the_log_is_taken_back_as_it_grows_and_only_by_us(tmp_path: Path) -> None:
    writer = Writer(open_for_writing(tmp_path, "FULL", None), lambda: None)
    for n in range(60):
        await writer.do(partial(placing.put_all, arrivals=[arrival(n, text="x" * 200_000)]))
    log = (tmp_path / "spool.db-wal").stat().st_size
    assert await writer.do(lambda db: db.pragma("wal_autocheckpoint")) == 0
    await writer.close()
    assert log < 6_000_000  # of more than twice that, written: a thousand pages, and what one message adds


def test_one_event_loop_after_another(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    asyncio.run(spool.put(arrival(1)))

    async def look() -> int:
        count = (await spool.counts())[State.QUEUED]
        await spool.close()
        return count

    assert asyncio.run(look()) == 1


def raise_(error: BaseException) -> NoReturn:
    raise error
