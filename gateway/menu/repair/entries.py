"""Repairs of IVR2xx: keys, items and sub-items.

Rules. A digit of another shape and a key in another style are mended when nothing else can be meant; a line that would
be new, or would do something else than before, is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import entry_at, line_break, line_start, replaced, whole_line
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


_STYLE = re.compile(rf"([1-9]++(?:\.[1-9]++)*+)[{BLANK}]*+([).:—–−-]?)[{BLANK}]*+")
_ODD_LINE = re.compile(rf"(?:\A|(?<=[\r\n]))[{BLANK}]*+{_STYLE.pattern}(?=\S)")


def _other_style(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR209: `1) x`, `1. x`, `1 — x`, `1.1: x` are keys when every line of the menu writes its key like that.

    Then all of them are written anew together, so that no half of a list is left.
    """
    menu, text = message.menu, message.source
    head = _STYLE.match(text, finding.offset)
    if menu is None or head is None:
        return None
    near = f"{finding.found['near']}:"
    found = str(finding.found["found"])
    lines = list(_ODD_LINE.finditer(text, menu.opening[1], menu.span[1]))
    if head[2] and {line[2] for line in lines} == {head[2]}:  # lines that are right already are among them
        odd = [line for line in lines if line[2] != ":" or "." in line[1]]
        edits = [_as_key(text, line.start(1), line.end(), line[1]) for line in odd]
        if len(edits) > 1:
            return deed("write all", edits, safe=True, found=found, near=near)
        return deed("write", edits, safe=True, found=found, near=near)
    edit = _as_key(text, finding.offset, max(head.end(), finding.end), near[:-1])
    return deed("write", [edit], safe=False, found=found, near=near)


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
