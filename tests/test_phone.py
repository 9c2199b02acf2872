"""The short way to a number's plan says what phonenumbers itself says, whatever the digits are."""

import random

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway import phone
from gateway.phone import BadNumber, read_phone

_CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
_BY_ITSELF = phone._asked.__wrapped__  # phonenumbers alone, without what was remembered of earlier numbers


def agrees(digits: str) -> bool:
    return read_phone(f"+{digits}") == _BY_ITSELF(digits)


def test_every_beginning_of_four_digits_in_every_length() -> None:
    """Any code of a country, and any trunk prefix of up to three digits behind a short one, is among them."""
    chance = random.Random(20_26)
    for beginning in range(10_000):
        rest = "".join(chance.choices("0123456789", k=11))
        for length in chance.sample(range(5, 16), 4):
            assert agrees(f"{beginning:04}{rest}"[:length])


@pytest.mark.parametrize("digit", "0123456789")
def test_every_country_with_one_digit_repeated(digit: str) -> None:
    """Zeros alone, and the prefixes 0, 00, 1, 8, 9 that countries have, in every length."""
    assert all(agrees((code + digit * 14)[:length]) for code in _CODES for length in range(5, 16))


def test_every_country_in_its_own_lengths() -> None:
    """Random digits behind each code, as long as whole numbers are there, one shorter and one longer."""
    chance = random.Random(4)
    for code in _CODES:
        plan = phone._plan(code)
        assert plan is not None
        for length in {length + more for length in plan.lengths for more in (-1, 0, 1)}:
            for _ in range(10):
                digits = f"{code}{''.join(chance.choices('0123456789', k=length))}"
                assert not 5 <= len(digits) <= 15 or agrees(digits)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(_CODES), st.from_regex(r"[0-9]{4,12}", fullmatch=True))
@example("54", "91123456789")  # Argentina: the 9 of its mobiles looks like a trunk prefix, and is none
@example("39", "0612345678")  # Italy: the 0 belongs to the number
@example("7", "89991234567")
@example("1", "3105551234")
@example("800", "12345678")
def test_any_number_of_any_country(code: str, rest: str) -> None:
    assert agrees(f"{code}{rest}"[:15])


@pytest.mark.parametrize("digits", ["79991234567", "77001234567", "14155552671", "4915112345678", "375291234567"])
def test_an_ordinary_number_costs_no_parse(monkeypatch: pytest.MonkeyPatch, digits: str) -> None:
    monkeypatch.setattr(phone, "_asked", lambda digits: pytest.fail("phonenumbers was asked"))
    assert read_phone(digits) == digits


def test_a_number_that_nobody_has_is_a_matter_for_phonenumbers() -> None:
    assert isinstance(read_phone("79"), BadNumber)
    assert isinstance(read_phone("+2100000000"), BadNumber)
    assert isinstance(read_phone("7999123456"), BadNumber)
