"""What every spool must pass, eleventh part: what a receipt says of whom it is about, before and after the outcome."""

from collections.abc import Sequence

import pytest
from spool_samples import (
    OPERATOR,
    T0,
    UNKNOWN,
    arrival,
    claimed,
    events,
    one,
    receipt,
    sending,
    swept,
    taken,
    unsure,
)

from gateway.message import Call
from gateway.outcome import Deferred, Event, Held, NeverHad, Outcome, Receipt, Refused, State, Taken, Unsure
from gateway.spool import Spool

__all__ = ["Aliases", "MeantTogether", "MoreAliases", "Phones"]

HIS = "79990000000"  # the number of a message's first call, and so of every call alone
HERS = "79990000001"
OTHER = "70000000000"

EARLY = pytest.mark.parametrize("early", [True, False], ids=["early", "late"])


async def heard(spool: Spool, call: Call, outcome: Outcome, word: Receipt, *, early: bool) -> State:
    """How the call stands when that word came before or after the outcome."""
    if early:
        assert await spool.note(word, T0) is None
    await spool.settle(call, outcome, T0, T0)
    if not early:
        await spool.note(word, T0)
    return (await one(spool, call.id)).call.state


class Phones:
    """A receipt that says a number is about nobody else."""

    @EARLY
    @pytest.mark.parametrize(("phone", "meant"), [("", True), (HIS, True), (OTHER, False)])
    async def test_under_the_providers_id(self, spool: Spool, phone: str, meant: bool, early: bool) -> None:
        call = await sending(spool)
        state = await heard(spool, call, Taken("p1"), receipt(State.DELIVERED, "p1", phone=phone), early=early)
        assert state is (State.DELIVERED if meant else State.TAKEN)

    @EARLY
    @pytest.mark.parametrize(("phone", "meant"), [("", True), (HIS, True), (OTHER, False)])
    async def test_under_our_own_id(self, spool: Spool, phone: str, meant: bool, early: bool) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, call.id, provider="another", phone=phone)
        assert await heard(spool, call, Unsure(UNKNOWN), word, early=early) is (
            State.DELIVERED if meant else State.UNSURE
        )

    @EARLY
    async def test_what_is_certainly_about_a_call_is_believed_whatever_number_it_says(
        self, spool: Spool, early: bool
    ) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, "p7", call_id=call.id, phone=OTHER)
        assert await heard(spool, call, Unsure(UNKNOWN), word, early=early) is State.DELIVERED

    @EARLY
    async def test_and_is_about_no_other_whatever_id_it_says(self, spool: Spool, early: bool) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, "p1", call_id="another")
        assert await heard(spool, call, Taken("p1"), word, early=early) is State.TAKEN

    @EARLY
    async def test_it_tells_calls_apart_to_which_the_provider_gave_one_id(self, spool: Spool, early: bool) -> None:
        await spool.put(arrival(count=2))
        his, hers = await claimed(spool)
        await spool.settle(hers, Taken("p1"), T0, T0)
        word = receipt(State.DELIVERED, "p1", phone=HIS)
        assert await heard(spool, his, Taken("p1"), word, early=early) is State.DELIVERED
        assert (await one(spool, hers.id)).call.state is State.TAKEN


