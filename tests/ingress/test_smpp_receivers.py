"""Receipts on their way home: by which bind, in which order, and what is known when a bind goes."""

import asyncio
from dataclasses import replace

import pytest
from smpp_gate import ERP, PBX, RX, SUBMIT, TRX, TX, receipt, running, until

from gateway.ingress import NotNow, Told, Undeliverable, Unheard
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import DeliverSm, DeliverSmResp, EnquireLink, Unbind, write


def numbered(count: int) -> list[DeliverSm]:
    return [receipt(b"%d" % n) for n in range(count)]


async def test_told() -> None:
    async with running() as gate:
        esme = await gate.bind(command=RX)
        task = gate.tell([receipt(b"one"), receipt(b"two")])
        assert await esme.receipt() == b"one"
        assert not task.done()
        assert await esme.receipt() == b"two"
        assert await task == Told()


async def test_nobody_wants_to_hear() -> None:
    async with running() as gate:
        await gate.bind(command=RX)
        assert await gate.tell([]) == Told()


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ([Status.RX_T_APPN], NotNow),
        ([Status.RX_R_APPN], Undeliverable),
        ([0, Status.RX_R_APPN], Undeliverable),
        ([Status.RX_R_APPN, Status.RMSGQFUL, 0], NotNow),
    ],
)
async def test_refused(statuses: list[int], word: type) -> None:
    """Of several receipts that were answered differently, what leads to another try counts."""
    async with running() as gate:
        esme = await gate.bind(command=RX)
        task = gate.tell(numbered(len(statuses)))
        for status in statuses:
            await esme.receipt(status)
        assert isinstance(await task, word)


async def test_only_to_receivers() -> None:
    async with running() as gate:
        sender, other = await gate.bind(command=TX), await gate.bind("pbx")
        assert isinstance(await gate.tell([receipt()]), Unheard)
        assert gate.ingress.homes() == {"smpp:pbx": 100}
        receiver = await gate.bind(command=RX)
        task = gate.tell([receipt()])
        await receiver.receipt()
        assert await task == Told()
        assert await sender.alive()
        assert await other.alive()


async def test_each_receiver_in_its_turn() -> None:
    async with running(clients=(replace(ERP, window=10, max_binds=3), PBX)) as gate:
        esmes = [await gate.bind(command=RX), await gate.bind(), await gate.bind()]
        assert gate.ingress.homes() == {"smpp:erp": 30}
        tasks = [gate.tell([one]) for one in numbered(9)]
        heard = [[await esme.receipt() for _ in range(3)] for esme in esmes]
        assert heard == [[b"0", b"3", b"6"], [b"1", b"4", b"7"], [b"2", b"5", b"8"]]
        assert [await task for task in tasks] == [Told()] * 9


async def test_no_more_than_the_window_and_in_order() -> None:
    async with running(clients=(replace(ERP, window=2),)) as gate:
        esme = await gate.bind()
        tasks = [gate.tell([one]) for one in numbered(5)]
        first, second = await esme.pdu(), await esme.pdu()
        assert await esme.alive()  # a third would have come before
        esme.raw(write(DeliverSmResp(), second.sequence))
        third = await esme.pdu()
        esme.raw(write(DeliverSmResp(), first.sequence))
        esme.raw(write(DeliverSmResp(), third.sequence))
        texts = [pdu.body.short_message for pdu in (first, second, third) if isinstance(pdu.body, DeliverSm)]
        assert [*texts, await esme.receipt(), await esme.receipt()] == [b"0", b"1", b"2", b"3", b"4"]
        assert [await task for task in tasks] == [Told()] * 5


async def test_more_receipts_than_the_window() -> None:
    """A long message has one for each part; they go as room is made."""
    async with running(clients=(replace(ERP, window=2),)) as gate:
        esme = await gate.bind()
        long, short = gate.tell(numbered(5)), gate.tell([receipt(b"last")])
        assert [await esme.receipt() for _ in range(6)] == [b"0", b"1", b"2", b"3", b"4", b"last"]
        assert (await long, await short) == (Told(), Told())


async def test_a_receiver_that_goes() -> None:
    """Nobody knows what it took: all of that comes again, and what still waited too."""
    async with running(clients=(replace(ERP, window=2),)) as gate:
        esme = await gate.bind()
        tasks = [gate.tell([one]) for one in numbered(4)]
        assert await esme.receipt() == b"0"
        await esme.pdu()
        esme.reset()
        words = await asyncio.gather(*tasks)
        assert words[0] == Told()
        assert all(isinstance(word, Unheard) for word in words[1:])
        assert gate.ingress.homes() == {}


async def test_one_of_two_receivers_goes() -> None:
    async with running(clients=(replace(ERP, window=1),)) as gate:
        one, other = await gate.bind(), await gate.bind()
        tasks = [gate.tell([body]) for body in numbered(3)]
        await one.pdu()
        held = await other.pdu()
        one.reset()
        assert isinstance(await tasks[0], Unheard)
        other.raw(write(DeliverSmResp(), held.sequence))
        assert await other.receipt() == b"2"
        assert [await task for task in tasks[1:]] == [Told(), Told()]


async def test_a_receiver_that_unbinds_answers_first() -> None:
    async with running() as gate:
        esme = await gate.bind()
        task = gate.tell([receipt()])
        pdu = await esme.pdu()
        esme.raw(write(DeliverSmResp(), pdu.sequence) + write(Unbind(), 9))
        assert (await esme.pdu()).command == Command.UNBIND_RESP
        assert await task == Told()


