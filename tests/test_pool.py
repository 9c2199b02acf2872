"""The shape of the loops, without anything that they loop over."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from gateway import journal, pool
from gateway.pool import Fault, Pool, until_kept, word_of
from gateway.spool import SpoolTrouble

Bugs = list[tuple[str, BaseException]]


class Bench:
    """A pool of names, each of which is worked on until the test lets it end."""

    def __init__(self, room: int = 2) -> None:
        self.room = room
        self.due: list[str] = []
        self.asked: list[int] = []
        self.trouble = 0
        self.looked = asyncio.Event()
        self.begun: asyncio.Queue[str] = asyncio.Queue()
        self.ended: asyncio.Queue[str] = asyncio.Queue()
        self.end: dict[str, asyncio.Future[None]] = {}
        self.pool: Pool[str] = Pool("names", lambda: self.room, self._claim, str.lower, self._work)
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.pool.run())

    async def claims(self) -> None:
        """Wait for a look at what is due, and until what it found has begun."""
        self.looked.clear()
        self.pool.wake()
        await self.looked.wait()
        await asyncio.sleep(0)

    async def _claim(self, limit: int) -> Sequence[str]:
        self.looked.set()
        self.asked.append(limit)
        if self.trouble:
            self.trouble -= 1
            raise SpoolTrouble("disk full")
        taken, self.due = self.due[:limit], self.due[limit:]
        return taken

    async def _work(self, name: str) -> None:
        self.end[name] = asyncio.get_running_loop().create_future()
        self.begun.put_nowait(name)
        try:
            await self.end[name]
        finally:
            self.ended.put_nowait(name)


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    bench = Bench()
    yield bench
    await bench.pool.stop(0)
    if bench.running:
        await asyncio.gather(bench.running, return_exceptions=True)


async def test_it_takes_up_what_there_is_room_for_and_no_more(bench: Bench) -> None:
    bench.due = list("abcd")
    bench.run()
    assert [await bench.begun.get() for _ in range(2)] == ["a", "b"]
    assert bench.pool.under_way == {"a", "b"}
    bench.end["b"].set_result(None)
    assert await bench.begun.get() == "c"
    assert bench.asked == [2, 1]
    assert bench.due == ["d"]


async def test_the_slowest_holds_up_nobody(bench: Bench) -> None:
    bench.due = list("abcdef")
    bench.run()
    assert await bench.begun.get() == "a"
    for name in "bcdef":
        assert await bench.begun.get() == name
        bench.end[name].set_result(None)
    assert bench.pool.under_way >= {"a"}


async def test_room_that_shrinks_is_waited_for(bench: Bench) -> None:
    bench.due = list("abc")
    bench.run()
    for _ in range(2):
        await bench.begun.get()
    bench.room = 1
    bench.end["a"].set_result(None)
    await bench.ended.get()
    await asyncio.sleep(0)
    bench.pool.wake()
    await asyncio.sleep(0)
    assert bench.begun.empty()
    bench.end["b"].set_result(None)
    assert await bench.begun.get() == "c"


async def test_what_is_under_way_is_not_taken_up_a_second_time(bench: Bench) -> None:
    bench.due = ["a"]
    bench.run()
    await bench.begun.get()
    bench.due = ["A", "b"]
    assert await bench.begun.get() == "b"
    assert bench.pool.under_way == {"a", "b"}


async def test_trouble_with_the_store_is_waited_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(journal, "spool_trouble", lambda **event: told.append(event))
    bench.due, bench.trouble = ["a"], 2
    bench.run()
    assert await bench.begun.get() == "a"
    assert told == 2 * [{"doing": "claim names", "error": "disk full", "fatal": False}]


async def test_a_bug_in_the_work_ends_that_work_alone(bench: Bench, bugs: Bugs) -> None:
    bench.due = ["a"]
    bench.run()
    await bench.begun.get()
    error = ZeroDivisionError()
    bench.end["a"].set_exception(error)
    bench.due = ["a"]
    assert await bench.begun.get() == "a"
    assert bugs == [("names", error)]


async def test_stop_waits_and_then_cuts_off(bench: Bench, bugs: Bugs) -> None:
    bench.due = ["a", "b"]
    bench.run()
    for _ in range(2):
        await bench.begun.get()
    stopping = asyncio.create_task(bench.pool.stop(0.05))
    bench.end["a"].set_result(None)
    assert await bench.ended.get() == "a"
    await stopping
    assert bench.end["b"].cancelled()
    assert bench.pool.stopping
    assert bench.pool.under_way == set()
    assert bugs == []


async def test_what_is_cut_off_before_it_began_is_gone(bench: Bench) -> None:
    bench.due = ["a"]
    bench.run()
    await bench.looked.wait()
    assert bench.pool.under_way == {"a"}
    next(task for task in asyncio.all_tasks() if task.get_name() == "names a").cancel()
    await bench.pool.stop(1)
    assert bench.begun.empty()
    assert bench.pool.under_way == set()


async def test_a_stopped_pool_takes_up_nothing(bench: Bench) -> None:
    bench.run()
    await bench.claims()
    await bench.pool.stop(1)
    bench.due = ["a"]
    assert bench.running
    await bench.running
    assert bench.due == ["a"]


async def test_a_cancelled_run_leaves_what_is_under_way_to_stop(bench: Bench) -> None:
    bench.due = ["a"]
    bench.run()
    await bench.begun.get()
    assert bench.running
    bench.running.cancel()
    await asyncio.gather(bench.running, return_exceptions=True)
    stopping = asyncio.create_task(bench.pool.stop(60))
    await asyncio.sleep(0)
    assert not stopping.done()
    bench.end["a"].set_result(None)
    await stopping
    assert not bench.end["a"].cancelled()


async def test_a_word_is_a_value(bugs: Bugs) -> None:
    async def says() -> str:
        return "yes"

    assert await word_of("adapter", says()) == "yes"
    assert bugs == []


@pytest.mark.parametrize("error", [KeyError("hush-hush"), asyncio.CancelledError(), TimeoutError()], ids=repr)
async def test_an_adapter_that_fails_is_a_value_too(error: BaseException, bugs: Bugs) -> None:
    async def fails() -> str:
        raise error

    assert await word_of("adapter", fails()) == Fault(type(error).__name__)
    assert bugs == [("adapter", error)]


async def test_but_when_we_are_cut_off_we_are(bugs: Bugs) -> None:
    began = asyncio.Event()

    async def hangs() -> str:
        began.set()
        await asyncio.Event().wait()
        return "never"

    task = asyncio.create_task(word_of("adapter", hangs()))
    await began.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert bugs == []


async def test_what_was_learnt_is_kept_until_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_IDLE", 0.0)
    tries = []

    async def write() -> int:
        tries.append(1)
        if len(tries) < 4:
            raise SpoolTrouble("disk full")
        return 7

    assert await until_kept("settle", write) == 7
    assert len(tries) == 4
