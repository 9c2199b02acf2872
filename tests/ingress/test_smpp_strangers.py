"""Who never binds leaves a trace, and cannot fill the journal."""

import asyncio
import ssl
from dataclasses import replace
from ipaddress import ip_network

import pytest
from smpp_gate import ERP, PBX, RX, TRX, running, until
from structlog.testing import capture_logs

from gateway.ingress.smpp.settings import Client
from gateway.ingress.smpp.strangers import Told, spoken
from gateway.smpp.codes import Command, Status

HTTP = b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"
ELSEWHERE = (ip_network("192.0.2.0/24"),)


def refused(logs: list[dict[str, object]]) -> list[object]:
    return [log["why"] for log in logs if log["event"] == "session_refused"]


async def test_a_peer_with_tls_at_a_plain_port_is_told_of_once() -> None:
    with capture_logs() as logs:
        async with running() as gate:
            for _ in range(2):
                with pytest.raises((OSError, EOFError)):
                    await gate.connect(ssl=ssl.create_default_context(), server_hostname="gateway")
            await until(lambda: not gate.ingress._house.sessions)
    assert refused(logs) == ["the peer speaks TLS, this listener has tls = none"]  # type: ignore[arg-type]


@pytest.mark.parametrize("pieces", [[HTTP], [HTTP[:2], HTTP[2:]]])
async def test_a_peer_with_http(pieces: list[bytes]) -> None:
    with capture_logs() as logs:
        async with running() as gate:
            esme = await gate.connect()
            for piece in pieces:
                esme.raw(piece)
                await asyncio.sleep(0)
            await esme.rest()
    assert refused(logs) == ["the peer speaks HTTP"]  # type: ignore[arg-type]


async def test_another_protocol() -> None:
    with capture_logs() as logs:
        async with running() as gate:
            esme = await gate.connect()
            esme.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
            await esme.rest()
    (why,) = refused(logs)  # type: ignore[arg-type]
    assert str(why).startswith("not SMPP: ")


async def test_who_does_not_bind_in_time_is_told_of_and_who_only_looks_is_not() -> None:
    with capture_logs() as logs:
        async with running(session_init=50) as gate:
            probe = await gate.connect()
            await probe.close()
            failed = await gate.connect()
            assert await failed.bind(password="guess") == Status.RBINDFAIL
            assert await failed.hung_up()
            assert refused(logs) == []  # type: ignore[arg-type]
            esme = await gate.connect()
            assert await esme.hung_up()
    assert refused(logs) == ["no bind within 0.05 s"]  # type: ignore[arg-type]


async def test_a_client_that_has_bound_is_no_stranger() -> None:
    with capture_logs() as logs:
        async with running() as gate:
            esme = await gate.bind()
            esme.raw(HTTP)
            await esme.rest()
    assert refused(logs) == []  # type: ignore[arg-type]
    assert logs[-1]["event"] == "session_ended"


@pytest.mark.parametrize(
    ("client", "name", "password", "command", "shown", "why"),
    [
        (ERP, "erp", "guess", TRX, "erp", "wrong password"),
        (ERP, "nobody", "s3cret", TRX, "unknown", "no such system_id"),
        (ERP, "Erp", "s3cret", TRX, "Erp", "no such system_id; is it erp?"),
        (replace(ERP, name="billing"), "biling", "s3cret", TRX, "biling", "no such system_id; is it billing?"),
        (replace(ERP, name="billing"), "billing1", "billing", TRX, "unknown", "no such system_id"),
        (replace(ERP, name="billing"), "bil\x1bling", "s3cret", TRX, "unknown", "no such system_id"),
        (
            replace(ERP, addresses=ELSEWHERE), "erp", "s3cret", TRX, "erp",
            "not from this address: add it to addresses of this client",
        ),
        (
            replace(ERP, binds=frozenset({"transmitter"})), "erp", "s3cret", RX, "erp",
            "a bind as receiver is not allowed: add it to binds",
        ),
        (replace(ERP, max_binds=0), "erp", "s3cret", TRX, "erp", "too many binds: max_binds is 0"),
    ],
)  # fmt: skip
async def test_the_operator_is_told_what_to_do_and_the_peer_is_not(
    client: Client, name: str, password: str, command: Command, shown: str, why: str
) -> None:
    with capture_logs() as logs:
        async with running(clients=(client, PBX)) as gate:
            esme = await gate.connect()
            assert await esme.bind(name, password, command) == Status.RBINDFAIL
    (told,) = [log for log in logs if log["event"] == "bind_refused"]
    assert (told["client"], told["why"]) == (shown, why)


@pytest.mark.parametrize(
    ("beginning", "why"),
    [
        (b"\x16\x03\x01\x02\x00", "the peer speaks TLS, this listener has tls = none"),
        (b"POST /", "the peer speaks HTTP"),
        (b"\0\0\0\x10\0\0\0\x15", ""),
        (b"", ""),
    ],
)
def test_what_is_spoken(beginning: bytes, why: str) -> None:
    assert spoken(beginning) == why


def test_each_thing_of_each_origin_once_a_minute() -> None:
    told = Told(most=2)
    assert told.may("a", "x", 0.0)
    assert not told.may("a", "x", 59.9)
    assert told.may("a", "y", 1.0)
    assert told.may("a", "x", 60.0)
    assert told.may("b", "x", 60.0)  # forgets y, the oldest
    assert not told.may("a", "x", 61.0)
    assert told.may("a", "y", 61.0)
