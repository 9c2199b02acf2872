"""What octets look like that were announced, or configured, as something else; and what to do about it.

Rules. A menu that is read by the wrong table is mostly still a text: the call would be made, and say nonsense. So each
sign here is one that no text of the announced coding shows in earnest, and what is found is reason enough to refuse.
A clean text costs about a microsecond, a Chinese one ten; nothing looks at more than the first SAMPLE octets, but that
which decides by which table `decode` read data_coding 1. Two sentences for people come out, one line each, the English
one ASCII: what it looks like, and the setting or the sender's change that helps.
"""

import codecs
import re
from dataclasses import dataclass

from gateway.smpp.alphabets import Default, Ia5
from gateway.smpp.text import IA5, NAMES, Fault, decode, is_septets, reading_of

__all__ = ["SAMPLE", "Misread", "misread"]

SAMPLE = 512


@dataclass(frozen=True, slots=True)
class Misread:
    """`looks`: a key of `text.NAMES`, or "utf-16-le". `setting`: the value of `data_coding_0` that cures it, or ""; for
    data_coding 1 that of `data_coding_1`."""

    looks: str
    setting: str
    en: str
    ru: str

    @property
    def name(self) -> str:
        """What it looks like, as people call that."""
        return _SHOWN[self.looks]


_LITTLE = "utf-16-le"
_SHOWN = {**NAMES, "latin-1": "ASCII or Latin-1", _LITTLE: "little-endian UTF-16"}
_SHOWN_RU = {**NAMES, "latin-1": "ASCII или Latin-1", _LITTLE: "UTF-16 с обратным порядком октетов"}
_OF_IA5 = {"gsm": "gsm", "latin-1": "ascii"}  # what of it data_coding 1 can be set to
_ASIAN = frozenset({"jis", "iso2022-jp", "jis-extended", "ksc5601"})

# Signs of the menu language that have other places in GSM 03.38: there they would be "ämenu:" and "¤phone".
_MENU = re.compile(rb"\{\s{0,8}menu\s{0,8}:|\$phone\b", re.IGNORECASE)
# Controls in ASCII that are "@", "£", "$", "_", the accented letters of words, and escaped signs in GSM 03.38.
_SEPTETS = re.compile(rb"[\x00-\x02\x11]|[a-z][\x04-\x08\x0c\x0f]|[\x04-\x08\x0c\x0f][a-z]|\x1b[\x14()/<=>@e]")
# Letters of windows-1251 beyond ASCII, Ukrainian and Belarusian ones too, and words that hold any.
_LETTERS = rb"\xa1\xa2\xa5\xa8\xaa\xaf\xb2-\xb4\xb8\xba\xbf-\xff"
_HIGH = re.compile(rb"[A-Za-z]*+[%b][A-Za-z%b]*+" % (_LETTERS, _LETTERS))
_CYRILLIC = re.compile(rb"[%b]{2,}" % _LETTERS)
_LEADS = re.compile(rb"(?:[\xd0-\xd3][\x80-\xbf]){2}|[\x20-\x7e]{2}[\xc2-\xc5][\x80-\xbf][\x20-\x7e]{2}")
"""Letters of UTF-8: two Cyrillic ones, or a European one among Latin letters."""
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd]")  # what no text has: lower-case letters of windows-1251 are such pairs
_GSM_MENU = re.compile(rb"\x1b\(\s{0,8}menu\s{0,8}:|\x02phone\b", re.IGNORECASE)
_UCS2 = ("utf-16-be", "replace")
_FEW, _SURE = 16, 24  # octets
_COMMON = (("gb2312", 0xA1A1, 0xD7F9), ("big5", 0xA140, 0xC67E))  # the first levels: what people mostly write
_BELOW = bytes(set(range(0x20)) - {0x0D, 0x1B})
_BEYOND = bytes((*range(0x20), *range(0x7F, 0x100)))
_MARKS = {codecs.BOM_UTF16_BE: "ucs-2", codecs.BOM_UTF16_LE: _LITTLE}
_PAGES = b"\x00\x04"  # high octets of Latin and Russian characters in UCS-2
_CONTROLS = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))


