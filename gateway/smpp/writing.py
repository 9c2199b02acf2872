"""PDUs to octets.

Rules. What is written is what `reading` takes, to the octet: whatever the table would refuse in a request is a bug of
ours in either, so it is a ValueError here. Optional parameters are written in the order they are given. Whether a peer
may have them at all (3.3 knows none) is the session's matter.
"""

import struct
from collections.abc import Callable
from typing import Any

from gateway.smpp.bodies import Body, Destination, ListName, SubmitSmResp, Unsuccess
from gateway.smpp.codes import Command, Tag
from gateway.smpp.fields import ADDRESS, LIST_NAME, LONG_PASSWORDS, LONGEST, OPERATIONS, Kind, Row
from gateway.smpp.tlv import find, words

__all__ = ["write"]

_HEADER = struct.Struct(">IIII")
_SUBMIT_SM_RESP = int(Command.SUBMIT_SM_RESP)
_LONGEST_ID = OPERATIONS[Command.SUBMIT_SM_RESP].rows[0].most - 1


def write(
    body: Body | None, sequence: int, status: int = 0, command: int | None = None, *, long_passwords: bool = False
) -> bytes:
    """One PDU. Without a body the header alone, for `command`: a response with an error status (section 4.4.2).

    ValueError for what `read` would not take: a field that is too long or not ASCII, a known optional parameter of the
    wrong size, a text beside message_payload, a number that does not fit. `long_passwords`: a password may be longer
    than the specification allows.
    """
    if type(body) is SubmitSmResp and not body.tlvs and command is None:  # one for each message: kept short
        message_id = body.message_id
        if len(message_id) <= _LONGEST_ID and message_id.isascii() and "\0" not in message_id:
            return _header(17 + len(message_id), _SUBMIT_SM_RESP, status, sequence) + message_id.encode() + b"\0"
    if body is None:
        if command is None:
            raise ValueError("a PDU without a body needs its command")
        return _header(16, command, status, sequence)
    if command is not None and command != body.command:
        raise ValueError(f"the body is a {body.command.name.lower()}")
    octets = b"".join(_pieces(body, long_passwords))
    length = 16 + len(octets)
    if length > LONGEST:
        raise ValueError(f"{length} octets, at most {LONGEST}")
    return _header(length, body.command, status, sequence) + octets


def _header(length: int, command: int, status: int, sequence: int) -> bytes:
    try:
        return _HEADER.pack(length, command, status, sequence)
    except struct.error as error:
        raise ValueError(f"the header: {error}") from None


def _pieces(body: Body, long_passwords: bool) -> list[bytes]:
    operation = LONG_PASSWORDS.get(body.command) if long_passwords else None
    rows = (operation or OPERATIONS[body.command]).rows
    if not rows:
        return []
    pieces = [_WRITERS[row.kind](row, getattr(body, row.name)) for row in rows]
    if tlvs := getattr(body, "tlvs", ()):
        if rows[-1].kind is Kind.OCTETS and len(pieces[-1]) > 1 and find(tlvs, Tag.MESSAGE_PAYLOAD) is not None:
            raise ValueError(f"{rows[-1].name} beside message_payload (section {rows[-1].section})")
        pieces.append(words(tlvs))
    return pieces


def _text(row: Row, value: str) -> bytes:
    if not value.isascii() or "\0" in value:
        raise ValueError(f"{row.name} is not ASCII without NUL (section {row.section})")
    size = len(value) + 1
    if size > row.most or (row.kind is Kind.TIME and size not in (1, row.most)):
        raise ValueError(f"{row.name} has {size} octets, at most {row.most} (section {row.section})")
    return value.encode("ascii") + b"\0"


def _integer(row: Row, value: int) -> bytes:
    if not row.least <= value <= row.most:
        raise ValueError(f"{row.name} is {value}, not {row.least} to {row.most} (section {row.section})")
    return value.to_bytes(1, "big")


def _octets(row: Row, value: bytes) -> bytes:
    return _integer(row, len(value)) + value


def _address(one: Destination | Unsuccess) -> list[bytes]:
    ton, npi, addr = ADDRESS
    return [_integer(ton, one.ton), _integer(npi, one.npi), _text(addr, one.addr)]


def _destinations(row: Row, value: tuple[Destination | ListName, ...]) -> bytes:
    pieces = [_integer(row, len(value))]
    for one in value:
        pieces += [b"\2", _text(LIST_NAME, one.name)] if isinstance(one, ListName) else [b"\1", *_address(one)]
    return b"".join(pieces)


def _unsuccess(row: Row, value: tuple[Unsuccess, ...]) -> bytes:
    pieces = [_integer(row, len(value))]
    for one in value:
        if not 0 <= one.status <= 0xFFFFFFFF:
            raise ValueError(f"error_status_code is {one.status} (section 4.5.2)")
        pieces += [*_address(one), one.status.to_bytes(4, "big")]
    return b"".join(pieces)


_WRITERS: dict[Kind, Callable[[Row, Any], bytes]] = {
    Kind.TEXT: _text,
    Kind.TIME: _text,
    Kind.INTEGER: _integer,
    Kind.OCTETS: _octets,
    Kind.DESTINATIONS: _destinations,
    Kind.UNSUCCESS: _unsuccess,
}
