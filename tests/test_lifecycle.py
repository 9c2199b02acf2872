"""The table is whole and safe, and times to try and to ask keep their bounds for every input."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.lifecycle import (
    ENDS,
    FLOORS,
    OPERATOR,
    TABLE,
    RetryPolicy,
    advance,
    ask_at,
    diagram,
    hears,
    owes_report,
    retry_at,
)
from gateway.message import Notify
from gateway.outcome import Event, State, Why

GOLDEN = Path(__file__).parent / "golden" / "lifecycle.mmd"
README = Path(__file__).parents[1] / "README.md"
NOW = 1_790_000_000_000

INSTANTS = st.integers(0, NOW * 2)
JITTER = st.floats(0, 1, exclude_max=True)
POLICIES = st.builds(
    lambda first, more: RetryPolicy(first, first + more), st.integers(1, 3_600_000), st.integers(0, 86_400_000)
)


def after(state: State) -> set[State]:
    """Where one event can lead from `state`."""
    return {to for (source, _), to in TABLE.items() if source is state}


def test_nothing_leaves_an_end_and_only_ends_are_final() -> None:
    assert {state for state in State if not after(state)} == ENDS


def test_every_state_is_reached_from_the_queue_and_reaches_an_end() -> None:
    reached, fresh = {State.QUEUED}, {State.QUEUED}
    while fresh:
        fresh = {to for state in fresh for to in after(state)} - reached
        reached |= fresh
    assert reached == set(State)
    for state in State:
        seen, fresh = {state}, {state}
        while fresh:
            fresh = {to for one in fresh for to in after(one)} - seen
            seen |= fresh
        assert seen & ENDS, state


def test_every_event_happens_somewhere() -> None:
    assert {event for _, event in TABLE} == set(Event)


def test_a_call_is_sent_only_by_a_claim_from_the_queue() -> None:
    assert [pair for pair, to in TABLE.items() if to is State.SENDING] == [(State.QUEUED, Event.CLAIMED)]


def test_doubt_is_never_resolved_by_dialling() -> None:
    """Promise 2: from UNSURE back to the queue only on the provider's word or a person's."""
    assert State.SENDING not in after(State.UNSURE)
    back = {event for (state, event), to in TABLE.items() if state is State.UNSURE and to is State.QUEUED}
    assert back == {Event.NEVER_HAD, Event.RETRIED}


def test_what_may_be_on_its_way_cannot_be_queued_but_by_its_outcome() -> None:
    back = {event for (state, event), to in TABLE.items() if state is State.SENDING and to is State.QUEUED}
    assert back == {Event.DEFERRED}
    assert State.QUEUED not in after(State.TAKEN)


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.UNSURE])
@pytest.mark.parametrize(
    ("word", "to"),
    [
        (Event.FOUND, State.TAKEN),
        (Event.DELIVERED, State.DELIVERED),
        (Event.FAILED, State.FAILED),
        (Event.EXPIRED, State.EXPIRED),
    ],
)
def test_that_the_provider_has_it_counts_wherever_it_might_be_sent_again(state: State, word: Event, to: State) -> None:
    """Promise 2: from all of these a claim, or a person, would dial it once more."""
    assert advance(state, word) is to
    assert hears(state, 1)


@pytest.mark.parametrize("state", State)
def test_the_provider_is_not_heard_before_during_or_after(state: State) -> None:
    assert not hears(state, 0)
    assert hears(state, 1) is (state not in ENDS | {State.SENDING})


@pytest.mark.parametrize("state", [State.TAKEN, State.UNSURE])
def test_silence_ends_whatever_is_asked_about(state: State) -> None:
    assert advance(state, Event.SILENT) is State.FAILED


def test_what_a_person_may_say_leads_somewhere() -> None:
    assert {event for event, states in OPERATOR.items() for state in states if advance(state, event) is None} == set()


def test_a_person_cannot_say_how_a_call_ended_that_was_not_in_doubt() -> None:
    assert OPERATOR[Event.DELIVERED] == OPERATOR[Event.FAILED] == {State.UNSURE}


def test_a_person_has_no_say_while_it_is_being_sent_with_the_provider_or_over() -> None:
    assert not set().union(*OPERATOR.values()) & {State.SENDING, State.TAKEN, *ENDS}


def test_a_crash_while_sending_leaves_doubt() -> None:
    assert advance(State.SENDING, Event.RECOVERED) is State.UNSURE


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_pair_has_an_answer(state: State, event: Event) -> None:
    led = advance(state, event)
    assert led is TABLE.get((state, event))
    assert led is None or state not in ENDS


def test_the_diagram_is_the_one_that_people_know() -> None:
    assert diagram() == GOLDEN.read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}```" in README.read_text(encoding="utf-8")


@settings(deadline=None, max_examples=300)
@given(POLICIES, st.integers(-1, 10_000), st.sampled_from(Why), INSTANTS, JITTER, INSTANTS)
def test_a_retry_waits_long_enough_but_not_for_ever(
    policy: RetryPolicy, attempt: int, why: Why, now: int, jitter: float, not_before: int
) -> None:
    at = retry_at(policy, attempt, why, now, jitter, not_before)
    assert at >= now + int(policy.first * 0.75)
    assert at >= now + FLOORS.get(why, 0)
    assert at >= not_before
    earliest = max(now + max(policy.longest * 3 // 4, FLOORS.get(why, 0)), not_before)
    assert at <= earliest + policy.longest // 2


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 40), st.sampled_from(Why), INSTANTS, st.integers(0, 86_400_000), JITTER, JITTER)
def test_what_was_told_one_time_does_not_come_back_at_one_time(
    attempt: int, why: Why, now: int, later: int, one: float, other: float
) -> None:
    first, second = (retry_at(RetryPolicy(), attempt, why, now, jitter, now + later) for jitter in (one, other))
    assert min(first, second) >= now + later
    assert abs(first - second) >= int(abs(one - other) * RetryPolicy().first / 2) - 1


@settings(deadline=None, max_examples=100)
@given(POLICIES, st.integers(1, 40), INSTANTS, JITTER)
def test_pauses_never_shrink(policy: RetryPolicy, attempt: int, now: int, jitter: float) -> None:
    one = retry_at(policy, attempt, Why.UNREACHABLE, now, jitter)
    assert retry_at(policy, attempt + 1, Why.UNREACHABLE, now, jitter) >= one


def test_pauses_double_up_to_the_longest() -> None:
    waits = [retry_at(RetryPolicy(10_000, 100_000), n, Why.UNREACHABLE, NOW, 0.5) - NOW for n in range(1, 7)]
    assert waits == [10_000, 20_000, 40_000, 80_000, 100_000, 100_000]


def test_jitter_spreads_over_half_the_pause() -> None:
    policy = RetryPolicy(10_000, 100_000)
    assert retry_at(policy, 1, Why.UNREACHABLE, NOW, 0.0) == NOW + 7_500
    assert retry_at(policy, 1, Why.UNREACHABLE, NOW, 0.999) == NOW + 12_495


def test_floors_hold_the_provider_s_rules() -> None:
    assert FLOORS[Why.THROTTLED] > 60_000  # provider.md section 1.3, error 9: identical within one minute
    assert {Why.ADDRESS_BLOCKED, Why.NO_MONEY, Why.BAD_CREDENTIALS, Why.MISCONFIGURED} <= set(FLOORS)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([State.TAKEN, State.UNSURE]), INSTANTS, st.lists(JITTER, min_size=20, max_size=40))
def test_never_more_than_five_questions_in_any_minute(state: State, since: int, jitters: list[float]) -> None:
    """provider.md section 7, error 9: more than five about one message in a minute is refused."""
    asked = [since]
    for jitter in jitters:
        asked.append(ask_at(state, since, asked[-1], jitter))
    questions = asked[1:]
    assert all(questions[n + 5] - questions[n] > 60_000 for n in range(len(questions) - 5))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([State.TAKEN, State.UNSURE]), INSTANTS, st.integers(0, 3 * 86_400_000), JITTER)
def test_questions_go_on_for_as_long_as_it_takes(state: State, since: int, age: int, jitter: float) -> None:
    now = since + age
    assert now + 5_000 <= ask_at(state, since, now, jitter) <= now + 375_000


def test_the_first_question_comes_soon_and_later_when_in_doubt() -> None:
    assert ask_at(State.TAKEN, NOW, NOW, 0.0) == NOW + 5_000
    assert ask_at(State.UNSURE, NOW, NOW, 0.0) == NOW + 15_000


@pytest.mark.parametrize("state", sorted(set(State) - {State.TAKEN, State.UNSURE}))
def test_nothing_else_is_asked_about(state: State) -> None:
    with pytest.raises(KeyError):
        ask_at(state, NOW, NOW, 0.0)


@pytest.mark.parametrize("end", State)
@pytest.mark.parametrize("notify", [Notify(n) for n in range(8)])
def test_a_report_is_owed_for_the_ends_that_were_asked_for(end: State, notify: Notify) -> None:
    wanted = end in ENDS and bool(notify & (Notify.SUCCESS if end is State.DELIVERED else Notify.FAILURE))
    assert owes_report("a@b.example", notify, end) is wanted
    assert owes_report("", notify, end) is False  # never the null reverse-path: no report about a report
