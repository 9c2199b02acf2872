"""What every spool must pass, sixth part: many at once, how they are to be made, and the numbers they are known by."""

import asyncio
from dataclasses import replace

import pytest
from spool_samples import (
    HOUR,
    LEASE,
    OPERATOR,
    T0,
    UNKNOWN,
    arrival,
    briefly,
    events,
    keep,
    one,
    part,
    parted,
    queued,
    repeats,
    sending,
    swept,
    whole,
)

from gateway.message import Manner, Notify, Placed, Recipient, Ticket
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Why
from gateway.spool import Spool

__all__ = ["Dead", "Manners", "Replacing", "Ticketed", "Together", "Unsent"]

INCOMPLETE = Reason(Why.INCOMPLETE, "2 of 3 parts came")


class Together:
    async def test_many_are_put_as_if_one_by_one(self, spool: Spool) -> None:
        messages = [
            arrival(1, keys=[b"a"], key_until=T0 + 5),
            arrival(2, count=2, keys=[b"b", b"a"]),
            arrival(3, keys=[b"a"]),
            arrival(4, at=T0 + 5, keys=[b"a"]),  # the first one's time is over
            arrival(5, at=T0 + 5, keys=[b"a"]),
            arrival(6),
        ]
        placed = await spool.put_all(messages)
        ids = [message.id for message in messages]
        assert placed == (
            Placed(ids[0], (ids[0],)),
            Placed(ids[1], (f"{ids[1]}.1", ids[0]), (ids[0],)),
            Placed(ids[2], (ids[0],), (ids[0],)),
            Placed(ids[3], (ids[3],)),
            Placed(ids[4], (ids[3],), (ids[3],)),
            Placed(ids[5], (ids[5],)),
        )  # fmt: skip
        assert sum((await spool.counts()).values()) == 4
        assert (await spool.put(arrival(7, at=T0 + 6, keys=[b"a"]))).duplicates == (ids[3],)

    async def test_none_at_all_is_nothing(self, spool: Spool) -> None:
        assert list(await spool.put_all([])) == []
        assert await keep(spool) == []

    async def test_all_of_them_or_none(self, spool: Spool) -> None:
        bad = arrival(2)
        bad = replace(bad, calls=[replace(bad.calls[0], recipient=Recipient("7999", "not text: \ud800"))])
        with pytest.raises(UnicodeEncodeError):
            await spool.put_all([arrival(1, keys=[b"k"]), bad])
        assert sum((await spool.counts()).values()) == 0
        assert not (await spool.put(arrival(3, keys=[b"k"]))).duplicates

    @pytest.mark.parametrize("count", [1, 2, 255, 600])
    async def test_however_many_they_are(self, spool: Spool, count: int) -> None:
        placed = await spool.put_all([arrival(n, keys=[b"%d" % n], ticketed=True) for n in range(count)])
        assert len({one.ticket for one in placed}) == count
        assert [one.ids for one in placed] == [(arrival(n).id,) for n in range(count)]
        assert (await spool.counts())[State.QUEUED] == count
        again = await spool.put_all([arrival(n + count, keys=[b"%d" % n], ticketed=True) for n in range(count)])
        assert [(one.ids, one.ticket) for one in again] == [(one.ids, one.ticket) for one in placed]
        assert all(repeats(one) for one in again)

    async def test_those_that_come_at_the_same_time_get_their_own_answers(self, spool: Spool) -> None:
        batches = [[arrival(9 * n + i, ticketed=True) for i in range(n)] for n in range(9)]
        parts = [[part(i, 9, key=str(n)) for i in range(1, n + 1)] for n in range(9)]
        placed, kept = await asyncio.gather(
            asyncio.gather(*(spool.put_all(batch) for batch in batches)),
            asyncio.gather(*(keep(spool, *fragments) for fragments in parts)),
        )
        for batch, answer in zip(batches, placed, strict=True):
            assert [one.ids for one in answer] == [(message.id,) for message in batch]
        for n, each in enumerate(kept):
            assert [one.parts_id for one in each] == [each[0].parts_id] * n if n else each == []
        tickets = {one.ticket for answer in placed for one in answer} | {one.ticket for each in kept for one in each}
        assert len(tickets) == 2 * sum(range(9))


