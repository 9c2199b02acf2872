"""What every spool must pass, fourth part: what time alone does."""

import asyncio

from spool_samples import HOUR, LEASE, T0, UNKNOWN, arrival, ended, one, queued, receipt, sending, swept, taken, unsure

from gateway.outcome import Event, Held, Reason, State, Taken, Why
from gateway.spool import Spool, Swept

__all__ = ["Forgetting", "Sweeping"]

MANY = 1_200  # more than one sweep takes


class Sweeping:
    async def test_queued_and_held_calls_expire_and_owe_a_report(self, spool: Spool) -> None:
        held = await sending(spool, 1)
        await spool.settle(held, Held(Reason(Why.NO_MONEY)), T0, T0)
        waiting = await queued(spool, 2)
        assert await swept(spool, T0 + 24 * HOUR - 1) == Swept()
        assert await swept(spool, T0 + 24 * HOUR) == Swept(expired=2)
        for call_id in (held.id, waiting):
            story = await one(spool, call_id)
            assert (story.call.state, story.steps[-1].event) == (State.EXPIRED, Event.EXPIRED)
            assert story.steps[-1].reason == Reason(Why.VALIDITY_OVER)
            assert [report.state for report in story.reports] == [State.EXPIRED]
        assert await swept(spool, T0 + 24 * HOUR) == Swept()

    async def test_a_lapsed_lease_leaves_doubt_to_be_asked_about_at_once(self, spool: Spool) -> None:
        call = await sending(spool)
        assert await swept(spool, T0 + LEASE - 1) == Swept()
        assert await swept(spool, T0 + LEASE) == Swept(recovered=1)
        story = await one(spool, call.id)
        assert (story.call.state, story.call.due, story.call.owner) == (State.UNSURE, T0 + LEASE, "")
        reason = story.steps[-1].reason
        assert story.steps[-1].event is Event.RECOVERED
        assert reason is not None
        assert reason.why is Why.LAPSED
        assert [asked.id for asked in await spool.questions(9, T0 + LEASE, T0 + HOUR)] == [call.id]

    async def test_a_claim_that_is_being_sent_does_not_lapse_whatever_the_clock_says(self, spool: Spool) -> None:
        call = await sending(spool, 1)
        other = await sending(spool, 2)
        assert await swept(spool, T0 + 9 * HOUR, under_way=[call.id]) == Swept(recovered=1)
        assert (await one(spool, other.id)).call.state is State.UNSURE
        assert await spool.settle(call, Taken("p1"), T0 + 9 * HOUR, T0 + 9 * HOUR) is State.TAKEN

    async def test_a_provider_that_stays_silent_has_failed(self, spool: Spool) -> None:
        call_id = await taken(spool)
        assert await swept(spool, T0 + HOUR, silent_before=T0) == Swept()
        assert await swept(spool, T0 + HOUR, silent_before=T0 + 1) == Swept(silent=1)
        story = await one(spool, call_id)
        assert (story.call.state, story.call.provider_id) == (State.FAILED, "p1")
        assert (story.steps[-1].event, story.steps[-1].reason) == (Event.SILENT, Reason(Why.NO_STATUS))
        assert [report.state for report in story.reports] == [State.FAILED]

    async def test_silence_ends_doubt_too(self, spool: Spool) -> None:
        call_id = await unsure(spool)
        assert await swept(spool, T0 + HOUR, silent_before=T0) == Swept()
        assert await swept(spool, T0 + HOUR, silent_before=T0 + 1) == Swept(silent=1)
        story = await one(spool, call_id)
        assert story.call.state is State.FAILED
        assert (story.steps[-1].event, story.steps[-1].reason) == (Event.SILENT, Reason(Why.NO_STATUS))
        assert [report.state for report in story.reports] == [State.FAILED]

    async def test_at_start_whatever_was_being_sent_is_in_doubt(self, spool: Spool) -> None:
        call = await sending(spool, 1)
        await queued(spool, 2)
        assert await spool.recover(T0 + 5, T0 + 50) == 1
        assert await spool.recover(T0 + 5, T0 + 50) == 0
        story = await one(spool, call.id)
        assert (story.call.state, story.call.due, story.call.since) == (State.UNSURE, T0 + 50, T0 + 5)
        assert story.steps[-1].event is Event.RECOVERED
        assert story.steps[-1].reason == Reason(Why.RESTARTED, "found at start")
        assert await spool.settle(call, Taken("p1"), T0 + 6, T0 + 6) is None