async def test_a_receiver_that_never_answers() -> None:
    async with running(response=100) as gate:
        esme = await gate.bind()
        assert isinstance(await gate.tell([receipt()]), Unheard)
        assert await esme.pdu()
        assert await esme.alive()


async def test_who_answers_nothing_is_told_the_next_when_the_time_is_over() -> None:
    async with running(clients=(replace(ERP, window=1),), response=100) as gate:
        esme = await gate.bind()
        first, second = gate.tell([receipt(b"one")]), gate.tell([receipt(b"two")])
        await esme.pdu()
        assert await esme.receipt() == b"two"
        assert isinstance(await first, Unheard)
        assert await second == Told()


async def test_nack_is_an_answer() -> None:
    async with running() as gate:
        esme = await gate.bind()
        task = gate.tell([receipt()])
        pdu = await esme.pdu()
        esme.raw(write(None, pdu.sequence, Status.RINVCMDID, Command.GENERIC_NACK))
        assert isinstance(await task, NotNow)


@pytest.mark.parametrize("across", [False, True], ids=["same bind", "another bind"])
async def test_never_before_the_response_of_the_submit(across: bool) -> None:
    """The store has it, its end is known, and its submit is not answered yet (reference: section 2, item 2)."""
    async with running() as gate:
        sender = await gate.bind()
        receiver = await gate.bind(command=RX) if across else sender
        if across:
            gate.ingress._house.accounts["erp"].receivers._lines.rotate(-1)
        gate.desk.open.clear()
        submitted = sender.send(SUBMIT)
        await gate.desk.asked.wait()
        task = gate.tell([receipt()])
        later = sender.send(SUBMIT)  # for this one it does not wait
        assert await receiver.alive()
        assert not task.done()
        gate.desk.open.set()
        if across:
            assert await receiver.receipt() == b"id:1 stat:DELIVRD"
            assert [(await sender.pdu()).sequence, (await sender.pdu()).sequence] == [submitted, later]
        else:
            heard = [(await sender.pdu()).command for _ in range(2)]
            assert heard[0] == Command.SUBMIT_SM_RESP
        gate.desk.asked.clear()


async def test_it_does_not_wait_for_submits_that_came_later() -> None:
    async with running() as gate:
        esme = await gate.bind()
        receivers = gate.ingress._house.accounts["erp"].receivers
        first = receivers.begin()
        task = gate.tell([receipt()])
        await asyncio.sleep(0)
        receivers.begin()  # never ends
        receivers.end(first)
        assert await esme.receipt() == b"id:1 stat:DELIVRD"
        assert await task == Told()


async def test_whose_submitter_is_gone_waits_for_the_store_alone() -> None:
    async with running() as gate:
        sender, receiver = await gate.bind(command=TX), await gate.bind(command=RX)
        gate.desk.open.clear()
        sender.send(SUBMIT)
        await gate.desk.asked.wait()
        task = gate.tell([receipt()])
        sender.reset()
        await until(lambda: len(gate.ingress._house.sessions) == 1)
        gate.desk.open.set()
        await receiver.receipt()
        assert await task == Told()


async def test_a_receipt_that_cannot_be_written_holds_up_no_other() -> None:
    async with running() as gate:
        esme = await gate.bind()
        broken, good = gate.tell([DeliverSm(source_addr="9" * 50)]), gate.tell([receipt()])
        await esme.receipt()
        assert await good == Told()
        with pytest.raises(ValueError):
            await broken


async def test_nobody_waits_for_the_word_any_more() -> None:
    async with running(clients=(replace(ERP, window=1),)) as gate:
        esme = await gate.bind()
        tasks = [gate.tell([one]) for one in numbered(3)]
        held = await esme.pdu()
        tasks[0].cancel()
        tasks[1].cancel()
        await asyncio.gather(*tasks[:2], return_exceptions=True)
        esme.raw(write(DeliverSmResp(), held.sequence))
        assert await esme.receipt() == b"2"
        assert await tasks[2] == Told()


async def test_who_does_not_read_gets_no_receipts() -> None:
    """They go by the bind that does read; and when none does, there is no home to tell."""
    async with running(clients=(replace(ERP, window=10),)) as gate:
        deaf, session = await gate.tight()
        deaf.stop_reading()
        while session._unread_since is None:
            deaf.raw(write(EnquireLink(), 1) * 1_024)
            await asyncio.sleep(0)
        assert gate.ingress.homes() == {}
        task = gate.tell([receipt()])
        await asyncio.sleep(0)
        reads = await gate.bind(command=RX)
        assert gate.ingress.homes() == {"smpp:erp": 10}
        await reads.receipt()
        assert await task == Told()


async def test_the_bind_is_answered_before_the_first_receipt() -> None:
    async with running() as gate:
        await gate.bind(command=RX)
        second = await gate.connect()
        receivers = gate.ingress._house.accounts["erp"].receivers
        batch = receivers.begin()
        task = gate.tell([receipt()])
        await asyncio.sleep(0)
        receivers._lines.clear()
        receivers.end(batch)
        assert await second.bind(command=TRX) == Status.OK  # the next PDU is its bind_resp
        await second.receipt()
        assert await task == Told()
