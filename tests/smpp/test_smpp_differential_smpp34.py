"""Against smpp34, a Rust codec: encoded by one, decoded by the other.

It has types for submit_sm and deliver_sm, and the header alone of all else. Where the two differ the specification
decides (3.4; the section is in the table), and a test shows that the difference is there, so it fails on the day that
smpp34 is mended.
"""

from collections.abc import Callable

import pytest
import smpp34
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.bodies import Body, DeliverSm, SubmitSm
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.fields import OPERATIONS
from gateway.smpp.pdu import Faulty, Pdu, read, write
from smpp_drawn import bodies, bodies_of, sequences

TYPED = {Command.SUBMIT_SM: smpp34.SubmitSm, Command.DELIVER_SM: smpp34.DeliverSm}
MESSAGES = st.sampled_from(sorted(TYPED)).flatmap(lambda one: bodies_of(OPERATIONS[one]))
NAMES = [row.name for row in OPERATIONS[Command.SUBMIT_SM].rows]


def as_theirs(body: SubmitSm | DeliverSm, sequence: int) -> smpp34.SubmitSm | smpp34.DeliverSm:
    return TYPED[body.command](
        **{name: getattr(body, name) for name in NAMES},
        tlvs=[smpp34.Tlv(tag, value) for tag, value in body.tlvs],
        sequence_number=sequence,
    )


@settings(max_examples=200)
@given(MESSAGES, sequences)
def test_both_write_and_read_the_same(body: SubmitSm | DeliverSm, sequence: int) -> None:
    ours = write(body, sequence)
    theirs = smpp34.decode(ours)
    assert isinstance(theirs, TYPED[body.command])
    assert (theirs.command_id, theirs.sequence_number) == (body.command, sequence)
    for name in NAMES:
        assert getattr(theirs, name) == getattr(body, name), name
    assert tuple((one.tag, one.value) for one in theirs.tlvs) == body.tlvs
    if len(body.short_message) < 255:  # 5.0's 255 it reads, but does not write
        assert as_theirs(body, sequence).encode() == ours
    assert theirs.encode() == ours


@settings(max_examples=100)
@given(bodies.filter(lambda body: body.command not in TYPED), sequences, sequences)
def test_everything_else_has_the_same_header(body: Body, sequence: int, status: int) -> None:
    status = status if body.command & RESPONSE else 0
    whole = write(body, sequence, status)
    theirs = smpp34.decode(whole)
    assert isinstance(theirs, smpp34.RawPdu)
    assert (theirs.command_length, theirs.command_id) == (len(whole), body.command)
    assert (theirs.command_status, theirs.sequence_number) == (status, sequence)
    assert theirs.body == whole[16:]


@settings(max_examples=100)
@given(MESSAGES, st.data())
def test_what_it_refuses_we_refuse(body: SubmitSm | DeliverSm, data: st.DataObject) -> None:
    """Cut anywhere: where it sees a fault, so do we."""
    whole = write(body, 1)
    cut = whole[: data.draw(st.integers(16, len(whole)))]
    cut = len(cut).to_bytes(4, "big") + cut[4:]
    try:
        theirs = smpp34.decode(cut)
    except smpp34.SmppError:
        assert isinstance(read(cut), Faulty)
        return
    got = read(cut)
    if isinstance(got, Faulty):
        # it drops what is no whole optional parameter, and the parameter itself
        assert got.status == Status.RINVOPTPARSTREAM
        assert len(theirs.tlvs) < len(body.tlvs)
        return
    assert isinstance(got, Pdu)
    assert isinstance(got.body, SubmitSm | DeliverSm)
    assert (got.body.source_addr, got.body.short_message) == (theirs.source_addr, theirs.short_message)
    assert len(got.body.tlvs) == len(theirs.tlvs)


def _resized(whole: bytes) -> bytes:
    return len(whole).to_bytes(4, "big") + whole[4:]