class Ticketed:
    async def test_a_number_leads_to_its_message_for_its_client_alone(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, count=2, ticketed=True, notify=Notify.FAILURE))
        second = await spool.put(arrival(2, ticketed=True))
        assert 0 < first.ticket < second.ticket
        assert await spool.by_ticket("clinic", first.ticket) == briefly(await spool.find(first.message_id))
        assert [story.call.id for story in await spool.by_ticket("clinic", second.ticket)] == [second.message_id]
        assert await spool.by_ticket("other", first.ticket) == []
        assert await spool.by_ticket("clinic", second.ticket + 1) == []
        assert await spool.by_ticket("clinic", 0) == []
        for story in await spool.find(first.message_id):
            assert story.tickets == (Ticket(first.ticket, Notify.FAILURE),)

    async def test_who_asks_for_none_gets_none(self, spool: Spool) -> None:
        placed = await spool.put(arrival())
        assert placed.ticket == 0
        assert (await one(spool, placed.message_id)).tickets == ()

    async def test_a_duplicate_is_known_by_the_earlier_number(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"], ticketed=True))
        again = await spool.put(arrival(2, keys=[b"k"], ticketed=True))
        assert (again.ids, again.ticket) == (first.ids, first.ticket)
        partly = await spool.put(arrival(3, count=2, keys=[b"k", b"new"], ticketed=True))
        assert partly.ticket > first.ticket
        assert [story.call.id for story in await spool.by_ticket("clinic", partly.ticket)] == [partly.ids[1]]

    async def test_a_duplicate_of_what_came_in_parts_is_known_by_the_last_of_them(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        first = await spool.put(arrival(1, keys=[b"k"], parts_id=parts_id))
        again = await spool.put(arrival(2, keys=[b"k"], ticketed=True))
        assert (again.ids, again.ticket) == (first.ids, tickets[-1])

    async def test_no_number_is_given_twice_even_when_it_is_forgotten(self, spool: Spool) -> None:
        message = arrival(1, keys=[b"k"], key_until=T0 + 9 * HOUR, ticketed=True, sender="")
        placed = await spool.put(message)
        await spool.operate(placed.ids[0], State.QUEUED, Event.RETRIED, "ann", OPERATOR, T0)
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), T0, T0)
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 1
        assert await spool.by_ticket("clinic", placed.ticket) == []
        again = await spool.put(arrival(2, keys=[b"k"], ticketed=True))  # its key is still known
        assert repeats(again)
        (kept,) = await keep(spool, part(1))
        assert len({placed.ticket, again.ticket, kept.ticket}) == 3
        assert min(again.ticket, kept.ticket) > placed.ticket


class Manners:
    async def test_how_a_call_is_to_be_made_is_kept(self, spool: Spool) -> None:
        manner = Manner("79991112233", "w2", T0 + 5, 2)
        placed = await spool.put(arrival(manner=manner))
        story = await one(spool, placed.message_id)
        assert story.manner == manner
        assert (story.call.caller_id, story.call.voice) == ("79991112233", "w2")
        (call,) = await spool.claim(1, T0 + 5, T0 + LEASE, "a", "http")
        assert (call.caller_id, call.voice) == ("79991112233", "w2")
        (settled,) = [(await one(spool, call.id)).call]
        assert settled == call

    async def test_not_before_its_time(self, spool: Spool) -> None:
        placed = await spool.put(arrival(manner=Manner(not_before=T0 + 9)))
        assert (await one(spool, placed.message_id)).call.due == T0 + 9
        assert await spool.claim(1, T0 + 8, T0 + LEASE, "a", "http") == []
        assert len(await spool.claim(1, T0 + 9, T0 + LEASE, "a", "http")) == 1
        past = await spool.put(arrival(2, manner=Manner(not_before=T0 - 9)))
        assert (await one(spool, past.message_id)).call.due == T0

    async def test_the_highest_priority_first_and_of_equals_the_longest_due(self, spool: Spool) -> None:
        ids = [
            (await spool.put(arrival(n, at=T0 + at, manner=Manner(priority=priority)))).message_id
            for n, (priority, at) in enumerate([(0, 0), (3, 8), (1, 1), (3, 4), (0, 2), (2, 9), (3, 99)])
        ]
        claimed = [call.id for _ in range(4) for call in await spool.claim(2, T0 + 9, T0 + LEASE, "a", "http")]
        assert claimed == [ids[n] for n in (3, 1, 5, 2, 0, 4)]

    async def test_it_keeps_its_priority_when_it_is_sent_again(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, manner=Manner(priority=1)))
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await queued(spool, 2)
        await spool.settle(call, Deferred(UNKNOWN), T0, T0 + 5)
        assert [call.id for call in await spool.claim(1, T0 + 5, T0 + LEASE, "a", "http")] == [first.message_id]


