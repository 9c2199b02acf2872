"""What every spool must pass: the promises of `gateway.spool`, one by one.

A store joins with a class that inherits `Conformance` and a fixture `spool` that gives a fresh, empty one.
This part follows a call on its way out; `conformance_answers` follows what comes back, `conformance_time` what time
alone does, `conformance_people` what people do, `conformance_reports` what senders are told, `conformance_tickets` and
`conformance_parts` the numbers that they know a message by and the parts that it came in, `conformance_waiting` parts
that have no message yet, `conformance_again` what is sent once more, `conformance_channels` several ways out,
`conformance_names` what the provider calls a call, and `conformance_files` what it plays.
"""

import asyncio
from dataclasses import replace

import pytest
from conformance_again import ComesInPlace, HearsAgain, StandsForNothing
from conformance_answers import LateProof, Questions, Receipts
from conformance_channels import Channels, Doubted, Groups
from conformance_files import WithFiles
from conformance_names import Aliases, MeantTogether, MoreAliases, Phones
from conformance_parts import Keeping, PutTogether
from conformance_people import Looking, Operators
from conformance_reports import Homes, Reports
from conformance_tickets import Dead, Manners, Replacing, Ticketed, Together, Unsent
from conformance_time import Forgetting, Sweeping
from conformance_waiting import Bounded, Parted, TooLong
from spool_samples import (
    ALL,
    HOUR,
    LEASE,
    OPERATOR,
    REMARKS,
    SECOND,
    T0,
    arrival,
    events,
    one,
    queued,
    repeats,
    sending,
    swept,
    taken,
    unsure,
)

from gateway.message import Placed
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why
from gateway.spool import Spool, SpoolTrouble, Swept

__all__ = ["Conformance"]

THROTTLED = Reason(Why.THROTTLED, "code 9")


class Putting:
    async def test_everything_that_came_in_is_found_again(self, spool: Spool) -> None:
        message = arrival(count=2)
        assert await spool.put(message) == Placed(message.id, (f"{message.id}.1", f"{message.id}.2"), ())
        first, second = await spool.find(message.id)
        assert first.origin == second.origin == message.origin
        assert [story.recipient for story in (first, second)] == [call.recipient for call in message.calls]
        call = first.call
        assert (call.id, call.message_id, call.phone) == (f"{message.id}.1", message.id, "79990000000")
        assert (call.text, call.state, call.attempt, call.due, call.since) == (message.text, State.QUEUED, 0, T0, T0)
        assert (call.accepted_at, call.expires_at) == (T0, T0 + 24 * HOUR)
        assert (call.owner, call.provider, call.provider_id) == ("", "", "")
        assert (first.steps, first.reports, first.cost, first.seconds) == ((), (), "", None)
        assert first.remarks == ()

    async def test_what_was_said_about_a_text_is_kept_with_each_of_its_calls(self, spool: Spool) -> None:
        message = arrival(count=2, remarks=REMARKS)
        await spool.put(message)
        assert [story.remarks for story in await spool.find(message.id)] == [REMARKS, REMARKS]
        assert [story.remarks for story in await spool.listing([], 9)] == [REMARKS, REMARKS]
        for call in await spool.claim(2, T0, T0 + LEASE, "a", "http"):
            await spool.settle(call, Refused(THROTTLED), T0, T0)
        assert [story.remarks for _, story in await spool.owed({"smtp": 9}, T0, T0)] == [REMARKS, REMARKS]

    async def test_a_known_key_stands_for_the_earlier_call(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"]))
        again = await spool.put(arrival(2, keys=[b"k"]))
        assert again.ids == again.duplicates == first.ids
        assert repeats(again)
        assert await spool.find(again.message_id) == []
        assert sum((await spool.counts()).values()) == 1

    async def test_a_message_with_some_known_keys_stores_the_rest(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b"k"]))
        placed = await spool.put(arrival(2, count=3, keys=[b"a", b"k", b"b"]))
        stored = [story.call.id for story in await spool.find(placed.message_id)]
        assert stored == [placed.ids[0], placed.ids[2]]
        assert list(placed.duplicates) == [placed.ids[1]] == [arrival(1).id]

    async def test_two_recipients_with_one_key_are_one_call(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, keys=[b"k", b"k"]))
        assert list(placed.ids) == [f"{placed.message_id}.1"] * 2
        assert list(placed.duplicates) == [f"{placed.message_id}.1"]
        assert len(await spool.find(placed.message_id)) == 1

    async def test_no_key_no_duplicates(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b""]))
        assert not (await spool.put(arrival(2, keys=[b""]))).duplicates

    @pytest.mark.parametrize(("later", "duplicate"), [(HOUR - 1, True), (HOUR, False)])
    async def test_a_key_holds_until_its_time(self, spool: Spool, later: int, duplicate: bool) -> None:
        await spool.put(arrival(1, keys=[b"k"], key_until=T0 + HOUR))
        again = await spool.put(arrival(2, at=T0 + later, keys=[b"k"], key_until=T0 + 9 * HOUR))
        assert repeats(again) is duplicate
        if not duplicate:
            third = await spool.put(arrival(3, at=T0 + 2 * HOUR, keys=[b"k"]))
            assert list(third.duplicates) == list(again.ids)

    async def test_a_call_that_ended_before_it_was_sent_is_nobodys_duplicate(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"]))
        await spool.operate(first.ids[0], State.QUEUED, Event.CANCELLED, "ann", OPERATOR, T0)
        second = await spool.put(arrival(2, keys=[b"k"]))
        assert not second.duplicates
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Unsure(THROTTLED), T0, T0)
        await spool.operate(call.id, State.UNSURE, Event.CANCELLED, "ann", OPERATOR, T0)
        third = await spool.put(arrival(3, keys=[b"k"]))
        assert list(third.duplicates) == list(second.ids)  # it may have rung

    async def test_the_same_message_twice_at_once_is_one_call(self, spool: Spool) -> None:
        placed = await asyncio.gather(*(spool.put(arrival(n, keys=[b"k"])) for n in range(20)))
        assert len({each.ids[0] for each in placed}) == 1
        assert sum(repeats(each) for each in placed) == 19

    async def test_keys_are_swept_when_their_time_is_over(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b"k"], key_until=T0 + HOUR))
        await swept(spool, T0 + HOUR - 1)
        assert repeats(await spool.put(arrival(2, keys=[b"k"])))
        assert await swept(spool, T0 + HOUR) == Swept(forgotten=1)
        assert not repeats(await spool.put(arrival(3, keys=[b"k"])))


