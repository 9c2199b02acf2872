"""How a connection comes to be bound, and what is said when it does not: TLS, certificates, the wrong peers."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from fake_smsc import Opener, RawSmsc, Shell, Smsc, settings_for, until
from provider_side import Clock, make_call

from gateway.egress.smpp.opening import context_of
from gateway.outcome import Deferred, Taken


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
async def smsc() -> Smsc:
    return Smsc()


@pytest.fixture(autouse=True)
async def ended(smsc: Smsc) -> Iterator[None]:
    yield
    await smsc.stop()


async def why(shell: Shell) -> str:
    """What is said when a call comes while it cannot connect."""
    await until(lambda: shell.egress._keeper.why != "it was not connected yet")
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Deferred)
    return outcome.reason.detail


async def test_over_tls(smsc: Smsc, opened: Opener, server_side: ssl.SSLContext, ca: Path) -> None:
    await smsc.start(tls=server_side)
    shell = await opened(smsc.port, tls="implicit", ca=ca)
    assert isinstance(await shell.egress.send(make_call()), Taken)
    outcomes = await asyncio.gather(*(shell.egress.send(make_call(f"call{n}")) for n in range(50)))
    assert all(isinstance(outcome, Taken) for outcome in outcomes)
    await shell.egress.close()
    assert smsc.ended == ["the peer unbound"]


async def test_a_certificate_that_nobody_vouches_for(smsc: Smsc, opened: Opener, server_side: ssl.SSLContext) -> None:
    await smsc.start(tls=server_side)
    shell = await opened(smsc.port, wait=False, tls="implicit")
    assert "certificate is not believed" in await why(shell)
    assert smsc.binds == []


async def test_a_certificate_for_somebody_else(smsc: Smsc, opened: Opener, authority: trustme.CA, ca: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("smpp.example").configure_cert(context)
    await smsc.start(tls=context)
    shell = await opened(smsc.port, wait=False, tls="implicit", ca=ca)
    assert "certificate is not believed" in await why(shell)
    assert smsc.binds == []


async def test_a_client_certificate(
    smsc: Smsc, opened: Opener, authority: trustme.CA, server_side: ssl.SSLContext, ca: Path, tmp_path: Path
) -> None:
    server_side.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(server_side)
    await smsc.start(tls=server_side)
    ours = tmp_path / "ours.pem"
    authority.issue_cert("gateway.example").private_key_and_cert_chain_pem.write_to_path(ours)
    shell = await opened(smsc.port, tls="implicit", ca=ca, certificate=ours)
    assert isinstance(await shell.egress.send(make_call()), Taken)


async def test_tls_to_somebody_who_does_not_speak_it(smsc: Smsc, opened: Opener, ca: Path) -> None:
    await smsc.start()
    shell = await opened(smsc.port, wait=False, tls="implicit", ca=ca, connect_timeout=300)
    assert "no TLS" in await why(shell)


async def test_files_that_cannot_be_used_are_said_at_once(tmp_path: Path, clock: Clock) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("nothing of the kind")
    for changes in ({"ca": wrong}, {"certificate": wrong}, {"ca": tmp_path / "missing"}):
        with pytest.raises(OSError):
            context_of(settings_for(1, tls="implicit", **changes))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (b"", "no answer to the bind within 0.2 s"),
        (None, "it hung up"),
        (b"220 mail.example ESMTP\r\n", "not SMPP"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "not SMPP"),
        (b"\0\0\0\x10\x80\0\0\0\0\0\0\x03\0\0\0\x01", "RINVCMDID"),
    ],
)
async def test_somebody_else_on_that_port(raw: RawSmsc, opened: Opener, reply: bytes | None, said: str) -> None:
    raw.reply = lambda data: reply
    shell = await opened(raw.port, wait=False, connect_timeout=200)
    assert said in await why(shell)


async def test_who_speaks_before_it_is_spoken_to_over_tls(opened: Opener, ca: Path) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    shell = await opened(server.sockets[0].getsockname()[1], wait=False, tls="implicit", ca=ca, connect_timeout=300)
    assert "no TLS" in await why(shell)
    await shell.egress.close()
    server.close()


async def test_no_such_host_is_no_crash(opened: Opener) -> None:
    shell = await opened(wait=False, addresses=(("no.such.host.invalid", 1),), clear_text=True)
    assert "no connection" in await why(shell)
