"""Repairs of IVR4xx to IVR8xx but for debris: labels and jumps, ways through the menu, spoken numbers, length.

Rules. These decide something for the writer, so they are offered, all but one: a jump to a label whose first letter a
mail program made a capital. (IVR403, the wrapped call, is with the lines.)
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.parse import RESERVED
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import after_content, entry_at, line_break, line_start, replaced, whole_line
from gateway.menu.tree import End, Message
from gateway.menu.writing.format import compact

__all__ = ["REPAIRS"]


def _jump(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR400: did you mean? Certain is only what AutoCorrect did: `Busy: text` for the `busy:` that is jumped to."""
    near = str(finding.found.get("near") or "")
    target = str(finding.found["target"])
    if not near:
        return None
    labels = message.menu.labels if message.menu else ()
    same = [label for label in (*labels, *RESERVED) if label.lower() == target.lower()]
    if len(same) == 1 and same[0] in labels:
        near = same[0]
    capital = same == [near] and near == target[:1].upper() + target[1:]
    begin = finding.end - len(target)
    return deed("write", [Edit(begin, finding.end, near)], safe=capital, found=f"err:{target}", near=f"err:{near}")


_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LIKE_IT = "a b v g d e e zh z i i k l m n o p r s t u f h c ch sh sch - y - e yu ya"
_LATIN = {one: other.strip("-") for one, other in zip(_CYRILLIC, _LIKE_IT.split(), strict=True)}
_OTHER = re.compile(r"[^A-Za-z0-9]++")
_LONGEST_NAME = 30


def _latin_label(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR402: the same name in Latin letters, at its line and at every jump."""
    menu, text, old = message.menu, message.source, str(finding.found["target"])
    new = _OTHER.sub("", "".join(_LATIN.get(c, c) for c in old.lower() if c.isascii() or c in _LATIN))
    taken = menu is None or new in menu.labels or new in RESERVED or new == "err"
    if taken or not new or not new[0].isalpha() or not 0 < len(old) <= _LONGEST_NAME:
        return None
    name = re.escape(old)
    places = re.compile(rf"(?:(?<=[\s]err:)|(?<=[\r\n])){name}(?=[ \t]*+:|\s|\Z)")
    edits = [replaced(place.span(), new) for place in places.finditer(text, *menu.span if menu else (0, 0))]
    return deed("rename", edits, safe=False, near=new)


def _end_last(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR641: `end` changes places with what stands behind it."""
    entry = entry_at(message, finding.offset)
    if entry is None or message.menu is None:
        return None
    same = [one for one in message.menu.entries if one.key == entry.key]
    first = next((n for n, one in enumerate(same) if isinstance(one.action, End)), None)
    if first is None:
        return None
    text = message.source
    spans = [one.body_span for one in same[first:]]
    bodies = [text[slice(*span)] for span in spans]
    edits = [replaced(span, body) for span, body in zip(spans, [*bodies[1:], bodies[0]], strict=True)]
    return deed("end last", edits, safe=False)


def _back(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR642: in front of the first line of the menu."""
    menu = message.menu
    if menu is None:
        return None
    begin = line_start(message.source, menu.entries[0].key_span[0])
    return deed("add back", [Edit(begin, begin, f"*: back{line_break(message.source)}")], safe=False)


_SIGN = 2  # characters of an emoji that is told


def _sign(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR631: a sign without a reading is left out; an address is for the writer."""
    text = message.source
    found = text[finding.offset : finding.end]
    if len(found) > _SIGN or found.isascii():
        return None
    return deed("remove", [Edit(after_content(text, finding.offset), finding.end, "")], safe=False, found=found)


def _small_letters(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR632: the first letter stays what it is."""
    found = message.source[finding.offset : finding.end]
    near = found[0] + found[1:].lower()
    return deed("write", [Edit(finding.offset, finding.end, near)], safe=False, found=found, near=near)


def _digits(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR633: a long number is spoken in groups."""
    near = str(finding.found["near"])
    return deed("digits", [Edit(finding.offset, finding.end, near)], safe=False, near=near)


def _compact(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR700: only what may be left out; of a text that was cut for its length the rest is not known."""
    text = message.source
    if finding.lines.text != text:
        return None
    short = compact(message)
    if len(short) >= len(text):
        return None
    return deed("compact", [Edit(0, len(text), short)], safe=False, count=str(len(text) - len(short)))


def _hiding_line(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR801: a line of `~~~`."""
    line = whole_line(message.source, finding.offset)
    return deed("remove", [replaced(line, "")], safe=False, found="~~~")


REPAIRS: Mapping[str, Repair] = {
    "IVR400": _jump,
    "IVR402": _latin_label,
    "IVR631": _sign,
    "IVR632": _small_letters,
    "IVR633": _digits,
    "IVR641": _end_last,
    "IVR642": _back,
    "IVR700": _compact,
    "IVR801": _hiding_line,
}
