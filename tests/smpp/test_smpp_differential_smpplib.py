"""Against smpplib: encoded by one, decoded by the other, for every operation that it knows.

Where the two differ the specification decides (3.4; the section is in the table), and a test shows that the difference
is there, so it fails on the day that smpplib is mended.
"""

import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smpplib import command as smpplib_command
from smpplib import exceptions, smpp

from gateway.smpp.bodies import Bind, Body
from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.fields import OPERATIONS, Kind
from gateway.smpp.pdu import (
    AlertNotification,
    DataSm,
    DataSmResp,
    Faulty,
    Pdu,
    QuerySm,
    SubmitSm,
    SubmitSmResp,
    read,
    write,
)
from gateway.smpp.tlv import SIZES
from smpp_drawn import bodies_of, sequences, text

LACKS = {
    Command.OUTBIND: "4.1.7",
    Command.SUBMIT_MULTI: "4.5.1",
    Command.SUBMIT_MULTI_RESP: "4.5.2",
    Command.CANCEL_SM: "4.9.1",
    Command.CANCEL_SM_RESP: "4.9.2",
    Command.REPLACE_SM: "4.10.1",
    Command.REPLACE_SM_RESP: "4.10.2",
}
"""Operations that it does not have, and where they are specified."""

KNOWS = [command for command in Command if command not in LACKS]

SHORTER = {(Command.DATA_SM, "source_addr"), (Command.DATA_SM, "destination_addr")} | {
    (Command.ALERT_NOTIFICATION, name) for name in ("source_addr", "esme_addr")
}
"""It allows 21 octets where sections 4.7.1 and 4.12.1 say 65."""

SPOILT = {
    (Command.SUBMIT_SM, Tag.SOURCE_ADDR_SUBUNIT): "two octets, 5.3.2.2 says one",
    (Command.DATA_SM, Tag.SOURCE_TELEMATICS_ID): "two octets, 5.3.2.8 says one",
    (Command.DATA_SM, Tag.CALLBACK_NUM_ATAG): "a NUL behind it, 5.3.2.38 says an octet string",
    (Command.DATA_SM_RESP, Tag.DELIVERY_FAILURE_REASON): "a string, 5.3.2.33 says one octet",
    (Command.DATA_SM_RESP, Tag.NETWORK_ERROR_CODE): "a NUL behind it, 5.3.2.31 says three octets",
} | {
    (command, tag): f"a NUL behind it, {SIZES[tag].section} says an octet string"
    for command in (Command.SUBMIT_SM, Command.DELIVER_SM, Command.DATA_SM)
    for tag in (Tag.SOURCE_SUBADDRESS, Tag.DEST_SUBADDRESS)
} | {
    (command, Tag.ALERT_ON_MESSAGE_DELIVERY): "never written, 5.3.2.41"
    for command in (Command.SUBMIT_SM, Command.DATA_SM)
}  # fmt: skip
"""Optional parameters that it writes or reads wrongly."""

STRINGS = (Tag.RECEIPTED_MESSAGE_ID, Tag.ADDITIONAL_STATUS_INFO_TEXT)
TEXTS = (Kind.TEXT, Kind.TIME)


def tags_of(command: Command) -> list[Tag]:
    """The optional parameters that both have for it."""
    params = smpplib_command.factory(command.name.lower(), sequence=1).params
    known = [tag for tag in Tag if tag.name.lower() in params and (command, tag) not in SPOILT]
    mandatory = {row.name for row in OPERATIONS[command].rows}
    return [tag for tag in known if tag.name.lower() not in mandatory]


