"""The tables of texts are complete, and say things that a person can use."""

import re

import pytest
from finished_calls import WRITTEN, telling

from gateway.lifecycle import ENDS as LIFE_ENDS
from gateway.mail import write_report
from gateway.mail.words import ENDS, REASONS, ending, status
from gateway.outcome import Reason, State, Why


def test_no_reason_and_no_end_is_missing() -> None:
    assert set(REASONS) == set(Why)
    assert set(ENDS) == LIFE_ENDS


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_said_in_both_languages(why: Why) -> None:
    cause = REASONS[why]
    assert re.search("[а-яё]", cause.what.ru)
    assert re.search("[а-яё]", cause.advice.ru)
    assert (cause.what.en + cause.advice.en).isascii()
    assert not cause.what.ru.endswith(".")  # it stands within a sentence
    assert not cause.what.en.endswith(".")
    assert cause.advice.ru.endswith(".")
    assert cause.advice.en.endswith(".")


@pytest.mark.parametrize("end", sorted(LIFE_ENDS))
@pytest.mark.parametrize("why", [*Why, None])
def test_every_end_with_every_reason_has_a_code_of_its_class(end: State, why: Why | None) -> None:
    """RFC 3463: class 2 tells success, class 5 a permanent failure; an end is never class 4."""
    assert re.fullmatch(r"2\.\d\.\d" if end is State.DELIVERED else r"5\.\d\.\d", status(end, why))
    report, story = telling(end, Reason(why) if why else None)
    assert write_report(report, story, hostname="gw.example", sender="a@gw.example", at=WRITTEN, boundary="b")


def test_what_nobody_knows_is_not_called_a_failure() -> None:
    """Whoever reads "failed" calls again, and the telephone may have rung."""
    assert ending(State.FAILED, Why.NO_STATUS) != ENDS[State.FAILED]
    assert status(State.FAILED, Why.NO_STATUS) == "5.4.0"
    others = [why for why in [*Why, None] if why is not Why.NO_STATUS]
    assert all(ending(State.FAILED, why) == ENDS[State.FAILED] for why in others)
    assert all(ending(end, Why.NO_STATUS) == ENDS[end] for end in ENDS if end is not State.FAILED)


def test_codes_that_senders_act_upon() -> None:
    assert status(State.FAILED, Why.BAD_NUMBER) == "5.1.1"
    assert status(State.FAILED, Why.NO_ANSWER) == status(State.FAILED, Why.BUSY) == "5.4.1"
    assert status(State.EXPIRED, Why.UNREACHABLE) == "5.4.7"
    assert status(State.FAILED, Why.FORBIDDEN) == "5.7.1"
