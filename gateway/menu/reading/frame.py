"""Where the macro stands in a message: steps 2 and 3 of the lexical rules.

Rules. The macro opens with exactly `{menu:`; what only resembles that is an error, but is read on as if it were right,
so that the errors inside come out in the same run. No escape is described for braces, so the first `}` must be taken
for the provider's end of the menu (A07); to go on reading, the brace that the writer meant is taken.
Each search runs once over the text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.lookalike import INVISIBLE, NARROW_COLONS, skeleton, visible

__all__ = ["BLANK", "Frame", "find_frame", "first_entry", "last_entry"]

OPENING = "{menu:"

BLANK = " \t\u00a0\u202f\u2007"
"""What counts as a blank in structure: the last three with a warning (A10)."""

_ENTRY = re.compile(rf"[{BLANK}>]*+([*#]|[0-9]++)[{BLANK}]*+:(?![0-9][0-9](?![0-9]))")
_ENTRY_BELOW = re.compile(rf"[\r\n]{_ENTRY.pattern}")
"""The same with the line end above it, which the engine of patterns jumps to: it need not try every character."""
_LABEL_LINE = re.compile(rf"(?:\r\n|[\r\n])[{BLANK}]*+[A-Za-z0-9]++[{BLANK}]*+:[^\r\n]*+")
_MENU_LINE = re.compile(rf"(?:\A|(?<=[\r\n]))[{BLANK}]*+menu:", re.IGNORECASE)
_GAP = rf"(?:[^\S\r\n]|[{INVISIBLE}])*+"
_ODD_MACRO = re.compile(
    rf"(?P<open>[{{｛(\[<ä]|\x1b\(|\x1b<)(?:\s|[{INVISIBLE}])*+"
    rf"(?P<word>(?:[^\W\d_]|[{INVISIBLE}\"'«»“”]){{2,14}}+){_GAP}(?P<colon>[:;={NARROW_COLONS}]?)"
)
_MAY_OPEN = re.compile(r"[{｛(\[<ä\x1b]")
_CLOSERS = {"{": "}", "｛": "｝", "(": ")", "[": "]", "<": ">", "ä": "ñ", "\x1b(": "\x1b)", "\x1b<": "\x1b>"}
_GSM = {"ä", "\x1b(", "\x1b<"}  # "{" read through the GSM alphabet, or its two septets left as they are (A33)
_QUOTED_MAIL = re.compile(
    r"[\r\n](?:>|-{2,}|_{4,}|\*?(?:От|Кому|Тема|From|To|Subject):)|@[^\s<>]{1,100}>[^\r\n]{0,40}:|wrote:|пишет:"
)
"""What stands between a message and the old mail that was quoted below it."""
_BRACE = re.compile(r"\{menu:|[{}]")


class Frame(NamedTuple):
    """Offsets: `{menu:` is [start:inside), the entries are [inside:close), the end text begins at `after`."""

    start: int
    inside: int
    close: int
    after: int


def first_entry(text: str, start: int, end: int) -> int:
    """Where the first line with a digit, * or # for a key begins; -1 without one."""
    return next((begin for begin, _ in _entries(text, start, end)), -1)


def last_entry(text: str, start: int, end: int) -> int:
    """The end of the last line that begins with a digit, * or # for a key; -1 without one."""
    at = -1
    for _, colon in _entries(text, start, end):
        at = colon
    return -1 if at < 0 else _line_end(text, at, end)


def _entries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each such line begins, and the place behind its colon."""
    if text.find(":", start, end) < 0:
        return
    if start == 0 or text[start - 1] in "\r\n":
        found = _ENTRY.match(text, start, end)
        if found:
            yield found.span()
    for found in _ENTRY_BELOW.finditer(text, start, end):
        yield found.start() + 1, found.end()


def find_frame(text: str, findings: Findings, *, whole: bool) -> Frame | None:
    """The macro, or None in a plain voice message. `whole` is False when the text was cut before its end."""
    start = text.find(OPENING)
    if start < 0:
        return _odd_frame(text, findings)
    inside = start + len(OPENING)
    # the plain case: no other braces
    close = text.find("}")
    if close > start == text.find("{") and text.find("{", inside) < 0 and text.find("}", close + 1) < 0:
        return Frame(start, inside, close, close + 1)
    _stray(text, 0, start, findings)
    close = _closing(text, inside)
    after = close + 1
    if close < 0:
        close = after = _unclosed(text, inside)
        if whole:
            _note_unclosed(text, start, inside, close, findings)
    _inner(text, inside, close, after, findings, start)
    return Frame(start, inside, close, after)


def _closing(text: str, inside: int) -> int:
    """Which brace the writer meant: the first that is not one of a pair; the last such when entries follow it.

    -1 when there is none, or only such as close a field of a template on their own line: `{name}`.
    """
    depth = 0
    first = last = -1
    second_menu = False
    for brace in _BRACE.finditer(text, inside):
        if brace[0] != "}":
            second_menu |= len(brace[0]) > 1 and first >= 0
            depth += 1
        elif depth:
            depth -= 1
        else:
            last = brace.start()
            first = last if first < 0 else first
        if second_menu:
            break
    if first < 0:
        # perhaps a lone "{" took the real end for its partner
        first = last = text.rfind("}", inside)
        partner = text.rfind("{", inside, max(first, inside))
        if first >= 0 and _line_end(text, partner, first) == first:
            return -1
    return last if last > first and first_entry(text, first, last) >= 0 else first


def _inner(text: str, inside: int, close: int, after: int, findings: Findings, start: int) -> None:
    """Braces between the macro's own two are errors, those behind it warnings, and a menu is one anywhere."""
    nested = 0
    for brace in _BRACE.finditer(text, inside):
        at, found = brace.start(), brace[0]
        if at == close and after > close:
            nested = 0
        elif len(found) > 1:
            nested += 1
            first = findings.related(start, inside, "the menu begins here", "меню начинается здесь")
            near = "mail" if _QUOTED_MAIL.search(text, after, at) else ""
            findings.note("IVR105", at, brace.end(), (first,), near=near)
        elif nested and found == "}":
            nested -= 1
        elif at < close:
            findings.note("IVR103", at, at + 1, brace=found)
        else:
            findings.note("IVR104", at, at + 1, brace=found)


