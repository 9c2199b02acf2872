"""What a client may ask about its own calls, and do to them."""

from dataclasses import replace
from typing import Any

import pytest

from gateway import journal
from gateway.inquiry import Inquiry
from gateway.intake import Accepted, Rejected, Rules, Unavailable
from gateway.message import Fragment, Kept, Manner, Notify, Story
from gateway.outcome import Deferred, Event, Held, Reason, State, Why
from offering import BAD, BOUND, GOOD, HOUR, PHONE, House, ticketed
from watched import Clock, Watched


class Asked:
    """A client's window on the real store."""

    def __init__(self, spool: Watched, clock: Clock) -> None:
        self.house = House(spool, clock, Rules())
        self.spool, self.clock = spool, clock
        self.changes = 0
        self.inquiry = Inquiry(spool, self.house.intake, clock, self._changed)  # type: ignore[arg-type]  # watched

    def _changed(self) -> None:
        self.changes += 1

    async def submit(self, text: str = GOOD, *phones: str, **given: Any) -> Accepted:
        (answer,) = await self.house.intake.offer_all([ticketed(text, *phones, **given)])
        assert isinstance(answer, Accepted)
        return answer

    async def stories(self, ticket: int, client: str = "erp") -> list[Story]:
        found = await self.inquiry.by_ticket(client, ticket)
        assert not isinstance(found, Unavailable)
        return list(found)

    async def sent(self, outcome: Deferred | Held | None) -> None:
        """The call that is due is sent, with that outcome or none yet."""
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + HOUR, "node", "http")
        if outcome is not None:
            await self.spool.spool.settle(call, outcome, self.clock(), self.clock())


@pytest.fixture
def asked(spool: Watched, clock: Clock) -> Asked:
    return Asked(spool, clock)


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str, bool]]:
    told: list[tuple[str, str, str, bool]] = []
    monkeypatch.setattr(journal, "client_acted", lambda **event: told.append(tuple(event.values())))
    return told


async def test_a_client_finds_its_own_calls_and_no_others(asked: Asked) -> None:
    answer = await asked.submit(GOOD, "79990000001", "79990000002")
    assert [story.call.phone for story in await asked.stories(answer.ticket)] == ["79990000001", "79990000002"]
    assert await asked.stories(answer.ticket, "crm") == []
    assert await asked.stories(answer.ticket + 1) == []


async def test_a_client_finds_its_own_parts_while_they_wait_for_others(asked: Asked) -> None:
    fragment = Fragment("erp", "1>2#3", 2, 1, asked.clock(), Notify.NEVER, b"part 1")
    (kept,) = await asked.house.intake.keep([fragment], 4_000)
    assert isinstance(kept, Kept)
    assert await asked.stories(kept.ticket) == []
    assert await asked.inquiry.part("erp", kept.ticket) == replace(fragment, ticket=kept.ticket)
    assert await asked.inquiry.part("crm", kept.ticket) is None


async def test_what_waits_is_found_by_its_number(asked: Asked) -> None:
    first = await asked.submit()
    await asked.submit(GOOD, "79990000002")
    second = await asked.submit(GOOD + "!", manner=Manner(not_before=asked.clock() + HOUR))
    found = await asked.inquiry.waiting("erp", PHONE, BOUND.sender)
    assert not isinstance(found, Unavailable)
    assert [story.call.id for story in found] == [first.message_id, second.message_id]
    assert await asked.inquiry.waiting("crm", PHONE, BOUND.sender) == []
    await asked.sent(None)
    found = await asked.inquiry.waiting("erp", PHONE, BOUND.sender)
    assert not isinstance(found, Unavailable)
    assert [story.call.id for story in found] == [second.message_id]


async def test_a_call_that_waits_can_be_taken_back(asked: Asked, acted: list[tuple[str, str, str, bool]]) -> None:
    answer = await asked.submit()
    (story,) = await asked.stories(answer.ticket)
    assert await asked.inquiry.cancel(story, "client erp") is True
    assert asked.changes == 1
    (story,) = await asked.stories(answer.ticket)
    assert story.call.state is State.CANCELLED
    step = story.steps[-1]
    assert (step.event, step.reason, step.who) == (Event.CANCELLED, Reason(Why.SENDER), "client erp")
    assert [report.state for report in (await asked.house.story(story.call.id)).reports] == [State.CANCELLED]
    assert acted == [(answer.message_id, "cancel", "client erp", True)]
    assert await asked.inquiry.cancel(story, "client erp") is False
    assert len(acted) == 1


