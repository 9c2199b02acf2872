"""The one connection that writes, on the one thread that owns it, with group commit.

Rules. Jobs of one turn of the loop, and those that arrive while a commit is running, share the next one; nobody waits
for company. Those that do the same to many things do it together, whoever asked: the
fewer statements, the less the writer and a busy event loop fight over the interpreter. A job that fails is undone alone
and fails its own waiter alone; a commit that fails fails every waiter in it. After a failed fsync nobody knows what the
disk holds: nothing is written any more, and that is said once through `on_broken`. The thread never ends without
answering everybody who waits. The log is emptied into the file when it is some seconds old and nobody waits: one byte
that rots in the log makes every commit after it vanish unseen (a frame whose checksum is wrong ends recovery,
sqlite.org/walformat.html), while the file is looked through after every stop that was not in order.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, TypeVar

import apsw

from gateway.spool import SpoolTrouble
from gateway.spool.sqlite.schema import BUSY_TIMEOUT
from gateway.spool.sqlite.troubles import WHOLE_BATCH, is_fatal, said, trouble

__all__ = ["LOG_LASTS", "Writer"]

LOG_LASTS = 5.0
"""Seconds that a commit may stand in the log alone, unless the store is busier than it can find a pause for."""

G = TypeVar("G")
T = TypeVar("T")

_BATCH = 512  # jobs in one transaction, or things of shared ones: bounds how long the first waits for the last
_AT_A_TIME = 128  # results told in one round of a loop: whoever waits for them has work with each
_CHECKPOINT_PAGES = 1000  # SQLite's own default for taking the log back into the file


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    loop: asyncio.AbstractEventLoop
    waiter: asyncio.Future[Any]
    work: Callable[..., Any]
    droppable: bool = False
    given: Sequence[Any] | None = None  # of a shared job

    @property
    def weight(self) -> int:
        return 1 if self.given is None else len(self.given)

    def run(self, db: apsw.Connection) -> Any:
        """By itself."""
        return self.work(db) if self.given is None else tuple(self.work(db, self.given))


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    job: _Job
    result: Any = None
    error: BaseException | None = None


class Writer:
    """`do` is called on an event loop; everything else here happens on the writer's thread."""

    def __init__(
        self,
        db: apsw.Connection,
        on_broken: Callable[[], None],
        log_lasts: float = LOG_LASTS,
    ) -> None:
        self._db = db
        self._on_broken = on_broken
        self._log_lasts = log_lasts
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._asked: list[_Job] = []  # in this turn of the loop
        self._gate = threading.Lock()  # between asking whether the door is open and going through it; over `_asked` too
        self._refusal: tuple[str, bool] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._log_pages = 0
        self._log_since: float | None = monotonic()  # its first commit; opening made one. None: it is empty
        db.set_wal_hook(self._logged)  # instead of SQLite's own checkpoints, which hide that they could not fsync
        self._thread = threading.Thread(target=self._run, name="spool writer", daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[apsw.Connection], T], *, droppable: bool = False) -> T:
        """Run `work` within the next transaction; returns when that is on disk.

        A `droppable` job whose waiter is gone before it begins is left out; any other is done all the same.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._ask(_Job(loop, waiter, work, droppable))
        return await waiter

    async def share(
        self, work: Callable[[apsw.Connection, Sequence[G]], Sequence[T]], given: Sequence[G]
    ) -> Sequence[T]:
        """As `do`, but what others gave for the same `work` comes before and after; one result each, in order."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Sequence[T]] = loop.create_future()
        self._ask(_Job(loop, waiter, work, given=given))
        return await waiter

    def _ask(self, job: _Job) -> None:
        with self._gate:
            if self._refusal is not None:
                raise trouble(*self._refusal)
            self._loop = job.loop
            if not self._asked or self._asked[-1].loop is not job.loop:  # a loop that has ended hands nothing over
                job.loop.call_soon(self._hand_over)
            self._asked.append(job)

    def _hand_over(self) -> None:
        """What was asked for in one turn of the loop comes together: to wake the writer costs more than a message."""
        with self._gate:
            self._put_asked()

    def _put_asked(self) -> None:
        for job in self._asked:
            self._queue.put(job)
        self._asked.clear()

    async def close(self) -> None:
        """Everything that was asked for is finished first. Idempotent."""
        with self._gate:
            if self._refusal is None:
                self._refusal = ("the store is closed", False)
            self._put_asked()
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    # On the writer's thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        reason, fatal = "the store is closed", False
        try:
            while jobs := self._gather():
                self._write(jobs)
                self._checkpoint()
            self._say_clean()
        except SpoolTrouble as broken:
            reason, fatal = str(broken), True
        except BaseException as error:  # noqa: BLE001 - a bug: whatever it is, nobody may be left waiting
            reason, fatal = _fell(error), True
        self._end(reason, fatal)

    def _gather(self) -> Sequence[_Job]:
        """Whatever is waiting, at least one; empty when it is time to go."""
        jobs: list[_Job] = []
        weight = 0
        try:
            job = self._next()
            while job is not None:
                jobs.append(job)
                weight += job.weight
                if weight >= _BATCH:
                    return jobs
                job = self._queue.get_nowait()
        except Empty:
            return jobs
        if jobs:
            self._queue.put(None)  # the end comes after them
        return jobs

    def _next(self) -> _Job | None:
        """The next job, however long it takes to come. Most jobs of an idle gateway look and write nothing."""
        while self._log_since is not None:
            try:
                return self._queue.get(timeout=max(self._log_since + self._log_lasts - monotonic(), 0))
            except Empty:
                self._empty_log()
        return self._queue.get()

    def _write(self, jobs: Sequence[_Job]) -> None:
        jobs = [job for job in jobs if not (job.droppable and job.waiter.cancelled())]
        if not jobs:
            return
        try:
            ends = self._commit(jobs)
        except apsw.Error as error:
            text, fatal, full = said(error), is_fatal(error), isinstance(error, apsw.FullError)
            _deliver([_End(job, error=trouble(text, fatal, full)) for job in jobs])
            if fatal:
                raise trouble(text, fatal) from error
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            return
        except BaseException as error:  # a bug: it goes on to end the writer, but nobody is left waiting
            _deliver([_End(job, error=trouble(_fell(error), True)) for job in jobs])
            raise
        _deliver(ends)

    def _commit(self, jobs: Sequence[_Job]) -> Sequence[_End]:
        """First as if all went well; if a job fails, all of them again, each behind a savepoint of its own.

        Jobs touch nothing but the database, so they can be run again; savepoints would make each a third dearer.
        """
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            ends = _together(db, jobs)
        except WHOLE_BATCH:
            raise
        except Exception:  # noqa: BLE001 - which job it was, and of what, comes to light in the second run
            db.execute("ROLLBACK")
            db.execute("BEGIN IMMEDIATE")
            ends = [self._fenced(job) for job in jobs]
        db.execute("COMMIT")
        return ends

    def _fenced(self, job: _Job) -> _End:
        db = self._db
        db.execute("SAVEPOINT job")
        try:
            end = _End(job, job.run(db))
        except WHOLE_BATCH:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a job does wrong is told to its own waiter
            db.execute("ROLLBACK TO job")
            end = _End(job, error=error)
        db.execute("RELEASE job")
        return end

    def _checkpoint(self) -> None:
        """Take the log back into the file when it has grown; nobody waits for it."""
        if self._log_pages < _CHECKPOINT_PAGES:
            return
        self._take_back(apsw.SQLITE_CHECKPOINT_PASSIVE)

    def _empty_log(self) -> None:
        """Once more later, when somebody is just reading from it: a reader is not waited for, jobs may come."""
        self._db.set_busy_timeout(0)
        emptied = self._take_back(apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._db.set_busy_timeout(BUSY_TIMEOUT)
        self._log_since = None if emptied else monotonic()

    def _take_back(self, mode: int) -> bool:
        try:
            self._db.wal_checkpoint(mode=mode)
        except apsw.Error as error:
            if is_fatal(error):
                raise trouble(said(error), True) from error
            return False  # disk full, or busy: the log stays as it is, and with it all that was promised
        return True

    def _say_clean(self) -> None:
        """If it cannot be said, the next start looks the file through instead."""
        with suppress(apsw.Error):
            self._db.execute("UPDATE store SET clean = 1")
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def _logged(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        self._log_pages = pages
        if self._log_since is None:
            self._log_since = monotonic()
        return apsw.SQLITE_OK

    def _end(self, reason: str, fatal: bool) -> None:
        """Close the door, then answer whoever came through it in the meantime."""
        with self._gate:
            self._refusal = (reason, fatal)
            self._put_asked()
        if fatal and self._loop is not None:
            _call(self._loop, self._on_broken)
        left: list[_End] = []
        while not self._queue.empty():
            job = self._queue.get_nowait()
            if job is not None:
                left.append(_End(job, error=trouble(reason, fatal)))
        _deliver(left)
        try:
            if fatal:
                # Closing would take the log back into the file, on the word of a disk that is not believed any more.
                self._db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            self._db.close()
        except apsw.Error:
            pass  # everybody has been told already


def _together(db: apsw.Connection, jobs: Sequence[_Job]) -> Sequence[_End]:
    """In their order, but shared work is done for all when its first job comes."""
    given: dict[Callable[..., Any], list[Any]] = defaultdict(list)
    for job in jobs:
        if job.given is not None:
            given[job.work] += job.given
    results: dict[Callable[..., Any], Iterator[Any]] = {}
    ends = []
    for job in jobs:
        if job.given is None:
            ends.append(_End(job, job.work(db)))
            continue
        if job.work not in results:
            results[job.work] = iter(job.work(db, given[job.work]))
        ends.append(_End(job, tuple(islice(results[job.work], len(job.given)))))
    return ends


def _deliver(ends: Sequence[_End]) -> None:
    """Wake each loop once, however many wait on it."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_End]] = defaultdict(list)
    for end in ends:
        by_loop[end.job.loop].append(end)
    for loop, its in by_loop.items():
        _call(loop, _resolve, its)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: Any) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody waits on it any more
        loop.call_soon_threadsafe(function, *arguments)


def _resolve(ends: Sequence[_End]) -> None:
    """On the event loop. Who was cancelled meanwhile is passed over; what they asked for is on disk."""
    room = _AT_A_TIME
    for n, end in enumerate(ends):
        room -= end.job.weight
        if room < 0 and n:
            end.job.loop.call_soon(_resolve, ends[n:])
            return
        if end.job.waiter.done():
            continue
        if end.error is not None:
            end.job.waiter.set_exception(end.error)
        else:
            end.job.waiter.set_result(end.result)


def _fell(error: BaseException) -> str:
    return f"the writer stopped: {type(error).__name__}: {error}"
