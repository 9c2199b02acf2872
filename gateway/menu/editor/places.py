"""Offsets of a text as an editor counts them: lines and units from 0 (LSP 3.17, Position).

Rules. Lines end at LF, CRLF and CR only, as in the grammar and in LSP; Python's own `splitlines` knows more ends and
would put every place below one of them on the wrong line. A place outside the text is moved to the nearest inside it.
"""

from bisect import bisect_right
from typing import Literal

from gateway.menu.diagnostic import Lines

__all__ = ["Encoding", "Places"]

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""What a column counts: bytes, UTF-16 code units (every client knows these), or code points."""


class Places:
    """Offset to (line, column) and back, for one text."""

    __slots__ = ("_encoding", "_starts", "_text")

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self._text = text
        self._encoding = encoding
        self._starts = Lines(text).starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        offset = min(max(offset, 0), len(self._text))
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self._text[self._starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """The offset of a place. In the middle of a character it is the character's begin."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self._text)
        begin = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        content = self._text[begin:end].rstrip("\r\n") if line + 1 < len(self._starts) else self._text[begin:end]
        if self._encoding == "utf-32":
            return begin + min(max(column, 0), len(content))
        units = 0
        for n, character in enumerate(content):
            units += self._units(character)
            if units > column:
                return begin + n
        return begin + len(content)

    def _units(self, piece: str) -> int:
        if self._encoding == "utf-32" or (piece.isascii() and self._encoding == "utf-8"):
            return len(piece)
        if self._encoding == "utf-8":
            return len(piece.encode("utf-8", "surrogatepass"))
        return len(piece) + sum(character > "\uffff" for character in piece)
