"""What every spool must pass, second part: what comes back."""

from itertools import permutations

import pytest
from spool_samples import (
    HOUR,
    LEASE,
    OPERATOR,
    SECOND,
    T0,
    UNKNOWN,
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

from gateway.outcome import Deferred, Event, Held, NeverHad, NoWord, Outcome, Receipt, State, Taken, Unsure
from gateway.spool import Spool, Swept

__all__ = ["LateProof", "Questions", "Receipts"]

ENDS = (State.DELIVERED, State.FAILED, State.EXPIRED)


class Receipts:
    @pytest.mark.parametrize("end", ENDS)
    async def test_a_receipt_ends_a_taken_call(self, spool: Spool, end: State) -> None:
        call_id = await taken(spool)
        assert await spool.note(receipt(end, cost="1.25"), T0 + 9) is end
        story = await one(spool, call_id)
        assert (story.call.state, story.call.since, story.cost, story.seconds) == (end, T0 + 9, "1.25", 12)
        assert story.steps[-1].reason == receipt(end).reason
        assert [(report.state, report.due) for report in story.reports] == [(end, T0 + 9)]

    @pytest.mark.parametrize("first", ENDS)
    async def test_repeated_late_and_contrary_receipts_change_nothing(self, spool: Spool, first: State) -> None:
        call_id = await taken(spool)
        await spool.note(receipt(first), T0)
        before = await one(spool, call_id)
        for late in (first, *ENDS, State.TAKEN):
            assert await spool.note(receipt(late, cost="9"), T0 + 1) is None
        assert await one(spool, call_id) == before

    async def test_a_receipt_for_a_taken_call_that_is_under_way_changes_nothing(self, spool: Spool) -> None:
        call_id = await taken(spool)
        before = await one(spool, call_id)
        assert await spool.note(receipt(State.TAKEN), T0 + 1) is None
        assert await one(spool, call_id) == before

    async def test_a_receipt_before_its_time_acts_when_the_send_is_settled(self, spool: Spool) -> None:
        call = await sending(spool)
        assert await spool.note(receipt(State.DELIVERED, cost="2"), T0 + 1) is None
        assert await spool.settle(call, Taken("p1"), T0 + 2, T0 + 3) is State.DELIVERED
        story = await one(spool, call.id)
        assert await events(spool, call.id) == [Event.CLAIMED, Event.TAKEN, Event.DELIVERED]
        assert (story.cost, len(story.reports)) == ("2", 1)

    @pytest.mark.parametrize("order", list(permutations((State.TAKEN, State.DELIVERED, State.FAILED))))
    async def test_of_several_early_receipts_the_first_end_counts(self, spool: Spool, order: tuple[State, ...]) -> None:
        call = await sending(spool)
        for state in (*order, *order):
            assert await spool.note(receipt(state), T0 + 1) is None
        first = next(state for state in order if state is not State.TAKEN)
        assert await spool.settle(call, Taken("p1"), T0 + 2, T0 + 3) is first
        assert len((await one(spool, call.id)).reports) == 1

    async def test_an_early_receipt_waits_for_its_own_call(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.note(receipt(State.DELIVERED, "p2"), T0)
        await spool.note(Receipt("other", "p1", State.DELIVERED, UNKNOWN), T0)
        assert await spool.settle(call, Taken("p1"), T0, T0) is State.TAKEN

    async def test_an_early_receipt_under_our_id_settles_doubt(self, spool: Spool) -> None:
        call = await sending(spool)
        assert await spool.note(receipt(State.DELIVERED, call_id=call.id), T0) is None
        assert await spool.settle(call, Unsure(UNKNOWN), T0, T0) is State.DELIVERED

    async def test_a_receipt_for_a_call_in_doubt_acts_when_the_provider_is_found_to_have_it(self, spool: Spool) -> None:
        call = (await one(spool, await unsure(spool))).call
        assert await spool.note(receipt(State.DELIVERED, "p7"), T0) is None
        found = receipt(State.TAKEN, "p7", call_id=call.id)
        assert await spool.learn(call, found, T0 + 1, T0 + 99) is State.DELIVERED
        assert await events(spool, call.id) == [Event.CLAIMED, Event.UNSURE, Event.FOUND, Event.DELIVERED]

    async def test_an_early_receipt_under_our_id_settles_a_lapsed_claim(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.note(receipt(State.DELIVERED, call_id=call.id), T0)
        assert await spool.recover(T0, T0) == 1
        assert (await one(spool, call.id)).call.state is State.DELIVERED

    async def test_an_early_receipt_under_our_id_settles_doubt_even_if_we_were_not_told_that_it_is_ours(
        self, spool: Spool
    ) -> None:
        call = await sending(spool)
        assert await spool.note(receipt(State.DELIVERED, call.id), T0) is None
        assert await spool.settle(call, Unsure(UNKNOWN), T0, T0) is State.DELIVERED

    @pytest.mark.parametrize("outcome", [Deferred(UNKNOWN), Held(UNKNOWN)])
    async def test_proof_that_it_was_taken_outweighs_an_outcome_that_says_it_was_not(
        self, spool: Spool, outcome: Outcome
    ) -> None:
        call = await sending(spool)
        await spool.note(receipt(State.DELIVERED, call_id=call.id), T0)
        assert await spool.settle(call, outcome, T0, T0) is State.DELIVERED

    async def test_an_early_receipt_is_dropped_after_some_days(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.note(receipt(State.DELIVERED), T0)
        assert await swept(spool, T0 + 30 * 24 * HOUR) == Swept(recovered=1, forgotten=1)
        (again,) = [(await one(spool, call.id)).call]
        assert again.state is State.UNSURE
        await spool.operate(call.id, State.UNSURE, Event.RETRIED, "ann", OPERATOR, T0)
        (again,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        assert await spool.settle(again, Taken("p1"), T0, T0) is State.TAKEN

    async def test_when_a_provider_uses_an_id_again_the_newest_call_is_meant(self, spool: Spool) -> None:
        first, second = await taken(spool, 1, "p1"), await taken(spool, 2, "p1")
        assert await spool.note(receipt(State.DELIVERED, "p1"), T0) is State.DELIVERED
        states = [(await one(spool, call_id)).call.state for call_id in (first, second)]
        assert states == [State.TAKEN, State.DELIVERED]

    @pytest.mark.parametrize("state", [State.TAKEN, *ENDS])
    async def test_a_receipt_does_not_touch_a_call_that_was_never_sent(self, spool: Spool, state: State) -> None:
        before = await one(spool, await queued(spool))
        for named in (receipt(state, call_id=before.call.id), receipt(state, before.call.id)):
            assert await spool.note(named, T0) is None
        assert await one(spool, before.call.id) == before


class LateProof:
    """The provider has it after all, and says so while the call waits to be sent again: it must not ring twice."""

    @pytest.mark.parametrize("by_call_id", [True, False])
    @pytest.mark.parametrize("end", ENDS)
    async def test_an_end_ends_it(self, spool: Spool, end: State, by_call_id: bool) -> None:
        call_id = await waiting_again(spool)
        word = receipt(end, call_id=call_id) if by_call_id else receipt(end, call_id)
        assert await spool.note(word, T0 + 9) is end
        story = await one(spool, call_id)
        assert (story.call.state, story.steps[-1].reason) == (end, word.reason)
        assert [report.state for report in story.reports] == [end]
        assert await spool.claim(9, T0 + HOUR, T0 + 2 * HOUR, "a", "http") == []

    async def test_under_way_means_asking_again_at_once(self, spool: Spool) -> None:
        call_id = await waiting_again(spool, due=T0 + HOUR)
        assert await spool.note(receipt(State.TAKEN, call_id=call_id), T0 + 9) is State.TAKEN
        story = await one(spool, call_id)
        assert (story.call.provider, story.call.provider_id, story.call.due) == ("http", "p1", T0 + 9)
        assert story.steps[-1].event is Event.FOUND
        assert await spool.claim(9, T0 + HOUR, T0 + 2 * HOUR, "a", "http") == []

    async def test_a_person_s_retry_can_still_be_stopped(self, spool: Spool) -> None:
        call_id = await unsure(spool)
        await spool.operate(call_id, State.UNSURE, Event.RETRIED, "ann", OPERATOR, T0)
        assert await spool.note(receipt(State.DELIVERED, call_id=call_id), T0) is State.DELIVERED

    async def test_an_answer_to_a_question_that_was_overtaken_is_proof_too(self, spool: Spool) -> None:
        asked = (await one(spool, await waiting_again(spool))).call
        assert await spool.learn(asked, NoWord(UNKNOWN), T0, T0 + 99) is None
        assert await spool.learn(asked, NeverHad(UNKNOWN), T0, T0 + 99) is None
        assert (await one(spool, asked.id)).call == asked
        assert await spool.learn(asked, receipt(State.DELIVERED, call_id=asked.id), T0, T0) is State.DELIVERED

    @pytest.mark.parametrize("state", [State.TAKEN, State.DELIVERED, State.FAILED])
    async def test_it_reaches_a_call_that_is_held_meanwhile(self, spool: Spool, state: State) -> None:
        call_id = await waiting_again(spool)
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        assert await spool.settle(call, Held(UNKNOWN), T0, T0) is State.HELD
        assert await spool.note(receipt(state, call_id=call_id), T0) is state

    async def test_while_it_is_being_sent_again_the_word_waits_for_the_outcome(self, spool: Spool) -> None:
        call_id = await waiting_again(spool)
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        assert await spool.note(receipt(State.DELIVERED, call_id), T0) is None
        assert await spool.settle(call, Deferred(UNKNOWN), T0, T0 + 9) is State.DELIVERED


class Questions:
    async def test_a_start_asks_again_what_was_being_asked(self, spool: Spool) -> None:
        for n in (1, 2, 3):
            await taken(spool, n, f"p{n}")
        first, second, third = await spool.questions(9, T0 + SECOND, T0 + HOUR)
        await spool.learn(second, NoWord(UNKNOWN), T0 + SECOND, T0 + 9 * SECOND)  # the provider's own time
        await spool.note(receipt(State.TAKEN, "p3"), T0 + SECOND)  # heard in between, which is no answer
        assert await spool.recover(T0 + 2 * SECOND, T0 + 99 * SECOND) == 0
        again = await spool.questions(9, T0 + 2 * SECOND, T0 + HOUR)
        assert {call.id for call in again} == {first.id, third.id}
        assert [call.id for call in await spool.questions(9, T0 + 9 * SECOND, T0 + HOUR)] == [second.id]

    async def test_and_what_was_in_doubt_and_is_found_meanwhile(self, spool: Spool) -> None:
        call_id = await unsure(spool)
        assert len(await spool.questions(9, T0 + SECOND, T0 + HOUR)) == 1
        assert await spool.note(receipt(State.TAKEN, "p1", call_id=call_id), T0 + SECOND) is State.TAKEN
        await spool.recover(T0 + 2 * SECOND, T0 + 2 * SECOND)
        assert [call.id for call in await spool.questions(9, T0 + 2 * SECOND, T0 + HOUR)] == [call_id]

    async def test_taken_and_unsure_calls_are_asked_about_when_due(self, spool: Spool) -> None:
        first, second = await taken(spool, 1), await unsure(spool, 2)
        await queued(spool, 3)
        assert await spool.questions(9, T0 + SECOND - 1, T0 + HOUR) == []
        asked = await spool.questions(9, T0 + SECOND, T0 + HOUR)
        assert [(call.id, call.due) for call in asked] == [(first, T0 + HOUR), (second, T0 + HOUR)]
        assert await spool.questions(9, T0 + HOUR - 1, T0 + 2 * HOUR) == []
        assert len(await spool.questions(1, T0 + HOUR, T0 + 2 * HOUR)) == 1

    async def test_doubt_ends_when_the_provider_has_it(self, spool: Spool) -> None:
        call = (await one(spool, await unsure(spool))).call
        assert await spool.learn(call, receipt(State.TAKEN, "p7", call_id=call.id), T0 + 1, T0 + 99) is State.TAKEN
        story = await one(spool, call.id)
        assert (story.call.provider_id, story.call.due, story.call.since) == ("p7", T0 + 99, T0 + 1)
        assert story.steps[-1].event is Event.FOUND
        assert await spool.note(receipt(State.DELIVERED, "p7"), T0 + 2) is State.DELIVERED

    @pytest.mark.parametrize("end", ENDS)
    async def test_doubt_ends_when_the_provider_knows_the_end(self, spool: Spool, end: State) -> None:
        call = (await one(spool, await unsure(spool))).call
        assert await spool.learn(call, receipt(end, call_id=call.id), T0 + 1, T0 + 99) is end
        assert len((await one(spool, call.id)).reports) == 1

    async def test_doubt_ends_when_the_provider_never_had_it(self, spool: Spool) -> None:
        call = (await one(spool, await unsure(spool))).call
        assert await spool.learn(call, NeverHad(UNKNOWN), T0 + 1, T0 + 99) is State.QUEUED
        story = await one(spool, call.id)
        assert (story.call.due, story.call.provider, story.call.provider_id) == (T0 + 99, "http", "")
        assert (story.steps[-1].event, story.steps[-1].reason) == (Event.NEVER_HAD, UNKNOWN)
        (again,) = await spool.claim(1, T0 + 99, T0 + LEASE, "a", "http")
        assert again.attempt == 2

    async def test_a_taken_call_is_never_sent_again_on_never_had(self, spool: Spool) -> None:
        call = (await one(spool, await taken(spool))).call
        assert await spool.learn(call, NeverHad(UNKNOWN), T0 + 1, T0 + 99) is None
        after = await one(spool, call.id)
        assert (after.call.state, after.call.due, len(after.steps)) == (State.TAKEN, T0 + 99, 2)

    @pytest.mark.parametrize("standing", [NoWord(UNKNOWN), receipt(State.TAKEN)])
    async def test_no_news_is_asked_again(self, spool: Spool, standing: NoWord | Receipt) -> None:
        call = (await one(spool, await taken(spool))).call
        assert await spool.learn(call, standing, T0 + 1, T0 + 99) is None
        assert (await one(spool, call.id)).call.due == T0 + 99

    async def test_an_answer_that_was_overtaken_changes_nothing(self, spool: Spool) -> None:
        stale = (await one(spool, await unsure(spool))).call
        await spool.learn(stale, NeverHad(UNKNOWN), T0, T0)
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        assert await spool.learn(stale, receipt(State.FAILED, call_id=call.id), T0, T0) is None
        assert await spool.settle(call, Unsure(UNKNOWN), T0, T0) is State.UNSURE
        before = await one(spool, call.id)
        for standing in (NeverHad(UNKNOWN), NoWord(UNKNOWN), receipt(State.DELIVERED, call_id=call.id)):
            assert await spool.learn(stale, standing, T0, T0 + 99) is None
        assert await one(spool, call.id) == before

    @pytest.mark.parametrize("standing", [NeverHad(UNKNOWN), NoWord(UNKNOWN)])
    async def test_nor_does_one_from_before_the_provider_was_known_to_have_it(
        self, spool: Spool, standing: NeverHad | NoWord
    ) -> None:
        asked = (await one(spool, await unsure(spool))).call
        assert await spool.note(receipt(State.TAKEN, call_id=asked.id), T0) is State.TAKEN
        before = await one(spool, asked.id)
        assert await spool.learn(asked, standing, T0, T0 + 99) is None
        assert await one(spool, asked.id) == before
