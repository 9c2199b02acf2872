"""Which breaks are certain: another host is tried where no byte of a request can have left, and only there."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
import trustme
from provider_side import Clock, RawServer, http_egress, make_call, settings_for

from gateway.egress.http import HttpEgress, HttpSettings
from gateway.message import Audio
from gateway.outcome import Deferred, Outcome, Taken, Unsure, Why

TAKEN = b'{"id":"x","cnt":1}'
AUDIO = Audio("a.wav", "audio/wav", b"x" * 3_000_000)  # more than the kernel takes over at once

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Serve(Protocol):
    """Starts a server; gives its port."""

    async def __call__(self, talk: Talk, tls: ssl.SSLContext | None = None) -> int: ...


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve connections so; gives the port."""
    servers: list[asyncio.Server] = []
    served: set[asyncio.Task[None]] = set()

    async def start(talk: Talk, tls: ssl.SSLContext | None = None) -> int:
        async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            served.add(task)
            try:
                await talk(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.transport.abort()

        servers.append(await asyncio.start_server(serve_one, "127.0.0.1", 0, ssl=tls))
        return int(servers[-1].sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()
    await asyncio.gather(*served, return_exceptions=True)


@pytest.fixture
async def backup() -> AsyncIterator[RawServer]:
    server = RawServer()
    await server.start()
    server.body(TAKEN)
    yield server
    await server.stop()


def egress_to(base: str, backup: RawServer, clock: Clock) -> HttpEgress:
    settings = settings_for(base, backup.base)
    return http_egress(HttpSettings(settings.bases, apikey=settings.apikey, connect_timeout=300), clock)


async def sent(egress: HttpEgress, *files: Audio) -> Outcome:
    outcome = await egress.send(make_call(files=files))
    await egress.close()
    return outcome


async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.transport.abort()


async def say_something_else(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await reader.read()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize("talk", [close, reset, say_something_else, say_nothing])
async def test_before_tls_stands_nothing_was_sent(serve: Serve, backup: RawServer, clock: Clock, talk: Talk) -> None:
    egress = egress_to(f"https://127.0.0.1:{await serve(talk)}", backup, clock)
    assert await sent(egress) == Taken("x")
    assert len(backup.requests) == 1


async def test_what_a_host_is_shown_before_tls_stands_holds_nothing_of_a_request(
    serve: Serve, backup: RawServer, clock: Clock
) -> None:
    seen = bytearray()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while more := await reader.read(65_536):
            seen.extend(more)

    await sent(egress_to(f"https://127.0.0.1:{await serve(listen)}", backup, clock))

    assert seen[:1] == b"\x16"  # a handshake, RFC 8446 section 5.1
    assert seen[5:6] == b"\x01"  # ClientHello
    assert len(seen) == 5 + int.from_bytes(seen[3:5], "big"), "one record, and nothing behind it"


async def test_an_address_that_nobody_can_connect_to_is_passed_over(backup: RawServer, clock: Clock) -> None:
    assert await sent(egress_to("https://127.1:1", backup, clock)) == Taken("x")


@pytest.mark.parametrize("read", [0, 1, 1000, 500_000])
async def test_a_break_while_the_body_is_written_is_no_certainty(
    serve: Serve, backup: RawServer, clock: Clock, read: int
) -> None:
    """As a proxy does it that has given the request on, and then falls over; or one that has given on nothing."""

    async def read_some(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if read:
            await reader.readexactly(read)
        writer.transport.abort()

    outcome = await sent(egress_to(f"http://127.0.0.1:{await serve(read_some)}", backup, clock), AUDIO)

    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.CUT
    assert backup.requests == []


async def test_a_whole_answer_that_comes_early_counts(serve: Serve, backup: RawServer, clock: Clock) -> None:
    """A web server may turn a large body down before it has all of it (RFC 9110 section 15.5.14)."""

    async def turn_down(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        await reader.read()

    outcome = await sent(egress_to(f"http://127.0.0.1:{await serve(turn_down)}", backup, clock), AUDIO)

    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.THROTTLED
    assert backup.requests == []


async def test_a_break_behind_tls_is_no_certainty(
    serve: Serve, backup: RawServer, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, bundle = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    outcome = await sent(egress_to(f"https://localhost:{await serve(reset, context)}", backup, clock))

    assert isinstance(outcome, Unsure)
    assert backup.requests == []
