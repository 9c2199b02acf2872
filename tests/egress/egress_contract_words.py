"""What every way out must do with the provider's word on calls: where it can be asked, and where it is told unasked.

Both are mixed into a class that inherits `egress_contract.Contract`. Receipts repeat, come late, early and out of
order; each is about the call that it names, whichever way its id is written.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from egress_contract import OTHER, Side, ready, until
from provider_side import PHONE, make_call

from gateway.egress import Askable, Pushed
from gateway.message import Call
from gateway.outcome import NeverHad, NoWord, Outcome, Receipt, Standing, State, Taken, Why

__all__ = ["Asking", "Hearing"]

ENDS = [
    ("answered", State.DELIVERED, Why.ANSWERED),
    ("busy", State.FAILED, Why.BUSY),
    ("no-answer", State.FAILED, Why.NO_ANSWER),
    ("answering-machine", State.FAILED, Why.ANSWERING_MACHINE),
]
TROUBLES = [{"cut": "before"}, {"cut": "after"}, {"garbage": True}, {"hang": "before"}]
LONG = 10_000  # ms, in which a call has come to its end


def stored(call: Call, outcome: Outcome, side: Side) -> Call:
    """The call as the spool has it when it was taken."""
    assert isinstance(outcome, Taken), outcome
    return replace(call, state=State.TAKEN, provider=side.channel, provider_id=outcome.provider_id)


async def ask(side: Side, call: Call) -> Standing:
    """Ask, and see that the answer keeps what is secret."""
    assert isinstance(side.egress, Askable)
    standing = await side.egress.ask(call)
    side.keeps_secrets(call, standing)
    return standing


class Asking:
    """The provider can be asked about what it has taken."""

    @pytest.mark.parametrize(("outcome", "state", "why"), ENDS)
    async def test_an_end_is_learnt(self, side: Side, outcome: str, state: State, why: Why) -> None:
        side.play({"outcome": outcome, "receipt": "never"} if side.channel == "smpp" else {"outcome": outcome})
        call = stored(make_call(), await side.send(make_call()), side)

        under_way = await ask(side, call)
        await side.time_passes(LONG)
        ended = await ask(side, call)

        assert isinstance(under_way, Receipt), under_way
        assert (under_way.state, under_way.call_id) == (State.TAKEN, call.id)
        assert isinstance(ended, Receipt), ended
        assert (ended.state, ended.reason.why, ended.call_id) == (state, why, call.id)
        assert (ended.provider, ended.provider_id) == (side.channel, call.provider_id)
        assert len(side.rang()) == 1, "asking never dials"

    async def test_of_two_each_is_told_of_its_own(self, side: Side) -> None:
        side.play({"phone": OTHER, "outcome": "busy"})
        calls = [make_call(), make_call("second", phone=OTHER)]
        kept = [stored(call, await side.send(call), side) for call in calls]
        await side.time_passes(LONG)

        first, second = await asyncio.gather(*(ask(side, call) for call in kept))

        assert isinstance(first, Receipt), first
        assert (first.call_id, first.reason.why) == (kept[0].id, Why.ANSWERED)
        assert isinstance(second, Receipt), second
        assert (second.call_id, second.reason.why) == (kept[1].id, Why.BUSY)

    @pytest.mark.parametrize("trouble", TROUBLES, ids=str)
    async def test_without_an_understood_answer_nothing_is_learnt(
        self, side: Side, trouble: Mapping[str, object]
    ) -> None:
        call = stored(make_call(), await side.send(make_call()), side)
        side.play({"for": "status", **trouble, "times": 1})

        assert isinstance(await ask(side, call), NoWord)

        await ready(side.egress)
        assert isinstance(await ask(side, call), Receipt)

    async def test_nobody_there_teaches_nothing(self, side: Side) -> None:
        call = stored(make_call(), await side.send(make_call()), side)
        await side.away()
        assert isinstance(await ask(side, call), NoWord)

    async def test_after_the_end_nothing_is_asked(self, side: Side) -> None:
        call = stored(make_call(), await side.send(make_call()), side)
        await side.egress.close()
        assert isinstance(await ask(side, call), NoWord)

    async def test_what_it_never_had_is_no_receipt(self, side: Side) -> None:
        call = make_call(state=State.TAKEN, provider=side.channel, provider_id="404")
        assert isinstance(await ask(side, call), NeverHad | NoWord)


class Hearing:
    """The provider says of itself what became of a call, and goes on until somebody has kept it."""

    def said(self, side: Side, call: Call, outcome: Outcome) -> list[Pushed]:
        """What was pushed about the end of that call, under any of its ids."""
        assert isinstance(outcome, Taken), outcome
        names = {outcome.provider_id, *outcome.aliases}
        return [
            pushed
            for pushed in side.heard
            if pushed.receipt.state is not State.TAKEN
            and names & {pushed.receipt.provider_id, *pushed.receipt.aliases}
            and pushed.receipt.phone in ("", call.phone)
        ]

    async def end(self, side: Side, call: Call, outcome: Outcome, times: int = 1) -> Receipt:
        """The end of that call as it was told for the `times`-th time."""
        await until(lambda: len(self.said(side, call, outcome)) >= times)
        pushed = self.said(side, call, outcome)[times - 1]
        side.keeps_secrets(call, pushed.receipt)
        assert pushed.receipt.provider == side.channel
        return pushed.receipt

    @pytest.mark.parametrize(("outcome", "state", "why"), ENDS)
    async def test_an_end_is_told(self, side: Side, outcome: str, state: State, why: Why) -> None:
        side.play({"outcome": outcome})
        taken = await side.send(make_call())
        await side.time_passes(LONG)

        receipt = await self.end(side, make_call(), taken)

        assert (receipt.state, receipt.reason.why) == (state, why)

    @pytest.mark.parametrize("ids", ["decimal", "hex", "hex-then-decimal", "decimal-then-hex", "padded"])
    async def test_it_is_known_however_its_id_is_written(self, side: Side, ids: str) -> None:
        side.play({"ids": ids})
        taken = await side.send(make_call())
        await side.time_passes(LONG)
        assert (await self.end(side, make_call(), taken)).state is State.DELIVERED

    async def test_what_is_said_twice_is_heard_twice(self, side: Side) -> None:
        """Whoever keeps it knows what was kept: the way out must not guess which of two is the repetition."""
        side.play({"receipt": "twice"})
        taken = await side.send(make_call())
        await side.time_passes(LONG)
        assert await self.end(side, make_call(), taken) == await self.end(side, make_call(), taken, times=2)

    async def test_what_comes_late_is_heard_late(self, side: Side) -> None:
        side.play({"late": 3600})
        taken = await side.send(make_call())
        await side.time_passes(LONG)
        assert self.said(side, make_call(), taken) == []
        await side.time_passes(3_600_000)
        assert (await self.end(side, make_call(), taken)).state is State.DELIVERED

    async def test_what_comes_before_the_answer_is_kept_for_it(self, side: Side) -> None:
        side.play({"receipt": "early"})
        taken = await side.send(make_call())
        assert (await self.end(side, make_call(), taken)).state is State.DELIVERED

    async def test_out_of_order_each_is_about_its_own_call(self, side: Side) -> None:
        calls = [make_call(f"call{n}", phone=f"7999000{n:04}") for n in range(8)]
        odd = {call.phone for call in calls[::2]}
        side.play({"receipt": "shuffled"}, *({"phone": phone, "outcome": "busy"} for phone in odd))
        taken = await asyncio.gather(*(side.send(call) for call in calls))
        await side.time_passes(LONG)

        for call, outcome in zip(calls, taken, strict=True):
            receipt = await self.end(side, call, outcome)
            assert receipt.reason.why is (Why.BUSY if call.phone in odd else Why.ANSWERED)
            assert len(self.said(side, call, outcome)) == 1

    async def test_what_could_not_be_kept_comes_again(self, side: Side) -> None:
        side.deaf = True
        taken = await side.send(make_call())
        await side.time_passes(LONG)
        await until(lambda: side.turned_away)
        side.deaf = False
        await side.time_passes(LONG)
        assert (await self.end(side, make_call(), taken)).state is State.DELIVERED

    async def test_a_receipt_of_somebody_elses_call_is_no_proof(self, side: Side) -> None:
        """It is handed on under the id that it names, and says nothing of ours."""
        taken = await side.send(make_call())
        other = await side.send(make_call("second", phone=OTHER))
        await side.time_passes(LONG)
        receipt = await self.end(side, make_call("second", phone=OTHER), other)
        assert receipt.phone in ("", OTHER)
        assert receipt.phone != PHONE
        assert (await self.end(side, make_call(), taken)).phone in ("", PHONE)
