"""Octets to requests to answers; and that one connection's trouble stays its own."""

import asyncio
from dataclasses import replace
from random import Random

import pytest
from smpp_gate import ERP, PBX, SUBMIT, TRX, Desk, running, until
from structlog.testing import capture_logs

from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import (
    Bind,
    Body,
    CancelSm,
    Destination,
    EnquireLink,
    QuerySm,
    SubmitMulti,
    SubmitSmResp,
    Unbind,
    write,
)

ALL = [Bind(TRX, "erp", "s3cret", interface_version=0x34), SUBMIT, EnquireLink(), SUBMIT, Unbind()]
OCTETS = b"".join(write(body, n) for n, body in enumerate(ALL, 1))


@pytest.mark.parametrize("step", [1, 7, len(OCTETS)])
async def test_in_any_pieces(step: int) -> None:
    """A bind with submits behind it in one segment, and octet by octet (reference: section 2, item 30)."""
    async with running() as gate:
        esme = await gate.connect()
        for at in range(0, len(OCTETS), step):
            esme.raw(OCTETS[at : at + step])
            await asyncio.sleep(0)
        heard = await esme.rest()
        assert heard[0] == ("BIND_TRANSCEIVER_RESP", 1, 0)
        assert heard[-1] == ("UNBIND_RESP", 5, 0)
        assert sorted(heard[1:4]) == [("ENQUIRE_LINK_RESP", 3, 0), ("SUBMIT_SM_RESP", 2, 0), ("SUBMIT_SM_RESP", 4, 0)]
        assert [sequence for _, sequence, _ in gate.desk.taken] == [2, 4]


async def test_one_read_is_one_task() -> None:
    async with running() as gate:
        esme = await gate.bind()
        esme.raw(b"".join(write(SUBMIT, n) for n in range(1, 51)))
        assert [(await esme.pdu()).sequence for _ in range(50)] == list(range(1, 51))
        assert gate.desk.batches == [50]


async def test_enquire_link_does_not_wait_for_work() -> None:
    async with running() as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        submitted = [esme.send(SUBMIT) for _ in range(10)]
        asked = esme.send(EnquireLink())
        answer = await esme.pdu()
        assert (answer.command, answer.sequence) == (Command.ENQUIRE_LINK_RESP, asked)
        gate.desk.open.set()
        assert [(await esme.pdu()).sequence for _ in submitted] == submitted


async def test_the_window() -> None:
    async with running(clients=(replace(ERP, window=2),)) as gate:
        esme = await gate.bind()
        gate.desk.open.clear()
        first, second, third = (esme.send(SUBMIT) for _ in range(3))
        answer = await esme.pdu()
        assert (answer.sequence, answer.status) == (third, Status.RTHROTTLED)
        gate.desk.open.set()
        assert [(await esme.pdu()).sequence, (await esme.pdu()).sequence] == [first, second]
        assert (await esme.ask(SUBMIT)).status == Status.OK


async def test_throughput_is_the_clients_and_not_the_binds() -> None:
    async with running(clients=(replace(ERP, throughput=3.0), PBX)) as gate:
        one, two, other = await gate.bind(), await gate.bind(), await gate.bind("pbx")
        with capture_logs() as logs:
            statuses = [(await esme.ask(SUBMIT)).status for esme in (one, two, one, two, one)]
        assert statuses == [0, 0, 0, Status.RTHROTTLED, Status.RTHROTTLED]
        assert [log["event"] for log in logs] == ["session_noted"] * 2  # once for each bind
        assert (await other.ask(SUBMIT)).status == Status.OK
        assert (await one.ask(CancelSm("1"))).status == Status.RTHROTTLED
        statuses = [(await one.ask(QuerySm("1"))).status for _ in range(14)]
        assert statuses[:13] == [*[0] * 12, Status.RTHROTTLED]  # four for each message that it may send
        assert await one.alive()


@pytest.mark.parametrize(("recipients", "seconds_owed"), [(2, 0.5), (20, 5)])
async def test_each_recipient_counts(recipients: int, seconds_owed: float) -> None:
    """What is more than a second's worth passes all the same, and is paid for afterwards."""
    async with running(clients=(replace(ERP, throughput=4.0),)) as gate:
        account = gate.ingress._house.accounts["erp"]
        many = SubmitMulti(dest_address=tuple(Destination(1, 1, "79990000001") for _ in range(recipients)))
        now = asyncio.get_running_loop().time() + 60
        assert account.may_send(many, now)
        for _ in range(max(4 - recipients, 0)):
            assert account.may_send(SUBMIT, now)
        assert not account.may_send(SUBMIT, now)
        assert account.may_send(QuerySm("1"), now)
        assert not account.may_send(many, now + seconds_owed - 0.01) or recipients == 2
        assert account.may_send(SUBMIT, now + 60)
        assert account.may_send(SUBMIT, now + 120)


