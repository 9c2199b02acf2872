"""When "never had it" is believed: a wrong yes rings a telephone twice."""

from typing import Any

import pytest

from asking import NEVER_HAD, NEVER_HAD_AFTER, PHONES, UNSURE, Asking, receipt
from gateway import journal
from gateway.outcome import Event, NeverHad, NoWord, Reason, Standing, State, Why

HOUR = 3_600_000


@pytest.fixture
def doubts(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(journal, "call_in_doubt", lambda **doubt: told.append(doubt))
    return told


async def test_never_had_twice_sends_the_call_again_at_once(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    assert await asking.answer(NEVER_HAD) is None
    assert await asking.due(call_id) == NEVER_HAD_AFTER
    assert asking.woken == []
    await asking.quiet()
    asking.passes(NEVER_HAD_AFTER)
    assert await asking.answer(NEVER_HAD) is State.QUEUED
    assert await asking.due(call_id) == 0
    await asking.quiet()
    assert asking.woken == ["dispatcher"]
    assert [step.event for step in await asking.spool.steps(call_id)][-1] is Event.NEVER_HAD


async def test_a_step_of_the_clock_proves_nothing(asking: Asking) -> None:
    """A virtual machine that wakes up, a first word from a time server: it was seconds, whatever the clock says."""
    call_id = await asking.sent(UNSURE)
    asking.run()
    for _ in range(5):
        assert await asking.answer(NEVER_HAD) is None
        assert await asking.spool.state(call_id) is State.UNSURE
        asking.clock.at += HOUR
        asking.seconds += 1
    asking.seconds += NEVER_HAD_AFTER / 1000
    assert await asking.answer(NEVER_HAD) is State.QUEUED


async def test_a_second_word_that_came_too_soon_is_asked_for_again_when_it_counts(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    await asking.answer(NEVER_HAD)
    asking.clock.at += HOUR
    asking.seconds += 20
    assert await asking.answer(NEVER_HAD) is None
    assert await asking.due(call_id) == NEVER_HAD_AFTER - 20_000
    asking.clock.at += HOUR
    asking.seconds += 39.5
    assert await asking.answer(NEVER_HAD) is None
    assert await asking.due(call_id) == 15_000  # half a second is left, but the provider counts questions


async def test_the_time_counts_to_the_question_not_to_its_answer(asking: Asking) -> None:
    """A reply that hangs for a minute tells what was so a minute ago."""
    await asking.sent(UNSURE)
    asking.run()
    await asking.answer(NEVER_HAD)
    asking.clock.at += NEVER_HAD_AFTER
    asking.seconds += 1
    _, word = await asking.provider.questions.get()
    asking.seconds += NEVER_HAD_AFTER / 1000
    word.set_result(NEVER_HAD)
    assert await asking.spool.done["learn"].get() is None


@pytest.mark.parametrize(
    "between", [NoWord(Reason(Why.TIMEOUT)), NoWord(Reason(Why.UNSPECIFIED, "unknown status 5"))], ids=str
)
async def test_any_other_answer_in_between_wipes_the_first_out(asking: Asking, between: Standing) -> None:
    await asking.sent(UNSURE)
    asking.run()
    for standing in (NEVER_HAD, between, NEVER_HAD):
        assert await asking.answer(standing) is None
        asking.passes(NEVER_HAD_AFTER)
    assert await asking.answer(NEVER_HAD) is State.QUEUED


async def test_what_was_said_of_an_earlier_attempt_does_not_count(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    await asking.answer(NEVER_HAD)
    await asking.spool.spool.operate(call_id, State.UNSURE, Event.RETRIED, "anna", Reason(Why.OPERATOR), asking.clock())
    await asking.send(UNSURE)
    asking.passes(NEVER_HAD_AFTER)
    assert await asking.answer(NEVER_HAD) is None
    assert await asking.spool.state(call_id) is State.UNSURE


async def test_a_memory_that_is_full_only_delays(asking: Asking) -> None:
    asking.asker._denied.most = 1
    first = await asking.sent(UNSURE)
    second = await asking.sent(UNSURE, PHONES[1])
    asking.run()
    for _ in (first, second):
        await asking.answer(NEVER_HAD)
    asking.passes(NEVER_HAD_AFTER)
    learnt = [await asking.answer(NEVER_HAD) for _ in (first, second)]
    assert learnt == [None, State.QUEUED] or learnt == [None, None]
    assert await asking.spool.state(first) is State.UNSURE


async def test_an_old_doubt_is_asked_about_as_soon_as_the_second_word_counts(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE)
    asking.passes(10 * HOUR)
    asking.run()
    await asking.answer(NEVER_HAD)
    assert await asking.due(call_id) == NEVER_HAD_AFTER


async def test_the_journal_is_told_of_long_doubt_after_an_hour_two_four_and_so_on(
    asking: Asking, doubts: list[dict[str, Any]]
) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    for _ in range(20):
        asking.passes(HOUR // 2)
        await asking.answer(NoWord(Reason(Why.UNREACHABLE, "no route")))
        await asking.quiet()
    assert [doubt["minutes"] for doubt in doubts] == [60, 120, 240, 480]
    assert {doubt["id"] for doubt in doubts} == {call_id}
    assert doubts[0]["reason"] == Reason(Why.UNREACHABLE, "no route")


async def test_no_doubt_is_told_of_calls_that_are_settled(asking: Asking, doubts: list[dict[str, Any]]) -> None:
    await asking.sent(UNSURE)
    asking.passes(10 * HOUR)
    asking.run()
    assert await asking.answer(receipt(State.TAKEN)) is State.TAKEN
    asking.passes(10 * HOUR)
    assert await asking.answer(NeverHad(Reason(Why.UNSPECIFIED))) is None
    await asking.quiet()
    assert doubts == []


async def test_the_doubt_about_each_attempt_is_counted_by_itself(asking: Asking, doubts: list[dict[str, Any]]) -> None:
    call_id = await asking.sent(UNSURE)
    asking.run()
    for _ in range(2):
        asking.passes(HOUR)
        await asking.answer(NoWord(Reason(Why.TIMEOUT)))
        await asking.quiet()
        by = ("anna", Reason(Why.OPERATOR), asking.clock())
        await asking.spool.spool.operate(call_id, State.UNSURE, Event.RETRIED, *by)
        await asking.send(UNSURE)
    assert [doubt["minutes"] for doubt in doubts] == [60, 60]
