"""Telephone numbers as an envelope writes them: which can be called, and what to write instead of the others.

Rules. Strictly `+`? and 5 to 15 ASCII digits (E.164), of a length that the country's numbering plan knows. Punctuation
is refused rather than dropped: a digit that is lost on the way rings at a stranger's. Length is checked by the plan,
not ranges: new ranges open faster than tables are renewed. phonenumbers has the plans and decides; of a number without
anything that looks like a trunk prefix it decides nothing but the length, and that is looked up here.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

__all__ = ["BadNumber", "read_phone"]

_WRITE = "write country code and number: 79991234567"
_WRITE_RU = "пишите код страны и номер: 79991234567"


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Not a number that can be called: an RFC 3463 status and one ASCII line that says what to write instead.

    `ru` says the same in Russian, in as many words.
    """

    status: str
    text: str
    ru: str = ""


def read_phone(written: str) -> str | BadNumber:
    """International digits of a number, or why it cannot be called."""
    digits = written.removeprefix("+")
    if not (5 <= len(digits) <= 15 and digits.isascii() and digits.isdigit()):
        shown = ascii(written[:40])
        return BadNumber("5.1.3", f"{shown} is not a phone number; {_WRITE}", f"это не номер телефона; {_WRITE_RU}")
    if len(digits) == 11 and digits[0] == "8" and not written.startswith("+"):
        remedy = f"write 7{digits[1:]}, or +{digits} if that is its country code"
        ru = f"номер начинается с 8; пишите 7{digits[1:]}"
        return BadNumber("5.1.3", f"{digits} starts with the trunk prefix 8; {remedy}", ru)
    return digits if _is_plain(digits) else _asked(digits)


def _is_plain(digits: str) -> bool:
    """Whether phonenumbers would find this number whole and change nothing in it, told without asking it.

    It takes the shortest country code that there is, cuts what the plan's pattern of trunk prefixes matches at the
    beginning of the rest, and then looks at the rest's length. Where that pattern matches nothing, nothing is cut.
    """
    plan = _plan(digits[0]) or _plan(digits[:2]) or _plan(digits[:3])
    if plan is None:
        return False
    at = len(plan.code)
    return len(digits) - at in plan.lengths and (plan.trunk is None or plan.trunk.match(digits, at) is None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a country's numbering plan says of whole numbers. `trunk` is matched behind the country code."""

    code: str
    lengths: Set[int]  # of what follows the country code
    trunk: re.Pattern[str] | None


@lru_cache(maxsize=1_200)  # every prefix of one to three digits; a plan is loaded when its country is first called
def _plan(code: str) -> _Plan | None:
    if code.startswith("0") or int(code) not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        return None
    region = phonenumbers.region_code_for_country_code(int(code))
    plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if plan is None or plan.general_desc is None:
        return None
    lengths = frozenset(plan.general_desc.possible_length) - frozenset(plan.general_desc.possible_length_local_only)
    trunk = plan.national_prefix_for_parsing
    return _Plan(code, lengths, re.compile(trunk) if trunk else None)


@lru_cache(maxsize=4_096)
def _asked(digits: str) -> str | BadNumber:
    """The number as phonenumbers knows it. It must be whole: what only its own town can dial is too short."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return BadNumber("5.1.1", f"{digits} belongs to no country; {_WRITE}", f"такой страны нет; {_WRITE_RU}")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return BadNumber(
            "5.1.1", f"{digits} has the wrong length for its country", "в номере не хватает цифр или есть лишние"
        )
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    if plain != digits:
        return BadNumber(
            "5.1.1", f"{digits} has a trunk prefix after its country code; write {plain}", f"пишите {plain}"
        )
    return digits
