"""TLS from the first octet, and client certificates."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from smpp_gate import ERP, HASH, PBX, RX, SUBMIT, TRX, receipt, running, until
from smtp_gate import Papers

from gateway.ingress import Told
from gateway.ingress.smpp import Client, Listener
from gateway.ingress.smpp.tls import certificate_names
from gateway.smpp.codes import Status
from gateway.smpp.pdu import Bind, EnquireLink, Unbind, write

Context = Callable[..., ssl.SSLContext]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, trustme.CA]:
    signs = trustme.CA(key_type=trustme.KeyType.ECDSA)
    path = tmp_path_factory.mktemp("clients") / "ca.pem"
    signs.cert_pem.write_to_path(path)
    return path, signs


@pytest.fixture
def context(papers: Papers, authority: tuple[Path, trustme.CA]) -> Context:
    """A client's context: with a certificate of that name, or none; signed by the authority, or another."""

    def make(name: str = "", by: trustme.CA = authority[1]) -> ssl.SSLContext:
        made = ssl.create_default_context()
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
        if name:
            by.issue_cert(name, key_type=trustme.KeyType.ECDSA).configure_cert(made)
        return made

    return make


def door(papers: Papers, ca: Path | None = None) -> Listener:
    return Listener(tls="implicit", certificate=papers.certificate, key=papers.key, client_ca=ca)


async def test_all_of_it_under_tls(papers: Papers) -> None:
    async with running(door(papers)) as gate:
        esme = await gate.connect(ssl=papers.client)
        esme.raw(write(Bind(TRX, "erp", "s3cret", interface_version=0x34), 90) + write(SUBMIT, 91) * 3)
        assert [(await esme.pdu()).sequence for _ in range(4)] == [90, 91, 91, 91]
        task = gate.tell([receipt()])
        await esme.receipt()
        assert await task == Told()
        assert await esme.alive()
        assert (await esme.ask(Unbind())).status == Status.OK
        assert await esme.hung_up()


@pytest.mark.parametrize(
    ("name", "wanted", "status"),
    [
        ("erp.office.example", "erp.office.example", Status.OK),
        ("erp.office.example", "ERP.office.example", Status.OK),
        ("erp.office.example", "", Status.OK),
        ("pbx.office.example", "erp.office.example", Status.RBINDFAIL),
    ],
)
async def test_client_certificates(
    papers: Papers, authority: tuple[Path, trustme.CA], context: Context, name: str, wanted: str, status: int
) -> None:
    clients = (Client("erp", HASH, certificate_name=wanted), PBX)
    async with running(door(papers, authority[0]), clients=clients) as gate:
        esme = await gate.connect(ssl=context(name))
        assert await esme.bind() == status


@pytest.mark.parametrize("who", ["nobody", "a stranger"])
async def test_without_a_right_certificate_there_is_no_session(
    papers: Papers, authority: tuple[Path, trustme.CA], context: Context, who: str
) -> None:
    async with running(door(papers, authority[0])) as gate:
        other = trustme.CA(key_type=trustme.KeyType.ECDSA)
        offered = context() if who == "nobody" else context("erp.office.example", other)
        with pytest.raises((OSError, EOFError)):
            await (await gate.connect(ssl=offered)).bind()
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.connections._by_origin == {}


async def test_a_certificate_is_asked_for_where_the_client_must_have_one(papers: Papers) -> None:
    """At a door that asks for none, and in clear, such a client cannot bind."""
    clients = (replace(ERP, certificate_name="erp.office.example"),)
    async with running(door(papers), Listener(), clients=clients) as gate:
        assert await (await gate.connect(ssl=papers.client)).bind() == Status.RBINDFAIL
        assert await (await gate.connect(1)).bind() == Status.RBINDFAIL


async def test_who_speaks_no_tls_is_let_go(papers: Papers) -> None:
    async with running(door(papers)) as gate:
        esme = await gate.connect()
        esme.raw(write(EnquireLink(), 1))
        assert len(await asyncio.wait_for(esme.reader.read(), 5)) < 16  # a TLS alert at most
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.connections._by_origin == {}


@pytest.mark.parametrize("octets", [b"", b"\x16\x03\x01\x02\x00"])
async def test_who_vanishes_in_the_handshake_is_forgotten(papers: Papers, octets: bytes) -> None:
    async with running(door(papers)) as gate:
        esme = await gate.connect()
        esme.raw(octets)
        await until(lambda: gate.ingress._house.sessions)
        assert gate.ingress._house.connections._strangers == 1
        esme.reset()
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.connections._by_origin == {}


async def test_a_handshake_has_no_more_time_than_a_bind(papers: Papers) -> None:
    async with running(door(papers), session_init=100) as gate:
        esme = await gate.connect()
        with pytest.raises((OSError, EOFError)):
            await esme.pdu()
        await until(lambda: not gate.ingress._house.sessions)


async def test_stop_during_a_handshake(papers: Papers) -> None:
    async with running(door(papers)) as gate:
        esme = await gate.connect()
        await until(lambda: gate.ingress._house.sessions)
        await asyncio.wait_for(gate.ingress.stop(), 2)
        with pytest.raises((OSError, EOFError)):
            await esme.pdu()


async def test_who_does_not_read_under_tls_is_cut(papers: Papers) -> None:
    async with running(door(papers), response=200) as gate:
        esme, session = await gate.tight(RX, ssl=papers.client, server_hostname="localhost")
        esme.stop_reading()
        while session in gate.ingress._house.sessions:
            if esme.unsent < 1_000_000:
                esme.raw(write(EnquireLink(), 1) * 1_024)
            await asyncio.sleep(0)
        assert gate.ingress._house.accounts["erp"].binds == 0


@pytest.mark.parametrize("broken", ["key", "client_ca"])
async def test_a_file_that_cannot_be_used_is_an_oserror(papers: Papers, broken: str) -> None:
    listener = door(papers, papers.certificate)
    with pytest.raises(OSError):
        async with running(replace(listener, **{broken: papers.certificate.with_name("none.pem")})):
            pass


def test_names_of_a_certificate() -> None:
    assert certificate_names(None) == certificate_names({}) == frozenset()
    told = {
        "subject": ((("organizationName", "Office"),), (("commonName", "ERP"),)),
        "subjectAltName": (("DNS", "erp.office.example"), ("IP Address", "192.0.2.1")),
    }
    assert certificate_names(told) == {"erp", "erp.office.example"}
