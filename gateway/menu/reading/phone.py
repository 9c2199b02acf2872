"""Telephone numbers as a menu writes them.

Rules. 5 to 15 ASCII digits, with or without a leading "+", nothing else (A21); kept without the "+".
"""

import re

from gateway.menu.diagnostic import Findings

__all__ = ["note_number"]

_NUMBER = re.compile(r"\+?[0-9]{5,15}")
_TRUNK = re.compile(r"8[0-9]{10}")
_PUNCTUATION = str.maketrans("", "", " \t\u00a0()-+.«»“”„\"'")


def note_number(written: str, at: int, findings: Findings) -> str:
    """The number's digits. What is not a number is noted, and given back as the digits it holds."""
    if not _NUMBER.fullmatch(written):
        findings.note("IVR313", at, at + len(written), found=written)
        return written.translate(_PUNCTUATION)
    number = written.removeprefix("+")
    if written is number and _TRUNK.fullmatch(number):
        findings.note("IVR319", at, at + len(number), found=number, near=f"7{number[1:]}")
    return number
