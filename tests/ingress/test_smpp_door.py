"""The doors: how they open, and how they close while work is under way."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
from smpp_gate import ERP, RX, SUBMIT, TRX, TX, receipt, running, until
from structlog.testing import capture_logs

from gateway.ingress import Unheard
from gateway.ingress.smpp import Client, Listener, SmppIngress, SmppSettings
from gateway.message import Origin
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import Bind, DeliverSmResp, Unbind, write

NOBODY: Any = None


async def test_doors_share_their_limits() -> None:
    async with running(Listener(), Listener(), max_connections_per_address=2) as gate:
        assert len(gate.ingress.addresses) == 2
        one, two = await gate.connect(0), await gate.connect(1)
        assert await one.bind() == await two.bind() == Status.OK
        three = await gate.connect(1)
        with pytest.raises((EOFError, ConnectionError)):
            await three.alive()


async def test_an_address_that_is_taken_is_an_oserror() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        doors = (Listener(port=0), Listener(port=other.getsockname()[1]))
        ingress = SmppIngress(SmppSettings(listeners=doors, clients=(ERP,)), NOBODY, NOBODY, lambda: 0, lambda: None)
        with pytest.raises(OSError):
            await ingress.start()
        assert ingress.addresses == []
        await ingress.stop()


async def test_secrets_are_not_shown() -> None:
    settings = SmppSettings(clients=(Client("erp", "$argon2id$secret"),))
    assert "argon2" not in repr(settings)
    assert "s3cret" not in repr(Bind(TRX, "erp", "s3cret"))


async def test_nothing_secret_in_the_journal() -> None:
    with capture_logs() as logs:
        async with running() as gate:
            esme = await gate.connect()
            await esme.bind(name="s3cret-name", password="s3cret-p")
            await esme.bind(password="s3cret-p")
            await esme.bind()
            await esme.ask(SUBMIT)
            await esme.ask(Unbind())
            assert await esme.hung_up()
            await until(lambda: not gate.ingress._house.sessions)
    assert [log["event"] for log in logs] == ["bind_refused", "bind_refused", "bind_accepted", "session_ended"]
    assert [log["client"] for log in logs] == ["unknown", "erp", "erp", "erp"]
    assert "s3cret" not in repr(logs)


async def test_the_sweep_is_the_services() -> None:
    async with running() as gate:
        await gate.ingress.sweep()
        assert gate.desk.asked.is_set()


async def test_a_client_that_is_configured_no_longer() -> None:
    class Told:
        origin = Origin("smpp", "gone")

    async with running() as gate:
        assert isinstance(await gate.ingress.report(NOBODY, Told()), Unheard)  # type: ignore[arg-type]  # all that is read


# --- closing ---


async def test_what_is_under_way_is_answered_first() -> None:
    async with running() as gate:
        esme, idle = await gate.bind(), await gate.bind("pbx", TX)
        gate.desk.open.clear()
        submitted = [esme.send(SUBMIT) for _ in range(5)]
        await until(lambda: len(gate.desk.taken) == 5)
        stopping = asyncio.create_task(gate.ingress.stop())
        await idle.unbound()
        late = esme.send(SUBMIT)
        refused = await esme.pdu()
        assert (refused.sequence, refused.status) == (late, Status.RSYSERR)
        assert await esme.alive()
        assert not stopping.done()
        gate.desk.open.set()
        assert [(await esme.pdu()).sequence for _ in submitted] == submitted
        await esme.unbound()
        await asyncio.wait_for(stopping, 1)
        assert len(gate.desk.taken) == 5
        await gate.ingress.stop()


async def test_nobody_comes_in_any_more() -> None:
    async with running() as gate:
        esme, stranger = await gate.bind(), await gate.connect()
        await until(lambda: len(gate.ingress._house.sessions) == 2)
        port = gate.ingress.addresses[0][1]
        gate.desk.open.clear()
        esme.send(SUBMIT)
        await gate.desk.asked.wait()
        stopping = asyncio.create_task(gate.ingress.stop())
        assert await stranger.hung_up()
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", port)
        gate.desk.open.set()
        await esme.pdu()
        await esme.unbound()
        await stopping


async def test_a_bind_that_is_being_checked() -> None:
    async with running() as gate:
        waits = asyncio.Event()

        async def pause(seconds: float) -> None:
            await waits.wait()

        gate.ingress._house.pause = pause
        esme = await gate.connect()
        esme.send(Bind(TRX, "erp", "guess"))
        await until(lambda: gate.ingress._house.slowdown._failed)
        stopping = asyncio.create_task(gate.ingress.stop())
        assert (await esme.pdu()).status == Status.RSYSERR
        assert await esme.hung_up()
        esme.writer.close()
        await stopping
        assert gate.ingress._house.accounts["erp"].binds == 0


async def test_a_bind_that_is_found_right_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as gate:
        house, checked = gate.ingress._house, asyncio.Event()

        async def right(claimed: object, origin: str, may: Callable[[bool], bool]) -> bool:
            may(False)
            await checked.wait()
            return True

        monkeypatch.setattr(house.passwords, "right", right)
        esme = await gate.connect()
        esme.send(Bind(TRX, "erp", "s3cret"))
        await until(lambda: house.guesses._charges)
        (session,) = house.sessions
        stopping = asyncio.create_task(gate.ingress.stop())
        assert (await esme.pdu()).status == Status.RSYSERR
        checked.set()
        await until(lambda: session._binding.done())  # type: ignore[attr-defined]  # of the upper half
        assert house.accounts["erp"].binds == 0
        assert house.connections._strangers == 1
        assert await esme.hung_up()
        await stopping
        assert house.connections._strangers == 0


async def test_receipts_that_wait_come_again() -> None:
    async with running() as gate:
        esme = await gate.bind(command=RX)
        out = gate.tell([receipt(b"out")])
        pdu = await esme.pdu()
        gate.ingress._house.accounts["erp"].receivers.begin()  # the next one waits
        waits = gate.tell([receipt(b"waits")])
        await asyncio.sleep(0)
        stopping = asyncio.create_task(gate.ingress.stop())
        assert isinstance(await waits, Unheard)
        assert gate.ingress.homes() == {}
        esme.raw(write(DeliverSmResp(), pdu.sequence))
        await esme.unbound()
        await stopping
        assert (await out).__class__.__name__ == "Told"


async def test_who_does_not_answer_our_unbind_does_not_keep_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ingress.smpp._UNBINDING", 0.1)
    async with running() as gate:
        esme = await gate.bind()
        await asyncio.wait_for(gate.ingress.stop(), 2)
        assert (await esme.pdu()).command == Command.UNBIND
        assert gate.ingress._house.connections._by_origin == {}


async def test_a_store_that_hangs_does_not_keep_us_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ingress.smpp._UNBINDING", 0.1)
    monkeypatch.setattr("gateway.ingress.smpp._COMMITTING", 0.1)
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        esme.send(SUBMIT)
        await gate.desk.asked.wait()
        await asyncio.wait_for(gate.ingress.stop(), 2)
        with pytest.raises((EOFError, ConnectionError)):
            await esme.pdu()


async def test_what_a_gone_client_submitted_is_stored_before_we_stop() -> None:
    """It may have been told nothing, but its submit is being committed: the store is not to be closed under it."""
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        esme.send(SUBMIT)
        await gate.desk.asked.wait()
        esme.reset()
        await until(lambda: not gate.ingress._house.sessions)
        stopping = asyncio.create_task(gate.ingress.stop())
        assert not (await asyncio.wait({stopping}, timeout=0.05))[0]
        gate.desk.open.set()
        await asyncio.wait_for(stopping, 1)
        assert not gate.ingress._house.serving