def misread(octets: bytes, data_coding: int, default: Default, ia5: Ia5 = "auto") -> Misread | None:
    """What `octets` look like if it is not what `decode` would take them for with the same arguments, else None."""
    reading = reading_of(data_coding, default, ia5)
    if data_coding == IA5 and ia5 == "auto" and is_septets(octets):
        reading = "gsm"
    sample = octets[:SAMPLE]
    looks = _looks(sample, reading) if reading else _printable(sample)
    if not looks or looks == reading:
        return None
    settles = "data_coding_0" if reading_of(data_coding, "gsm") != reading_of(data_coding, "ascii") else ""
    if data_coding == IA5 and looks in _OF_IA5 and sample.isascii():
        settles, looks = "data_coding_1", _OF_IA5[looks]
    return _told(looks, reading, data_coding, settles)


def _looks(octets: bytes, reading: str) -> str:
    if reading == "ucs-2":
        if octets[:1] in (b"\x00", b"\x04") or octets[:2] in _MARKS:
            return ""  # the common case: it begins with a Latin or Russian character, or `decode` sees to its order
        return _two_octets(octets) or _eight_bits_in_ucs2(octets)
    if reading == "gsm":
        if not octets.isascii():
            return _two_octets(octets) or _eight_bits(octets)
        spoilt = (b"{" in octets or b"$" in octets) and _MENU.search(octets)
        return "latin-1" if spoilt else _two_octets(octets)
    if reading in _ASIAN:
        return _two_octets(octets)
    if len(octets.translate(None, _CONTROLS)) != len(octets):
        gsm = octets.isascii() and _SEPTETS.search(octets.rstrip(b"\0"))
        return _two_octets(octets) or ("gsm" if gsm else "")
    return "" if octets.isascii() else _beyond_ascii(octets, reading)


def _beyond_ascii(octets: bytes, reading: str) -> str:
    """Of text that is read by an alphabet in which ASCII is ASCII."""
    if reading == "utf-8":
        return "" if _is_valid(octets) else _eight_bits(octets)
    if reading == "ascii":
        return _eight_bits(octets)
    if _is_utf8(octets):
        return "utf-8"
    # the other three take any octets, and the Cyrillic and Hebrew ones have whole words of high ones of their own
    return "cp1251" if reading == "latin-1" and _eight_bits(octets) == "cp1251" else ""


def _eight_bits(octets: bytes) -> str:
    if _is_utf8(octets):
        return "utf-8"
    words = _HIGH.findall(octets)
    whole = [word for word in words if _CYRILLIC.fullmatch(word)]
    mixed = sum(len(word) > 1 for word in words) - len(whole)
    return "cp1251" if len(whole) > mixed and sum(map(len, whole)) >= 4 else "latin-1"


def _is_utf8(octets: bytes) -> bool:
    """Not by chance: one or two characters beyond ASCII may be ("Её" of windows-1251 is valid), but Russian ones are
    not, nor those that Latin-1 would show as "Ã" or "Â" with a sign behind it."""
    if octets.isascii() or not _is_valid(octets):
        return False
    beyond = [sign for sign in octets.decode("utf-8", "ignore") if not sign.isascii()]
    return len(beyond) > 2 or any("\u0400" <= sign <= "\u045f" for sign in beyond) or all(s <= "\xff" for s in beyond)


def _is_valid(octets: bytes) -> bool:
    """Whether it is UTF-8, but for a character that the end of the sample cuts."""
    try:
        octets.decode()
    except UnicodeDecodeError as error:
        return len(octets) == SAMPLE and error.start > SAMPLE - 4 and error.reason == "unexpected end of data"
    return True


def _two_octets(octets: bytes) -> str:
    """ "ucs-2" or "utf-16-le" when every second octet is the high one of Latin or Russian text."""
    if octets[:2] in _MARKS:
        return _MARKS[octets[:2]]
    glance = octets[:16]
    if len(octets) < 4 or len(glance.translate(None, _PAGES)) == len(glance):
        return ""
    if _is_page(octets[::2], octets[1::2]):
        return "ucs-2"
    return _LITTLE if _is_page(octets[1::2], octets[::2]) else ""


