"""Bytes -> text when the label may be missing, wrong or invented: the ladder.

Rules. A label is looked up in a table, never handed to `codecs` (an unknown one raises there, and some known ones
execute escapes or take quadratic time). Nothing here raises. The ladder, first rung that holds:

1. a label whose encoding does not take just any bytes (UTF-16, GB 18030, ...): strictly by it;
2. UTF-8 strictly, because other text that happens to be valid UTF-8 practically does not exist;
3. the label, strictly; but a Western one is not believed when most letters would be accented: that is what Cyrillic
   looks like when a device always writes "iso-8859-1";
4. UTF-8 with a few broken characters;
5. the configured encodings: KOI8-R and windows-1251 decode anything, so letters decide, and the first one wins a tie.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

__all__ = ["codec_of", "decode"]

_SAMPLE = 512  # that many are weighed; more does not make the guess better

_BY_NAME = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 utf-8-sig utf8mb4",
    "utf-16": "utf-16 utf16 unicode",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp1251": "windows-1251 win-1251 windows1251 win1251 cp1251 cp-1251 1251 ansi-1251 microsoft-cp1251 x-cp1251",
    "koi8-r": "koi8-r koi8r koi8 koi-8 koi-8-r koi8-ru cskoi8r x-koi8-r",
    "koi8-u": "koi8-u koi8u",
    "cp866": "cp866 cp-866 ibm866 ibm-866 866 csibm866 dos-866",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 8859-5 cyrillic csisolatincyrillic",
    "mac-cyrillic": "x-mac-cyrillic mac-cyrillic maccyrillic",
    "ascii": "us-ascii ascii ansi-x3.4-1968 iso646-us 646 us cp367",
    "iso8859-15": "iso-8859-15 iso8859-15 latin9 latin-9",
    # Windows programs call cp1252 Latin-1, whose own signs at 0x80-0x9f are controls that no text has (WHATWG Encoding)
    "cp1252": "windows-1252 win-1252 windows1252 cp1252 cp-1252 1252"
    " iso-8859-1 iso8859-1 iso88591 latin1 latin-1 l1 8859-1",
    "iso8859-2": "iso-8859-2 iso8859-2 latin2 latin-2",
    "cp1250": "windows-1250 win-1250 cp1250 cp-1250",
    "iso8859-7": "iso-8859-7 iso8859-7 greek",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 iso8859-9 latin5",
    "cp1257": "windows-1257 cp1257",
    "ptcp154": "ptcp154 kz-1048 strk1048-2002 cp154",
    "gb18030": "gb18030 gbk gb2312 cp936 x-gbk",
    "big5": "big5 big-5 cn-big5",
    "shift-jis": "shift-jis sjis x-sjis ms-kanji windows-31j",
    "euc-jp": "euc-jp eucjp x-euc-jp",
    "iso2022-jp": "iso-2022-jp",
    "euc-kr": "euc-kr ks-c-5601-1987 ksc5601 cp949",
}

CODECS: Mapping[str, str] = MappingProxyType(
    {label: codec for codec, labels in _BY_NAME.items() for label in labels.split()}
)
"""What mail calls an encoding -> what Python calls it. `unknown-8bit`, `x-user-defined` and the like say nothing."""

_STATEFUL = frozenset({"utf-16", "utf-16-le", "utf-16-be", "iso2022-jp"})  # ASCII bytes are not ASCII text in these
_DEMANDING = _STATEFUL | {"gb18030", "big5", "shift-jis", "euc-jp", "euc-kr"}  # they do not take just any bytes
_WESTERN = frozenset({"cp1252", "iso8859-15"})

# Share of each letter in Russian text, in tenths of a percent (Russian National Corpus), and neighbours' letters.
_LETTERS = (
    "о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 "
    "э3 ф3 ъ1 ё1 і1 ї1 є1 ґ1 ў1"
)
_SHARES: Mapping[str, int] = MappingProxyType({entry[0]: int(entry[1:]) for entry in _LETTERS.split()})
_TURN = -120  # a capital after a small letter, as in "оТЙЧЕФ": KOI8-R and windows-1251 swap each other's cases
_TURNS = re.compile("[а-яё][А-ЯЁ]")
_HIGH = re.compile(rb"[\x80-\xff]++")
_BROKEN = re.compile("[\x80-\x9f\ufffd]")  # C1 controls stand in no text: other bytes were read as UTF-8


def codec_of(label: str) -> str:
    """Python's codec for a label, or "" when the label says nothing that can be used."""
    return CODECS.get(label.strip().strip("\"'").strip().lower().replace("_", "-").replace(" ", "-"), "")


def decode(data: bytes, label: str, charsets: Sequence[str]) -> tuple[str, str]:
    """The text in `data`, and the codec that it was found to be in. A byte order mark is dropped.

    `label` is what the mail calls its encoding, "" when it does not say; `charsets` are the configured guesses.
    """
    codec = codec_of(label)
    if codec not in _STATEFUL and data.isascii():
        return data.decode("ascii"), codec or "ascii"
    text, codec = _climb(data, codec, charsets)
    return text.removeprefix("\ufeff"), codec


def _climb(data: bytes, codec: str, charsets: Sequence[str]) -> tuple[str, str]:
    if codec in _DEMANDING and (text := _strict(data, codec)) is not None:
        return text, codec
    if (text := _strict(data, "utf-8")) is not None and not _BROKEN.search(text):
        return text, "utf-8"
    if codec and (text := _strict(data, codec)) is not None and not (codec in _WESTERN and _mostly_accented(text)):
        return text, codec
    guesses = [name for name in map(codec_of, charsets) if name]
    sample = b" ".join(_HIGH.findall(data))[:_SAMPLE]
    if not guesses or _mostly_whole(sample.decode("utf-8", "replace")):
        return data.decode("utf-8", "replace"), "utf-8"
    codec = max(guesses, key=lambda name: _plausibility(sample.decode(name, "replace")))
    return data.decode(codec, "replace"), codec


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _mostly_accented(text: str) -> bool:
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    return 2 * sum(character.isalpha() and not character.isascii() for character in sample) > letters


def _mostly_whole(text: str) -> bool:
    """Broken characters are few beside those outside ASCII that came through whole."""
    return sum(not character.isascii() for character in text) > 3 * len(_BROKEN.findall(text))


def _plausibility(text: str) -> int:
    """How Russian text outside ASCII looks: its letters weighed by how common they are."""
    weight = sum(_SHARES.get(letter, 0) * count for letter, count in Counter(text.lower()).items())
    return weight + _TURN * len(_TURNS.findall(text))
