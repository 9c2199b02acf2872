"""Receipts and answers to query_sm as every SMSC writes them, its own way."""

from dataclasses import replace

import pytest
from fake_smsc import settings_for
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_side import PHONE, make_call

from gateway.egress import Pushed
from gateway.egress.smpp.reading import aliases_of, pushed, standing_of
from gateway.outcome import State, Why
from gateway.smpp.bodies import DataSm, DeliverSm, QuerySmResp, Tlvs
from gateway.smpp.codes import Tag

SMPP = settings_for(1)
PLATFORM = settings_for(1, message_state="platform")


def told(text: str = "", tlvs: Tlvs = (), **more: object) -> DeliverSm:
    body = DeliverSm(source_addr_ton=1, source_addr=PHONE, esm_class=4, short_message=text.encode("ascii"), tlvs=tlvs)
    return replace(body, **more)  # type: ignore[arg-type]  # test shorthand


def read(body: DeliverSm | DataSm) -> Pushed:
    found = pushed(body, SMPP)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("stat", "err", "state", "why"),
    [
        ("DELIVRD", "000", State.DELIVERED, Why.ANSWERED),
        ("DELIVRD", "242", State.DELIVERED, Why.ANSWERING_MACHINE),
        ("DELIVRD", "006", State.DELIVERED, Why.ANSWERED),
        ("delivrd", "", State.DELIVERED, Why.ANSWERED),
        ("EXPIRED", "000", State.EXPIRED, Why.LIFETIME_OVER),
        ("EXPIRED", "237", State.EXPIRED, Why.NO_ANSWER),
        ("UNDELIV", "240", State.FAILED, Why.BUSY),
        ("UNDELIV", "237", State.FAILED, Why.NO_ANSWER),
        ("UNDELIV", "999", State.FAILED, Why.UNSPECIFIED),
        ("REJECTD", "247", State.FAILED, Why.DAILY_LIMIT),
        ("DELETED", "000", State.FAILED, Why.UNSPECIFIED),
        ("UNKNOWN", "000", State.FAILED, Why.NO_STATUS),
        ("ACCEPTD", "000", State.TAKEN, Why.UNSPECIFIED),
        ("ENROUTE", "000", State.TAKEN, Why.UNSPECIFIED),
        ("WHATEVR", "000", State.TAKEN, Why.UNSPECIFIED),
        ("", "", State.TAKEN, Why.UNSPECIFIED),
    ],
)
def test_the_word_and_the_error(stat: str, err: str, state: State, why: Why) -> None:
    text = "id:42 sub:001 dlvrd:001" + (f" stat:{stat}" if stat else "") + (f" err:{err}" if err else "") + " text:Hi"
    receipt = read(told(text)).receipt
    assert (receipt.state, receipt.reason.why, receipt.provider_id) == (state, why, "42")


@pytest.mark.parametrize(
    ("number", "as_smpp", "as_platform"),
    [
        (0, State.TAKEN, State.TAKEN),
        (1, State.TAKEN, State.DELIVERED),
        (2, State.DELIVERED, State.DELIVERED),
        (3, State.EXPIRED, State.EXPIRED),
        (5, State.FAILED, State.FAILED),
        (8, State.FAILED, State.FAILED),
        (20, State.FAILED, State.FAILED),
        (22, State.FAILED, State.FAILED),
        (25, State.FAILED, State.FAILED),
        (99, State.TAKEN, State.TAKEN),
        (254, State.TAKEN, State.TAKEN),
        (255, State.TAKEN, State.TAKEN),
    ],
)
def test_a_number_alone(number: int, as_smpp: State, as_platform: State) -> None:
    body = told(tlvs=((Tag.RECEIPTED_MESSAGE_ID, b"42\0"), (Tag.MESSAGE_STATE, bytes([number]))))
    for settings_, state in ((SMPP, as_smpp), (PLATFORM, as_platform)):
        found = pushed(body, settings_)
        assert found is not None
        assert found.receipt.state is state
    standing = standing_of(make_call(provider_id="42"), QuerySmResp("42", "", number, 0), PLATFORM)
    assert standing.state is as_platform


def test_a_word_outweighs_a_number() -> None:
    body = told("id:42 stat:UNDELIV err:000", ((Tag.MESSAGE_STATE, b"\2"),))
    assert read(body).receipt.state is State.FAILED


