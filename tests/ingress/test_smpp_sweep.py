"""The sweep over sets of parts: what it gives up, what it passes over, and how far it goes."""

import asyncio
from typing import Any

import pytest
from smpp_desk import MENU, NOW, PHONE, PLAIN, Counter, client, in_parts, submit

from gateway.ingress.smpp import assembly, sets
from gateway.ingress.smpp.assembly import Unreadable
from gateway.ingress.smpp.homeward import receipts
from gateway.message import Fragment, Notify, Story
from gateway.outcome import State
from gateway.smpp.pdu import write
from watched import Clock, Watched

WAIT = 600_000


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


async def only(counter: Counter) -> Story:
    (story,) = await counter.stories()
    return story


async def told(counter: Counter) -> list[str]:
    """The ids under which receipts go out now, with their `stat`."""
    found = []
    for report, story in await counter.spool.owed({"smpp:erp": 100}, counter.clock(), counter.clock() + 1):
        for body in receipts(report, story, client(), 0x34):
            words = dict(word.split(":", 1) for word in body.short_message.decode().split(" ") if ":" in word)
            found.append(f"{words['id']} {words['stat']} {words['err']}")
    return found


async def test_a_set_that_cannot_be_put_together_is_given_up_and_keeps_nobody(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    """It was acknowledged, so it is told; from what it was kept under, since nothing in it can be relied on."""
    counter.spool.trouble["put_all"] = 1
    await counter.say(*in_parts(MENU, 2), *in_parts(PLAIN, 2, reference=8))
    real = assembly.whole

    def whole(desk: Any, fragments: Any, *rest: Any) -> Any:
        if b"menu" in b"".join(one.body for one in fragments):
            raise Unreadable("damaged")
        return real(desk, fragments, *rest)

    monkeypatch.setattr(sets, "whole", whole)
    for _ in range(3):
        await counter.service.sweep()
    assert len(bugs) == 1
    stories = {story.call.text: story for story in await counter.stories()}
    assert set(stories) == {"", PLAIN}
    assert stories[""].call.phone == PHONE
    assert str(stories[""].steps[-1].reason) == "incomplete: its parts cannot be read any more"
    assert await told(counter) == ["1 REJECTD 101", "2 REJECTD 101"]


async def test_parts_that_are_damaged_are_given_up(
    counter: Counter, clock: Clock, bugs: list[tuple[str, BaseException]]
) -> None:
    key = "udh8 7 ACME 5000 79991234567"
    damaged = [Fragment("erp", key, 2, n, NOW, Notify.FAILURE, b"odd") for n in (1, 2)]
    several = Fragment("erp", f"sar 7  {'0a' * 16}", 3, 1, NOW, Notify.FAILURE, b"")
    gone = Fragment("crm", key, 2, 1, NOW, Notify.NEVER, b"")
    await counter.intake.keep([*damaged, several, gone], 4_000)
    clock.at += WAIT + 1
    await counter.service.sweep()
    stories = {(story.origin.client, story.call.phone): story for story in await counter.stories()}
    assert set(stories) == {("erp", PHONE), ("erp", "0"), ("crm", PHONE)}
    assert {story.call.state for story in stories.values()} == {State.FAILED}
    assert len(bugs) == 3
    found = [
        (body.destination_addr, body.source_addr)
        for report, story in await counter.spool.owed({"smpp:erp": 100}, clock(), clock() + 1)
        for body in receipts(report, story, client(), 0x34)
        if write(body, 1)
    ]
    assert sorted(found) == [("ACME 5000", PHONE), ("ACME 5000", PHONE), ("erp", "0")]
    await counter.service.sweep()
    assert len(bugs) == 3


async def test_one_that_cannot_even_be_given_up_keeps_nobody(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    await counter.ids(in_parts(MENU, 2)[0], in_parts(PLAIN, 2, reference=8)[0])
    counter.clock.at += WAIT + 1
    real = counter.intake.abandon

    async def abandon(ended: Any, reason: Any, parts_id: str, *told: Any) -> Any:
        if parts_id == "1":
            raise ZeroDivisionError
        return await real(ended, reason, parts_id, *told)

    monkeypatch.setattr(counter.intake, "abandon", abandon)
    await counter.service.sweep()
    assert (await only(counter)).call.text in PLAIN
    assert [where for where, _ in bugs] == ["sweeping the parts 1", "giving up the parts 1"]


async def test_one_sweep_ends_all_that_is_due_and_lets_others_be_served(counter: Counter) -> None:
    for first in range(0, 250, 50):
        await counter.ids(*(in_parts(MENU, 2, reference=n)[0] for n in range(first, first + 50)))
    counter.clock.at += WAIT + 1
    sweeping = asyncio.create_task(counter.service.sweep())
    await counter.ids(submit())
    assert not sweeping.done()
    await sweeping
    assert len(await counter.stories()) == 251


async def test_without_a_store_the_sweep_waits(counter: Counter) -> None:
    await counter.ids(in_parts(MENU, 2)[0])
    counter.clock.at = NOW + WAIT + 1
    counter.spool.trouble["parted"] = counter.spool.trouble["put"] = 1
    await counter.service.sweep()
    await counter.service.sweep()
    assert await counter.stories() == []
    await counter.service.sweep()
    assert (await only(counter)).call.state is State.FAILED
