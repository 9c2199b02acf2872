"""Numbers and signs spelled as words, for Russian and English: how a voice reads "79161234567", "14:00" or "10,5".

Rules. Spelled as espeak-ng 1.51 reads them, because durations are measured against it: a telephone number is one huge
number, a date is its parts with "точка" between, zeros in front are said one by one, and beyond 15 digits every digit
is. Words do not agree with the noun behind them ("2 минуты" gives "два"): that changes no length worth counting.
The whole text has one language: Russian when a Cyrillic letter is in it. Time is linear in the text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.menu.codes import Language

__all__ = ["language_of", "spell", "spell_integer"]

_SHORT = 5  # characters of a number that is remembered
LONGEST = 15  # digits that are read as one number; a longer run is read digit by digit


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's words. `scales` are thousands and up: forms for 1, for 2-4, for the rest."""

    small: Sequence[str]  # 0...19
    tens: Sequence[str]  # 20, 30 ... 90
    hundreds: Sequence[str]  # 100 ... 900
    scales: Sequence[Sequence[str]]
    signs: Mapping[str, str]
    percent: Sequence[str]
    point: str


_RU_SMALL = (
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_RU_TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
_RU_HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
_RUSSIAN = _Words(
    small=_RU_SMALL.split(),
    tens=_RU_TENS.split(),
    hundreds=_RU_HUNDREDS.split(),
    scales=(
        ("тысяча", "тысячи", "тысяч"),
        ("миллион", "миллиона", "миллионов"),
        ("миллиард", "миллиарда", "миллиардов"),
        ("триллион", "триллиона", "триллионов"),
    ),
    signs={"№": "номер", "+": "плюс"},
    percent=("процент", "процента", "процентов"),
    point="точка",
)
_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = _Words(
    small=_EN_SMALL.split(),
    tens=_EN_TENS.split(),
    hundreds=[f"{digit} hundred" for digit in _EN_SMALL.split()[1:10]],
    scales=(("thousand",) * 3, ("million",) * 3, ("billion",) * 3, ("trillion",) * 3),
    signs={"№": "number", "+": "plus"},
    percent=("percent",) * 3,
    point="point",
)
_FEMININE = {1: "одна", 2: "две"}  # of thousands
_FRACTIONS = ("десятых", "сотых", "тысячных")  # behind a Russian decimal comma

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_SPELLED = re.compile(r"№[ \u00a0]?|\+(?=[0-9])|([0-9]++(?:[.,:][0-9]++)*+)([ \u00a0]?%)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})++")


def language_of(text: str) -> Language:
    """The language that a text is spoken in, by its letters."""
    return "ru" if _CYRILLIC.search(text) else "en"


def spell(text: str, language: Language | None = None) -> str:
    """The text with its numbers, percents, "№" and "+7" in words. Without a language it is guessed from the letters."""
    if not _SPELLED.search(text):
        return text
    language = language or language_of(text)
    words = _RUSSIAN if language == "ru" else _ENGLISH

    def spelled(match: re.Match[str]) -> str:
        number, percent = match.groups()
        if number is None:
            return f"{words.signs[match.group()[0]]} "
        said = _number(number, language)
        return f"{said} {_form(number, words.percent)}" if percent else said

    return _SPELLED.sub(spelled, text)


def spell_integer(digits: str, language: Language) -> str:
    """ASCII digits as words: zeros in front one by one, more than `LONGEST` digits one by one."""
    words = _RUSSIAN if language == "ru" else _ENGLISH
    if len(digits) > LONGEST:
        return _one_by_one(digits, words)
    rest = digits.lstrip("0")
    zeros = [words.small[0]] * (len(digits) - len(rest))
    return " ".join(zeros + (_integer(int(rest), words) if rest else []))


def _integer(number: int, words: _Words) -> list[str]:
    """A number from 1 to 10^15 - 1, group of three by group of three."""
    said: list[str] = []
    scale = 0
    while number:
        number, group = divmod(number, 1000)
        if group:
            name = [_form(str(group), words.scales[scale - 1])] if scale else []
            said[:0] = _group(group, words, feminine=scale == 1 and words is _RUSSIAN) + name
        scale += 1
    return said


def _group(number: int, words: _Words, *, feminine: bool) -> list[str]:
    said = []
    hundreds, number = divmod(number, 100)
    if hundreds:
        said.append(words.hundreds[hundreds - 1])
    if number >= 20:
        said.append(words.tens[number // 10 - 2])
        number %= 10
    if number:
        said.append(_FEMININE.get(number, words.small[number]) if feminine else words.small[number])
    return said


def _form(number: str, forms: Sequence[str]) -> str:
    """The form of a noun behind a number: 1 процент, 2 процента, 5 and 11 процентов; a fraction takes the second."""
    if not number.isdecimal():
        return forms[1]
    if number[-2:-1] == "1":
        return forms[2]
    return forms[0] if number[-1] == "1" else forms[1] if number[-1] in "234" else forms[2]


def _one_by_one(digits: str, words: _Words) -> str:
    return " ".join([words.small[int(digit)] for digit in digits])


def _number(written: str, language: Language) -> str:
    """A number with its points, commas and colons. The short ones are remembered: menus are full of "1" and "2"."""
    return _short_number(written, language) if len(written) <= _SHORT else _read_number(written, language)


def _read_number(written: str, language: Language) -> str:
    if written.isdecimal():
        return spell_integer(written, language)
    if language == "en":
        return _english(written)
    whole, comma, fraction = written.partition(",")
    if comma and fraction.isdecimal() and whole.isdecimal() and len(fraction) <= len(_FRACTIONS):
        parts = spell_integer(whole, "ru"), "и", spell_integer(fraction, "ru"), _FRACTIONS[len(fraction) - 1]
        return " ".join(parts)
    return " ".join(
        _RUSSIAN.point if part == "." else spell_integer(part, "ru") for part in re.split("[,:]|([.])", written) if part
    )


_short_number = lru_cache(maxsize=512)(_read_number)


def _english(written: str) -> str:
    if _THOUSANDS.fullmatch(written):
        return spell_integer(written.replace(",", ""), "en")
    said: list[str] = []
    before = ""
    for part in re.split("([.,:])", written):
        if part.isdecimal():
            said.append(_one_by_one(part, _ENGLISH) if before == "." else spell_integer(part, "en"))
        elif part == ".":
            said.append(_ENGLISH.point)
        before = part
    return " ".join(said)
