"""What the writer takes into one commit, and that no job is lost on its way to it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import apsw
import pytest

from gateway.spool import SpoolTrouble
from gateway.spool.sqlite.schema import open_for_writing
from gateway.spool.sqlite.writer import Writer


class Store:
    """A writer, and how much it did at a time."""

    def __init__(self, tmp_path: Path) -> None:
        self.writer = Writer(open_for_writing(tmp_path, "FULL", None), lambda: None)
        self.batches: list[int] = []

    def count(self, _db: apsw.Connection, given: Sequence[int]) -> Sequence[int]:
        """Work that only tells how much of it there was."""
        self.batches.append(len(given))
        return given

    async def put(self, count: int) -> Sequence[int]:
        return await self.writer.share(self.count, range(count))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path)
    yield store
    await store.writer.close()


async def test_a_lone_job_and_many_at_once_wait_for_nobody(store: Store) -> None:
    for count in (1, 8, 1, 200):
        await store.put(count)
    assert store.batches == [1, 8, 1, 200]


async def test_jobs_of_one_turn_are_one_commit(store: Store) -> None:
    await asyncio.gather(*(store.put(2) for _ in range(10)))
    assert store.batches == [20]


async def test_what_was_asked_in_the_turn_of_the_end_is_done(store: Store) -> None:
    task = asyncio.create_task(store.put(3))
    await asyncio.sleep(0)  # it has asked, and the writer was not told yet
    await store.writer.close()
    assert tuple(await task) == (0, 1, 2)


async def test_what_was_asked_in_the_turn_of_a_fall_is_answered(store: Store) -> None:
    fell = threading.Event()

    def ends() -> None:
        fell.set()
        store.writer._thread.join()

    def fall(_db: apsw.Connection) -> None:
        fell.wait()
        raise SystemExit("a bug of ours")

    falling = asyncio.create_task(store.writer.do(fall))
    for _ in range(2):
        await asyncio.sleep(0)
    asked = asyncio.create_task(store.put(1))
    asyncio.get_running_loop().call_soon(ends)  # before what was asked is handed over
    for task in (falling, asked):
        with pytest.raises(SpoolTrouble):
            await task


def test_a_loop_that_has_ended_keeps_nothing_from_the_next(tmp_path: Path) -> None:
    tasks: list[asyncio.Future[Sequence[int]]] = []

    async def opened() -> Store:
        store = Store(tmp_path)
        tasks.append(asyncio.ensure_future(store.put(1)))  # it asks in the last turn of the loop
        return store

    async def goes_on(store: Store) -> None:
        assert tuple(await store.put(2)) == (0, 1)
        await store.writer.close()

    first = asyncio.new_event_loop()
    store = first.run_until_complete(opened())
    first.close()
    asyncio.run(goes_on(store))
    assert store.batches == [3]  # what the other loop asked for is done all the same
