"""The shape that the loops share: take up what is due, as much as there is room for; nobody waits for the slowest.

Rules. What is under way is not taken up a second time, whatever the clock says. Trouble with the store is waited out,
and what was learnt meanwhile is kept until it is written. An adapter that fails is a value here, never the end of a
loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from gateway import journal
from gateway.spool import SpoolTrouble

__all__ = ["Fault", "Pool", "until_kept", "word_of"]

T = TypeVar("T")

_IDLE = 1.0  # seconds: the wake-up is a hint, the poll is the promise


@dataclass(frozen=True, slots=True)
class Fault:
    """An adapter failed where it had promised a value. The journal knows already."""

    kind: str  # the exception's name: its text may hold anything


class Pool(Generic[T]):
    """`claim(n)` takes up at most `n` items, on disk; `work` does one; `room()` is how many may be under way now."""

    def __init__(
        self,
        name: str,
        room: Callable[[], int],
        claim: Callable[[int], Awaitable[Sequence[T]]],
        key: Callable[[T], str],
        work: Callable[[T], Coroutine[Any, Any, None]],
    ) -> None:
        self._name = name
        self._room = room
        self._claim = claim
        self._key = key
        self._work = work
        self._hint = asyncio.Event()
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._ended = asyncio.Event()  # nothing is being taken up, nor will be
        self._ended.set()

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called: what has been taken up but not begun had better wait for the next start."""
        return self._stopping

    @property
    def under_way(self) -> frozenset[str]:
        """Keys of the items that are being worked on."""
        return frozenset(self._jobs)

    def wake(self) -> None:
        """There may be something to do."""
        self._hint.set()

    async def run(self) -> None:
        """Until `stop`. Cancelled, it takes up nothing more; what is under way goes on until `stop` sees to it."""
        self._ended.clear()
        try:
            while not self._stopping:
                self._hint.clear()
                if not await self._take_up():
                    await self._idle()
        finally:
            self._ended.set()

    async def stop(self, patience: float) -> None:
        """Take up nothing more; give what is under way `patience` seconds, then cut it off."""
        self._stopping = True
        self._hint.set()
        try:
            async with asyncio.timeout(patience):
                await self._ended.wait()
                if self._jobs:
                    await asyncio.wait(self._jobs.values())
        except TimeoutError:
            jobs = list(self._jobs.values())
            for job in jobs:
                job.cancel()
            if jobs:
                await asyncio.wait(jobs, timeout=_IDLE)  # an adapter that will not be cut off is left behind

    async def _take_up(self) -> int:
        free = self._room() - len(self._jobs)
        if free <= 0:
            return 0
        try:
            items = await self._claim(free)
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing=f"claim {self._name}", error=str(trouble), fatal=trouble.fatal)
            return 0
        for item in items:
            key = self._key(item)
            if key not in self._jobs:
                self._jobs[key] = job = asyncio.create_task(self._work(item), name=f"{self._name} {key}")
                job.add_done_callback(partial(self._done, key))
        return len(items)

    def _done(self, key: str, job: asyncio.Task[None]) -> None:
        del self._jobs[key]
        self._hint.set()
        if not job.cancelled() and (error := job.exception()) is not None:
            journal.bug(where=self._name, error=error)

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(_IDLE):
                await self._hint.wait()
        except TimeoutError:
            pass


async def word_of(where: str, job: Awaitable[T]) -> T | Fault:
    """What an adapter says. Its bugs are a Fault, a cancellation of its own among them; ours is none, and goes on."""
    try:
        return await job
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return _fault(where, error)
    except Exception as error:  # noqa: BLE001 - a bug in an adapter, whatever its type: the caller decides what it means
        return _fault(where, error)


def _fault(where: str, error: BaseException) -> Fault:
    journal.bug(where=where, error=error)
    return Fault(type(error).__name__)


async def until_kept(doing: str, write: Callable[[], Awaitable[T]]) -> T:
    """Tries until the store has it: what the other side said once, it need not say again."""
    while True:
        try:
            return await write()
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing=doing, error=str(trouble), fatal=trouble.fatal)
            await asyncio.sleep(_IDLE)
