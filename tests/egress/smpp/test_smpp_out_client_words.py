"""The SMPP way out asks an SMSC what became of calls, and hears what that says of itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_smsc import Opener, Reply, Smsc
from provider_side import PHONE, make_call, taken

from gateway.outcome import NeverHad, NoWord, Receipt, State, Taken, Why
from gateway.smpp.bodies import Body, DataSm, DeliverSm, QuerySmResp, SubmitSmResp
from gateway.smpp.codes import Status, Tag
from gateway.smpp.message_states import MessageState


def receipt(message_id: str, stat: str = "DELIVRD", err: str = "000", phone: str = PHONE, **more: object) -> DeliverSm:
    text = f"id:{message_id} sub:001 dlvrd:001 submit date:2701150800 done date:2701150801 stat:{stat} err:{err} text:"
    body = DeliverSm(
        source_addr_ton=1, source_addr_npi=1, source_addr=phone, esm_class=4, short_message=text.encode("ascii")
    )
    return replace(body, **more)  # type: ignore[arg-type]  # test shorthand


# --- questions ---


def state_of(state: int, error: int = 0) -> Callable[[Body], Reply]:
    return lambda body: (QuerySmResp("77", "", state, error), 0)


@pytest.mark.parametrize(
    ("state", "error", "expected", "why"),
    [
        (MessageState.ENROUTE, 0, State.TAKEN, Why.UNSPECIFIED),
        (MessageState.DELIVERED, 0, State.DELIVERED, Why.ANSWERED),
        (MessageState.UNDELIVERABLE, 240, State.FAILED, Why.BUSY),
        (MessageState.EXPIRED, 0, State.EXPIRED, Why.LIFETIME_OVER),
        (MessageState.UNKNOWN, 0, State.FAILED, Why.NO_STATUS),
    ],
)
async def test_a_question_under_the_id_that_was_given(
    smsc: Smsc, opened: Opener, state: int, error: int, expected: State, why: Why
) -> None:
    smsc.reply = state_of(state, error)
    shell = await opened(smsc.port, sender="74950000000")

    standing = await shell.egress.ask(replace(taken(provider_id="0077"), provider="smpp"))

    assert isinstance(standing, Receipt)
    assert (standing.state, standing.reason.why, standing.provider_id) == (expected, why, "0077")
    (query,) = smsc.queries
    assert (query.message_id, query.source_addr, query.source_addr_ton) == ("0077", "74950000000", 5)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(Status.RINVMSGID, NeverHad), (Status.RQUERYFAIL, NoWord), (Status.RSYSERR, NoWord), (Status.RTHROTTLED, NoWord)],
)
async def test_a_question_that_is_refused(smsc: Smsc, opened: Opener, status: int, kind: type) -> None:
    smsc.reply = lambda body: (None, status)
    shell = await opened(smsc.port)
    assert isinstance(await shell.egress.ask(taken()), kind)


async def test_a_question_without_an_answer_teaches_nothing(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: None
    shell = await opened(smsc.port, response_timeout=100)
    assert isinstance(await shell.egress.ask(taken()), NoWord)
    assert isinstance(await shell.egress.ask(replace(taken(), provider_id="")), NoWord)
    assert isinstance(await shell.egress.ask(replace(taken(), provider_id="9" * 65)), NoWord)
    await shell.egress.close()
    assert isinstance(await shell.egress.ask(taken()), NoWord)
    assert len(smsc.queries) == 1


# --- receipts ---


async def test_a_receipt_is_acknowledged_when_it_is_kept(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    assert await smsc.deliver(receipt("00A1", "UNDELIV", "240")) == Status.OK
    (pushed,) = shell.heard
    assert (pushed.receipt.provider, pushed.receipt.provider_id, pushed.receipt.state, pushed.receipt.reason.why) == (
        "smpp", "00A1", State.FAILED, Why.BUSY,
    )  # fmt: skip
    assert pushed.receipt.phone == PHONE
    assert {"00a1", "161"} <= set(pushed.receipt.aliases)


async def test_what_cannot_be_kept_is_asked_for_again(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    shell.keeps = False
    assert await smsc.deliver(receipt("1")) == Status.RX_T_APPN
    shell.keeps = True
    assert await smsc.deliver(receipt("1")) == Status.OK
    assert len(shell.heard) == 2


async def test_a_bug_of_ours_is_no_acknowledgement(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)

    async def breaks(word: object) -> bool:
        raise LookupError("a bug")

    shell.egress._heard = breaks
    assert await smsc.deliver(receipt("1")) == Status.RX_T_APPN
    assert isinstance(await shell.egress.send(make_call()), Taken)


async def test_a_text_from_a_telephone_is_acknowledged_and_dropped(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    assert await smsc.deliver(DeliverSm(source_addr=PHONE, short_message=b"id:1 stat:DELIVRD")) == Status.OK
    assert shell.heard == []


async def test_data_sm_says_the_same(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(smsc.port)
    tlvs = ((Tag.RECEIPTED_MESSAGE_ID, b"55\0"), (Tag.MESSAGE_STATE, bytes([MessageState.EXPIRED])))
    assert await smsc.deliver(DataSm(source_addr=PHONE, esm_class=4, tlvs=tlvs)) == Status.OK
    assert (shell.heard[0].receipt.provider_id, shell.heard[0].receipt.state) == ("55", State.EXPIRED)


async def test_a_receipt_before_the_response_is_heard_first(smsc: Smsc, opened: Opener) -> None:
    async def reply(body: Body) -> Reply:
        await smsc.deliver(receipt("9"))
        return SubmitSmResp("9"), 0

    smsc.reply = reply
    shell = await opened(smsc.port)
    assert isinstance(await shell.egress.send(make_call()), Taken)
    assert [pushed.receipt.provider_id for pushed in shell.heard] == ["9"]
