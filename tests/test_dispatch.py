"""The sender's loop on the real store. A channel in trouble: `test_dispatch_trouble`; its end: `test_dispatch_stop`."""

import pytest

from gateway import pool
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why
from sending import LEASE, PHONES, Sender

OUTCOMES = [
    (Taken("4711"), State.TAKEN, 5_625),
    (Unsure(Reason(Why.TIMEOUT, "30 s")), State.UNSURE, 16_875),
    (Deferred(Reason(Why.THROTTLED)), State.QUEUED, 63_500),
    (Deferred(Reason(Why.PROVIDER_FAULT), not_before=0), State.QUEUED, 10_000),
    (Refused(Reason(Why.FORBIDDEN, "error 6")), State.FAILED, 0),
    (Held(Reason(Why.NO_MONEY)), State.HELD, 0),
]


@pytest.mark.parametrize(("outcome", "state", "due"), OUTCOMES, ids=lambda value: type(value).__name__)
async def test_each_outcome_settles_as_it_should(sender: Sender, outcome: Outcome, state: State, due: int) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    assert await sender.answer(outcome) == call_id
    (story,) = await sender.spool.spool.find(call_id)
    assert story.call.state is state
    assert story.call.due == sender.clock() + due
    assert story.steps[-1].reason == getattr(outcome, "reason", None)
    if isinstance(outcome, Taken):
        assert (story.call.provider, story.call.provider_id) == ("http", "4711")