class Dead:
    async def test_what_can_never_be_a_call_is_stored_with_its_end_and_owed(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, keys=[b"k", b"l"], dead=INCOMPLETE, ingress="smpp"))
        assert not placed.duplicates
        for story in await spool.find(placed.message_id):
            assert (story.call.state, story.call.attempt, story.call.since) == (State.FAILED, 0, T0)
            (step,) = story.steps
            assert (step.at, step.event, step.state, step.attempt) == (T0, Event.FAILED, State.FAILED, 0)
            assert step.reason == INCOMPLETE
            (report,) = story.reports
            assert (report.state, report.due, report.home) == (State.FAILED, T0, "smpp:clinic")
        assert await spool.claim(9, T0 + HOUR, T0 + 2 * HOUR, "a", "http") == []
        assert not (await spool.put(arrival(2, count=2, keys=[b"k", b"l"]))).duplicates

    async def test_it_is_nobodys_duplicate_itself(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b"k"]))
        assert not (await spool.put(arrival(2, keys=[b"k"], dead=INCOMPLETE))).duplicates
        placed = await spool.put_all([arrival(3, keys=[b"k"]), arrival(4, keys=[b"k"], dead=INCOMPLETE)])
        assert [repeats(each) for each in placed] == [True, False]

    @pytest.mark.parametrize(("sender", "notify"), [("", Notify.FAILURE), ("a@b", Notify.SUCCESS)])
    async def test_nobody_is_told_who_does_not_want_to_hear(self, spool: Spool, sender: str, notify: Notify) -> None:
        placed = await spool.put(arrival(sender=sender, notify=notify, dead=INCOMPLETE))
        assert (await one(spool, placed.message_id)).reports == ()


class Replacing:
    async def test_the_new_message_takes_the_place_and_the_number(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"], ticketed=True))
        placed = await spool.replace(first.ids[0], arrival(2, text="other", keys=[b"l"], ticketed=True), T0 + 1)
        assert placed == Placed(arrival(2).id, (arrival(2).id,), (), first.ticket)
        old = await one(spool, first.message_id)
        assert (old.call.state, old.reports) == (State.CANCELLED, ())
        assert (old.steps[-1].event, old.steps[-1].reason) == (Event.CANCELLED, Reason(Why.REPLACED))
        (story,) = await spool.by_ticket("clinic", first.ticket)
        assert (story.call.id, story.call.state) == (placed.message_id, State.QUEUED)
        assert (await one(spool, story.call.id)).call.text == "other"
        assert story.tickets == (Ticket(first.ticket, story.recipient.notify),)
        third = await spool.replace(placed.ids[0], arrival(3, text="third", ticketed=True), T0 + 2)
        assert third is not None
        assert third.ticket == first.ticket
        (story,) = await spool.by_ticket("clinic", first.ticket)
        assert (await one(spool, story.call.id)).call.text == "third"
        assert [call.id for call in await spool.claim(9, T0 + 2, T0 + LEASE, "a", "http")] == [arrival(3).id]

    async def test_it_is_meant_even_if_another_says_the_same(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b"k"], ticketed=True))
        second = await spool.put(arrival(2, keys=[b"l"], ticketed=True))
        placed = await spool.replace(second.ids[0], arrival(3, keys=[b"k"], ticketed=True), T0)
        assert placed == Placed(arrival(3).id, (arrival(3).id,), (), second.ticket)
        assert (await spool.put(arrival(4, keys=[b"k"]))).ids == placed.ids
        assert not (await spool.put(arrival(5, keys=[b"l"]))).duplicates

    async def test_what_came_in_parts_hands_over_all_its_numbers(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        first = await spool.put(arrival(1, parts_id=parts_id))
        placed = await spool.replace(first.ids[0], arrival(2, ticketed=True), T0)
        assert placed is not None
        assert placed.ticket == tickets[-1]
        for ticket in tickets:
            assert [story.call.id for story in await spool.by_ticket("clinic", ticket)] == [arrival(2).id]
        (story,) = await spool.find(arrival(2).id)
        assert [ticket.number for ticket in story.tickets] == tickets

    async def test_what_comes_in_parts_can_replace_too(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, ticketed=True))
        parts_id, tickets = await whole(spool, part(1), part(2))
        placed = await spool.replace(first.ids[0], arrival(2, parts_id=parts_id), T0)
        assert placed is not None
        assert placed.ticket == tickets[-1]
        for ticket in (first.ticket, *tickets):
            assert [story.call.id for story in await spool.by_ticket("clinic", ticket)] == [arrival(2).id]
        assert await parted(spool, T0 + HOUR) == []
        third = await spool.put(arrival(3))
        again = await spool.replace(third.ids[0], arrival(4, parts_id=parts_id), T0)  # they are a message already
        assert again is not None
        assert (again.ids, repeats(again)) == (placed.ids, True)
        assert (await one(spool, third.ids[0])).call.state is State.QUEUED

    @pytest.mark.parametrize("outcome", [Deferred(UNKNOWN), Held(UNKNOWN), Refused(UNKNOWN), None])
    async def test_too_late(self, spool: Spool, outcome: Outcome | None) -> None:
        call = await sending(spool)
        if outcome is not None:
            await spool.settle(call, outcome, T0, T0)
        before = await one(spool, call.id)
        assert await spool.replace(call.id, arrival(2, ticketed=True), T0) is None
        assert await one(spool, call.id) == before
        assert await spool.find(arrival(2).id) == []

    async def test_nor_what_has_ended_unsent(self, spool: Spool) -> None:
        call_id = await queued(spool)
        await spool.operate(call_id, State.QUEUED, Event.CANCELLED, "ann", OPERATOR, T0)
        assert await spool.replace(call_id, arrival(2, ticketed=True), T0) is None
        assert await spool.find(arrival(2).id) == []

    async def test_nor_one_of_several_nor_one_that_is_not_there(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, ticketed=True))
        for call_id in (placed.ids[0], "nothing"):
            assert await spool.replace(call_id, arrival(2, ticketed=True), T0) is None
        assert (await spool.counts())[State.QUEUED] == 2


