"""Asking on the real store, with a provider that answers when the test says so. Telling: `test_receipts_reports`."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway import journal, receipts
from gateway.message import Event, NeverHad, NoWord, Outcome, Reason, Receipt, Standing, State, Taken, Unsure, Why
from gateway.receipts import Asker
from scripted import Provider
from watched import Clock, Watched

PHONES = [f"7999000000{n}" for n in range(9)]
DAY = 86_400_000
Bugs = list[tuple[str, BaseException]]


class House:
    """An asker that runs, and what it is connected to."""

    def __init__(self, spool: Watched, clock: Clock) -> None:
        self.spool, self.clock, self.provider = spool, clock, Provider()
        self.woken: list[str] = []
        self.asker = Asker(
            spool,  # type: ignore[arg-type]  # the watched store answers to the same names
            self.provider,
            3,
            lambda: self.woken.append("dispatcher"),
            lambda: self.woken.append("teller"),
            clock,
            lambda: 0.0,
        )
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.asker.run())

    async def sent(self, outcome: Outcome, phone: str = PHONES[0], *, sender: str = "erp@office.example") -> str:
        """A call that was given to the provider just now; the clock then stands where it is due to be asked about."""
        (call_id,) = await self.spool.accept(phone, sender=sender)
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + DAY, "node")
        await self.spool.spool.settle(call, outcome, "http", self.clock(), self.clock() + 5_000)
        self.clock.at += 5_000
        return call_id

    async def answer(self, standing: Standing | BaseException) -> State | None:
        """Wait for the next question, answer it; what the store made of it."""
        call, word = await self.provider.questions.get()
        if isinstance(standing, Receipt):
            standing = Receipt(
                standing.provider, standing.provider_id, standing.state, standing.reason, call.id, standing.cost, 7
            )
        word.set_exception(standing) if isinstance(standing, BaseException) else word.set_result(standing)
        state: State | None = await self.spool.done["learn"].get()
        return state

    async def due(self, call_id: str) -> int:
        """When it is due next, from now."""
        (story,) = await self.spool.spool.find(call_id)
        return story.call.due - self.clock()

    async def quiet(self) -> None:
        """A whole further round that finds nothing."""
        while not self.spool.done["questions"].empty():
            self.spool.done["questions"].get_nowait()
        for _ in range(2):
            assert list(await self.spool.done["questions"].get()) == []


@pytest.fixture
async def house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(receipts, "_IDLE", 0.01)
    house = House(spool, clock)
    yield house
    if house.running:
        house.running.cancel()
        await asyncio.gather(house.running, return_exceptions=True)


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> Bugs:
    told: Bugs = []
    monkeypatch.setattr(journal, "bug", lambda *, where, error: told.append((where, error)))
    return told


UNSURE = Unsure(Reason(Why.TIMEOUT))


def receipt(state: State, why: Why = Why.UNSPECIFIED) -> Receipt:
    return Receipt("http", "4711", state, Reason(why), cost="1.5")


@pytest.mark.parametrize("outcome", [Taken("4711"), UNSURE], ids=["taken", "unsure"])
@pytest.mark.parametrize("end", [State.DELIVERED, State.FAILED, State.EXPIRED])
async def test_a_receipt_ends_the_call_and_owes_the_report(house: House, outcome: Outcome, end: State) -> None:
    call_id = await house.sent(outcome)
    house.run()
    assert await house.answer(receipt(end, Why.ANSWERED)) is end
    (story,) = await house.spool.spool.find(call_id)
    assert (story.call.state, story.cost, story.seconds) == (end, "1.5", 7)
    assert [report.state for report in story.reports] == [end]
    await house.quiet()
    assert house.woken == ["teller"]


async def test_an_unsure_call_that_is_found_is_taken(house: House) -> None:
    call_id = await house.sent(UNSURE)
    house.run()
    assert await house.answer(receipt(State.TAKEN)) is State.TAKEN
    (story,) = await house.spool.spool.find(call_id)
    assert (story.call.state, story.call.provider_id) == (State.TAKEN, "4711")
    assert story.reports == ()


async def test_one_that_is_under_way_is_asked_about_again_later(house: House) -> None:
    call_id = await house.sent(Taken("4711"))
    house.run()
    assert await house.answer(receipt(State.TAKEN)) is None
    assert await house.due(call_id) == 12_500
    await house.quiet()
    house.clock.at += 12_500
    await house.answer(receipt(State.DELIVERED))
    assert await house.spool.state(call_id) is State.DELIVERED


async def test_never_had_sends_an_unsure_call_again_at_once(house: House) -> None:
    call_id = await house.sent(UNSURE)
    house.run()
    assert await house.answer(NeverHad(Reason(Why.UNSPECIFIED, "not found"))) is State.QUEUED
    assert await house.due(call_id) == 0
    await house.quiet()
    assert house.woken == ["dispatcher"]
    assert [step.event for step in await house.spool.steps(call_id)][-1] is Event.NEVER_HAD


async def test_never_had_about_a_taken_call_sends_nothing(house: House) -> None:
    """The provider took it under its own word: that it cannot find it now must not make the telephone ring again."""
    call_id = await house.sent(Taken("4711"))
    house.run()
    assert await house.answer(NeverHad(Reason(Why.UNSPECIFIED))) is None
    assert await house.spool.state(call_id) is State.TAKEN
    assert await house.due(call_id) == 12_500
    assert house.woken == []


async def test_no_word_changes_nothing_and_keeps_the_provider_s_time(house: House) -> None:
    call_id = await house.sent(UNSURE)
    house.run()
    later = house.clock() + 900_000
    assert await house.answer(NoWord(Reason(Why.THROTTLED), not_before=later)) is None
    assert await house.spool.state(call_id) is State.UNSURE
    assert await house.due(call_id) == 900_000
    house.clock.at = later
    await house.answer(NoWord(Reason(Why.UNREACHABLE)))
    assert 12_500 <= await house.due(call_id) <= 300_000


async def test_a_bug_while_asking_is_no_word(house: House, bugs: Bugs) -> None:
    call_id = await house.sent(UNSURE)
    house.run()
    error = KeyError("status")
    assert await house.answer(error) is None
    assert bugs == [("ask", error)]
    assert await house.spool.state(call_id) is State.UNSURE
    assert await house.due(call_id) == 12_500


async def test_an_adapter_that_cancels_itself_does_not_end_the_loop(house: House, bugs: Bugs) -> None:
    call_id = await house.sent(Taken("4711"))
    house.run()
    _, word = await house.provider.questions.get()
    word.cancel()
    await house.quiet()
    assert [where for where, _ in bugs] == ["receipts"]
    house.clock.at += 120_000
    await house.answer(receipt(State.DELIVERED))
    assert await house.spool.state(call_id) is State.DELIVERED


async def test_never_more_questions_at_once_than_allowed(house: House) -> None:
    ids = [await house.sent(Taken(phone), phone) for phone in PHONES]
    house.run()
    for answered in range(len(ids)):
        waiting = house.provider.questions.qsize()
        call, word = await house.provider.questions.get()
        assert house.provider.under_way <= 3, (answered, waiting)
        word.set_result(Receipt("http", call.provider_id, State.DELIVERED, Reason(Why.ANSWERED), call.id))
        assert await house.spool.done["learn"].get() is State.DELIVERED
    assert {await house.spool.state(call_id) for call_id in ids} == {State.DELIVERED}


async def test_trouble_with_the_store_while_learning_asks_again(house: House) -> None:
    call_id = await house.sent(Taken("4711"))
    house.spool.trouble["learn"] = 1
    house.spool.trouble["questions"] = 1
    house.run()
    call, word = await house.provider.questions.get()
    word.set_result(Receipt("http", "4711", State.DELIVERED, Reason(Why.ANSWERED), call.id))
    await house.spool.done["learn failed"].get()
    assert await house.spool.state(call_id) is State.TAKEN
    house.clock.at += 120_000
    await house.answer(receipt(State.DELIVERED))
    assert await house.spool.state(call_id) is State.DELIVERED
