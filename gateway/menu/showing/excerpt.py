"""Findings for people: the line, a caret under the place, what to type instead; and the same as JSON values.

Rules. A caret stands under its character also behind wide characters, combining marks, tabs, joined emoji and letters
that run from right to left: what terminals draw in different ways is shown in a way that all of them draw alike. Lines
are cut around the place, and nothing of the text reaches a terminal that could command it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from gateway.menu.codes import Language, Severity
from gateway.menu.diagnostic import Diagnostic, Lines, Related, printable
from gateway.menu.limit import length_of
from gateway.menu.repair import Fix, fix_of
from gateway.menu.tree import Message, as_ast
from gateway.menu.visible import visible

__all__ = ["SEVERITIES", "as_json", "render"]

SEVERITIES: dict[Language, dict[Severity, str]] = {
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", Severity.HINT: "hint"},
    "ru": {
        Severity.ERROR: "ошибка",
        Severity.WARNING: "внимание",
        Severity.INFO: "заметка",
        Severity.HINT: "подсказка",
    },
}
_HINT: dict[Language, str] = {"en": "hint", "ru": "подсказка"}
_FIX: dict[Language, dict[bool, str]] = {
    "en": {True: "fix (safe)", False: "fix (needs your yes)"},
    "ru": {True: "исправление (безопасное)", False: "исправление (с вашего согласия)"},
}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36", Severity.HINT: "36"}
_SHOWN, _BEFORE = 100, 60  # characters of a line, and how many of them in front of the place
_TAB = 4
_LINE_END = re.compile(r"[\r\n]|\Z")


def render(
    text: str,
    diagnostics: Sequence[Diagnostic],
    file: str,
    lang: Language,
    color: bool,
    message: Message | None = None,
) -> str:
    """All findings, each as a compiler shows it, a blank line between them; "" when there are none.

    With the text's own `message` the repairs are shown as well.
    """
    return "\n".join(_one(text, finding, file, lang, color, message) for finding in diagnostics)


def _one(text: str, finding: Diagnostic, file: str, lang: Language, color: bool, message: Message | None = None) -> str:
    spots: list[Diagnostic | Related] = [finding, *finding.related]
    margin = len(str(max(spot.line for spot in spots)))
    name = SEVERITIES[lang][finding.severity]
    head = _painted(f"{name}[{finding.code}]", f"1;{_COLOURS[finding.severity]}", color)
    out = [f"{head}: {finding.message(lang)}", f"{' ' * margin}--> {visible(file)}:{finding.line}:{finding.column}"]
    for spot in spots:
        label = spot.message(lang) if isinstance(spot, Related) else ""
        mark = "-" if isinstance(spot, Related) else "^"
        shown, caret = _excerpt(text, spot, mark)
        out.append(f"{spot.line:>{margin}} | {shown}".rstrip())
        out.append(f"{' ' * margin} | {_painted(caret, _COLOURS[finding.severity], color)} {label}".rstrip())
    out.append(f"{' ' * margin} = {_HINT[lang]}: {finding.hint(lang)}")
    fix = fix_of(message, finding) if message is not None else None
    if fix is not None:
        out.append(f"{' ' * margin} = {_FIX[lang][fix.safe]}: {_described(text, fix, lang)}")
    return "\n".join(out) + "\n"


_LONGEST_EDIT = 40  # characters of a replacement that are shown


def _described(text: str, fix: Fix, lang: Language) -> str:
    """What the repair does, and when it is short what it puts in the place of what."""
    words = fix.words[lang]
    if len(fix.edits) != 1:
        return words
    (edit,) = fix.edits
    before, after = text[edit.offset : edit.end], edit.text
    if not after.strip() or max(len(before), len(after)) > _LONGEST_EDIT or "\n" in before + after:
        return words
    written = f"`{printable(after)}`"
    if before.strip():
        written = f"`{printable(before)}` → {written}"
    return words if printable(after) in words else f"{words}: {written}"


def _excerpt(text: str, spot: Diagnostic | Related, mark: str) -> tuple[str, str]:
    """The line around a place, and the row of marks that stands below it."""
    begin = spot.offset - spot.column + 1
    line_end = _LINE_END.search(text, begin, spot.offset + _SHOWN + 1)
    assert line_end is not None  # the end of the text is one
    stop = line_end.start()
    offset = min(spot.offset, stop)
    left = max(begin, offset - _BEFORE)
    right = min(stop, left + _SHOWN)
    before = ("…" if left > begin else "") + "".join(_shown(c) for c in text[left:offset])
    marked = "".join(_shown(c) for c in text[offset : min(spot.end, right)])
    after = "".join(_shown(c) for c in text[min(max(spot.end, offset), right) : right]) + ("…" if right < stop else "")
    line = before + marked + after
    return _from_left_to_right(line), " " * _width(before) + mark * max(_width(marked), 1)


_CHANGES_ITS_NEIGHBOUR = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and colours of skin: some terminals draw the sign before them wider, some do not."""


def _shown(character: str) -> str:
    """A joiner becomes a mark of its own, so that joined emoji fall apart into signs of two cells everywhere."""
    if character == "\t":
        return " " * _TAB
    if _CHANGES_ITS_NEIGHBOUR.match(character):
        return ""
    if character.isprintable() or unicodedata.combining(character):
        return character
    return " " if character.isspace() else "\ufffd"


def _from_left_to_right(line: str) -> str:
    """Hebrew and Arabic in the order of the text, as the caret counts: U+202D to U+202C hold the turning off."""
    if line.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in line):
        return line
    return f"\u202d{line}\u202c"


def _width(text: str) -> int:
    """Cells of a terminal."""
    return sum(_cells(c) for c in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if "\u1160" <= character <= "\u11ff":  # vowels and finals of Hangul, which join the letter before
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _painted(text: str, colour: str, color: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if color else text


def as_json(
    text: str, diagnostics: Sequence[Diagnostic], message: Message, file: str, lang: Language
) -> dict[str, Any]:
    """What `menu check --format json` prints. `ast` is None when the text has no menu."""
    return {
        "file": file,
        "length": length_of(text),
        "diagnostics": [_plain(finding, message, lang) for finding in diagnostics],
        "ast": as_ast(message),
    }


def _plain(finding: Diagnostic, message: Message, lang: Language) -> dict[str, Any]:
    fix = fix_of(message, finding)
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message(lang),
        "hint": finding.hint(lang),
        **_place(finding),
        "related": [{"message": related.message(lang), **_place(related)} for related in finding.related],
        "fix": None if fix is None else _fix(fix, finding.lines, lang),
    }


def _fix(fix: Fix, lines: Lines, lang: Language) -> dict[str, Any]:
    edits = [
        {
            "offset": edit.offset,
            "end": edit.end,
            **dict(zip(("line", "column"), lines.place(edit.offset), strict=True)),
            **dict(zip(("end_line", "end_column"), lines.place(edit.end), strict=True)),
            "text": edit.text,
        }
        for edit in fix.edits
    ]
    return {"safe": fix.safe, "edits": edits, "description": fix.words[lang]}


def _place(spot: Diagnostic | Related) -> dict[str, int]:
    return {
        "line": spot.line,
        "column": spot.column,
        "end_line": spot.end_line,
        "end_column": spot.end_column,
        "offset": spot.offset,
    }
