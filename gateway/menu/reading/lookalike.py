"""Characters that look like others, and names that are nearly others.

Rules. Only what people really type or paste: Cyrillic and Greek letters like Latin ones (the subset of Unicode's
UTS 39 confusables that Russian keyboards reach), digits of other shapes, characters without a shape.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from gateway.menu.diagnostic import Findings

__all__ = ["INVISIBLE", "NARROW_COLONS", "like", "named", "nearest", "note_look_alike"]
__all__ += ["plain", "skeleton", "unseen", "visible", "within"]

_PAIRS = (
    ("a", "аα"), ("c", "сϲ"), ("d", "ԁ"), ("e", "еёε"), ("h", "һ"), ("i", "іιı"), ("j", "ј"), ("k", "кκ"), ("l", "ӏ"),
    ("m", "м"), ("n", "п"), ("o", "оο"), ("p", "рρ"), ("q", "ԛ"), ("r", "г"), ("s", "ѕ"), ("t", "тτ"), ("u", "υս"),
    ("v", "ѵν"), ("w", "ԝ"), ("x", "хχ"), ("y", "уγ"),
    ("A", "АΑ"), ("B", "ВΒ"), ("C", "С"), ("E", "ЕЁΕ"), ("H", "НΗ"), ("I", "ІΙӀ"), ("J", "Ј"), ("K", "КΚ"), ("M", "МΜ"),
    ("N", "Ν"), ("O", "ОΟ"), ("P", "РΡ"), ("S", "Ѕ"), ("T", "ТΤ"), ("X", "ХΧ"), ("Y", "УΥ"), ("Z", "Ζ"),
)  # fmt: skip
_SKELETON = str.maketrans({like: latin for latin, likes in _PAIRS for like in likes})
_LIKES = dict(_PAIRS)

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0f\ufeff\u061c\u180e\u20e3"
"""For a character class: soft hyphen, zero widths, marks of direction, variation selector, keycap."""

NARROW_COLONS = "：﹕∶꞉ː׃"
"""Colons that are not the colon."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DIGITS = {"З": "3", "з": "3", "О": "0", "о": "0", "Ο": "0", "б": "6"}


def skeleton(word: str) -> str:
    """The word with Latin letters in the place of those that look like them."""
    return word.translate(_SKELETON)


def like(word: str) -> str:
    """A regular expression for `word` in any case and with any look-alikes, colon included."""
    return "".join(_any_of(character) for character in word)


def _any_of(character: str) -> str:
    if character == ":":
        return f"[:{NARROW_COLONS}]"
    upper = character.upper()
    return f"[{character}{upper}{_LIKES.get(character, '')}{_LIKES.get(upper, '')}]"


def visible(words: str) -> str:
    """The words without what nobody sees in them or around them."""
    return _INVISIBLE.sub("", words).strip()


def unseen(words: str) -> int:
    """Where the first character stands that `visible` takes away; -1 when it takes none."""
    found = _INVISIBLE.search(words)
    blanks = len(words) - len(words.lstrip())
    if found is not None:
        return found.start()
    return 0 if blanks else len(words.rstrip()) if words[-1:].isspace() else -1


def plain(key: str) -> str:
    """A key as it was probably meant: nothing invisible, digits as ASCII digits, compatible forms as plain ones."""
    if len(key) == 1 and key in _DIGITS:
        return _DIGITS[key]
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", key))
    return "".join(_plain_digit(c) for c in seen)


def _plain_digit(character: str) -> str:
    value = unicodedata.digit(character, None) if not character.isascii() else None
    return character if value is None else str(value)


def named(character: str) -> str:
    """'U+200B ZERO WIDTH SPACE'."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


_CYRILLIC = re.compile("[А-Яа-яЁё]")


def note_look_alike(findings: Findings, begin: int, end: int, written: str, near: str) -> None:
    """IVR302: `written`, at text[begin:end], is `near` in letters of another alphabet."""
    findings.note("IVR302", begin, end, (), found=written, near=near, **_letters(written))


def _letters(word: str) -> Mapping[str, str]:
    """Which letters of a word are not Latin, at most four, in words of both languages."""
    odd = list(dict.fromkeys(c for c in word if not c.isascii()))[:4]
    listed = ", ".join(odd)
    one = len(odd) == 1
    if all(_CYRILLIC.match(c) for c in odd):
        return {
            "letters": f"{listed} {'is a Russian letter' if one else 'are Russian letters'}",
            "letters.ru": f"{listed} — {'русская буква' if one else 'русские буквы'}",
        }
    return {
        "letters": f"{listed} {'is no Latin letter' if one else 'are no Latin letters'}",
        "letters.ru": f"{listed} — {'не латинская буква' if one else 'не латинские буквы'}",
    }


_LONGEST_NAME = 32
_MOST_NAMES = 100


def nearest(target: str, names: Iterable[str]) -> str:
    """The name that was probably meant: the same but for case or look-alikes, else within two edits; or ""."""
    wanted = skeleton(target).casefold()
    if len(wanted) > _LONGEST_NAME:
        return ""
    known = [name for _, name in zip(range(_MOST_NAMES), names, strict=False)]
    folded = [name.casefold() for name in known]
    if wanted in folded:
        return known[folded.index(wanted)]
    for edits in (1, 2) if len(wanted) > 3 else (1,):
        for name, one in zip(known, folded, strict=True):
            # one digit for another is no slip of the pen
            if not name[0].isdigit() and within(edits, wanted, one):
                return name
    return ""


def within(edits: int, one: str, other: str) -> bool:
    """Whether so many edits (insert, delete, replace, swap neighbours) make one of the other. It goes `edits` deep."""
    if abs(len(one) - len(other)) > edits:
        return False
    if edits == 0 or one == other:
        return one == other
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    return (
        within(edits - 1, one[1:], other[1:])
        or within(edits - 1, one[1:], other)
        or within(edits - 1, one, other[1:])
        or (one[:2] == other[1::-1] and within(edits - 1, one[2:], other[2:]))
    )
