"""Several channels over one queue, on the real store: who sends what, and what goes over to the next."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway import journal, pool
from gateway.account import Account
from gateway.message import Arrival, Audio, NewCall, Origin, Recipient
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why
from scripted import WayOut, WideWayOut
from sending import PHONES, Sender
from watched import Clock, Watched

UNREACHABLE = Deferred(Reason(Why.UNREACHABLE, "connection refused"))
BAD_CREDENTIALS = Held(Reason(Why.BAD_CREDENTIALS))


@pytest.fixture
async def house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sender]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    outs = (WayOut(2, "smpp", carries_files=False), WayOut(2, "smtp", carries_files=False), WayOut(2, "http"))
    house = Sender(spool, clock, *outs)
    yield house
    await house.stop()


@pytest.fixture
async def wide(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sender]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    wide = Sender(spool, clock, WideWayOut(3, together=3), account=Account(61_000, 0))
    yield wide
    await wide.stop()


async def with_files(spool: Watched, phone: str) -> str:
    """A call that has a file."""
    identity = f"0f{phone[-1]}"
    sound = Audio("hello.mp3", "audio/mpeg", b"ID3")
    calls = [NewCall(identity, Recipient(phone))]
    now = spool.clock()
    arrival = Arrival(identity, Origin("smtp", "erp"), "Hello.", now, now + 86_400_000, calls, files=(sound,))
    return (await spool.spool.put(arrival)).ids[0]


async def test_all_go_by_the_first_and_the_claim_names_it(house: Sender) -> None:
    (call_id,) = await house.spool.accept(PHONES[0])
    house.run()
    call, word = await house.out.sends.get()
    (story,) = await house.spool.spool.find(call_id)
    assert (call.provider, story.call.provider, story.call.state) == ("smpp", "smpp", State.SENDING)
    word.set_result(Taken("1"))
    await house.settles_down()
    assert house.outs[1].sends.empty()
    assert house.outs[2].sends.empty()


@pytest.mark.parametrize("outcome", [UNREACHABLE, BAD_CREDENTIALS], ids=str)
async def test_what_the_first_cannot_take_is_with_the_next_in_the_same_moment(house: Sender, outcome: Outcome) -> None:
    (call_id,) = await house.spool.accept(PHONES[0])
    house.run()
    assert await house.answer(outcome) == call_id
    call, word = await house.outs[1].sends.get()
    assert (call.id, call.attempt, call.provider) == (call_id, 2, "smtp")
    word.set_result(Taken("2"))
    await house.settles_down()
    assert await house.spool.state(call_id) is State.TAKEN
    events = [step.event for step in await house.spool.steps(call_id)]
    assert events[-4:] == [Event.CLAIMED, Event.DEFERRED, Event.CLAIMED, Event.TAKEN]


async def test_what_nobody_can_take_waits_by_the_ordinary_back_off(house: Sender) -> None:
    (call_id,) = await house.spool.accept(PHONES[0])
    house.run()
    for out in house.outs:
        assert await house.answer(UNREACHABLE, out) == call_id
    await house.settles_down()
    (story,) = await house.spool.spool.find(call_id)
    assert (story.call.state, story.call.attempt) == (State.QUEUED, 3)
    assert story.call.due == house.clock() + 40_000  # as after any third try
    assert all(out.sends.empty() for out in house.outs)


async def test_an_unsure_call_stays_where_nobody_knows_it(house: Sender) -> None:
    ids = [call_id for phone in PHONES[:3] for call_id in await house.spool.accept(phone)]
    house.run()
    for _ in ids:
        await house.answer(Unsure(Reason(Why.CUT)))
    house.out.slots = 0
    house.clock.at += 60_000
    await house.settles_down()
    assert {await house.spool.state(call_id) for call_id in ids} == {State.UNSURE}
    assert all(out.sends.empty() for out in house.outs)


async def test_the_first_finds_out_by_one_call_while_the_next_carries_the_rest(house: Sender) -> None:
    house.out.slots = 1
    await house.spool.accept(PHONES[0])
    house.run()
    await house.answer(UNREACHABLE)
    await house.answer(Taken("1"), house.outs[1])
    house.out.slots = 2
    house.clock.at += 2_000
    for phone in PHONES:
        await house.spool.accept(phone)
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [1, 2, 0]
    await house.answer(Taken("2"))
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [2, 2, 0]
    for _ in range(2):
        await house.answer(Taken("3"), house.outs[1])
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [2, 0, 0]  # all that is left is the first one's again


async def test_a_channel_that_loses_its_connection_hands_over_at_once(house: Sender) -> None:
    house.out.slots = 0
    house.run()
    (call_id,) = await house.spool.accept(PHONES[0])
    house.channels.wake()
    assert await house.answer(Taken("1"), house.outs[1]) == call_id


async def test_calls_with_files_go_by_who_carries_them(house: Sender) -> None:
    house.run()
    filed = await with_files(house.spool, PHONES[0])
    (plain,) = await house.spool.accept(PHONES[1])
    house.channels.wake()
    call, word = await house.outs[2].sends.get()
    assert (call.id, [file.name for file in call.files]) == (filed, ["hello.mp3"])
    word.set_result(Taken("1"))
    assert await house.answer(Taken("2")) == plain


async def test_without_money_nothing_is_sent_by_any_channel(house: Sender) -> None:
    house.run()
    (held,) = await house.spool.accept(PHONES[0])
    await house.answer(Held(Reason(Why.NO_MONEY)))
    assert await house.spool.state(held) is State.HELD
    for phone in PHONES[1:5]:
        await house.spool.accept(phone)
    await with_files(house.spool, PHONES[5])
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [0, 0, 0]
    house.clock.at += 300_000
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [1, 0, 1]
    await house.answer(Taken("1"))
    await house.settles_down()
    assert [out.under_way for out in house.outs] == [2, 0, 1]


async def test_the_journal_hears_of_every_turn_once(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, ...]] = []
    for event in ("account_rests", "channel_rests", "channel_slowed", "channel_mended"):
        monkeypatch.setattr(journal, event, lambda event=event, **what: told.append((event, *what.values())))
    sender.out.slots = 1
    sender.run()
    turns: list[tuple[Outcome, int]] = [
        (UNREACHABLE, 2_000),
        (Taken("1"), 0),
        (BAD_CREDENTIALS, 900_000),
        (Taken("2"), 0),
        (Held(Reason(Why.NO_MONEY)), 300_000),
        (Taken("3"), 0),
    ]
    for n, (outcome, rest) in enumerate(turns):
        await sender.spool.accept(PHONES[n])
        await sender.answer(outcome)
        sender.clock.at += rest
    assert told == [
        ("channel_slowed", "http", UNREACHABLE.reason, 1, sender.clock() - 1_200_000),
        ("channel_mended", "http"),
        ("channel_rests", "http", BAD_CREDENTIALS.reason, sender.clock() - 300_000),
        ("channel_mended", "http"),
        ("account_rests", Reason(Why.NO_MONEY), sender.clock()),
    ]


async def test_the_same_call_again_is_put_off_unsent(spool: Watched, clock: Clock, wide: Sender) -> None:
    wide.out.slots = 1
    wide.run()
    (first,) = await spool.accept(PHONES[0])
    await wide.answer(Taken("1"))
    (second,) = await spool.accept(PHONES[0])
    wide.dispatcher.wake()
    assert await spool.done["settle"].get() is State.QUEUED
    (story,) = await spool.spool.find(second)
    assert story.call.due == clock() + 61_500
    assert story.steps[-1].reason.why is Why.THROTTLED  # type: ignore[union-attr]
    assert wide.channels.well("http")  # no sign of trouble
    clock.at += 61_500
    assert await wide.answer(Taken("2")) == second != first


async def test_a_call_that_the_account_may_have_seen_moves_when_the_minute_is_over(
    spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    house = Sender(spool, clock, WayOut(1, "smpp"), WayOut(1, "http"), account=Account(61_000, 0))
    house.run()
    fault = Deferred(Reason(Why.PROVIDER_FAULT))
    for n in range(3):
        (call_id,) = await spool.accept(PHONES[n])
        await house.answer(fault)
    (story,) = await spool.spool.find(call_id)
    assert story.call.due == clock() + 61_000
    clock.at += 61_000
    call, word = await house.outs[1].sends.get()
    word.set_result(Taken("1"))
    assert call.attempt == 2
    await house.stop()


async def test_calls_of_one_message_go_together(wide: Sender) -> None:
    assert isinstance(wide.out, WideWayOut)
    ids = await wide.spool.accept(*PHONES[:5])
    wide.run()
    outcomes: list[Outcome] = [
        Taken("m"),
        Refused(Reason(Why.BAD_NUMBER)),
        Taken("m"),
        Taken("m"),
        Unsure(Reason(Why.GARBLED)),
    ]
    sent: list[str] = []
    for _ in range(2):
        calls, word = await wide.out.groups.get()
        assert {call.provider_id for call in calls} == {calls[0].message_id}
        assert {*(call.id for call in calls)} <= {*wide.dispatcher.under_way}
        word.set_result([outcomes[ids.index(call.id)] for call in calls])
        sent += [call.id for call in calls]
    for _ in ids:
        await wide.spool.done["settle"].get()
    states = [await wide.spool.state(call_id) for call_id in sent]
    by_id = dict(zip(sent, states, strict=True))
    wanted = [State.TAKEN, State.FAILED, State.TAKEN, State.TAKEN, State.UNSURE]
    assert [by_id[call_id] for call_id in ids] == wanted
    await wide.settles_down()
    assert not wide.dispatcher.under_way


@pytest.mark.parametrize("answer", [[], [Taken("m")], KeyError("x")], ids=["none", "too few", "bug"])
async def test_a_group_without_an_answer_for_each_is_doubt_about_all(
    wide: Sender, answer: list[Outcome] | BaseException, bugs: list[tuple[str, BaseException]]
) -> None:
    assert isinstance(wide.out, WideWayOut)
    ids = await wide.spool.accept(*PHONES[:3])
    wide.run()
    _, word = await wide.out.groups.get()
    word.set_exception(answer) if isinstance(answer, BaseException) else word.set_result(answer)
    for _ in ids:
        await wide.spool.done["settle"].get()
    assert {await wide.spool.state(call_id) for call_id in ids} == {State.UNSURE}
    assert wide.channels.well("http")  # one request, one sign: that is no row yet


async def test_a_channel_in_doubt_is_tried_with_one_call_not_with_a_group(wide: Sender) -> None:
    assert isinstance(wide.out, WideWayOut)
    await wide.spool.accept(*PHONES[:3])
    wide.run()
    calls, word = await wide.out.groups.get()
    word.set_result([UNREACHABLE] * len(calls))
    for _ in calls:
        await wide.spool.done["settle"].get()
    wide.clock.at += 15_000
    await wide.settles_down()
    assert (wide.out.under_way, wide.out.groups.qsize()) == (1, 0)


async def test_of_a_group_only_what_the_account_bears_is_sent(wide: Sender) -> None:
    assert isinstance(wide.out, WideWayOut)
    wide.run()
    await wide.spool.accept(PHONES[0])
    await wide.answer(Taken("1"))
    ids = await wide.spool.accept(*PHONES[:3])
    wide.dispatcher.wake()
    calls, word = await wide.out.groups.get()
    assert [call.phone for call in calls] == PHONES[1:3]
    word.set_result([Taken("m")] * 2)
    for _ in ids:
        await wide.spool.done["settle"].get()
    assert [await wide.spool.state(call_id) for call_id in ids] == [State.QUEUED, State.TAKEN, State.TAKEN]
    ids = await wide.spool.accept(*PHONES[2:4])
    wide.dispatcher.wake()
    calls, word = await wide.out.groups.get()  # one, but claimed in a group, and known by that one's id
    assert [(call.phone, call.provider_id) for call in calls] == [(PHONES[3], calls[0].message_id)]
    word.set_result([Taken("m")])
    for _ in ids:
        await wide.spool.done["settle"].get()


async def test_no_call_is_claimed_by_two_channels(house: Sender) -> None:
    """All three have room for the same calls, and look at the same moment, again and again."""
    for out in house.outs:
        out.carries_files = True
    ids = [call_id for n in range(60) for call_id in await house.spool.accept(f"7999100{n:04}")]
    house.run()
    rang: list[str] = []

    async def take(out: WayOut) -> None:
        while True:
            call, word = await out.sends.get()
            rang.append(call.id)
            word.set_result(Taken(call.id))

    takers = [asyncio.create_task(take(out)) for out in house.outs]
    for n in range(len(ids)):
        await house.spool.done["settle"].get()
        house.outs[0].slots = house.outs[1].slots = n % 3  # whose turn it is changes all the time
        house.channels.changed()
    for taker in takers:
        taker.cancel()
    assert sorted(rang) == sorted(ids)
