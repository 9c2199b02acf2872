"""Which character each octet is: the alphabets of one octet a character, as tables.

Rules. Tables alone, made once. What is no character of a text is in none of them: an octet beyond the alphabet, and
every control character but tab and the line ends. So reading by a table is also the proof that no control came in.
The GSM table is smpplib's, with one place put right: 0x5F is "§" (3GPP TS 23.038 section 6.2.1), there it is "`".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from smpplib.gsm import GSM_CHARACTER_TABLE  # type: ignore[import-untyped,unused-ignore]

__all__ = ["ALPHABETS", "CONTROL", "ESCAPE", "EXTENSION", "GSM", "NOTHING", "WRITTEN", "Default", "Ia5"]

Default: TypeAlias = Literal["gsm", "latin-1", "ascii", "utf-8", "cp1251"]
"""What data_coding 0 can mean for a client.

Packed septets are not among them: packing is the air interface's (23.038 section 6.1.2.1), where the fill bits behind
a user data header and a last septet of zeros need the septet count, which sm_length does not give.
"""

Ia5: TypeAlias = Literal["auto", "ascii", "gsm"]
"""What data_coding 1 (IA5) can mean for a client; "auto": ASCII, and GSM 03.38 where it cannot be ASCII."""

NOTHING = "\ufffe"
"""In a table: no character here. `codecs.charmap_decode` refuses it."""

CONTROL = "".join(map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))))
"""Characters that no text has: C0 without tab, LF and CR; DEL; C1."""

ESCAPE = 0x1B
_SIGNS: str = GSM_CHARACTER_TABLE
GSM = _SIGNS[:0x5F] + "§" + _SIGNS[0x60:0x80] + NOTHING * 0x80
"""The default alphabet, a septet in each octet, the eighth bit clear. ESCAPE is itself: whoever reads resolves it."""


def _extension() -> Mapping[str, str]:
    """The septet behind an escape, as GSM shows it -> the character (23.038 section 6.2.1.1)."""
    known = {GSM[at]: _SIGNS[0x80 + at] for at in range(0x80) if _SIGNS[0x80 + at] != "`"}
    known["\n"] = "\n"  # a page break, which those who do not break pages show as a line feed
    known[chr(ESCAPE)] = " "  # reserved for a further table: shown as a space until there is one
    return MappingProxyType(known)


EXTENSION = _extension()


def _single(codec: str) -> str:
    """The table of one of Python's codecs. A hole in the codec is one in the table, and so is a control."""
    return "".join(NOTHING if sign == "\ufffd" or sign in CONTROL else sign for sign in _all(codec))


def _all(codec: str) -> list[str]:
    return [bytes([octet]).decode(codec, "replace") for octet in range(0x100)]


ALPHABETS: Mapping[str, str] = MappingProxyType(
    {
        "gsm": GSM,
        "ascii": _single("ascii"),
        # Windows programs call cp1252 Latin-1, whose own signs at 0x80-0x9f are controls that no text has (WHATWG
        # Encoding); mail.charset reads it so too
        "latin-1": _single("cp1252"),
        "cp1251": _single("cp1251"),
        "iso8859-5": _single("iso8859-5"),
        "iso8859-8": _single("iso8859-8"),
    }
)


def _written(table: str) -> Mapping[int, bytes]:
    """The way back: character -> octets."""
    return MappingProxyType({ord(sign): bytes([octet]) for octet, sign in enumerate(table) if sign != NOTHING})


def _gsm_written() -> Mapping[int, bytes]:
    pairs = {ord(to): bytes([ESCAPE, GSM.index(sign)]) for sign, to in EXTENSION.items() if to not in "\n "}
    plain = {point: octets for point, octets in _written(GSM).items() if point != ESCAPE}
    return MappingProxyType(pairs | plain)


WRITTEN: Mapping[str, Mapping[int, bytes]] = MappingProxyType(
    {
        "gsm": _gsm_written(),
        "ascii": _written(ALPHABETS["ascii"]),
        "latin-1": _written(_single("iso8859-1")),  # as the standard has it: not every reader is as lenient as we are
        "cp1251": _written(ALPHABETS["cp1251"]),
    }
)
"""For each alphabet that we write, the octets of each of its characters."""