async def test_while_it_is_being_sent_it_is_too_late(asked: Asked, acted: list[tuple[str, str, str, bool]]) -> None:
    answer = await asked.submit()
    (before,) = await asked.stories(answer.ticket)
    await asked.sent(None)
    (story,) = await asked.stories(answer.ticket)
    for seen in (story, before):  # or was sent between the look and the word
        assert await asked.inquiry.cancel(seen, "client erp") is False
        assert await asked.inquiry.replace(seen, ticketed(GOOD + "!")) is None
        assert await asked.inquiry.replace(seen, ticketed(GOOD + "!"), meant=False) is None
    assert await asked.spool.state(answer.message_id) is State.SENDING
    assert asked.changes == 0
    assert {(verb, done) for _, verb, _, done in acted} == {("cancel", False), ("replace", False)}


@pytest.mark.parametrize("outcome", [Deferred(Reason(Why.THROTTLED)), Held(Reason(Why.NO_MONEY))], ids=str)
async def test_what_was_tried_in_vain_can_be_taken_back_and_not_replaced(
    asked: Asked, outcome: Deferred | Held
) -> None:
    answer = await asked.submit()
    await asked.sent(outcome)
    (story,) = await asked.stories(answer.ticket)
    assert await asked.inquiry.replace(story, ticketed(GOOD + "!")) is None
    assert await asked.inquiry.cancel(story, "client erp") is True
    again = await asked.submit()  # nobody was called: the same text is a call again
    assert (again.calls, again.duplicate_of) == (1, "")


async def test_a_call_that_waits_can_be_replaced(asked: Asked, acted: list[tuple[str, str, str, bool]]) -> None:
    answer = await asked.submit()
    (story,) = await asked.stories(answer.ticket)
    assert isinstance(await asked.inquiry.replace(story, ticketed(BAD)), Rejected)
    assert (asked.changes, acted) == (0, [])
    replaced = await asked.inquiry.replace(story, ticketed(GOOD + "!"))
    assert isinstance(replaced, Accepted)
    assert replaced.ticket == answer.ticket
    assert asked.changes == 1
    assert acted == [(answer.message_id, "replace", "client erp", True)]
    (now,) = await asked.stories(answer.ticket)
    assert now.call.id == replaced.message_id
    assert (await asked.house.story(now.call.id)).call.text == GOOD + "!"
    assert not (await asked.house.story(answer.message_id)).reports


async def test_what_came_again_is_answered_and_done_to_nothing(
    asked: Asked, acted: list[tuple[str, str, str, bool]]
) -> None:
    first = await asked.submit(GOOD + "!")
    other = await asked.submit()
    (story,) = await asked.stories(other.ticket)
    again = await asked.inquiry.replace(story, ticketed(GOOD + "!"), meant=False)
    assert isinstance(again, Accepted)
    assert (again.ticket, again.duplicate_of) == (first.ticket, first.message_id)
    assert (asked.changes, acted) == (0, [])
    assert await asked.spool.state(other.message_id) is State.QUEUED


async def test_a_history_says_who_replaced_a_call(asked: Asked) -> None:
    answer = await asked.submit()
    (story,) = await asked.stories(answer.ticket)
    await asked.inquiry.replace(story, ticketed(GOOD + "!"))
    step = (await asked.house.story(answer.message_id)).steps[-1]
    assert (step.reason, step.who) == (Reason(Why.REPLACED), "client erp")


async def test_trouble_with_the_store_is_a_value(asked: Asked) -> None:
    answer = await asked.submit()
    (story,) = await asked.stories(answer.ticket)
    full = Unavailable("disk full")
    asked.spool.trouble.update(by_ticket=1, part=1, waiting=1, operate=1, replace=1)
    assert await asked.inquiry.by_ticket("erp", answer.ticket) == full
    assert await asked.inquiry.part("erp", answer.ticket) == full
    assert await asked.inquiry.waiting("erp", PHONE, BOUND.sender) == full
    assert await asked.inquiry.cancel(story, "client erp") == full
    assert await asked.inquiry.replace(story, ticketed(GOOD + "!", origin=BOUND)) == full
    assert asked.changes == 0
    assert await asked.spool.state(answer.message_id) is State.QUEUED
