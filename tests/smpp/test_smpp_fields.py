"""Every row of the table of fields, violated once: the status that answers it, and the section that says so.

LIMITS is the specification's field lists written down a second time, so a slip in the table is found here.
"""

from collections.abc import Iterator

import pytest

from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.fields import ADDRESS, DEST_FLAG, LIST_NAME, LONG_PASSWORDS, OPERATIONS, Kind, Operation, Row
from gateway.smpp.pdu import Bind, Faulty, Outbind, Pdu, SubmitMulti, read

# name: longest with NUL (or greatest value), status, section of 3.4
LIMITS = {
    "service_type": (6, 0x15, "5.2.11"),
    "system_id": (16, 0x0F, "5.2.1"),
    "password": (9, 0x0E, "5.2.2"),
    "system_type": (13, 0x53, "5.2.3"),
    "address_range": (41, 0x0D, "5.2.7"),
    "source_addr": (21, 0x0A, "5.2.8"),
    "destination_addr": (21, 0x0B, "5.2.9"),
    "esme_addr": (65, 0x0B, "5.2.10"),
    "message_id": (65, 0x0C, "5.2.23"),
    "schedule_delivery_time": (17, 0x61, "5.2.15"),
    "validity_period": (17, 0x62, "5.2.16"),
    "final_date": (17, 0xFF, "4.8.2"),
    "short_message": (255, 0x01, "5.2.21"),
    "dest_address": (255, 0x33, "5.2.24"),
    "unsuccess": (255, 0x02, "5.2.26"),
    "priority_flag": (4, 0x06, "5.2.14"),
    "replace_if_present_flag": (1, 0x54, "5.2.18"),
}
WIDER = {  # sections 4.7.1 and 4.12.1
    (Command.DATA_SM, "source_addr"): 65,
    (Command.DATA_SM, "destination_addr"): 65,
    (Command.ALERT_NOTIFICATION, "source_addr"): 65,
    (Command.DELIVER_SM, "priority_flag"): 255,  # not used (section 4.6.1)
    (Command.DELIVER_SM, "replace_if_present_flag"): 255,
}
INTEGERS = {
    "interface_version": 0x0D, "addr_ton": 0x0D, "addr_npi": 0x0D, "source_addr_ton": 0x48, "source_addr_npi": 0x49,
    "dest_addr_ton": 0x50, "dest_addr_npi": 0x51, "esme_addr_ton": 0x50, "esme_addr_npi": 0x51, "esm_class": 0x43,
    "protocol_id": 0xFF, "registered_delivery": 0x07, "data_coding": 0x104, "sm_default_msg_id": 0x63,
    "message_state": 0xFF, "error_code": 0xFF,
}  # fmt: skip
_SM = "service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi destination_addr"
_REST = (
    "esm_class protocol_id priority_flag schedule_delivery_time validity_period registered_delivery "
    "replace_if_present_flag data_coding sm_default_msg_id short_message"
)
_BIND = "system_id password system_type interface_version addr_ton addr_npi address_range"
ORDERS = {
    Command.BIND_RECEIVER: _BIND,
    Command.BIND_TRANSMITTER: _BIND,
    Command.BIND_TRANSCEIVER: _BIND,
    Command.BIND_RECEIVER_RESP: "system_id",
    Command.BIND_TRANSMITTER_RESP: "system_id",
    Command.BIND_TRANSCEIVER_RESP: "system_id",
    Command.OUTBIND: "system_id password",
    Command.SUBMIT_SM: f"{_SM} {_REST}",
    Command.DELIVER_SM: f"{_SM} {_REST}",
    Command.SUBMIT_SM_RESP: "message_id",
    Command.DELIVER_SM_RESP: "message_id",
    Command.DATA_SM: f"{_SM} esm_class registered_delivery data_coding",
    Command.DATA_SM_RESP: "message_id",
    Command.SUBMIT_MULTI: f"service_type source_addr_ton source_addr_npi source_addr dest_address {_REST}",
    Command.SUBMIT_MULTI_RESP: "message_id unsuccess",
    Command.QUERY_SM: "message_id source_addr_ton source_addr_npi source_addr",
    Command.QUERY_SM_RESP: "message_id final_date message_state error_code",
    Command.CANCEL_SM: f"service_type message_id {_SM.partition(' ')[2]}",
    Command.REPLACE_SM: "message_id source_addr_ton source_addr_npi source_addr schedule_delivery_time "
    "validity_period registered_delivery sm_default_msg_id short_message",
    Command.ALERT_NOTIFICATION: "source_addr_ton source_addr_npi source_addr esme_addr_ton esme_addr_npi esme_addr",
}


