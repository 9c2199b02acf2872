"""Who may bind as what, and what becomes of those who may not."""

import asyncio
import struct
from dataclasses import replace
from ipaddress import ip_network

import pytest
from smpp_gate import ERP, PBX, QUICK, RX, SUBMIT, TRX, TX, running, until

from gateway.ingress.smpp import wire
from gateway.passwords import Credentials
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.pdu import Bind, BindResp, EnquireLink, Unbind
from gateway.smpp.session import State
from gateway.smpp.tlv import find

FAIL = Status.RBINDFAIL
ELSEWHERE = (ip_network("192.0.2.0/24"),)


def long_bind(name: str, password: str) -> bytes:
    """As clients send it that do not count; `write` would not."""
    body = b"\0".join((name.encode(), password.encode(), b"", b"\x34\1\1")) + b"\0"
    return struct.pack(">IIII", 16 + len(body), TRX, 0, 1) + body


@pytest.mark.parametrize(("command", "status"), [(TX, Status.OK), (RX, Status.RINVBNDSTS), (TRX, Status.OK)])
async def test_kinds_of_bind(command: Command, status: int) -> None:
    async with running() as gate:
        esme = await gate.connect()
        answer = await esme.ask(Bind(command, "erp", "s3cret", interface_version=0x34))
        assert isinstance(answer.body, BindResp)
        assert answer.body.system_id == "ivr-gateway"
        assert find(answer.body.tlvs, Tag.SC_INTERFACE_VERSION) == b"\x34"
        assert (await esme.ask(SUBMIT)).status == status
        assert await esme.bind() == Status.RALYBND
        assert gate.ingress.homes() == ({} if command is TX else {"smpp:erp": 100})
        assert len(gate.bound) == (command is not TX)


@pytest.mark.parametrize(
    ("client", "name", "password"),
    [
        (ERP, "erp", "guess"),
        (ERP, "erp", ""),
        (ERP, "nobody", "s3cret"),
        (ERP, "", ""),
        (replace(ERP, addresses=ELSEWHERE), "erp", "s3cret"),
        (replace(ERP, certificate_name="erp.office.example"), "erp", "s3cret"),
    ],
    ids=["password", "no password", "name", "nothing", "address", "certificate"],
)
async def test_strangers_hear_one_answer(client: object, name: str, password: str) -> None:
    """Whatever is wrong it looks alike: nobody learns which names there are, or that a password was right."""
    async with running(clients=(client, PBX)) as gate:
        esme = await gate.connect()
        answers = [await esme.ask(Bind(TRX, name, password)) for _ in range(3)]
        assert [(one.status, one.length, one.body) for one in answers] == [(FAIL, 16, None)] * 3
        assert await esme.hung_up()
        assert gate.pauses == [0.25, 0.5, 1.0]
        guesses = gate.ingress._house.guesses
        assert guesses._count((name, "127.0.0.1"), gate.clock[0]) == 3


@pytest.mark.parametrize(
    ("client", "command"),
    [(replace(ERP, binds=frozenset({"transmitter"})), RX), (replace(ERP, max_binds=0), TRX)],
    ids=["kind", "too many"],
)
async def test_a_client_that_may_not_is_no_stranger(client: object, command: Command) -> None:
    async with running(clients=(client,)) as gate:
        esme = await gate.connect()
        assert await esme.bind(command=command) == FAIL
        assert gate.pauses == []
        assert gate.ingress._house.guesses._charges == {}


@pytest.mark.parametrize("length", [9, 64])
async def test_a_password_longer_than_smpp_allows(length: int) -> None:
    async with running(clients=(replace(ERP, password_hash=QUICK.hash("p" * length)),)) as gate:
        for password, status in (("p" * length, Status.OK), ("p" * (length - 1), FAIL)):
            esme = await gate.connect()
            esme.raw(long_bind("erp", password))
            assert (await esme.pdu()).status == status


