"""Messages that come together, and what their senders decide about them: when, how, under which number."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from gateway import journal
from gateway.identity import new_id
from gateway.intake import Accepted, Offer, Rejected, Rules, Unavailable
from gateway.message import Manner, Origin, Recipient, Submission
from gateway.outcome import State
from offering import BAD, BOUND, DAY, GOOD, HOUR, PHONE, House, ticketed
from watched import Clock, Watched

LOOKED_AT_TWICE = GOOD + "-- \nAnna\n"


@pytest.fixture
def house(spool: Watched, clock: Clock) -> House:
    return House(spool, clock, Rules())


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the events that the journal was told."""
    told: list[str] = []
    for name in ("message_accepted", "message_rejected", "message_abandoned", "spool_trouble"):
        monkeypatch.setattr(journal, name, lambda _name=name, **_: told.append(_name))
    return told


async def test_each_is_answered_in_its_place_and_the_good_share_one_commit(house: House, lines: list[str]) -> None:
    answers = await house.intake.offer_all([ticketed(), ticketed(BAD), ticketed(GOOD, "79990000002", "79990000003")])
    first, bad, third = answers
    assert first == Accepted(new_id(house.clock(), 1), 1, ticket=1)
    assert isinstance(bad, Rejected)
    assert third == Accepted(new_id(house.clock(), 2), 2, ticket=2)
    (placed,) = [house.spool.done["put_all"].get_nowait()]
    assert house.spool.done["put_all"].empty()
    assert [len(one.ids) for one in placed] == [1, 2]
    assert lines == ["message_rejected", "message_accepted", "message_accepted"]
    assert house.woken
    assert len(await house.stored()) == 3


async def test_nothing_good_is_no_commit(house: House) -> None:
    assert await house.intake.offer_all([]) == []
    assert [type(one) for one in await house.intake.offer_all([ticketed(BAD), ticketed(BAD)])] == [Rejected, Rejected]
    assert house.spool.done["put_all"].empty()
    assert not house.woken


async def test_trouble_with_the_store_is_told_to_every_good_one_and_none_is_stored(
    house: House, lines: list[str]
) -> None:
    house.spool.trouble["put_all"] = 1
    answers = await house.intake.offer_all([ticketed(), ticketed(BAD), ticketed(GOOD, "79990000002")])
    assert [type(one) for one in answers] == [Unavailable, Rejected, Unavailable]
    assert lines == ["message_rejected", "spool_trouble"]
    assert await house.stored() == []
    assert not house.woken


async def test_the_second_of_two_equals_is_a_duplicate_under_the_same_number(house: House) -> None:
    first, second = await house.intake.offer_all([ticketed(), ticketed()])
    assert isinstance(first, Accepted)
    assert second == Accepted(first.message_id, 0, duplicate_of=first.message_id, ticket=first.ticket)
    assert first.ticket
    (again,) = await house.intake.offer_all([ticketed()])
    assert again == second
    assert len(await house.stored()) == 1


APART = {
    "for another time": ticketed(apart="261125090000000+"),
    "with another caller id": ticketed(manner=Manner(caller_id="74957654321")),
    "with another voice": ticketed(manner=Manner(voice="m2")),
    "to another number": ticketed(GOOD, "79990000002"),
    "with another text": ticketed(GOOD + "!"),
    "from another sender": ticketed(origin=replace(BOUND, sender="79")),
    "from another client": ticketed(origin=replace(BOUND, client="crm")),
    "by mail": Offer(Submission(replace(BOUND, ingress="smtp", subject=""), (Recipient(PHONE),), GOOD)),
}


@pytest.mark.parametrize("offer", APART.values(), ids=APART)
async def test_what_its_sender_tells_apart_is_another_call(house: House, offer: Offer) -> None:
    first, second = await house.intake.offer_all([ticketed(), offer])
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (first.calls, second.calls) == (1, 1)
    assert await house.intake.offer_all([offer]) == [replace(second, calls=0, duplicate_of=second.message_id)]


async def test_a_priority_is_no_difference(house: House) -> None:
    """Who sends the same again because it became urgent had better ask what became of the first."""
    answers = await house.intake.offer_all([ticketed(), ticketed(manner=Manner(priority=3))])
    assert getattr(answers[1], "duplicate_of", None)


async def test_a_call_waits_until_its_time_and_is_valid_from_then_on(house: House) -> None:
    tomorrow = house.clock() + DAY
    manner = Manner("74957654321", "m2", tomorrow, 2)
    (answer,) = await house.intake.offer_all([ticketed(manner=manner)])
    assert isinstance(answer, Accepted)
    story = await house.story(answer.message_id)
    assert (story.call.due, story.call.expires_at) == (tomorrow, tomorrow + DAY)
    assert (story.call.caller_id, story.call.voice, story.manner) == ("74957654321", "m2", manner)
    assert not await house.spool.spool.claim(9, tomorrow - 1, tomorrow, "node", "http")
    assert await house.spool.spool.claim(9, tomorrow, tomorrow + 1, "node", "http")


