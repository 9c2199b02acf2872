"""Who has not logged in yet, and who guesses: they wait for themselves, and shut no door to those who are known."""

import asyncio
from base64 import b64encode

import pytest
from smtp_gate import ERP, OPEN, Gate, Line, Serve

from gateway.ingress.smtp import Listener
from gateway.ingress.smtp.conversation import Conversation

CLOSED = Listener(auth="required")


def plain(name: str, password: str) -> str:
    response = f"\0{name}\0{password}".encode()
    return f"AUTH PLAIN {b64encode(response).decode()}"


RIGHT = plain("erp", "s3cret")


async def stranger(gate: Gate) -> tuple[Line, Conversation]:
    before = set(gate.ingress._house.sessions)
    line = await gate.hello()
    (session,) = gate.ingress._house.sessions - before
    return line, session


async def test_a_minute_to_log_in(serve: Serve) -> None:
    gate = await serve(CLOSED, OPEN, users=(ERP,))
    line, session = await stranger(gate)
    session.check(session._course.born + 59)
    assert (await line.say("NOOP")).startswith("250")
    session.check(session._course.born + 61)
    assert await line.reply() == "421 4.7.0 nobody has logged in for too long"
    assert await line.hung_up()


async def test_who_is_known_has_all_the_time(serve: Serve) -> None:
    gate = await serve(CLOSED, OPEN, users=(ERP,))
    line, session = await stranger(gate)
    assert (await line.say(RIGHT)).startswith("235")
    session.check(session._course.born + 61)
    assert (await line.say("NOOP")).startswith("250")
    trusted = await gate.connect(gate.ingress.addresses[1][1])
    await trusted.reply()
    for session in gate.ingress._house.sessions:
        session.check(session._course.born + 61)
    assert (await trusted.say("NOOP")).startswith("250")


async def test_strangers_leave_half_of_the_places(serve: Serve) -> None:
    gate = await serve(CLOSED, OPEN, users=(ERP,), max_connections=4)
    trusting = gate.ingress.addresses[1][1]
    first, _ = await stranger(gate)
    await stranger(gate)
    refused = await gate.connect()
    assert await refused.reply() == "421 4.7.0 too many connections, try again later"
    client = await gate.connect(trusting)
    assert (await client.reply()).startswith("220")
    assert (await first.say(RIGHT)).startswith("235")
    await stranger(gate)  # in the place that a client has left who is none any more
    over = await gate.connect(trusting)
    assert (await over.reply()).startswith("421")
    assert (await first.say("QUIT")).startswith("221")
    assert await first.hung_up()
    for session in list(gate.ingress._house.sessions):
        session.abort()
    await asyncio.gather(*(session.task for session in gate.ingress._house.sessions))
    assert gate.ingress._house.connections._strangers == 0


async def test_a_lock_does_not_shut_out_who_was_right_before(serve: Serve) -> None:
    gate = await serve(CLOSED, users=(ERP,))
    line, _ = await stranger(gate)
    assert (await line.say(RIGHT)).startswith("235")
    codes: list[str] = []
    for n in range(5):
        for name in ("erp", f"name{n}"):
            line, _ = await stranger(gate)
            codes += [(await line.say(plain(name, "guess")))[:3] for _ in range(3)]
    assert codes[-1] == "535"
    for _ in range(4):
        line, _ = await stranger(gate)
        codes += [(await line.say(plain("erp", "guess")))[:3] for _ in range(3)]
    assert codes[-1] == "454"
    line, _ = await stranger(gate)
    assert (await line.say(RIGHT)).startswith("235")


async def test_nobody_is_heard_for_ever(serve: Serve) -> None:
    """What is remembered may be asked only so often by an address that is locked, or it could be guessed."""
    gate = await serve(CLOSED, users=(ERP,))
    line, _ = await stranger(gate)
    assert (await line.say(RIGHT)).startswith("235")
    guesses, now = gate.ingress._house.guesses, gate.clock[0]
    while guesses.heard("127.0.0.1", now):
        guesses.charge("erp", "127.0.0.1", now)
    line, _ = await stranger(gate)
    assert (await line.say(RIGHT)).startswith("454")


async def test_all_of_a_client_at_once_after_a_restart(serve: Serve) -> None:
    """More of them than there are guesses, and nobody remembers the password yet."""
    gate = await serve(CLOSED, users=(ERP,))
    lines = [(await stranger(gate))[0] for _ in range(20)]
    answers = await asyncio.gather(*(line.say(RIGHT) for line in lines))
    assert {answer[:3] for answer in answers} == {"235"}
    assert gate.ingress._house.guesses._charges == {}


async def test_when_too_many_wait(serve: Serve) -> None:
    """They are told at once, and it is held against nobody."""
    gate = await serve(CLOSED, users=(ERP,))
    gate.ingress._house.passwords._waiting = 100
    line, _ = await stranger(gate)
    assert await line.say(RIGHT) == "454 4.7.0 too many are logging in; try again in a minute"
    assert gate.ingress._house.guesses._charges == {}
    gate.ingress._house.passwords._waiting = 0
    assert (await line.say(RIGHT)).startswith("235")


@pytest.mark.parametrize(
    ("sender", "reply"),
    [
        ("79990000002@call.example", "553 5.7.1 a report to this sender would come back here; send from a mailbox"),
        ("79990000002@CALL.example", "553 5.7.1 a report to this sender would come back here; send from a mailbox"),
        ('"79990000002"@call.example', "553 5.7.1 a report to this sender would come back here; send from a mailbox"),
        ("Mailer-Daemon@call.example", "553 5.7.1 a report to this sender would come back here; send from a mailbox"),
        ("erp@call.example", "250 2.1.0 OK"),
        ("79990000002@office.example", "250 2.1.0 OK"),
        ("", "250 2.1.0 OK"),
    ],
)
async def test_senders_whose_reports_would_ring_a_telephone(serve: Serve, sender: str, reply: str) -> None:
    gate = await serve()
    line = await gate.hello()
    assert await line.say(f"MAIL FROM:<{sender}>") == reply
