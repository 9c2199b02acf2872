"""Ids as clients get them, and a provider's in all their forms."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.smpp.message_ids import LONGEST_3_3, Form, forms, read_id, write_id

TICKETS = st.integers(1, (1 << 63) - 1)
FORMS: tuple[Form, ...] = ("decimal", "hex")


def test_the_two_forms() -> None:
    assert write_id(255, "decimal") == "255"
    assert write_id(255, "hex") == "ff"
    assert write_id(1 << 62, "hex") == "4000000000000000"


@given(TICKETS, st.sampled_from(FORMS), st.integers(0, 20))
def test_an_id_is_read_in_any_case_and_with_zeros(ticket: int, form: Form, zeros: int) -> None:
    text = "0" * zeros + write_id(ticket, form)
    assert read_id(text, form) == read_id(text.upper(), form) == ticket


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["", "0", "-1", "+1", " 1", "1 ", "1_0", "0x1", "1.2", "١", "g", "f" * 17, "1" * 65])
def test_what_is_no_id(text: str, form: Form) -> None:
    assert read_id(text, form) is None


@given(st.text(max_size=70), st.sampled_from(FORMS))
def test_whatever_is_asked_for_is_a_ticket_or_none(text: str, form: Form) -> None:
    ticket = read_id(text, form)
    assert ticket is None or 0 < ticket < 1 << 63


@given(TICKETS, st.sampled_from(FORMS))
@example(99_999_999, "decimal")
@example(100_000_000, "decimal")
@example((1 << 32) - 1, "hex")
def test_an_id_of_version_3_3_has_room_and_is_the_same_while_there_is_any(ticket: int, form: Form) -> None:
    written, whole = write_id(ticket, form, LONGEST_3_3), write_id(ticket, form)
    assert len(written) <= 8
    if len(whole) <= 8:
        assert written == whole
    if ticket < 1 << 32 and (len(whole) <= 8 or not written.isdigit()):
        assert read_id(written, form, LONGEST_3_3) == ticket


def test_only_what_had_no_room_in_decimal_was_written_in_hex() -> None:
    assert write_id(100_000_000, "decimal", LONGEST_3_3) == "5f5e100"
    assert read_id("5F5E100", "decimal", LONGEST_3_3) == 100_000_000
    assert read_id("5f5e0ff", "decimal", LONGEST_3_3) is None
    assert read_id("ff", "decimal", LONGEST_3_3) is None
    assert read_id("5f5e100", "decimal") is None
    assert write_id(0x1_2345_6789, "hex", LONGEST_3_3) == "23456789"


@pytest.mark.parametrize(
    ("answered", "receipted"),
    [
        ("0A1B2C3D", "a1b2c3d"),
        ("a1b2c3d", "0A1B2C3D"),
        ("0A1B2C3D", "169552957"),
        ("a1b2c3d", "0169552957"),
        ("169552957", "0A1B2C3D"),
        ("0169552957", "a1b2c3d"),
        ("0000000042", "42"),
        ("42", "0000000042"),
        ("5F3E-77-AB", "5f3e-77-ab"),
    ],
)
def test_a_receipt_in_another_form_finds_its_message(answered: str, receipted: str) -> None:
    assert answered in forms(receipted)


@given(st.text(max_size=100))
@example("ß" * 100)
@example("0" * 64)
@example("9" * 64)
def test_an_id_is_first_looked_for_as_it_came(text: str) -> None:
    found = forms(text)
    assert found[:1] == ((text,) if text else ())
    assert len(set(found)) == len(found) <= 16
    assert all(len(one) <= max(len(text), 78) for one in found)