WHOLE = write(SubmitSm(source_addr="1", destination_addr="2", short_message=b"text"), 1)
TAKES: dict[str, tuple[str, bytes, Status, Callable[[smpp34.SubmitSm], bool]]] = {
    "an address over the maximum": (
        "5.2.8",
        WHOLE[:19] + b"1" * 60 + WHOLE[20:],
        Status.RINVSRCADR,
        lambda one: one.source_addr == "1" * 60,
    ),
    "a service_type over the maximum": (
        "5.2.11",
        WHOLE[:16] + b"toolong" + WHOLE[16:],
        Status.RINVSERTYP,
        lambda one: one.service_type == "toolong",
    ),
    "a time of the wrong length": (
        "5.2.16",
        WHOLE[:29] + b"12" + WHOLE[29:],
        Status.RINVEXPIRY,
        lambda one: one.validity_period == "12",
    ),
    "octets that are no ASCII": (
        "5.2.8",
        WHOLE[:19] + b"\xe9" + WHOLE[20:],
        Status.RINVSRCADR,
        lambda one: one.source_addr == "\ufffd",
    ),
    "a priority that is reserved": (
        "5.2.14",
        WHOLE[:27] + b"\x09" + WHOLE[28:],
        Status.RINVPRTFLG,
        lambda one: one.priority_flag == 9,
    ),
    "an optional parameter that runs over the end": (
        "3.2.4.1",
        WHOLE + b"\2\4\0\5a",
        Status.RINVOPTPARSTREAM,
        lambda one: one.tlvs == [],
    ),
    "half an optional parameter": ("3.2.4.1", WHOLE + b"\2\4", Status.RINVOPTPARSTREAM, lambda one: one.tlvs == []),
    "an optional parameter of the wrong size": (
        "5.3.2.17",
        WHOLE + b"\2\4\0\1a",
        Status.RINVPARLEN,
        lambda one: [(tlv.tag, tlv.value) for tlv in one.tlvs] == [(0x0204, b"a")],
    ),
    "a text beside message_payload": (
        "5.2.21",
        WHOLE + b"\4\x24\0\1a",
        Status.RINVMSGLEN,
        lambda one: one.short_message == b"text" and one.tlvs[0].value == b"a",
    ),
}


@pytest.mark.parametrize(("section", "octets", "status", "sees"), TAKES.values(), ids=TAKES)
def test_it_takes_what_is_wrong(
    section: str, octets: bytes, status: Status, sees: Callable[[smpp34.SubmitSm], bool]
) -> None:
    theirs = smpp34.decode(_resized(octets))
    assert isinstance(theirs, smpp34.SubmitSm)
    assert sees(theirs), f"mended: section {section}"
    got = read(_resized(octets))
    assert isinstance(got, Faulty)
    assert got.status == status
    assert f"section {section})" in got.detail


WRITES = {
    "an address over the maximum": SubmitSm(source_addr="1" * 60),
    "an address that is not ASCII": SubmitSm(source_addr="é"),
    "an address with a NUL inside": SubmitSm(source_addr="1\x002"),
    "a time of the wrong length": SubmitSm(validity_period="12"),
    "an optional parameter of the wrong size": SubmitSm(tlvs=((0x0204, b"a"),)),
    "a text beside message_payload": SubmitSm(short_message=b"a", tlvs=((0x0424, b"a"),)),
}


@pytest.mark.parametrize("body", WRITES.values(), ids=WRITES)
def test_it_writes_what_is_wrong(body: SubmitSm) -> None:
    """Without a word; nobody may read it, and we do not write it."""
    written = as_theirs(body, 1).encode()
    got = read(written)
    assert isinstance(got, Faulty) or got != Pdu(len(written), Command.SUBMIT_SM, 0, 1, body), "mended"
    with pytest.raises(ValueError):
        write(body, 1)


def test_it_says_one_status_for_every_truncation() -> None:
    """RINVPARLEN, which is about optional parameters (5.1.3); we name the field or RINVCMDLEN."""
    statuses = {
        18: Status.RINVCMDLEN,
        20: Status.RINVSRCADR,
        24: Status.RINVDSTADR,
        29: Status.RINVCMDLEN,
        len(WHOLE) - 1: Status.RINVMSGLEN,
    }
    for end, status in statuses.items():
        with pytest.raises(smpp34.SmppError, match="0x000000C2"):
            smpp34.decode(_resized(WHOLE[:end]))
        got = read(_resized(WHOLE[:end]))
        assert isinstance(got, Faulty)
        assert got.status == status