async def test_the_claim_is_on_disk_before_anything_is_sent(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    call, word = await sender.out.sends.get()
    assert (call.id, call.state, call.attempt, call.owner) == (call_id, State.SENDING, 1, "node")
    assert call.due == sender.clock() + LEASE
    assert await sender.spool.state(call_id) is State.SENDING
    word.set_result(Taken("1"))


async def test_the_provider_s_own_time_is_kept(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    await sender.answer(Deferred(Reason(Why.THROTTLED), not_before=sender.clock() + 7_000_000))
    (story,) = await sender.spool.spool.find(call_id)
    assert story.call.due == sender.clock() + 7_002_500  # and a little, so that not all come back in one millisecond


async def test_a_deferred_call_comes_back_when_it_is_due(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    await sender.answer(Deferred(Reason(Why.PROVIDER_FAULT)))
    sender.clock.at += 9_999
    await sender.claims()
    assert sender.out.sends.empty()
    sender.clock.at += 1
    sender.dispatcher.wake()
    assert await sender.answer(Taken("1")) == call_id
    assert [step.attempt for step in await sender.spool.steps(call_id) if step.event is Event.CLAIMED] == [1, 2]


async def test_a_bug_in_an_adapter_is_doubt_never_a_second_try(
    sender: Sender, bugs: list[tuple[str, BaseException]]
) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    error = KeyError("hush-hush")
    await sender.answer(error)
    assert bugs == [("egress http", error)]
    (story,) = await sender.spool.spool.find(call_id)
    assert story.call.state is State.UNSURE
    assert story.steps[-1].reason == Reason(Why.ADAPTER_FAULT, "KeyError")
    sender.clock.at += 3_600_000
    await sender.claims()
    assert sender.out.sends.empty()


async def test_an_adapter_that_cancels_itself_is_doubt(sender: Sender, bugs: list[tuple[str, BaseException]]) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    _, word = await sender.out.sends.get()
    word.cancel()
    assert await sender.spool.done["settle"].get() is State.UNSURE
    assert [where for where, _ in bugs] == ["egress http"]
    assert (await sender.spool.steps(call_id))[-1].reason == Reason(Why.ADAPTER_FAULT, "CancelledError")


async def test_never_more_at_once_than_there_are_slots(sender: Sender) -> None:
    ids = [call_id for phone in PHONES for call_id in await sender.spool.accept(phone)]
    sender.run()
    sent = [await sender.answer(Taken(str(n))) for n in range(len(ids))]
    assert sorted(sent) == sorted(ids)
    assert sender.out.most == sender.out.slots
    assert {await sender.spool.state(call_id) for call_id in ids} == {State.TAKEN}


async def test_a_full_channel_claims_nothing_that_it_cannot_send(sender: Sender) -> None:
    for phone in PHONES:
        await sender.spool.accept(phone)
    sender.run()
    words = [(await sender.out.sends.get())[1] for _ in range(sender.out.slots)]
    counts = await sender.spool.spool.counts()
    assert counts[State.SENDING] == sender.out.slots
    words[0].set_result(Taken("1"))
    await sender.out.sends.get()
    assert sender.out.under_way == sender.out.slots


async def test_oldest_first(sender: Sender) -> None:
    ids = []
    for phone in PHONES[:5]:
        ids += await sender.spool.accept(phone)
        sender.clock.at += 1
    sender.run()
    assert [await sender.answer(Taken("1")) for _ in ids] == ids


async def test_trouble_while_claiming_is_waited_out(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.spool.trouble["claim"] = 2
    sender.run()
    assert await sender.answer(Taken("1")) == call_id
    assert sender.spool.done["claim failed"].qsize() == 2
    assert await sender.spool.state(call_id) is State.TAKEN


async def test_trouble_while_settling_loses_nothing_and_sends_nothing_twice(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.spool.trouble["settle"] = 3
    sender.run()
    assert await sender.answer(Taken("4711")) == call_id
    (story,) = await sender.spool.spool.find(call_id)
    assert (story.call.state, story.call.provider_id) == (State.TAKEN, "4711")
    assert sender.out.sends.empty()


async def test_another_failure_of_the_store_is_a_bug_and_leaves_the_claim(
    sender: Sender, bugs: list[tuple[str, BaseException]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can settle it: the lease lapses, and the provider is asked."""
    (call_id,) = await sender.spool.accept(PHONES[0])

    async def broken(*given: object) -> None:
        sender.spool.done["settle"].put_nowait(None)
        raise ZeroDivisionError

    monkeypatch.setattr(sender.spool, "settle", broken, raising=False)
    sender.run()
    await sender.answer(Taken("1"))
    await sender.spool.spool.beat()
    assert [where for where, _ in bugs] == ["sends"]
    assert await sender.spool.state(call_id) is State.SENDING


async def test_an_outcome_that_comes_after_the_lease_is_dropped(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    _, word = await sender.out.sends.get()
    sender.clock.at += LEASE
    swept = await sender.spool.spool.sweep(sender.clock(), 0, 0, ())  # as another process would
    assert swept.recovered == 1
    word.set_result(Deferred(Reason(Why.UNREACHABLE)))
    assert await sender.spool.done["settle"].get() is None
    assert await sender.spool.state(call_id) is State.UNSURE


async def test_a_step_of_the_clock_does_not_lapse_what_is_under_way(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    _, word = await sender.out.sends.get()
    sender.clock.at += 6 * LEASE
    assert set(sender.dispatcher.under_way) == {call_id}
    swept = await sender.spool.spool.sweep(sender.clock(), 0, 0, sender.dispatcher.under_way)
    assert swept.recovered == 0
    word.set_result(Taken("4711"))
    assert await sender.spool.done["settle"].get() is State.TAKEN
    await sender.claims()
    assert not sender.dispatcher.under_way


async def test_a_wake_up_is_heard_at_once(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_IDLE", 3600.0)
    sender.run()
    assert list(await sender.spool.done["claim"].get()) == []
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.dispatcher.wake()
    assert await sender.answer(Taken("1")) == call_id


async def test_a_slot_that_is_free_again_is_filled_at_once(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_IDLE", 3600.0)
    sender.out.slots = 1
    ids = [call_id for phone in PHONES for call_id in await sender.spool.accept(phone)]
    sender.run()
    assert sorted([await sender.answer(Taken("1")) for _ in ids]) == sorted(ids)


async def test_without_a_wake_up_the_poll_finds_it(sender: Sender) -> None:
    sender.run()
    assert list(await sender.spool.done["claim"].get()) == []
    (call_id,) = await sender.spool.accept(PHONES[0])
    assert await sender.answer(Taken("1")) == call_id
