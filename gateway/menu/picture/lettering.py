"""Words in a picture: harmless, cut, wrapped, and how wide they are.

Rules. No font is measured: `width` is that of DejaVu Sans, the widest of the usual ones, so that a text that fits by
this table fits in Arial or Helvetica too. What XML forbids, what commands a terminal and what turns the direction of a
line is shown as U+FFFD. All lengths are pixels.
"""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["cut", "plain", "width", "wrap"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"\s++")

# Widths in parts of the letter size, the widest of each group in DejaVu Sans.
_WIDTHS = {
    **dict.fromkeys("ijl.,:;!'|I[]()/\\`· ", 0.41),
    **dict.fromkeys("ftrгr", 0.6),
    **dict.fromkeys("дмфъыюжДМФЪЫQOGОCСDН«»&#$+=<>~", 0.91),
    **dict.fromkeys("mwшщMW@%ЖШЩЮ—…№→", 1.11),
}
_SMALL, _CAPITAL, _OTHER, _FULL = 0.68, 0.8, 1.11, 1.4  # the last: East Asian letters and emoji


def plain(text: str) -> str:
    """One line without anything that a picture cannot hold."""
    return _BLANKS.sub(" ", _FORBIDDEN.sub("\ufffd", text)).strip()


def cut(text: str, most: int) -> str:
    """At most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def width(text: str, size: float) -> float:
    """How wide a text is in letters of `size`, rather too much than too little."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if letter < "\u0500":
        return _CAPITAL if letter.isupper() else _SMALL
    if unicodedata.combining(letter):
        return 0.0
    return _FULL if unicodedata.east_asian_width(letter) in "WF" or letter > "\uffff" else _OTHER


def wrap(text: str, room: float, size: float, most: int) -> list[str]:
    """Lines no wider than `room`; of more than `most` the last one ends in an ellipsis. A long word is broken."""
    lines: list[str] = []
    line, used = "", 0.0
    blank = width(" ", size)
    for word in _words(text, room, size):
        wide = width(word, size)
        if line and used + blank + wide > room:
            if len(lines) == most - 1:
                return [*lines, _shortened(line, room, size)]
            lines.append(line)
            line, used = word, wide
        elif line:
            line, used = f"{line} {word}", used + blank + wide
        else:
            line, used = word, wide
    return [*lines, line] if line else lines


def _words(text: str, room: float, size: float) -> Iterator[str]:
    """Words, each no wider than `room`."""
    for word in text.split():
        piece, used = "", 0.0
        for letter in word:
            wide = width(letter, size)
            if piece and used + wide > room:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + letter, used + wide
        yield piece


def _shortened(line: str, room: float, size: float) -> str:
    while line and width(f"{line}…", size) > room:
        line = line[:-1].rstrip()
    return f"{line}…"
