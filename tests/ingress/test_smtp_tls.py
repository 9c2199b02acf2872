"""TLS, by STARTTLS and from the first byte."""

import asyncio
import smtplib
import socket
import ssl
from base64 import b64encode
from dataclasses import replace

import aiosmtplib
import pytest
from smtp_gate import ERP, LETTER, LOOPBACK, NUMBER, Clerk, Gate, Line, Papers, Serve

from gateway.ingress.smtp import Listener, SmtpIngress, SmtpSettings

RIGHT = b64encode(b"\0erp\0s3cret").decode()


@pytest.fixture
async def gate(serve: Serve, papers: Papers) -> Gate:
    return await serve(papers.listener("starttls"), papers.listener("implicit"), users=(ERP,))


async def secured(gate: Gate, papers: Papers) -> Line:
    line = await gate.hello()
    assert await line.say("STARTTLS") == "220 2.0.0 ready for TLS"
    await line.writer.start_tls(papers.client, server_hostname="localhost")
    return line


async def test_starttls(gate: Gate, papers: Papers) -> None:
    line = await gate.hello()
    offered = await line.say("EHLO x")
    assert "STARTTLS" in offered
    assert "AUTH" not in offered
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("538 5.7.11")
    assert await line.say("MAIL FROM:<a@b>") == "530 5.7.0 STARTTLS first, then log in"
    line = await secured(gate, papers)
    assert (await line.say("MAIL FROM:<a@b>")).startswith("503 5.5.1 EHLO")  # RFC 3207 section 4.2: all is forgotten
    offered = await line.say("EHLO x")
    assert "STARTTLS" not in offered
    assert "AUTH PLAIN LOGIN" in offered
    assert (await line.say("STARTTLS")).startswith("503 5.5.1")
    assert await line.say("MAIL FROM:<a@b>") == "530 5.7.0 log in first"
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("235")
    assert await line.letter(LETTER) == "250 2.0.0 0123456789abcdef"


async def test_implicit(gate: Gate, papers: Papers) -> None:
    line = await gate.connect(gate.ingress.addresses[1][1], ssl=papers.client)
    assert (await line.reply()).startswith("220 ")
    offered = await line.say("EHLO x")
    assert "STARTTLS" not in offered
    assert "AUTH PLAIN LOGIN" in offered
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("235")
    assert await line.letter(LETTER) == "250 2.0.0 0123456789abcdef"
    assert (await line.say("QUIT")).startswith("221")
    assert await line.hung_up()


async def test_clients(gate: Gate, papers: Papers) -> None:
    starttls, implicit = (port for _, port in gate.ingress.addresses)

    def send() -> None:
        with smtplib.SMTP("localhost", starttls, timeout=10) as client:
            client.starttls(context=papers.client)
            client.login("erp", "s3cret")
            client.sendmail("a@b", [NUMBER], LETTER)
        with smtplib.SMTP_SSL("localhost", implicit, timeout=10, context=papers.client) as client:
            client.login("erp", "s3cret")
            client.sendmail("a@b", [NUMBER], LETTER)

    await asyncio.to_thread(send)
    for port, implied in ((starttls, False), (implicit, True)):
        await aiosmtplib.send(
            LETTER,
            sender="a@b",
            recipients=[NUMBER],
            hostname="localhost",
            port=port,
            use_tls=implied,
            start_tls=not implied,
            tls_context=papers.client,
            username="erp",
            password="s3cret",
        )
    assert [taken.origin.client for taken in gate.clerk.taken] == ["erp"] * 4


async def test_what_was_said_in_clear_does_not_count(serve: Serve, papers: Papers) -> None:
    """CVE-2024-34083 and its kin: commands behind STARTTLS in the same write must not be obeyed under TLS."""
    gate = await serve(papers.listener("starttls", allow=LOOPBACK))
    line = await gate.hello()
    line.send(b"STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@evil.example>\r\n")
    assert (await line.reply()).startswith("220")
    await line.writer.start_tls(papers.client, server_hostname="localhost")
    assert await line.say("NOOP") == "250 2.0.0 OK"
    assert (await line.say(f"RCPT TO:<{NUMBER}>")).startswith("503 5.5.1 MAIL")
    assert (await line.say("EHLO x")).startswith("250-")
    assert await line.say("MAIL FROM:<a@b>") == "250 2.1.0 OK"


