"""Receipts on their way to one client: over whichever of its receivers has room, in the order in which they were owed.

Rules. A receipt is never on the wire before the response to the submit that it is about (reference/smpp.md section 2,
item 2), whichever bind that came over: one that is told waits for every submit that was being answered at that moment.
Nothing is kept here that is not also in the spool: when the last receiver goes, all are Unheard and come again.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from gateway.ingress import NotNow, Told, Undeliverable, Unheard, Word
from gateway.smpp.pdu import DeliverSm

__all__ = ["Line", "Parcel", "Receivers"]

Writer = Callable[[int], Sequence[DeliverSm]]
"""The receipts of one report, for a peer that speaks that version."""

_GONE = "no receiver is bound"


class Line(Protocol):
    """A bind that takes receipts, as a connection offers it."""

    @property
    def version(self) -> int:
        """What the peer speaks: 0x34."""

    @property
    def has_room(self) -> bool:
        """Whether one more may be sent now."""

    @property
    def listens(self) -> bool:
        """Whether it reads what it is told."""

    def send(self, body: DeliverSm, parcel: "Parcel") -> bool:
        """Send it, and tell the parcel what was answered. False when there was no room."""

    def flush(self) -> None:
        """Let out what was sent."""


class Parcel:
    """One report on its way: a receipt for each ticket that it is told under. `word` is what came of them all."""

    def __init__(self, write: Writer, barrier: int, word: asyncio.Future[Word]) -> None:
        self.barrier = barrier
        self.word = word
        self._write = write
        self.sent = 0
        self._open = 0
        self._whole = False
        self._worst: Word = Told()

    def go(self, line: Line) -> bool:
        """Send what there is room for; whether that was all."""
        for body in self._write(line.version)[self.sent :]:
            if not line.send(body, self):
                return False
            self.sent += 1
            self._open += 1
        self._whole = True
        self._settle()
        return True

    def heard(self, word: Word) -> None:
        """What came of one of them. One that is not known of is all not known of."""
        self._open -= 1
        if _WEIGHT[type(word)] > _WEIGHT[type(self._worst)]:
            self._worst = word
        self._settle()

    def fail(self, error: Exception) -> None:
        """It cannot be told, by a fault of ours."""
        if not self.word.done():
            self.word.set_exception(error)

    @property
    def over(self) -> bool:
        """Whether nothing more of it needs to be sent."""
        return self.word.done()

    def _settle(self) -> None:
        if not self.word.done() and (isinstance(self._worst, Unheard) or (self._whole and not self._open)):
            self.word.set_result(self._worst)


_WEIGHT: dict[type[Word], int] = {Told: 0, Undeliverable: 1, NotNow: 2, Unheard: 3}
"""What counts for the whole, when its parts were answered differently: that which leads to another try."""


class Receivers:
    """The receiving binds of one client, and what waits for them."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()  # the next one first
        self._waiting: deque[Parcel] = deque()
        self._answering: OrderedDict[int, None] = OrderedDict()  # batches of submits, oldest first
        self._begun = 0

    @property
    def listening(self) -> int:
        """How many of them read what they are told."""
        return sum(line.listens for line in self._lines)

    def join(self, line: Line) -> None:
        """A receiver has bound, or reads again."""
        if line not in self._lines:
            self._lines.append(line)
        self.pump()

    def leave(self, line: Line) -> None:
        """It has gone, or will take no more."""
        if line in self._lines:
            self._lines.remove(line)
        if not self._lines:
            self.give_up(_GONE)

    def begin(self) -> int:
        """Submits of this client are about to be answered: receipts that are told from now on wait until `end`."""
        self._begun += 1
        self._answering[self._begun] = None
        return self._begun

    def end(self, batch: int) -> None:
        """They are answered: the responses were written, or there is nobody to write them to."""
        del self._answering[batch]
        if self._waiting:
            self.pump()

    async def tell(self, write: Writer) -> Word:
        """Send the receipts of one report and wait for the answers."""
        if not self._lines:
            return Unheard(_GONE)
        parcel = Parcel(write, self._begun, asyncio.get_running_loop().create_future())
        self._waiting.append(parcel)
        self.pump()
        return await parcel.word

    def pump(self) -> None:
        """Send what can be sent now."""
        used: list[Line] = []
        while self._waiting:
            parcel = self._waiting[0]
            if parcel.over:  # told meanwhile, or nobody waits for the word any more
                self._waiting.popleft()
                continue
            if self._answering and next(iter(self._answering)) <= parcel.barrier:
                break
            line = next(self._free(), None)
            if line is None:
                break
            if line not in used:
                used.append(line)
            sent = parcel.sent
            try:
                whole = parcel.go(line)
            except Exception as error:  # noqa: BLE001 - a bug about one report must not hold up the others
                parcel.fail(error)
                continue
            if whole:
                self._waiting.popleft()
            elif parcel.sent == sent:  # it had no room after all
                break
        for line in used:
            line.flush()

    def give_up(self, why: str) -> None:
        """Nothing more is sent: what still waits comes again."""
        while self._waiting:
            parcel = self._waiting.popleft()
            if not parcel.over:
                parcel.word.set_result(Unheard(why))

    def _free(self) -> Iterator[Line]:
        """Receivers with room, each in its turn."""
        for _ in range(len(self._lines)):
            line = self._lines[0]
            self._lines.rotate(-1)
            if line.has_room:
                yield line
