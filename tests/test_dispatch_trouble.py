"""What the sender's loop risks on a channel in trouble, on the real store. The rules themselves: `test_breaker`."""

from typing import Any

import pytest

from gateway import journal
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why
from sending import PHONES, Sender

GARBLED = Unsure(Reason(Why.GARBLED, "HTTP 502"))
THROTTLED = Deferred(Reason(Why.THROTTLED, "error 9"))
SLOWED = list[dict[str, Any]]


@pytest.fixture
def slowed(monkeypatch: pytest.MonkeyPatch) -> SLOWED:
    told: SLOWED = []
    monkeypatch.setattr(journal, "channel_slowed", lambda **event: told.append(event))
    return told


async def queue(sender: Sender) -> None:
    for phone in PHONES:
        await sender.spool.accept(phone)


@pytest.mark.parametrize(
    ("outcome", "rest"),
    [
        (Held(Reason(Why.NO_MONEY)), 300_000),
        (Held(Reason(Why.ADDRESS_BLOCKED)), 900_000),
        (Deferred(Reason(Why.UNREACHABLE)), 2_000),
    ],
    ids=["no money", "blocked", "unreachable"],
)
async def test_after_trouble_with_the_account_the_channel_rests_then_tries_one(
    sender: Sender, outcome: Outcome, rest: int
) -> None:
    sender.out.slots = 1
    await sender.spool.accept(PHONES[0])
    sender.run()
    await sender.answer(outcome)
    sender.out.slots = 3
    for phone in PHONES[1:6]:
        await sender.spool.accept(phone)
    looks = sender.spool.done["claim"].qsize()
    sender.clock.at += rest - 1
    await sender.settles_down()
    assert sender.spool.done["claim"].qsize() == looks
    assert sender.out.under_way == 0
    sender.clock.at += 1
    await sender.settles_down()
    assert sender.out.under_way == 1  # one call finds out, the rest wait
    await sender.answer(Taken("1"))
    await sender.settles_down()
    assert sender.out.under_way == 3


async def test_a_person_s_word_ends_the_rest_for_one_call(sender: Sender) -> None:
    sender.out.slots = 1
    (held,) = await sender.spool.accept(PHONES[0])
    sender.run()
    await sender.answer(Held(Reason(Why.NO_MONEY)))
    sender.out.slots = 3
    await sender.spool.accept(PHONES[1])
    await sender.spool.spool.operate(held, State.HELD, Event.RETRIED, "anna", Reason(Why.OPERATOR), sender.clock())
    sender.channels.resume()
    await sender.settles_down()
    assert sender.out.under_way == 1


async def test_three_unsure_in_a_row_put_the_channel_in_doubt(sender: Sender, slowed: SLOWED) -> None:
    """A proxy that answers 502 at once: each call so sent is one that nobody knows about."""
    await queue(sender)
    sender.run()
    await sender.settles_down()
    while sender.out.under_way:
        await sender.answer(GARBLED)
        await sender.settles_down()
    assert (await sender.spool.spool.counts())[State.UNSURE] == 5  # the third, and what had left with it
    assert [event["until"] - sender.clock() for event in slowed] == [2_000]
    for rest in (2_000, 4_000):
        sender.clock.at += rest - 1
        await sender.settles_down()
        assert sender.out.under_way == 0
        sender.clock.at += 1
        await sender.settles_down()
        assert sender.out.under_way == 1
        await sender.answer(GARBLED)
    sender.clock.at += 8_000
    await sender.answer(Taken("1"))
    await sender.settles_down()
    assert sender.out.under_way == 1  # the last of nine
    assert [event["at_once"] for event in slowed] == [1, 1, 1]


async def test_an_unsure_call_now_and_then_is_that_call_s_bad_luck(sender: Sender, slowed: SLOWED) -> None:
    sender.out.slots = 1
    await queue(sender)
    sender.run()
    for outcome in (GARBLED, GARBLED, Taken("1"), GARBLED, GARBLED, Refused(Reason(Why.BAD_NUMBER)), GARBLED, GARBLED):
        await sender.answer(outcome)
    assert await sender.answer(Taken("2"))
    assert slowed == []


@pytest.mark.parametrize(
    "nothing",
    [Refused(Reason(Why.FORBIDDEN, "a prefix")), Deferred(Reason(Why.VALIDITY_OVER)), THROTTLED],
    ids=["forbidden", "validity over", "throttled"],
)
async def test_only_the_provider_s_certain_word_lifts_the_doubt(sender: Sender, nothing: Outcome) -> None:
    sender.out.slots = 1
    await queue(sender)
    sender.run()
    await sender.answer(Held(Reason(Why.BAD_CREDENTIALS)))
    sender.out.slots = 3
    for outcome in (nothing, nothing):
        sender.clock.at += 900_000
        await sender.settles_down()
        assert sender.out.under_way == 1
        await sender.answer(outcome)
    sender.clock.at += 900_000
    await sender.answer(Refused(Reason(Why.NO_ROUTE)))
    await sender.settles_down()
    assert sender.out.under_way == 3


async def test_a_throttled_call_halves_the_others_and_each_that_is_taken_adds_one(
    sender: Sender, slowed: SLOWED
) -> None:
    sender.out.slots = 4
    await queue(sender)
    sender.run()
    await sender.settles_down()
    under_way = []
    for outcome in (THROTTLED, THROTTLED, THROTTLED, THROTTLED, Taken("1"), Taken("2")):
        await sender.answer(outcome)
        await sender.settles_down()
        under_way.append(sender.out.under_way)
    # Two are left; what had left with the first tells nothing new; then three, then as before.
    assert under_way == [3, 2, 2, 2, 3, 3]
    assert [(event["at_once"], event["until"]) for event in slowed] == [(2, 0)]


async def test_who_is_throttled_with_one_call_rests(sender: Sender) -> None:
    sender.out.slots = 1
    await queue(sender)
    sender.run()
    await sender.answer(THROTTLED)
    sender.clock.at += 1_999
    await sender.settles_down()
    assert sender.out.under_way == 0
    sender.clock.at += 1
    await sender.settles_down()
    assert sender.out.under_way == 1


async def test_nothing_is_claimed_before_the_way_out_is_ready(sender: Sender) -> None:
    """A question met the block: no call needs to meet it, too, nor to be put off."""
    await queue(sender)
    sender.out.rests_until = sender.clock() + 900_000
    sender.run()
    sender.clock.at += 899_999
    sender.channels.changed()
    await sender.settles_down()
    assert (await sender.spool.spool.counts())[State.QUEUED] == len(PHONES)
    assert sender.spool.done["claim"].empty()
    sender.clock.at += 1
    await sender.settles_down()
    assert sender.out.under_way == 3
