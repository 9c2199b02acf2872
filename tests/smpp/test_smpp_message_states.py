"""Every state and every reason has its word and its number, and the numbers stay."""

import re
from pathlib import Path

import pytest

from gateway.lifecycle import ENDS
from gateway.outcome import State, Why
from gateway.smpp.message_states import (
    BY_WORD,
    ERRORS,
    FINAL,
    WORDS,
    MessageState,
    error_code,
    message_state,
    our_state,
)

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_names_every_error_and_its_number() -> None:
    """In the order of the numbers, all in the paragraph that begins so."""
    text = README.read_text(encoding="utf-8").partition("\n`err:` in a receipt ")[2].partition("\n\n")[0]
    shown = re.findall(r"([0-9]+)\s([a-z-]+)", text.partition(":")[2])
    assert shown == [(str(number), str(why)) for why, number in sorted(ERRORS.items(), key=lambda row: row[1])]


def test_the_numbers_of_the_errors_are_a_promise() -> None:
    """A client's system acts on them: add rows, never change one."""
    assert {str(why): number for why, number in ERRORS.items()} == {
        "incomplete": 101,
        "bad-menu": 102,
        "replaced": 103,
        "unreachable": 110,
        "provider-fault": 111,
        "no-money": 112,
        "address-blocked": 113,
        "bad-request": 114,
        "timeout": 120,
        "cut": 121,
        "garbled": 122,
        "restarted": 123,
        "lapsed": 124,
        "adapter-fault": 125,
        "answered": 130,
        "lifetime-over": 140,
        "validity-over": 141,
        "operator": 142,
        "sender": 143,
        "switched-off": 6,
        "no-answer": 237,
        "bad-credentials": 239,
        "busy": 240,
        "bad-audio": 241,
        "answering-machine": 242,
        "forbidden": 244,
        "no-status": 245,
        "out-of-hours": 246,
        "daily-limit": 247,
        "no-route": 248,
        "bad-number": 249,
        "barred": 250,
        "throttled": 251,
        "misconfigured": 254,
        "unspecified": 255,
    }


def test_every_reason_has_a_number_of_its_own() -> None:
    assert set(ERRORS) == set(Why)
    assert len(set(ERRORS.values())) == len(ERRORS)
    assert all(0 < number <= 255 for number in ERRORS.values())


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    for why in (None, *Why):
        stands = message_state(state, why)
        assert (stands in FINAL) == (state in ENDS)
        assert 0 <= error_code(state, why) <= 255
        assert len(WORDS[stands]) == 7


@pytest.mark.parametrize(
    ("state", "why", "stands"),
    [
        (State.QUEUED, None, MessageState.ENROUTE),
        (State.HELD, Why.NO_MONEY, MessageState.ENROUTE),
        (State.UNSURE, Why.TIMEOUT, MessageState.ENROUTE),
        (State.DELIVERED, Why.ANSWERED, MessageState.DELIVERED),
        (State.EXPIRED, Why.VALIDITY_OVER, MessageState.EXPIRED),
        (State.CANCELLED, Why.SENDER, MessageState.DELETED),
        (State.FAILED, Why.BUSY, MessageState.UNDELIVERABLE),
        (State.FAILED, None, MessageState.UNDELIVERABLE),
        (State.FAILED, Why.OPERATOR, MessageState.UNDELIVERABLE),
        (State.FAILED, Why.NO_STATUS, MessageState.UNKNOWN),
        (State.FAILED, Why.BAD_NUMBER, MessageState.REJECTED),
        (State.FAILED, Why.BAD_MENU, MessageState.REJECTED),
        (State.FAILED, Why.INCOMPLETE, MessageState.REJECTED),
    ],
)
def test_where_calls_stand(state: State, why: Why | None, stands: MessageState) -> None:
    assert message_state(state, why) is stands


def test_success_has_no_error() -> None:
    assert error_code(State.DELIVERED, Why.ANSWERED) == 0
    assert error_code(State.FAILED, None) == 0
    assert error_code(State.FAILED, Why.BUSY) == 240


@pytest.mark.parametrize("stands", MessageState, ids=lambda one: one.name.lower())
def test_every_state_of_a_provider_is_one_of_ours(stands: MessageState) -> None:
    """What is final there is final here, and what is not is under way."""
    state, why = our_state(stands)
    assert (state in ENDS) == (stands in FINAL)
    assert state in ENDS or state is State.TAKEN
    assert (state is State.DELIVERED) == (stands is MessageState.DELIVERED) == (why is Why.ANSWERED)


def test_the_ends_that_have_a_word_of_their_own_come_back() -> None:
    for state in (State.DELIVERED, State.EXPIRED, State.FAILED):
        assert our_state(message_state(state, None))[0] is state
    assert our_state(message_state(State.FAILED, Why.NO_STATUS)) == (State.FAILED, Why.NO_STATUS)


def test_what_we_write_we_read() -> None:
    assert all(BY_WORD[word] is state for state, word in WORDS.items())
    assert all(word == word.upper() for word in BY_WORD)
