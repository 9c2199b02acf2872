"""Receipts as they are written, word for word, and as the world's SMSCs write them."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.outcome import State, Why
from gateway.smpp.bodies import DeliverSm, Tlvs
from gateway.smpp.codes import Tag
from gateway.smpp.message_states import MessageState
from gateway.smpp.pdu import Pdu, read, write
from gateway.smpp.receipt import (
    COST,
    FLAG,
    SECONDS,
    Address,
    Parameters,
    ReadReceipt,
    query_result,
    read_receipt,
    write_receipt,
)
from gateway.smpp.text import Default
from gateway.smpp.times import read_time

GOLDEN = Path(__file__).parents[1] / "golden" / "smpp-receipts.txt"
SENDER, CALLEE = Address(5, 0, "SHOP"), Address(1, 1, "79990000001")
SUBMITTED, DONE = 1_790_000_000_000, 1_790_000_095_999
ENDS = (
    (State.DELIVERED, Why.ANSWERED),
    (State.FAILED, Why.BUSY),
    (State.FAILED, Why.SWITCHED_OFF),
    (State.FAILED, Why.NO_STATUS),
    (State.FAILED, Why.BAD_NUMBER),
    (State.FAILED, Why.BAD_MENU),
    (State.FAILED, Why.INCOMPLETE),
    (State.EXPIRED, Why.VALIDITY_OVER),
    (State.CANCELLED, Why.SENDER),
    (State.TAKEN, None),
    (State.HELD, Why.NO_MONEY),
)
MOSCOW = timezone(timedelta(hours=3))


def written(
    state: State = State.DELIVERED,
    why: Why | None = Why.ANSWERED,
    *,
    text: str = "Hello! {menu: Press 1\n1: end\n}",
    version: int = 0x34,
    default: Default = "gsm",
    message_id: str = "4711",
    zone: tzinfo = UTC,
    cost: str = "",
    seconds: int | None = None,
    parameters: Parameters = "all",
) -> DeliverSm:
    return write_receipt(
        message_id,
        state,
        why,
        sender=SENDER,
        callee=CALLEE,
        submitted_at=SUBMITTED,
        done_at=DONE,
        text=text,
        version=version,
        default=default,
        zone=zone,
        cost=cost,
        seconds=seconds,
        parameters=parameters,
    )


def shown(pdu: DeliverSm) -> str:
    parameters = " ".join(f"{tag:04X}={value.hex()}" for tag, value in pdu.tlvs)
    return f"{pdu.esm_class:02X} {pdu.short_message!r} {parameters}"


def test_the_texts_are_these() -> None:
    lines = [shown(written(state, why)) for state, why in ENDS]
    lines.append(shown(written(cost="1.20", seconds=12)))
    lines.append(shown(written(version=0x33, cost="1.20", seconds=12)))
    lines.append(shown(written(zone=MOSCOW)))
    lines.append(shown(written(text="Здравствуйте, это магазин")))
    lines.append(shown(written(text="Здравствуйте, это магазин", default="cp1251")))
    lines.append(shown(written(text="Здравствуйте, это магазин", default="utf-8")))
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_a_receipt_goes_the_other_way() -> None:
    pdu = written()
    assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr) == CALLEE
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr) == SENDER
    assert (pdu.esm_class, pdu.data_coding, pdu.registered_delivery) == (4, 0, 0)


@pytest.mark.parametrize(("state", "why"), ENDS)
def test_the_codec_writes_and_reads_it(state: State, why: Why | None) -> None:
    receipt = written(state, why, cost="1.20", seconds=12)
    pdu = read(write(receipt, 1))
    assert isinstance(pdu, Pdu)
    assert pdu.body == receipt


@pytest.mark.parametrize(
    ("cost", "octets"),
    [
        ("1.2", b"1.2000\0"),
        ("0", b"0.0000\0"),
        ("12.3456", b"12.346\0"),
        ("1234.5", b"1234.5\0"),
        ("123456", b"123456\0"),
        ("1234567", None),
        ("-1", None),
        ("1e9", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_a_cost_has_six_characters(cost: str, octets: bytes | None) -> None:
    tlvs = dict(written(cost=cost).tlvs)
    assert tlvs.get(COST) == octets
    assert (FLAG in tlvs) == (octets is not None)


def test_a_peer_of_version_3_3_gets_no_parameters() -> None:
    assert written(version=0x33).tlvs == written(version=0).tlvs == ()


@pytest.mark.parametrize(
    ("parameters", "tags"),
    [
        ("none", []),
        ("standard", [Tag.RECEIPTED_MESSAGE_ID, Tag.MESSAGE_STATE, Tag.NETWORK_ERROR_CODE]),
        ("all", [Tag.RECEIPTED_MESSAGE_ID, Tag.MESSAGE_STATE, Tag.NETWORK_ERROR_CODE, COST, FLAG, SECONDS]),
    ],
)
def test_a_peer_gets_the_parameters_that_it_can_bear(parameters: Parameters, tags: list[int]) -> None:
    pdu = written(State.FAILED, Why.BUSY, cost="1.20", seconds=12, parameters=parameters)
    assert [tag for tag, _ in pdu.tlvs] == tags
    assert pdu.short_message == written(State.FAILED, Why.BUSY).short_message


@given(
    st.text(max_size=60), st.sampled_from(["gsm", "latin-1", "ascii", "utf-8", "cp1251"]), st.text("0123456789abcdef")
)
@settings(max_examples=200, deadline=None)
def test_every_receipt_fits_into_a_short_message_and_is_read_again(text: str, default: Default, digits: str) -> None:
    message_id = (digits or "1")[:64]
    pdu = written(State.FAILED, Why.BUSY, text=text, default=default, message_id=message_id)
    assert len(pdu.short_message) <= 254
    receipt = read_receipt(pdu, default)
    assert receipt is not None
    assert receipt.ids == (message_id,)
    assert (receipt.state, receipt.err, receipt.network_error) == (MessageState.UNDELIVERABLE, 240, (8, 240))
    assert (receipt.submitted_at, receipt.done_at) == (SUBMITTED // 60_000 * 60_000, DONE // 60_000 * 60_000)


def test_all_that_is_written_is_read() -> None:
    receipt = read_receipt(written(cost="1.20", seconds=12, zone=MOSCOW, text="Hi, id:9 stat:EXPIRED"), "gsm", MOSCOW)
    assert receipt == ReadReceipt(
        ids=("4711",),
        state=MessageState.DELIVERED,
        intermediate=False,
        stat="DELIVRD",
        state_number=2,
        err=0,
        submitted_at=SUBMITTED // 60_000 * 60_000,
        done_at=DONE // 60_000 * 60_000,
        sub=1,
        dlvrd=1,
        text="Hi, id:9 stat:EXPIRE",
        cost="1.2000",
        flag=7,
        seconds=12,
    )


def heard(text: str | bytes, esm_class: int = 4, data_coding: int = 0, tlvs: Tlvs = ()) -> ReadReceipt:
    octets = text if isinstance(text, bytes) else text.encode("ascii")
    receipt = read_receipt(
        DeliverSm(esm_class=esm_class, data_coding=data_coding, short_message=octets, tlvs=tlvs), "gsm"
    )
    assert receipt is not None
    return receipt


def test_the_reference_of_the_submit_is_told() -> None:
    """user_message_reference (3.4 section 5.3.2.17); of a size that nobody announced it is still a number."""
    assert heard("id:1 stat:DELIVRD", tlvs=((0x0204, b"\2\1"),)).reference == 513
    assert heard("id:1 stat:DELIVRD", tlvs=((0x0204, b"\0\0\2\1"),)).reference == 513
    assert heard("id:1 stat:DELIVRD", tlvs=((0x0204, bytes(9)),)).reference is None
    assert heard("id:1 stat:DELIVRD").reference is None


@pytest.mark.parametrize(
    ("text", "ids", "state", "err"),
    [
        ("id:1 sub:001 dlvrd:001 submit date:2611241200 done date:2611241201 stat:DELIVRD err:000 text:", ("1",), 2, 0),
        ("id:1 submit date:2611241200 done date:2611241201 stat:DELIVRD err:000", ("1",), 2, 0),  # no sub
        ("stat:UNDELIV id:a-B9 err:1F done date:261124120159", ("a-B9",), 5, 0x1F),
        ("ID:1 SUB:1 STAT:expired ERR:0x10 TEXT:hi", ("1",), 3, 16),
        ("id:1,sub:001,stat:REJECTD,err:9", ("1",), 8, 9),
        ("id: 1 stat: DELIVRD err: text:", ("1",), 2, None),
        ("id:1 stat:FAILED", ("1",), 5, None),
        ("id:1 stat:Delivered", ("1",), 2, None),
        ("id:1 stat:SOMETHING", ("1",), None, None),
        ("id:1 stat:ENROUTE", ("1",), 1, None),
        ("id:1 text:hello stat:DELIVRD err:5", ("1",), 2, 5),  # fields behind the text
        ("id:1 stat:UNDELIV text:id:2 stat:DELIVRD err:0", ("1",), 5, 0),  # forged ones behind it do not count
        ("id:a_b@c$ stat:DELIVRD", ("a_b@c$",), 2, None),
        (b"id:a\x11b\x00c\x02 stat:DELIVRD", ("a_b@c$",), 2, None),  # the same in GSM 03.38
        ("id: stat:DELIVRD", (), 2, None),
        ("nothing", (), None, None),
        ("", (), None, None),
    ],
)
def test_texts_of_all_kinds(text: str | bytes, ids: tuple[str, ...], state: int | None, err: int | None) -> None:
    receipt = heard(text)
    assert (receipt.ids, receipt.state, receipt.err) == (ids, state, err)


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2611241201", "2026-11-24T12:01:00"),
        ("261124120159", "2026-11-24T12:01:59"),
        ("202611241201", "2026-11-24T12:01:00"),
        ("20261124120159", "2026-11-24T12:01:59"),
        ("201231235959", "2020-12-31T23:59:59"),  # cannot be the 31st month of 2012... so it has seconds
        ("2613241201", None),
        ("0000000000", None),
        ("261124", None),
        ("26112412015", None),
    ],
)
def test_dates_of_all_kinds(date: str, at: str | None) -> None:
    expected = at and datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp() * 1000
    receipt = heard(f"id:1 submit date:{date} done_date:{date}")
    assert (receipt.submitted_at, receipt.done_at) == (expected, expected)


def test_a_receipt_in_ucs2_and_one_that_only_says_so() -> None:
    text = "id:1 stat:DELIVRD"
    assert heard(text.encode("utf-16-be"), data_coding=8).state == heard(text, data_coding=8).state == 2


def test_a_receipt_in_parameters_alone() -> None:
    tlvs = ((Tag.RECEIPTED_MESSAGE_ID, b"42"), (Tag.MESSAGE_STATE, b"\x05"), (Tag.NETWORK_ERROR_CODE, b"\x03\0\x06"))
    receipt = heard("", esm_class=0, tlvs=tlvs)
    assert (receipt.ids, receipt.state, receipt.network_error) == (("42",), MessageState.UNDELIVERABLE, (3, 6))
    receipt = heard("", tlvs=((Tag.MESSAGE_PAYLOAD, b"id:7 stat:DELIVRD"),))
    assert (receipt.ids, receipt.state) == (("7",), MessageState.DELIVERED)


def test_parameters_and_text_that_differ() -> None:
    tlvs = ((Tag.RECEIPTED_MESSAGE_ID, b"2a\0"), (Tag.MESSAGE_STATE, b"\x14"))
    receipt = heard("id:0000000042 stat:UNDELIV", tlvs=tlvs)
    assert receipt.ids == ("2a", "0000000042")
    assert (receipt.state, receipt.state_number) == (MessageState.UNDELIVERABLE, 20)  # a number of the provider's own


@pytest.mark.parametrize("esm_class", [0x04, 0x44, 0x84, 0x07, 0x20])
def test_what_is_a_receipt(esm_class: int) -> None:
    assert heard("id:1 stat:ENROUTE", esm_class=esm_class).intermediate == (esm_class == 0x20)


@pytest.mark.parametrize("esm_class", [0, 0x40, 0x08, 0x10, 0x18, 0x24])
def test_what_is_none_however_it_reads(esm_class: int) -> None:
    """A telephone can send such a text."""
    assert read_receipt(DeliverSm(esm_class=esm_class, short_message=b"id:1 stat:DELIVRD"), "gsm") is None


@given(
    st.one_of(
        st.binary(max_size=120),
        st.lists(
            st.sampled_from(["id:", "stat:", "text:", "err:", "sub:", " ", "9" * 30, "submit date:", "DELIVRD", "é"])
        )
        .map("".join)
        .map(str.encode),
    ),
    st.integers(0, 255),
    st.lists(st.tuples(st.sampled_from([0x1E, 0x427, 0x423, 0x424, COST, FLAG, SECONDS]), st.binary(max_size=12))),
)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_read_without_an_error(
    octets: bytes, data_coding: int, tlvs: list[tuple[int, bytes]]
) -> None:
    receipt = heard(octets, data_coding=data_coding, tlvs=tuple(tlvs))
    assert receipt.err is None or receipt.err >= 0


def test_the_answer_to_a_query() -> None:
    on_its_way = query_result("ff", State.HELD, Why.NO_MONEY, DONE)
    assert (on_its_way.message_id, on_its_way.final_date) == ("ff", "")
    assert (on_its_way.message_state, on_its_way.error_code) == (MessageState.ENROUTE, 112)
    ended = query_result("ff", State.FAILED, Why.BUSY, DONE)
    assert read_time(ended.final_date, 0) == DONE // 100 * 100
    assert (ended.message_state, ended.error_code) == (MessageState.UNDELIVERABLE, 240)
