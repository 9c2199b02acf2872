"""The wire: hosts, certificates, time-outs, broken and hostile replies."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from aiohttp import AddrInfoType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from provider_side import SECRET, Clock, RawServer, http_egress, make_call, settings_for, unsure

from gateway.egress.http import HttpEgress, HttpSettings, wire
from gateway.outcome import Deferred, Held, NeverHad, NoWord, Reason, Receipt, Refused, Taken, Unsure, Why

TAKEN = b'{"id":"x","cnt":1}'


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
async def impatient(raw: RawServer, clock: Clock) -> AsyncIterator[HttpEgress]:
    egress = http_egress(HttpSettings((raw.base,), apikey=SECRET, reply_timeout=100), clock)
    yield egress
    await egress.close()


async def test_the_backup_host_takes_over_where_no_connection_stands(raw: RawServer, closed: str, clock: Clock) -> None:
    raw.body(TAKEN)
    egress = http_egress(settings_for(closed, raw.base), clock)
    assert await egress.send(make_call()) == Taken("x")
    await egress.close()


@pytest.mark.parametrize(
    "answer", [None, b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n" + TAKEN[:9]], ids=repr
)
async def test_a_request_that_may_have_left_goes_to_no_other_host(
    raw: RawServer, clock: Clock, answer: bytes | None
) -> None:
    backup = RawServer()
    await backup.start()
    backup.body(TAKEN)
    raw.reply, raw.cut = lambda request: answer, True
    egress = http_egress(settings_for(raw.base, backup.base), clock)

    outcome = await egress.send(make_call())

    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.CUT
    assert (len(raw.requests), backup.requests) == (1, [])
    await egress.close()
    await backup.stop()


async def test_a_kept_connection_that_breaks_under_the_request_is_not_tried_again(
    raw: RawServer, raw_egress: HttpEgress
) -> None:
    raw.body(TAKEN)
    await raw_egress.send(make_call())
    raw.reply = lambda request: None

    outcome = await raw_egress.send(make_call("second"))

    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.CUT
    assert len(raw.requests) == 2


async def test_when_no_host_can_be_reached_all_are_named(closed: str, clock: Clock) -> None:
    egress = http_egress(settings_for(closed, closed), clock)
    outcome = await egress.send(make_call())
    assert isinstance(outcome, Deferred)
    assert outcome.reason.detail.count(closed) >= 2
    await egress.close()


async def test_silence_is_a_timeout(raw: RawServer, impatient: HttpEgress) -> None:
    raw.reply = lambda request: "hang"
    outcome = await impatient.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason == Reason(Why.TIMEOUT, f"{raw.base}: no reply in time")
    told = await impatient.ask(unsure())
    assert isinstance(told, NoWord)
    assert told.reason.why is Why.TIMEOUT


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this platform has no TCP_USER_TIMEOUT")
async def test_the_kernel_is_told_to_give_up_when_we_do(
    raw: RawServer, raw_egress: HttpEgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens without is to be seen in test_http_link."""
    made = watch_sockets(monkeypatch)
    raw.body(TAKEN)
    await raw_egress.send(make_call())

    (used,) = (one for one in made if one.getpeername()[1] == int(raw.base.rpartition(":")[2]))
    assert used.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5_000


async def test_a_platform_that_cannot_be_told_is_used_all_the_same(
    raw: RawServer, raw_egress: HttpEgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_USER_TIMEOUT", None)
    raw.body(TAKEN)
    assert await raw_egress.send(make_call()) == Taken("x")


def watch_sockets(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """Every socket that the wire makes from now on."""
    made: list[socket.socket] = []
    make = wire.Wire._socket

    def watched(self: wire.Wire, address: AddrInfoType) -> socket.socket:
        made.append(make(self, address))
        return made[-1]

    monkeypatch.setattr(wire.Wire, "_socket", watched)
    return made


async def test_a_reply_without_end_is_given_up(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.reply = lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b" " * 200_000
    outcome = await raw_egress.send(make_call())
    assert outcome == Unsure(Reason(Why.GARBLED, "HTTP 200 with an endless reply"))


async def test_a_packed_reply_is_not_unpacked(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.body(b"\x1f\x8b" + b"\0" * 50, headers="Content-Encoding: gzip\r\n")
    outcome = await raw_egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


@pytest.mark.parametrize(
    "answer",
    [b"220 smtp.example ESMTP\r\n", b"HTTP/1.1 2OO OK\r\n\r\n", b"\0" * 100, b"HTTP/1.1 200 OK\r\nA" + b"a" * 20_000],
)
async def test_what_is_not_http_is_garbled(raw: RawServer, raw_egress: HttpEgress, answer: bytes) -> None:
    raw.reply = lambda request: answer
    outcome = await raw_egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answer=st.binary(max_size=300)
    | st.binary(max_size=200).map(lambda body: b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
)
async def test_any_bytes_at_all_make_an_outcome_and_a_standing(answer: bytes, clock: Clock) -> None:
    server = RawServer()
    await server.start()
    server.reply, server.cut = lambda request: answer, True
    egress = http_egress(settings_for(server.base), clock)
    try:
        assert isinstance(await egress.send(make_call()), Taken | Deferred | Refused | Held | Unsure)
        assert isinstance(await egress.ask(unsure()), Receipt | NeverHad | NoWord)
    finally:
        await egress.close()
        await server.stop()


class TestCertificates:
    """A host that cannot prove its name never sees a byte of the request."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    async def serve(self, authority: trustme.CA, name: str) -> tuple[asyncio.Server, str, list[bytes]]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        seen: list[bytes] = []

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.append(await reader.read(65_536))
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 18\r\n\r\n" + TAKEN)
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
        return server, f"https://localhost:{server.sockets[0].getsockname()[1]}", seen

    @pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("other.example", True), ("localhost", False)])
    async def test_only_a_trusted_host_of_that_name_is_told_anything(
        self,
        authority: trustme.CA,
        clock: Clock,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        trusted: bool,
    ) -> None:
        bundle = tmp_path / "ca.pem"
        (authority if trusted else trustme.CA()).cert_pem.write_to_path(str(bundle))
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
        server, base, seen = await self.serve(authority, name)
        egress = http_egress(settings_for(base), clock)

        outcome = await egress.send(make_call())

        if trusted and name == "localhost":
            assert outcome == Taken("x")
        else:
            assert isinstance(outcome, Deferred)
            assert outcome.reason.why is Why.UNREACHABLE
            assert seen == []
        await egress.close()
        server.close()
        await server.wait_closed()
