"""Octets of a message to text and back, by data_coding (SMPP 3.4 section 5.2.19).

Rules. One table says how each data_coding is read. Nothing here raises, guesses or replaces what it reads: octets that
are no text in their coding are a Fault with its place, and so is a control character, for none of them can be said
over a telephone. What the octets may be instead, `misread` tells. data_codings 0 and 1 are what the client's settings
say.

Decided where the standards leave it open:
- Trailing NULs are dropped: they end a string of C and are no text. In GSM 03.38 they are "@" and stay.
- A byte order mark is dropped. The little-endian one is believed, since U+FFFE is no character; without one UCS-2 is
  big-endian (section 5.2.19 and RFC 2781 section 4.3) and surrogate pairs are characters.
- GSM escapes as 23.038 section 6.2.1.1 has it: an unknown one shows the character of the base table, an escape behind
  an escape or at the end shows a space.
- 1 is ASCII, yet some programs write GSM 03.38 and call it 1. So with "auto", octets that would be refused as ASCII are
  read as GSM where they are whole in it: plain printable text is never touched (`is_septets`).
- Binary (2, 4, and class messages of 8-bit data) is not text, whatever is in it.
- 5, 10 and 13 are ISO-2022 where escapes announce it, else Shift-JIS or EUC-JP; 14 is EUC-KR with Microsoft's Hangul.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.smpp.alphabets import ALPHABETS, CONTROL, ESCAPE, EXTENSION, GSM, WRITTEN, Default, Ia5
from gateway.smpp.codes import Status

__all__ = [
    "IA5",
    "NAMES",
    "UCS2",
    "Default",
    "Fault",
    "Ia5",
    "decode",
    "encode",
    "is_septets",
    "reading_of",
    "squeezed",
]

UCS2 = 8
"""The data_coding of UCS-2."""

IA5 = 1
"""The data_coding of IA5, which is ASCII."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why it cannot be taken: the command_status of the answer, and one line for people; `detail` is ASCII."""

    status: int
    detail: str
    ru: str = ""


NAMES: Mapping[str, str] = MappingProxyType(
    {
        "gsm": "GSM 03.38",
        "ascii": "ASCII",
        "latin-1": "Latin-1",
        "utf-8": "UTF-8",
        "cp1251": "windows-1251",
        "ucs-2": "UCS-2",
        "iso8859-5": "ISO-8859-5",
        "iso8859-8": "ISO-8859-8",
        "jis": "JIS X 0208",
        "iso2022-jp": "ISO-2022-JP",
        "jis-extended": "JIS X 0212",
        "ksc5601": "KS C 5601",
    }
)
"""What people call each way of reading."""

_DEFAULT, _ASCII = "default", "ia5"
_BINARY, _RESERVED, _PICTURES, _COMPRESSED = "!binary", "!reserved", "!pictures", "!compressed"
_REFUSED = {
    _BINARY: ("8-bit binary data, not text", "двоичные данные, а не текст"),
    _RESERVED: ("reserved", "зарезервирован"),
    _PICTURES: ("pictograms, which cannot be spoken", "пиктограммы, их нельзя прочитать вслух"),
    _COMPRESSED: ("compressed text, which is not supported", "сжатый текст, он не поддерживается"),
}


def _codings() -> Mapping[int, str]:
    """Every data_coding: SMPP's own list, and above it the groups of 23.038 section 4, which ESMEs of 3.3 write."""
    table = dict.fromkeys(range(0x100), _RESERVED)
    listed = {
        0: _DEFAULT,
        IA5: _ASCII,
        2: _BINARY,
        3: "latin-1",
        4: _BINARY,
        5: "jis",
        6: "iso8859-5",
        7: "iso8859-8",
        8: "ucs-2",
        9: _PICTURES,
        10: "iso2022-jp",
        13: "jis-extended",
        14: "ksc5601",
    }
    for coding in range(0x10, 0x20):  # general, with a message class: 0x10 and 0x18 are the "flash" of old gateways
        table[coding] = (_DEFAULT, _BINARY, "ucs-2", _RESERVED)[coding >> 2 & 3]
    table |= dict.fromkeys(range(0x20, 0x40), _COMPRESSED)
    table |= dict.fromkeys(range(0xD0, 0xE0), _DEFAULT)  # message waiting, to be kept; 0xC0 throws the text away
    table |= dict.fromkeys(range(0xE0, 0xF0), "ucs-2")
    for coding in range(0xF0, 0x100):  # data coding and message class; bit 3 means nothing
        table[coding] = _BINARY if coding & 4 else _DEFAULT
    return MappingProxyType(table | listed)


_CODINGS = _codings()

_ESCAPED = re.compile("\x1b(.?)", re.DOTALL)
_CONTROL = re.compile(f"[{re.escape(CONTROL)}]")

# What ASCII cannot mean in a text; tab, line ends and form feed it can, though the last cannot be said.
_NEVER_ASCII = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_PAIRS = re.escape(bytes(GSM.index(sign) for sign in EXTENSION if sign != chr(ESCAPE)))
_SEPTETS = re.compile(rb"[^\x1b\x80-\xff]*+(?:\x1b[%b][^\x1b\x80-\xff]*+)*+" % _PAIRS)


def reading_of(data_coding: int, default: Default, ia5: Ia5 = "auto") -> str:
    """How `data_coding` is read, a key of NAMES; "" when it is not text. "auto" is ASCII here: see `is_septets`."""
    reading = _CODINGS.get(data_coding, _RESERVED)
    if reading == _DEFAULT:
        return default
    if reading == _ASCII:
        return "gsm" if ia5 == "gsm" else "ascii"
    return "" if reading in _REFUSED else reading


