"""The SMPP way out against an SMSC that does as it is told: calls, questions, receipts, and its end."""

import asyncio

import pytest
from fake_smsc import PASSWORD, Opener, Reply, Shell, Smsc, until
from provider_side import PHONE, START, make_call

from gateway.identity import reference_of
from gateway.outcome import Deferred, Held, Refused, State, Taken, Unsure, Why
from gateway.smpp.bodies import Body, SubmitSmResp
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.tlv import find, integer

MENU = ("Здравствуйте! " * 70)[:950] + "{menu: Нажмите 1\n1: end\n}"


# --- a call ---


async def test_it_binds_as_a_transceiver_with_what_it_was_told(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port, system_type="ISO", window=7)

    (bind,) = smsc.binds
    assert (bind.command, bind.system_id, bind.password, bind.system_type) == (
        Command.BIND_TRANSCEIVER, "me", PASSWORD, "ISO",
    )  # fmt: skip
    assert shell.egress.slots == 7
    assert shell.changes[-1] == 7


async def test_a_menu_of_a_thousand_characters_goes_in_one_payload(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (SubmitSmResp("00a1"), 0)
    shell = await opened(smsc.port)

    outcome = await shell.egress.send(make_call(text=MENU, caller_id="74950000000"))

    assert isinstance(outcome, Taken)
    assert outcome.provider_id == "00a1"
    assert {"a1", "A1", "161", "0000000161", "00A1"} <= set(outcome.aliases)
    (submit,) = smsc.submits
    assert (submit.destination_addr, submit.source_addr, submit.short_message, submit.data_coding) == (
        PHONE, "74950000000", b"", 8,
    )  # fmt: skip
    assert (find(submit.tlvs, Tag.MESSAGE_PAYLOAD) or b"").decode("utf-16-be") == f"__CALL__{MENU}"
    assert integer(submit.tlvs, Tag.USER_MESSAGE_REFERENCE, 0) == reference_of("0123456789abcdef")
    assert submit.registered_delivery == 1
    assert submit.validity_period == "000000013000000R"  # an hour and a half


@pytest.mark.parametrize("status", [0x58, 0x0B, 0x400, 0x45])
async def test_a_status_decides_and_nothing_is_sent_twice(smsc: Smsc, opened: Opener, status: int) -> None:
    smsc.reply = lambda body: (None, status)
    shell = await opened(smsc.port)

    outcome = await shell.egress.send(make_call())

    assert isinstance(outcome, Refused if status == 0x0B else Deferred)
    assert len(smsc.submits) == 1


async def test_a_vendors_status_means_what_the_settings_say(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (None, 0x404)
    shell = await opened(smsc.port, statuses={0x403: Why.NO_MONEY, 0x404: Why.ADDRESS_BLOCKED})

    outcome = await shell.egress.send(make_call())

    assert isinstance(outcome, Held)
    assert outcome.reason.why is Why.ADDRESS_BLOCKED
    assert shell.egress.rests_until == START + 900_000
    assert isinstance(await shell.egress.send(make_call("second")), Deferred)
    assert len(smsc.submits) == 1
    shell.clock.wait(900_000)
    assert shell.egress.rests_until == 0


async def test_what_would_be_late_is_not_sent(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    outcome = await shell.egress.send(make_call(expires_at=START + 59_999))

    assert isinstance(outcome, Deferred)
    assert (outcome.reason.why, outcome.not_before) == (Why.VALIDITY_OVER, START + 59_999)
    assert smsc.submits == []


async def test_nothing_is_sent_outside_its_hours(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port, hours=(9, 10))  # START is 11:00 in Moscow
    outcome = await shell.egress.send(make_call())

    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.OUT_OF_HOURS
    assert outcome.not_before == START + 22 * 3_600_000
    assert smsc.submits == []


async def test_a_text_that_would_be_something_else_is_refused(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    assert isinstance(await shell.egress.send(make_call(text="__VIBER__Hello")), Refused)
    assert smsc.submits == []


async def test_accepted_without_an_id_is_not_known_under_any(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (SubmitSmResp(""), 0)
    shell = await opened(smsc.port)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


async def test_answers_in_another_order_settle_their_own_calls(smsc: Smsc, opened: Opener) -> None:
    gate = asyncio.Event()

    async def reply(body: Body) -> Reply:
        if len(smsc.submits) == 1:
            await gate.wait()
            return SubmitSmResp("first"), 0
        gate.set()
        return None, Status.RINVDSTADR

    smsc.reply = reply
    shell = await opened(smsc.port)
    first = asyncio.create_task(shell.egress.send(make_call()))
    await until(lambda: smsc.submits)
    second = await shell.egress.send(make_call("second"))

    assert isinstance(second, Refused)
    assert isinstance(await first, Taken)


async def test_a_response_after_its_time_settles_its_own_call_and_no_other(smsc: Smsc, opened: Opener) -> None:
    answers: list[asyncio.Future[Reply]] = []

    async def reply(body: Body) -> Reply:
        answers.append(asyncio.get_running_loop().create_future())
        return await answers[-1]

    smsc.reply = reply
    shell = await opened(smsc.port, response_timeout=150)
    first = await shell.egress.send(make_call())
    assert isinstance(first, Unsure)
    assert first.reason.why is Why.TIMEOUT
    second = asyncio.create_task(shell.egress.send(make_call("second")))
    await until(lambda: len(answers) == 2)
    answers[0].set_result((SubmitSmResp("77"), 0))
    await until(lambda: shell.heard)
    answers[1].set_result((None, Status.RINVDSTADR))

    assert isinstance(await second, Refused)
    (pushed,) = shell.heard
    assert pushed.receipt.call_id == "0123456789abcdef"
    assert (pushed.receipt.state, pushed.receipt.provider_id) == (State.TAKEN, "77")


async def test_a_late_refusal_teaches_nothing(smsc: Smsc, opened: Opener) -> None:
    released = asyncio.Event()

    async def reply(body: Body) -> Reply:
        if len(smsc.submits) > 1:
            return SubmitSmResp("2"), 0
        await released.wait()
        return None, Status.RSYSERR

    smsc.reply = reply
    shell = await opened(smsc.port, response_timeout=100)
    assert isinstance(await shell.egress.send(make_call()), Unsure)
    released.set()
    assert isinstance(await shell.egress.send(make_call("second")), Taken)
    assert shell.heard == []


async def test_cut_while_it_was_under_way_is_not_known(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: smsc.sessions[-1].cut()
    shell = await opened(smsc.port)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.CUT


async def test_not_connected_is_certainly_not_taken(smsc: Smsc, opened: Opener) -> None:
    await smsc.stop()
    shell = await opened(smsc.port, wait=False)
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.UNREACHABLE
    assert shell.egress.slots == 0


async def test_no_more_is_under_way_than_the_window(smsc: Smsc, opened: Opener) -> None:
    open_now, most = 0, 0

    async def reply(body: Body) -> Reply:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0.01)
        open_now -= 1
        return SubmitSmResp(f"{len(smsc.submits)}"), 0

    smsc.reply = reply
    shell = await opened(smsc.port, window=3)
    outcomes = await asyncio.gather(*(shell.egress.send(make_call(f"call{n}")) for n in range(10)))
    assert all(isinstance(outcome, Taken) for outcome in outcomes)
    assert most == 3


async def test_it_keeps_its_pace(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port, throughput=20)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(shell.egress.send(make_call(f"call{n}")) for n in range(26)))
    assert loop.time() - began >= 0.25  # twenty at once, and six more at twenty a second


# --- its end ---


async def test_it_unbinds_when_what_is_under_way_is_answered(smsc: Smsc, opened: Opener) -> None:
    released = asyncio.Event()

    async def reply(body: Body) -> Reply:
        await released.wait()
        return SubmitSmResp("1"), 0

    smsc.reply = reply
    shell = await opened(smsc.port)
    under_way = asyncio.create_task(shell.egress.send(make_call()))
    await until(lambda: smsc.submits)
    closing = asyncio.create_task(shell.egress.close())
    await until(lambda: shell.egress.slots == 0)
    assert isinstance(await shell.egress.send(make_call("second")), Deferred)
    released.set()
    await closing

    assert isinstance(await under_way, Taken)
    await until(lambda: smsc.ended)
    assert smsc.ended == ["the peer unbound"]
    assert len(smsc.binds) == 1
    await shell.egress.close()


async def test_nothing_secret_is_shown(smsc: Smsc, opened: Opener) -> None:
    shell: Shell = await opened(smsc.port)
    assert PASSWORD not in repr(shell.egress) + str(vars(shell.egress))