def test_the_table_is_the_specifications() -> None:
    assert {command: " ".join(row.name for row in operation.rows) for command, operation in OPERATIONS.items()} == {
        command: ORDERS.get(command, "") for command in Command
    }
    for command, operation in OPERATIONS.items():
        assert operation.command is command
        for row in operation.rows:
            if row.name in INTEGERS:
                assert (row.kind, row.most, row.status) == (Kind.INTEGER, 255, INTEGERS[row.name])
                continue
            most, status, section = LIMITS[row.name]
            assert (row.most, row.status, row.section) == (WIDER.get((command, row.name), most), status, section)


def _least(row: Row) -> bytes:
    """The shortest that is right."""
    return b"\1\2\0" if row.kind is Kind.DESTINATIONS else b"\0"


def _pdu(command: int, pieces: list[bytes]) -> bytes:
    body = b"".join(pieces)
    return b"".join(number.to_bytes(4, "big") for number in (16 + len(body), command, 0, 7)) + body


def _with(command: Command, row: Row, octets: bytes, *, last: bool = False) -> bytes:
    """A PDU of that command in which `row` has these octets; it ends there if they are the `last`."""
    rows = OPERATIONS[command].rows
    at = rows.index(row)
    return _pdu(command, [*map(_least, rows[:at]), octets, *([] if last else map(_least, rows[at + 1 :]))])


def _wrong(row: Row) -> Iterator[tuple[str, bytes, bool]]:
    """Ways to violate a row: what for, the octets, and whether the PDU must end behind them."""
    match row.kind:
        case Kind.TEXT | Kind.TIME:
            yield "too long", b"1" * row.most + b"\0", False
            yield "far too long", b"1" * 5000 + b"\0", False
            yield "no NUL", b"1", True
            yield "not ASCII", b"\xe9" * (row.most - 1) + b"\0", False
            if row.kind is Kind.TIME:
                yield "too short", b"1" * (row.most - 2) + b"\0", False
        case Kind.INTEGER if row.most < 255:
            yield "too great", bytes([row.most + 1]), False
        case Kind.OCTETS:
            yield "over the end", b"\xff" + b"1" * 254, True
            yield "one over the end", b"\1", True
        case Kind.DESTINATIONS:
            yield "none", b"\0", False
        case Kind.UNSUCCESS:
            yield "cut short", b"\1\0\0\0\0\0\0", True


VIOLATIONS = [
    pytest.param(operation.command, row, octets, last, id=f"{operation.command.name.lower()}-{row.name}-{what}")
    for operation in OPERATIONS.values()
    if not operation.lenient
    for row in operation.rows
    for what, octets, last in _wrong(row)
]


@pytest.mark.parametrize(("command", "row", "octets", "last"), VIOLATIONS)
def test_a_violation_earns_the_fields_own_status(command: Command, row: Row, octets: bytes, last: bool) -> None:
    whole = _with(command, row, octets, last=last)
    got = read(whole + b"\0" * 20)
    assert isinstance(got, Faulty)
    assert got.status == LIMITS[row.name][1]
    assert row.name in got.detail or row.kind is Kind.UNSUCCESS
    assert f"section {LIMITS[row.name][2]})" in got.detail or row.kind is Kind.UNSUCCESS
    assert (got.length, got.command, got.sequence) == (len(whole), command, 7)
    assert got.is_response == bool(command & RESPONSE)


@pytest.mark.parametrize(
    ("command", "row"),
    [
        pytest.param(operation.command, row, id=f"{operation.command.name.lower()}-{row.name}")
        for operation in OPERATIONS.values()
        if not operation.lenient
        for row in operation.rows
    ],
)
def test_a_body_that_ends_before_a_field_is_too_short(command: Command, row: Row) -> None:
    """RINVCMDLEN: 5.0 section 4.7.6 says of it "too short or too large for the given PDU"."""
    got = read(_with(command, row, b"", last=True) + bytes(20))
    assert isinstance(got, Faulty)
    assert got.status == Status.RINVCMDLEN == 0x02
    assert f"before {row.name} (section {row.section})" in got.detail


