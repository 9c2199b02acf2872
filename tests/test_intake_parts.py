"""Long messages that come in parts: kept, put together, or given up and told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from gateway import intake, journal
from gateway.intake import Accepted, Rules, Unavailable
from gateway.message import Arrival, Fragment, Kept, Notify, Placed, Recipient, Submission
from gateway.outcome import Reason, State, Why
from gateway.spool import Parted, SpoolTrouble
from offering import BOUND, DAY, GOOD, PHONE, House, ticketed
from watched import Clock, Watched

MISSING = Reason(Why.INCOMPLETE, "part 2 of 2 never came")
WAIT = 600_000


@pytest.fixture
def house(spool: Watched, clock: Clock) -> House:
    return House(spool, clock, Rules())


def part(house: House, number: int, body: bytes = b"", key: str = "74951234567>79990000001#7") -> Fragment:
    notify = Notify.SUCCESS | Notify.FAILURE
    return Fragment("erp", key, 2, number, house.clock(), notify, body or b"part %d" % number)


async def kept(house: House, *fragments: Fragment) -> list[Kept]:
    found = [one for one in await house.intake.keep(fragments, 4_000) if isinstance(one, Kept)]
    assert len(found) == len(fragments)
    return found


async def parted(house: House) -> list[tuple[str, Sequence[Fragment]]]:
    return list((await house.intake.parted()).sets)


async def test_parts_have_numbers_of_their_own_and_the_last_one_brings_all(house: House) -> None:
    first, second = await kept(house, part(house, 2), part(house, 1))
    assert (first.whole, first.ticket != second.ticket) == ((), True)
    assert [one.number for one in second.whole] == [1, 2]
    assert first.parts_id == second.parts_id
    (whole,) = await house.intake.offer_all([ticketed(parts_id=second.parts_id)])
    assert isinstance(whole, Accepted)
    story = await house.story(whole.message_id)
    assert {ticket.number for ticket in story.tickets} == {first.ticket, second.ticket}
    assert await parted(house) == []


async def test_a_number_that_comes_round_again_begins_afresh(house: House) -> None:
    (first,) = await kept(house, part(house, 1))
    house.clock.at += WAIT
    (again,) = await kept(house, part(house, 1))
    assert (again.duplicate, again.ticket) == (True, first.ticket)
    house.clock.at += 1
    (fresh,) = await kept(house, part(house, 1))
    assert not fresh.duplicate
    assert fresh.parts_id != first.parts_id


async def test_parts_that_wait_too_long_are_found_and_given_up(house: House) -> None:
    (first,) = await kept(house, part(house, 1))
    house.clock.at += WAIT
    assert not await parted(house)
    house.clock.at += 1
    ((parts_id, fragments),) = await parted(house)
    assert (parts_id, [one.body for one in fragments]) == (first.parts_id, [b"part 1"])

    submission = Submission(BOUND, (Recipient(PHONE, PHONE),), "Hello.\n{menu: Pre")
    abandoned = await house.intake.abandon(submission, MISSING, parts_id)

    assert isinstance(abandoned, Accepted)
    assert abandoned.calls == 0
    story = await house.story(abandoned.message_id)
    assert (story.call.state, story.call.text) == (State.FAILED, "Hello.\n{menu: Pre")
    assert story.steps[-1].reason == MISSING
    assert [ticket.number for ticket in story.tickets] == [first.ticket]
    assert [report.state for report in story.reports] == [State.FAILED]
    assert not await parted(house)
    assert not await house.spool.spool.claim(9, house.clock() + DAY, house.clock() + DAY, "node", "http")
    assert not house.woken


async def test_what_was_given_up_has_no_duplicates(house: House) -> None:
    """The sender tries the whole message again, in one piece or in parts: that is a call."""
    (first,) = await kept(house, part(house, 1))
    await house.intake.abandon(Submission(BOUND, (Recipient(PHONE),), GOOD), MISSING, first.parts_id)
    second, third = await kept(house, part(house, 1, key="#8"), part(house, 2, key="#8"))
    assert second.parts_id == third.parts_id
    (again,) = await house.intake.offer_all([ticketed(parts_id=third.parts_id)])
    assert getattr(again, "calls", None) == 1


async def test_what_was_given_up_stands_for_nothing_in_any_store(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Arrival] = []

    async def put(arrival: Arrival) -> Placed:
        given.append(arrival)
        return Placed(arrival.id, (arrival.calls[0].id,), ticket=7)

    monkeypatch.setattr(house.spool.spool, "put", put)
    answer = await house.intake.abandon(Submission(BOUND, (Recipient(PHONE),), GOOD), MISSING, "3")
    (arrival,) = given
    assert (arrival.dead, arrival.parts_id, arrival.calls[0].key) == (MISSING, "3", b"")
    assert answer == Accepted(arrival.id, 0, ticket=7)


async def test_a_long_message_that_comes_twice_is_one_call(house: House) -> None:
    one, two = await kept(house, part(house, 1), part(house, 2))
    (first,) = await house.intake.offer_all([ticketed(parts_id=two.parts_id)])
    assert isinstance(first, Accepted)
    _, four = await kept(house, part(house, 1, key="#8"), part(house, 2, key="#8"))
    (again,) = await house.intake.offer_all([ticketed(parts_id=four.parts_id)])
    assert getattr(again, "duplicate_of", None) == first.message_id
    assert one.parts_id != four.parts_id
    assert await house.stored() == [first.message_id]


async def test_a_set_that_is_whole_is_found_at_once(house: House) -> None:
    """We were cut off between its last part and its message."""
    first, _ = await kept(house, part(house, 1), part(house, 2))
    ((parts_id, fragments),) = await parted(house)
    assert (parts_id, [one.number for one in fragments]) == (first.parts_id, [1, 2])


async def test_trouble_with_the_store_is_a_value(house: House) -> None:
    house.spool.trouble.update(keep=1, put=1, parted=1)
    assert await house.intake.keep([part(house, 1), part(house, 2)], 4_000) == [Unavailable("disk full")] * 2
    submission = Submission(BOUND, (Recipient(PHONE),), GOOD)
    assert await house.intake.abandon(submission, MISSING, "1") == Unavailable("disk full")
    await kept(house, part(house, 1))
    house.clock.at += 2 * WAIT
    assert not await parted(house)
    assert await parted(house)


async def test_the_operator_says_how_long_parts_may_take(spool: Watched, clock: Clock) -> None:
    house = House(spool, clock, replace(Rules(), parts_wait=1_000))
    await kept(house, part(house, 1))
    house.clock.at += 1_001
    assert await parted(house)


async def test_the_last_part_again_is_a_duplicate_as_long_as_the_whole_message_is(house: House) -> None:
    """From when it was made, not from when its first part came: the sender may have waited long with the last one."""
    (first,) = await kept(house, part(house, 1))
    house.clock.at += WAIT - 1_000
    (last,) = await kept(house, part(house, 2))
    await house.intake.offer_all([ticketed(parts_id=last.parts_id)])
    house.clock.at += WAIT
    (again,) = await kept(house, part(house, 2))
    assert (again.ticket, again.duplicate, again.parts_id) == (last.ticket, True, first.parts_id)
    assert await parted(house) == []


async def test_however_short_the_time_is_in_which_a_text_is_a_duplicate(spool: Watched, clock: Clock) -> None:
    house = House(spool, clock, replace(Rules(), content_window=0))
    _, last = await kept(house, part(house, 1), part(house, 2))
    await house.intake.offer_all([ticketed(parts_id=last.parts_id)])
    house.clock.at += WAIT
    assert [one.duplicate for one in await kept(house, part(house, 2))] == [True]


async def test_what_was_left_behind_does_not_get_into_the_next_message(house: House) -> None:
    """Its sender gave up after the second of three parts, and comes again with another text under the same number."""
    old, _ = await kept(house, *(replace(part(house, n, b"old %d" % n), total=3) for n in (1, 3)))
    house.clock.at += Rules().parts_pause + 1
    one, two, three = await kept(house, *(replace(part(house, n, b"new %d" % n), total=3) for n in (1, 2, 3)))
    assert one.parts_id == two.parts_id == three.parts_id != old.parts_id
    assert [each.body for each in three.whole] == [b"new 1", b"new 2", b"new 3"]


async def test_a_client_that_begins_message_after_message_is_told_to_stop(spool: Watched, clock: Clock) -> None:
    house = House(spool, clock, replace(Rules(), parts_most=2))
    one, two, three = await house.intake.keep([part(house, 1, key=key) for key in "abc"], 4_000)
    assert isinstance(one, Kept)
    assert isinstance(two, Kept)
    assert three == Unavailable("too many messages of this client wait for parts", full=True)
    (whole,) = await kept(house, part(house, 2, key="a"))
    assert len(whole.whole) == 2


async def test_what_became_a_message_meanwhile_is_not_abandoned(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(journal, "message_abandoned", lambda **event: told.append(event))
    _, last = await kept(house, part(house, 1), part(house, 2))
    (message,) = await house.intake.offer_all([ticketed(parts_id=last.parts_id)])
    assert isinstance(message, Accepted)
    submission = Submission(BOUND, (Recipient(PHONE),), GOOD)
    answer = await house.intake.abandon(submission, MISSING, last.parts_id)
    assert answer == Accepted(message.message_id, 0, message.message_id, ticket=last.ticket)
    assert told == []
    assert await house.stored() == [message.message_id]


async def test_what_cannot_even_be_read_can_be_abandoned(house: House) -> None:
    (first,) = await kept(house, part(house, 1, b"rubbish"))
    submission = Submission(replace(BOUND, headers=b""), (Recipient(""),), "")
    answer = await house.intake.abandon(submission, MISSING, first.parts_id)
    assert isinstance(answer, Accepted)
    story = await house.story(answer.message_id)
    assert (story.call.state, story.call.phone, len(story.reports)) == (State.FAILED, "", 1)
    assert [ticket.number for ticket in story.tickets] == [first.ticket]


async def test_a_look_for_parts_can_be_gone_on_with(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_SETS_AT_A_TIME", 2)
    await kept(house, *(part(house, 1, key=key) for key in "abcde"))
    house.clock.at += WAIT + 1
    looks: list[list[str]] = []
    found = Parted(after="")
    while not looks or found.after:
        found = await house.intake.parted(found.after)
        looks.append([parts[0].key for _, parts in found.sets])
    assert looks == [["a", "b"], ["c", "d"], ["e"]]


async def test_a_look_for_parts_does_not_take_more_into_memory_than_it_must(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_OCTETS_AT_A_TIME", 100)
    await kept(house, *(part(house, 1, bytes(60), key=key) for key in "abc"))
    house.clock.at += WAIT + 1
    found = await house.intake.parted()
    assert [parts[0].key for _, parts in found.sets] == ["a", "b"]
    assert [parts[0].key for _, parts in (await house.intake.parted(found.after)).sets] == ["c"]


async def test_who_is_told_to_wait_learns_whether_there_is_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any) -> Any:
        raise SpoolTrouble("disk nearly full", full=True)

    for method in ("keep", "put", "put_all", "replace"):
        monkeypatch.setattr(house.spool.spool, method, full)
    no_room = Unavailable("disk nearly full", full=True)
    assert await house.intake.keep([part(house, 1)], 4_000) == [no_room]
    assert await house.intake.offer_all([ticketed()]) == [no_room]
    assert await house.intake.replace("any", ticketed()) == no_room
    assert await house.intake.abandon(Submission(BOUND, (Recipient(PHONE),), GOOD), MISSING, "1") == no_room