async def test_all_together_may_ask_for_so_much() -> None:
    async with running(max_open=3) as gate:
        one, other = await gate.bind(), await gate.bind("pbx")
        gate.desk.open.clear()
        other.send(SUBMIT)
        await until(lambda: gate.ingress._house.open == 1)
        one.raw(write(SUBMIT, 7) + write(SUBMIT, 8) + write(SUBMIT, 9))
        full = await one.pdu()
        assert (full.sequence, full.status) == (9, Status.RMSGQFUL)
        await until(lambda: gate.ingress._house.open == 3)
        for esme in (one, other):
            assert (await esme.ask(CancelSm("1"))).status == Status.RMSGQFUL
        gate.desk.open.set()
        await until(lambda: gate.ingress._house.open == 0)
        assert (await other.pdu()).status == Status.OK
        assert (await other.ask(SUBMIT)).status == Status.OK


# --- trouble ---

GARBAGE = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    b"\x00\x00\x00\x0f" + bytes(11),
    b"\x7f\xff\xff\xff" + bytes(12),
    b"\xff" * 100_000,
]


@pytest.mark.parametrize("bound", [False, True])
@pytest.mark.parametrize("octets", GARBAGE, ids=["http", "tls", "15", "2 GiB", "ones"])
async def test_what_is_no_smpp(octets: bytes, bound: bool) -> None:
    async with running() as gate:
        works = await gate.bind("pbx")
        esme = await (gate.bind() if bound else gate.connect())
        esme.raw(octets)
        nack = await esme.pdu()
        assert (nack.command, nack.status) == (Command.GENERIC_NACK, Status.RINVCMDLEN)
        assert await esme.hung_up()
        assert (await works.ask(SUBMIT)).status == Status.OK


async def test_a_fault_of_ours_ends_one_session() -> None:
    async with running() as gate:
        works, breaks = await gate.bind("pbx"), await gate.bind()
        gate.desk.trouble = RuntimeError("a bug")
        with capture_logs() as logs:
            breaks.send(SUBMIT)
            with pytest.raises((EOFError, ConnectionError)):
                await breaks.pdu()
        assert [log["event"] for log in logs] == ["bug", "session_ended"]
        gate.desk.trouble = None
        assert (await works.ask(SUBMIT)).status == Status.OK
        assert gate.ingress._house.open == 0


async def test_an_answer_that_cannot_be_written_ends_one_session() -> None:
    class Wrong(Desk):
        async def answer(self, caller: object, requests: object) -> list[tuple[int, Body | None, int]]:
            return [(1, SubmitSmResp("9" * 100), 0)]

    async with running(service=Wrong()) as gate:
        idle, breaks = await gate.bind("pbx"), await gate.bind()
        breaks.raw(write(SUBMIT, 1))
        with pytest.raises((EOFError, ConnectionError)):
            await breaks.pdu()
        assert await idle.alive()


async def test_a_bug_in_the_session_ends_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as gate:
        idle, breaks = await gate.bind("pbx"), await gate.bind()
        (session,) = (one for one in gate.ingress._house.sessions if one._name == "erp")  # type: ignore[attr-defined]

        def broken(octets: bytes, now: float) -> None:
            raise RecursionError

        monkeypatch.setattr(session._session, "receive", broken)
        breaks.send(SUBMIT)
        with pytest.raises((EOFError, ConnectionError)):
            await breaks.pdu()
        await until(lambda: gate.ingress._house.accounts["erp"].binds == 0)
        assert await idle.alive()


async def test_random_octets_from_a_client() -> None:
    """Framed rubbish: each is answered or ignored, and after so many in a row the peer is shown out."""
    async with running() as gate:
        works, wild = await gate.bind("pbx"), await gate.bind()
        rubbish = Random(7).randbytes
        for _ in range(300):
            wild.raw((36).to_bytes(4) + rubbish(3) + b"\x04" + rubbish(28))
        wild.writer.write_eof()
        while True:
            try:
                await wild.pdu()
            except (EOFError, ConnectionError):
                break
        assert (await works.ask(SUBMIT)).status == Status.OK