class Claiming:
    async def test_claimed_is_sending_under_a_lease_with_the_attempt_counted(self, spool: Spool) -> None:
        call = await sending(spool)
        assert (call.state, call.owner, call.attempt, call.due, call.since) == (
            State.SENDING, "node-1", 1, T0 + LEASE, T0,
        )  # fmt: skip
        story = await one(spool, call.id)
        assert story.call == call
        (step,) = story.steps
        assert (step.at, step.event, step.state, step.attempt) == (T0, Event.CLAIMED, State.SENDING, 1)
        assert (step.reason, step.who) == (None, "")

    async def test_oldest_due_first_and_no_more_than_asked_for(self, spool: Spool) -> None:
        late, early, middle = [await queued(spool, n, at=T0 + at) for n, at in ((1, 9), (2, 0), (3, 5))]
        assert [call.id for call in await spool.claim(2, T0 + 9, T0 + LEASE, "a", "http")] == [early, middle]
        assert [call.id for call in await spool.claim(2, T0 + 9, T0 + LEASE, "a", "http")] == [late]
        assert await spool.claim(2, T0 + 9, T0 + LEASE, "a", "http") == []
        assert await spool.claim(0, T0 + 9, T0 + LEASE, "a", "http") == []

    async def test_only_what_is_due(self, spool: Spool) -> None:
        await queued(spool, at=T0 + 10)
        assert await spool.claim(1, T0 + 9, T0 + LEASE, "a", "http") == []
        assert len(await spool.claim(1, T0 + 10, T0 + LEASE, "a", "http")) == 1

    async def test_nothing_past_its_validity(self, spool: Spool) -> None:
        await queued(spool, validity=HOUR)
        assert await spool.claim(1, T0 + HOUR, T0 + 2 * HOUR, "a", "http") == []
        assert len(await spool.claim(1, T0 + HOUR - 1, T0 + 2 * HOUR, "a", "http")) == 1

    async def test_no_call_is_claimed_twice(self, spool: Spool) -> None:
        for n in range(10):
            await spool.put(arrival(n, count=4))
        claims = await asyncio.gather(*(spool.claim(3, T0, T0 + LEASE, f"node-{n}", "http") for n in range(20)))
        ids = [call.id for calls in claims for call in calls]
        assert len(ids) == len(set(ids)) == 40