def _greatest(row: Row) -> bytes:
    match row.kind:
        case Kind.TEXT | Kind.TIME:
            return b"\x7f" * (row.most - 1) + b"\0"
        case Kind.INTEGER:
            return bytes([row.most])
        case Kind.OCTETS:
            return b"\xff" + b"\0" * 255
        case Kind.DESTINATIONS:
            return b"\xff" + b"\2" + b"1" * 20 + b"\0" + b"\1\xff\xff" + b"1" * 20 + b"\0" + b"\2\0" * 253
        case Kind.UNSUCCESS:
            return b"\xff" + (b"\xff\xff" + b"1" * 20 + b"\0" + b"\xff" * 4) * 255


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.command.name.lower())
def test_the_greatest_of_everything_is_taken(operation: Operation) -> None:
    """Also 5.0's: a short_message of 255 octets, 255 destinations."""
    got = read(_pdu(operation.command, [_greatest(row) for row in operation.rows]))
    assert isinstance(got, Pdu), got
    assert got.body is not None
    assert got.body.command is operation.command


MULTI = next(row for row in OPERATIONS[Command.SUBMIT_MULTI].rows if row.kind is Kind.DESTINATIONS)
DESTINATIONS = {
    "flag 0": (b"\1\0\0", Status.RINVDESTFLAG, DEST_FLAG.section),
    "flag 3": (b"\1\3\0", Status.RINVDESTFLAG, DEST_FLAG.section),
    "no flag": (b"\1", Status.RINVCMDLEN, DEST_FLAG.section),
    "second missing": (b"\2\2a\0", Status.RINVCMDLEN, DEST_FLAG.section),
    "no ton": (b"\1\1", Status.RINVCMDLEN, ADDRESS[0].section),
    "no address": (b"\1\1\1\1", Status.RINVCMDLEN, ADDRESS[2].section),
    "address too long": (b"\1\1\1\1" + b"1" * 21 + b"\0", Status.RINVDSTADR, "5.2.9"),
    "address without NUL": (b"\1\1\1\1" + b"12", Status.RINVDSTADR, "5.2.9"),
    "list too long": (b"\1\2" + b"a" * 21 + b"\0", Status.RINVDLNAME, "5.2.27"),
    "list not ASCII": (b"\1\2\xe9\0", Status.RINVDLNAME, LIST_NAME.section),
    "200 announced": (b"\xc8\2a\0", Status.RINVCMDLEN, DEST_FLAG.section),
}


@pytest.mark.parametrize(("octets", "status", "section"), DESTINATIONS.values(), ids=DESTINATIONS)
def test_destinations_of_submit_multi(octets: bytes, status: Status, section: str) -> None:
    got = read(_with(Command.SUBMIT_MULTI, MULTI, octets, last=True) + bytes(20))
    assert isinstance(got, Faulty)
    assert got.status == status
    assert f"section {section})" in got.detail


@pytest.mark.parametrize("command", LONG_PASSWORDS)
def test_long_passwords_are_taken_where_they_are_allowed(command: Command) -> None:
    """Real ESMEs have them; 64 characters and no more. A name is as long as SMPP says."""
    row = next(row for row in OPERATIONS[command].rows if row.name == "password")
    whole = _with(command, row, b"p" * 64 + b"\0")
    got = read(whole, long_passwords=True)
    assert isinstance(got, Pdu)
    assert isinstance(got.body, Bind | Outbind)
    assert got.body.password == "p" * 64
    for refused in (read(whole), read(_with(command, row, b"p" * 65 + b"\0"), long_passwords=True)):
        assert isinstance(refused, Faulty)
        assert refused.status == row.status
        assert "pp" not in refused.detail
    name = next(row for row in OPERATIONS[command].rows if row.name == "system_id")
    assert isinstance(read(_with(command, name, b"n" * 16 + b"\0"), long_passwords=True), Faulty)


def test_the_first_violation_is_told() -> None:
    rows = OPERATIONS[Command.SUBMIT_SM].rows
    got = read(_pdu(Command.SUBMIT_SM, [b"1" * 30 + b"\0" if row.kind is Kind.TEXT else b"\0" for row in rows]))
    assert isinstance(got, Faulty)
    assert got.status == Status.RINVSERTYP


def test_a_list_is_a_destination_too() -> None:
    got = read(_with(Command.SUBMIT_MULTI, MULTI, b"\2\2staff\0\1\1\2" + b"123\0"))
    assert isinstance(got, Pdu)
    assert isinstance(got.body, SubmitMulti)
    assert repr(got.body.dest_address) == "(ListName(name='staff'), Destination(ton=1, npi=2, addr='123'))"