async def test_a_time_that_has_passed_is_now(house: House) -> None:
    (answer,) = await house.intake.offer_all([ticketed(manner=Manner(not_before=house.clock() - HOUR))])
    assert isinstance(answer, Accepted)
    story = await house.story(answer.message_id)
    assert (story.call.due, story.call.expires_at) == (house.clock(), house.clock() + DAY)


async def test_the_sender_says_how_long_it_is_worth_making(house: House) -> None:
    until = house.clock() + HOUR
    (answer,) = await house.intake.offer_all([ticketed(expires_at=until)])
    assert isinstance(answer, Accepted)
    assert (await house.story(answer.message_id)).call.expires_at == until


async def test_one_batch_of_bad_texts_does_not_keep_everybody_else_waiting(house: House) -> None:
    """Each takes milliseconds: who sends thousands of them must not hold up the others' link checks."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(others())
    await asyncio.sleep(0)
    before = turns
    await house.intake.offer_all([ticketed(BAD)] * 5)
    assert turns - before >= 5
    house.spool.trouble["put_all"] = 3  # nothing of what follows comes from waiting for a commit
    for offers, most in (
        ([ticketed(LOOKED_AT_TWICE)] * 5, 5),
        ([ticketed(strict=True)] * 5, 5),
        ([ticketed()] * 64, 4),
    ):
        before = turns
        await house.intake.offer_all(offers)
        assert turns - before >= most
    task.cancel()


async def test_one_line_a_message(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(journal, "message_accepted", lambda **event: told.append(event))
    first, _ = await house.intake.offer_all([ticketed(GOOD, PHONE), ticketed(GOOD, PHONE)])
    assert isinstance(first, Accepted)
    event = {
        "id": first.message_id,
        "ingress": "smpp",
        "client": "erp",
        "peer": "10.0.0.1",
        "message_id": 1,
        "mended": (),
        "warnings": (),
    }
    assert told == [{**event, "calls": 1, "duplicates": 0}, {**event, "calls": 0, "duplicates": 1}]


async def test_another_message_takes_the_place_of_one_that_waits(house: House) -> None:
    (first,) = await house.intake.offer_all([ticketed(manner=Manner(not_before=house.clock() + HOUR))])
    assert isinstance(first, Accepted)
    house.clock.at += 1
    second = await house.intake.replace(first.message_id, ticketed(GOOD + "!"))
    assert isinstance(second, Accepted)
    assert (second.ticket, second.calls) == (first.ticket, 1)
    assert (await house.story(first.message_id)).call.state is State.CANCELLED
    assert (await house.story(second.message_id)).call.text == GOOD + "!"
    assert await house.intake.replace(first.message_id, ticketed(GOOD + "?")) is None


async def test_a_replacement_that_comes_again_replaces_nothing(house: House) -> None:
    """replace_if_present, and the response was missed: what waited behind it is another message."""
    first, second = await house.intake.offer_all([ticketed(), ticketed(GOOD + "?")])
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    replaced = await house.intake.replace(first.message_id, ticketed(GOOD + "!"), meant=False)
    assert isinstance(replaced, Accepted)
    assert (replaced.ticket, replaced.duplicate_of) == (first.ticket, "")
    again = await house.intake.replace(second.message_id, ticketed(GOOD + "!"), meant=False)
    assert again == Accepted(replaced.message_id, 0, replaced.message_id, ticket=first.ticket)
    assert (await house.story(second.message_id)).call.state is State.QUEUED
    meant = await house.intake.replace(second.message_id, ticketed(GOOD + "!"))  # replace_sm of that very one
    assert isinstance(meant, Accepted)
    assert (meant.calls, meant.ticket) == (1, second.ticket)


async def test_a_replacement_is_checked_like_everything_else(house: House) -> None:
    (first,) = await house.intake.offer_all([ticketed()])
    assert isinstance(first, Accepted)
    assert isinstance(await house.intake.replace(first.message_id, ticketed(BAD)), Rejected)
    house.spool.trouble["replace"] = 1
    assert await house.intake.replace(first.message_id, ticketed(GOOD + "!")) == Unavailable("disk full")
    assert (await house.story(first.message_id)).call.state is State.QUEUED


async def test_the_offer_of_one_is_the_same(house: House) -> None:
    origin = Origin("cli", "operator:anna")
    assert await house.intake.offer(Submission(origin, (Recipient(PHONE),), GOOD)) == Accepted(
        new_id(house.clock(), 1), 1
    )