async def test_a_transaction_does_not_survive_starttls(serve: Serve, papers: Papers) -> None:
    gate = await serve(papers.listener("starttls", allow=LOOPBACK), users=(ERP,))
    line = await gate.hello()
    await line.say("MAIL FROM:<a@b>")
    assert (await line.say("STARTTLS")).startswith("220")
    await line.writer.start_tls(papers.client, server_hostname="localhost")
    assert (await line.say(f"RCPT TO:<{NUMBER}>")).startswith("503 5.5.1 MAIL")
    assert (await line.say("STARTTLS with words")).startswith("501")


@pytest.mark.parametrize("door", [0, 1])
async def test_who_speaks_no_tls_is_let_go(gate: Gate, door: int) -> None:
    line = await gate.connect(gate.ingress.addresses[door][1])
    if door == 0:
        await line.reply()
        assert (await line.say("STARTTLS")).startswith("220")
    line.send(b"EHLO I do not know what TLS is\r\n")
    (session,) = gate.ingress._house.sessions
    await line.reader.read()
    await asyncio.wait_for(session.task, 5)
    assert gate.ingress._house.connections.enter("127.0.0.1", stranger=True) is None
    assert gate.ingress._house.connections._by_origin == {"127.0.0.1": 1}


async def test_the_last_word_is_heard_under_tls(serve: Serve, papers: Papers) -> None:
    gate = await serve(papers.listener("implicit"), idle_timeout=100)
    line = await gate.connect(ssl=papers.client)
    await line.reply()
    (session,) = gate.ingress._house.sessions
    assert await line.reply() == "421 4.4.2 no command for too long"
    line.writer.close()
    await asyncio.wait_for(session.task, 5)
    while gate.ingress._house.connections._by_origin:
        await asyncio.sleep(0)


async def test_a_client_that_vanishes_under_tls_is_served(serve: Serve, papers: Papers) -> None:
    gate = await serve(papers.listener("implicit", allow=LOOPBACK))
    gate.clerk.open.clear()
    line = await gate.connect(ssl=papers.client)
    await line.reply()
    for command in ("EHLO x", "MAIL FROM:<a@b>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    line.send(LETTER + b".\r\n")
    await gate.clerk.asked.wait()
    line.writer.transport.abort()
    (session,) = gate.ingress._house.sessions
    while session.transport is not None:
        await asyncio.sleep(0)
    gate.clerk.open.set()
    await asyncio.wait_for(gate.clerk.done.wait(), 5)


async def test_who_vanishes_in_the_handshake_is_forgotten(gate: Gate) -> None:
    line = await gate.connect(gate.ingress.addresses[1][1])
    line.send(b"\x16\x03\x01\x02\x00")
    await line.writer.drain()
    while not (sessions := list(gate.ingress._house.sessions)):
        await asyncio.sleep(0)
    line.reset()
    await asyncio.wait_for(sessions[0].task, 5)
    assert gate.ingress._house.connections._by_origin == {}


async def test_an_old_protocol_is_refused(gate: Gate, papers: Papers) -> None:
    old = ssl.create_default_context()
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await gate.connect(gate.ingress.addresses[1][1], ssl=old)


async def test_a_certificate_that_cannot_be_used_is_an_oserror(serve: Serve, papers: Papers) -> None:
    with pytest.raises(OSError):
        await serve(replace(papers.listener("implicit"), key=papers.certificate))


async def test_an_address_that_is_taken_is_an_oserror(serve: Serve) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        doors = (Listener(port=0), Listener(port=other.getsockname()[1]))
        ingress = SmtpIngress(SmtpSettings(listeners=doors), Clerk(), lambda: 0)  # type: ignore[arg-type]  # as in conftest
        with pytest.raises(OSError):
            await ingress.start()
        assert ingress.addresses == []