class Aliases:
    """A provider may write the same id in another form."""

    @EARLY
    @pytest.mark.parametrize(
        ("said", "others", "meant"),
        [("1A2B", (), True), ("6699", ("1a2b", "1A2B"), True), ("6699", ("1a2b", "1a2c"), False)],
    )
    async def test_of_the_receipt(
        self, spool: Spool, said: str, others: tuple[str, ...], meant: bool, early: bool
    ) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, said, phone=HIS, aliases=others)
        state = await heard(spool, call, Taken("1A2B"), word, early=early)
        assert state is (State.DELIVERED if meant else State.TAKEN)

    @EARLY
    @pytest.mark.parametrize(("phone", "provider"), [("", "http"), (OTHER, "http"), (HIS, "smpp")])
    async def test_not_without_the_number_and_not_of_another_provider(
        self, spool: Spool, phone: str, provider: str, early: bool
    ) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, "6699", phone=phone, aliases=("1A2B",), provider=provider)
        assert await heard(spool, call, Taken("1A2B", ("6699",)), word, early=early) is State.TAKEN

    @EARLY
    async def test_the_id_by_which_we_know_it_stays(self, spool: Spool, early: bool) -> None:
        call = await sending(spool)
        word = receipt(State.DELIVERED, "6699", phone=HIS, aliases=("1A2B",))
        assert await heard(spool, call, Taken("1A2B"), word, early=early) is State.DELIVERED
        assert (await one(spool, call.id)).call.provider_id == "1A2B"

    @EARLY
    async def test_the_id_itself_comes_before_another_form_of_it(self, spool: Spool, early: bool) -> None:
        """Decimal 10 is hexadecimal A, and decimal 16 is hexadecimal 10: two calls to one number."""
        first = await sending(spool, 1)
        await spool.settle(first, Taken("10"), T0, T0)
        second = await sending(spool, 2)
        word = receipt(State.DELIVERED, "10", phone=HIS, aliases=("16", "a"))
        if early:  # the first is known by then, and it is the one that is meant
            assert await spool.note(word, T0) is State.DELIVERED
        await spool.settle(second, Taken("16", ("10",)), T0, T0)
        if not early:
            assert await spool.note(word, T0) is State.DELIVERED
        states = [(await one(spool, call.id)).call.state for call in (first, second)]
        assert states == [State.DELIVERED, State.TAKEN]

    @EARLY
    async def test_the_likeliest_form_comes_before_the_others(self, spool: Spool, early: bool) -> None:
        ids = [await taken(spool, n, name) for n, name in enumerate(("16", "a"), 1)]
        aliases = ("a", "16") if early else ("16", "a")
        assert await spool.note(receipt(State.DELIVERED, "10", phone=HIS, aliases=aliases), T0) is State.DELIVERED
        states = [(await one(spool, call_id)).call.state for call_id in ids]
        assert states == ([State.TAKEN, State.DELIVERED] if early else [State.DELIVERED, State.TAKEN])


class MoreAliases:
    async def test_a_receipt_before_its_time_is_found_by_the_forms_that_the_answer_may_have(self, spool: Spool) -> None:
        call = await sending(spool)
        assert await spool.note(receipt(State.DELIVERED, "6699", phone=HIS), T0) is None
        assert await spool.settle(call, Taken("1A2B", ("1a2b", "6699")), T0, T0) is State.DELIVERED
        assert await events(spool, call.id) == [Event.CLAIMED, Event.TAKEN, Event.DELIVERED]

    async def test_and_by_those_of_a_receipt_that_finds_a_call_in_doubt(self, spool: Spool) -> None:
        call_id = await unsure(spool)
        assert await spool.note(receipt(State.DELIVERED, "6699", phone=HIS), T0) is None
        found = receipt(State.TAKEN, "1A2B", call_id=call_id, aliases=("6699",))
        assert await spool.note(found, T0) is State.DELIVERED
        assert (await one(spool, call_id)).call.provider_id == "1A2B"

    @pytest.mark.parametrize("phone", ["", HIS])
    async def test_of_calls_with_one_id_the_newest_is_meant(self, spool: Spool, phone: str) -> None:
        ids = [await taken(spool, n, "p1") for n in (1, 2, 3)]
        assert await spool.note(receipt(State.DELIVERED, "p1", phone=phone), T0) is State.DELIVERED
        assert [(await one(spool, i)).call.state for i in ids] == [State.TAKEN, State.TAKEN, State.DELIVERED]

    async def test_one_is_spent_once(self, spool: Spool) -> None:
        first = await sending(spool, 1)
        assert await spool.note(receipt(State.DELIVERED, "6699", phone=HIS), T0) is None
        assert await spool.settle(first, Taken("1A2B", ("6699",)), T0, T0) is State.DELIVERED
        second = await sending(spool, 2)
        assert await spool.settle(second, Taken("1A2B", ("6699",)), T0, T0) is State.TAKEN

    async def test_early_words_of_many_to_one_number_act_on_their_own_calls(self, spool: Spool) -> None:
        calls = [await sending(spool, n) for n in range(1, 6)]
        for n in (2, 4):
            await spool.note(receipt(State.DELIVERED, f"0{n}", phone=HIS, aliases=(str(n),)), T0)
        states = [await spool.settle(call, Taken(str(n)), T0, T0) for n, call in enumerate(calls, 1)]
        assert states == [State.TAKEN, State.DELIVERED, State.TAKEN, State.DELIVERED, State.TAKEN]


