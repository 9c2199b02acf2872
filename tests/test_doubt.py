"""The table of doubt, row by row, and times that keep their bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.doubt import Doubts, Row
from gateway.message import Call
from gateway.outcome import State

NOW = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DOUBTS = Doubts(True, 61_000, 62 * MINUTE, 11 * MINUTE)
WITHOUT_HTTP = Doubts(False, 61_000, 62 * MINUTE, 11 * MINUTE)


def call(channel: str, state: State, since: int = NOW) -> Call:
    return Call("0a", "0a", "79990000001", "", state, 1, since, since, since + 86_400_000, since, "", channel)


@pytest.mark.parametrize(
    ("channel", "state", "over", "first", "never_had_after", "redials", "person_after"),
    [
        ("http", State.TAKEN, "http", 5_000, None, False, None),
        ("http", State.UNSURE, "http", 15_000, 61_000, True, HOUR),
        ("smtp", State.TAKEN, "http", 15_000, 62 * MINUTE, False, None),
        ("smtp", State.UNSURE, "http", 15_000, 62 * MINUTE, True, HOUR),
        ("smpp", State.TAKEN, "smpp", 11 * MINUTE, None, False, None),
        ("smpp", State.UNSURE, "", 11 * MINUTE, None, False, 11 * MINUTE),
        ("", State.UNSURE, "http", 15_000, 61_000, True, HOUR),  # claimed before channels were written
    ],
)
def test_each_row(
    channel: str,
    state: State,
    over: str,
    first: int,
    never_had_after: int | None,
    redials: bool,
    person_after: int | None,
) -> None:
    row = DOUBTS.of(call(channel, state))
    assert row == Row(over, first, never_had_after, redials, person_after, row.remedy)


@pytest.mark.parametrize("channel", ["http", "smtp"])
def test_without_http_doubt_is_a_person_s_from_the_first_minute(channel: str) -> None:
    unsure, taken = (WITHOUT_HTTP.of(call(channel, state)) for state in (State.UNSURE, State.TAKEN))
    assert (unsure.over, unsure.person_after) == ("", MINUTE)
    assert (taken.over, taken.person_after) == ("", None)
    assert WITHOUT_HTTP.of(call("smpp", State.TAKEN)).over == "smpp"


def test_a_channel_that_nobody_knows_any_more_is_asked_nothing_and_believed_nothing() -> None:
    row = DOUBTS.of(call("fax", State.UNSURE))
    assert (row.over, row.never_had_after, row.redials) == ("", None, False)
    assert row.person_after


@pytest.mark.parametrize("doubts", [DOUBTS, WITHOUT_HTTP, Doubts()])
def test_only_doubt_is_ever_redialled_and_only_by_two_words_that_are_apart(doubts: Doubts) -> None:
    for (channel, state), row in doubts.table.items():
        assert not row.redials or (state is State.UNSURE and row.never_had_after is not None)
        assert not (channel == "smpp" and row.redials)
        if state is State.UNSURE:
            assert row.person_after is not None
            assert "queue resolve {id}" in row.remedy


@settings(deadline=None, max_examples=200)
@given(
    channel=st.sampled_from(["http", "smtp", "smpp", "", "fax"]),
    state=st.sampled_from([State.TAKEN, State.UNSURE]),
    age=st.integers(-HOUR, 100 * HOUR),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_looks_are_never_too_soon_and_never_end(channel: str, state: State, age: int, jitter: float) -> None:
    row = DOUBTS.row(channel, state)
    assert row.first <= DOUBTS.first_question(channel, state, NOW, jitter) - NOW <= row.first * 5 // 4
    again = DOUBTS.next_question(call(channel, state, NOW - age), NOW, jitter)
    assert 5_000 <= again - NOW <= max(375_000, row.first)
    assert again >= min(NOW, NOW - age) + row.first
