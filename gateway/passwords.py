"""Is this the client that it says it is? Passwords against argon2 hashes, off the event loop.

Rules. A hash takes tens of milliseconds and megabytes on purpose, so few are computed at once, in threads of their
own, and who guesses a lot waits for himself: one origin has one hash in the queue. A name that does not exist costs the
same as one that does. A password is kept nowhere: what was right once is remembered, for where it came from, as an HMAC
under a key that lives as long as the process.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LONGEST", "Credentials", "Passwords", "hash_password"]

_THREADS = 2  # each may take the 64 MiB that the configuration lets a hash take; ours take 19
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's parameters of argon2id for where memory is short (Password Storage Cheat Sheet). A hash made with others is
checked with its own."""

_MOST_WAITING = 100  # some seconds' work; no more strangers are let in at once by default, so it is full for nobody
_REMEMBERED = 1_000
LONGEST = 1_000
"""Octets of a name or a password."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client claims."""

    name: str
    password: bytes = field(repr=False)


class Passwords:
    """Checks credentials against those that are configured: by name, argon2's own text form of each hash."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="password")
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # while somebody waits for one
        self._waiting = 0

    @property
    def any(self) -> bool:
        """Whether there is anybody who could log in."""
        return bool(self._hashes)

    def knows(self, name: str) -> bool:
        """Whether that is a user's name."""
        return name in self._hashes

    def remembers(self, claimed: Credentials, origin: str) -> bool:
        """Whether that was found right before, from there."""
        seal = self._seal(claimed, origin)
        if seal not in self._right:
            return False
        self._right.move_to_end(seal)
        return True

    async def right(
        self, claimed: Credentials, origin: str, may: Callable[[bool], bool] = lambda remembered: True
    ) -> bool | None:
        """Whether name and password belong together; None when too many are waiting, and nobody looked at it.

        `may` is asked when its turn has come, with whether it is remembered as right by now: whether it is to be looked
        at. Until then it is no try: the one before it may be the same client with the same right password.
        """
        if not self._hashes:
            may(False)
            return False
        turn = self._turns.setdefault(origin, asyncio.Lock())
        async with turn:
            remembered = self.remembers(claimed, origin)
            if not remembered and self._waiting >= _MOST_WAITING:
                return None
            if not may(remembered):
                return False
            if remembered:
                return True
            self._waiting += 1
            try:
                right = await self._measure(claimed)
            finally:
                self._waiting -= 1
        if right:
            self._right[self._seal(claimed, origin)] = None
            if len(self._right) > _REMEMBERED:
                self._right.popitem(last=False)
        return right

    def close(self) -> None:
        """No more checks. Idempotent."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _measure(self, claimed: Credentials) -> bool:
        known = self._hashes.get(claimed.name)
        # An unknown name is measured against somebody's hash: the answer takes as long, and does not count.
        against = next(iter(self._hashes.values())) if known is None else known
        loop = asyncio.get_running_loop()
        matches = await loop.run_in_executor(self._threads, self._matches, against, claimed.password)
        return matches and known is not None

    def _seal(self, claimed: Credentials, origin: str) -> bytes:
        said = b"\0".join((origin.encode(), claimed.name.encode(), claimed.password))
        return hmac.digest(self._key, said, hashlib.sha256)

    def _matches(self, against: str, password: bytes) -> bool:
        try:
            return _HASHER.verify(against, password)
        except (VerificationError, InvalidHashError):
            return False


def hash_password(password: str) -> str:
    """What an operator writes into the configuration."""
    return _HASHER.hash(password)