class Settling:
    @pytest.mark.parametrize(
        ("outcome", "state", "event", "owes"),
        [
            (Taken("p1"), State.TAKEN, Event.TAKEN, False),
            (Deferred(THROTTLED), State.QUEUED, Event.DEFERRED, False),
            (Refused(THROTTLED), State.FAILED, Event.REFUSED, True),
            (Unsure(THROTTLED), State.UNSURE, Event.UNSURE, False),
            (Held(THROTTLED), State.HELD, Event.HELD, False),
        ],
    )
    async def test_each_outcome(self, spool: Spool, outcome: Outcome, state: State, event: Event, owes: bool) -> None:
        call = await sending(spool)
        assert await spool.settle(call, outcome, T0 + 5, T0 + SECOND) is state
        story = await one(spool, call.id)
        assert (story.call.state, story.call.since, story.call.owner, story.call.attempt) == (state, T0 + 5, "", 1)
        step = story.steps[-1]
        assert (step.at, step.event, step.state, step.attempt) == (T0 + 5, event, state, 1)
        assert step.reason == (None if isinstance(outcome, Taken) else THROTTLED)
        assert len(story.reports) == owes

    async def test_taken_is_known_by_the_provider_and_its_id(self, spool: Spool) -> None:
        story = await one(spool, await taken(spool, provider_id="p9"))
        assert (story.call.provider, story.call.provider_id, story.call.due) == ("http", "p9", T0 + SECOND)

    async def test_deferred_comes_back_at_its_time_as_another_attempt(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.settle(call, Deferred(THROTTLED), T0 + 5, T0 + SECOND)
        assert await spool.claim(1, T0 + SECOND - 1, T0 + LEASE, "a", "http") == []
        (again,) = await spool.claim(1, T0 + SECOND, T0 + LEASE, "a", "http")
        assert (again.id, again.attempt) == (call.id, 2)

    async def test_settled_twice_is_settled_once(self, spool: Spool) -> None:
        call = await sending(spool)
        assert await spool.settle(call, Taken("p1"), T0, T0) is State.TAKEN
        assert await spool.settle(call, Refused(THROTTLED), T0, T0) is None
        assert await events(spool, call.id) == [Event.CLAIMED, Event.TAKEN]

    async def test_a_stalled_owner_that_was_overtaken_changes_nothing(self, spool: Spool) -> None:
        stalled = await sending(spool, owner="node-1")
        assert (await swept(spool, T0 + LEASE)).recovered == 1
        assert await spool.settle(stalled, Taken("p1"), T0 + LEASE, T0 + LEASE) is None
        assert await spool.operate(stalled.id, State.UNSURE, Event.RETRIED, "ann", OPERATOR, T0 + LEASE) is State.QUEUED
        (fresh,) = await spool.claim(1, T0 + LEASE, T0 + 2 * LEASE, "node-2", "http")
        before = await one(spool, fresh.id)
        assert await spool.settle(stalled, Refused(THROTTLED), T0 + LEASE, T0) is None
        assert await spool.settle(replace(fresh, owner="node-1"), Refused(THROTTLED), T0, T0) is None
        assert await spool.settle(replace(fresh, attempt=1), Refused(THROTTLED), T0, T0) is None
        assert await one(spool, fresh.id) == before
        assert await spool.settle(fresh, Taken("p2"), T0 + LEASE, T0) is State.TAKEN

    async def test_only_what_is_being_sent_can_be_settled(self, spool: Spool) -> None:
        call = (await one(spool, await unsure(spool))).call
        assert await spool.settle(call, Taken("p1"), T0, T0) is None
        assert await events(spool, call.id) == [Event.CLAIMED, Event.UNSURE]


class Closing:
    async def test_beat_comes_back(self, spool: Spool) -> None:
        await spool.beat()

    async def test_after_close_nothing_is_taken_any_more(self, spool: Spool) -> None:
        await spool.close()
        await spool.close()
        with pytest.raises(SpoolTrouble):
            await spool.put(arrival())
        with pytest.raises(SpoolTrouble):
            await spool.find("x")

    async def test_what_was_asked_for_before_close_is_done(self, spool: Spool) -> None:
        puts = [asyncio.create_task(spool.put(arrival(n, notify=ALL))) for n in range(50)]
        await asyncio.sleep(0)
        await spool.close()
        assert len(await asyncio.gather(*puts)) == 50


class Conformance(
    Putting,
    Claiming,
    Settling,
    Sweeping,
    Forgetting,
    Receipts,
    LateProof,
    Questions,
    Reports,
    Homes,
    Together,
    Ticketed,
    Manners,
    Dead,
    Replacing,
    Unsent,
    Keeping,
    Bounded,
    TooLong,
    Parted,
    PutTogether,
    StandsForNothing,
    HearsAgain,
    ComesInPlace,
    Channels,
    Groups,
    Doubted,
    Phones,
    Aliases,
    MoreAliases,
    MeantTogether,
    WithFiles,
    Operators,
    Looking,
    Closing,
):
    """The whole suite."""