@st.composite
def drawn(draw: st.DrawFn, command: Command) -> Body:
    """A body of which the specification and smpplib think the same."""
    body = draw(bodies_of(OPERATIONS[command], optional=False))
    for row in OPERATIONS[command].rows:
        if (command, row.name) in SHORTER:
            setattr(body, row.name, draw(text(21)))
    if isinstance(body, QuerySm):
        body.message_id = body.message_id or "1"  # it refuses to write an empty one
    optional = []
    for tag in sorted(draw(st.sets(st.sampled_from(tags), max_size=4))) if (tags := tags_of(command)) else ():
        if tag == Tag.MESSAGE_PAYLOAD and getattr(body, "short_message", b""):
            continue
        size = SIZES[tag]
        if tag in STRINGS:
            octets = draw(st.text(st.sampled_from("abc019"), min_size=1, max_size=size.most - 1)).encode() + b"\0"
        else:
            octets = draw(st.binary(min_size=max(size.least, 1), max_size=min(size.most, 300)))
        if tag == Tag.MS_VALIDITY:
            octets = octets[:1]
        optional.append((int(tag), octets))
    if optional:
        body.tlvs = tuple(optional)  # type: ignore[union-attr]
    return body


def as_theirs(body: Body, sequence: int, status: int) -> Any:
    """The same PDU as an object of smpplib's."""
    values: dict[str, Any] = {row.name: getattr(body, row.name) for row in OPERATIONS[body.command].rows}
    theirs = smpp.make_pdu(body.command.name.lower(), sequence=sequence, status=status, **values)
    theirs.sequence = sequence  # it does not take the argument
    if isinstance(body, Bind):
        theirs.interface_version = body.interface_version  # nor this one
    for tag, octets in getattr(body, "tlvs", ()):
        name = Tag(tag).name.lower()
        kind = theirs.params[name].type
        value: Any = octets
        if kind is int:
            value = int.from_bytes(octets, "big")
        elif kind is str:
            value = octets[:-1].decode()
        setattr(theirs, name, value)
    return theirs


def in_their_order(body: Body) -> Body:
    """It writes optional parameters in an order of its own."""
    order = smpplib_command.factory(body.command.name.lower(), sequence=1).params_order
    if tlvs := getattr(body, "tlvs", ()):
        body.tlvs = tuple(sorted(tlvs, key=lambda one: order.index(Tag(one[0]).name.lower())))  # type: ignore[union-attr]
    return body


@pytest.mark.parametrize("command", KNOWS, ids=lambda one: one.name.lower())
def test_both_write_the_same_octets(command: Command) -> None:
    @settings(max_examples=40)
    @given(drawn(command), sequences, sequences)
    def compare(body: Body, sequence: int, status: int) -> None:
        status = status if command & RESPONSE else 0
        theirs = as_theirs(body, sequence, status).generate()
        ours = write(in_their_order(body), sequence, status)
        assert ours == theirs
        got = read(theirs)
        assert got == Pdu(len(theirs), command, status, sequence, body)

    compare()


@pytest.mark.parametrize("command", KNOWS, ids=lambda one: one.name.lower())
def test_they_read_what_we_write(command: Command) -> None:
    @settings(max_examples=40)
    @given(drawn(command), sequences, sequences)
    def compare(body: Body, sequence: int, status: int) -> None:
        status = status if command & RESPONSE else 0
        theirs = smpp.parse_pdu(write(body, sequence, status), sequence=1)
        assert (theirs.command, theirs.status, theirs.sequence) == (command.name.lower(), status, sequence)
        for row in OPERATIONS[command].rows:
            value = getattr(body, row.name)
            seen = getattr(theirs, row.name)
            if row.kind is Kind.OCTETS:
                seen = seen or b""  # an empty text at the end is None
            assert seen == (value.encode() if row.kind in TEXTS else value), row.name
        for tag, octets in getattr(body, "tlvs", ()):
            read_by_them = getattr(theirs, Tag(tag).name.lower())
            kind = theirs.params[Tag(tag).name.lower()].type
            expected = int.from_bytes(octets, "big") if kind is int else octets[:-1] if kind is str else octets
            assert read_by_them == expected, Tag(tag).name

    compare()


