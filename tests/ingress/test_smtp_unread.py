"""Who does not read its replies, who leaves in the middle, and what they leave behind: no place, no memory, no work."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from smtp_gate import LETTER, LOOPBACK, NUMBER, Gate, Papers, Serve

from gateway.ingress.smtp.conversation import Conversation
from gateway.ingress.smtp.patience import LINGER, Phase
from gateway.intake import Unavailable

MAIL = f"MAIL FROM:<a@b>\r\nRCPT TO:<{NUMBER}>\r\nDATA\r\n".encode() + LETTER + b".\r\n"
PAUSED = 65_536  # octets of unread replies over which no more commands are taken


@asynccontextmanager
async def deaf(
    gate: Gate, replies: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[socket.socket, Conversation]]:
    """A client that reads nothing, and our side of it, on which so many octets of replies wait; the kernel is full."""

    def connect() -> socket.socket:
        raw = socket.socket()
        raw.settimeout(10)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.connect(("127.0.0.1", gate.port))
        return raw if tls is None else tls.wrap_socket(raw, server_hostname="127.0.0.1")

    with await asyncio.to_thread(connect) as raw:
        while not (sessions := list(gate.ingress._house.sessions)) or sessions[0]._course.phase is not Phase.COMMAND:
            await asyncio.sleep(0)
        (session,) = sessions
        assert session.transport is not None
        session.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        while unsent(session) < replies and not session._writing_paused:
            session.data_received(b"HELP\r\n" * 20)
            for _ in range(5):
                await asyncio.sleep(0)
        yield raw, session


def unsent(session: Conversation) -> int:
    """Octets of replies that wait for the client to read."""
    return session._wire.get_write_buffer_size() if session._wire is not None else 0


async def the_place_is_back(gate: Gate, session: Conversation) -> None:
    """The watchman passes once, when the time to linger is over."""
    assert gate.ingress._house.sessions == {session}, "as long as it holds a place it is watched"
    session.check(session._course.since + LINGER + 0.1)
    await asyncio.wait_for(session.task, 10)
    assert gate.ingress._house.sessions == set()
    assert gate.ingress._house.connections._by_origin == {}


@pytest.fixture(params=["none", "implicit"])
async def there(request: pytest.FixtureRequest, serve: Serve, papers: Papers) -> tuple[Gate, ssl.SSLContext | None]:
    """A gate in clear and one with TLS, and the context to talk to it."""
    gate = await serve(papers.listener(request.param, allow=LOOPBACK))
    return gate, None if request.param == "none" else papers.client


async def test_an_end_behind_unread_replies(serve: Serve) -> None:
    """Commands that are here are not answered into memory only because no more will come."""
    gate = await serve()
    async with deaf(gate, PAUSED) as (raw, session):
        assert session._writing_paused
        session.data_received(b"HELP\r\n" * 5_000)
        raw.shutdown(socket.SHUT_WR)
        while not session._inbox.ended:
            await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert unsent(session) < 2 * PAUSED
        await the_place_is_back(gate, session)


async def test_a_goodbye_behind_unread_replies(there: tuple[Gate, ssl.SSLContext | None]) -> None:
    """Closing waits for the last octet to be sent: without end, if nobody ends it."""
    gate, tls = there
    async with deaf(gate, PAUSED // 3, tls) as (_, session):
        assert not session._writing_paused
        session.data_received(b"QUIT\r\n")
        while session._course.phase is not Phase.LEAVING:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        await the_place_is_back(gate, session)


async def test_what_is_not_answered_is_not_taken_in(there: tuple[Gate, ssl.SSLContext | None]) -> None:
    """A client that only pours is left to its own system."""
    gate, tls = there
    async with deaf(gate, PAUSED, tls) as (raw, session):
        assert session._writing_paused
        raw.settimeout(0.2)
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(raw.sendall, b"HELP\r\n" * 5_000_000)
        assert session._reading_paused
        assert len(session._inbox) < 400_000
        assert unsent(session) < 2 * PAUSED


async def test_nothing_is_done_for_who_has_gone(serve: Serve) -> None:
    """What is being committed is committed; what had come behind it is not even read."""
    gate = await serve()
    gate.clerk.open.clear()
    line = await gate.hello()
    (session,) = gate.ingress._house.sessions
    line.send(MAIL * 50)
    await gate.clerk.asked.wait()
    line.reset()
    while session.transport is not None:
        await asyncio.sleep(0)
    gate.clerk.open.set()
    await asyncio.wait_for(session.task, 5)
    assert len(gate.clerk.taken) == 1


async def test_stopping_does_not_wait_for_what_is_buffered(serve: Serve) -> None:
    gate = await serve()
    gate.clerk.open.clear()
    line = await gate.hello()
    line.send(MAIL * 50)
    await gate.clerk.asked.wait()
    stopping = asyncio.create_task(gate.ingress.stop())
    await asyncio.sleep(0)
    gate.clerk.open.set()
    assert [(await line.reply())[:3] for _ in range(5)] == ["250", "250", "354", "250", "421"]
    line.writer.close()
    await stopping
    assert len(gate.clerk.taken) == 1


async def test_refused_mails_let_others_in(serve: Serve) -> None:
    """To open a letter is work, and a refused one waits for no disk: after each the loop goes round."""
    gate = await serve()
    gate.clerk.verdict = Unavailable("no")
    await gate.hello()
    (session,) = gate.ingress._house.sessions
    rounds = 0
    session.data_received(MAIL * 40)
    while len(session._inbox):
        await asyncio.sleep(0)
        rounds += 1
    assert rounds >= 40


async def test_room_is_held_until_the_answer(serve: Serve) -> None:
    """A message is in memory until it is committed, and as more than its bytes."""
    gate = await serve()
    gate.clerk.open.clear()
    room = gate.ingress._house.room
    free = room._free
    line = await gate.hello()
    line.send(MAIL)
    await gate.clerk.asked.wait()
    assert room._free <= free - 3 * len(LETTER)
    gate.clerk.open.set()
    assert [(await line.reply())[:3] for _ in range(4)] == ["250", "250", "354", "250"]
    assert room._free == free


async def test_little_can_come_at_once(serve: Serve) -> None:
    """What all send in one moment is read in one round, before any of it is refused: the kernel holds it small."""
    gate = await serve()
    await gate.hello()
    (session,) = gate.ingress._house.sessions
    assert session.transport is not None
    ours = session.transport.get_extra_info("socket")
    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= 2 * 65_536  # Linux says the double of what was set
