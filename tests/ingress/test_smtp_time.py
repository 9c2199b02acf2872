"""Limits on connections and on time, and how it all ends."""

import asyncio

import pytest
from smtp_gate import ERP, LETTER, NUMBER, OPEN, Gate, Line, Serve

from gateway.ingress.smtp import Listener
from gateway.ingress.smtp.conversation import Conversation
from gateway.ingress.smtp.patience import Phase

LONG = 3_600_000


async def begun(gate: Gate) -> tuple[Line, Conversation]:
    """A session that waits for the content of its message."""
    before = set(gate.ingress._house.sessions)
    line = await gate.hello()
    for command in ("MAIL FROM:<a@b>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    (session,) = gate.ingress._house.sessions - before
    return line, session


async def test_too_many_connections(serve: Serve) -> None:
    gate = await serve(max_connections=3, max_connections_per_address=2)
    first, second = await gate.hello(), await gate.hello()
    third = await gate.connect()
    assert await third.reply() == "421 4.7.0 too many connections from your address, try again later"
    assert await third.hung_up()
    await second.say("QUIT")
    assert await second.hung_up()
    await gate.hello()
    assert (await first.say("NOOP")).startswith("250")
    assert gate.ingress._house.connections.enter("192.0.2.1", stranger=False) is None
    assert gate.ingress._house.connections.enter("192.0.2.2", stranger=False) == "too many connections"


async def test_places_are_given_back_however_a_client_leaves(serve: Serve) -> None:
    gate = await serve(max_connections_per_address=1)
    for leave in (Line.reset, lambda line: line.writer.close(), lambda line: line.writer.write_eof()):
        line = await gate.hello()
        (session,) = gate.ingress._house.sessions
        leave(line)
        await asyncio.wait_for(session.task, 5)
        while gate.ingress._house.connections._by_origin:
            await asyncio.sleep(0)


async def test_idle(serve: Serve) -> None:
    gate = await serve(idle_timeout=100)
    line = await gate.hello()
    assert await line.reply() == "421 4.4.2 no command for too long"
    assert await line.hung_up()


async def test_nothing_is_said_after_the_last_word(serve: Serve) -> None:
    gate = await serve(Listener(allow=OPEN.allow), users=(ERP,), idle_timeout=100)
    line = await gate.hello()
    assert (await line.say("AUTH LOGIN")).startswith("334")
    assert await line.reply() == "421 4.4.2 no command for too long"
    assert await line.hung_up()


async def test_a_command_that_drips_is_idle(serve: Serve) -> None:
    """The timer is reset by commands, not by bytes."""
    gate = await serve(idle_timeout=200)
    line = await gate.hello()

    async def drip() -> None:
        while True:
            line.send(b"N")
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert await line.reply() == "421 4.4.2 no command for too long"
    dripping.cancel()


async def test_a_session_that_lasts_too_long(serve: Serve) -> None:
    """NOOP before every time-out kept a session for ever."""
    gate = await serve(session_timeout=200)
    line = await gate.hello()
    while (reply := await line.say("NOOP")) == "250 2.0.0 OK":
        await asyncio.sleep(0.01)
    assert reply.startswith("421 4.4.2 this session has lasted too long")


async def test_a_message_that_drips(serve: Serve) -> None:
    gate = await serve(data_timeout=200, idle_timeout=LONG)
    line, _ = await begun(gate)

    async def drip() -> None:
        for byte in LETTER * 1000:
            line.send(bytes([byte]))
            await asyncio.sleep(0.01)

    dripping = asyncio.create_task(drip())
    assert await line.reply() == "421 4.4.2 the message is coming too slowly"
    dripping.cancel()
    assert gate.clerk.taken == []


async def test_a_message_that_stops(serve: Serve) -> None:
    gate = await serve(idle_timeout=100)
    line, _ = await begun(gate)
    line.send(LETTER)
    assert await line.reply() == "421 4.4.2 the message stopped"


async def test_the_slowest_that_a_message_may_come(serve: Serve) -> None:
    """A minute for a start, then 100 octets a second: every octet buys a hundredth of a second."""
    gate = await serve(data_timeout=LONG, idle_timeout=LONG, session_timeout=LONG)
    line, session = await begun(gate)
    began = session._course.since
    line.send(b"x" * 1000)
    while session._message is None or session._message.received < 1000:
        await asyncio.sleep(0)
    session.check(began + 69)
    assert not session._over
    session.check(began + 71)
    assert await line.reply() == "421 4.4.2 the message is coming too slowly"


@pytest.mark.parametrize("policy", ["refuse", "normalise"])
@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r"])
async def test_who_knows_no_crlf_is_told_so(serve: Serve, policy: str, end: bytes) -> None:
    """It believes that its dot ended the message, and would wait for our answer until the idle time-out."""
    gate = await serve(Listener(allow=OPEN.allow, bare_newline=policy), idle_timeout=400)  # type: ignore[arg-type]  # parametrised
    line, _ = await begun(gate)
    line.send(b"Subject: x" + end[:1] + end[:1] + b"Hello." + end)
    assert (await line.reply()).startswith("550 5.6.11 lines must end in CRLF")
    assert await line.hung_up()
    assert gate.clerk.taken == []


async def test_what_is_being_committed_is_never_cut(serve: Serve) -> None:
    gate = await serve(idle_timeout=50, data_timeout=50, session_timeout=50)
    gate.clerk.open.clear()
    line, session = await begun(gate)
    line.send(LETTER + b".\r\n")
    await gate.clerk.asked.wait()
    assert session._course.phase is Phase.BUSY
    session.check(session._course.born + 1e9)
    gate.clerk.open.set()
    assert await line.reply() == "250 2.0.0 0123456789abcdef"


async def test_who_does_not_hang_up_is_hung_up_on(serve: Serve) -> None:
    gate = await serve(idle_timeout=100)
    line = await gate.hello()
    (session,) = gate.ingress._house.sessions
    assert (await line.reply()).startswith("421")
    while session._course.phase is not Phase.LEAVING:
        await asyncio.sleep(0)
    assert not session.task.done()
    session.check(session._course.since + 3)
    await asyncio.wait_for(session.task, 5)


async def test_who_does_not_listen_is_not_talked_to(serve: Serve) -> None:
    """Replies that nobody reads do not pile up: no more commands are taken, and then the idle time-out comes."""
    gate = await serve(idle_timeout=500)
    line = await gate.connect()
    (session,) = [await started(gate)]
    line.reader._transport.pause_reading()  # type: ignore[attr-defined]  # the only way not to listen
    help_ = b"HELP\r\n" * 10_000
    try:
        async with asyncio.timeout(20):
            while not session._writing_paused:
                line.send(help_)
                await asyncio.sleep(0)
            session.check(session._course.since + 1)
            while session._course.phase is not Phase.LEAVING:
                await asyncio.sleep(0)
            session.check(session._course.since + 3)
            await session.task
    finally:
        line.writer.transport.abort()
    assert sum(len(reply) for reply in session._out) < 100_000


async def started(gate: Gate) -> Conversation:
    while not gate.ingress._house.sessions:
        await asyncio.sleep(0)
    return next(iter(gate.ingress._house.sessions))


async def test_stop(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle sessions are told at once; a transaction is finished and answered first. Twice is once."""
    monkeypatch.setattr("gateway.ingress.smtp._PATIENCE", 1e6)
    gate = await serve()
    idle = await gate.hello()
    line, _ = await begun(gate)
    address = gate.ingress.addresses[0]
    stopping = asyncio.create_task(gate.ingress.stop())
    assert await idle.reply() == "421 4.3.2 the gateway is stopping; try again later"
    assert await idle.hung_up()
    idle.writer.close()
    with pytest.raises(OSError):
        await asyncio.open_connection(*address)
    line.send(LETTER + b".\r\n")
    assert await line.reply() == "250 2.0.0 0123456789abcdef"
    assert await line.reply() == "421 4.3.2 the gateway is stopping; try again later"
    line.writer.close()
    await stopping
    await gate.ingress.stop()
    assert gate.ingress._house.sessions == set()
    assert len(gate.clerk.taken) == 1


async def test_stop_waits_for_the_commit_but_not_for_a_slow_sender(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.ingress.smtp._PATIENCE", 0.05)
    gate = await serve()
    gate.clerk.open.clear()
    committing, _ = await begun(gate)
    committing.send(LETTER + b".\r\n")
    await gate.clerk.asked.wait()
    slow, _ = await begun(gate)
    stopping = asyncio.create_task(gate.ingress.stop())
    assert await slow.reply() == "421 4.3.2 the gateway is stopping; try again later"
    slow.writer.close()
    gate.clerk.open.set()
    assert await committing.reply() == "250 2.0.0 0123456789abcdef"
    committing.writer.close()
    await stopping
    assert gate.ingress._house.sessions == set()
