"""The embedded store: one SQLite file, one process, nothing to install.

`schema` opens and migrates the file, `statedir` keeps it ours, `writer` is the one thread that writes and its group
commit; `placing`, `parts`, `claiming`, `changes`, `meant`, `telling`, `sweep` and `moves` are what it does; `reader`,
`rows` and `tickets` look things up. All SQL stands in `queries.sql` and `migrations/`.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Self

import apsw

from gateway.message import Arrival, Call, Fragment, Kept, Placed, Report, Story
from gateway.outcome import Event, Outcome, Reason, Receipt, Standing, State
from gateway.spool import Files, Keeping, Parted, SpoolTrouble, Swept
from gateway.spool.sqlite import changes, claiming, parts, placing, rows, telling
from gateway.spool.sqlite import sweep as sweeping
from gateway.spool.sqlite.reader import SqliteReader
from gateway.spool.sqlite.schema import Synchronous, open_for_writing
from gateway.spool.sqlite.statedir import Lock, free_bytes, network_file_system
from gateway.spool.sqlite.writer import LOG_LASTS, Writer

__all__ = ["LOW_WATER", "SqliteReader", "SqliteSpool"]

LOW_WATER = 64 * 1024 * 1024
"""Bytes. With less free than that nothing new is accepted, so that what was accepted can still be finished."""

_ROOM_LASTS = 0.25  # seconds for which a look at the disk counts


class SqliteSpool:
    """A `Spool`. Its methods may be called from one event loop at a time."""

    def __init__(self, state_dir: Path, lock: Lock, db: apsw.Connection, low_water: int, log_lasts: float) -> None:
        self.broken = asyncio.Event()
        """Set once, when the store must not be trusted any more (an fsync failed)."""
        self._state_dir = state_dir
        self._low_water = low_water
        self._room_until = 0.0
        self._lock = lock
        self._reader = SqliteReader(state_dir)
        self._writer = Writer(db, self.broken.set, log_lasts)

    @classmethod
    def open(
        cls,
        state_dir: Path,
        *,
        synchronous: Synchronous = "FULL",
        vfs: str | None = None,
        low_water: int = LOW_WATER,
        log_lasts: float = LOG_LASTS,
    ) -> Self:
        """Take the directory, bring the file up to date, start the writer; SpoolTrouble says what is in the way.

        `synchronous`, `vfs` and `log_lasts` are there for the tests of power loss and bad disks alone: NORMAL loses
        what it acknowledged, and a store on a VFS of its own cannot be looked into while it is open.
        """
        lock = Lock(state_dir)
        try:
            _refuse_network(state_dir)
            db = open_for_writing(state_dir, synchronous, vfs)
        except (apsw.Error, OSError) as error:
            lock.release()
            raise SpoolTrouble(f"cannot open the store in {state_dir}: {error}") from error
        except BaseException:  # whatever it is goes on; only the directory is let go first
            lock.release()
            raise
        return cls(state_dir, lock, db, low_water, log_lasts)

    async def put(self, arrival: Arrival) -> Placed:
        return (await self.put_all((arrival,)))[0]

    async def put_all(self, arrivals: Sequence[Arrival]) -> Sequence[Placed]:
        self._need_room()
        return await self._writer.share(placing.put_all, arrivals)

    async def keep(self, fragments: Sequence[Fragment], by: Keeping) -> Sequence[Kept | None]:
        self._need_room()
        return await self._writer.share(parts.keep_all, [(fragment, by) for fragment in fragments])

    async def parted(self, begun_before: int, limit: int, octets: int, after: str = "") -> Parted:
        return await self._reader.ask(lambda db: parts.parted(db, begun_before, limit, octets, after))

    async def part(self, client: str, ticket: int) -> Fragment | None:
        return await self._reader.ask(lambda db: parts.part(db, client, ticket))

    async def replace(self, call_id: str, arrival: Arrival, now: int, meant: bool = True) -> Placed | None:
        self._need_room()
        return await self._writer.do(lambda db: placing.replace(db, call_id, arrival, now, meant))

    async def by_ticket(self, client: str, ticket: int) -> Sequence[Story]:
        return await self._reader.by_ticket(client, ticket)

    async def waiting(self, client: str, phone: str, sender: str, limit: int) -> Sequence[Story]:
        return await self._reader.waiting(client, phone, sender, limit)

    async def claim(
        self,
        limit: int,
        now: int,
        lease_until: int,
        owner: str,
        provider: str,
        files: Files = Files.ANY,
        together: int = 1,
    ) -> Sequence[Call]:
        lease = claiming.Lease(now, lease_until, owner, provider)
        return await self._writer.do(lambda db: claiming.claim(db, limit, lease, files, together), droppable=True)

    async def settle(self, call: Call, outcome: Outcome, now: int, due: int) -> State | None:
        return await self._writer.do(lambda db: changes.settle(db, call, outcome, now, due))

    async def questions(self, limit: int, now: int, asked_until: int) -> Sequence[Call]:
        return await self._writer.do(lambda db: changes.questions(db, limit, now, asked_until), droppable=True)

    async def learn(self, call: Call, standing: Standing, now: int, due: int) -> State | None:
        return await self._writer.do(lambda db: changes.learn(db, call, standing, now, due))

    async def note(self, receipt: Receipt, now: int) -> State | None:
        return await self._writer.do(lambda db: changes.note(db, receipt, now))

    async def doubted(self, provider: str, phone: str, limit: int) -> Sequence[Call]:
        return await self._reader.ask(lambda db: rows.doubted(db, provider, phone, limit))

    async def owed(self, rooms: Mapping[str, int], now: int, tried_until: int) -> Sequence[tuple[Report, Story]]:
        room = dict(rooms)  # as it is now: the writer looks at it on a thread of its own
        lent = await self._writer.do(lambda db: telling.lend(db, room, now, tried_until), droppable=True)
        return await self._reader.ask(lambda db: telling.lent(db, lent)) if lent else []

    async def told(self, report: Report, now: int) -> bool:
        return await self._writer.do(lambda db: telling.told(db, report, now))

    async def untold(self, report: Report, error: str, now: int, due: int | None, counts: bool = True) -> bool:
        return await self._writer.do(lambda db: telling.untold(db, report, error, now, due, counts))

    async def forgo(self, kind: str, owed_before: int, most: int, now: int) -> Mapping[str, int]:
        chosen = await self._reader.ask(lambda db: telling.forgettable(db, kind, owed_before, most))
        if not any(chosen.values()):
            return {}
        return await self._writer.do(lambda db: telling.forgo(db, chosen, now))

    async def operate(
        self, call_id: str, seen: State, event: Event, who: str, reason: Reason, now: int
    ) -> State | None:
        return await self._writer.do(lambda db: changes.operate(db, call_id, seen, event, who, reason, now))

    async def recover(self, now: int, due: int) -> int:
        return await self._writer.do(lambda db: sweeping.recover(db, now, due))

    async def sweep(self, now: int, silent_before: int, forget_before: int, under_way: Collection[str]) -> Swept:
        spared = frozenset(under_way)  # as it is now: the writer looks at it on a thread of its own
        return await self._writer.do(lambda db: sweeping.sweep(db, now, silent_before, forget_before, spared))

    async def find(self, any_id: str) -> Sequence[Story]:
        return await self._reader.find(any_id)

    async def listing(self, states: Sequence[State], limit: int, before: str = "") -> Sequence[Story]:
        return await self._reader.listing(states, limit, before)

    async def counts(self) -> Mapping[State, int]:
        return await self._reader.counts()

    async def beat(self) -> None:
        await self._writer.do(changes.beat)

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        self._lock.release()

    def _need_room(self) -> None:
        """Looks four times a second at most: a disk that fills faster is told by the commit itself."""
        moment = asyncio.get_running_loop().time()
        if moment < self._room_until:
            return
        try:
            free = free_bytes(self._state_dir)
        except OSError as error:
            raise SpoolTrouble(f"cannot see the disk of {self._state_dir}: {error.strerror}") from error
        if free < self._low_water:
            raise SpoolTrouble(f"disk nearly full: {free >> 20} MiB are left in {self._state_dir}", full=True)
        self._room_until = moment + _ROOM_LASTS


def _refuse_network(state_dir: Path) -> None:
    """Only where the kernel tells; elsewhere it is the operator's word."""
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return
    kind = network_file_system(state_dir.resolve(), mountinfo)
    if kind is not None:
        raise SpoolTrouble(f"{state_dir} is on {kind}: a store over a network loses messages, use a local disk")