@pytest.mark.parametrize("command", KNOWS, ids=lambda one: one.name.lower())
def test_both_have_the_same_fields_of_the_same_length(command: Command) -> None:
    theirs = smpplib_command.factory(command.name.lower(), sequence=1)
    rows = OPERATIONS[command].rows
    optional = {tag.name.lower() for tag in Tag} - {row.name for row in rows}
    names = [name for name in theirs.params_order if name not in optional]
    assert [name for name in names if name != "sm_length"] == [row.name for row in rows]
    for row in rows:
        longest = getattr(theirs.params[row.name], "max", None)
        if row.kind is Kind.INTEGER:
            assert theirs.params[row.name].size == 1
        elif row.kind is Kind.OCTETS:
            assert (longest, row.most) == (254, 255)  # 5.0 has one more
        else:
            assert longest == (21 if (command, row.name) in SHORTER else row.most)


# What follows are the differences: each proves that it is there.


@pytest.mark.parametrize("command", LACKS, ids=lambda one: one.name.lower())
def test_it_lacks(command: Command) -> None:
    """Also what it cannot read: the whole PDU raises."""
    whole = write(OPERATIONS[command].make(), 1) if command != Command.SUBMIT_MULTI else write(None, 1, 0, command)
    with pytest.raises(exceptions.UnknownCommandError):
        smpp.parse_pdu(whole, sequence=1)


@pytest.mark.parametrize(("command", "tag"), SPOILT, ids=lambda one: one.name.lower())
def test_it_spoils(command: Command, tag: Tag) -> None:
    """An optional parameter that is not what the specification says once smpplib has written it."""
    name = tag.name.lower()
    theirs = smpplib_command.factory(command.name.lower(), sequence=1)
    kind = theirs.params[name].type
    octets = b"\1" * SIZES[tag].least or b"\1"
    value: Any = int.from_bytes(octets, "big") if kind is int else octets.decode() if kind is str else octets
    setattr(theirs, name, value)
    for row in OPERATIONS[command].rows:
        if row.kind in TEXTS:
            setattr(theirs, row.name, "")
    theirs.sequence = 1
    written = theirs.generate()
    right = struct.pack(">HH", tag, len(octets)) + octets
    assert not written.endswith(right), f"mended: {SPOILT[command, tag]}"
    if SIZES[tag].least == SIZES[tag].most and not command & RESPONSE:
        got = read(written)
        assert isinstance(got, Faulty)
        assert got.status == Status.RINVPARLEN


def _resized(whole: bytes) -> bytes:
    return len(whole).to_bytes(4, "big") + whole[4:]


WHOLE = write(SubmitSm(source_addr="1", destination_addr="2", short_message=b"text"), 1)
MISREADS: dict[str, tuple[str, bytes, Status, Callable[[Any], bool]]] = {
    "command_length is not looked at": (
        "3.2",
        WHOLE + b"\2\4\0\2ab",
        Status.OK,
        lambda one: one.length == len(WHOLE) and one.user_message_reference == 0x6162,
    ),
    "a text shorter than sm_length": (
        "5.2.21",
        _resized(WHOLE[:-1]),
        Status.RINVMSGLEN,
        lambda one: one.sm_length == 4,
    ),
    "an address over the maximum": (
        "5.2.8",
        _resized(WHOLE[:19] + b"1" * 40 + WHOLE[20:]),
        Status.RINVSRCADR,
        lambda one: len(one.source_addr) == 40,
    ),
    "a service_type over the maximum": (
        "5.2.11",
        _resized(WHOLE[:16] + b"toolong" + WHOLE[16:]),
        Status.RINVSERTYP,
        lambda one: one.service_type == b"toolong",
    ),
    "fields that are not there": (
        "4.4.1",
        _resized(WHOLE[:21]),
        Status.RINVCMDLEN,
        lambda one: one.destination_addr is None,
    ),
    "octets that are no ASCII": (
        "3.1",
        _resized(WHOLE[:19] + b"\xe9" + WHOLE[20:]),
        Status.RINVSRCADR,
        lambda one: one.source_addr == b"\xe9",
    ),
    "a time of the wrong length": (
        "5.2.16",
        _resized(WHOLE[:29] + b"12" + WHOLE[29:]),
        Status.RINVEXPIRY,
        lambda one: one.validity_period == b"12",
    ),
    "a text beside message_payload": (
        "5.2.21",
        _resized(WHOLE + b"\4\x24\0\1x"),
        Status.RINVMSGLEN,
        lambda one: (one.short_message, one.message_payload) == (b"text", b"x"),
    ),
    "an optional parameter that runs over the end": (
        "3.2.4.1",
        _resized(write(SubmitSm(), 1) + b"\4\x24\0\5x"),
        Status.RINVOPTPARSTREAM,
        lambda one: one.message_payload == b"x",
    ),
}


