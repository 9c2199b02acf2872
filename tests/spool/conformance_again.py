"""What every spool must pass, eighth part: what comes again, and who hears of it."""

import pytest
from spool_samples import (
    ALL,
    HOUR,
    LEASE,
    OPERATOR,
    T0,
    UNKNOWN,
    arrival,
    one,
    part,
    parted,
    receipt,
    repeats,
    swept,
    waiting_again,
    whole,
)

from gateway.message import Notify, Placed, Ticket
from gateway.outcome import Deferred, Event, Held, NeverHad, Outcome, Refused, State, Taken, Unsure
from gateway.spool import Spool

__all__ = ["ComesInPlace", "HearsAgain", "StandsForNothing"]

HOME = "smpp:clinic"


async def tried(spool: Spool, outcome: Outcome) -> str:
    """The id of a call with the key b"k" that was tried once at T0."""
    placed = await spool.put(arrival(1, keys=[b"k"], key_until=T0 + 99 * HOUR))
    assert not placed.duplicates
    (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
    await spool.settle(call, outcome, T0, T0)
    return call.id


async def stands(spool: Spool) -> bool:
    """Whether another message with that key is its duplicate."""
    return repeats(await spool.put(arrival(9, at=T0 + 30 * HOUR, keys=[b"k"])))


class StandsForNothing:
    @pytest.mark.parametrize("outcome", [Deferred(UNKNOWN), Held(UNKNOWN)], ids=["deferred", "held"])
    @pytest.mark.parametrize("cancelled", [True, False])
    async def test_what_ends_while_the_provider_does_not_have_it(
        self, spool: Spool, outcome: Outcome, cancelled: bool
    ) -> None:
        call_id = await tried(spool, outcome)
        if cancelled:
            state = (await one(spool, call_id)).call.state
            await spool.operate(call_id, state, Event.CANCELLED, "ann", OPERATOR, T0)
        else:
            assert (await swept(spool, T0 + 25 * HOUR)).expired == 1
        assert not await stands(spool)

    async def test_nor_did_it_have_what_it_never_had(self, spool: Spool) -> None:
        call_id = await tried(spool, Unsure(UNKNOWN))
        await spool.learn((await one(spool, call_id)).call, NeverHad(UNKNOWN), T0, T0)
        await spool.operate(call_id, State.QUEUED, Event.RETRIED, "ann", OPERATOR, T0)  # in its time, which is now
        await spool.operate(call_id, State.QUEUED, Event.CANCELLED, "ann", OPERATOR, T0)
        assert not await stands(spool)

    async def test_but_a_doubt_that_a_person_has_settled_is_one(self, spool: Spool) -> None:
        """Whatever became of the next try: the first may have rung."""
        call_id = await tried(spool, Unsure(UNKNOWN))
        await spool.operate(call_id, State.UNSURE, Event.RETRIED, "ann", OPERATOR, T0)
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Held(UNKNOWN), T0, T0)
        await spool.operate(call_id, State.HELD, Event.CANCELLED, "ann", OPERATOR, T0)
        assert await stands(spool)

    async def test_nor_is_it_certain_when_it_is_cancelled_in_doubt(self, spool: Spool) -> None:
        call_id = await tried(spool, Unsure(UNKNOWN))
        await spool.operate(call_id, State.UNSURE, Event.CANCELLED, "ann", OPERATOR, T0)
        assert await stands(spool)

    async def test_nor_when_the_provider_says_after_all_that_its_time_ran_out(self, spool: Spool) -> None:
        call_id = await tried(spool, Deferred(UNKNOWN))
        assert await spool.note(receipt(State.EXPIRED, call_id, call_id=call_id), T0) is State.EXPIRED
        assert await stands(spool)

    async def test_nor_when_it_had_it(self, spool: Spool) -> None:
        call_id = await tried(spool, Taken("p1"))
        assert await spool.note(receipt(State.EXPIRED, "p1"), T0) is State.EXPIRED
        assert (await one(spool, call_id)).call.state is State.EXPIRED
        assert await stands(spool)


