"""Requests that come again because their answer was lost: answered as they were, and done once."""

import pytest
from smpp_desk import MENU, SOURCE, Counter, in_parts, submit

from gateway.outcome import Event, Reason, State, Taken, Why
from gateway.smpp.codes import Status
from gateway.smpp.pdu import CancelSm, CancelSmResp
from watched import Clock, Watched

CANCEL = CancelSm("", "1", 1, 1, SOURCE)


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


async def test_what_replaced_and_is_sent_again_replaces_nothing_more(counter: Counter) -> None:
    """The answer was lost: it is answered as it was, and what else waits is left alone."""
    await counter.ids(submit("1"), submit("2"))
    changed = submit("3", replace_if_present_flag=1)
    for _ in range(3):
        assert await counter.ids(changed) == ["1"]
        counter.clock.at += 1_000
    waiting = [story.call.text for story in await counter.stories() if story.call.state is State.QUEUED]
    assert sorted(waiting) == ["2", "3"]


async def test_what_replaced_and_was_sent_meanwhile_replaces_nothing_more(counter: Counter) -> None:
    await counter.ids(submit("1"))
    changed = submit("2", replace_if_present_flag=1)
    assert await counter.ids(changed) == ["1"]
    for call in await counter.spool.claim(10, counter.clock(), counter.clock() + 1_000, "me", "up"):
        await counter.spool.settle(call, Taken("p"), counter.clock(), counter.clock())
    await counter.ids(submit("3"))
    assert await counter.ids(changed) == ["1"]
    states = {story.call.text: story.call.state for story in await counter.stories()}
    assert (states["2"], states["3"]) == (State.TAKEN, State.QUEUED)


async def test_parts_that_replaced_and_are_sent_again_replace_nothing_more(counter: Counter) -> None:
    await counter.ids(submit("1"), submit("2"))
    for reference in (1, 2):
        await counter.ids(*in_parts(MENU, 2, reference=reference, replace_if_present_flag=1))
        counter.clock.at += 1_000
    waiting = [story.call.text for story in await counter.stories() if story.call.state is State.QUEUED]
    assert sorted(waiting) == ["2", MENU]


async def test_a_cancel_whose_answer_was_lost_is_answered_as_it_was(counter: Counter) -> None:
    await counter.ids(submit())
    for _ in range(3):
        assert await counter.say(CANCEL) == [(0, CancelSmResp())]
    (story,) = await counter.stories()
    assert [step.reason for step in story.steps].count(Reason(Why.SENDER)) == 1


async def test_what_an_operator_cancelled_its_sender_did_not(counter: Counter) -> None:
    await counter.ids(submit())
    (story,) = await counter.stories()
    call = story.call
    await counter.spool.operate(call.id, call.state, Event.CANCELLED, "root", Reason(Why.OPERATOR), counter.clock())
    assert await counter.say(CANCEL) == [(Status.RCANCELFAIL, None)]