def test_the_networks_error_outweighs_the_texts() -> None:
    body = told("id:42 stat:UNDELIV err:001", ((Tag.NETWORK_ERROR_CODE, b"\x08\x00\xf0"),))
    assert read(body).receipt.reason.why is Why.BUSY


def test_a_notification_in_between_is_no_end() -> None:
    receipt = read(told("id:42 stat:UNDELIV err:240", esm_class=0x20)).receipt
    assert receipt.state is State.TAKEN
    assert "240" in receipt.reason.detail


def test_cost_seconds_reference_and_phone() -> None:
    tlvs = (
        (Tag.USER_MESSAGE_REFERENCE, b"\x01\x02"),
        (0x2000, b"0.3000\0"),
        (0x2001, b"\x00\x07"),
        (0x2002, b"\x00\x1f"),
    )
    found = read(told("id:42 stat:DELIVRD err:000", tlvs))
    assert (found.reference, found.receipt.cost, found.receipt.seconds, found.receipt.phone) == (
        0x0102, "0.3000", 31, PHONE,
    )  # fmt: skip


@pytest.mark.parametrize("cost", [b"free\0", b"\xff\0", b"1e9\0", b""])
def test_a_cost_that_is_none(cost: bytes) -> None:
    assert read(told("id:42 stat:DELIVRD", ((0x2000, cost),))).receipt.cost == ""


def test_parts_of_a_message_are_no_seconds() -> None:
    assert read(told("id:42 stat:DELIVRD", ((0x2001, b"\0\0"), (0x2002, b"\0\3")))).receipt.seconds is None


@pytest.mark.parametrize(
    ("source", "ton", "phone"),
    [
        (PHONE, 1, PHONE),
        (f"+{PHONE}", 0, PHONE),
        ("9990000001", 2, ""),  # national
        ("Provider", 5, ""),
        ("74950000000", 1, ""),  # our own: that SMSC does not turn the addresses round
        ("", 0, ""),
    ],
)
def test_whom_it_is_about(source: str, ton: int, phone: str) -> None:
    body = told("id:42 stat:DELIVRD", source_addr=source, source_addr_ton=ton)
    found = pushed(body, replace(SMPP, sender="74950000000"))
    assert found is not None
    assert found.receipt.phone == phone


def test_two_ids_are_one_call() -> None:
    receipt = read(told("id:161 stat:DELIVRD", ((Tag.RECEIPTED_MESSAGE_ID, b"00A1\0"),))).receipt
    assert receipt.provider_id == "00A1"
    assert receipt.aliases[0] == "161"
    assert "a1" in receipt.aliases
    assert "00A1" not in receipt.aliases


def test_what_is_no_receipt() -> None:
    assert pushed(told("id:42 stat:DELIVRD", esm_class=0), SMPP) is None
    assert pushed(told("nothing of the kind"), SMPP) is None


@given(st.lists(st.text(max_size=64), min_size=1, max_size=5))
@settings(max_examples=100)
def test_aliases_are_bounded_and_others(ids: list[str]) -> None:
    aliases = aliases_of(ids)
    assert len(aliases) <= 40
    assert len({*aliases, ids[0]}) == len(aliases) + 1


@given(
    st.sampled_from([DeliverSm, DataSm]),
    st.binary(max_size=200),
    st.integers(0, 255),
    st.lists(st.tuples(st.sampled_from([*Tag, 0x2000, 0x2001, 0x2002, 0x2F01]), st.binary(max_size=70)), max_size=6),
)
@settings(max_examples=200)
def test_whatever_comes_is_read(kind: type, octets: bytes, esm_class: int, tlvs: list[tuple[int, bytes]]) -> None:
    body = kind(source_addr=PHONE, esm_class=esm_class, tlvs=tuple(tlvs))
    if isinstance(body, DeliverSm):
        body = replace(body, short_message=octets)
    found = pushed(body, SMPP)
    if found is not None:
        receipt = found.receipt
        assert receipt.provider_id
        assert receipt.state in (State.TAKEN, State.DELIVERED, State.FAILED, State.EXPIRED)
        assert receipt.cost.isascii()
        assert str(receipt.reason).isprintable()


@given(st.integers(0, 255), st.integers(0, 255))
@settings(max_examples=200)
def test_every_answer_to_a_question_is_a_receipt(state: int, error: int) -> None:
    call = make_call(provider_id="42")
    for told_ in (SMPP, PLATFORM):
        receipt = standing_of(call, QuerySmResp("42", "", state, error), told_)
        assert (receipt.call_id, receipt.provider_id) == (call.id, "42")
