"""Telephone numbers as a menu writes them.

Rules. 5 to 15 ASCII digits, with or without a leading "+", nothing else (A21); kept without the "+". What telephones
and address books add unseen (marks of direction, zero widths) is named as such.
"""

import re

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.lookalike import named, note_look_alike, plain, skeleton, unseen, visible

__all__ = ["bare_digits", "note_number"]

_NUMBER = re.compile(r"\+?[0-9]{5,15}")
_TRUNK = re.compile(r"8[0-9]{10}")
_PUNCTUATION = str.maketrans("", "", " \t\u00a0\u2009()-+./«»“”„\"'`‐‑–—")
_VARIABLE = re.compile(r"[${%#\[<]{0,2}phone[}%#\]>$]{0,2}", re.IGNORECASE)


def bare_digits(written: str) -> str:
    """`+7 (999) 123-45-67` as a menu wants it, 79991234567; "" when no number of 5 to 15 digits is left."""
    digits = plain(visible(written)).translate(_PUNCTUATION)
    return digits if _NUMBER.fullmatch(digits) else ""


def note_number(written: str, at: int, findings: Findings, *, sms: bool = False) -> str:
    """The number's digits. What is not a number is noted, and given back as the digits it holds."""
    if not _NUMBER.fullmatch(written):
        return _note_odd(written, at, findings, sms=sms)
    number = written.removeprefix("+")
    if written is number and _TRUNK.fullmatch(number):
        findings.note("IVR319", at, at + len(number), found=number, near=f"7{number[1:]}")
    return number


def _note_odd(written: str, at: int, findings: Findings, *, sms: bool) -> str:
    seen = visible(written)
    if seen != written and _NUMBER.fullmatch(seen):
        place = unseen(written)
        findings.note("IVR141", at + place, at + place + 1, found=named(written[place]))
        return seen.removeprefix("+")
    if not written.isascii() and skeleton(seen).lower() == "$phone" and sms:
        note_look_alike(findings, at, at + len(written), written, "$phone")
        return "$phone"
    if _VARIABLE.fullmatch(skeleton(written)) and not sms:
        findings.note("IVR324", at, at + len(written), found=written)
    else:
        near = "$phone" if _VARIABLE.fullmatch(written) else bare_digits(written)
        findings.note("IVR313", at, at + len(written), found=written, near=near)
    return written.translate(_PUNCTUATION)