def _stray(text: str, start: int, end: int, findings: Findings) -> None:
    for brace in _BRACE.finditer(text, start, end):
        findings.note("IVR104", brace.start(), brace.start() + 1, brace=brace[0][0])


def _unclosed(text: str, inside: int) -> int:
    """Where a menu without } ends for further reading: behind its last entry, and the labels that follow at once."""
    last = last_entry(text, inside, len(text))
    if last < 0:
        last = _line_end(text, inside, len(text))
    while label := _LABEL_LINE.match(text, last):
        last = label.end()
    return last


def _note_unclosed(text: str, start: int, inside: int, close: int, findings: Findings) -> None:
    last = findings.lines.place(close)[0]
    stop = findings.related(close, close, "the entries stop here", "здесь кончаются пункты")
    line = text[max(text.rfind("\n", 0, close), text.rfind("\r", 0, close)) + 1 : close].strip()
    findings.note("IVR102", start, inside, (stop,), last=last, after=line)


def _line_end(text: str, start: int, end: int) -> int:
    ends = [at for at in (text.find("\n", start, end), text.find("\r", start, end)) if at >= 0]
    return min(ends, default=end)


def _odd_frame(text: str, findings: Findings) -> Frame | None:
    """A macro that is written wrongly, noted and taken for one; None when nothing resembles a macro."""
    entries_to = last_entry(text, 0, len(text)) if ":" in text else -1
    for found in _ODD_MACRO.finditer(text) if _MAY_OPEN.search(text) else ():
        frame = _odd_macro(text, found, found.end() < entries_to, findings)
        if frame is not None:
            return frame
    line = _MENU_LINE.search(text) if entries_to >= 0 else None
    if line and line.end() < entries_to:
        at = line.end() - len("menu:")
        findings.note("IVR106", at, line.end(), found=line[0].lstrip(BLANK))
        close = text.find("}", line.end())
        return _bounded(text, at, line.end(), close, close + 1)
    if "{" in text or "}" in text:
        _stray(text, 0, len(text), findings)
    return None


def _odd_macro(text: str, found: "re.Match[str]", has_entries: bool, findings: Findings) -> Frame | None:
    opening, word, colon = found["open"], found["word"], found["colon"]
    start, inside = found.span()
    plain = visible(word).strip("\"'«»“”")
    latin = skeleton(plain).lower()
    if latin != "menu" and plain.lower() != "меню" and not (opening == "{" and colon and has_entries):
        return None  # whatever else the word is, with entries on the lines below it was meant to be `menu`
    if opening in _GSM:
        if latin != "menu" or not colon:
            return None
        if opening == "ä":  # an escape is told with all the others, in `debris`
            findings.note("IVR620", start, inside, found=found[0], near=OPENING)
    elif opening == "{":
        if not colon and text[inside : inside + 1] == "}":
            return None  # `{menu}` is a field of a template
        written = found[0]
        if written.lower() == OPENING:
            findings.note("IVR132", start, inside, found=written, near=OPENING)
        else:
            findings.note("IVR106", start, inside, found=written)
    else:
        # (menu: soup, bread) may well be spoken; with entries on the lines below it is a macro
        if not colon or not has_entries:
            return None
        findings.note("IVR106", start, inside, found=found[0])
    closer = _CLOSERS[opening]
    close = text.find("}", inside)
    if close < 0 and closer != "}":
        close = text.rfind(closer, inside)
        return _bounded(text, start, inside, close, close + len(closer))
    if close >= 0:
        close = _closing(text, inside)
    if close >= 0:
        _inner(text, inside, close, close + 1, findings, start)
    return _bounded(text, start, inside, close, close + 1)


def _bounded(text: str, start: int, inside: int, close: int, after: int) -> Frame:
    if close < 0:
        close = after = _unclosed(text, inside)
    return Frame(start, inside, close, after)
