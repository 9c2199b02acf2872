"""Floods and slow readers; how long a connection lasts, and how it ends."""

import asyncio
import tracemalloc

import pytest
from smpp_gate import RX, SUBMIT, TRX, TX, running, until
from structlog.testing import capture_logs

from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import (
    Bind,
    EnquireLink,
    Unbind,
    write,
)


async def test_a_flood_is_digested_in_turns() -> None:
    """A megabyte of small PDUs at once: the neighbour's submits get through in between."""
    async with running() as gate:
        works, floods = await gate.bind("pbx"), await gate.bind()
        heard = 0

        async def read_all() -> None:
            nonlocal heard
            while octets := await floods.reader.read(65_536):
                heard += len(octets)

        reading = asyncio.create_task(read_all())
        floods.raw(write(EnquireLink(), 1) * 65_536)
        statuses = [(await works.ask(SUBMIT)).status for _ in range(5)]
        assert statuses == [0] * 5
        assert heard < 1_000_000  # it was not all over before
        await until(lambda: heard == 16 * 65_536)
        reading.cancel()


async def test_who_does_not_read_is_not_read_and_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(response=300, enquire_link=60_000) as gate:
        works = await gate.bind("pbx")
        deaf, session = await gate.tight()
        deaf.stop_reading()
        tracemalloc.start()
        flood = write(EnquireLink(), 1) * 4_096
        with capture_logs() as logs:
            while session in gate.ingress._house.sessions:
                if deaf.unsent < 1_000_000:
                    deaf.raw(flood)
                assert (await works.ask(SUBMIT)).status == Status.OK
                await asyncio.sleep(0.001)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert {
            "event": "session_cut",
            "peer": "127.0.0.1",
            "reply": "it does not read its answers",
            "log_level": "info",
        } in logs
        assert most < 4_000_000  # of which the tests' own megabyte
        assert gate.ingress._house.accounts["erp"].binds == 0
        assert (await works.ask(SUBMIT)).status == Status.OK


async def test_who_reads_again_is_read_again() -> None:
    async with running() as gate:
        deaf, session = await gate.tight()
        deaf.stop_reading()
        sent = 0
        while session._unread_since is None:
            deaf.raw(write(EnquireLink(), 1) * 4_096)
            sent += 4_096
            await asyncio.sleep(0.001)
        assert gate.ingress.homes() == {}  # a receipt would only wait there
        told = len(gate.bound)
        deaf.read_on()
        for _ in range(sent):
            await deaf.pdu()
        assert await deaf.alive()
        assert gate.ingress.homes() == {"smpp:erp": 100}
        assert len(gate.bound) > told


async def test_who_never_binds_is_shown_out() -> None:
    async with running(session_init=100) as gate:
        works = await gate.bind()
        silent, drips = await gate.connect(), await gate.connect()
        octets = write(Bind(TRX, "erp", "s3cret"), 1)
        for at in range(5):
            drips.raw(octets[at : at + 1])
        assert await silent.hung_up()
        assert await drips.hung_up()
        assert await works.alive()


async def test_half_a_pdu_does_not_last_for_ever() -> None:
    """What drips keeps nobody alive: only whole PDUs do."""
    async with running(enquire_link=100, response=100, inactivity=0) as gate:
        esme = await gate.bind()
        octets = write(SUBMIT, 1)

        async def drip() -> None:
            for at in range(len(octets) - 1):
                esme.raw(octets[at : at + 1])
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert (await esme.pdu()).command == Command.ENQUIRE_LINK
        assert await esme.hung_up()
        dripping.cancel()


async def test_the_idle_are_asked_and_the_dead_let_go() -> None:
    async with running(enquire_link=50, response=80, inactivity=0) as gate:
        esme = await gate.bind(command=RX)
        for _ in range(2):
            pdu = await esme.pdu()
            assert pdu.command == Command.ENQUIRE_LINK
            esme.raw(write(None, pdu.sequence, 0, Command.ENQUIRE_LINK_RESP))
        assert (await esme.pdu()).command == Command.ENQUIRE_LINK
        assert await esme.hung_up()


async def test_who_does_no_work_is_unbound() -> None:
    async with running(inactivity=100) as gate:
        esme = await gate.bind(command=TX)
        await esme.unbound()


# --- the end of a connection ---


async def test_who_hangs_up_one_way_still_hears_his_answers() -> None:
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        esme.send(SUBMIT)
        esme.writer.write_eof()
        await gate.desk.asked.wait()
        (session,) = gate.ingress._house.sessions
        await until(lambda: session._eof)
        gate.desk.open.set()
        assert await esme.rest() == [("SUBMIT_SM_RESP", 2, 0)]
        await until(lambda: not gate.ingress._house.sessions)


async def test_what_is_being_stored_survives_its_connection() -> None:
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        esme.send(SUBMIT)
        await gate.desk.asked.wait()
        esme.reset()
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.open == 1
        gate.desk.open.set()
        await until(lambda: gate.ingress._house.open == 0)


async def test_unbind_is_answered_after_the_work() -> None:
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        submitted, unbound, late = esme.send(SUBMIT), esme.send(Unbind()), esme.send(SUBMIT)
        refused = await esme.pdu()
        assert (refused.sequence, refused.status) == (late, Status.RINVBNDSTS)
        gate.desk.open.set()
        assert [one[:2] for one in await esme.rest()] == [("SUBMIT_SM_RESP", submitted), ("UNBIND_RESP", unbound)]


async def test_the_last_word_is_heard_though_more_was_sent() -> None:
    """What the kernel still holds unread when a socket is closed would make it throw our last octets away."""
    async with running() as gate:
        for _ in range(20):
            esme = await gate.bind()
            esme.raw(write(Unbind(), 9) + write(SUBMIT, 10) * 2_000)
            heard = await esme.rest()
            assert ("UNBIND_RESP", 9, 0) in heard


async def test_who_stays_after_the_last_word_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ingress.smpp.wire.LINGER", 0.05)
    async with running(response=200) as gate:
        esme = await gate.bind()
        assert (await esme.ask(Unbind())).command == Command.UNBIND_RESP
        await until(lambda: not gate.ingress._house.sessions)
        assert gate.ingress._house.connections._by_origin == {}
