"""Who still owes whom an answer: requests of theirs that are not answered yet, and requests of ours.

Rules. Both are bounded by a window that the session keeps (SMPP 5.0 section 2.6.4). Sequence numbers are each side's
own (SMPP 3.4 section 5.1.4): theirs are echoed whatever they are, 0 and repetitions among them; ours run from 1 to
0x7FFFFFFF and pass over those that still wait. Time is an argument, in seconds.
"""

from math import inf
from typing import Final, NamedTuple

from gateway.smpp.pdu import Body

__all__ = ["LAST_SEQUENCE", "Asked", "Ours", "Theirs"]

LAST_SEQUENCE: Final = 0x7FFFFFFF
"""The greatest sequence number that a request may have (SMPP 3.4 section 5.1.4)."""


class Theirs:
    """Requests that the peer waits for, each with the command of its response."""

    def __init__(self) -> None:
        self._open: dict[int, int] = {}
        # Some ESMEs number all parts of a long message alike. Each still gets its response, in the order of asking.
        self._twins: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._open) + len(self._twins)

    def add(self, sequence: int, response: int) -> None:
        """A request was taken; `response` is the command that will answer it."""
        if sequence in self._open:
            self._twins.append((sequence, response))
        else:
            self._open[sequence] = response

    def take(self, sequence: int) -> int | None:
        """The command that answers it, once; None when nothing of that number waits."""
        response = self._open.pop(sequence, None)
        if self._twins:
            for place, (its, other) in enumerate(self._twins):
                if its == sequence:
                    self._open[sequence] = other
                    del self._twins[place]
                    break
        return response


class Asked(NamedTuple):
    """A request of ours on its way. `errand` is false for what the session asks for itself (enquire_link, unbind)."""

    response: int
    body: Body
    at: float
    due: float
    errand: bool


class Ours:
    """Requests of ours that wait for their response, oldest first."""

    def __init__(self, last: int = 0) -> None:
        self._last = last
        self._waiting: dict[int, Asked] = {}
        self.errands = 0

    def next_sequence(self) -> int:
        """The number for the next request; it is used up by `add`."""
        sequence = self._last
        while True:
            sequence = sequence + 1 if sequence < LAST_SEQUENCE else 1
            if sequence not in self._waiting:
                return sequence

    def add(self, sequence: int, asked: Asked) -> None:
        """It was sent. To be registered before its octets leave: the response may be quick."""
        self._last = sequence
        self._waiting[sequence] = asked
        self.errands += asked.errand

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, sequence: int, response: int | None) -> Asked | None:
        """The request that this response ends (`response` None: a generic_nack, which fits any); None if it is odd."""
        asked = self._waiting.get(sequence)
        if asked is None or (response is not None and asked.response != response):
            return None
        return self.drop(sequence)

    def drop(self, sequence: int) -> Asked:
        """It is waited for no longer."""
        asked = self._waiting.pop(sequence)
        self.errands -= asked.errand
        return asked

    def due(self) -> float:
        """When the oldest of them has waited too long."""
        return next(iter(self._waiting.values())).due if self._waiting else inf

    def overdue(self, now: float) -> list[tuple[int, Asked]]:
        """Those that have waited too long, oldest first; they are waited for no longer."""
        late: list[tuple[int, Asked]] = []
        while self._waiting:
            sequence, asked = next(iter(self._waiting.items()))
            if asked.due > now:
                break
            late.append((sequence, self.drop(sequence)))
        return late
