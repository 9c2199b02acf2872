"""Findings for people: the line, a caret under the place, what to type instead; and the same as JSON values.

Rules. A caret stands under its character also behind wide characters, combining marks and tabs. Lines are cut around
the place, and nothing of the text reaches a terminal that could command it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from gateway.menu.codes import Language, Severity
from gateway.menu.diagnostic import Diagnostic, Related
from gateway.menu.tree import Message, as_ast

__all__ = ["as_json", "length_of", "render"]

_NAMES: dict[Language, dict[Severity, str]] = {
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", Severity.HINT: "hint"},
    "ru": {
        Severity.ERROR: "ошибка",
        Severity.WARNING: "внимание",
        Severity.INFO: "заметка",
        Severity.HINT: "подсказка",
    },
}
_HINT: dict[Language, str] = {"en": "hint", "ru": "подсказка"}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36", Severity.HINT: "36"}
_SHOWN, _BEFORE = 100, 60  # characters of a line, and how many of them in front of the place
_TAB = 4
_LINE_END = re.compile(r"[\r\n]|\Z")


def render(text: str, diagnostics: Sequence[Diagnostic], file: str, lang: Language, color: bool) -> str:
    """All findings, each as a compiler shows it, a blank line between them; "" when there are none."""
    return "\n".join(_one(text, finding, file, lang, color) for finding in diagnostics)


def _one(text: str, finding: Diagnostic, file: str, lang: Language, color: bool) -> str:
    spots: list[Diagnostic | Related] = [finding, *finding.related]
    margin = len(str(max(spot.line for spot in spots)))
    name = _NAMES[lang][finding.severity]
    head = _painted(f"{name}[{finding.code}]", f"1;{_COLOURS[finding.severity]}", color)
    out = [f"{head}: {finding.message(lang)}", f"{' ' * margin}--> {file}:{finding.line}:{finding.column}"]
    for spot in spots:
        label = spot.message(lang) if isinstance(spot, Related) else ""
        mark = "-" if isinstance(spot, Related) else "^"
        shown, caret = _excerpt(text, spot, mark)
        out.append(f"{spot.line:>{margin}} | {shown}".rstrip())
        out.append(f"{' ' * margin} | {_painted(caret, _COLOURS[finding.severity], color)} {label}".rstrip())
    out.append(f"{' ' * margin} = {_HINT[lang]}: {finding.hint(lang)}")
    return "\n".join(out) + "\n"


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
    return before + marked + after, " " * _width(before) + mark * max(_width(marked), 1)


def _shown(character: str) -> str:
    if character == "\t":
        return " " * _TAB
    if character.isprintable() or unicodedata.combining(character):
        return character
    return " " if character.isspace() else "\ufffd"


def _width(text: str) -> int:
    """Cells of a terminal."""
    return sum(_cells(c) for c in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _painted(text: str, colour: str, color: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if color else text


def length_of(text: str) -> int:
    """Characters as the provider counts them: a line end is one."""
    return len(text) - text.count("\r\n")


def as_json(
    text: str, diagnostics: Sequence[Diagnostic], message: Message, file: str, lang: Language
) -> dict[str, Any]:
    """What `menu check --format json` prints. `ast` is None when the text has no menu."""
    return {
        "file": file,
        "length": length_of(text),
        "diagnostics": [_plain(finding, lang) for finding in diagnostics],
        "ast": as_ast(message),
    }


def _plain(finding: Diagnostic, lang: Language) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message(lang),
        "hint": finding.hint(lang),
        **_place(finding),
        "related": [{"message": related.message(lang), **_place(related)} for related in finding.related],
        "fix": finding.fix,
    }


def _place(spot: Diagnostic | Related) -> dict[str, int]:
    return {
        "line": spot.line,
        "column": spot.column,
        "end_line": spot.end_line,
        "end_column": spot.end_column,
        "offset": spot.offset,
    }
