"""Receipts of the sandbox: what they say, when they come, and that they come until somebody has acknowledged them."""

import asyncio
from dataclasses import replace

import pytest
from provider_desk import PHONE, START, Clock
from smsc_peer import Peer, Place, call

from gateway.sandbox import Sandbox, SmscSettings
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.message_states import MessageState
from gateway.smpp.receipt import ReadReceipt, read_receipt

LONG = 10_000


pytestmark = pytest.mark.usefixtures("goodbye")


async def told(peer: Peer, status: int = 0) -> ReadReceipt:
    found = read_receipt(await peer.receipt(status), "gsm")
    assert found is not None
    return found


async def nothing_comes(sandbox: Sandbox, peer: Peer, sent: int = 0) -> None:
    """Some turns of the SMSC's clock."""
    await asyncio.sleep(0.1)
    assert sandbox.book.receipts["sent"] == sent
    assert not peer.others


async def test_what_a_receipt_says(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    body = call("Hello, it is late")
    name = await peer.submit(replace(body, tlvs=(*body.tlvs, (int(Tag.USER_MESSAGE_REFERENCE), b"\x00\x07"))))
    clock.wait(LONG)

    receipt = await peer.receipt()

    assert (receipt.source_addr, receipt.destination_addr, receipt.esm_class) == (PHONE, "Shop", 4)
    assert receipt.short_message.decode() == (
        f"id:{name} sub:001 dlvrd:001 submit date:2701151100 done date:2701151100"
        " stat:DELIVRD err:000 text:Hello, it is late"
    )
    assert receipt.tlvs == (
        (Tag.RECEIPTED_MESSAGE_ID, f"{name}\0".encode()),
        (Tag.MESSAGE_STATE, b"\x02"),
        (Tag.NETWORK_ERROR_CODE, b"\x08\x00\x00"),
        (0x2000, b"0.3000\0"),
        (0x2001, b"\x00\x07"),
        (0x2002, b"\x00\x02"),
        (Tag.USER_MESSAGE_REFERENCE, b"\x00\x07"),
    )
    read = read_receipt(receipt, "gsm")
    assert read is not None
    assert (read.ids, read.state, read.cost) == ((name,), MessageState.DELIVERED, "0.3000")


async def test_it_comes_when_the_call_has_ended(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    sandbox.script([{"outcome": "busy"}])
    await peer.submit(call())
    clock.at = START + 499
    await nothing_comes(sandbox, peer)
    assert sandbox.book.receipts["waiting"] == 1
    clock.at = START + 500
    read = await told(peer)
    assert (read.stat, read.err, read.network_error) == ("UNDELIV", 240, (8, 240))


@pytest.mark.parametrize(
    ("registered", "outcome", "comes"),
    [
        (0, "answered", False),
        (1, "answered", True),
        (1, "busy", True),
        (2, "answered", False),
        (2, "busy", True),
        (3, "answered", True),
        (3, "busy", False),
    ],
)
async def test_who_asked_for_it(
    sandbox: Sandbox, peer: Peer, clock: Clock, registered: int, outcome: str, comes: bool
) -> None:
    sandbox.script([{"outcome": outcome, "times": 1}])
    await peer.submit(call(registered_delivery=registered))
    name = await peer.submit(call("Other"))
    clock.wait(LONG)
    first = await told(peer)
    assert (name not in first.ids) == comes


@pytest.mark.parametrize(
    ("ids", "shapes"),
    [
        ("decimal", ("{0}", "{0}")),
        ("hex", ("{0:x}", "{0:x}")),
        ("hex-then-decimal", ("{0:x}", "{0}")),
        ("decimal-then-hex", ("{0}", "{0:X}")),
        ("padded", ("{0}", "{0:012}")),
    ],
)
async def test_how_ids_are_written(
    sandbox: Sandbox, peer: Peer, clock: Clock, ids: str, shapes: tuple[str, str]
) -> None:
    sandbox.script([{"ids": ids}])
    name = await peer.submit(call())
    number = int(name, 16 if ids.startswith("hex") else 10)
    clock.wait(LONG)
    read = await told(peer)
    assert (name, *read.ids) == tuple(shape.format(number) for shape in shapes)
    assert sandbox.book.calls[0].id == name


async def test_never_and_twice(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    sandbox.script([{"receipt": "never", "times": 1}, {"receipt": "twice", "times": 1}])
    await peer.submit(call("One"))
    name = await peer.submit(call("Two"))
    clock.wait(LONG)
    assert [(await told(peer)).ids for _ in range(2)] == [(name,), (name,)]
    await nothing_comes(sandbox, peer, sent=2)


async def test_late(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    sandbox.script([{"late": 60}])
    await peer.submit(call())
    clock.wait(3_300 + 59_999)
    await nothing_comes(sandbox, peer)
    clock.wait(1)
    assert (await told(peer)).stat == "DELIVRD"


async def test_early_comes_before_the_response(sandbox: Sandbox, peer: Peer) -> None:
    sandbox.script([{"receipt": "early", "outcome": "busy"}])
    sequence = peer.say(call())
    receipt = await told(peer)
    response = await peer.hear()
    assert response is not None
    assert (response.command, response.sequence, receipt.stat) == (Command.SUBMIT_SM_RESP, sequence, "UNDELIV")
    assert sandbox.book.calls[0].stage(START).status == 20, "the book agrees with it"


async def test_shuffled_receipts_overtake_each_other(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    sandbox.script([{"receipt": "shuffled"}])
    names = [await peer.submit(call(str(n))) for n in range(20)]
    clock.wait(LONG)
    came = [(await told(peer)).ids[0] for _ in names]
    assert came != names
    assert sorted(came) == sorted(names)


async def test_it_comes_again_until_it_is_accepted(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    name = await peer.submit(call())
    clock.wait(LONG)
    assert (await told(peer, Status.RX_T_APPN)).ids == (name,)
    await nothing_comes(sandbox, peer, sent=1)
    clock.wait(1000)
    assert (await told(peer, Status.RSYSERR)).ids == (name,)
    await nothing_comes(sandbox, peer, sent=2)
    clock.wait(1000)
    assert (await told(peer)).ids == (name,)
    async with asyncio.timeout(5):
        while sandbox.book.receipts["waiting"]:
            await asyncio.sleep(0)
    assert sandbox.book.receipts == {"waiting": 0, "sent": 3, "acknowledged": 1}


async def test_who_refuses_it_for_ever_is_not_told_again(sandbox: Sandbox, peer: Peer, clock: Clock) -> None:
    await peer.submit(call())
    clock.wait(LONG)
    await told(peer, Status.RX_P_APPN)
    clock.wait(LONG)
    await nothing_comes(sandbox, peer, sent=1)
    assert sandbox.book.receipts["waiting"] == 0


async def test_it_waits_for_a_receiver_and_outlives_connections(sandbox: Sandbox, place: Place, clock: Clock) -> None:
    sender = await Peer.bound(place, Command.BIND_TRANSMITTER)
    name = await sender.submit(call())
    clock.wait(LONG)
    await nothing_comes(sandbox, sender)
    first = await Peer.bound(place, Command.BIND_RECEIVER)
    await first.hear()
    first.close()  # without a word
    await sandbox.stop_smpp()
    await sandbox.start_smpp(*place)
    second = await Peer.bound(place)
    assert (await told(second)).ids == (name,)
    second.close()


async def test_who_does_not_answer_is_told_again(clock: Clock) -> None:
    sandbox = Sandbox(clock, pace=0.0, smsc=SmscSettings(patience=0.1))
    peer = await Peer.bound(await sandbox.start_smpp())
    name = await peer.submit(call())
    await peer.hear()
    assert (await told(peer)).ids == (name,)
    await sandbox.stop()


@pytest.mark.parametrize(("text", "tlvs"), [(True, False), (False, True)])
async def test_text_alone_and_parameters_alone(clock: Clock, text: bool, tlvs: bool) -> None:
    sandbox = Sandbox(clock, pace=0.0, smsc=SmscSettings(receipt_text=text, receipt_tlvs=tlvs))
    peer = await Peer.bound(await sandbox.start_smpp())
    name = await peer.submit(call())
    receipt = await peer.receipt()
    assert (bool(receipt.short_message), bool(receipt.tlvs)) == (text, tlvs)
    read = read_receipt(receipt, "gsm")
    assert read is not None
    assert (read.ids, read.state) == ((name,), MessageState.DELIVERED)
    await sandbox.stop()
