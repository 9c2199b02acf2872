"""What is written is what is read, and what would not be read is not written."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp import bodies as all_bodies
from gateway.smpp.bodies import Body
from gateway.smpp.codes import RESPONSE, Command, Tag
from gateway.smpp.fields import OPERATIONS, Kind, Operation
from gateway.smpp.pdu import (
    Bind,
    BindResp,
    CancelSm,
    DataSm,
    Destination,
    EnquireLink,
    ListName,
    Outbind,
    Pdu,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    UnbindResp,
    Unsuccess,
    read,
    write,
)
from smpp_drawn import bodies, bodies_of, field_names, sequences


@settings(max_examples=200)
@given(bodies, sequences, sequences)
def test_what_is_written_is_read(body: Body, sequence: int, status: int) -> None:
    status = status if body.command & RESPONSE else 0
    whole = write(body, sequence, status)
    assert read(whole) == Pdu(len(whole), body.command, status, sequence, body)
    assert int.from_bytes(whole[:4], "big") == len(whole)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.command.name.lower())
def test_every_operation_is_written_and_read(operation: Operation) -> None:
    """The same for each by itself, so that none depends on being drawn."""

    @settings(max_examples=15)
    @given(bodies_of(operation))
    def there_and_back(body: Body) -> None:
        whole = write(body, 1)
        got = read(whole)
        assert isinstance(got, Pdu)
        assert got.body == body
        assert type(got.body) is type(body)
        assert write(body, 1, command=operation.command) == whole

    there_and_back()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.command.name.lower())
def test_a_body_has_the_fields_of_its_rows(operation: Operation) -> None:
    body = operation.make()
    names = [one.name for one in fields(body)]
    assert names == [*field_names(body), "tlvs"] if operation.rows else names == []
    assert body.command is operation.command
    if all(row.least == 0 for row in operation.rows):
        got = read(write(body, 1))
        assert isinstance(got, Pdu)
        assert got.body == body


def test_bodies_of_two_operations_are_never_equal() -> None:
    made = [operation.make() for operation in OPERATIONS.values()]
    for one in made:
        assert one, "a body is never falsy"
        assert [other for other in made if other == one] == [one]


def test_bodies_have_no_room_for_misspelt_fields() -> None:
    for operation in OPERATIONS.values():
        with pytest.raises(AttributeError):
            operation.make().sequence_number = 1  # type: ignore[union-attr]


def test_every_body_has_its_operation() -> None:
    made = {type(operation.make()).__name__ for operation in OPERATIONS.values()}
    assert made | {"Body", "Tlvs", "Destination", "ListName", "Unsuccess"} == set(all_bodies.__all__)


@pytest.mark.parametrize("command", Command, ids=lambda one: one.name)
def test_a_header_alone(command: Command) -> None:
    whole = write(None, 0xFFFF_FFFF, 0x58, command)
    assert whole == bytes([0, 0, 0, 16]) + int(command).to_bytes(4, "big") + b"\0\0\0\x58\xff\xff\xff\xff"


SUBMIT = SubmitSm("CMT", 5, 0, "IVR", 1, 1, "79161234567", 3, registered_delivery=1, short_message=b"hi")


def test_a_submit_sm_to_the_octet() -> None:
    """By hand from section 4.4.1."""
    body = replace(SUBMIT, data_coding=8, tlvs=((Tag.SAR_MSG_REF_NUM, b"\1\2"),))
    assert write(body, 2).hex(" ") == (
        "00 00 00 40 00 00 00 04 00 00 00 00 00 00 00 02 "
        "43 4d 54 00 05 00 49 56 52 00 01 01 37 39 31 36 31 32 33 34 35 36 37 00 03 00 00 00 00 01 00 08 00 02 68 69 "
        "02 0c 00 02 01 02"
    ).replace("00 00 00 40", f"00 00 00 {len(write(body, 2)):02x}")


BUGS = {
    "address too long": SubmitSm(source_addr="1" * 21),
    "address not ASCII": SubmitSm(destination_addr="ж"),
    "a NUL inside": SubmitSm(destination_addr="1\0"),
    "time of the wrong length": SubmitSm(validity_period="240101"),
    "text too long": SubmitSm(short_message=b"x" * 256),
    "text beside payload": SubmitSm(short_message=b"x", tlvs=((Tag.MESSAGE_PAYLOAD, b"y"),)),
    "the same in replace_sm": ReplaceSm(short_message=b"x", tlvs=((Tag.MESSAGE_PAYLOAD, b"y"),)),
    "number too great": SubmitSm(data_coding=256),
    "number negative": DataSm(esm_class=-1),
    "priority": SubmitSm(priority_flag=5),
    "replace flag": SubmitSm(replace_if_present_flag=2),
    "no destination": SubmitMulti(),
    "too many destinations": SubmitMulti(dest_address=(ListName("a"),) * 256),
    "list name": SubmitMulti(dest_address=(ListName("a" * 21),)),
    "destination": SubmitMulti(dest_address=(Destination(1, 1, "1" * 21),)),
    "ton": SubmitMulti(dest_address=(Destination(256, 1, "1"),)),
    "status of a destination": SubmitMultiResp("1", (Unsuccess(1, 1, "1", -1),)),
    "too many unsuccessful": SubmitMultiResp("1", (Unsuccess(1, 1, "1", 1),) * 256),
    "id too long": SubmitSmResp("1" * 65),
    "id not ASCII": SubmitSmResp("é"),
    "id with a NUL": SubmitSmResp("1\0"),
    "password": Outbind("name", "123456789"),
    "a parameter of the wrong size": SubmitSmResp("1", ((Tag.SC_INTERFACE_VERSION, b""),)),
    "too long in all": SubmitSm(tlvs=((0x2000, bytes(65_535)), (0x2001, bytes(1000)))),
}


@pytest.mark.parametrize("body", BUGS.values(), ids=BUGS)
def test_what_would_not_be_read_is_not_written(body: Body) -> None:
    with pytest.raises(ValueError) as raised:
        write(body, 1)
    assert "12345678" not in str(raised.value), "content is not told"
    assert not isinstance(raised.value, UnicodeError), "its message and its attributes quote content"


@pytest.mark.parametrize(
    ("body", "sequence", "status", "command"),
    [
        (None, 1, 0, None),
        (EnquireLink(), -1, 0, None),
        (EnquireLink(), 1 << 32, 0, None),
        (SubmitSmResp("1"), 1, 1 << 32, None),
        (EnquireLink(), 1, 0, Command.UNBIND),
        (SubmitSmResp("1"), 1, 0, Command.DATA_SM_RESP),
    ],
)
def test_a_header_that_cannot_be_is_not_written(
    body: Body | None, sequence: int, status: int, command: int | None
) -> None:
    with pytest.raises(ValueError):
        write(body, sequence, status, command)


@settings(max_examples=100)
@given(st.data())
def test_the_writer_and_the_reader_draw_the_same_line(data: st.DataObject) -> None:
    """A string of any length in any field: it is written exactly when what is put together by hand is read."""
    operation = data.draw(st.sampled_from([one for one in OPERATIONS.values() if one.rows and not one.lenient]))
    strings = [row for row in operation.rows if row.kind in (Kind.TEXT, Kind.TIME)]
    row = data.draw(st.sampled_from(strings))
    text = "7" * data.draw(st.sampled_from((0, 1, row.most - 2, row.most - 1, row.most, row.most + 1)))
    marked = "~" if row.kind is Kind.TEXT else "~" * 16
    others = {
        one.name: (ListName("a"),) if one.kind is Kind.DESTINATIONS else getattr(operation.make(), one.name)
        for one in operation.rows
    }
    make = operation.make(**others | {row.name: marked})
    whole = write(make, 1).replace(marked.encode(), text.encode(), 1)
    whole = len(whole).to_bytes(4, "big") + whole[4:]
    body = operation.make(**others | {row.name: text})
    if isinstance(read(whole), Pdu):
        assert write(body, 1) == whole
    else:
        with pytest.raises(ValueError):
            write(body, 1)


def test_the_quick_answer_is_the_usual_one() -> None:
    """submit_sm_resp has a way of its own; TLVs take the other."""
    with_tlvs = write(SubmitSmResp("17", ((0x2000, b"x"),)), 5, 1)
    assert write(SubmitSmResp("17"), 5, 1)[4:] == with_tlvs[4:19]


def test_binds_carry_their_command() -> None:
    for command in (Command.BIND_RECEIVER, Command.BIND_TRANSMITTER, Command.BIND_TRANSCEIVER):
        for body in (Bind(command, "a", "b"), BindResp(Command(command | RESPONSE), "a")):
            got = read(write(body, 1))
            assert isinstance(got, Pdu)
            assert got.body == body
    assert QuerySm("1") != CancelSm("1")
    assert UnbindResp() != EnquireLink()
