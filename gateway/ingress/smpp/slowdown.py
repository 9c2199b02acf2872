"""Who binds wrongly waits longer every time, before he is told. PURE; instants and times are milliseconds.

Rules. It is counted by origin (`peer.origin`), so it holds over connections and whatever name was tried, and a wait
holds up nobody but him who waits. What is remembered is bounded. (How many tries there are at all: `limits.Guesses`.)
"""

from collections import OrderedDict

__all__ = ["Slowdown"]

_FIRST = 250
_LONGEST = 8_000  # well below the time that a session has for its bind, or he would never be told
_FORGOTTEN = 300_000  # after the last one


class Slowdown:
    """Counts binds that failed."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._failed: OrderedDict[str, tuple[int, int]] = OrderedDict()  # how often and when last, latest at the end

    def failed(self, origin: str, now: int) -> int:
        """One more from there; how long its answer is to wait."""
        often, last = self._failed.pop(origin, (0, now))
        if now - last > _FORGOTTEN:
            often = 0
        self._failed[origin] = (often + 1, now)
        if len(self._failed) > self._most:
            self._failed.popitem(last=False)
        return min(_FIRST << min(often, 10), _LONGEST)
