"""Telling senders on the real store, with a way back that answers when the test says so."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway import journal, pool
from gateway.ingress import NotNow, Told, Undeliverable, Word
from gateway.lifecycle import RetryPolicy
from gateway.message import Report, Story
from gateway.outcome import Reason, Refused, State, Why
from gateway.receipts import Teller
from scripted import WayBack
from watched import Clock, Watched

DAY = 86_400_000
Bugs = list[tuple[str, BaseException]]


class House:
    """A teller that runs, and what it is connected to."""

    def __init__(self, spool: Watched, clock: Clock) -> None:
        self.spool, self.clock, self.way_back = spool, clock, WayBack()
        self.teller = Teller(
            spool,  # type: ignore[arg-type]  # the watched store answers to the same names
            {"smtp": self.way_back},
            RetryPolicy(10_000, 900_000),
            clock,
            lambda: 0.5,
        )
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.teller.run())

    async def say(self, word: Word | BaseException) -> Story:
        """Wait for the next report, answer it, wait until that is kept."""
        _, story, future = await self.way_back.reports.get()
        future.set_exception(word) if isinstance(word, BaseException) else future.set_result(word)
        await self.spool.done["told" if isinstance(word, Told) else "untold"].get()
        return story

    async def report(self, call_id: str) -> Report:
        """The one report of a call."""
        ((report,),) = [story.reports for story in await self.spool.spool.find(call_id)]
        return report

    async def quiet(self) -> None:
        """A whole further round that finds nothing."""
        while not self.spool.done["owed"].empty():
            self.spool.done["owed"].get_nowait()
        for _ in range(2):
            assert list(await self.spool.done["owed"].get()) == []


@pytest.fixture
async def house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    house = House(spool, clock)
    yield house
    await house.teller.stop(0)
    if house.running:
        await house.running


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(journal, "report_given_up", lambda **event: told.append(event))
    return told


async def ended(house: House, *, sender: str = "erp@office.example", ingress: str = "smtp") -> str:
    """A call that failed, with its report owed unless there is nobody to tell."""
    (call_id,) = await house.spool.accept("79990000001", sender=sender, ingress=ingress)
    (call,) = await house.spool.spool.claim(1, house.clock(), house.clock() + DAY, "node", "http")
    await house.spool.spool.settle(call, Refused(Reason(Why.BAD_NUMBER)), house.clock(), 0)
    return call_id


async def test_a_report_is_told_once(house: House) -> None:
    call_id = await ended(house)
    house.run()
    story = await house.say(Told())
    assert (story.call.id, story.origin.sender) == (call_id, "erp@office.example")
    assert (await house.report(call_id)).told_at == house.clock()
    house.clock.at += 3 * DAY
    await house.quiet()
    assert house.way_back.reports.empty()


async def test_nobody_to_tell_is_told_nothing(house: House) -> None:
    await ended(house, sender="")
    house.run()
    await house.quiet()
    assert house.way_back.reports.empty()


async def test_not_now_is_tried_again_with_back_off_for_two_days(house: House) -> None:
    call_id = await ended(house)
    house.run()
    began, waits = house.clock(), list[int]()
    while True:
        await house.say(NotNow("451 4.3.0 later"))
        report = await house.report(call_id)
        assert report.error == "451 4.3.0 later"
        if report.given_up_at is not None:
            break
        waits.append(report.due - house.clock())
        house.clock.at = report.due
        house.teller.wake()
    assert waits[:4] == [10_000, 20_000, 40_000, 80_000]
    assert waits == sorted(waits)
    assert max(waits) == 900_000
    assert report.given_up_at == house.clock()
    assert 2 * DAY < house.clock() - began <= 2 * DAY + 900_000
    assert report.tries == len(waits) + 1
    house.clock.at += DAY
    await house.quiet()
    assert house.way_back.reports.empty()


async def test_not_now_then_told(house: House) -> None:
    call_id = await ended(house)
    house.run()
    await house.say(NotNow("connection refused"))
    await house.quiet()
    house.clock.at += 10_000
    await house.say(Told())
    report = await house.report(call_id)
    assert (report.told_at, report.tries, report.error) == (house.clock(), 2, "")


async def test_undeliverable_is_given_up_at_once(house: House, given_up: list[dict[str, Any]]) -> None:
    call_id = await ended(house)
    house.run()
    await house.say(Undeliverable("550 5.1.1 no such user"))
    await house.quiet()
    told = {"id": call_id, "client": "erp", "state": State.FAILED, "error": "550 5.1.1 no such user", "tries": 1}
    assert given_up == [told]
    report = await house.report(call_id)
    assert (report.given_up_at, report.error) == (house.clock(), "550 5.1.1 no such user")
    house.clock.at += DAY
    await house.quiet()
    assert house.way_back.reports.empty()


async def test_a_way_in_that_is_not_there_keeps_what_it_is_owed(house: House) -> None:
    """It may be configured again; for how long that is waited is for the sweep to say."""
    call_id = await ended(house, ingress="smpp")
    house.run()
    await house.quiet()
    report = await house.report(call_id)
    assert (report.tries, report.told_at, report.given_up_at) == (0, None, None)
    assert report.home == "smpp:erp"


async def test_a_bug_while_telling_is_tried_again_and_stops_nobody_else(house: House, bugs: Bugs) -> None:
    first, second = await ended(house), await ended(house)
    house.run()
    error = UnicodeError("hush-hush")
    pending = {}
    for _ in range(2):
        _, story, word = await house.way_back.reports.get()
        pending[story.call.id] = word
    pending[first].set_exception(error)
    pending[second].set_result(Told())
    await house.spool.done["told"].get()
    await house.spool.done["untold"].get()
    assert bugs == [("report by smtp", error)]
    assert (await house.report(first)).error == "internal: UnicodeError"
    assert (await house.report(second)).told_at == house.clock()
    house.clock.at += 10_000
    await house.say(Told())
    assert (await house.report(first)).told_at == house.clock()


@pytest.mark.parametrize("word", [Told(), NotNow("451 later"), Undeliverable("550 no")], ids=str)
async def test_trouble_with_the_store_tells_nobody_twice(house: House, word: Word) -> None:
    call_id = await ended(house)
    house.spool.trouble.update(owed=2, told=3, untold=3)
    house.run()
    await house.say(word)
    report = await house.report(call_id)
    assert (report.tries, report.told_at is not None) == (1, word == Told())
    assert house.way_back.reports.empty()


async def test_a_conversation_that_hangs_holds_up_no_other(house: House) -> None:
    await ended(house)
    house.run()
    _, _, hanging = await house.way_back.reports.get()
    for _ in range(3):
        call_id = await ended(house)
        house.teller.wake()
        assert (await house.say(Told())).call.id == call_id
    hanging.set_result(Told())
    await house.spool.done["told"].get()


async def test_a_conversation_that_takes_for_ever_is_not_begun_twice(house: House) -> None:
    await ended(house)
    house.run()
    _, _, word = await house.way_back.reports.get()
    await house.quiet()
    house.clock.at += DAY
    while not await house.spool.done["owed"].get():
        pass  # until it is due again
    await house.quiet()
    assert house.way_back.reports.empty()
    word.set_result(Told())
    await house.spool.done["told"].get()


async def test_stop_waits_for_the_reports_that_are_being_told(house: House) -> None:
    """The sender's side may have taken it already: cut off here, it would be told again."""
    call_id = await ended(house)
    house.run()
    _, _, word = await house.way_back.reports.get()
    stopping = asyncio.create_task(house.teller.stop(60))
    await house.spool.spool.beat()
    assert not stopping.done()
    word.set_result(Told())
    await stopping
    assert (await house.report(call_id)).told_at == house.clock()


async def test_two_days_without_a_daemon_are_no_tries(house: House, given_up: list[dict[str, Any]]) -> None:
    call_id = await ended(house)
    house.clock.at += 3 * DAY
    house.run()
    for _ in range(9):
        await house.say(NotNow("connection refused"))
        report = await house.report(call_id)
        assert report.given_up_at is None
        house.clock.at = report.due
        house.teller.wake()
    assert given_up == []
    await house.say(NotNow("connection refused"))
    assert (await house.report(call_id)).given_up_at == house.clock()


async def test_a_wake_up_is_heard_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_IDLE", 3600.0)
    house.run()
    assert list(await house.spool.done["owed"].get()) == []
    call_id = await ended(house)
    house.teller.wake()
    await house.say(Told())
    assert (await house.report(call_id)).told_at == house.clock()
