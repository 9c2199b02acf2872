"""What AUTH says, read: base64, PLAIN, names and passwords (RFC 4954, RFC 4616)."""

import base64
import binascii

from gateway.passwords import LONGEST, Credentials

__all__ = ["claim", "decode", "read_plain"]


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
    if not text or not password or max(len(name), len(password)) > LONGEST or not text.isprintable():
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
