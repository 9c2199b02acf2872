"""How many may be connected at once, how much they may send at once, and how often a password may be guessed.

Rules. No I/O; time is an argument. Whatever is kept per address is bounded, and a stranger's doing never shuts a door
to others.
"""

from collections import Counter, OrderedDict

__all__ = ["Connections", "Guesses", "Room"]


class Connections:
    """Counts sessions, in all and from each address."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._by_address: Counter[str] = Counter()

    def enter(self, address: str) -> str | None:
        """None when there was room (then `leave` is owed), else why there is none."""
        if self._by_address.total() >= self._most:
            return "too many connections"
        if self._by_address[address] >= self._most_per_address:
            return "too many connections from your address"
        self._by_address[address] += 1
        return None

    def leave(self, address: str) -> None:
        """One of that address has gone."""
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]


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


class Guesses:
    """Locks out who guesses passwords: by (name, address) and by address, never by name alone.

    A lock by name alone would let anybody lock a client out by guessing at its name. A lock by name and address stops a
    device with a wrong password without stopping the others behind the same address; the wider one by address stops
    whoever tries many names. A try is charged before it is checked and forgiven when it was right, so tries that run at
    the same time cannot outrun the count.
    """

    PER_NAME = 10
    PER_ADDRESS = 30
    WINDOW = 600_000  # ms

    def __init__(self, most_keys: int = 10_000) -> None:
        self._most_keys = most_keys
        # For each key its charges, oldest first; keys in the order of their last charge.
        self._charges: OrderedDict[tuple[str, ...], list[int]] = OrderedDict()

    def charge(self, name: str, address: str, now: int) -> bool:
        """Whether one more try may be made at `now` (ms); if so it is charged."""
        pair, wide = (name, address), (address,)
        if self._count(pair, now) >= self.PER_NAME or self._count(wide, now) >= self.PER_ADDRESS:
            return False
        for key in (pair, wide):
            self._charges.setdefault(key, []).append(now)
            self._charges.move_to_end(key)
        while len(self._charges) > self._most_keys:
            self._charges.popitem(last=False)
        return True

    def forgive(self, name: str, address: str, at: int) -> None:
        """The try that was charged at `at` was right."""
        for key in ((name, address), (address,)):
            charges = self._charges.get(key, [])
            if at in charges:
                charges.remove(at)
            if not charges:
                self._charges.pop(key, None)

    def _count(self, key: tuple[str, ...], now: int) -> int:
        charges = self._charges.get(key)
        if charges is None:
            return 0
        charges[:] = [at for at in charges if at > now - self.WINDOW]
        if not charges:
            del self._charges[key]
        return len(charges)
