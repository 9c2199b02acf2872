"""Receipts that the provider pushes, on the real store: whose they are, and when they may be acknowledged."""

from typing import Any

import pytest

from gateway import hearing, journal
from gateway.egress import Pushed
from gateway.hearing import Hearer
from gateway.identity import reference_of
from gateway.outcome import Deferred, Outcome, Reason, Receipt, State, Taken, Unsure, Why
from watched import Clock, Watched

PHONE = "79990000001"
DAY = 86_400_000
UNSURE = Unsure(Reason(Why.CUT))


class Hearing:
    """A hearer, and what it is connected to."""

    def __init__(self, spool: Watched, clock: Clock) -> None:
        self.spool, self.clock = spool, clock
        self.owed = 0
        self.hearer = Hearer(spool, self.owe, clock)  # type: ignore[arg-type]  # watched

    def owe(self) -> None:
        self.owed += 1

    async def sent(self, outcome: Outcome | None, phone: str = PHONE, by: str = "smpp") -> str:
        """A call that was given to the provider; without an outcome it is just being given."""
        (call_id,) = await self.spool.accept(phone)
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + DAY, "node", by)
        if outcome is not None:
            await self.spool.spool.settle(call, outcome, self.clock(), self.clock() + DAY)
        return call_id

    async def hear(
        self, provider_id: str, reference: int | None, phone: str = PHONE, state: State = State.DELIVERED
    ) -> bool:
        receipt = Receipt("smpp", provider_id, state, Reason(Why.ANSWERED), phone=phone)
        return await self.hearer.hear(Pushed(receipt, reference))


@pytest.fixture
def heard(spool: Watched, clock: Clock) -> Hearing:
    return Hearing(spool, clock)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(journal, "receipt_pushed", lambda **event: told.append(event))
    return told


@pytest.mark.parametrize("end", [State.DELIVERED, State.FAILED, State.EXPIRED])
async def test_a_receipt_under_the_provider_s_id_ends_its_call(heard: Hearing, end: State) -> None:
    call_id = await heard.sent(Taken("4711"))
    assert await heard.hear("4711", None, state=end)
    assert await heard.spool.state(call_id) is end
    assert heard.owed == 1


async def test_repeated_and_out_of_order_it_changes_nothing_and_is_acknowledged(heard: Hearing) -> None:
    call_id = await heard.sent(Taken("4711"))
    for state in (State.DELIVERED, State.DELIVERED, State.TAKEN, State.FAILED):
        assert await heard.hear("4711", reference_of(call_id), state=state)
    assert await heard.spool.state(call_id) is State.DELIVERED
    assert heard.owed == 1


async def test_of_an_unsure_call_the_reference_and_the_number_say_whose_it_is(heard: Hearing) -> None:
    other = await heard.sent(UNSURE)
    call_id = await heard.sent(UNSURE)
    assert await heard.hear("4711", reference_of(call_id))
    assert await heard.spool.state(call_id) is State.DELIVERED
    assert await heard.spool.state(other) is State.UNSURE
    (story,) = await heard.spool.spool.find(call_id)
    assert (story.call.provider, story.call.provider_id) == ("smpp", "4711")


async def test_what_is_under_way_makes_it_found(heard: Hearing) -> None:
    call_id = await heard.sent(UNSURE)
    assert await heard.hear("4711", reference_of(call_id), state=State.TAKEN)
    assert await heard.spool.state(call_id) is State.TAKEN
    assert await heard.hear("4711", None)  # it is known by its id from now on
    assert await heard.spool.state(call_id) is State.DELIVERED


async def test_a_receipt_that_overtakes_the_answer_is_kept_for_it(heard: Hearing) -> None:
    (call_id,) = await heard.spool.accept(PHONE)
    (call,) = await heard.spool.spool.claim(1, heard.clock(), heard.clock() + DAY, "node", "smpp")
    assert await heard.hear("4711", reference_of(call_id))
    assert await heard.spool.state(call_id) is State.SENDING
    assert await heard.spool.spool.settle(call, Taken("4711"), heard.clock(), heard.clock()) is State.DELIVERED


async def test_and_when_the_answer_never_comes_it_still_says_whose_it_is(heard: Hearing) -> None:
    (call_id,) = await heard.spool.accept(PHONE)
    (call,) = await heard.spool.spool.claim(1, heard.clock(), heard.clock() + DAY, "node", "smpp")
    assert await heard.hear("4711", reference_of(call_id))
    assert await heard.spool.spool.settle(call, UNSURE, heard.clock(), heard.clock()) is State.DELIVERED


@pytest.mark.parametrize(
    ("phone", "by", "shift"),
    [("79990000002", "smpp", 0), ("", "smpp", 0), (PHONE, "http", 0), (PHONE, "smpp", 1)],
    ids=["another number", "no number", "another channel", "another reference"],
)
async def test_what_does_not_fit_is_about_nobody(heard: Hearing, phone: str, by: str, shift: int) -> None:
    call_id = await heard.sent(UNSURE, by=by)
    assert await heard.hear("4711", reference_of(call_id) + shift, phone)
    assert await heard.spool.state(call_id) is State.UNSURE
    assert heard.owed == 0


async def test_a_reference_that_two_calls_share_names_neither(heard: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "reference_of", lambda call_id: 7)
    ids = [await heard.sent(UNSURE), await heard.sent(UNSURE)]
    assert await heard.hear("4711", 7)
    assert {await heard.spool.state(call_id) for call_id in ids} == {State.UNSURE}


async def test_an_id_that_is_known_outweighs_the_reference(heard: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "reference_of", lambda call_id: 7)
    taken = await heard.sent(Taken("4711"))
    unsure = await heard.sent(UNSURE)
    assert await heard.hear("4711", 7)
    assert [await heard.spool.state(call_id) for call_id in (taken, unsure)] == [State.DELIVERED, State.UNSURE]


async def test_what_cannot_be_kept_is_not_acknowledged_and_counts_when_it_comes_again(heard: Hearing) -> None:
    call_id = await heard.sent(UNSURE)
    heard.spool.trouble["note"] = 1
    assert not await heard.hear("4711", reference_of(call_id))
    heard.spool.trouble["doubted"] = 1
    assert not await heard.hear("4711", reference_of(call_id))
    assert await heard.spool.state(call_id) is State.UNSURE
    assert await heard.hear("4711", reference_of(call_id))
    assert await heard.spool.state(call_id) is State.DELIVERED


async def test_the_journal_hears_what_was_said_and_what_it_led_to(heard: Hearing, lines: list[dict[str, Any]]) -> None:
    await heard.sent(Taken("4711"))
    await heard.hear("4711", None)
    await heard.hear("unknown", None)
    assert [(event["provider_id"], event["state"]) for event in lines] == [("4711", State.DELIVERED), ("unknown", None)]


async def test_a_call_that_waits_to_be_sent_again_is_not_when_a_receipt_proves_it(heard: Hearing) -> None:
    call_id = await heard.sent(Taken("4711"))
    late = await heard.sent(Deferred(Reason(Why.UNREACHABLE)))
    receipt = Receipt("smpp", "4712", State.DELIVERED, Reason(Why.ANSWERED), call_id=late)
    assert await heard.hearer.hear(Pushed(receipt, reference_of(call_id)))
    assert await heard.spool.state(late) is State.DELIVERED
    assert await heard.spool.state(call_id) is State.TAKEN
