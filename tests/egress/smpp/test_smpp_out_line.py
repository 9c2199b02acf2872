"""One connection: what has left, what has not, what comes too late, and an SMSC that misbehaves."""

import asyncio
from collections.abc import Callable

import pytest
from fake_smsc import BOUND, Opener, RawSmsc, Smsc, until
from provider_side import make_call

from gateway.outcome import Deferred, Taken, Unsure, Why
from gateway.smpp.bodies import SubmitSmResp
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import write


def after_the_bind(server: RawSmsc, reply: Callable[[bytes], bytes | None]) -> None:
    server.reply = lambda data: BOUND if data[4:8] == b"\0\0\0\x09" else reply(data)


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"\0\0\0\x0f" + b"\0" * 11,
        b"\x7f\xff\xff\xff" + b"\0" * 12,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50,
    ],
)
async def test_garbage_is_no_answer(raw: RawSmsc, opened: Opener, garbage: bytes) -> None:
    after_the_bind(raw, lambda data: garbage)
    shell = await opened(raw.port)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.CUT
    await until(lambda: raw.connections > 1)


async def test_an_answer_that_cannot_be_read_is_not_taken_for_one(raw: RawSmsc, opened: Opener) -> None:
    after_the_bind(raw, lambda data: b"\0\0\0\x12\x80\0\0\x04\0\0\0\0" + data[12:16] + b"ab")  # no NUL
    shell = await opened(raw.port, response_timeout=300)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


async def test_the_answer_to_somebody_elses_question_is_none(raw: RawSmsc, opened: Opener) -> None:
    after_the_bind(raw, lambda data: write(SubmitSmResp("1"), 0x7000))
    shell = await opened(raw.port, response_timeout=200)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.TIMEOUT


async def test_a_nack_refuses_what_it_names(raw: RawSmsc, opened: Opener) -> None:
    after_the_bind(
        raw, lambda data: write(None, int.from_bytes(data[12:16], "big"), Status.RMSGQFUL, Command.GENERIC_NACK)
    )
    shell = await opened(raw.port)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.THROTTLED


async def test_an_answer_octet_by_octet(raw: RawSmsc, opened: Opener) -> None:
    shell = await opened(raw.port, response_timeout=300)
    whole = write(SubmitSmResp("0a"), 2)
    pieces = iter(whole[n : n + 1] for n in range(len(whole)))
    (writer,) = raw._writers
    sending = asyncio.create_task(shell.egress.send(make_call()))
    raw.reply = lambda data: b""
    await until(lambda: len(raw.read) > 1)
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(0)
    assert isinstance(await sending, Taken)


async def test_an_smsc_that_asks_whether_we_are_there_is_told(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    session = smsc.sessions[-1]
    session.transport.write(b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x07" * 3)
    assert isinstance(await shell.egress.send(make_call()), Taken)


async def test_silence_is_asked_about_and_ended(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port, enquire_link_interval=100, response_timeout=150)
    await asyncio.sleep(0.5)  # several questions, and all were answered
    assert len(smsc.binds) == 1
    smsc.mute = True
    await until(lambda: shell.egress.slots == 0)
    smsc.mute = False
    await until(lambda: shell.egress.slots)
    assert len(smsc.binds) == 2


async def test_an_smsc_that_unbinds_is_left_and_bound_to_again(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    smsc.sessions[-1].unbind()
    await until(lambda: len(smsc.binds) == 2)
    await until(lambda: shell.egress.slots)
    assert isinstance(await shell.egress.send(make_call()), Taken)
    assert 0 in shell.changes
