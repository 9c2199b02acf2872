"""The octets of a body to its values, by the table.

Rules. The first violation in the order of the fields is the one that is told; details name fields, never their content.
A body that ends where a field should begin has a wrong command_length (5.0 section 4.7.6: too short for the given PDU);
a string that ends without its NUL is a wrong string. A text beside message_payload violates sm_length, which must be 0
then (section 5.2.21), whatever they hold. The sizes of known optional parameters count where 3.4 gives the operation
any; elsewhere they are ignored (section 3.3), but must still be whole.
A request is held to all that. A response is not: it tells what the peer did, and doubting it undoes nothing. So its
optional parameters are kept as far as they can be read, and with an error status its body may be missing or spoilt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from gateway.smpp.bodies import Body, Destination, ListName, Unsuccess
from gateway.smpp.codes import Status, Tag
from gateway.smpp.fields import ADDRESS, DEST_FLAG, LIST_NAME, Kind, Operation, Row
from gateway.smpp.tlv import find, tlvs_in, wrong_size

__all__ = ["Fault", "request", "response"]

_Buffer: TypeAlias = bytes | bytearray


@dataclass(slots=True)
class Fault:
    """The status that the violation earns, and what it is."""

    status: Status
    detail: str


_Got: TypeAlias = tuple[Any, int] | Fault  # a value and where it ends


def request(operation: Operation, buffer: _Buffer, at: int, end: int) -> Body | Fault:
    """The body between `at` and `end`, or what is wrong with it."""
    if not operation.rows:
        return operation.make()
    got = _values(operation.rows, buffer, at, end)
    if isinstance(got, Fault):
        return got
    values, at = got
    tlvs, stop = tlvs_in(buffer, at, end)
    if stop != end:
        return Fault(
            Status.RINVOPTPARSTREAM, f"an optional parameter runs {_over(buffer, stop, end)} (section 3.2.4.1)"
        )
    if operation.optional and (wrong := wrong_size(tlvs)):
        return Fault(Status.RINVPARLEN, wrong)
    text = operation.rows[-1]
    if text.kind is Kind.OCTETS and values[-1] and find(tlvs, Tag.MESSAGE_PAYLOAD) is not None:
        return Fault(text.status, f"{text.name} beside message_payload (section {text.section})")
    return operation.make(*values, tlvs)


def _over(buffer: _Buffer, at: int, end: int) -> str:
    if end - at < 4:
        return f"out of octets in its own head, {end - at} of 4"
    return f"over the end, {int.from_bytes(buffer[at + 2 : at + 4], 'big')} octets where {end - at - 4} are left"


def response(operation: Operation, status: int, buffer: _Buffer, at: int, end: int) -> Body | Fault | None:
    """The body between `at` and `end`; None for one with an error `status` that is missing or unreadable."""
    if not operation.rows:
        return operation.make()
    got = _values(operation.rows, buffer, at, end)
    if not isinstance(got, Fault):
        values, at = got
        return operation.make(*values, tlvs_in(buffer, at, end)[0])
    if status != Status.OK:
        return None
    return operation.make() if operation.lenient else got


def _values(rows: tuple[Row, ...], buffer: _Buffer, at: int, end: int) -> tuple[list[Any], int] | Fault:
    values: list[Any] = []
    for row in rows:
        if at >= end:
            return Fault(Status.RINVCMDLEN, f"ends before {row.name} (section {row.section})")
        got = _READERS[row.kind](row, buffer, at, end)
        if isinstance(got, Fault):
            return got
        value, at = got
        values.append(value)
    return values, at


def _text(row: Row, buffer: _Buffer, at: int, end: int) -> _Got:
    stop = buffer.find(0, at, end)
    if stop < 0:
        return Fault(row.status, f"{row.name} has no NUL (section {row.section})")
    octets = stop - at + 1
    if octets > row.most:
        return Fault(row.status, f"{row.name} has {octets} octets, at most {row.most} (section {row.section})")
    if row.kind is Kind.TIME and octets not in (1, row.most):
        return Fault(row.status, f"{row.name} has {octets} octets, not 1 or {row.most} (section {row.section})")
    found = buffer[at:stop]
    if not found.isascii():
        return Fault(row.status, f"{row.name} is not ASCII (section {row.section})")
    return found.decode("ascii"), stop + 1


def _integer(row: Row, buffer: _Buffer, at: int, _: int) -> _Got:
    value = buffer[at]
    if not row.least <= value <= row.most:
        return Fault(row.status, f"{row.name} is {value}, not {row.least} to {row.most} (section {row.section})")
    return value, at + 1


def _octets(row: Row, buffer: _Buffer, at: int, end: int) -> _Got:
    after = at + 1 + buffer[at]
    if after > end:
        return Fault(row.status, f"{row.name} has {buffer[at]} octets, {end - at - 1} are left (section {row.section})")
    return bytes(buffer[at + 1 : after]), after


def _destinations(row: Row, buffer: _Buffer, at: int, end: int) -> _Got:
    count = _integer(row, buffer, at, end)
    if isinstance(count, Fault):
        return count
    found: list[Destination | ListName] = []
    start = at
    at += 1
    for _ in range(buffer[start]):
        flag = _values((DEST_FLAG,), buffer, at, end)
        if isinstance(flag, Fault):
            return flag
        rows = ADDRESS if buffer[at] == 1 else (LIST_NAME,)
        got = _values(rows, buffer, at + 1, end)
        if isinstance(got, Fault):
            return got
        values, at = got
        found.append(Destination(*values) if rows is ADDRESS else ListName(*values))
    return tuple(found), at


def _unsuccess(row: Row, buffer: _Buffer, at: int, end: int) -> _Got:
    found = []
    start = at
    at += 1
    for _ in range(buffer[start]):
        got = _values(ADDRESS, buffer, at, end)
        if isinstance(got, Fault):
            return got
        (ton, npi, addr), at = got
        if end - at < 4:
            return Fault(row.status, "ends before error_status_code (section 4.5.2)")
        found.append(Unsuccess(ton, npi, addr, int.from_bytes(buffer[at : at + 4], "big")))
        at += 4
    return tuple(found), at


_READERS: dict[Kind, Callable[[Row, _Buffer, int, int], _Got]] = {
    Kind.TEXT: _text,
    Kind.TIME: _text,
    Kind.INTEGER: _integer,
    Kind.OCTETS: _octets,
    Kind.DESTINATIONS: _destinations,
    Kind.UNSUCCESS: _unsuccess,
}
