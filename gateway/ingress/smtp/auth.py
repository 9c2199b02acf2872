"""Is this the client that it says it is? Passwords against argon2 hashes, off the event loop.

Rules. A hash takes tens of milliseconds and megabytes on purpose, so few are computed at once, in threads of their
own. A name that does not exist costs the same as one that does. A password is kept nowhere: what was right once is
remembered as an HMAC under a key that lives as long as the process.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.ingress.smtp.settings import User

__all__ = ["Credentials", "Passwords", "claim", "decode", "hash_password", "read_plain"]

_THREADS = 2  # each may take the 64 MiB that argon2 uses by default
_REMEMBERED = 1_000
_LONGEST = 1_000  # octets of a name or a password


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client claims."""

    name: str
    password: bytes = field(repr=False)


class Passwords:
    """Checks credentials against the configured users."""

    def __init__(self, users: Sequence[User]) -> None:
        self._hashes = {user.name: user.password_hash for user in users}
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="smtp-password")
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, None] = OrderedDict()

    @property
    def any(self) -> bool:
        """Whether there is anybody who could log in."""
        return bool(self._hashes)

    def knows(self, name: str) -> bool:
        """Whether that is a user's name."""
        return name in self._hashes

    async def right(self, claimed: Credentials) -> bool:
        """Whether name and password belong together."""
        if not self._hashes:
            return False
        seal = hmac.digest(self._key, claimed.name.encode() + b"\0" + claimed.password, hashlib.sha256)
        if seal in self._right:
            self._right.move_to_end(seal)
            return True
        known = self._hashes.get(claimed.name)
        # An unknown name is measured against somebody's hash: the answer takes as long, and does not count.
        against = next(iter(self._hashes.values())) if known is None else known
        loop = asyncio.get_running_loop()
        matches = await loop.run_in_executor(self._threads, self._matches, against, claimed.password)
        if known is None or not matches:
            return False
        self._right[seal] = None
        if len(self._right) > _REMEMBERED:
            self._right.popitem(last=False)
        return True

    def close(self) -> None:
        """No more checks. Idempotent."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _matches(self, against: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(against, password)
        except (VerificationError, InvalidHashError):
            return False


def hash_password(password: str) -> str:
    """What an operator writes into the configuration."""
    return PasswordHasher().hash(password)


def decode(text: str) -> bytes | None:
    """Base64, strictly; None when it is none. "=" alone is the empty response (RFC 4954 section 4)."""
    if text == "=":
        return b""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None


def claim(name: bytes, password: bytes) -> Credentials | None:
    """Credentials from what was decoded; None when no user could have them."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return None
    if not text or not password or max(len(name), len(password)) > _LONGEST or not text.isprintable():
        return None
    return Credentials(text, password)


def read_plain(response: bytes) -> Credentials | None:
    """The response of PLAIN: [authorisation] NUL name NUL password (RFC 4616 section 2).

    Acting for somebody else is not offered: an authorisation identity must be the name itself.
    """
    parts = response.split(b"\0")
    if len(parts) != 3 or parts[0] not in (b"", parts[1]):
        return None
    return claim(parts[1], parts[2])
