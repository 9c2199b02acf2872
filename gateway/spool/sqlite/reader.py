"""Looking at the store without being able to change it.

Rules. A connection opened read-only, on a thread of its own, so that no question blocks the event loop or the writer.
Each question sees one moment and lets go of it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

import apsw

from gateway.message import Story
from gateway.outcome import State
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import parts, rows
from gateway.spool.sqlite.schema import open_for_reading

__all__ = ["MOST", "SqliteReader"]

MOST = 200_000
"""Calls that are looked at for one number: a few tenths of a second."""

T = TypeVar("T")


class SqliteReader:
    """What the CLI looks through, beside a running daemon or without one; the daemon itself has one too."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._db: apsw.Connection | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(1, "spool reader")

    @classmethod
    def open(cls, state_dir: Path) -> Self:
        """Raises SpoolTrouble when there is no store, or one that this gateway does not know."""
        reader = cls(state_dir)
        try:
            reader._db = open_for_reading(state_dir)
        except (apsw.Error, OSError) as error:
            raise SpoolTrouble(f"cannot open the store in {state_dir}: {error}") from error
        return reader

    async def find(self, any_id: str) -> Sequence[Story]:
        """As `Spool.find`."""
        return await self.ask(lambda db: rows.find(db, any_id))

    async def by_ticket(self, client: str, ticket: int) -> Sequence[Story]:
        """As `Spool.by_ticket`."""
        return await self.ask(lambda db: rows.by_ticket(db, client, ticket))

    async def waiting(self, client: str, phone: str, sender: str, limit: int) -> Sequence[Story]:
        """As `Spool.waiting`."""
        return await self.ask(lambda db: rows.waiting(db, client, phone, sender, limit))

    async def listing(self, states: Sequence[State], limit: int, before: str = "") -> Sequence[Story]:
        """As `Spool.listing`."""
        return await self.ask(lambda db: rows.listing(db, states, limit, before))

    async def to(
        self, phone: str, states: Sequence[State], limit: int, before: str = "", most: int = MOST
    ) -> tuple[Sequence[Story], str]:
        """As `listing`, of one number only: among the `most` newest calls. Also the last of these, where there are
        older ones and `limit` was not reached; else ""."""
        return await self.ask(lambda db: rows.find_to(db, phone, states, limit, before, most))

    async def awaited(self, client: str, ticket: int) -> bool:
        """Whether that client's part with that ticket waits for the others of its message."""
        return await self.ask(lambda db: parts.part(db, client, ticket)) is not None

    async def counts(self) -> Mapping[State, int]:
        """As `Spool.counts`."""
        return await self.ask(rows.counts)

    async def close(self) -> None:
        """Idempotent."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown(wait=False)

    async def ask(self, question: Callable[[apsw.Connection], T]) -> T:
        """Any question, on the reader's thread. Raises SpoolTrouble."""
        if self._closed:
            raise SpoolTrouble("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def _answer(self, question: Callable[[apsw.Connection], T]) -> T:
        try:
            if self._db is None:
                self._db = open_for_reading(self._state_dir)
            self._db.execute("BEGIN")
            try:
                return question(self._db)
            finally:
                self._db.execute("ROLLBACK")
        except apsw.Error as error:
            raise SpoolTrouble(f"cannot look into the store: {error}") from error

    def _let_go(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
