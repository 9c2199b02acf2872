"""Repairs of the numbers and senders of calls and messages (IVR313, IVR319, IVR323, IVR332 to IVR336).

Rules. Punctuation and quotes go when one number is left for certain, that is, one with its country; a number that would
ring somebody else than was meant is worse than one that is refused. Whatever has to be chosen is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import entry_at, replaced
from gateway.menu.tree import Call, Message, Sms

__all__ = ["REPAIRS", "found_text", "written"]


def found_text(message: Message, finding: Diagnostic) -> str:
    """All that was found."""
    return message.source[finding.offset : finding.end]


def written(message: Message, finding: Diagnostic, near: str, *, safe: bool) -> Fix | None:
    """`near` in the place of all that was found."""
    found = found_text(message, finding)
    edit = Edit(finding.offset, finding.end, near)
    return deed("write", [edit], safe=safe, found=found, near=near) if found != near else None


_PUNCTUATION = re.compile(r"[\s()\-+.«»“”„\"'`–—‑\u2009\u200a]++")
_NUMBER = re.compile(r"[0-9]{5,15}")
_CHUNK = re.compile(r"[0-9]{5,}")
_PARTED = re.compile(r"[\s;/|]++|\s*+(?:или|и|or|and)\s++")
_PHONE_VARIABLE = re.compile(r"[${%#\[<]{1,2}phone[}%#\]>$]{0,2}", re.IGNORECASE)


_TRUNK = re.compile(r"8[0-9]{10}")
_INTERNATIONAL = "810"  # how a Russian telephone dials abroad
_PLUS = re.compile(r"[^0-9+]*+\+")
_TRUNK_BEHIND_PLUS = re.compile(r"[^0-9+]*+\+[^0-9]*+8[^0-9]")
_WHOLE_NUMBER = range(11, 16)
"""How many digits a number has that is written with its country but without +."""
_FEWEST_BEHIND_PLUS = 8


def _has_country(found: str, digits: str) -> bool:
    """Whether digits that are put together are a number for certain: they begin with a country.

    `8 (701) 765-43-21` does not: 8 is the trunk prefix of Russia and Kazakhstan, and put together it would ring a
    satellite telephone, +870. `+8 (701)` is that number, too, with a + in front.
    """
    if digits[0] == "0":
        return False
    if _PLUS.match(found):
        trunk = _TRUNK.fullmatch(digits) is not None and _TRUNK_BEHIND_PLUS.match(found) is not None
        return len(digits) >= _FEWEST_BEHIND_PLUS and not trunk
    return len(digits) in _WHOLE_NUMBER and not (_TRUNK.fullmatch(digits) or digits.startswith(_INTERNATIONAL))


def _number_of(message: Message, finding: Diagnostic, digits: str, *, safe: bool) -> Fix | None:
    """Digits put together: unasked with a country; with a trunk prefix the country it would be is asked."""
    found = found_text(message, finding)
    if _has_country(found, digits):
        return written(message, finding, digits, safe=safe)
    if digits[0] == "0":
        return None
    if not _TRUNK.fullmatch(digits):
        return written(message, finding, digits, safe=False)
    return _with_country(message, finding, f"7{digits[1:]}")


def _with_country(message: Message, finding: Diagnostic, near: str) -> Fix | None:
    """A number with the trunk prefix 8, if it is one of the two countries that have it."""
    edit = Edit(finding.offset, finding.end, near)
    return deed("write country", [edit], safe=False, found=found_text(message, finding), near=near)


def _number(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR313: punctuation and quotes go when one number is left that has a country; all else is asked."""
    found = found_text(message, finding)
    if found == ",":
        return deed("remove", [Edit(finding.offset, finding.end, "")], safe=False, found=found)
    entry = entry_at(message, finding.offset)
    if _PHONE_VARIABLE.fullmatch(found):
        sms = entry is not None and isinstance(entry.action, Sms)
        return written(message, finding, "$phone", safe=False) if sms and found != "$phone" else None
    digits = _PUNCTUATION.sub("", found.rstrip(",;"))
    chunks = _CHUNK.findall(found)
    if _NUMBER.fullmatch(digits) and found.rfind("+") <= max(found.find("+"), 0):
        return _number_of(message, finding, digits, safe=len(chunks) < 2)
    numbers = [_PUNCTUATION.sub("", piece) for piece in _PARTED.split(found)]
    if len(numbers) > 1 and all(_NUMBER.fullmatch(number) for number in numbers):
        return written(message, finding, ",".join(numbers), safe=False)
    return None


def _near(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR319: the international form."""
    return _with_country(message, finding, str(finding.found["near"]))


def _once(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR323: each number where it stands first."""
    entry = entry_at(message, finding.offset)
    if entry is None or not isinstance(entry.action, Call):
        return None
    body = message.source[slice(*entry.body_span)]
    listed = re.match(r"call:([+0-9,]++)", body)
    if listed is None:
        return None
    numbers = {number.lstrip("+"): number for number in reversed(listed[1].split(","))}
    kept = [numbers[number] for number in dict.fromkeys(n.lstrip("+") for n in listed[1].split(","))]
    begin = entry.body_span[0] + len("call:")
    near = ",".join(kept)
    return deed("write", [Edit(begin, begin + len(listed[1]), near)], safe=False, found=listed[1], near=near)


def _variable(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR332: `${phone}` in an SMS; in a spoken text nothing is replaced, whatever is written."""
    entry = entry_at(message, finding.offset)
    found = found_text(message, finding)
    if entry is None or not isinstance(entry.action, Sms) or not _PHONE_VARIABLE.fullmatch(found):
        return None
    return written(message, finding, "$phone", safe=False)


def _whose_number(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR333: a string of PHP in double quotes loses $phone."""
    comma = message.source.find(",", finding.offset)
    edit = Edit(finding.offset + len("sms:"), comma, "$phone")
    return deed("write", [edit], safe=False, found="sms:,", near="sms:$phone,")


_SENDER = re.compile(r"[ -~]{1,11}")


def _sender_span(message: Message, finding: Diagnostic) -> tuple[int, int] | None:
    """From comma to comma, blanks and all."""
    entry = entry_at(message, finding.offset)
    if entry is None or not isinstance(entry.action, Sms):
        return None
    begin = message.source.find(",", *entry.body_span) + 1
    end = message.source.find(",", begin, entry.body_span[1])
    return (begin, end) if 0 < begin <= end else None


def _unquoted_sender(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR335: the name without its quotes."""
    span, near = _sender_span(message, finding), str(finding.found["near"]).strip()
    if span is None or not _SENDER.fullmatch(near):
        return None
    found = message.source[slice(*span)].strip()
    return deed("write", [replaced(span, near)], safe=True, found=found, near=near)


def _close_sender(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR336: blanks on both sides of the name."""
    span = _sender_span(message, finding)
    if span is None:
        return None
    name = message.source[slice(*span)]
    begin, end = span[0] + len(name) - len(name.lstrip()), span[0] + len(name.rstrip())
    edits = [Edit(*blank, "") for blank in ((span[0], begin), (end, span[1])) if blank[0] < blank[1]]
    return deed("unblank", edits, safe=True)


REPAIRS: Mapping[str, Repair] = {
    "IVR313": _number,
    "IVR319": _near,
    "IVR323": _once,
    "IVR332": _variable,
    "IVR333": _whose_number,
    "IVR335": _unquoted_sender,
    "IVR336": _close_sender,
}
