"""Asking on the real store. What is believed of doubt: `test_asking_doubt`. Telling: `test_receipts_reports`."""

import asyncio

import pytest

from asking import AT_ONCE, NEVER_HAD, PHONES, UNSURE, Asking, receipt
from gateway.outcome import NoWord, Outcome, Reason, State, Taken, Why

Bugs = list[tuple[str, BaseException]]


@pytest.mark.parametrize("outcome", [Taken("4711"), UNSURE], ids=["taken", "unsure"])
@pytest.mark.parametrize("end", [State.DELIVERED, State.FAILED, State.EXPIRED])
async def test_a_receipt_ends_the_call_and_owes_the_report(asking: Asking, outcome: Outcome, end: State) -> None:
    call_id = await asking.sent(outcome)
    asking.run()
    assert await asking.answer(receipt(end, Why.ANSWERED)) is end
    (story,) = await asking.spool.spool.find(call_id)
    assert (story.call.state, story.cost, story.seconds) == (end, "1.5", 7)
    assert [report.state for report in story.reports] == [end]
    await asking.quiet()
    assert asking.woken == ["teller"]


async def test_an_unsure_call_that_is_found_is_taken(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    assert await asking.answer(receipt(State.TAKEN)) is State.TAKEN
    (story,) = await asking.spool.spool.find(call_id)
    assert (story.call.state, story.call.provider_id) == (State.TAKEN, "4711")
    assert story.reports == ()


async def test_one_that_is_under_way_is_asked_about_again_later(asking: Asking) -> None:
    call_id = await asking.sent(Taken("4711"))
    asking.run()
    assert await asking.answer(receipt(State.TAKEN)) is None
    assert await asking.due(call_id) == 12_500
    await asking.quiet()
    asking.passes(12_500)
    await asking.answer(receipt(State.DELIVERED))
    assert await asking.spool.state(call_id) is State.DELIVERED


async def test_never_had_about_a_taken_call_sends_nothing(asking: Asking) -> None:
    """The provider took it under its own word: that it cannot find it now must not make the telephone ring again."""
    call_id = await asking.sent(Taken("4711"))
    asking.run()
    for due in (12_500, 12_500, 23_125):
        assert await asking.answer(NEVER_HAD) is None
        assert await asking.spool.state(call_id) is State.TAKEN
        assert await asking.due(call_id) == due
        asking.passes(90_000)
    assert asking.woken == []


async def test_no_word_changes_nothing_and_keeps_the_provider_s_time(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    later = asking.clock() + 900_000
    assert await asking.answer(NoWord(Reason(Why.THROTTLED), not_before=later)) is None
    assert await asking.spool.state(call_id) is State.UNSURE
    assert await asking.due(call_id) == 900_000
    asking.passes(900_000)
    await asking.answer(NoWord(Reason(Why.UNREACHABLE)))
    assert await asking.due(call_id) == 113_125
    asking.passes(113_125)
    await asking.answer(NoWord(Reason(Why.UNREACHABLE), not_before=asking.clock() + 1))
    assert await asking.due(call_id) == 127_265


async def test_after_the_provider_s_time_not_all_come_in_one_millisecond(asking: Asking) -> None:
    ids = [await asking.sent(UNSURE, phone) for phone in PHONES[:2]]
    asking.run()
    later = asking.clock() + 900_000
    for asking.jitter in (0.25, 0.75):
        await asking.answer(NoWord(Reason(Why.ADDRESS_BLOCKED), not_before=later))
    assert sorted([await asking.due(call_id) for call_id in ids]) == [902_500, 907_500]


async def test_a_bug_while_asking_is_no_word(asking: Asking, bugs: Bugs) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    error = KeyError("status")
    assert await asking.answer(error) is None
    assert bugs == [("ask", error)]
    assert await asking.spool.state(call_id) is State.UNSURE
    assert await asking.due(call_id) == 12_500


async def test_an_adapter_that_cancels_itself_does_not_end_the_loop(asking: Asking, bugs: Bugs) -> None:
    call_id = await asking.sent(Taken("4711"))
    asking.run()
    _, word = await asking.provider.questions.get()
    word.cancel()
    assert await asking.spool.done["learn"].get() is None
    assert [where for where, _ in bugs] == ["ask"]
    asking.passes(120_000)
    await asking.answer(receipt(State.DELIVERED))
    assert await asking.spool.state(call_id) is State.DELIVERED


async def test_never_more_questions_at_once_than_allowed(asking: Asking) -> None:
    ids = [await asking.sent(Taken(phone), phone) for phone in PHONES]
    asking.run()
    for answered in range(len(ids)):
        assert await asking.answer(receipt(State.DELIVERED)) is State.DELIVERED
        assert asking.provider.under_way <= AT_ONCE, answered
    assert {await asking.spool.state(call_id) for call_id in ids} == {State.DELIVERED}


async def test_a_question_that_hangs_holds_up_no_other(asking: Asking) -> None:
    ids = [await asking.sent(Taken(phone), phone) for phone in PHONES]
    asking.run()
    hanging, word = await asking.provider.questions.get()
    for _ in ids[1:]:
        assert await asking.answer(receipt(State.DELIVERED)) is State.DELIVERED
    assert await asking.spool.state(hanging.id) is State.TAKEN
    word.set_result(NoWord(Reason(Why.TIMEOUT)))
    await asking.spool.done["learn"].get()


async def test_a_question_that_takes_for_ever_is_not_put_twice(asking: Asking) -> None:
    await asking.sent(Taken("4711"))
    asking.run()
    _, word = await asking.provider.questions.get()
    await asking.quiet()
    asking.passes(3_600_000)
    while not await asking.spool.done["questions"].get():
        pass  # until it is due again
    await asking.quiet()
    assert asking.provider.questions.empty()
    word.set_result(NoWord(Reason(Why.TIMEOUT)))
    await asking.spool.done["learn"].get()


async def test_trouble_with_the_store_keeps_what_was_learnt(asking: Asking) -> None:
    call_id = await asking.sent(Taken("4711"))
    asking.spool.trouble.update(questions=1, learn=3)
    asking.run()
    assert await asking.answer(receipt(State.DELIVERED)) is State.DELIVERED
    assert asking.spool.done["learn failed"].qsize() == 3
    assert await asking.spool.state(call_id) is State.DELIVERED
    assert asking.provider.questions.empty()


async def test_stop_waits_for_the_questions_under_way(asking: Asking) -> None:
    call_id = await asking.sent(Taken("4711"))
    await asking.sent(Taken("4712"), PHONES[1])
    asking.run()
    answers = [(await asking.provider.questions.get())[1] for _ in range(2)]
    stopping = asyncio.create_task(asking.asker.stop(60))
    await asking.spool.spool.beat()
    assert not stopping.done()
    for word in answers:
        word.set_result(receipt(State.DELIVERED))
    await stopping
    assert await asking.spool.state(call_id) is State.DELIVERED