class Forgetting:
    async def test_what_has_ended_long_ago_is_forgotten_with_all_its_rows(self, spool: Spool) -> None:
        (call_id,) = await ended(spool, at=T0 + 5, sender="a@b")
        ((report, _),) = await spool.owed({"smtp": 9}, T0 + 5, T0 + 5)
        assert await spool.told(report, T0 + 5)
        assert await swept(spool, T0 + 9, forget_before=T0 + 5) == Swept()
        assert len(await spool.find(call_id)) == 1
        assert await swept(spool, T0 + 9, forget_before=T0 + 6) == Swept(forgotten=1)
        assert await spool.find(call_id) == []
        assert await spool.listing([], 9) == []
        assert sum((await spool.counts()).values()) == 0
        await spool.put(arrival(1))  # the same ids again: nothing of the first is left
        assert ((await one(spool, call_id)).steps, (await one(spool, call_id)).reports) == ((), ())

    async def test_what_has_not_ended_is_kept_however_old(self, spool: Spool) -> None:
        held = await sending(spool, 1)
        await spool.settle(held, Held(Reason(Why.NO_MONEY)), T0, T0)
        kept = [held.id, await taken(spool, 2), await unsure(spool, 3), (await sending(spool, 4)).id]
        kept.append(await queued(spool, 5))
        assert await swept(spool, T0, forget_before=T0 + 1000 * HOUR) == Swept()
        assert [story.call.id for story in await spool.listing([], 9)] == kept[::-1]

    async def test_nothing_is_forgotten_before_its_sender_was_told_or_given_up(self, spool: Spool) -> None:
        (told,) = await ended(spool, 1, sender="a@b")
        (given_up,) = await ended(spool, 2, sender="a@b")
        (owed,) = await ended(spool, 3, sender="a@b")
        assert await swept(spool, T0, forget_before=T0 + HOUR) == Swept()
        reports = {report.call_id: report for report, _ in await spool.owed({"smtp": 9}, T0, T0)}
        assert await spool.told(reports[told], T0 + 1)
        assert await spool.untold(reports[given_up], "550", T0 + 1, None)
        assert await spool.untold(reports[owed], "451", T0 + 1, T0 + 2)
        assert await swept(spool, T0, forget_before=T0 + HOUR) == Swept(forgotten=2)
        assert [story.call.id for story in await spool.listing([], 9)] == [owed]

    async def test_a_message_stays_until_the_last_of_its_calls_is_forgotten(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, sender=""))
        first, second = await spool.claim(2, T0, T0 + LEASE, "node-1", "http")
        await spool.settle(first, Taken("p1"), T0, T0)
        await spool.settle(second, Taken("p2"), T0, T0)
        await spool.note(receipt(State.DELIVERED, "p1"), T0 + 1)
        assert await swept(spool, T0, forget_before=T0 + 2) == Swept(forgotten=1)
        (left,) = await spool.find(placed.message_id)
        assert (left.call.id, left.call.text) == (second.id, arrival().text)
        await spool.note(receipt(State.DELIVERED, "p2"), T0 + 1)
        assert await swept(spool, T0, forget_before=T0 + 2) == Swept(forgotten=1)
        assert await spool.find(placed.message_id) == []

    async def test_much_is_forgotten_in_slices_until_nothing_is_left(self, spool: Spool) -> None:
        await spool.put(arrival(1, count=MANY, sender="", dead=UNKNOWN))
        await spool.put(arrival(2, count=MANY, keys=[b"%d" % n for n in range(MANY)], key_until=T0 + 1))
        early = [receipt(State.DELIVERED, f"nobody's {n}") for n in range(MANY)]
        await asyncio.gather(*(spool.note(each, T0 - 1000 * HOUR) for each in early))
        forgotten = []
        while (done := await swept(spool, T0 + 1, forget_before=T0 + HOUR)) != Swept():
            assert done == Swept(forgotten=done.forgotten)
            forgotten.append(done.forgotten)
        assert (sum(forgotten), len(forgotten) > 1) == (3 * MANY, True)
        assert (await spool.counts())[State.FAILED] == 0

    async def test_calls_whose_report_is_owed_do_not_stand_in_the_way_of_others(self, spool: Spool) -> None:
        await spool.put(arrival(1, count=MANY, sender="a@b", dead=UNKNOWN))
        (call_id,) = await ended(spool, 2, at=T0 + 1)
        assert await swept(spool, T0, forget_before=T0 + 2) == Swept(forgotten=1)
        assert await spool.find(call_id) == []
