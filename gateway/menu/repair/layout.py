"""Lines and entries of a text, as its repairs need them: where one begins, which kind of line end it uses.

Rules. Lines end at LF, CRLF or CR, as in the grammar. What a repair puts in uses the line end that the text uses.
"""

import re
from collections.abc import Callable

from gateway.menu.reading.frame import BLANK
from gateway.menu.repair.fix import Edit
from gateway.menu.tree import Entry, Message, Span

__all__ = [
    "BULLETS",
    "after_content",
    "changed",
    "difference",
    "entry_at",
    "line_break",
    "line_end",
    "line_start",
    "replaced",
    "whole_line",
]

BULLETS = "•·●▪◦"
"""Marks that a mail program puts in front of each line of a list."""

_BREAK = re.compile(r"\r\n|\n|\r")
_SPACE = f"{BLANK}\r\n\v\f"


def line_break(text: str) -> str:
    """The line end that the text uses first; LF in a text of one line."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of `at` ends, in front of its line end."""
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def whole_line(text: str, at: int) -> Span:
    """The line of `at` with the line end behind it, or, at the end of the text, the one in front of it."""
    begin, end = line_start(text, at), line_end(text, at)
    behind = _BREAK.match(text, end)
    if behind:
        return begin, behind.end()
    return begin - (2 if text[max(begin - 2, 0) : begin] == "\r\n" else min(begin, 1)), end


def after_content(text: str, at: int) -> int:
    """The end of the last visible character in front of `at`."""
    return len(text[:at].rstrip(_SPACE))


def entry_at(message: Message, offset: int) -> Entry | None:
    """The last entry whose key stands at `offset` or in front of it."""
    found = None
    for entry in message.menu.entries if message.menu else ():
        if entry.key_span[0] > offset:
            break
        found = entry
    return found


def replaced(span: Span, text: str) -> Edit:
    return Edit(*span, text)


def changed(
    pattern: "re.Pattern[str]", text: str, span: Span, made: Callable[["re.Match[str]"], str] | str = ""
) -> list[Edit]:
    """An edit for each place of a pattern within a span."""
    found = pattern.finditer(text, *span)
    return [Edit(one.start(), one.end(), made if isinstance(made, str) else made(one)) for one in found]


def difference(before: str, after: str) -> list[Edit]:
    """The one edit that makes `after` of `before`; none when they are the same."""
    if before == after:
        return []
    begin = _alike(before, after)
    same = _alike(before[begin:][::-1], after[begin:][::-1])
    return [Edit(begin, len(before) - same, after[begin : len(after) - same])]


def _alike(one: str, other: str) -> int:
    """How many characters are the same at the beginning of both."""
    most = min(len(one), len(other))
    return next((n for n in range(most) if one[n] != other[n]), most)
