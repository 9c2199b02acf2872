"""Order: what takes back or changes waiting messages is done when it was sent; everything else side by side."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpp_desk import MENU, PHONE, PLAIN, SOURCE, Counter, data, in_parts, submit

from gateway.ingress.smpp.turns import Turns, holds_up
from gateway.outcome import State
from gateway.smpp.codes import Status
from gateway.smpp.message_states import MessageState
from gateway.smpp.pdu import (
    Body,
    CancelSm,
    Destination,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    SubmitMulti,
    SubmitSmResp,
)
from watched import Clock, Watched

CANCEL = CancelSm("", "", 1, 1, SOURCE, 1, 1, PHONE)
OLD, NEW = submit("The old one."), submit("The new one.")
IN_PLACE = submit("The new one.", replace_if_present_flag=1)


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


async def waiting(counter: Counter) -> list[str]:
    return [story.call.text for story in await counter.stories() if story.call.state is State.QUEUED]


async def reads(counter: Counter, *bodies: Body) -> list[tuple[int, Body | None]]:
    """Each in a read of its own, all of which come before the first is answered; on two binds."""
    tasks = [asyncio.create_task(counter.say(body)) for body in bodies]
    return [answer for task in tasks for answer in await task]


# --- in one read ---


async def test_a_cancel_does_not_reach_what_was_sent_after_it(counter: Counter) -> None:
    await counter.ids(OLD)
    assert [status for status, _ in await counter.say(CANCEL, NEW)] == [0, 0]
    assert await waiting(counter) == ["The new one."]


async def test_a_cancel_reaches_what_was_sent_before_it(counter: Counter) -> None:
    assert [status for status, _ in await counter.say(OLD, NEW, CANCEL, submit())] == [0] * 4
    assert await waiting(counter) == [PLAIN]


async def test_what_replaces_does_not_reach_what_was_sent_after_it(counter: Counter) -> None:
    assert await counter.ids(submit("First.", replace_if_present_flag=1), submit("Second.")) == ["1", "2"]
    assert await waiting(counter) == ["First.", "Second."]
    assert await counter.ids(submit("Third."), submit("Fourth.", replace_if_present_flag=1)) == ["3", "1"]
    assert sorted(await waiting(counter)) == ["Fourth.", "Second.", "Third."]


async def test_parts_that_replace_do_so_in_their_turn(counter: Counter) -> None:
    parts = in_parts(MENU, 2, replace_if_present_flag=1)
    await counter.ids(OLD, *parts)
    assert await waiting(counter) == [MENU]
    await counter.ids(CANCEL, *in_parts(MENU, 2, reference=8, replace_if_present_flag=1), CANCEL, NEW)
    assert await waiting(counter) == ["The new one."]


async def test_a_query_sees_things_as_they_were(counter: Counter) -> None:
    asked = QuerySm("1", 1, 1, SOURCE)
    answers = await counter.say(OLD, asked, CANCEL, asked, OLD)
    states = [body.message_state for _, body in answers if isinstance(body, QuerySmResp)]
    assert states == [MessageState.ENROUTE, MessageState.DELETED]


async def test_plain_submits_still_share_a_commit(counter: Counter) -> None:
    await counter.say(submit("1"), submit("2"), CANCEL, submit("3"), *in_parts(MENU, 2), data("4"))
    assert counter.spool.done["put_all"].qsize() == 2


# --- over several reads ---


@pytest.mark.parametrize(
    ("bodies", "left"),
    [
        ([OLD, IN_PLACE], ["The new one."]),
        ([OLD, CANCEL], []),
        ([OLD, CANCEL, NEW], ["The new one."]),
        ([IN_PLACE, OLD], ["The new one.", "The old one."]),
        ([OLD, ReplaceSm("1", 1, 1, SOURCE, short_message=b"Changed."), CANCEL, NEW], ["The new one."]),
        ([OLD, NEW, CANCEL, OLD, IN_PLACE, CANCEL, submit()], [PLAIN]),
    ],
    ids=lambda bodies: ", ".join(type(one).__name__ if not isinstance(one, str) else one for one in bodies),
)
async def test_reads_are_done_as_they_came(counter: Counter, bodies: list[Body], left: list[str]) -> None:
    answers = await reads(counter, *bodies)
    assert [status for status, _ in answers] == [0] * len(bodies)
    assert sorted(await waiting(counter)) == left


async def test_plain_reads_do_not_wait_for_each_other(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    real, go_on = counter.intake.offer_all, asyncio.Event()

    async def offer_all(offers: Any) -> Any:
        if offers[0].submission.text == "slow":
            await go_on.wait()
        return await real(offers)

    monkeypatch.setattr(counter.intake, "offer_all", offer_all)
    slow = asyncio.create_task(counter.ids(submit("slow")))
    assert await counter.ids(submit("quick")) == ["1"]
    cancel = asyncio.create_task(counter.say(CANCEL))
    after = asyncio.create_task(counter.ids(submit("after")))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not cancel.done()
    assert not after.done()
    go_on.set()
    assert await slow == ["2"]
    assert await cancel == [(0, (await cancel)[0][1])]
    assert await after == ["3"]
    assert await waiting(counter) == ["after"]


async def test_a_bug_holds_nobody_up(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    real, calls = counter.inquiry.waiting, iter(range(9))

    async def broken(*given: Any) -> Any:
        if not next(calls):
            raise ZeroDivisionError
        return await real(*given)

    monkeypatch.setattr(counter.inquiry, "waiting", broken)
    answers = await reads(counter, OLD, CANCEL, CANCEL, NEW)
    assert [status for status, _ in answers] == [0, Status.RSYSERR, 0, 0]
    assert isinstance(answers[3][1], SubmitSmResp)
    assert len(bugs) == 1


# --- turns ---


def test_what_holds_up_what_comes_after_it() -> None:
    many = SubmitMulti(dest_address=(Destination(1, 1, PHONE),), replace_if_present_flag=1)
    for body in (CANCEL, ReplaceSm("1"), IN_PLACE, many):
        assert holds_up(body)
    for other in (OLD, data(), QuerySm("1"), SubmitMulti()):
        assert not holds_up(other)


@given(st.lists(st.sampled_from(["plain", "alone", "firm"]), max_size=12), st.randoms(use_true_random=False))
def test_each_waits_for_those_before_it_that_it_must_and_for_no_others(kinds: list[str], random: Any) -> None:
    async def play() -> None:
        turns, over = Turns(), set()
        numbers = [turns.begin(firm=kind == "firm") for kind in kinds]

        async def serve(n: int) -> int:
            await turns.free(numbers[n])
            if kinds[n] != "plain":
                await turns.alone(numbers[n])
            must = {m for m in range(n) if kinds[m] == "firm" or kinds[n] != "plain"}
            assert must <= over
            return n

        tasks = {asyncio.create_task(serve(n)) for n in range(len(kinds))}
        while tasks:
            for _ in range(3):
                await asyncio.sleep(0)
            ready = sorted(task.result() for task in tasks if task.done())
            assert ready, "somebody waits for nobody"
            chosen = random.choice(ready)
            tasks = {task for task in tasks if not (task.done() and task.result() == chosen)}
            over.add(chosen)
            turns.end(numbers[chosen])

    asyncio.run(play())


async def test_who_gives_up_waiting_is_not_missed() -> None:
    turns = Turns()
    first, second = turns.begin(firm=True), turns.begin(firm=False)
    task = asyncio.create_task(turns.free(second))
    await asyncio.sleep(0)
    task.cancel()
    turns.end(second)
    turns.end(first)
    await turns.free(turns.begin(firm=False))
