"""Whom the asker asks about calls of each channel, and what it gives to a person. The table itself: `test_doubt`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from asking import NEVER_HAD, UNSURE, Asking, receipt
from gateway import journal, pool
from gateway.doubt import Doubts
from gateway.outcome import NoWord, Reason, State, Taken, Why
from watched import Clock, Watched

MINUTE = 60_000
HOUR = 60 * MINUTE
Told = list[dict[str, Any]]


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What a person was told."""
    told: Told = []
    monkeypatch.setattr(journal, "call_needs_person", lambda **event: told.append(event))
    return told


@pytest.fixture
async def alone(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """Without HTTP to ask over."""
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    asking = Asking(spool, clock, Doubts(over_http=False))
    asking.run()
    yield asking
    await asking.asker.stop(0)
    assert asking.running
    await asking.running


async def test_a_mail_is_asked_about_over_http_and_believed_after_its_hour(asking: Asking) -> None:
    call_id = await asking.sent(UNSURE, by="smtp")
    asking.run()
    assert await asking.answer(NEVER_HAD) is None
    assert await asking.due(call_id) == HOUR
    asking.passes(HOUR)
    assert await asking.answer(NEVER_HAD) is State.QUEUED


async def test_a_mail_that_was_taken_is_never_sent_again_but_a_person_is_told(asking: Asking, people: Told) -> None:
    call_id = await asking.sent(Taken("x"), by="smtp")
    asking.run()
    for minutes in range(0, 130, 10):
        assert await asking.answer(NEVER_HAD) is None
        assert await asking.spool.state(call_id) is State.TAKEN
        assert bool(people) == (minutes >= 60)
        asking.passes(10 * MINUTE)
    assert asking.woken == []
    assert [(event["id"], event["by"]) for event in people] == [(call_id, "smtp")] * 2  # after an hour, and two
    assert "login, password and money" in people[0]["remedy"]


async def test_a_mail_that_shows_late_is_no_person_s_business(asking: Asking, people: Told) -> None:
    await asking.sent(Taken("x"), by="smtp")
    asking.run()
    await asking.answer(NEVER_HAD)
    asking.passes(50 * MINUTE)
    await asking.answer(receipt(State.TAKEN))
    asking.passes(50 * MINUTE)
    await asking.answer(NEVER_HAD)
    await asking.quiet()
    assert people == []


async def test_over_smpp_an_unsure_call_is_asked_about_nowhere_and_waits_for_its_receipt_or_a_person(
    asking: Asking, people: Told
) -> None:
    call_id = await asking.sent(UNSURE, by="smpp")
    asking.run()
    assert await asking.spool.done["learn"].get() is None
    assert await asking.due(call_id) == 10 * MINUTE - 5_000
    for minutes in (10, 10, 20, 40):
        asking.passes(minutes * MINUTE)
        assert await asking.spool.done["learn"].get() is None
    assert [event["minutes"] for event in people] == [10, 20, 40, 80]
    assert people[0]["remedy"].endswith(f"queue resolve {call_id} --as ...")
    assert await asking.spool.state(call_id) is State.UNSURE
    assert asking.provider.questions.empty()
    assert asking.smpp.questions.empty()


async def test_over_smpp_a_taken_call_is_asked_about_there(asking: Asking) -> None:
    call_id = await asking.sent(Taken("4711"), by="smpp")
    asking.run()
    assert await asking.answer(receipt(State.DELIVERED), asking.smpp) is State.DELIVERED
    assert await asking.spool.state(call_id) is State.DELIVERED


async def test_never_had_about_an_smpp_call_brings_nothing_back(asking: Asking) -> None:
    call_id = await asking.sent(Taken("4711"), by="smpp")
    asking.run()
    for _ in range(3):
        assert await asking.answer(NEVER_HAD, asking.smpp) is None
        asking.passes(HOUR)
    assert await asking.spool.state(call_id) is State.TAKEN


async def test_without_http_a_person_is_told_of_doubt_and_of_nothing_else(alone: Asking, people: Told) -> None:
    unsure = await alone.sent(UNSURE)
    taken = await alone.sent(Taken("4711"), "79990000001", by="smtp")
    for _ in range(2):
        await alone.spool.done["learn"].get()
    alone.passes(HOUR)
    for _ in range(2):
        await alone.spool.done["learn"].get()
    await alone.quiet()
    assert {event["id"] for event in people} == {unsure}
    assert await alone.spool.state(taken) is State.TAKEN
    assert alone.provider.questions.empty()


async def test_a_channel_that_is_not_configured_any_more_is_asked_nothing(asking: Asking, people: Told) -> None:
    call_id = await asking.sent(UNSURE, by="fax")
    asking.run()
    await asking.spool.done["learn"].get()
    asking.passes(HOUR)
    await asking.spool.done["learn"].get()
    await asking.quiet()
    assert await asking.spool.state(call_id) is State.UNSURE
    assert [event["by"] for event in people] == ["fax"]


async def test_who_is_asked_and_gives_no_word_is_no_person_s_business_before_an_hour(
    asking: Asking, people: Told
) -> None:
    await asking.sent(UNSURE)
    asking.run()
    for _ in range(3):
        await asking.answer(NoWord(Reason(Why.UNREACHABLE)))
        asking.passes(HOUR)
    assert people == []  # `call_in_doubt` tells of it: see `test_asking_doubt`