def _is_page(high: bytes, low: bytes) -> bool:
    """Most characters are Latin or Russian, and the other octets are none of their high ones."""
    others = len(high.translate(None, _PAGES))
    return 2 * others < len(high) and 2 * len(low.translate(None, _PAGES)) > len(low)


def _eight_bits_in_ucs2(octets: bytes) -> str:
    """Text of one octet a character makes Chinese of chance, and other letters beyond ASCII Korean or no characters.

    Each sign by how improbable it is of real texts: of five Chinese characters in a row one time in two thousand all
    octets are printable ASCII, and of those that make English hardly any is a common one.
    """
    if _MENU.search(octets):
        return _eight_bits(octets)
    if octets.isascii():
        if not _one_octet_each(octets) or _is_eastern(octets):
            return ""
        if _printable(octets):
            return "latin-1"
        return "gsm" if len(octets) >= _SURE or _GSM_MENU.search(octets) else ""
    if len(octets) >= 8 and _LEADS.search(octets) and _is_utf8(octets):
        return "utf-8"
    if len(octets) >= 4 and len(octets) <= 4 * len(_PRIVATE.findall(octets[: len(octets) & ~1].decode(*_UCS2))):
        return _eight_bits(octets)
    if len(octets) >= _SURE and b" " in octets and 6 * len(octets.translate(None, _BEYOND)) >= 5 * len(octets):
        is_kana = 4 * octets[::2].count(b"0") >= len(octets)
        return "" if is_kana or not _one_octet_each(octets) else _eight_bits(octets)
    return ""


def _one_octet_each(octets: bytes) -> bool:
    """Not the scripts whose characters are pairs of a control and an octet: Latin, Thai, Georgian, those of India."""
    high = octets[::2]
    return 4 * (len(high) - len(high.translate(None, _BELOW))) <= len(high)


def _is_eastern(octets: bytes) -> bool:
    """Whether it can be Chinese or Japanese: a few characters, all of them common ones; or kana."""
    if len(octets) % 2:
        return False
    signs = octets.decode(*_UCS2)
    if 2 * sum("\u3041" <= sign <= "\u307e" for sign in signs) >= len(signs):
        return True
    return len(octets) <= _FEW and any(_are_common(signs, *rows) for rows in _COMMON)


def _are_common(signs: str, codec: str, first: int, last: int) -> bool:
    written = [sign.encode(codec, "ignore") for sign in signs]
    return all(first <= int.from_bytes(pair, "big") <= last for pair in written)


def _printable(octets: bytes) -> str:
    return "latin-1" if octets and not isinstance(decode(octets, 0, "ascii"), Fault) else ""


def _told(looks: str, reading: str, data_coding: int, settles: str) -> Misread:
    """`settles`: the key of the client's configuration that does, or ""."""
    name, name_ru = _SHOWN[looks], _SHOWN_RU[looks]
    if looks in ("ucs-2", _LITTLE):
        order, order_ru = ("", "") if looks == "ucs-2" else (", the high octet first,", ", старшим октетом вперёд,")
        return Misread(
            looks,
            "",
            f"looks like {name}; the sender must write UCS-2{order} and set data_coding 8",
            f"похоже на {name_ru}; отправитель должен писать UCS-2{order_ru} и ставить data_coding 8",
        )
    if settles:
        return Misread(
            looks,
            looks,
            f'looks like {name} read as {NAMES[reading]}; set {settles} = "{looks}" for this client',
            f'похоже на {name_ru}, а читается как {NAMES[reading]}; задайте этому клиенту {settles} = "{looks}"',
        )
    announced = NAMES[reading] if reading else "binary data"
    announced_ru = NAMES[reading] if reading else "двоичные данные"
    return Misread(
        looks,
        "",
        f"looks like {name}, but data_coding {data_coding} says {announced}; the sender must set 0 for it "
        f'(with data_coding_0 = "{looks}" here), or write UCS-2 and set 8',
        f"похоже на {name_ru}, а data_coding {data_coding} означает {announced_ru}; отправитель должен ставить 0 "
        f'(а здесь нужно data_coding_0 = "{looks}") или писать UCS-2 и ставить 8',
    )
