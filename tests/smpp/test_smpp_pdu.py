"""Framing, and how much is forgiven to whom."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.fields import OPERATIONS
from gateway.smpp.pdu import (
    LONGEST,
    Bind,
    BindResp,
    Broken,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    Faulty,
    GenericNack,
    ListName,
    Outbind,
    Pdu,
    QuerySmResp,
    ReplaceSm,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    UnbindResp,
    read,
    write,
)
from smpp_drawn import pdus

BODILESS = [command for command in Command if not OPERATIONS[command].rows]


def header(length: int, command: int, status: int = 0, sequence: int = 9) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in (length, command, status, sequence))


@settings(max_examples=60)
@given(pdus, st.integers(0, 40), st.binary(max_size=40))
def test_more_is_needed_exactly_until_all_is_there(whole: bytes, before: int, behind: bytes) -> None:
    """At every prefix, at any place in the buffer; what is behind it does not matter."""
    for size in range(len(whole)):
        assert read(whole[:size]) is None
    expected = read(whole)
    assert isinstance(expected, Pdu)
    assert expected.length == len(whole)
    for buffer in (b"\xff" * before + whole + behind, bytearray(b"\0" * before + whole + behind)):
        assert read(buffer, before) == expected
        assert read(buffer[: before + len(whole) - 1], before) is None


def test_behind_the_end_nothing_is_read() -> None:
    assert read(b"") is None
    assert read(b"\0" * 16, 16) is None
    assert read(b"\0" * 16, 20) is None


@pytest.mark.parametrize("length", [0, 1, 15, LONGEST + 1, 0x7FFF_FFFF, 0xFFFF_FFFF])
def test_a_length_that_cannot_be_right_breaks_the_stream(length: int) -> None:
    """Told on the four octets of it, before anything is waited for; the sequence with the whole header."""
    whole = header(length, Command.SUBMIT_SM, sequence=77) + bytes(50)
    for size in range(4):
        assert read(whole[:size]) is None
    for size in range(4, 16):
        got = read(bytearray(whole[:size]))
        assert isinstance(got, Broken)
        assert got.sequence == 0
    got = read(whole)
    assert isinstance(got, Broken)
    assert got.sequence == 77
    assert str(length) in got.detail


def test_the_longest_is_what_the_caller_says() -> None:
    assert read(header(101, Command.SUBMIT_SM), longest=101) is None
    assert isinstance(read(header(101, Command.SUBMIT_SM), longest=100), Broken)
    assert read(header(LONGEST, Command.SUBMIT_SM)) is None


def test_the_longest_message_fits() -> None:
    whole = write(SubmitSm(tlvs=((Tag.MESSAGE_PAYLOAD, b"x" * 65_535),)), 1)
    assert len(whole) < LONGEST
    assert isinstance(read(whole), Pdu)


@pytest.mark.parametrize("command", [0, 0x0A, 0x111, 0x0001_0200, 0x8000_0102, 0x8000_0111, 0xFFFF_FFFF, 0x0000_000C])
def test_an_unknown_command_costs_only_itself(command: int) -> None:
    """generic_nack RINVCMDID with the same sequence (section 4.3.1); nothing to an unknown response."""
    buffer = header(20, command, sequence=5) + b"abcd" + write(EnquireLink(), 6)
    got = read(buffer)
    assert isinstance(got, Faulty)
    assert (got.length, got.command, got.sequence, got.status) == (20, command, 5, Status.RINVCMDID)
    assert got.is_response == (command >= RESPONSE)
    assert read(buffer, got.length) == Pdu(16, Command.ENQUIRE_LINK, 0, 6, EnquireLink())


@pytest.mark.parametrize("command", BODILESS, ids=lambda one: one.name)
@pytest.mark.parametrize("body", [b"", b"\0", b"abc", b"\2\4\xff\xff"])
def test_a_body_where_none_belongs_is_let_be(command: Command, body: bytes) -> None:
    got = read(header(16 + len(body), command, 3) + body)
    assert got == Pdu(16 + len(body), command, 3, 9, OPERATIONS[command].make())


@pytest.mark.parametrize("command", [one for one in Command if one & RESPONSE and OPERATIONS[one].rows])
def test_an_error_response_needs_no_body(command: Command) -> None:
    """It should have none (section 4.4.2 and others), but peers send one: both are accepted, and a spoilt one."""
    for body in (b"", b"\xff", b"x" * 100, b"\0\1", b"\0" * 4 + b"\xff" * 5):
        got = read(header(16 + len(body), command, Status.RTHROTTLED) + body)
        assert isinstance(got, Pdu)
        assert got.status == Status.RTHROTTLED
    assert read(header(16, command, Status.RTHROTTLED)) == Pdu(16, command, Status.RTHROTTLED, 9, None)


def test_an_error_response_may_have_its_body() -> None:
    got = read(write(SubmitSmResp("17"), 9, Status.RSUBMITFAIL))
    assert got == Pdu(19, Command.SUBMIT_SM_RESP, Status.RSUBMITFAIL, 9, SubmitSmResp("17"))


@pytest.mark.parametrize("body", [b"", b"no end", b"1" * 65 + b"\0", b"\xe9\0", b"1" * 3000])
@pytest.mark.parametrize(
    "unset",
    [DeliverSmResp(), SubmitSmResp(), DataSmResp(), BindResp(Command.BIND_TRANSCEIVER_RESP)],
    ids=lambda one: type(one).__name__,
)
def test_a_response_that_says_ok_is_believed(body: bytes, unset: SubmitSmResp) -> None:
    """Its id is not known then. Not to believe it would send the message again: a telephone that rings twice."""
    got = read(header(16 + len(body), unset.command) + body)
    assert got == Pdu(16 + len(body), unset.command, 0, 9, unset)


@pytest.mark.parametrize("body", [QuerySmResp("1"), SubmitMultiResp("1")], ids=lambda one: type(one).__name__)
def test_a_response_without_what_was_asked_for_is_faulty(body: QuerySmResp) -> None:
    got = read(header(18, body.command) + b"1\0")
    assert isinstance(got, Faulty)
    assert got.is_response


def test_a_deliver_sm_resp_may_have_an_id() -> None:
    assert read(write(DeliverSmResp("5"), 9)) == Pdu(18, Command.DELIVER_SM_RESP, 0, 9, DeliverSmResp("5"))


def test_the_status_of_a_request_is_kept_and_means_nothing() -> None:
    got = read(header(16, Command.ENQUIRE_LINK, 0x55, 0))
    assert got == Pdu(16, Command.ENQUIRE_LINK, 0x55, 0, EnquireLink())


@pytest.mark.parametrize("body", [SubmitSm(), DeliverSm(), ReplaceSm()], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("payload", [b"", b"more"])
def test_a_text_beside_message_payload_is_refused(body: SubmitSm | ReplaceSm, payload: bytes) -> None:
    """sm_length must be 0 then (section 5.2.21): RINVMSGLEN."""
    body.short_message = b"text"
    whole = bytearray(write(body, 9)) + b"\4\x24" + len(payload).to_bytes(2, "big") + payload
    whole[:4] = len(whole).to_bytes(4, "big")
    got = read(whole)
    assert isinstance(got, Faulty)
    assert got.status == Status.RINVMSGLEN == 0x01
    assert "section 5.2.21" in got.detail


def test_a_body_that_goes_on_behind_its_fields_is_refused() -> None:
    """The remainder is no optional parameter: RINVOPTPARSTREAM."""
    for rest in (b"\0", b"\0\0", b"abc", b"some text that belongs nowhere"):
        whole = bytearray(write(SubmitSm(short_message=b"hi"), 9)) + rest
        whole[:4] = len(whole).to_bytes(4, "big")
        got = read(whole)
        assert isinstance(got, Faulty)
        assert got.status == Status.RINVOPTPARSTREAM


def test_passwords_are_not_shown() -> None:
    for body in (Bind(Command.BIND_RECEIVER, "name", "s3cret"), Outbind("name", "s3cret")):
        assert "s3cret" not in repr(body)
        assert "s3cret" not in repr(read(write(body, 1)))
    for broken in (b"name\0s3crets3crets3cret\0", b"name\0s3cret", b"name\0s3cret\xe9\0"):
        got = read(header(16 + len(broken), Command.OUTBIND) + broken)
        assert isinstance(got, Faulty)
        assert "s3cret" not in repr(got)


def test_a_nack_is_read_with_its_status() -> None:
    assert read(write(GenericNack(), 3, Status.RINVCMDID)) == Pdu(
        16, Command.GENERIC_NACK, Status.RINVCMDID, 3, GenericNack()
    )
    assert read(write(UnbindResp(), 3)) == Pdu(16, Command.UNBIND_RESP, 0, 3, UnbindResp())


def test_a_pdu_full_of_tiny_parameters_is_bounded() -> None:
    """As many as fit into one PDU, no more."""
    most = (LONGEST - 100) // 4
    whole = write(SubmitSm(tlvs=((0x2000, b""),) * most), 1)
    got = read(whole)
    assert isinstance(got, Pdu)
    assert isinstance(got.body, SubmitSm)
    assert len(got.body.tlvs) == most


def test_many_destinations_are_bounded_by_their_count() -> None:
    got = read(write(SubmitMulti(dest_address=tuple(ListName(str(number)) for number in range(255))), 1))
    assert isinstance(got, Pdu)
    assert isinstance(got.body, SubmitMulti)
    assert len(got.body.dest_address) == 255
