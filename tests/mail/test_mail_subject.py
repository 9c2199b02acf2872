"""The subject as the beginning of a call: when it is spoken, what mail programs put in front of it, a menu in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import Letter, Unreadable, read
from gateway.mail.subject import has_lost_menu, spoken, unmarked

MENU = "{menu: Нажмите 1\n1: end\n}"


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        ("Пожар", "Пожар"),
        ("RE: FW: Иванова", "Иванова"),
        ("Re[2]: Fwd: Отв: Пересл: x", "x"),
        ("HA: заказ", "заказ"),
        ("НА: заказ", "заказ"),
        ("re : x", "x"),
        ("RE:", ""),
        ("Реанимация: место 3", "Реанимация: место 3"),
        ("На: завтра", "На: завтра"),
        ("x RE: y", "x RE: y"),
        ("refund: 5", "refund: 5"),
    ],
)
def test_marks_of_answers_are_taken_off(subject: str, says: str) -> None:
    assert unmarked(subject) == says


@given(st.lists(st.sampled_from(["RE:", " ", "fwd :", "x", "[1]:", "Re[12]:"])).map("".join))
def test_what_is_left_has_no_mark(subject: str) -> None:
    left = unmarked(subject)
    assert unmarked(left) == left
    assert left in subject


def test_taking_off_is_told_and_nothing_else_is() -> None:
    assert spoken("Пожар", MENU, "if-no-start") == (f"Пожар\n{MENU}", "Пожар", ())
    text, first, (told,) = spoken("RE: FW: Пожар", MENU, "if-no-start")
    assert text == f"{first}\n{MENU}" == f"Пожар\n{MENU}"
    assert (told.changed, told.before, told.after) == (True, "RE: FW: Пожар", "Пожар")
    assert "RE: FW:" in told.ru
    assert "RE: FW:" in told.en


def test_a_subject_that_is_not_spoken_is_left_alone() -> None:
    for body, rule in ((f"Hello\n{MENU}", "if-no-start"), (MENU, "ignore")):
        assert spoken("RE: x", body, rule) == (body, "", ())  # type: ignore[arg-type]  # of the table


@pytest.mark.parametrize("body", ["", MENU])
def test_a_recording_begins_the_call_itself(body: str) -> None:
    assert spoken("Запись", body, "if-no-start", starts=True) == (body, "", ())
    assert spoken("Запись", body, "prefix", starts=True)[1] == "Запись"


def test_a_mark_alone_says_nothing() -> None:
    assert spoken("RE:", "", "if-no-start")[0] == ""
    assert isinstance(read(b"Subject: RE:\r\n\r\n\r\n", "if-no-start", ()), Unreadable)


@pytest.mark.parametrize(
    ("subject", "body", "lost"),
    [
        ("{menu: x 1: end }", "Anna", True),
        ("{ Меню : x", "", True),
        ("{menu: x", MENU, False),
        ("menu of today", "Anna", False),
    ],
)
def test_a_menu_in_the_subject_is_not_lost_without_a_word(subject: str, body: str, lost: bool) -> None:
    assert has_lost_menu(subject, body) is lost
    raw = f"Subject: {subject}\r\n\r\n{body}\r\n".encode()
    got = read(raw, "if-no-start", ())
    assert isinstance(got, Unreadable if lost else Letter)
    if isinstance(got, Unreadable):
        assert "subject" in got.text
        assert "теме" in got.ru