def is_septets(octets: bytes) -> bool:
    """Whether this cannot be ASCII and is whole as GSM 03.38: every octet a septet, every escape before its sign."""
    text = octets.rstrip(b"\0")
    return len(text.translate(None, _NEVER_ASCII)) != len(text) and bool(_SEPTETS.fullmatch(octets))


def decode(octets: bytes, data_coding: int, default: Default, ia5: Ia5 = "auto") -> str | Fault:
    """The text of a whole message; `default` and `ia5` are what data_coding 0 and 1 mean for this client. Never raises.

    A Fault's status is RINVDCS: the coding is not text, or the octets are not in it. Line ends stay as they came.
    """
    reading = reading_of(data_coding, default, ia5)
    table = ALPHABETS.get(reading)
    if table is None:
        return _wide(octets, reading) if reading else _refused(data_coding)
    ended = octets.rstrip(b"\0") if octets[-1:] == b"\0" and reading != "gsm" else octets
    try:
        text = codecs.charmap_decode(ended, "strict", table)[0]
    except UnicodeDecodeError as error:
        if data_coding == IA5 and ia5 == "auto" and is_septets(octets):
            return decode(octets, data_coding, default, "gsm")
        return _no_character(octets[error.start], error.start, reading)
    return _resolve(text) if ESCAPE in octets else text


def encode(text: str, default: Default) -> tuple[int, bytes]:
    """data_coding and octets for a message to the client: 0 where its alphabet has every character, else UCS-2.

    Halves of a surrogate pair become "?".
    """
    if default == "utf-8":
        return 0, text.encode("utf-8", "replace")
    try:
        return 0, codecs.charmap_encode(text, "strict", WRITTEN[default])[0]
    except UnicodeEncodeError:
        return UCS2, text.encode("utf-16-be", "replace")


def squeezed(text: str, default: Default) -> bytes:
    """The text in the client's alphabet whatever it is, "?" for what that lacks: for receipts, which are always 0."""
    if default == "utf-8":
        return text.encode("utf-8", "replace")
    return codecs.charmap_encode(text, "replace", WRITTEN[default])[0]


def _resolve(text: str) -> str:
    """Braces first, since they are most of all escapes in menus: that is five times as fast."""
    if "\x1b\x1b" not in text:
        text = text.replace("\x1b(", "{").replace("\x1b)", "}")
    return _ESCAPED.sub(_resolved, text) if "\x1b" in text else text


def _resolved(escaped: re.Match[str]) -> str:
    sign = escaped[1]
    return EXTENSION.get(sign, sign) or " "


_WIDE = {
    "utf-8": "utf-8",
    "iso2022-jp": "iso2022_jp",
    "ksc5601": "cp949",
}
_ANNOUNCED = {"jis": ("iso2022_jp", "shift_jis"), "jis-extended": ("iso2022_jp_1", "euc_jp")}


def _wide(octets: bytes, reading: str) -> str | Fault:
    """Codings of more than one octet a character."""
    skipped = 0
    if reading == "ucs-2":
        if len(octets) % 2:
            return _fault(
                f"{len(octets)} octets are not UCS-2, which has two for each character",
                f"{len(octets)} октетов — не UCS-2: там по два на знак",
            )
        codec = "utf-16-be"
        if octets[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
            skipped = 2
            codec = "utf-16-le" if octets[:2] == codecs.BOM_UTF16_LE else codec
    elif reading in _ANNOUNCED:
        codec = _ANNOUNCED[reading][ESCAPE not in octets]
    else:
        codec = _WIDE[reading]
        skipped = 3 if codec == "utf-8" and octets.startswith(codecs.BOM_UTF8) else 0
    try:
        text = octets[skipped:].decode(codec)
    except UnicodeDecodeError as error:
        at = error.start + skipped
        shown = octets[at : at + 2].hex(" ")
        return _fault(
            f"octets {shown} at {at} are no character of {NAMES[reading]}",
            f"октеты {shown} в позиции {at} — не знак {NAMES[reading]}",
        )
    text = text.rstrip("\0")
    # Line ends are most of what is not printable: without them the search, which costs more, is mostly spared.
    if not (text.isprintable() or text.replace("\n", "").isprintable()) and (found := _CONTROL.search(text)):
        return _control(ord(found[0]), "character", found.start())
    return text


def _no_character(octet: int, at: int, reading: str) -> Fault:
    if octet < 0x20 or octet == 0x7F:
        return _control(octet, "octet", at)
    return _fault(
        f"octet 0x{octet:02X} at {at} is no character of {NAMES[reading]}",
        f"октет 0x{octet:02X} в позиции {at} — не знак {NAMES[reading]}",
    )


def _control(point: int, kind: str, at: int) -> Fault:
    ru = "октет" if kind == "octet" else "знак"
    return _fault(
        f"control character 0x{point:02X} at {kind} {at}", f"управляющий знак 0x{point:02X} в тексте, {ru} {at}"
    )


def _refused(data_coding: int) -> Fault:
    en, ru = _REFUSED[_CODINGS.get(data_coding, _RESERVED)]
    return _fault(f"data_coding 0x{data_coding:02X} is {en}", f"data_coding 0x{data_coding:02X}: {ru}")


def _fault(en: str, ru: str) -> Fault:
    return Fault(Status.RINVDCS, en, ru)
