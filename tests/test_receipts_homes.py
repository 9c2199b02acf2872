"""Where reports are told: each home has its own room and its own order, and opens and closes as it likes."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from gateway import pool, receipts
from gateway.ingress import Told, Word
from gateway.message import Report, Story
from homing import CUT, House, answering
from watched import Clock, Watched


@pytest.fixture
async def house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(pool, "_IDLE", 3600.0)  # nothing here happens because somebody looked by chance
    house = House(spool, clock)
    yield house
    await house.teller.stop(0)
    if house.running:
        await house.running


async def test_reports_go_out_in_the_order_in_which_they_were_owed(house: House) -> None:
    ids = await house.ended(12)
    house.run()
    house.opens("erp", 3)
    under_way: list[tuple[Story, asyncio.Future[Word]]] = []
    told: list[str] = []
    while len(told) < len(ids):
        story, word = await house.next()
        told.append(story.call.id)
        under_way.append((story, word))
        if len(under_way) == 3:
            under_way.pop(1)[1].set_result(Told())  # whatever the order of the answers
    assert told == ids


async def test_no_more_at_a_time_than_a_home_has_room_for(house: House) -> None:
    await house.ended(9)
    await house.ended(3, client="crm")
    house.run()
    house.opens("erp", 4)
    house.opens("crm", 2)
    await house.settles_down()
    waiting = [house.smpp.reports.get_nowait() for _ in range(house.smpp.reports.qsize())]
    assert Counter(report.home for report, _, _ in waiting) == {"smpp:erp": 4, "smpp:crm": 2}
    next(word for report, _, word in waiting if report.home == "smpp:crm").set_result(Told())
    await house.spool.done["told"].get()
    await house.settles_down()
    assert [report.home for report, _, _ in [house.smpp.reports.get_nowait()]] == ["smpp:crm"]
    assert house.smpp.reports.empty()


async def test_a_slow_home_holds_up_no_other(house: House) -> None:
    await house.ended(20)
    quick = await house.ended(20, client="crm")
    mailed = await house.ended(5, ingress="smtp")
    told = answering(house.smpp, lambda report: Told() if report.home == "smpp:crm" else None)
    by_mail = answering(house.mail, lambda _: Told())
    house.run()
    house.opens("erp", 5)
    house.opens("crm", 2)
    for _ in range(25):
        await house.spool.done["told"].get()
    assert (told["smpp:crm"], by_mail["smtp"]) == (quick, mailed)
    assert len(told["smpp:erp"]) == 5


async def test_what_nobody_heard_comes_first_at_the_next_opening_and_was_no_try(house: House) -> None:
    first, second = await house.ended(2)
    house.run()
    house.opens("erp", 2)
    words = [(await house.next())[1] for _ in range(2)]
    house.closes("erp")
    (third,) = await house.ended(1)
    house.clock.at += 5
    for word in words:
        word.set_result(CUT)
    for _ in words:
        await house.spool.done["untold"].get()
    assert (await house.report(first)).tries == 0
    assert (await house.report(first)).error == "the connection broke"
    await house.settles_down()
    assert house.smpp.reports.empty()
    house.opens("erp", 1)
    for call_id in (first, second, third):
        story, word = await house.next()
        assert story.call.id == call_id
        word.set_result(Told())
        await house.spool.done["told"].get()
        assert (await house.report(call_id)).tries == 1


async def test_a_home_that_is_closed_costs_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.ended(3)
    house.mail.open = {}
    looks = 0
    rooms = house.teller._rooms

    def counted() -> object:
        nonlocal looks
        looks += 1
        return rooms()

    monkeypatch.setattr(house.teller, "_rooms", counted)
    monkeypatch.setattr(pool, "_IDLE", 0.05)
    house.run()
    await asyncio.sleep(0.2)
    assert 1 <= looks <= 6
    assert house.spool.done["owed"].empty()
    house.opens("erp", 0)
    await house.settles_down()
    assert house.spool.done["owed"].empty()


async def test_a_home_that_breaks_off_and_stays_open_is_given_a_rest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "_REST", 3600.0)
    await house.ended(5)
    (other,) = await house.ended(1, client="crm")
    house.run()
    house.opens("erp", 1)
    _, word = await house.next()
    word.set_result(CUT)
    await house.spool.done["untold"].get()
    await house.settles_down()
    assert house.smpp.reports.empty()
    house.opens("crm", 1)
    story, word = await house.next()
    assert story.call.id == other
    house.closes("erp")
    await house.settles_down()
    house.opens("erp", 1)  # having closed meanwhile, it has rested
    await house.next()


async def test_a_rest_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "_REST", 0.01)
    (call_id,) = await house.ended(1)
    house.run()
    house.opens("erp", 1)
    _, word = await house.next()
    word.set_result(CUT)
    story, word = await house.next()
    assert story.call.id == call_id
    word.set_result(Told())
    await house.spool.done["told"].get()


async def test_what_comes_back_in_the_moment_in_which_its_try_ends_is_told_again(house: House) -> None:
    """Given back and claimed in one commit: both answers arrive in the same turn of the loop.

    What was taken up while another broke off goes back into the line first, so that the order is kept.
    """
    await house.ended(1)
    (owed,) = await house.spool.spool.owed({"smpp:erp": 1}, house.clock(), house.clock())
    claims: asyncio.Queue[asyncio.Future[object]] = asyncio.Queue()

    async def claimed(*_: object) -> object:
        claims.put_nowait(claim := asyncio.get_running_loop().create_future())
        return await claim

    house.spool.owed = claimed  # type: ignore[attr-defined]
    given_back = asyncio.get_running_loop().create_future()
    house.spool.untold = lambda *_: given_back  # type: ignore[attr-defined]
    house.run()
    house.opens("erp", 2)
    (await claims.get()).set_result([owed])
    _, word = await house.next()
    second = await claims.get()
    word.set_result(CUT)
    await asyncio.sleep(0.01)
    given_back.set_result(True)
    second.set_result([owed])
    (await claims.get()).set_result([owed])
    try:
        async with asyncio.timeout(2):
            _, word = await house.next()
        assert house.teller._busy["smpp:erp"] == 1
        word.set_result(Told())
    finally:
        del house.spool.owed
        while not claims.empty():
            claims.get_nowait().set_result([])


async def test_what_breaks_off_while_more_is_taken_up_is_neither_lost_nor_told_twice_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim for the next runs while the last is being given back, in one and the same commit."""
    monkeypatch.setattr(receipts, "_REST", 0.0)
    ids = await house.ended(30)
    cut = dict.fromkeys(ids[::3], 2)
    at_once: Counter[str] = Counter()

    async def report(report: Report, _: Story) -> Word:
        at_once[report.call_id] += 1
        assert at_once[report.call_id] == 1
        await asyncio.sleep(0)
        at_once[report.call_id] -= 1
        cut[report.call_id] = left = cut.get(report.call_id, 0) - 1
        return CUT if left >= 0 else Told()

    house.smpp.report = report  # type: ignore[method-assign,assignment]
    house.run()
    house.opens("erp", 7)
    for _ in ids:
        await house.spool.done["told"].get()
    assert not house.teller._under_way
    assert not +house.teller._busy
    assert [(await house.report(call_id)).tries for call_id in ids] == [1] * 30
