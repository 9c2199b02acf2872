"""Russian that was read in a wrong character set: `РџСЂРёРІРµС‚`, `Ïðèâåò`, `оПХБЕР`.

Rules. Only signs that no text written on purpose has: letters in pairs as UTF-8 leaves them, rows of accented letters,
words in turned case that become Russian when they are turned back. Told once in each spoken text.
"""

import re

from gateway.menu.checks.wording import spoken
from gateway.menu.diagnostic import Findings
from gateway.menu.tree import Message

__all__ = ["CHARSETS", "charset_of", "wrong_character_set"]

_SIGNS = re.compile(
    "(?:[РС](?![А-Яа-я])[\u0080-\uffff]){3,}"  # UTF-8 read as windows-1251
    "|(?:[ÐÑ][\u0080-\uffff]){2,}|[À-ÖØ-öø-ÿ×÷]{5,}"  # UTF-8, or an alphabet of one byte a letter, read as Latin-1
    "|(?:[пя](?![А-Яа-яЁё])[\u0080-\uffff]){3,}"  # UTF-8 read as KOI8-R
    "|[\u0080-\u009f]"
)
_ODD = re.compile(
    "[\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00ff\u0402-\u040f\u0452-\u045f\u2018-\u201a\u201d-\u2122\u2500-\u25ff]|[а-яё][А-ЯЁ]"
)
"""A quick look: one of these is in every misread word, and few texts have any."""
_TURNED = re.compile(r"(?<!\w)[а-яё][А-ЯЁ]{5,}(?!\w)")
_NEIGHBOURS = (
    "ст но то на ен ов ни ра во ко ал ли по ре ро го ка пр ос от ер ва тв ол ом не ие ть ет та ло ел ан ри ин де ор "
    "ес од ам ск ве ме те зд ав ув уй вс за ит ас об ла да"
)
_FREQUENT = frozenset(_NEIGHBOURS.split())  # in Russian


def wrong_character_set(message: Message, findings: Findings) -> None:
    text = message.source
    if text.isascii() or not _ODD.search(text):
        return
    for span in spoken(message):
        found = _SIGNS.search(text, *span) or next(filter(_is_turned, _TURNED.finditer(text, *span)), None)
        if found:
            begin, end = found.span()
            while end < span[1] and not text[end].isspace():
                end += 1
            findings.note("IVR612", begin, end, found=text[begin:end])


def _is_turned(word: "re.Match[str]") -> bool:
    """KOI8-R and windows-1251 are each other's letters in the other case; `пРИВЕТ` is only a forgotten Caps Lock."""
    written = word[0]
    readings = (
        written.encode("cp1251").decode("koi8-r"),
        written.encode("koi8-r").decode("cp1251"),
    )
    return max(map(_frequent, readings)) > _frequent(written) + 1


CHARSETS = {"cp1251": "Windows-1251", "koi8-r": "KOI8-R", "cp866": "DOS-866", "utf-16": "UTF-16"}
"""Codecs that files of Russian texts are found in, and what people call them."""

_LOOKED_AT = 8_000  # bytes
_ENOUGH = 3  # frequent pairs of letters: one short word
_RARE = 6  # in Russian at least every sixth letter begins one


def charset_of(raw: bytes) -> str | None:
    """The codec of bytes that are not UTF-8; None when they are damaged UTF-8, or nothing that Russian is written in.

    A text of several is most probably in the one that gives the most pairs of letters that Russian is full of.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = raw[:_LOOKED_AT]
    damaged = _frequent(head.decode(errors="ignore"))
    counts = {codec: _frequent(head.decode(codec, errors="replace")) for codec in ("cp1251", "koi8-r", "cp866")}
    best = max(counts, key=lambda codec: (counts[codec], _small(head.decode(codec, errors="replace"))))
    letters = sum(byte > 0x7F for byte in head)
    return best if counts[best] >= max(_ENOUGH, 2 * damaged, letters / _RARE) else None


def _small(text: str) -> int:
    """Small Russian letters: KOI8-R and windows-1251 have small ones where the other has capitals."""
    return sum("а" <= c <= "я" for c in text)


def _frequent(word: str) -> int:
    folded = word.lower()
    return sum(folded[n : n + 2] in _FREQUENT for n in range(len(folded) - 1))
