"""Telling senders on the real store, with a way back that answers when the test says so."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway import journal, receipts
from gateway.ingress import NotNow, Told, Undeliverable, Word
from gateway.lifecycle import RetryPolicy
from gateway.message import Reason, Refused, Report, Story, Why
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


async def ended(house: House, *, sender: str = "erp@office.example", ingress: str = "smtp") -> str:
    """A call that failed, with its report owed unless there is nobody to tell."""
    (call_id,) = await house.spool.accept("79990000001", sender=sender, ingress=ingress)
    (call,) = await house.spool.spool.claim(1, house.clock(), house.clock() + DAY, "node")
    await house.spool.spool.settle(call, Refused(Reason(Why.BAD_NUMBER)), "http", house.clock(), 0)
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
    began, waits = house.clock(), []
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


async def test_undeliverable_is_given_up_at_once(house: House) -> None:
    call_id = await ended(house)
    house.run()
    await house.say(Undeliverable("550 5.1.1 no such user"))
    report = await house.report(call_id)
    assert (report.given_up_at, report.error) == (house.clock(), "550 5.1.1 no such user")
    house.clock.at += DAY
    await house.quiet()
    assert house.way_back.reports.empty()


async def test_a_way_in_that_is_gone_cannot_tell(house: House) -> None:
    call_id = await ended(house, ingress="smpp")
    house.run()
    await house.spool.done["untold"].get()
    report = await house.report(call_id)
    assert report.given_up_at == house.clock()
    assert "smpp" in report.error


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


async def test_trouble_with_the_store_does_not_lose_a_report(house: House) -> None:
    call_id = await ended(house)
    house.spool.trouble.update(owed=2, told=1)
    house.run()
    _, _, word = await house.way_back.reports.get()
    word.set_result(Told())
    await house.spool.done["told failed"].get()
    house.clock.at += 120_000
    await house.say(Told())
    assert (await house.report(call_id)).told_at == house.clock()


async def test_a_wake_up_is_heard_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "_IDLE", 3600.0)
    house.run()
    assert list(await house.spool.done["owed"].get()) == []
    call_id = await ended(house)
    house.teller.wake()
    await house.say(Told())
    assert (await house.report(call_id)).told_at == house.clock()
