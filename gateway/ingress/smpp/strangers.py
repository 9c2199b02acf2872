"""What is said of those who come and never bind: which protocol they spoke, and how often the journal hears of them.

Rules. An operator who set up one side for TLS must find that in the journal; but whoever can connect must not be able
to fill it: of each origin each thing is told once a minute, and what is remembered is bounded. PURE.
"""

from collections import OrderedDict

__all__ = ["BEGINNING", "Told", "spoken"]

BEGINNING = 8
"""Octets of a connection that tell what is spoken on it."""

_PAUSE = 60.0  # s
_HANDSHAKE = b"\x16\x03"  # a TLS record that holds a handshake, of any version (RFC 8446 section 5.1)
_HTTP = (b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE ", b"CONNECT ", b"OPTIONS ", b"TRACE ", b"PATCH ", b"PRI ")


def spoken(beginning: bytes) -> str:
    """What other protocol a connection begins with; "" when it is none that we know.

    None of these is SMPP: read as a command_length they are hundreds of megabytes.
    """
    if beginning.startswith(_HANDSHAKE):
        return "the peer speaks TLS, this listener has tls = none"
    return "the peer speaks HTTP" if beginning.startswith(_HTTP) else ""


class Told:
    """What the journal was told of whom, and when. Times are seconds of a clock that never goes back."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._at: OrderedDict[tuple[str, str], float] = OrderedDict()  # the latest at the end

    def may(self, origin: str, why: str, now: float) -> bool:
        """Whether that may be told of that origin again; if so it is told now."""
        last = self._at.get((origin, why))
        if last is not None and now - last < _PAUSE:
            return False
        self._at[origin, why] = now
        self._at.move_to_end((origin, why))
        if len(self._at) > self._most:
            self._at.popitem(last=False)
        return True
