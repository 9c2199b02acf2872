"""Bodies and PDUs for hypothesis, drawn from the table of fields, and ways to spoil them."""

from typing import Any

from hypothesis import strategies as st

from gateway.smpp.bodies import Bind, BindResp, Body, Destination, ListName, Unsuccess
from gateway.smpp.codes import Tag
from gateway.smpp.fields import LIST_NAME, OPERATIONS, Kind, Operation, Row
from gateway.smpp.pdu import write
from gateway.smpp.tlv import SIZES

octet = st.integers(0, 255)
sequences = st.integers(0, 0xFFFF_FFFF)
_characters = st.characters(min_codepoint=1, max_codepoint=127)


def text(longest: int) -> st.SearchStrategy[str]:
    """Up to `longest` octets with the NUL; the ends are drawn often."""
    room = longest - 1
    return st.one_of(
        st.just(""),
        st.text(_characters, max_size=room),
        st.text(st.sampled_from("+0123456789"), min_size=room, max_size=room),
    )


_address = st.tuples(octet, octet, text(21))
_destination = st.one_of(st.builds(lambda one: Destination(*one), _address), st.builds(ListName, text(LIST_NAME.most)))
_unsuccess = st.builds(lambda one, status: Unsuccess(*one, status), _address, sequences)


def value(row: Row) -> st.SearchStrategy[Any]:
    match row.kind:
        case Kind.TEXT:
            return text(row.most)
        case Kind.TIME:
            return st.one_of(st.just(""), st.text(_characters, min_size=row.most - 1, max_size=row.most - 1))
        case Kind.INTEGER:
            return st.integers(row.least, row.most)
        case Kind.OCTETS:
            return st.one_of(st.binary(max_size=40), st.binary(min_size=row.most, max_size=row.most))
        case Kind.DESTINATIONS:
            return st.lists(_destination, min_size=1, max_size=5).map(tuple)
        case Kind.UNSUCCESS:
            return st.lists(_unsuccess, max_size=5).map(tuple)


@st.composite
def tlvs(draw: st.DrawFn, *, payload: bool = True) -> tuple[tuple[int, bytes], ...]:
    """Known ones of the right size, a vendor's, and now and then the same one twice."""
    known = sorted(SIZES) if payload else [tag for tag in sorted(SIZES) if tag != Tag.MESSAGE_PAYLOAD]
    found = []
    for tag in draw(st.lists(st.sampled_from([*known, 0x1400, 0x2000, 0x3FFF]), max_size=4)):
        size = SIZES.get(tag)
        least, most = (size.least, min(size.most, 300)) if size else (0, 20)
        found.append((int(tag), draw(st.binary(min_size=least, max_size=most))))
    return tuple(found)


@st.composite
def bodies_of(draw: st.DrawFn, operation: Operation, *, optional: bool = True) -> Body:
    if not operation.rows:
        return operation.make()
    values = [draw(value(row)) for row in operation.rows]
    has_text = operation.rows[-1].kind is Kind.OCTETS and bool(values[-1])
    return operation.make(*values, draw(tlvs(payload=not has_text)) if optional else ())


bodies = st.sampled_from(sorted(OPERATIONS)).flatmap(lambda command: bodies_of(OPERATIONS[command]))
pdus = st.builds(write, bodies, sequences)


@st.composite
def spoilt(draw: st.DrawFn, whole: st.SearchStrategy[bytes] = pdus) -> bytes:
    """A valid PDU after one to three accidents; its command_length is mended more often than not."""
    octets = bytearray(draw(whole))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(octets) - 1, 0)))
        match draw(st.sampled_from(("set", "set", "bit", "cut", "drop", "insert", "nul"))):
            case "set" if octets:
                octets[at] = draw(octet)
            case "nul" if octets:
                octets[at] = 0
            case "bit" if octets:
                octets[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del octets[at:]
            case "drop":
                del octets[at : at + draw(st.integers(1, 9))]
            case _:
                octets[at:at] = draw(st.binary(min_size=1, max_size=30))
    if len(octets) >= 16 and draw(st.sampled_from((True, True, True, False))):
        octets[0:4] = len(octets).to_bytes(4, "big")
    return bytes(octets)


def field_names(body: Body) -> list[str]:
    """The names of its fields in the order of the table, and `command` first for those that have it as one."""
    names = [row.name for row in OPERATIONS[body.command].rows]
    return ["command", *names] if isinstance(body, Bind | BindResp) else names
