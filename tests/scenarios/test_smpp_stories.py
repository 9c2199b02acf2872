"""Whole stories of programs that speak SMPP, through the real daemon; smpp34's client speaks for them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest
import scenario_house
import smpp34
from scenario_house import House

from gateway import daemon
from gateway.demo.stage import CLIENT, EXAMPLE
from gateway.outcome import State

PHONE = "79990000001"
UCS2 = 8
PAYLOAD = smpp34.Tlv(smpp34.TLV_MESSAGE_PAYLOAD, EXAMPLE.encode("utf-16-be"))
DELIVERED, EXPIRED, UNDELIVERABLE, REJECTED = 2, 3, 5, 8
PATIENCE = 40.0
Bind = Callable[..., Any]


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    written = scenario_house.configuration

    def configuration(*args: Any) -> str:
        return written(*args).replace("[smpp]", '[smpp]\nparts_wait = "10s"', 1)

    monkeypatch.setattr(scenario_house, "configuration", configuration)
    monkeypatch.setattr(daemon, "_SWEEP_EVERY", 0.4)  # as much faster as the clock


@pytest.fixture
async def bind(house: House) -> AsyncIterator[Bind]:
    """Binds one more time; all are hung up in the end."""
    async with AsyncExitStack() as leaving:

        async def bind(kind: str = "TRX") -> smpp34.Smsc:
            client = smpp34.Client("127.0.0.1", house.gateway.smpp.addresses[0][1], CLIENT, CLIENT, bind_type=kind)
            esme = await client.connect()
            leaving.push_async_callback(client.stop)
            leaving.push_async_callback(esme.unbind)
            return esme

        yield bind


async def submit(esme: smpp34.Smsc, text: str, phone: str = PHONE, **more: Any) -> str:
    """The message_id that it got."""
    octets = text if isinstance(text, bytes) else text.encode("utf-16-be")
    answer = await esme.submit_sm(
        phone, octets, source_addr="1234", data_coding=UCS2, **{"registered_delivery": 1, **more}
    )
    assert answer.command_status == 0
    assert answer.message_id
    return answer.message_id


async def receipt(esme: smpp34.Smsc) -> Mapping[str, Any]:
    async with asyncio.timeout(PATIENCE):
        event = await esme.next()
    assert isinstance(event, smpp34.DeliverSmEvent)
    text = event.short_message.decode("ascii")
    found = re.match(r"id:(\w+) sub:001 dlvrd:\d{3} submit date:\d{10} done date:\d{10} stat:(\w{7}) err:(\d{3})", text)
    assert found, text
    tlvs = {one.tag: one.value for one in event.tlvs}
    return {
        "id": found[1],
        "stat": found[2],
        "err": found[3],
        "state": tlvs[smpp34.TLV_MESSAGE_STATE][0],
        "from": event.source_addr,
        "to": event.destination_addr,
    }


async def test_a_submit_is_called_and_its_receipt_comes_home(house: House, bind: Bind) -> None:
    esme = await bind()
    message_id = await submit(esme, "", tlvs=[PAYLOAD])

    told = await receipt(esme)

    assert told == {
        "id": message_id, "stat": "DELIVRD", "err": "000", "state": DELIVERED, "from": PHONE, "to": "1234",
    }  # fmt: skip
    assert [(call["phone"], call["text"]) for call in house.rung()] == [(PHONE, EXAMPLE)]


async def test_who_is_away_finds_all_receipts_when_it_is_back(house: House, bind: Bind) -> None:
    house.provider.script([{"phone": "79990000002", "outcome": "busy"}])
    sender = await bind("TX")
    ids = [await submit(sender, f"Room {number}.", f"7999000000{number}") for number in range(1, 5)]
    calls = await house.gateway.spool.listing((), 10)
    for story in calls:
        await house.until(story.call.id, State.DELIVERED, State.FAILED)

    receiver = await bind("RX")
    told = [await receipt(receiver) for _ in ids]

    assert {one["id"] for one in told} == set(ids)
    assert {one["from"]: one["stat"] for one in told} == {
        "79990000001": "DELIVRD",
        "79990000002": "UNDELIV",
        "79990000003": "DELIVRD",
        "79990000004": "DELIVRD",
    }
    assert {one["state"] for one in told if one["stat"] == "UNDELIV"} == {UNDELIVERABLE}


async def test_the_same_again_is_the_same_call(house: House, bind: Bind) -> None:
    """A program that got no answer sends once more; it is called once, and has one id."""
    first, second = await bind(), await bind()
    assert await submit(first, "Once.") == await submit(second, "Once.")
    await receipt(first)
    assert len(house.rung()) == 1


async def test_the_parts_of_a_text_may_come_by_several_binds_in_any_order(house: House, bind: Bind) -> None:
    binds = [await bind("TX"), await bind("TX"), await bind("TX")]
    receiver = await bind("RX")
    octets = EXAMPLE.encode("utf-16-be")
    parts = [octets[at : at + 134] for at in range(0, len(octets), 134)]
    ids = [
        await submit(binds[number % 3], bytes([5, 0, 3, 9, len(parts), number]) + parts[number - 1], esm_class=0x40)
        for number in reversed(range(1, len(parts) + 1))
    ]

    told = [await receipt(receiver) for _ in ids]

    assert {one["id"] for one in told} == set(ids)
    assert {one["stat"] for one in told} == {"DELIVRD"}
    assert [call["text"] for call in house.rung()] == [EXAMPLE]


async def test_a_text_of_which_a_part_never_comes_is_reported_and_not_called(house: House, bind: Bind) -> None:
    esme = await bind()
    octets = EXAMPLE.encode("utf-16-be")
    ids = [
        await submit(esme, bytes([5, 0, 3, 9, 3, number]) + octets[134 * (number - 1) : 134 * number], esm_class=0x40)
        for number in (1, 3)
    ]

    told = [await receipt(esme), await receipt(esme)]

    assert {one["id"] for one in told} == set(ids)
    assert {(one["stat"], one["state"]) for one in told} == {("REJECTD", REJECTED)}
    assert house.rung() == []


async def test_what_is_no_longer_of_use_is_not_called(house: House, bind: Bind) -> None:
    await house.provider_down()
    esme = await bind()
    message_id = await submit(esme, "Only within seconds.", validity_period="000000000020000R")

    told = await receipt(esme)

    assert (told["id"], told["stat"], told["state"]) == (message_id, "EXPIRED", EXPIRED)
    await house.provider_up()
    assert house.rung() == []


async def test_what_is_for_later_waits(house: House, bind: Bind) -> None:
    esme = await bind()
    before = house.clock()
    await submit(esme, "In a while.", schedule_delivery_time="000000000020000R")
    assert (await receipt(esme))["stat"] == "DELIVRD"
    (call,) = house.rung()
    assert call["accepted_at"] >= before + 20_000


async def test_a_mail_and_a_submit_of_one_house_do_not_meet(house: House, bind: Bind) -> None:
    """The same text to the same number by both ways in is two calls, and each sender is told in its own way."""
    esme = await bind()
    message_id = await submit(esme, "", tlvs=[PAYLOAD])
    _, answer = await house.mail()
    assert answer.startswith("250")

    assert (await receipt(esme))["id"] == message_id
    assert (await house.report())["Auto-Submitted"] == "auto-replied"
    assert len(house.rung()) == 2