class Unsent:
    async def test_a_clients_calls_to_a_number_oldest_first(self, spool: Spool) -> None:
        ids = [(await spool.put(arrival(n, at=T0 + n))).message_id for n in (3, 1, 2)]
        await spool.put(arrival(4, client="other"))
        await spool.put(arrival(5, sender="a@b"))
        phone, sender = arrival().calls[0].recipient.phone, arrival().origin.sender
        assert [story.call.id for story in await spool.waiting("clinic", phone, sender, 9)] == sorted(ids)
        assert await spool.waiting("clinic", phone, sender, 1) == briefly(await spool.find(arrival(1, at=T0 + 1).id), 0)
        assert await spool.waiting("clinic", "79998887766", sender, 9) == []
        assert await spool.waiting("nobody", phone, sender, 9) == []
        assert len(await spool.waiting("clinic", phone, "a@b", 9)) == 1
        assert await spool.waiting("clinic", phone, "b@a", 9) == []

    async def test_in_brief(self, spool: Spool) -> None:
        """As of `by_ticket`: there may be hundreds, and whoever looks decides by little."""
        manner = Manner("74950000000", "anna", T0 + 5, 2)
        some = arrival(1, count=3, manner=manner)
        placed = await spool.put(replace(some, ticketed=True))
        found = await spool.find(placed.message_id)
        assert await spool.by_ticket("clinic", placed.ticket) == briefly(found)
        sender = some.origin.sender
        assert await spool.waiting("clinic", some.calls[1].recipient.phone, sender, 9) == briefly(found[1:2], 0)
        await spool.operate(placed.ids[1], State.QUEUED, Event.CANCELLED, "ann", OPERATOR, T0 + 1)
        (call, *_) = await spool.claim(1, T0 + 5, T0 + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), T0 + 6, T0)
        stories = await spool.by_ticket("clinic", placed.ticket)
        assert stories == briefly(await spool.find(placed.message_id))
        assert {story.call.state for story in stories} == {State.CANCELLED, State.FAILED, State.QUEUED}
        assert sorted(story.steps[0].event for story in stories if story.steps) == [Event.CANCELLED, Event.REFUSED]

    async def test_only_what_was_never_sent(self, spool: Spool) -> None:
        phone = arrival().calls[0].recipient.phone
        call = await sending(spool, 1)
        assert await spool.waiting("clinic", phone, "a@b", 9) == []
        await spool.settle(call, Deferred(UNKNOWN), T0, T0)
        assert await spool.waiting("clinic", phone, "a@b", 9) == []
        cancelled = await queued(spool, 2)
        await spool.operate(cancelled, State.QUEUED, Event.CANCELLED, "ann", OPERATOR, T0)
        assert await spool.waiting("clinic", phone, "a@b", 9) == []
        assert await events(spool, cancelled) == [Event.CANCELLED]