class MeantTogether:
    """Calls that were sent under their message's id are told apart by their numbers."""

    async def group(self, spool: Spool) -> Sequence[Call]:
        await spool.put(arrival(count=2))
        return await claimed(spool, together=2)

    @EARLY
    @pytest.mark.parametrize("provider", ["http", "another"])
    @pytest.mark.parametrize("outcome", [Taken("p1"), Unsure(UNKNOWN), Deferred(UNKNOWN), Held(UNKNOWN)])
    async def test_by_id_and_number(self, spool: Spool, outcome: Outcome, provider: str, early: bool) -> None:
        his, hers = await self.group(spool)
        word = receipt(State.DELIVERED, his.message_id, provider=provider, phone=HERS)
        assert await heard(spool, hers, outcome, word, early=early) is State.DELIVERED
        assert await spool.settle(his, Taken(his.message_id), T0, T0) is State.TAKEN

    @EARLY
    async def test_each_hears_its_own_word(self, spool: Spool, early: bool) -> None:
        calls = await self.group(spool)
        words = [receipt(State.FAILED, calls[0].message_id, phone=phone) for phone in (HERS, HIS)]
        for word in (*words, *words) if early else ():
            assert await spool.note(word, T0) is None
        states = [await spool.settle(call, Taken(call.message_id), T0, T0) for call in calls]
        if not early:
            states = [await spool.note(word, T0) for word in words]
        assert states == [State.FAILED, State.FAILED]

    @EARLY
    @pytest.mark.parametrize("phone", ["", OTHER])
    async def test_without_the_number_nobody_is_meant(self, spool: Spool, phone: str, early: bool) -> None:
        his, hers = await self.group(spool)
        await spool.settle(his, Taken(his.message_id), T0, T0)
        word = receipt(State.DELIVERED, his.message_id, phone=phone)
        assert await heard(spool, hers, Taken(his.message_id), word, early=early) is State.TAKEN
        assert (await one(spool, his.id)).call.state is State.TAKEN

    @pytest.mark.parametrize("then", ["waits", "sending", "settled"])
    @pytest.mark.parametrize("provider", ["http", "smpp"])
    async def test_late_proof_under_the_messages_id_reaches_a_call_that_has_gone_alone_since(
        self, spool: Spool, provider: str, then: str
    ) -> None:
        """In doubt, sent again by a person; the word is about the first time."""
        his, hers = await self.group(spool)
        await spool.settle(his, Taken(his.message_id), T0, T0)
        await spool.settle(hers, Unsure(UNKNOWN), T0, T0)
        await spool.operate(hers.id, State.UNSURE, Event.RETRIED, "ann", OPERATOR, T0)
        word = receipt(State.DELIVERED, his.message_id, phone=HERS)
        if then == "waits":
            assert await spool.note(word, T0) is State.DELIVERED
        else:
            (again,) = await claimed(spool, provider=provider, together=9)
            assert (again.provider, again.provider_id) == (provider, "")
            if then == "sending":
                assert await spool.note(word, T0) is None
                assert await spool.settle(again, Deferred(UNKNOWN), T0, T0) is State.DELIVERED
            else:
                assert await spool.settle(again, Deferred(UNKNOWN), T0, T0) is State.QUEUED
                assert await spool.note(word, T0) is State.DELIVERED
        assert await claimed(spool) == []
        assert (await one(spool, his.id)).call.state is State.TAKEN

    async def test_and_under_its_own_id_one_that_has_gone_with_others_since(self, spool: Spool) -> None:
        await spool.put(arrival(count=2))
        for call in await claimed(spool):
            await spool.settle(call, Unsure(UNKNOWN), T0, T0)
            await spool.learn((await one(spool, call.id)).call, NeverHad(UNKNOWN), T0, T0)
        his, hers = await claimed(spool, together=2)
        assert his.provider_id == his.message_id
        assert await spool.note(receipt(State.DELIVERED, hers.id), T0) is None
        assert await spool.settle(hers, Deferred(UNKNOWN), T0, T0) is State.DELIVERED
        assert await spool.settle(his, Refused(UNKNOWN), T0, T0) is State.FAILED

    async def test_two_to_one_number_that_may_both_be_meant_are_not_guessed_at(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, phones=[HIS, HIS]))
        for call in await claimed(spool, together=2):
            assert call.provider_id == ""
            await spool.settle(call, Unsure(UNKNOWN), T0, T0)
        assert await spool.note(receipt(State.DELIVERED, placed.message_id, phone=HIS), T0) is None

    async def test_the_word_waits_through_a_lapsed_claim(self, spool: Spool) -> None:
        his, hers = await self.group(spool)
        assert await spool.note(receipt(State.DELIVERED, hers.message_id, phone=HERS), T0) is None
        assert (await swept(spool, hers.due)).recovered == 2
        assert [(await one(spool, call.id)).call.state for call in (his, hers)] == [State.UNSURE, State.DELIVERED]
