"""Repairs of IVR2xx: keys, items and sub-items.

Rules. A digit of another shape and a key in another style are mended when nothing else can be meant; a line that would
be new, or would do something else than before, is offered.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import BULLETS, entry_at, line_break, line_start, replaced, whole_line
from gateway.menu.tree import Call, Entry, Message

__all__ = ["REPAIRS", "renamed"]

_CONTROLS = {"*": "back", "#": "start", "0": "repeat"}
_KEYS = {word: key for key, word in _CONTROLS.items()}


def _parent(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR202: the item in front of its first sub-item; what it says, nobody but its writer knows."""
    near = f"{finding.found['parent']}: …"
    begin = line_start(message.source, finding.offset)
    return deed("add parent", [Edit(begin, begin, near + line_break(message.source))], safe=False, near=near)


def _one_key(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR203: every later line of the key goes behind its first ones, where the caller hears them anyway (A19)."""
    text, key = message.source, str(finding.found["key"])
    entries = message.menu.entries if message.menu else ()
    places = [n for n, entry in enumerate(entries) if entry.key == key]
    apart = next((n for n, place in enumerate(places) if place - places[0] != n), len(places))
    if apart == len(places):
        return None
    target = entries[places[apart - 1]].body_span[1]
    edits: list[Edit] = []
    pieces: list[str] = []
    for place in places[apart:]:
        entry = entries[place]
        begin, end = line_start(text, entry.key_span[0]), entry.body_span[1]
        above = begin - (2 if text[begin - 2 : begin] == "\r\n" else 1)
        pieces.append(text[above:end])
        edits.append(Edit(above, end, ""))
    return deed("one key", [Edit(target, target, "".join(pieces)), *edits], safe=True, key=key)


def _same_character(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR204: a digit or a colon of another shape."""
    found, near = message.source[finding.offset : finding.end], str(finding.found["near"])
    return deed("write", [Edit(finding.offset, finding.end, near)], safe=True, found=found, near=near)


def _control(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR205: the word that the key has, or the key that the word has, or, said twice, once."""
    menu, text = message.menu, message.source
    entry = entry_at(message, finding.offset)
    if menu is None or entry is None:
        return None
    key, word = entry.key, text[slice(*entry.body_span)]
    if key not in _CONTROLS:
        near = _KEYS.get(word, "")
        if not near or near in menu.control:
            return None
        return deed("write", [replaced(entry.key_span, near)], safe=False, found=f"{key}:", near=f"{near}:")
    if any(one.key == key and one.key_span < entry.key_span for one in menu.entries):
        return _removed_line(message, entry)
    near = _CONTROLS[key]
    return deed("write", [replaced(entry.body_span, near)], safe=False, found=word, near=near)


def _removed_line(message: Message, entry: Entry) -> Fix | None:
    text = message.source
    begin, end = whole_line(text, entry.key_span[0])
    if "}" in text[entry.key_span[0] : end]:
        begin, end = entry.key_span[0], entry.body_span[1]
    return deed("remove", [Edit(begin, end, "")], safe=False, found=text[entry.key_span[0] : entry.body_span[1]])


def _empty(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR207: a line that does nothing."""
    entry = entry_at(message, finding.offset)
    return _removed_line(message, entry) if entry else None


def renamed(message: Message, old: str, new: str) -> list[Edit]:
    """The label's name at each of its places: its lines, and the jumps to it."""
    edits: list[Edit] = []
    for entry in message.menu.entries if message.menu else ():
        if entry.key == old:
            edits.append(replaced(entry.key_span, new))
        if isinstance(entry.action, Call) and entry.action.err == old:
            end = entry.action.err_span[1]
            edits.append(Edit(end - len(old), end, new))
    return edits


def _with_letter(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR208: `10` that is jumped to."""
    key = str(finding.found["key"])
    near = f"n{key}"
    if message.menu is None or near in message.menu.labels:
        return None
    return deed("rename", renamed(message, key, near), safe=False, near=near)


_DASHES = frozenset("—–−-")
_NUMERALS = frozenset("0123456789")
_STYLE = re.compile(rf"([1-9]++(?:\.[1-9]++)*+)[{BLANK}]*+([).:—–−-]?)[{BLANK}]*+")
_ODD_LINE = re.compile(rf"(?:\A|(?<=[\r\n]))[{BLANK}]*+{_STYLE.pattern}(?=\S)")


def _other_style(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR209: `1) x`, `1. x`, `1 — x`, `1.1: x` are keys when every line of the menu writes its key like that.

    Then all of them are written anew together, so that no half of a list is left. So are `1- x` and `2) x` when nothing
    else stands there and they count on from 1. Bullets go when each line has one.
    """
    menu, text = message.menu, message.source
    if menu is None:
        return None
    if text[finding.offset] in BULLETS:
        return _without_bullet(text, finding.offset, menu.opening[1], menu.span[1])
    head = _STYLE.match(text, finding.offset)
    if head is None:
        return None
    near = f"{finding.found['near']}:"
    found = str(finding.found["found"])
    styles, edits = _all_as_keys(text, menu.opening[1], menu.span[1])
    if head[2] and (styles == {head[2]} or _counts_on(text, menu.opening[1], menu.span[1])):
        return deed("write all" if len(edits) > 1 else "write", edits, safe=True, found=found, near=near)
    edit = _as_key(text, finding.offset, max(head.end(), finding.end), near[:-1])
    return deed("write", [edit], safe=False, found=found, near=near)


@lru_cache(maxsize=4)
def _all_as_keys(text: str, begin: int, end: int) -> tuple[frozenset[str], Sequence[Edit]]:
    """Which marks stand behind the keys, and every line written anew; the same for hundreds of findings.

    Lines that are right already are among them.
    """
    lines = list(_ODD_LINE.finditer(text, begin, end))
    odd = [line for line in lines if line[2] != ":" or "." in line[1]]
    edits = tuple(_as_key(text, line.start(1), line.end(), line[1]) for line in odd)
    return frozenset("" if _is_range(text, line) else line[2] for line in lines), edits


def _is_range(text: str, line: "re.Match[str]") -> bool:
    """`2 - 3 days` is no key 2."""
    return line[2] in _DASHES and text[line.end()] in _NUMERALS


_BELOW = re.compile(r"(?<=[\r\n])[^\r\n]++")
"""A line below that of `{menu:`."""


def _lines(text: str, begin: int, end: int) -> list["re.Match[str]"]:
    """The lines that say something, down to the last one, without the closing brace."""
    inside = end - 1 if text[end - 1 : end] == "}" else end
    return [line for line in _BELOW.finditer(text, begin, inside) if line[0].strip()]


@lru_cache(maxsize=4)
def _counts_on(text: str, begin: int, end: int) -> bool:
    """Whether every line from the first number on has one, in any style, and they count 1, 2, 3.

    A number may stand there again, for the next action of its key, in the same style.
    """
    heads = [_ODD_LINE.match(text, line.start(), line.end()) for line in _lines(text, begin, end)]
    first = next((n for n, head in enumerate(heads) if head is not None), len(heads))
    number, mark = 0, ""
    for head in heads[first:]:
        if head is None or head[1] not in _DIGITS or not head[2] or _is_range(text, head):
            return False
        if int(head[1]) != number + 1 and (int(head[1]), head[2]) != (number, mark):
            return False
        number, mark = int(head[1]), head[2]
    return number > 0


_DIGITS = frozenset("123456789")
_KEY = rf"(?:[*#]|[A-Za-z0-9]++)[{BLANK}]*+:"
_ENTRY = re.compile(rf"[{BLANK}]*+{_KEY}")
_BULLET = re.compile(rf"[{BLANK}]*+([{BULLETS}])[{BLANK}]*+(?={_KEY})")


def _without_bullet(text: str, at: int, begin: int, end: int) -> Fix | None:
    """Of a line that has one alone it is offered."""
    edits = _bullets(text, begin, end)
    if edits:
        return deed("unbullet", edits, safe=True, found=text[at])
    head = _BULLET.match(text, at)
    return deed("remove", [Edit(at, head.end(), "")], safe=False, found=text[at]) if head else None


@lru_cache(maxsize=4)
def _bullets(text: str, begin: int, end: int) -> Sequence[Edit]:
    """The bullets in front of the keys, when each line from the first key on has the same; none when one has not."""
    lines = _lines(text, begin, end)
    heads = [_BULLET.match(text, line.start(), line.end()) for line in lines]
    first = next((n for n, line in enumerate(lines) if heads[n] or _ENTRY.match(line[0])), len(lines))
    listed = [head for head in heads[first:] if head is not None]
    if len(listed) != len(lines) - first or len({head[1] for head in listed}) != 1:
        return ()
    return tuple(Edit(head.start(), head.end(), "") for head in listed)


def _as_key(text: str, begin: int, end: int, number: str) -> Edit:
    gap = " " if text[end : end + 1] not in ("", "\r", "\n") else ""
    return Edit(begin, end, f"{number.replace('.', '')}:{gap}")


REPAIRS: Mapping[str, Repair] = {
    "IVR202": _parent,
    "IVR203": _one_key,
    "IVR204": _same_character,
    "IVR205": _control,
    "IVR207": _empty,
    "IVR208": _with_letter,
    "IVR209": _other_style,
}
