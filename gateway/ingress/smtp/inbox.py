"""Bytes that have arrived and nobody has taken yet.

Rules. It is looked through once, however slowly it fills. Whoever waits is woken by anything new: bytes, the end, or
room to write; it is for the waiter to look which.
"""

import asyncio

__all__ = ["Inbox", "TooLong"]


class TooLong:
    """Stands for a line that was longer than it may be. It is gone."""


class Inbox:
    """One session's unread input. One waiter at a time."""

    __slots__ = ("_bytes", "_loop", "_searched", "_skipped", "_waiter", "ended")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._bytes = bytearray()
        self._searched = 0
        self._skipped = 0  # octets of the line that is too long
        self._waiter: asyncio.Future[None] | None = None
        self.ended = False  # nothing more will come

    def __len__(self) -> int:
        return len(self._bytes)

    def feed(self, piece: bytes) -> None:
        """More has arrived."""
        self._bytes += piece
        self.wake()

    def end(self) -> None:
        """Nothing more will arrive. What is here can still be taken."""
        self.ended = True
        self.wake()

    def wake(self) -> None:
        """Something changed that the waiter may want to see."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self) -> None:
        """Until something changes."""
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def line(self, longest: int) -> bytes | type[TooLong] | None:
        """The next line with its end; None while there is none yet. Of a line that is too long nothing is kept."""
        held = self._bytes
        end = held.find(b"\n", self._searched)
        if end < 0:
            if self._skipped or len(held) > longest:
                self._skipped += len(held)
                held.clear()
            self._searched = len(held)
            return None
        line = TooLong if self._skipped or end >= longest else bytes(held[: end + 1])
        del held[: end + 1]
        self._searched = self._skipped = 0
        return line

    @property
    def skipped(self) -> int:
        """Octets of a line that is too long and has not ended yet."""
        return self._skipped

    def take(self) -> bytes | bytearray:
        """Everything that is here: itself, no copy."""
        everything, self._bytes = self._bytes, bytearray()
        self._searched = self._skipped = 0
        return everything

    def give_back(self, rest: bytes) -> None:
        """Put what was taken too much before everything else."""
        self._bytes[:0] = rest
        self._searched = 0
