"""What every spool must pass, tenth part: several ways out, calls that go out together, and who may be meant."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from spool_samples import (
    HOUR,
    LEASE,
    OPERATOR,
    SECOND,
    T0,
    UNKNOWN,
    arrival,
    claimed,
    events,
    one,
    queued,
    receipt,
    sending,
    swept,
    taken,
    unsure,
    waiting_again,
)

from gateway.message import Call, Manner
from gateway.outcome import Deferred, Event, Held, Outcome, Refused, State, Taken, Unsure
from gateway.spool import Spool

__all__ = ["Channels", "Doubted", "Groups"]


def by_id(calls: Sequence[Call]) -> list[tuple[str, str]]:
    return [(call.id, call.provider_id) for call in calls]


class Channels:
    async def test_whom_it_is_claimed_for_is_known_before_anything_is_sent(self, spool: Spool) -> None:
        call = await sending(spool, provider="smpp")
        assert (call.provider, call.provider_id) == ("smpp", "")
        assert (await one(spool, call.id)).call == call
        assert await spool.recover(T0, T0) == 1  # and after a crash
        doubt = (await one(spool, call.id)).call
        assert (doubt.state, doubt.provider, doubt.provider_id) == (State.UNSURE, "smpp", "")

    @pytest.mark.parametrize("outcome", [Taken("p9"), Unsure(UNKNOWN), Deferred(UNKNOWN), Refused(UNKNOWN)])
    async def test_whatever_becomes_of_it(self, spool: Spool, outcome: Outcome) -> None:
        call = await sending(spool, provider="smtp")
        await spool.settle(call, outcome, T0, T0)
        after = (await one(spool, call.id)).call
        assert (after.provider, after.provider_id) == ("smtp", "p9" if isinstance(outcome, Taken) else "")

    async def test_what_comes_back_may_go_another_way(self, spool: Spool) -> None:
        call = await sending(spool, provider="smpp")
        await spool.settle(call, Deferred(UNKNOWN), T0, T0)
        (again,) = await claimed(spool, provider="http")
        assert (again.id, again.provider, again.attempt) == (call.id, "http", 2)
        assert await spool.settle(again, Taken("p1"), T0, T0) is State.TAKEN
        assert await spool.note(receipt(State.DELIVERED, provider="smpp"), T0) is None
        assert await spool.note(receipt(State.DELIVERED), T0) is State.DELIVERED

    async def test_each_provider_has_its_own_ids(self, spool: Spool) -> None:
        ids = [await taken(spool, 1), (await sending(spool, 2, provider="smpp")).id]
        call = (await one(spool, ids[1])).call
        await spool.settle(call, Taken("p1"), T0, T0)
        assert await spool.note(receipt(State.FAILED, provider="smpp"), T0) is State.FAILED
        assert [(await one(spool, call_id)).call.state for call_id in ids] == [State.TAKEN, State.FAILED]


class Groups:
    async def test_calls_of_a_message_go_together_under_its_id(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=3))
        calls = await claimed(spool, 1, together=9)
        assert by_id(calls) == [(call_id, placed.message_id) for call_id in placed.ids]
        assert len({call.phone for call in calls}) == 3
        for call in calls:
            story = await one(spool, call.id)
            assert (story.call, story.call.attempt, story.call.state) == (call, 1, State.SENDING)
            assert (call.provider, call.due, call.since, call.owner) == ("http", T0 + LEASE, T0, "node-1")
            assert await events(spool, call.id) == [Event.CLAIMED]

    async def test_so_many_at_most(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=7))
        calls = await claimed(spool, 2, together=3)
        assert [call.id for call in calls] == list(placed.ids[:6])
        assert by_id(await claimed(spool, 2, together=3)) == [(placed.ids[6], "")]

    async def test_and_no_more_wherever_the_longest_due_stands(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=3))
        for call, due in zip(await claimed(spool), (T0 + 2, T0 + 1, T0), strict=True):
            await spool.settle(call, Deferred(UNKNOWN), T0, due)
        calls = await claimed(spool, 1, at=T0 + 2, together=2)
        assert [call.id for call in calls] == [placed.ids[2], placed.ids[0]]

    async def test_the_limit_counts_groups_and_a_group_is_not_torn(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, count=2))
        alone = await queued(spool, 2)
        second = await spool.put(arrival(3, count=2))
        calls = await claimed(spool, 2, together=2)
        assert by_id(calls) == [*((call_id, first.message_id) for call_id in first.ids), (alone, "")]
        assert [call.id for call in await claimed(spool, 2, together=2)] == list(second.ids)
        assert await claimed(spool, 2, together=2) == []

    @pytest.mark.parametrize("together", [0, 1])
    async def test_not_unless_asked_for(self, spool: Spool, together: int) -> None:
        placed = await spool.put(arrival(count=3))
        assert by_id(await claimed(spool, 2, together=together)) == [(call_id, "") for call_id in placed.ids[:2]]
        assert await claimed(spool, 0, together=9) == []
        assert await claimed(spool, -1, together=9) == []

    async def test_groups_stand_where_their_first_call_does(self, spool: Spool) -> None:
        low = await spool.put(arrival(1, at=T0 - 9, count=2))
        later = await spool.put(arrival(2, at=T0 + 5, count=2, manner=Manner(priority=3)))
        sooner = await spool.put(arrival(3, at=T0 + 1, count=2, manner=Manner(priority=3)))
        calls = await claimed(spool, at=T0 + 5, together=2)
        assert [call.id for call in calls] == [*sooner.ids, *later.ids, *low.ids]

    async def test_only_what_is_due_goes_along(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=4))
        first, second, third, fourth = await claimed(spool)
        await spool.settle(first, Deferred(UNKNOWN), T0, T0 + 1)
        await spool.settle(second, Deferred(UNKNOWN), T0, T0 + 9)
        await spool.settle(third, Held(UNKNOWN), T0, T0)
        await spool.settle(fourth, Deferred(UNKNOWN), T0, T0)
        calls = await claimed(spool, at=T0 + 8, together=9)
        assert [(call.id, call.attempt) for call in calls] == [(fourth.id, 2), (first.id, 2)]
        assert {call.provider_id for call in calls} == {placed.message_id}
        assert by_id(await claimed(spool, at=T0 + 9, together=9)) == [(second.id, "")]

    async def test_nothing_past_its_validity_goes_along(self, spool: Spool) -> None:
        await spool.put(arrival(count=2, validity=HOUR))
        assert await claimed(spool, at=T0 + HOUR, together=9) == []
        assert len(await claimed(spool, at=T0 + HOUR - 1, together=9)) == 2

    async def test_no_call_is_in_two_groups(self, spool: Spool) -> None:
        for n in range(10):
            await spool.put(arrival(n, count=7))
        claims = await asyncio.gather(*(claimed(spool, 2, together=3) for _ in range(20)))
        ids = [call.id for calls in claims for call in calls]
        assert len(ids) == len(set(ids)) == 70

    async def test_two_to_one_number_never_go_under_one_id(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=5, phones=["7", "8", "7", "9", "7"]))
        one_, two, three, four, five = placed.ids
        together = placed.message_id
        assert by_id(await claimed(spool, together=9)) == [
            (one_, together), (two, together), (four, together), (three, ""), (five, ""),
        ]  # fmt: skip

    async def test_nor_one_after_the_other(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=5, phones=["7", "8", "7", "9", "10"]))
        calls = await claimed(spool, 1, together=2)
        await spool.settle(calls[0], Taken(placed.message_id), T0, T0)
        assert by_id(await claimed(spool, together=9)) == [
            (placed.ids[2], ""), (placed.ids[3], placed.message_id), (placed.ids[4], placed.message_id),
        ]  # fmt: skip

    async def test_but_the_same_call_may_go_under_it_again(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2))
        for call in await claimed(spool, together=2):
            await spool.settle(call, Deferred(UNKNOWN), T0, T0)
        assert by_id(await claimed(spool, together=2)) == [(call_id, placed.message_id) for call_id in placed.ids]

    async def test_a_call_that_goes_alone_is_not_known_by_the_messages_id_any_more(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2))
        for call, due in zip(await claimed(spool, together=2), (T0, T0 + 5), strict=True):
            await spool.settle(call, Deferred(UNKNOWN), T0, due)
        assert [(await one(spool, i)).call.provider_id for i in placed.ids] == [placed.message_id] * 2
        (alone,) = await claimed(spool, provider="smpp", together=2)
        assert (alone.id, alone.provider, alone.provider_id) == (placed.ids[0], "smpp", "")
        assert (await one(spool, alone.id)).call == alone

    async def test_each_is_settled_by_itself(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=3))
        first, second, third = await claimed(spool, together=3)
        assert await spool.settle(first, Taken(placed.message_id), T0, T0) is State.TAKEN
        assert await spool.settle(second, Refused(UNKNOWN), T0, T0) is State.FAILED
        assert await spool.settle(third, Unsure(UNKNOWN), T0, T0) is State.UNSURE
        assert {story.call.provider_id for story in await spool.find(placed.message_id)} == {placed.message_id}

    async def test_one_that_lapses_is_asked_about_under_the_id_it_went_by(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2))
        await claimed(spool, together=2)
        assert (await swept(spool, T0 + LEASE)).recovered == 2
        asked = await spool.questions(9, T0 + LEASE, T0 + HOUR)
        assert by_id(asked) == [(call_id, placed.message_id) for call_id in placed.ids]
        assert {call.provider for call in asked} == {"http"}

    async def test_the_only_call_of_a_message_is_no_group(self, spool: Spool) -> None:
        call_id = await queued(spool)
        assert by_id(await claimed(spool, together=9)) == [(call_id, "")]


class Doubted:
    async def test_calls_to_a_number_of_which_nobody_knows_the_id(self, spool: Spool) -> None:
        doubt = await unsure(spool, 1, provider="smpp")
        on_its_way = (await sending(spool, 2, provider="smpp")).id
        found = await spool.doubted("smpp", "79990000000", 9)
        assert [(call.id, call.state) for call in found] == [(on_its_way, State.SENDING), (doubt, State.UNSURE)]
        for call in found:
            assert call == replace((await one(spool, call.id)).call, text="")
        assert [call.id for call in await spool.doubted("smpp", "79990000000", 1)] == [on_its_way]
        assert await spool.doubted("smpp", "79990000000", 0) == []
        assert await spool.doubted("http", "79990000000", 9) == []
        assert await spool.doubted("smpp", "79990000001", 9) == []

    async def test_none_that_waits_or_is_known_or_over(self, spool: Spool) -> None:
        await waiting_again(spool, 1)
        (held,) = await claimed(spool)
        await spool.settle(held, Held(UNKNOWN), T0, T0)
        await taken(spool, 2)
        found = await unsure(spool, 3)
        await spool.note(receipt(State.TAKEN, "p7", call_id=found), T0)
        refused = await sending(spool, 4)
        await spool.settle(refused, Refused(UNKNOWN), T0, T0)
        cancelled = await unsure(spool, 5)
        await spool.operate(cancelled, State.UNSURE, Event.CANCELLED, "ann", OPERATOR, T0)
        assert await spool.doubted("http", "79990000000", 9) == []

    async def test_none_that_went_under_its_messages_id(self, spool: Spool) -> None:
        await spool.put(arrival(count=2))
        calls = await claimed(spool, together=2)
        await spool.settle(calls[0], Unsure(UNKNOWN), T0, T0 + SECOND)
        assert [await spool.doubted("http", call.phone, 9) for call in calls] == [[], []]
