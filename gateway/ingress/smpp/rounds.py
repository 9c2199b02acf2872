"""When what is read is digested: at once where nobody is being served, else with what others send meanwhile.

Rules. A read by itself costs a task, a hand-over to the store and a write, together as much as the message in it; with
ten thousand messages a second that is what they wait for. So while requests are being served, what is read is gathered,
and its round comes when they are answered, or a few milliseconds later, or when there is much of it. A lone message
waits for nobody. Within a round whoever sent first is first; the order within a connection is not touched.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

__all__ = ["GATHERED_FOR", "Cancellable", "Guest", "Rounds"]

GATHERED_FOR = 0.002
"""Seconds that what is read waits for company at most. The answers take longer than that when it does."""

_ENOUGH = 32_768  # octets with which a round need not wait, and after which others get their turn


class Guest(Protocol):
    """Who has something to be digested."""

    def digest_gathered(self) -> int:
        """Digest some of it; how many octets that were."""


class Cancellable(Protocol):
    """A call that is to come."""

    def cancel(self) -> None:
        """It need not."""


class Rounds:
    """`later` calls something in so many seconds, as `loop.call_later` does."""

    def __init__(self, later: Callable[[float, Callable[[], None]], Cancellable]) -> None:
        self._later = later
        self._guests: deque[Guest] = deque()
        self._octets = 0
        self._begins: Cancellable | None = None

    def join(self, guest: Guest) -> None:
        """It has something for the next round, and is in none yet."""
        self._guests.append(guest)
        if self._begins is None:
            self._call(GATHERED_FOR)

    def came(self, octets: int) -> None:
        """So many more wait for the next round."""
        self._octets += octets
        if self._octets >= _ENOUGH and self._guests:
            self._call(0)

    def begin(self) -> None:
        """A round. One that is long leaves the loop to others in between."""
        self._hush()
        room = _ENOUGH
        for _ in range(len(self._guests)):
            room -= self._guests.popleft().digest_gathered()
            if room <= 0:
                break
        if self._guests:
            self._call(0)

    def _call(self, after: float) -> None:
        self._hush()
        self._begins = self._later(after, self.begin)

    def _hush(self) -> None:
        self._octets = 0
        if self._begins is not None:
            self._begins.cancel()
            self._begins = None
