"""Numbers as people and programs write them: which can be called, and what is said of the others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.phone import BadNumber, read_phone

PHONES = {
    "79991234567": "79991234567",
    "+79991234567": "79991234567",
    "77001234567": "77001234567",  # Kazakhstan shares +7
    "375291234567": "375291234567",
    "390612345678": "390612345678",  # Italy keeps its leading zero
    "+81312345678": "81312345678",
    "8835100012345": "8835100012345",  # international networks
}

NO_PHONES = {
    "": ("5.1.3", "'' is not a phone number"),
    "+": ("5.1.3", "is not a phone number"),
    "++79991234567": ("5.1.3", "is not a phone number"),
    "112": ("5.1.3", "is not a phone number"),
    "7 999 123 45 67": ("5.1.3", "is not a phone number"),
    "7(999)1234567": ("5.1.3", "is not a phone number"),
    "79991234567;ext=1": ("5.1.3", "is not a phone number"),
    "79991234567\n": ("5.1.3", r"'79991234567\n' is not"),
    "٧٩٩٩١٢٣٤٥٦٧": ("5.1.3", r"'\u0667"),
    "７９９９１２３４５６７": ("5.1.3", r"'\uff17"),
    "²79991234567": ("5.1.3", r"'\xb2"),
    "9" * 16: ("5.1.3", "is not a phone number"),
    "x" * 100_000: ("5.1.3", "x' is not a phone number"),
    "89991234567": ("5.1.3", "write 79991234567, or +89991234567"),
    "789991234567": ("5.1.1", "has a trunk prefix after its country code; write 79991234567"),
    "4407911123456": ("5.1.1", "write 447911123456"),
    "7999123456": ("5.1.1", "has the wrong length for its country"),
    "799912345678": ("5.1.1", "has the wrong length for its country"),
    "12345678": ("5.1.1", "has the wrong length for its country"),  # a local number of an American town
    "9991234567": ("5.1.1", ""),  # no country code
    "0079991234567": ("5.1.1", "belongs to no country"),
    "999999999999": ("5.1.1", "belongs to no country"),
}


@pytest.mark.parametrize(("written", "digits"), PHONES.items())
def test_numbers_that_can_be_called(written: str, digits: str) -> None:
    assert read_phone(written) == digits


@pytest.mark.parametrize(("written", "why"), NO_PHONES.items(), ids=lambda value: ascii(value)[:30])
def test_numbers_that_cannot(written: str, why: tuple[str, str]) -> None:
    found = read_phone(written)
    assert isinstance(found, BadNumber)
    assert found.status == why[0]
    assert why[1] in found.text


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"\+?[0-9]{0,18}", fullmatch=True),
        st.from_regex(r"\+?(7|77|44|375|1)[0-9]{8,11}", fullmatch=True),
    )
)
def test_a_number_is_the_digits_written_or_a_line_that_a_reply_can_carry(written: str) -> None:
    found = read_phone(written)
    if isinstance(found, str):
        assert found == written.removeprefix("+")
        assert found.isascii()
        assert found.isdigit()
    else:
        assert found.status in ("5.1.1", "5.1.3")
        assert found.text.isascii()
        assert found.text.isprintable()
        assert len(found.text) < 400  # a reply line holds 512 octets (RFC 5321 section 4.5.3.1.5)
