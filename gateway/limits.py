"""How many may be connected at once, how much they may send at once, and how often a password may be guessed.

Rules. No I/O; time is an argument. Whatever is kept per origin is bounded (an origin is an address, or the /64 of an
IPv6 one: `peer.origin`). What strangers do never shuts the door to a client that is known.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable

__all__ = ["Connections", "Guesses", "Rate", "Room", "Try"]


class Connections:
    """Counts sessions: in all, from each origin, and those of strangers, who share at most half of the places.

    A stranger is who may not send yet: its address is not in `allow`, and it has not logged in.
    """

    def __init__(self, most: int, most_per_origin: int) -> None:
        self._most = most
        self._most_per_origin = most_per_origin
        self._most_strangers = (most + 1) // 2
        self._by_origin: Counter[str] = Counter()
        self._strangers = 0

    def enter(self, origin: str, *, stranger: bool) -> str | None:
        """None when there was room (then `leave` is owed), else why there is none."""
        if self._by_origin.total() >= self._most or (stranger and self._strangers >= self._most_strangers):
            return "too many connections"
        if self._by_origin[origin] >= self._most_per_origin:
            return "too many connections from your address"
        self._by_origin[origin] += 1
        self._strangers += stranger
        return None

    @property
    def crowded(self) -> bool:
        """Whether strangers have more than half of their places, or nobody has room: one of them may have to go."""
        return 2 * self._strangers > self._most_strangers or self._by_origin.total() >= self._most

    def known(self) -> None:
        """One of the strangers has logged in."""
        self._strangers -= 1

    def leave(self, origin: str, *, stranger: bool) -> None:
        """One of that origin has gone."""
        self._by_origin[origin] -= 1
        if self._by_origin[origin] <= 0:
            del self._by_origin[origin]
        self._strangers -= stranger


class Room:
    """Memory for the messages that are on their way in, shared by all sessions."""

    def __init__(self, octets: int) -> None:
        self._free = octets

    def take(self, octets: int) -> bool:
        """Whether there was so much; then it is owed back."""
        if octets > self._free:
            return False
        self._free -= octets
        return True

    def give_back(self, octets: int) -> None:
        """It is free again."""
        self._free += octets


class Rate:
    """A token bucket: `per_second` on the long run, and after a pause as many at once as a second gives (at least 1).

    It counts what passes, not the gaps in between: two messages in the same millisecond are two of a second's worth.
    """

    def __init__(self, per_second: float, now: float) -> None:
        self._per_second = per_second
        self._size = max(per_second, 1.0)
        self._tokens = self._size
        self._at = now

    def take(self, now: float, count: int = 1) -> bool:
        """Whether `count` more may pass at `now` (seconds of a clock that nobody sets); if so they are charged."""
        self._tokens = min(self._size, self._tokens + max(now - self._at, 0.0) * self._per_second)
        self._at = now
        if self._tokens < count:
            return False
        self._tokens -= count
        return True


class Guesses:
    """Locks out who guesses passwords: by (name, origin) and by origin, never by name alone.

    A lock by name alone would let anybody lock a client out by guessing at its name. A lock by name and origin stops a
    device with a wrong password without stopping the others behind the same address; the wider one by origin stops
    whoever tries many names. A try is charged when its turn has come, before it is checked, and forgiven when it was
    right, so tries that run at the same time cannot outrun the count; one that waits for its turn is none yet.

    Who was right there before is `heard` in spite of a lock. That would let a neighbour guess on without end at what is
    remembered, so the tries of a locked origin are counted too, and in the end nobody is heard.
    """

    PER_NAME = 10
    PER_ORIGIN = 30
    WHILE_LOCKED = 300
    WINDOW = 600_000  # ms

    def __init__(self, most_keys: int = 10_000) -> None:
        self._most_keys = most_keys // 2  # in each of the two
        # For each key its charges, oldest first; keys in the order of their last charge. Those at their limit stand
        # apart: what is forgotten when there are too many of the others unlocks nobody.
        self._charges: OrderedDict[tuple[str, ...], list[int]] = OrderedDict()
        self._locked: OrderedDict[tuple[str, ...], list[int]] = OrderedDict()

    def charge(self, name: str, origin: str, now: int) -> bool:
        """Whether one more try may be made at `now` (ms); if so it is charged."""
        pair, wide = (name, origin), (origin,)
        if self._count(pair, now) >= self.PER_NAME or self._count(wide, now) >= self.PER_ORIGIN:
            if self.heard(origin, now):
                self._add(_in_vain(origin), self.WHILE_LOCKED, now)
            return False
        self._add(pair, self.PER_NAME, now)
        self._add(wide, self.PER_ORIGIN, now)
        return True

    def forgive(self, name: str, origin: str, at: int) -> None:
        """The try that was charged at `at` was right, or nobody looked at it."""
        for key in ((name, origin), (origin,)):
            charges = self._taken(key)
            if at in charges:
                charges.remove(at)
            if charges:
                self._charges[key] = charges

    def heard(self, origin: str, now: int) -> bool:
        """Whether a password that is remembered as right counts at `now` from there, locked or not."""
        return self._count(_in_vain(origin), now) < self.WHILE_LOCKED

    def _count(self, key: tuple[str, ...], now: int) -> int:
        locked = key in self._locked
        charges = (self._locked if locked else self._charges).get(key)
        if charges is None:
            return 0
        if charges[0] <= now - self.WINDOW:
            charges = [at for at in self._taken(key) if at > now - self.WINDOW]
            if charges:
                self._charges[key] = charges
        return len(charges)

    def _add(self, key: tuple[str, ...], most: int, now: int) -> None:
        charges = self._taken(key)
        charges.append(now)
        keys = self._locked if len(charges) >= most else self._charges
        keys[key] = charges
        if len(keys) > self._most_keys:
            keys.popitem(last=False)

    def _taken(self, key: tuple[str, ...]) -> list[int]:
        """The charges of a key, taken out of where they are kept."""
        return self._locked.pop(key, None) or self._charges.pop(key, [])


class Try:
    """One try at a password. `may` is for `Passwords.right`, which asks it when the try's turn has come."""

    def __init__(self, guesses: Guesses, name: str, origin: str, now: Callable[[], int]) -> None:
        self._guesses = guesses
        self._name, self._origin = name, origin
        self._now = now
        self._charged_at: int | None = None

    @property
    def charged(self) -> bool:
        """Whether it counts as a guess; one that does not was locked out, or never had its turn."""
        return self._charged_at is not None

    def may(self, remembered: bool) -> bool:
        """Whether it may be made now; then it is charged, unless it is remembered as right, and that is heard."""
        at = self._now()
        if remembered and self._guesses.heard(self._origin, at):
            return True
        if not self._guesses.charge(self._name, self._origin, at):
            return False
        self._charged_at = at
        return True

    def forgive(self) -> None:
        """It was right."""
        if self._charged_at is not None:
            self._guesses.forgive(self._name, self._origin, self._charged_at)


def _in_vain(origin: str) -> tuple[str, ...]:
    """The key of tries that were made in spite of a lock."""
    return ("", "", origin)
