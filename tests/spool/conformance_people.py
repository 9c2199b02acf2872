"""What every spool must pass, third part: what a person does and sees."""

import pytest
from spool_samples import (
    HOUR,
    LEASE,
    OPERATOR,
    T0,
    UNKNOWN,
    arrival,
    one,
    queued,
    receipt,
    sending,
    taken,
    unsure,
    waiting_again,
)

from gateway.outcome import Deferred, Event, Held, Refused, State
from gateway.spool import Spool

__all__ = ["Looking", "Operators"]


class Operators:
    @pytest.mark.parametrize("event", [Event.RETRIED, Event.CANCELLED, Event.DELIVERED, Event.FAILED])
    async def test_what_a_person_may_say(self, spool: Spool, event: Event) -> None:
        waits = {Event.RETRIED: State.QUEUED, Event.CANCELLED: State.CANCELLED}
        doubts = {**waits, Event.DELIVERED: State.DELIVERED, Event.FAILED: State.FAILED}
        assert await self.operated(spool, await unsure(spool, 1), event) is doubts.get(event)
        await self.clear(spool)
        held = await sending(spool, 2)
        await spool.settle(held, Held(UNKNOWN), T0, T0)
        assert await self.operated(spool, held.id, event) is waits.get(event)
        await self.clear(spool)
        assert await self.operated(spool, await queued(spool, 3), event) is waits.get(event)
        await self.clear(spool)
        assert await self.operated(spool, await waiting_again(spool, 6), event) is waits.get(event)
        await self.clear(spool)
        assert await self.operated(spool, (await sending(spool, 4)).id, event) is None
        assert await self.operated(spool, await taken(spool, 5, "p5"), event) is None
        await spool.note(receipt(State.DELIVERED, "p5"), T0)
        assert await self.operated(spool, arrival(5).id, event) is None
        assert await self.operated(spool, "no-such-call", event) is None

    async def operated(self, spool: Spool, call_id: str, event: Event) -> State | None:
        before = await spool.find(call_id)
        seen = before[0].call.state if before else State.QUEUED
        state = await spool.operate(call_id, seen, event, "ann", OPERATOR, T0 + 7)
        after = await spool.find(call_id)
        if state is None:
            assert after == before
        else:
            step = after[0].steps[-1]
            assert (after[0].call.state, step.state, step.event, step.who) == (state, state, event, "ann")
            assert (step.at, step.reason) == (T0 + 7, OPERATOR)
            assert len(after[0].reports) == (state is not State.QUEUED)
        return state

    async def test_a_word_about_what_it_no_longer_is_changes_nothing(self, spool: Spool) -> None:
        call_id = await unsure(spool)
        assert await spool.operate(call_id, State.QUEUED, Event.RETRIED, "ann", OPERATOR, T0) is None
        assert (await one(spool, call_id)).call.state is State.UNSURE

    async def clear(self, spool: Spool) -> None:
        """Nothing may be left to claim but what comes next."""
        for call in await spool.claim(9, T0 + 7, T0 + LEASE, "b", "http"):
            await spool.settle(call, Refused(UNKNOWN), T0, T0)

    async def test_retried_is_due_now(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.settle(call, Deferred(UNKNOWN), T0, T0 + HOUR)
        await spool.operate(call.id, State.QUEUED, Event.RETRIED, "ann", OPERATOR, T0 + 5)
        assert [again.id for again in await spool.claim(1, T0 + 5, T0 + LEASE, "a", "http")] == [call.id]

    @pytest.mark.parametrize("event", [Event.EXPIRED, Event.NEVER_HAD, Event.FOUND, Event.RECOVERED])
    async def test_the_other_events_are_nobodys_to_say(self, spool: Spool, event: Event) -> None:
        call_id = await unsure(spool)
        assert await spool.operate(call_id, State.UNSURE, event, "ann", OPERATOR, T0) is None


class Looking:
    async def test_a_message_is_found_by_any_of_its_ids(self, spool: Spool) -> None:
        message = arrival(count=12)
        await spool.put(message)
        ids = [call.id for call in message.calls]
        assert [story.call.id for story in await spool.find(message.id)] == ids
        assert [story.call.id for story in await spool.find(ids[10])] == [ids[10]]
        assert await spool.find("nothing") == []

    async def test_listing_goes_back_in_time_page_by_page(self, spool: Spool) -> None:
        ids = [await queued(spool, n, at=T0 + n) for n in range(7)]
        seen: list[str] = []
        while page := await spool.listing([], 3, seen[-1] if seen else ""):
            assert len(page) <= 3
            seen += [story.call.id for story in page]
        assert seen == ids[::-1]

    async def test_listing_by_state(self, spool: Spool) -> None:
        done = await taken(spool, 1)
        await spool.note(receipt(State.DELIVERED), T0)
        doubt = await unsure(spool, 2)
        waits = await queued(spool, 3)
        assert [story.call.id for story in await spool.listing([State.DELIVERED, State.QUEUED], 9)] == [waits, done]
        assert [story.call.id for story in await spool.listing([State.UNSURE], 9)] == [doubt]
        assert await spool.listing([State.HELD], 9) == []
        assert await spool.listing([], 0) == []
        (story,) = await spool.listing([State.DELIVERED], 9)
        assert story == await one(spool, done)
        assert (len(story.steps), len(story.reports)) == (3, 1)

    async def test_counts(self, spool: Spool) -> None:
        assert dict(await spool.counts()) == dict.fromkeys(State, 0)
        await taken(spool, 1)
        await queued(spool, 2)
        await queued(spool, 3)
        assert dict(await spool.counts()) == dict.fromkeys(State, 0) | {State.TAKEN: 1, State.QUEUED: 2}
