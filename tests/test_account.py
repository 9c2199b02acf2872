"""The account's own rules: the same call, one number, money and blocks. Without a loop around it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import account as module
from gateway.account import HALTS, Account
from gateway.lifecycle import FLOORS
from gateway.message import Audio, Call
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why

NOW = 1_790_000_000_000
PAUSE = 61_000
TAKEN = Taken("4711")
NO_MONEY = Held(Reason(Why.NO_MONEY))
BLOCKED = Held(Reason(Why.ADDRESS_BLOCKED))


def call(phone: str = "79990000001", text: str = "Hello.", caller_id: str = "", identity: str = "0a") -> Call:
    return Call(identity, identity, phone, text, State.SENDING, 1, NOW, NOW, NOW, NOW, caller_id=caller_id)


def account(same: int = PAUSE, to_one: int = 0) -> Account:
    return Account(same, to_one)


def test_the_same_call_waits_out_the_minute() -> None:
    a = account()
    assert a.not_before(call(), NOW) == 0
    a.gone(call(), NOW)
    assert a.not_before(call(identity="0b"), NOW + 1) == NOW + PAUSE
    assert a.not_before(call(), NOW + PAUSE - 1) == NOW + PAUSE
    assert a.not_before(call(), NOW + PAUSE) == 0


RECORDED = replace(call(), files=[Audio("a.mp3", "audio/mpeg", b"ID3 one")])


@pytest.mark.parametrize(
    "other", [call("79990000002"), call(text="Bye."), call(caller_id="79991112233"), RECORDED], ids=str
)
def test_another_number_text_or_caller_id_is_another_call(other: Call) -> None:
    a = account()
    a.gone(call(), NOW)
    assert a.not_before(other, NOW) == 0


def test_it_counts_from_when_the_provider_may_have_seen_it_last() -> None:
    a = account()
    a.gone(call(), NOW)
    a.back(call(), TAKEN, NOW + 20_000)
    assert a.not_before(call(), NOW + PAUSE) == NOW + 20_000 + PAUSE


UNSEEN: list[Outcome] = [
    Deferred(Reason(Why.UNREACHABLE)),
    Deferred(Reason(Why.OUT_OF_HOURS)),
    Held(Reason(Why.BAD_CREDENTIALS)),
    Held(Reason(Why.MISCONFIGURED)),
    BLOCKED,
]
SEEN: list[Outcome] = [
    TAKEN,
    Deferred(Reason(Why.PROVIDER_FAULT)),
    Deferred(Reason(Why.THROTTLED)),
    Refused(Reason(Why.BAD_NUMBER)),
    Unsure(Reason(Why.CUT)),
    NO_MONEY,
]


@pytest.mark.parametrize("outcome", UNSEEN, ids=str)
def test_what_the_account_never_saw_may_go_another_way_at_once(outcome: Outcome) -> None:
    a = account(to_one=1)
    a.gone(call(), NOW)
    a.back(call(), outcome, NOW + 5)
    assert a.not_before(call(), NOW + 5) == 0


@pytest.mark.parametrize("outcome", SEEN, ids=str)
def test_whatever_it_may_have_seen_counts(outcome: Outcome) -> None:
    a = account()
    a.gone(call(), NOW)
    a.back(call(), outcome, NOW + 5)
    assert a.not_before(call(), NOW + 5) == NOW + 5 + PAUSE


def test_one_number_is_given_a_pause_after_a_long_row() -> None:
    a = account(same=0, to_one=45)
    at = NOW
    for _ in range(45):
        assert a.not_before(call(), at) == 0
        a.gone(call(), at)
        at += 29_999
    last = at - 29_999
    assert a.not_before(call(), at) == last + 31_000
    assert a.not_before(call("79990000002"), at) == 0
    assert a.not_before(call(), last + 31_000) == 0
    a.gone(call(), last + 31_000)
    assert a.not_before(call(), last + 31_001) == 0  # a new row


def test_a_pause_in_between_ends_a_row() -> None:
    a = account(same=0, to_one=2)
    for n in range(10):
        assert a.not_before(call(), NOW + n * 30_000) == 0
        a.gone(call(), NOW + n * 30_000)


def test_both_limits_can_be_off() -> None:
    a = account(same=0, to_one=0)
    for _ in range(100):
        a.gone(call(), NOW)
        a.back(call(), TAKEN, NOW)
    assert a.not_before(call(), NOW) == 0


def test_a_clock_that_is_put_back_makes_nobody_wait_longer() -> None:
    a = account(to_one=1)
    a.gone(call(), NOW)
    assert a.not_before(call(), NOW - 86_400_000) <= NOW - 86_400_000 + PAUSE


@pytest.mark.parametrize("why", sorted(HALTS))
def test_money_and_blocks_halt_it_for_their_floors(why: Why) -> None:
    a = account()
    assert a.heard(Held(Reason(why, "x")), a.era, NOW) is True
    assert (a.rests_until, a.halted, a.reason) == (NOW + FLOORS[why], {why}, Reason(why, "x"))


@pytest.mark.parametrize("why", [why for why in FLOORS if why not in HALTS])
def test_what_is_the_channel_s_does_not(why: Why) -> None:
    a = account()
    assert a.heard(Held(Reason(why)), a.era, NOW) is False
    assert (a.rests_until, a.halted) == (0, frozenset())


def test_only_a_call_that_left_after_the_halt_lifts_it() -> None:
    a = account()
    before = a.era
    a.heard(NO_MONEY, before, NOW)
    a.heard(TAKEN, before, NOW)
    assert a.halted == {Why.NO_MONEY}
    a.heard(Refused(Reason(Why.FORBIDDEN)), a.era, NOW)  # says nothing of the account
    assert a.halted == {Why.NO_MONEY}
    a.heard(TAKEN, a.era, NOW)
    assert (a.halted, a.reason) == (frozenset(), None)


def test_those_that_left_together_halt_it_once() -> None:
    a = account()
    era = a.era
    assert [a.heard(NO_MONEY, era, NOW), a.heard(NO_MONEY, era, NOW + 1), a.era - era] == [True, False, 1]
    assert a.heard(BLOCKED, era, NOW) is False
    assert (a.halted, a.rests_until) == ({Why.NO_MONEY, Why.ADDRESS_BLOCKED}, NOW + FLOORS[Why.ADDRESS_BLOCKED])


def test_a_person_ends_the_rest_not_the_doubt() -> None:
    a = account()
    a.heard(NO_MONEY, a.era, NOW)
    a.rest(NOW + 600_000)
    a.rest(NOW + 500_000)
    assert a.rests_until == NOW + 600_000
    a.resume()
    assert (a.rests_until, a.halted) == (0, {Why.NO_MONEY})


@settings(deadline=None, max_examples=200)
@given(
    steps=st.lists(st.tuples(st.integers(-5_000, 20_000), st.integers(0, 3), st.sampled_from(UNSEEN + SEEN))),
    to_one=st.integers(0, 3),
)
def test_whatever_happens_the_wait_is_short_and_the_memory_small(
    steps: list[tuple[int, int, Outcome]], to_one: int
) -> None:
    a, now = Account(PAUSE, to_one), NOW
    for passed, which, outcome in steps:
        now += passed
        one = call(f"7999000000{which}")
        wait = a.not_before(one, now)
        assert wait == 0 or now < wait <= now + PAUSE
        if not wait:
            a.gone(one, now)
            a.back(one, outcome, now)
            a.heard(outcome, a.era, now)
    assert len(a._gone) <= 4
    assert len(a._rows) <= 4


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 100)
    a = account(to_one=45)
    for n in range(1_000):
        a.gone(call(f"7999{n:07}"), NOW)
    assert len(a._gone) == len(a._rows) == 100
    a.gone(call("79991111111"), NOW + PAUSE)
    assert len(a._gone) == len(a._rows) == 1