async def test_a_password_longer_than_that_is_no_password() -> None:
    async with running() as gate:
        esme = await gate.connect()
        esme.raw(long_bind("erp", "p" * 65))
        assert (await esme.pdu()).status == Status.RINVPASWD


async def test_a_second_try_on_the_same_connection() -> None:
    async with running() as gate:
        esme = await gate.connect()
        assert await esme.bind(password="guess") == FAIL
        assert (await esme.ask(SUBMIT)).status == Status.RINVBNDSTS
        assert await esme.bind() == Status.OK
        assert (await esme.ask(SUBMIT)).status == Status.OK


async def test_only_so_many_binds() -> None:
    async with running(clients=(replace(ERP, max_binds=2), PBX)) as gate:
        first, second = await gate.bind(), await gate.bind(command=TX)
        third = await gate.connect()
        assert await third.bind() == FAIL
        assert (await gate.bind("pbx")).writer
        await second.close()
        await until(lambda: gate.ingress._house.accounts["erp"].binds == 1)
        assert await third.bind() == Status.OK
        assert await first.alive()


async def test_an_unbind_frees_the_place_before_the_connection_is_gone() -> None:
    """Who unbinds and binds again at once is not told that he is there already (reference: item 12)."""

    async with running(clients=(replace(ERP, max_binds=1),)) as gate:
        for _ in range(3):
            esme = await gate.bind()
            assert (await esme.ask(Unbind())).command == Command.UNBIND_RESP


async def test_guesses_are_counted_over_connections() -> None:
    async with running(max_connections_per_address=200, max_connections=400) as gate:
        right = await gate.bind()
        for _ in range(4):
            esme = await gate.connect()
            for _ in range(3):
                assert await esme.bind(password="guess") == FAIL
        assert gate.pauses == [0.25, 0.5, 1, 2, 4, 8, 8, 8, 8, 8, 8, 8]
        other = await gate.connect()
        assert await other.bind("pbx") == Status.OK  # a lock is on (name, origin); the origin has some tries left
        again = await gate.connect()
        assert await again.bind() == Status.OK  # who was right from there before is heard
        gate.ingress._house.passwords._right.clear()
        fresh = await gate.connect()
        assert await fresh.bind() == FAIL
        gate.clock[0] += 600_001
        assert await fresh.bind() == Status.OK
        assert await right.alive()


async def test_all_binds_of_a_client_at_once_after_a_restart() -> None:
    """More of them than there are guesses, and nobody remembers the password yet."""
    async with running(clients=(replace(ERP, max_binds=30),)) as gate:
        esmes = [await gate.connect() for _ in range(30)]
        assert await asyncio.gather(*(esme.bind() for esme in esmes)) == [Status.OK] * 30
        assert gate.pauses == []
        assert gate.ingress._house.guesses._charges == {}


async def test_who_waits_for_his_refusal_holds_up_nobody() -> None:
    async with running() as gate:
        waits = asyncio.Event()

        async def pause(seconds: float) -> None:
            await waits.wait()

        gate.ingress._house.pause = pause
        slow = await gate.connect()
        sequence = slow.send(Bind(TRX, "erp", "guess"))
        slow.send(EnquireLink())
        quick = await gate.bind()
        assert (await quick.ask(SUBMIT)).status == Status.OK
        waits.set()
        answer = await slow.pdu()
        assert (answer.sequence, answer.status) == (sequence, FAIL)
        assert (await slow.pdu()).command == Command.ENQUIRE_LINK_RESP


async def test_who_goes_while_he_is_checked_is_forgotten() -> None:
    async with running() as gate:
        gate.ingress._house.pause = asyncio.sleep
        slow = await gate.connect()
        slow.send(Bind(TRX, "erp", "guess"))
        await until(lambda: gate.ingress._house.guesses._charges)
        slow.writer.transport.abort()
        (session,) = gate.ingress._house.sessions
        session.abort()  # its reading is paused; the session timer would find out
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.accounts["erp"].binds == 0
        assert gate.ingress._house.connections._strangers == 0