@pytest.mark.parametrize(("section", "whole", "status", "sees"), MISREADS.values(), ids=MISREADS)
def test_it_takes_what_is_wrong(section: str, whole: bytes, status: Status, sees: Callable[[Any], bool]) -> None:
    """Without a word; we answer with a status that the section gives."""
    assert sees(smpp.parse_pdu(whole, sequence=1)), f"mended: section {section}"
    got = read(whole)
    if status:
        assert isinstance(got, Faulty)
        assert got.status == status
        assert section in got.detail or status == Status.RINVCMDLEN or section == "3.1"
    else:
        assert isinstance(got, Pdu)
        assert got.body == SubmitSm(source_addr="1", destination_addr="2", short_message=b"text")


RAISES: dict[str, tuple[str, bytes, type[Exception]]] = {
    "a vendor's tag": ("3.3", write(SubmitSm(tlvs=((0x1400, b"x"),)), 1), exceptions.UnknownCommandError),
    "a known tag on a response": ("3.3", write(SubmitSmResp("1", ((Tag.CONGESTION_STATE - 1, b"\1"),)), 1), KeyError),
    "half a tag": ("3.2.4.1", _resized(WHOLE + b"\2"), struct.error),
}


@pytest.mark.parametrize(("section", "whole", "error"), RAISES.values(), ids=RAISES)
def test_it_raises_over(section: str, whole: bytes, error: type[Exception]) -> None:
    """What must be ignored, or answered."""
    with pytest.raises(error):
        smpp.parse_pdu(whole, sequence=1)
    assert isinstance(read(whole), Pdu | Faulty)


def test_it_cuts_what_is_too_long() -> None:
    """A name of 20 characters becomes another's of 15 (5.2.1); we refuse to write it."""
    theirs = smpp.make_pdu("bind_transmitter", sequence=1, system_id="n" * 20, password="p" * 9)
    theirs.sequence = 1
    got = read(theirs.generate())
    assert isinstance(got, Pdu)
    assert isinstance(got.body, Bind)
    assert (got.body.system_id, got.body.password) == ("n" * 15, "p" * 8)
    with pytest.raises(ValueError):
        write(Bind(Command.BIND_TRANSMITTER, "n" * 20), 1)
    for body in (DataSm(source_addr="1" * 64), AlertNotification(source_addr="1" * 64)):
        assert read(as_theirs(body, 1, 0).generate()) != read(write(body, 1)), "mended: sections 4.7.1 and 4.12.1"


def test_it_does_not_take_an_interface_version() -> None:
    """5.2.4: an ESME of version 3.3 says 0x33."""
    theirs = smpp.make_pdu("bind_receiver", sequence=1, interface_version=0x33)
    assert theirs.interface_version == 0x34


def test_it_never_says_that_a_message_alerts() -> None:
    """5.3.2.41, a parameter without a value."""
    theirs = as_theirs(SubmitSm(), 1, 0)
    theirs.alert_on_message_delivery = True
    assert b"\x13\x0c" not in theirs.generate()


def test_it_cannot_leave_out_a_body() -> None:
    """4.4.2: with an error status the body is not returned."""
    theirs = smpp.make_pdu("data_sm_resp", sequence=1, status=8)
    theirs.sequence = 1
    assert theirs.generate() == write(DataSmResp(), 1, 8) != write(None, 1, 8, Command.DATA_SM_RESP)
