"""A client that breaks off whenever it is told something: one report has to wait, the others come through."""

from collections.abc import AsyncIterator

import pytest

from gateway import pool, receipts
from gateway.ingress import NotNow, Told, Word
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


async def test_a_report_that_its_client_falls_over_does_not_keep_the_others_back_for_ever(house: House) -> None:
    """The line breaks whenever the first is told; the others, told together with it, are not heard, and not blamed."""
    ids = await house.ended(20)
    poison, *others = ids
    told = answering(house.smpp, lambda report: CUT if house.smpp.open.get("smpp:erp") == 20 else Told())
    house.run()
    for _ in range(receipts._UNHEARD_IN_A_ROW + 1):
        house.opens("erp", 20)
        for _ in ids:
            await house.spool.done["untold"].get()
        house.closes("erp")
        await house.settles_down()
    assert told["smpp:erp"] == ids * (receipts._UNHEARD_IN_A_ROW + 1)
    report = await house.report(poison)
    assert (report.tries, report.due - house.clock()) == (1, 10_000)
    assert report.error == "the connection broke, 4 times in a row"
    for call_id in others:
        report = await house.report(call_id)
        assert (report.tries, report.error) == (0, "the connection broke")
    house.opens("erp", 19)
    for _ in others:
        await house.spool.done["told"].get()
    assert told["smpp:erp"][-19:] == others


async def test_if_it_was_not_the_first_the_next_is_blamed_at_the_next_break(house: House) -> None:
    first, second, third = await house.ended(3)
    told = answering(house.smpp, lambda report: CUT if house.smpp.open.get("smpp:erp") != 1 else Told())
    house.run()
    for under_way in (3, 3, 3, 3, 2):
        house.opens("erp", under_way)
        for _ in range(under_way):
            await house.spool.done["untold"].get()
        house.closes("erp")
        await house.settles_down()
    assert [(await house.report(call_id)).tries for call_id in (first, second, third)] == [1, 1, 0]
    house.opens("erp", 1)
    await house.spool.done["told"].get()
    assert told["smpp:erp"][-1] == third


async def test_however_late_the_word_of_the_first_comes_it_alone_is_blamed(house: House) -> None:
    ids = await house.ended(3)
    house.run()
    for _ in range(receipts._UNHEARD_IN_A_ROW + 1):
        house.opens("erp", 3)
        words = [(await house.next())[1] for _ in ids]
        house.closes("erp")
        for n in (2, 0, 1):
            words[n].set_result(CUT)
            await house.spool.done["untold"].get()
        await house.settles_down()
    assert [(await house.report(call_id)).tries for call_id in ids] == [1, 0, 0]


async def test_a_word_in_between_makes_it_a_new_row(house: House) -> None:
    (call_id,) = await house.ended(1)
    words: list[Word] = [*[CUT] * receipts._UNHEARD_IN_A_ROW, NotNow("busy"), CUT]
    house.run()
    for word in words:
        house.opens("erp", 1)
        _, future = await house.next()
        house.closes("erp")
        future.set_result(word)
        await house.spool.done["untold"].get()
        await house.settles_down()
        house.clock.at = max(house.clock.at, (await house.report(call_id)).due)
    assert (await house.report(call_id)).tries == 1
