"""What was mended, for the person whose text it was: the place, the words, the text before and after.

Rules. Everything is short and printable: a reply of the mail door and a delivery report show it. A line end is shown
as ⏎, a no-break space as ␣.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.menu.codes import Language
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.repair.fix import Edit, Fix, applied
from gateway.menu.repair.words import printable

__all__ = ["Change", "change_of"]

_AROUND = 20  # characters that are shown beside an edit, within its line and in whole words
_SHOWN = 60
_LINE = re.compile(r"[^\r\n]*+")


@dataclass(frozen=True, slots=True)
class Change:
    """One fix that was applied: why, where in the text as it was given, what it did.

    `line` and `column` count from 1. `words`: "joined with the line above". `before` and `after` are the piece of the
    text around its first edit, 60 characters at most.
    """

    code: str
    line: int
    column: int
    words: Mapping[Language, str]
    before: str
    after: str


def change_of(text: str, finding: Diagnostic, fix: Fix, place: tuple[int, int]) -> Change:
    """The record of a fix of `text` at a place, (line, column)."""
    before, after = _excerpts(text, fix.edits)
    return Change(finding.code, *place, fix.done or fix.words, before, after)


def _excerpts(text: str, edits: Sequence[Edit]) -> tuple[str, str]:
    """The text around the first edit, before and after; what stands close behind it is shown with it."""
    first = edits[0]
    end, last = first.end, first
    near = [first]
    for edit in edits[1:]:
        if edit.offset - end > _AROUND or edit.end - first.offset > _SHOWN:
            break
        near.append(edit)
        end, last = edit.end, edit
    line = max(text.rfind("\n", 0, first.offset), text.rfind("\r", 0, first.offset)) + 1
    begin = max(first.offset - _AROUND, line)
    if begin > line:
        begin = text.find(" ", begin, first.offset) + 1 or first.offset
    behind = _LINE.match(text, last.end)
    assert behind is not None  # it matches nothing, too
    stop = behind.end()
    if stop - last.end > _AROUND:
        stop = max(text.rfind(" ", last.end, last.end + _AROUND), last.end)
    inside = [Edit(edit.offset - begin, edit.end - begin, edit.text) for edit in near]
    piece = text[begin:stop]
    return printable(piece.strip("\r\n"), _SHOWN), printable(applied(piece, inside).strip("\r\n"), _SHOWN)
