"""Repairs of letters in spoken texts: a wrong character set (IVR612), words of two alphabets (IVR630).

Rules. Nobody but a person can tell whether it reads right, so both are offered, the first with a preview.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.lookalike import skeleton
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import difference, line_end, line_start
from gateway.menu.tree import Message

__all__ = ["REPAIRS"]

_ALPHABETS = (
    ("cp1251", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("koi8-r", "utf-8"),
    ("latin-1", "cp1251"),
    ("cp1252", "cp1251"),
    ("latin-1", "koi8-r"),
    ("koi8-r", "cp1251"),
    ("cp1251", "koi8-r"),
    ("cp866", "cp1251"),
    ("cp1251", "cp866"),
)
"""(read as, was written in)."""

_NEIGHBOURS = (
    "ст но то на ен ов ни ра во ко ал ли по ре ро го ка пр ос от ер ва тв ол ом не ие ть ет та ло ел ан ри ин де ор "
    "ес од ам ск ве ме те зд ав ув уй вс за ит ас об ла да им вы ви ди жм ми"
)
_COMMON = frozenset(_NEIGHBOURS.split())


def _reading(text: str, read_as: str, written_in: str) -> str:
    """The text as it was before it was read wrongly; "" when it cannot have been that way."""
    try:
        return text.encode(read_as).decode(written_in)
    except UnicodeError:
        return ""


def _russian(text: str) -> int:
    """How much of it looks Russian: common pairs of letters, small behind small."""
    return sum(text[n : n + 2] in _COMMON for n in range(len(text) - 1)) + sum(
        text[n : n + 2].lower() in _COMMON for n in range(len(text) - 1)
    )


def _character_set(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR612: the reading that makes the place most Russian, for the whole text if all of it can have gone that way."""
    text, at = message.source, finding.offset
    found = text[at : finding.end]
    best = max(_ALPHABETS, key=lambda pair: _russian(_reading(found, *pair)))
    shown = _reading(found, *best)
    if _russian(shown) <= _russian(found):
        return None
    for begin, end in ((0, len(text)), (line_start(text, at), line_end(text, at)), (at, finding.end)):
        piece = text[begin:end]
        reading = _reading(piece, *best)
        if _russian(reading) > _russian(piece):
            edits = [Edit(begin + one.offset, begin + one.end, one.text) for one in difference(piece, reading)]
            return deed("spoken", edits, safe=False, near=shown)
    return None


_CYRILLIC = re.compile("[А-Яа-яЁё]")
_TO_CYRILLIC = str.maketrans("AaBCcEeHKkMOoPpTXxy", "АаВСсЕеНКкМОоРрТХху")


def _one_alphabet(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR630: the alphabet that most letters have, if it has letters like all the others."""
    found = message.source[finding.offset : finding.end]
    cyrillic = len(_CYRILLIC.findall(found))
    near = found.translate(_TO_CYRILLIC) if cyrillic * 2 > len(found) else skeleton(found)
    mixed = _CYRILLIC.search(near) is not None and re.search("[A-Za-z]", near) is not None
    if mixed or near == found:
        return None
    return deed("write", [Edit(finding.offset, finding.end, near)], safe=False, found=found, near=near)


REPAIRS: Mapping[str, Repair] = {"IVR612": _character_set, "IVR630": _one_alphabet}