class HearsAgain:
    async def missed(self, spool: Spool, notify: Notify, *, ends: bool = True, in_parts: bool = False) -> Placed:
        """A message that fails, and whose sender is told so if it wants to hear; all at T0."""
        parts_id = ""
        if in_parts:
            parts_id, _ = await whole(spool, part(1, notify=notify), part(2, notify=notify))
        placed = await spool.put(
            arrival(1, keys=[b"k"], ingress="smpp", notify=notify, ticketed=not in_parts, parts_id=parts_id)
        )
        if ends:
            await self.ends(spool)
            assert bool(await self.hears(spool, T0)) is bool(notify & Notify.FAILURE)
        return placed

    async def resent(self, spool: Spool, notify: Notify) -> Placed:
        return await spool.put(arrival(2, at=T0 + 9, keys=[b"k"], ingress="smpp", notify=notify, ticketed=True))

    async def ends(self, spool: Spool) -> None:
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), T0, T0)

    async def hears(self, spool: Spool, now: int) -> list[str]:
        owed = await spool.owed({HOME: 9, "smtp": 9}, now, now + HOUR)
        for report, _ in owed:
            assert await spool.told(report, now)
        return [report.call_id for report, _ in owed]

    @pytest.mark.parametrize("in_parts", [False, True])
    @pytest.mark.parametrize("before", [ALL, Notify.NEVER, Notify.SUCCESS])
    async def test_who_missed_the_answer_hears_of_an_end_that_was_told(
        self, spool: Spool, before: Notify, in_parts: bool
    ) -> None:
        first = await self.missed(spool, before, in_parts=in_parts)
        again = await self.resent(spool, Notify.FAILURE)
        assert (again.ids, again.duplicates, again.ticket) == (first.ids, first.ids, first.ticket)
        assert await self.hears(spool, T0 + 9) == list(first.ids)
        assert await self.hears(spool, T0 + 9 * HOUR) == []
        story = await one(spool, first.ids[0])
        assert len(story.reports) == 1
        (ticket,) = [each for each in story.tickets if each.number == again.ticket]
        assert ticket.notify == before | Notify.FAILURE

    @pytest.mark.parametrize("wants", [Notify.NEVER, Notify.SUCCESS])
    async def test_unless_it_does_not_want_to(self, spool: Spool, wants: Notify) -> None:
        first = await self.missed(spool, ALL)
        await self.resent(spool, wants)
        assert await self.hears(spool, T0 + 9) == []
        assert (await one(spool, first.ids[0])).recipient.notify == ALL

    async def test_and_of_one_that_is_still_to_come(self, spool: Spool) -> None:
        first = await self.missed(spool, Notify.NEVER, ends=False)
        await self.resent(spool, ALL)
        assert (await one(spool, first.ids[0])).tickets == (Ticket(first.ticket, ALL),)
        await self.ends(spool)
        assert await self.hears(spool, T0 + 9) == list(first.ids)

    async def test_each_of_several_calls(self, spool: Spool) -> None:
        await spool.put(arrival(1, count=2, keys=[b"k", b"l"], ingress="smpp", notify=Notify.NEVER, ticketed=True))
        for call in await spool.claim(2, T0, T0 + LEASE, "a", "http"):
            await spool.settle(call, Refused(UNKNOWN), T0, T0)
        again = await spool.put(arrival(2, count=2, keys=[b"k", b"l"], ingress="smpp", ticketed=True))
        assert await self.hears(spool, T0) == list(again.ids)

    async def test_mail_is_told_once(self, spool: Spool) -> None:
        """Its sender knows it by its own Message-ID, from the beginning."""
        await spool.put(arrival(1, keys=[b"k"], notify=Notify.NEVER))
        await self.ends(spool)
        assert repeats(await spool.put(arrival(2, keys=[b"k"])))
        assert await self.hears(spool, T0 + 9) == []


class ComesInPlace:
    """replace_if_present: the response to it may be missed as any other."""

    async def test_what_is_there_already_replaces_nothing(self, spool: Spool) -> None:
        first, second = [await spool.put(arrival(n, keys=[b"%d" % n], ticketed=True)) for n in (1, 2)]
        third = await spool.replace(first.ids[0], arrival(3, keys=[b"k"], ticketed=True), T0, False)
        assert third == Placed(arrival(3).id, (arrival(3).id,), (), first.ticket)
        again = await spool.replace(second.ids[0], arrival(4, keys=[b"k"], ticketed=True), T0, False)
        assert again == Placed(arrival(4).id, third.ids, third.ids, first.ticket)
        assert (await one(spool, second.ids[0])).call.state is State.QUEUED
        assert await spool.find(arrival(4).id) == []

    async def test_in_parts_the_set_is_closed_onto_it(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, ticketed=True))
        third = await spool.put(arrival(3, keys=[b"k"], ticketed=True))
        parts_id, tickets = await whole(spool, part(1), part(2))
        again = await spool.replace(first.ids[0], arrival(4, keys=[b"k"], parts_id=parts_id), T0, False)
        assert again == Placed(arrival(4).id, third.ids, third.ids, third.ticket)
        assert await parted(spool, T0 + HOUR) == []
        for ticket in tickets:
            assert [story.call.id for story in await spool.by_ticket("clinic", ticket)] == list(third.ids)
        assert (await one(spool, first.ids[0])).call.state is State.QUEUED

    async def test_also_when_the_one_to_be_replaced_was_sent_meanwhile(self, spool: Spool) -> None:
        call_id = await waiting_again(spool)
        third = await spool.put(arrival(3, keys=[b"k"], ticketed=True))
        again = await spool.replace(call_id, arrival(4, keys=[b"k"], ticketed=True), T0, False)
        assert again is not None
        assert repeats(again)
        assert again.ids == third.ids
        assert await spool.replace(call_id, arrival(4, keys=[b"l"], ticketed=True), T0, False) is None

    async def test_the_one_that_is_replaced_stands_for_none_of_them(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"], ticketed=True))
        other = await spool.put(arrival(2, keys=[b"m"], ticketed=True))
        placed = await spool.replace(
            first.ids[0], arrival(3, count=3, keys=[b"k", b"l", b"m"], ticketed=True), T0, False
        )
        assert placed is not None
        assert placed.duplicates == other.ids
        assert [story.call.state for story in await spool.find(arrival(3).id)] == [State.QUEUED] * 2
        assert (await one(spool, first.ids[0])).call.state is State.CANCELLED
