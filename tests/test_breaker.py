"""What the breaker makes of outcomes, without a loop around it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.breaker import SIGNS, Breaker, Circuit, Sign, sign_of
from gateway.lifecycle import FLOORS
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why

NOW = 1_790_000_000_000
SLOTS = 10

TAKEN = Taken("4711")
UNSURE = Unsure(Reason(Why.GARBLED))
THROTTLED = Deferred(Reason(Why.THROTTLED))
UNREACHABLE = Deferred(Reason(Why.UNREACHABLE))


def hear(breaker: Breaker, *outcomes: Outcome, now: int = NOW) -> list[bool]:
    """One call after the other."""
    return [breaker.heard(outcome, breaker.era, now) for outcome in outcomes]


def breaker() -> Breaker:
    return Breaker(lambda: SLOTS)


SAYS = [
    (TAKEN, Sign.WELL),
    (Refused(Reason(Why.BAD_NUMBER)), Sign.WELL),
    (Refused(Reason(Why.NO_ROUTE)), Sign.WELL),
    (Refused(Reason(Why.BAD_REQUEST)), Sign.NOTHING),
    (Refused(Reason(Why.FORBIDDEN)), Sign.NOTHING),
    (Deferred(Reason(Why.VALIDITY_OVER)), Sign.NOTHING),
    (Deferred(Reason(Why.ADDRESS_BLOCKED)), Sign.NOTHING),
    (Deferred(Reason(Why.RESTARTED)), Sign.NOTHING),
    (Deferred(Reason(Why.PROVIDER_FAULT)), Sign.ODD),
    (UNREACHABLE, Sign.DOWN),
    (THROTTLED, Sign.CROWDED),
    (Unsure(Reason(Why.THROTTLED)), Sign.CROWDED),
    (Unsure(Reason(Why.TIMEOUT)), Sign.ODD),
    (Unsure(Reason(Why.ADAPTER_FAULT)), Sign.ODD),
    (Held(Reason(Why.NO_MONEY)), Sign.HALTED),
    (Held(Reason(Why.MISCONFIGURED)), Sign.HALTED),
]


@pytest.mark.parametrize(("outcome", "sign"), SAYS, ids=str)
def test_what_each_outcome_says_of_the_channel(outcome: Outcome, sign: Sign) -> None:
    assert sign_of(outcome) is sign


def test_every_row_of_the_table_is_tried_here() -> None:
    tried = {(type(outcome), getattr(outcome, "reason", Reason(Why.ANSWERED)).why) for outcome, _ in SAYS}
    kinds = {(kind, None) for kind, _ in tried}
    assert set(SIGNS) <= tried | kinds


@pytest.mark.parametrize("why", [why for why in FLOORS if why is not Why.THROTTLED])
def test_trouble_with_the_account_rests_for_its_floor(why: Why) -> None:
    b = breaker()
    assert hear(b, Held(Reason(why))) == [True]
    assert (b.at_once, b.rests_until) == (1, NOW + FLOORS[why])


def test_three_in_a_row_are_the_channel_s() -> None:
    b = breaker()
    assert hear(b, UNSURE, UNSURE) == [False, False]
    assert (b.at_once, b.rests_until) == (SLOTS, 0)
    assert hear(b, UNSURE) == [True]
    assert (b.at_once, b.rests_until) == (1, NOW + 2_000)


def test_in_doubt_one_is_enough() -> None:
    b = breaker()
    assert hear(b, UNREACHABLE, UNSURE) == [True, True]
    assert b.rests_until == NOW + 4_000


def test_what_says_nothing_does_not_break_the_row() -> None:
    b = breaker()
    assert hear(b, UNSURE, Refused(Reason(Why.FORBIDDEN)), UNSURE, UNSURE)[-1]


def test_a_rest_grows_up_to_a_minute_and_is_short_again_when_all_was_well() -> None:
    b = breaker()
    hear(b, UNSURE, UNSURE)
    rests = []
    for _ in range(8):
        hear(b, UNSURE)
        rests.append(b.rests_until - NOW)
    assert rests == [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
    hear(b, TAKEN)
    b.resume()
    hear(b, UNREACHABLE)
    assert b.rests_until == NOW + 2_000


def test_outcomes_that_left_before_the_turn_for_the_worse_change_nothing() -> None:
    b = breaker()
    era = b.era
    hear(b, UNREACHABLE)
    for outcome in (TAKEN, UNREACHABLE, UNSURE, UNSURE, UNSURE, THROTTLED):
        assert b.heard(outcome, era, NOW + 1_000) is False
    assert (b.at_once, b.rests_until) == (1, NOW + 2_000)


def test_but_the_account_s_trouble_counts_whenever_it_left() -> None:
    b = breaker()
    era = b.era
    hear(b, UNREACHABLE)
    assert b.heard(Held(Reason(Why.BAD_CREDENTIALS)), era, NOW) is True
    assert b.rests_until == NOW + 900_000
    assert b.heard(Held(Reason(Why.NO_MONEY)), era, NOW) is True
    assert b.rests_until == NOW + 900_000  # a shorter rest cuts no longer one short


def test_too_many_are_halved_and_come_back_one_by_one() -> None:
    b = breaker()
    widths = []
    story: list[Outcome] = [THROTTLED, THROTTLED, THROTTLED, TAKEN, TAKEN, THROTTLED, *[TAKEN] * 12]
    for outcome in story:
        hear(b, outcome)
        widths.append(b.at_once)
    assert widths == [5, 2, 1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10]
    assert b.rests_until == 0


def test_when_one_is_too_many_it_rests() -> None:
    b = breaker()
    hear(b, THROTTLED, THROTTLED, THROTTLED)
    assert b.rests_until == 0
    hear(b, THROTTLED, THROTTLED)
    assert (b.at_once, b.rests_until) == (1, NOW + 4_000)


def test_a_person_ends_the_rest_but_not_the_doubt() -> None:
    b = breaker()
    hear(b, Held(Reason(Why.NO_MONEY)))
    b.resume()
    assert (b.at_once, b.rests_until) == (1, 0)
    hear(b, TAKEN)
    assert b.at_once == SLOTS


def test_how_it_stands_can_be_read() -> None:
    b = breaker()
    assert (b.circuit(NOW), b.reason, b.halted) == (Circuit.CLOSED, None, None)
    hear(b, UNREACHABLE)
    assert (b.circuit(NOW + 1_999), b.circuit(NOW + 2_000)) == (Circuit.OPEN, Circuit.HALF_OPEN)
    assert (b.reason, b.halted) == (UNREACHABLE.reason, None)
    hear(b, TAKEN)
    assert (b.circuit(NOW + 2_000), b.reason) == (Circuit.CLOSED, None)


def test_what_is_merely_crowded_is_known_to_work() -> None:
    b = Breaker(lambda: 1)
    hear(b, THROTTLED)
    assert (b.circuit(NOW), b.circuit(NOW + 2_000)) == (Circuit.OPEN, Circuit.CLOSED)


def test_what_needs_a_person_is_known_until_a_call_has_shown_better() -> None:
    b = breaker()
    hear(b, Held(Reason(Why.BAD_CREDENTIALS)))
    hear(b, UNREACHABLE)
    assert b.halted is Why.BAD_CREDENTIALS
    hear(b, TAKEN)
    assert b.halted is None


def test_a_hold_without_a_floor_of_its_own_rests_all_the_same() -> None:
    """Else what it holds would go round from channel to channel as fast as the disk can write."""
    b = breaker()
    hear(b, Held(Reason(Why.FORBIDDEN)))
    assert b.rests_until == NOW + 300_000


def test_without_slots_there_is_room_for_nobody() -> None:
    slots = [0]
    b = Breaker(lambda: slots[0])
    assert b.at_once == 0
    hear(b, THROTTLED, UNREACHABLE)
    assert b.at_once == 0
    slots[0] = SLOTS
    assert b.at_once == 1


@settings(deadline=None, max_examples=200)
@given(
    heard=st.lists(
        st.tuples(st.sampled_from([outcome for outcome, _ in SAYS]), st.integers(0, 2), st.integers(0, 5_000))
    ),
    slots=st.integers(1, 14),
)
def test_whatever_it_hears_it_never_stops_for_good(heard: list[tuple[Outcome, int, int]], slots: int) -> None:
    b = Breaker(lambda: slots)
    now = NOW
    for outcome, age, pause in heard:
        now += pause
        worse = b.heard(outcome, b.era - age, now)
        assert 1 <= b.at_once <= slots
        assert b.rests_until <= now + max(FLOORS.values())
        assert not (worse and sign_of(outcome) in (Sign.WELL, Sign.NOTHING))
    for _ in range(slots):
        hear(b, TAKEN)
    assert b.at_once == slots
