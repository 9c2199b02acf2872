"""The bytes of one message, from the 354 to the dot. Pure.

Rules. Only CRLF.CRLF ends a message; any other dot is content, so that content cannot end it early (CVE-2023-51764 and
its kin). Every piece is looked at once. What is over the limit is counted and dropped. However the network cuts the
bytes, the result is the same.
"""

import re

__all__ = ["DataReader"]

_END = b"\r\n.\r\n"
_GRACE = 64 * 1024 * 1024  # octets: a sender that reads no reply before its dot still gets to hear 552
_NEWLINE = re.compile(rb"\r+\n?|\n")
_TAILS_WITHOUT_CR = (b"\n.\n", b"\n.\r\n", b"\r.\r")


class DataReader:
    """`feed` until it returns what came after the end, then ask for the `message`.

    `limit` and `grace` count octets as they come, dots stuffed: those beyond `limit` are not kept, and beyond
    `limit + grace` the sender is `flooding` and need not be listened to any longer.
    """

    __slots__ = ("_dropped", "_grace", "_kept", "_limit", "no_room", "too_large")

    def __init__(self, limit: int, grace: int = _GRACE) -> None:
        # The CRLF that ended the DATA command stands before the first line, which may be the dot itself.
        self._kept = bytearray(b"\r\n")
        self._dropped = 0
        self._limit = limit
        self._grace = grace
        self.too_large = False  # over the limit: nothing of it is kept
        self.no_room = False  # told to keep nothing

    def feed(self, piece: bytes | bytearray) -> bytes | None:
        """None while the message goes on; at its end, what came behind it."""
        kept = self._kept
        seen = max(len(kept) - len(_END) + 1, 0)
        kept += piece
        end = kept.find(_END, seen)
        if end >= 0:
            rest = bytes(kept[end + len(_END) :])
            del kept[end + 2 :]
            self._keep_or_drop(self.received, 0)
            return rest
        # Before the last octet of the end mark arrives, ".\r" of it may be here already.
        self._keep_or_drop(self.received - 2, len(_END) - 1)
        return None

    def give_up(self) -> None:
        """There is no room for it: from the next piece on nothing is kept, and still the end is found."""
        self.no_room = True

    @property
    def received(self) -> int:
        """Octets so far, kept or not."""
        return self._dropped + len(self._kept) - 2

    @property
    def flooding(self) -> bool:
        """It is over the limit and the grace."""
        return self.too_large and self.received > self._limit + self._grace

    @property
    def stranded(self) -> bool:
        """No line so far ended in CRLF and the last one is a dot: the sender believes that it is done."""
        kept = self._kept
        return kept.endswith(_TAILS_WITHOUT_CR) and kept.find(b"\r\n", 2, len(kept) - 2) < 0 and not self._dropped

    @property
    def bare_newline(self) -> bool:
        """A line ended in LF or CR alone."""
        pairs = self._kept.count(b"\r\n")
        return self._kept.count(b"\n") != pairs or self._kept.count(b"\r") != pairs

    def message(self, *, normalise: bool = False) -> bytes:
        """The message with its transparency dots taken off (RFC 5321 section 4.5.2).

        `normalise` makes every LF, CR and CR CR LF a CRLF first: a device that ends lines so stuffs its dots so.
        """
        whole = bytes(self._kept)
        if normalise and self.bare_newline:
            whole = _NEWLINE.sub(b"\r\n", whole)
        return whole.replace(b"\r\n.", b"\r\n")[2:]

    def _keep_or_drop(self, octets: int, tail: int) -> None:
        self.too_large = self.too_large or octets > self._limit
        if self.too_large or self.no_room:
            superfluous = max(len(self._kept) - tail, 0)
            self._dropped += superfluous
            del self._kept[:superfluous]
