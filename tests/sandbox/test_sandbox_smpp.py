"""The sandbox as an SMSC, from the other end of its socket: what it takes, what it refuses, what it tells of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import smpplib.client  # type: ignore[import-untyped,unused-ignore]
from provider_desk import PHONE, START, Clock
from smsc_peer import Peer, Place, call, status_of

from gateway.sandbox import Credentials, Sandbox, SmscSettings
from gateway.smpp.bodies import (
    Bind,
    CancelSm,
    DataSm,
    Destination,
    EnquireLink,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    SubmitMulti,
    SubmitSm,
)
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.message_states import MessageState

OTHER = "79990000002"


pytestmark = pytest.mark.usefixtures("goodbye")


async def test_a_call_is_taken_and_stands_in_the_book(sandbox: Sandbox, peer: Peer) -> None:
    text = "Привет\n{menu: 1\n1: end\n}"
    body = call(text, validity_period="000000020000000R")
    name = await peer.submit(replace(body, tlvs=(*body.tlvs, (Tag.USER_MESSAGE_REFERENCE, b"\x01\x02"))))

    (rung,) = sandbox.book.calls
    assert (rung.id, rung.phone, rung.channel, rung.text, rung.is_call) == (name, PHONE, "smpp", text, True)
    assert (rung.reference, rung.expires_at) == (0x0102, START + 7_200_000)
    assert rung.given == {"sender": "Shop", "valid": "000000020000000R"}
    (seen,) = sandbox.book.requests
    assert (seen.channel, seen.method, seen.became) == ("smpp", "submit_sm", f"taken: 1, ID {name}")
    assert (seen.fields["destination_addr"], seen.fields["user_message_reference"]) == (PHONE, "258")
    assert sandbox.book.at_once == {"submit_sm": 1}
    assert sandbox.book.as_json()["calls"][0]["reference"] == 0x0102


def tlv_marked(body: SubmitSm) -> SubmitSm:
    return replace(body, tlvs=(*body.tlvs, (0x1500, b"\x07")))


@pytest.mark.parametrize(
    ("mark", "is_call"),
    [
        ("any", (True, True, True, False)),
        ("prefix", (True, False, False, False)),
        ("service_type", (False, True, False, False)),
        ("tlv", (False, False, True, False)),
        ("none", (True, True, True, True)),
    ],
)
async def test_what_makes_a_submit_a_call(clock: Clock, mark: Any, is_call: tuple[bool, ...]) -> None:
    sandbox = Sandbox(clock, smsc=SmscSettings(mark=mark))
    peer = await Peer.bound(await sandbox.start_smpp())
    plain = call(data_coding=0, tlvs=(), short_message=b"Hello")
    for body in (
        replace(plain, short_message=b"\x11\x11CALL\x11\x11one"),  # "_" of GSM 03.38; its 0x5F is "§"
        replace(plain, short_message=b"two", service_type="CALL"),
        tlv_marked(replace(plain, short_message=b"three")),
        replace(plain, short_message=b"four"),
    ):
        await peer.submit(body)
    assert tuple(rung.is_call for rung in sandbox.book.calls) == is_call
    assert sandbox.book.calls[0].text == ("one" if mark in ("any", "prefix") else "__CALL__one")
    await sandbox.stop()


@pytest.mark.parametrize(
    ("system_type", "coding", "octets", "text"),
    [
        ("", 0, b"\x02\x1b(x\x1b)\x11", "${x}_"),
        ("ISO", 0, b"${x}\xe9", "${x}é"),
        ("", 4, b"${x}\xe9", "${x}é"),
        ("", 8, "Привет".encode("utf-16-be"), "Привет"),
    ],
)
async def test_data_coding_is_the_providers_coding_times_four(
    sandbox: Sandbox, place: Place, system_type: str, coding: int, octets: bytes, text: str
) -> None:
    peer = await Peer.bound(place, system_type=system_type)
    await peer.submit(call(data_coding=coding, short_message=octets, tlvs=(), service_type="CALL"))
    assert sandbox.book.calls[0].text == text


@pytest.mark.parametrize("udh", [b"\x05\x00\x03\x07", b"\x06\x08\x04\x01\x07"])
async def test_parts_are_put_together(sandbox: Sandbox, peer: Peer, clock: Clock, udh: bytes) -> None:
    whole = f"__CALL__{'Привет, мир! ' * 12}".encode("utf-16-be")
    pieces = [whole[:133], whole[133:]]
    bodies = [
        call(esm_class=0x40, short_message=udh + bytes([2, number]) + piece, tlvs=())
        for number, piece in enumerate(pieces, 1)
    ]
    second = await peer.submit(bodies[1])
    answer = await peer.ask(QuerySm(second, source_addr="Shop"))
    assert answer is not None
    assert isinstance(answer.body, QuerySmResp)
    assert answer.body.message_state == MessageState.ENROUTE
    assert list(sandbox.book.calls) == []
    first = await peer.submit(bodies[0])

    (rung,) = sandbox.book.calls
    assert (rung.id, rung.text) == (first, "Привет, мир! " * 12)
    clock.wait(5_000)
    told = [await peer.receipt(), await peer.receipt()]
    assert [f"id:{name} " in body.short_message.decode() for name, body in zip((first, second), told, strict=True)] == [
        True,
        True,
    ], "whoever asked for a receipt of a part gets one"


async def test_parts_whose_others_never_come_end_with_err_241(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    name = await peer.submit(call(esm_class=0x40, short_message=b"\x05\x00\x03\x07\x02\x01\x00x", tlvs=()))
    clock.wait(60_000)
    words = (await peer.receipt()).short_message.decode()
    assert f"id:{name} " in words
    assert "stat:UNDELIV err:241" in words
    assert list(sandbox.book.calls) == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"destination_addr": "12345"}, Status.RINVDSTADR),
        ({"destination_addr": "Somebody"}, Status.RINVDSTADR),
        ({"data_coding": 3}, Status.RINVDCS),
        ({"data_coding": 8, "short_message": b"odd", "tlvs": ()}, Status.RINVDCS),
        ({"validity_period": "000000000000000X"}, Status.RINVEXPIRY),
        ({"validity_period": "200101000000000+"}, Status.RINVEXPIRY),
        ({"schedule_delivery_time": "999999999999999+"}, Status.RINVSCHED),
        ({"tlvs": ()}, Status.RINVMSGLEN),
        ({"tlvs": ((int(Tag.MESSAGE_PAYLOAD), b"\0x" * 1009),)}, Status.RINVMSGLEN),
        ({"esm_class": 0x40, "short_message": b"\xff", "tlvs": ()}, Status.RINVESMCLASS),
    ],
    ids=str,
)
async def test_what_is_wrong_is_refused(sandbox: Sandbox, peer: Peer, wrong: dict[str, Any], status: Status) -> None:
    assert await status_of(peer, call(**wrong)) == status
    assert sandbox.book.accepted == 0
    assert sandbox.book.requests[0].became == f"status 0x{status:02X}"


async def test_the_longest_text_is_taken(sandbox: Sandbox, peer: Peer) -> None:
    await peer.submit(call("ж" * 1000))
    assert len(sandbox.book.calls[0].text) == 1000


async def test_one_identical_submit_a_minute(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    await peer.submit(call())
    clock.wait(59_999)
    assert await status_of(peer, call()) == Status.RTHROTTLED
    await peer.submit(call("Another"))
    await peer.submit(call(phone=OTHER))
    clock.wait(1)
    await peer.submit(call())
    assert [(rung.phone, rung.text) for rung in sandbox.book.calls].count((PHONE, "Hello")) == 2


async def test_throughput_and_window(clock: Clock) -> None:
    sandbox = Sandbox(clock, smsc=SmscSettings(throughput=2, window=3, duplicates=False))
    peer = await Peer.bound(await sandbox.start_smpp())
    assert [await status_of(peer, call()) for _ in range(3)] == [0, 0, Status.RTHROTTLED]
    clock.wait(1000)
    sandbox.script([{"hang": "before"}])
    peer.say(*[call() for _ in range(4)])
    refused = await peer.hear()
    assert refused is not None
    assert (refused.command, refused.status) == (Command.SUBMIT_SM_RESP, Status.RTHROTTLED)
    await sandbox.stop()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (SubmitMulti(dest_address=(Destination(1, 1, PHONE),), short_message=b"x"), Status.RINVCMDID),
        (DataSm(destination_addr=PHONE), Status.RINVCMDID),
        (CancelSm(message_id="1"), Status.RCANCELFAIL),
        (ReplaceSm(message_id="1"), Status.RREPLACEFAIL),
        (QuerySm("nobody"), Status.RQUERYFAIL),
        (EnquireLink(), Status.OK),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_other_operations(peer: Peer, body: Any, status: Status) -> None:
    assert await status_of(peer, body) == status


@pytest.mark.parametrize(
    ("outcome", "state", "err"),
    [
        ("answered", MessageState.DELIVERED, 0),
        ("busy", MessageState.UNDELIVERABLE, 240),
        ("bad-number", MessageState.REJECTED, 249),
        ("expired", MessageState.EXPIRED, 237),
    ],
)
async def test_query_sm_second_by_second(
    sandbox: Sandbox, peer: Peer, clock: Clock, outcome: str, state: MessageState, err: int
) -> None:
    sandbox.script([{"outcome": outcome, "receipt": "never"}])
    name = await peer.submit(call())

    async def ask() -> QuerySmResp:
        answer = await peer.ask(QuerySm(name, source_addr="Shop"))
        assert answer is not None
        assert isinstance(answer.body, QuerySmResp)
        return answer.body

    assert await ask() == QuerySmResp(name, "", MessageState.ENROUTE, 0)
    clock.wait(10_000)
    ended = await ask()
    assert (ended.message_state, ended.error_code, len(ended.final_date)) == (state, err, 16)
    assert await status_of(peer, QuerySm(name, source_addr="Other")) == Status.RQUERYFAIL


async def test_lag_hides_from_query_sm(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    sandbox.script([{"lag": 20}])
    name = await peer.submit(call())
    assert await status_of(peer, QuerySm(name, source_addr="Shop")) == Status.RQUERYFAIL
    clock.wait(20_000)
    assert await status_of(peer, QuerySm(name, source_addr="Shop")) == Status.OK


@pytest.mark.parametrize(
    ("credentials", "given", "status"),
    [
        (Credentials(), ("anybody", ""), Status.OK),
        (Credentials(), ("", "word"), Status.RINVSYSID),
        (Credentials(login="shop", password="word"), ("shop", "word"), Status.OK),
        (Credentials(login="shop", password="word"), ("shop", "drow"), Status.RINVPASWD),
        (Credentials(login="shop", password="word"), ("pohs", "word"), Status.RINVSYSID),
        (Credentials(login="shop", password="word", smpp_password="p4ss"), ("shop", "word"), Status.RINVPASWD),
        (Credentials(login="shop", password="word", smpp_password="p4ss"), ("shop", "p4ss"), Status.OK),
        (Credentials(apikey="key"), ("shop", "key"), Status.OK),
        (Credentials(apikey="key"), ("shop", "word"), Status.RINVPASWD),
    ],
)
async def test_credentials(clock: Clock, credentials: Credentials, given: tuple[str, str], status: Status) -> None:
    sandbox = Sandbox(clock, credentials=credentials)
    peer = await Peer.connect(*await sandbox.start_smpp())
    assert await status_of(peer, Bind(Command.BIND_TRANSCEIVER, *given)) == status
    assert given[1] == "" or given[1] not in str(sandbox.book.as_json()) + repr(credentials)
    await sandbox.stop()


async def test_a_balance_pays_for_calls(clock: Clock) -> None:
    sandbox = Sandbox(clock, balance="0.50")
    peer = await Peer.bound(await sandbox.start_smpp())
    assert [await status_of(peer, call(str(n))) for n in range(2)] == [0, 0x403]
    sandbox.balance = "10.00"
    assert await status_of(peer, call("later")) == 0
    assert str(sandbox.balance) == "9.70"
    await sandbox.stop()


def esme(place: Place, work: Callable[[Any], Any]) -> Any:
    """What an independent client makes of us; in a thread, for it blocks."""
    client = smpplib.client.Client(*place, allow_unknown_opt_params=True, timeout=5)
    client.connect()
    client.bind_transceiver(system_id="shop", password="word")
    try:
        return work(client)
    finally:
        client.unbind()
        client.disconnect()


async def test_an_independent_esme(sandbox: Sandbox, place: Place, clock: Clock) -> None:
    def work(client: Any) -> tuple[Any, Any]:
        text = "__CALL__Привет".encode("utf-16-be")
        client.send_message(
            source_addr="Shop", destination_addr=PHONE, message_payload=text, data_coding=8, registered_delivery=1,
            short_message=b"", user_message_reference=513,
        )  # fmt: skip
        response = client.read_pdu()
        clock.wait(10_000)
        receipt = client.read_pdu()
        client._message_received(receipt)
        return response, receipt

    response, receipt = await asyncio.to_thread(esme, place, work)

    (rung,) = sandbox.book.calls
    assert (rung.text, rung.reference) == ("Привет", 513)
    assert response.message_id.decode() == rung.id
    assert receipt.receipted_message_id.decode().rstrip("\0") == rung.id
    assert (receipt.esm_class, receipt.message_state, receipt.user_message_reference) == (4, 2, 513)
    assert sandbox.book.receipts == {"waiting": 0, "sent": 1, "acknowledged": 1}
