"""From MAIL to the last word, through the real intake into a real store."""

import asyncio
import itertools
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
import structlog
from smtp_gate import LETTER, LOOPBACK, NUMBER, Gate, Serve

from gateway.ingress.smtp import Listener
from gateway.intake import Intake, Rules, Unavailable
from gateway.message import Notify, Story
from gateway.outcome import State
from gateway.spool.sqlite import SqliteSpool

BAD_MENU = b"Subject: x\r\n\r\nHello.\r\n{menu: Press\r\n10: repeat\r\n1: end\r\n}\r\n"


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[SqliteSpool]:
    opened = SqliteSpool.open(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def gate(serve: Serve, spool: SqliteSpool) -> Gate:
    counter = itertools.count()
    intake = Intake(spool, Rules(), lambda: 1_800_000_000_000, lambda: next(counter), lambda: None)
    return await serve(intake=intake, notify=Notify.FAILURE)


async def stories(spool: SqliteSpool, reply: str) -> list[Story]:
    return list(await spool.find(reply.split()[-1]))


async def test_accepted_means_stored(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    reply = await line.letter(LETTER)
    assert reply.startswith("250 2.0.0 ")
    (story,) = await stories(spool, reply)
    assert story.call.state is State.QUEUED
    assert story.call.phone == "79990000001"
    assert story.call.text == "The pump has stopped."
    origin, recipient = story.origin, story.recipient
    assert (origin.ingress, origin.client, origin.peer) == ("smtp", "ip:127.0.0.1", "127.0.0.1")
    assert (origin.sender, origin.reference, origin.subject) == ("erp@office.example", "<1@office.example>", "x")
    assert b"Message-ID: <1@office.example>" in origin.headers
    assert (recipient.address, recipient.notify) == (NUMBER, Notify.FAILURE)


async def test_what_a_report_needs_is_kept(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    await line.say("MAIL FROM:<erp@office.example> ENVID=QQ+2B1 RET=HDRS")
    await line.say(f"RCPT TO:<+{NUMBER}> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;duty@office.example")
    await line.say("DATA")
    line.send(LETTER + b".\r\n")
    (story,) = await stories(spool, await line.reply())
    assert story.origin.envelope_id == "QQ+2B1"
    assert story.recipient.notify == Notify.SUCCESS | Notify.DELAY
    assert story.recipient.original == "rfc822;duty@office.example"
    assert story.recipient.address == f"+{NUMBER}"


async def test_null_sender_is_nobody(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    for command in ("MAIL FROM:<>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    line.send(LETTER + b".\r\n")
    (story,) = await stories(spool, await line.reply())
    assert story.origin.sender == ""


async def test_the_same_mail_again_is_one_call(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    first = (await line.letter(LETTER)).split()[-1]
    assert await line.letter(LETTER) == f"250 2.0.0 duplicate of {first}"
    again = await gate.hello()
    assert await again.letter(LETTER) == f"250 2.0.0 duplicate of {first}"
    assert len(await spool.listing([], 10)) == 1


async def test_several_recipients_and_the_same_number_twice(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    reply = await line.letter(LETTER, NUMBER, f"+{NUMBER}", "79990000002@call.example", NUMBER)
    assert [story.call.phone for story in await stories(spool, reply)] == ["79990000001", "79990000002"]


async def test_what_the_journal_says_of_refusals(serve: Serve) -> None:
    """Who was refused and why; no number, and nothing of the text."""
    gate = await serve(Listener(allow=LOOPBACK, bare_newline="refuse"), max_size=1000)
    line = await gate.hello()
    with structlog.testing.capture_logs() as events:
        await line.say("MAIL FROM:<erp@office.example>")
        await line.say("RCPT TO:<7999000000123@call.example>")
        await line.say("RCPT TO:<79990000001@elsewhere.example>")
        await line.say("RSET")
        assert (await line.letter(b"Subject: secret\r\n\r\nsecret\nsecret\r\n")).startswith("550 5.6.11")
    assert [event["event"] for event in events] == ["mail_refused"] * 3
    assert [event["reply"][:9] for event in events] == ["550 5.1.1", "550 5.7.1", "550 5.6.1"]
    assert all(event["client"] == "ip:127.0.0.1" for event in events)
    assert "7999" not in str(events)
    assert "secret" not in str(events)


async def test_a_bad_menu_is_refused_line_by_line(gate: Gate, spool: SqliteSpool) -> None:
    line = await gate.hello()
    reply = await line.letter(BAD_MENU)
    summary, *found = reply.split("\n")
    assert summary == "550-5.6.0 No call was made: 1 fault in the text"
    assert found
    for text in found:
        assert text.startswith(("550-5.6.0 IVR", "550 5.6.0 IVR"))
        assert " line " in text
        assert " column " in text
    assert await spool.listing([], 10) == []
    assert (await line.letter(LETTER)).startswith("250 2.0.0")


async def test_the_store_cannot(serve: Serve) -> None:
    gate = await serve()
    line = await gate.hello()
    gate.clerk.verdict = Unavailable("disk full at /var/lib/secret")
    assert await line.letter(LETTER) == "451 4.3.0 the store cannot take it now; try again later"
    gate.clerk.verdict = RuntimeError("db password=hunter2")
    assert await line.letter(LETTER) == "451 4.3.0 internal error; try again later"
    assert (await line.say("RSET")).startswith("250")
    assert await line.letter(LETTER) == "451 4.3.0 internal error; try again later"
    assert await line.letter(LETTER) == "421 4.3.0 internal error; try again later"
    assert await line.hung_up()


async def test_a_client_that_vanishes_after_the_dot_is_served(serve: Serve) -> None:
    """RFC 1047: it will send again, and intake knows duplicates; what was offered must not be cancelled half way."""
    gate = await serve()
    gate.clerk.open.clear()
    line = await gate.hello()
    for command in ("MAIL FROM:<a@b>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    line.send(LETTER + b".\r\n")
    await gate.clerk.asked.wait()
    line.reset()
    (session,) = gate.ingress._house.sessions
    while session.transport is not None:
        await asyncio.sleep(0)
    gate.clerk.open.set()
    await asyncio.wait_for(gate.clerk.done.wait(), 5)
    assert len(gate.clerk.taken) == 1
    await asyncio.wait_for(session.task, 5)


async def test_a_client_that_vanishes_before_the_dot_is_forgotten(serve: Serve) -> None:
    gate = await serve()
    line = await gate.hello()
    for command in ("MAIL FROM:<a@b>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    line.send(LETTER)
    await line.writer.drain()
    (session,) = gate.ingress._house.sessions
    line.writer.close()
    await asyncio.wait_for(session.task, 5)
    assert gate.clerk.taken == []


async def test_pipelining(serve: Serve) -> None:
    """RFC 2920: a group of commands in one write, the answers in order and in one write too."""
    gate = await serve()
    line = await gate.hello()
    group = [
        "MAIL FROM:<a@b>",
        f"RCPT TO:<{NUMBER}>",
        "RCPT TO:<12@call.example>",
        "RCPT TO:<79990000002@call.example>",
    ]
    line.send("".join(f"{command}\r\n" for command in [*group, "DATA"]).encode())
    answers = await line.reader.read(65_536)
    assert [answer[:3] for answer in answers.splitlines()] == [b"250", b"250", b"550", b"250", b"354"]
    line.send(LETTER + b".\r\nNOOP\r\nMAIL FROM:<c@d>\r\nQUIT\r\nNOOP\r\n")
    assert [(await line.reply())[:9] for _ in range(4)] == ["250 2.0.0", "250 2.0.0", "250 2.1.0", "221 2.0.0"]
    assert await line.hung_up()


async def test_everything_at_once_and_a_closed_ear(serve: Serve) -> None:
    """`nc -N host port < file`: the client says all of it and then no more, but it listens."""
    gate = await serve()
    gate.clerk.open.clear()
    line = await gate.connect()
    line.send(f"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<{NUMBER}>\r\nDATA\r\n".encode() + LETTER + b".\r\n")
    line.writer.write_eof()
    await gate.clerk.asked.wait()
    (session,) = gate.ingress._house.sessions
    while not session._inbox.ended:
        await asyncio.sleep(0)
    gate.clerk.open.set()
    replies = (await line.reader.read()).splitlines()
    assert replies[-1] == b"250 2.0.0 0123456789abcdef"
    assert len(gate.clerk.taken) == 1


async def test_byte_by_byte(serve: Serve) -> None:
    gate = await serve()
    line = await gate.connect()
    for byte in f"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<{NUMBER}>\r\nDATA\r\n".encode() + LETTER + b".\r\nQUIT\r\n":
        line.send(bytes([byte]))
        await line.writer.drain()
    replies = (await line.reader.read()).splitlines()
    assert replies[-2:] == [b"250 2.0.0 0123456789abcdef", b"221 2.0.0 bye"]


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "erp@office.example", NUMBER, "Насос"
    mail.set_content("Насос остановился.\n.\n..\nВсё.")
    return mail


async def test_smtplib(serve: Serve) -> None:
    gate = await serve()

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", gate.port, timeout=10) as client:
            client.send_message(letter())

    await asyncio.to_thread(send)
    assert gate.clerk.taken[0].text == "Насос остановился.\n.\n..\nВсё."


async def test_aiosmtplib(serve: Serve) -> None:
    gate = await serve()
    await aiosmtplib.send(letter(), hostname="127.0.0.1", port=gate.port, start_tls=False)
    assert gate.clerk.taken[0].text == "Насос остановился.\n.\n..\nВсё."
    assert gate.clerk.taken[0].origin.subject == "Насос"


async def test_who_may_send(serve: Serve) -> None:
    """Nobody who was not named: without AUTH and outside `allow`, there is no transaction to be had."""
    gate = await serve(Listener(auth="required"), Listener(auth="off"))
    line = await gate.hello()
    assert await line.say("MAIL FROM:<a@b>") == "530 5.7.0 log in first"
    assert await line.say(f"RCPT TO:<{NUMBER}>") == "503 5.5.1 MAIL comes first"
    stranger = await gate.connect(gate.ingress.addresses[1][1])
    assert await stranger.reply() == "554 5.7.1 your address may not send here"
    assert await stranger.hung_up()