async def test_when_too_many_wait() -> None:
    async with running() as gate:
        gate.ingress._house.passwords._waiting = 100
        esme = await gate.connect()
        assert await esme.bind() == Status.RSYSERR
        assert gate.ingress._house.guesses._charges == {}
        gate.ingress._house.passwords._waiting = 0
        assert await esme.bind() == Status.OK


async def test_nobody_may_come_from_there() -> None:
    async with running(clients=(replace(ERP, addresses=ELSEWHERE),)) as gate:
        esme = await gate.connect()
        with pytest.raises((EOFError, ConnectionError)):
            await esme.bind()
        assert gate.ingress._house.connections._by_origin == {}


async def test_strangers_leave_half_of_the_places() -> None:
    async with running(max_connections=4) as gate:
        first, second = await gate.connect(), await gate.connect()
        assert await first.alive()
        assert await second.alive()
        third = await gate.connect()
        with pytest.raises((EOFError, ConnectionError)):
            await third.alive()
        assert await first.bind() == Status.OK
        fourth = await gate.connect()
        assert await fourth.bind() == Status.OK
        await first.close()
        await until(lambda: len(gate.ingress._house.sessions) == 2)
        assert gate.ingress._house.connections._strangers == 1


async def test_idle_strangers_make_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes, and no client ever does."""
    monkeypatch.setattr(wire, "_GRACE", 0.0)
    async with running(max_connections=8) as gate:
        client = await gate.bind()
        strangers = []
        loop = asyncio.get_running_loop()
        for _ in range(8):
            came_at = loop.time()
            strangers.append(await gate.connect())
            assert await strangers[-1].alive()
            await until(lambda at=came_at: loop.time() >= at + 0.002)  # who came first is to be told apart
        for stranger in strangers[:5]:
            assert await stranger.hung_up()
        assert await strangers[-1].bind() == Status.OK
        assert await client.alive()
        await until(lambda: len(gate.ingress._house.sessions) == 4)
        assert gate.ingress._house.connections._strangers == 2
        assert gate.ingress._house.connections._by_origin.total() == 4


async def test_who_is_being_checked_keeps_its_place_and_who_failed_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_GRACE", 0.0)
    async with running(max_connections=4) as gate:
        waits, house = asyncio.Event(), gate.ingress._house

        async def pause(seconds: float) -> None:
            await waits.wait()

        async def right(claimed: Credentials, *_: object) -> bool:
            if claimed.password == b"guess":
                return False
            await waits.wait()
            return True

        house.pause = pause
        monkeypatch.setattr(house.passwords, "right", right)
        checked = await gate.connect()
        binding = asyncio.create_task(checked.bind())
        await until(lambda: any(one._session.state is State.BINDING for one in house.sessions))
        failed = await gate.connect()
        failed.send(Bind(TRX, "erp", "guess"))
        await until(lambda: house.slowdown._failed)
        third = await gate.connect()
        assert await third.alive()
        with pytest.raises((EOFError, ConnectionError)):
            await failed.pdu()
        waits.set()
        assert await binding == Status.OK
        assert await third.alive()


async def test_so_many_from_one_address() -> None:
    async with running(max_connections_per_address=1) as gate:
        first = await gate.bind()
        second = await gate.connect()
        with pytest.raises((EOFError, ConnectionError)):
            await second.alive()
        assert await first.alive()


@pytest.mark.parametrize(("said", "spoken"), [(0x00, 0x33), (0x33, 0x33), (0x34, 0x34), (0x50, 0x50)])
async def test_the_service_knows_which_version_is_spoken(said: int, spoken: int) -> None:
    async with running() as gate:
        esme = await gate.connect()
        assert await esme.bind(version=said) == Status.OK
        (session,) = gate.ingress._house.sessions
        assert session._caller.version == spoken  # type: ignore[attr-defined]  # of the upper half
        assert session._caller.peer == "127.0.0.1"  # type: ignore[attr-defined]
