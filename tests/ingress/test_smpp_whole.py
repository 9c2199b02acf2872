"""The whole way in, on the real store: what was answered is on disk, and every end comes home."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from smpp_gate import ERP, PBX, RX, TX, Esme, Gate, running, until

from gateway import pool
from gateway.inquiry import Inquiry
from gateway.intake import Intake, Rules
from gateway.lifecycle import RetryPolicy
from gateway.outcome import Reason, Refused, Why
from gateway.receipts import Teller
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import DeliverSm, DeliverSmResp, QuerySm, QuerySmResp, SubmitSm, SubmitSmResp, write
from watched import Clock, Watched

HOUR = 3_600_000
PHONES = [f"7999000{n:04}" for n in range(1, 3000)]
ASCII = replace(ERP, data_coding_0="ascii")


def submit(phone: str = PHONES[0], text: str = "The pump has stopped.") -> SubmitSm:
    return SubmitSm(
        source_addr="74950000000", destination_addr=phone, registered_delivery=1, short_message=text.encode("ascii")
    )


@dataclass
class House:
    """Store, intake, way in, teller; the calls end when a test says so."""

    spool: Watched
    clock: Clock
    gate: Gate
    teller: Teller

    async def fail(self, count: int) -> None:
        """The next calls, oldest first, cannot be made."""
        for _ in range(count):
            self.clock.at += 1
            (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + HOUR, "node", "http")
            await self.spool.spool.settle(call, Refused(Reason(Why.BAD_NUMBER)), self.clock(), 0)
        self.teller.wake()

    async def stored(self) -> dict[int, str]:
        """Every ticket there is, and whom it calls."""
        stories = await self.spool.spool.listing([], 100_000)
        return {ticket.number: story.call.phone for story in stories for ticket in story.tickets}


@asynccontextmanager
async def open_house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(pool, "_IDLE", 0.01)
    numbers = itertools.count(1)
    intake = Intake(spool, Rules(), clock, lambda: next(numbers), lambda: None)  # type: ignore[arg-type]  # watched
    inquiry = Inquiry(spool, intake, clock, lambda: None)  # type: ignore[arg-type]
    async with running(clients=(ASCII, PBX), intake=intake, inquiry=inquiry) as gate:
        ways = {"smpp": gate.ingress}
        teller = Teller(spool, ways, RetryPolicy(10_000, 900_000), clock, lambda: 0.5)  # type: ignore[arg-type]
        gate.ingress._house.bound = teller.wake
        telling = asyncio.create_task(teller.run())
        try:
            yield House(spool, clock, gate, teller)
        finally:
            await teller.stop(0)
            await telling


@pytest.fixture
async def house(spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with open_house(spool, clock, monkeypatch) as opened:
        yield opened


async def id_of(esme: Esme) -> int:
    pdu = await esme.pdu()
    assert pdu.status == Status.OK
    assert isinstance(pdu.body, SubmitSmResp)
    return int(pdu.body.message_id)


def told(octets: bytes) -> int:
    """The id in the text of a receipt."""
    assert octets.startswith(b"id:")
    return int(octets[3:].split()[0])


async def test_from_the_submit_to_the_receipt(house: House) -> None:
    esme = await house.gate.bind()
    esme.send(submit())
    ticket = await id_of(esme)
    assert await house.stored() == {ticket: PHONES[0]}
    answer = await esme.ask(QuerySm(str(ticket), source_addr="74950000000"))
    assert isinstance(answer.body, QuerySmResp)
    await house.fail(1)
    text = await esme.receipt()
    assert told(text) == ticket
    assert b"stat:UNDELIV" in text or b"stat:REJECTD" in text
    await house.spool.done["told"].get()


async def test_receipts_wait_for_a_receiver_and_come_in_order(house: House) -> None:
    sender = await house.gate.bind(command=TX)
    for phone in PHONES[:20]:
        sender.send(submit(phone))
    tickets = [await id_of(sender) for _ in range(20)]
    await house.fail(20)
    other = await house.gate.bind("pbx", RX)
    receiver = await house.gate.bind(command=RX)
    assert [told(await receiver.receipt()) for _ in tickets] == tickets
    for _ in tickets:
        await house.spool.done["told"].get()
    assert await sender.alive()
    assert await other.alive()  # a receipt of somebody else's would have come first


async def test_what_was_not_answered_comes_again_in_order(house: House) -> None:
    """The receiver goes in the middle: what it had not answered is told to the next one, in the same order."""
    sender = await house.gate.bind(command=TX)
    for phone in PHONES[:10]:
        sender.send(submit(phone))
    tickets = [await id_of(sender) for _ in range(10)]
    receiver = await house.gate.bind(command=RX)
    await house.fail(10)
    assert [told(await receiver.receipt()) for _ in range(3)] == tickets[:3]
    await until(lambda: house.spool.done["told"].qsize() == 3)
    receiver.reset()
    await until(lambda: not house.gate.ingress.homes())
    again = await house.gate.bind(command=RX)
    assert [told(await again.receipt()) for _ in range(7)] == tickets[3:]
    await until(lambda: house.spool.done["told"].qsize() == 10)


async def test_a_receiver_that_is_full_is_tried_again_later(house: House) -> None:
    esme = await house.gate.bind()
    esme.send(submit())
    ticket = await id_of(esme)
    await house.fail(1)
    assert told(await esme.receipt(Status.RMSGQFUL)) == ticket
    await house.spool.done["untold"].get()
    assert await esme.alive()
    house.clock.at += HOUR
    house.teller.wake()
    assert told(await esme.receipt()) == ticket


async def test_a_store_that_cannot_write_says_later(house: House) -> None:
    esme = await house.gate.bind()
    house.spool.trouble["put_all"] = 1
    refused = await esme.ask(submit())
    assert refused.status in (Status.RSYSERR, Status.RMSGQFUL)
    esme.send(submit())
    assert await id_of(esme)


async def test_a_receipt_is_never_before_its_response(house: House) -> None:
    """Calls end as fast as they come in, on one bind and across binds."""
    both, sender = await house.gate.bind(), await house.gate.bind(command=TX)
    house.gate.ingress._house.accounts["erp"].receivers._lines.rotate(1)
    answered: set[int] = set()

    async def listen() -> None:
        heard = 0
        while heard < 60:
            pdu = await both.pdu()
            if isinstance(pdu.body, SubmitSmResp):
                answered.add(int(pdu.body.message_id))
            elif isinstance(pdu.body, DeliverSm):
                both.raw(write(DeliverSmResp(), pdu.sequence))
                heard += 1
                number = told(pdu.body.short_message)
                assert number in answered or number in others

    others: set[int] = set()
    listening = asyncio.create_task(listen())
    ending = asyncio.create_task(_end_all(house, 60))
    for n in range(30):
        both.send(submit(PHONES[n]))
        sender.send(submit(PHONES[100 + n]))
        others.add(await id_of(sender))
    await asyncio.wait_for(asyncio.gather(listening, ending), 20)
    assert len(answered) == len(others) == 30


async def _end_all(house: House, count: int) -> None:
    ended = 0
    while ended < count:
        for call in await house.spool.spool.claim(10, house.clock(), house.clock() + HOUR, "node", "http"):
            await house.spool.spool.settle(call, Refused(Reason(Why.BAD_NUMBER)), house.clock(), 0)
            ended += 1
        house.teller.wake()
        await asyncio.sleep(0)


async def test_a_stop_under_load(house: House) -> None:
    """All that were answered are on disk, and all that are on disk were answered."""
    phones = map("7999{:07}".format, itertools.count(1))  # however fast it is
    answered: dict[int, str] = {}
    refused: list[int] = []

    async def load(esme: Esme) -> None:
        asked: dict[int, str] = {}
        for _ in range(20):
            phone = next(phones)
            asked[esme.send(submit(phone))] = phone
        while True:
            pdu = await esme.pdu()
            if pdu.command == Command.UNBIND:
                esme.raw(write(None, pdu.sequence, 0, Command.UNBIND_RESP))
                await esme.reader.read()  # what it still asks for now crosses the end, and nobody takes it
                esme.writer.close()
                return
            phone = asked.pop(pdu.sequence)
            if pdu.status:
                refused.append(pdu.status)
            else:
                assert isinstance(pdu.body, SubmitSmResp)
                answered[int(pdu.body.message_id)] = phone
            phone = next(phones)
            asked[esme.send(submit(phone))] = phone

    loads = [asyncio.create_task(load(await house.gate.bind(command=TX))) for _ in range(3)]
    await until(lambda: len(answered) > 300)
    await house.gate.ingress.stop()
    await asyncio.gather(*loads)
    assert len(answered) > 300
    assert set(refused) <= {Status.RSYSERR}
    assert await house.stored() == answered
