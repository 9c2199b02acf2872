"""Octets to PDUs.

Rules. `read` never raises, whatever it is given, and looks at no octet behind the PDU. The first violation in the order
of the fields is the one that is told. Framing is by command_length alone, so a faulty body costs its own PDU and
nothing else; only a command_length that cannot be right breaks the stream. Details name fields, never their content.
What a body must be is `unpacking`'s to say. The fast path here takes messages of which everything is right, and no
others: it says the same, only sooner (a test holds the two together).
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from gateway.smpp.bodies import Body, DeliverSm, SubmitSm, Tlvs
from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.fields import LONG_PASSWORDS, LONGEST, OPERATIONS, Kind, Row
from gateway.smpp.tlv import find, tlvs_in, wrong_size
from gateway.smpp.unpacking import Fault, request, response

__all__ = ["Broken", "Faulty", "Pdu", "read"]

_HEADER = struct.Struct(">IIII")
_SUBMIT_SM, _DELIVER_SM = int(Command.SUBMIT_SM), int(Command.DELIVER_SM)
_Buffer = bytes | bytearray


@dataclass(slots=True)
class Pdu:
    """A PDU of which everything is right.

    `body` is None for a response that has fields, but with an error status comes without them, or unreadable.
    """

    length: int
    command: int
    status: int
    sequence: int
    body: Body | None


@dataclass(slots=True)
class Faulty:
    """A whole PDU that cannot be taken; the stream goes on behind its `length` octets.

    `status` is what its answer must carry: the request's own response, or for an unknown command a generic_nack.
    Nothing is answered when it is a response itself.
    """

    length: int
    command: int
    sequence: int
    status: int
    detail: str

    @property
    def is_response(self) -> bool:
        return bool(self.command & RESPONSE)


@dataclass(slots=True)
class Broken:
    """A command_length that cannot be right: generic_nack RINVCMDLEN, then close (section 4.3.1).

    `sequence` is 0 unless all 16 octets of the header are there.
    """

    sequence: int
    detail: str


def read(
    buffer: _Buffer, at: int = 0, *, longest: int = LONGEST, long_passwords: bool = False
) -> Pdu | Faulty | Broken | None:
    """The PDU that begins at `at` (not negative); None when more octets are needed.

    `longest` is the greatest command_length that is waited for; beyond it the answer is Broken as soon as the four
    octets of the length are there. `long_passwords` takes one of up to 64 characters.
    """
    have = len(buffer) - at
    if have < 16:
        return _beginning(buffer, at, longest) if have >= 4 else None
    length, command, status, sequence = _HEADER.unpack_from(buffer, at)
    if not 16 <= length <= longest:
        return Broken(sequence, _wrong_length(length, longest))
    if have < length:
        return None
    start, end = at + 16, at + length
    body: Body | None = None
    if command == _SUBMIT_SM:
        body = _message(SubmitSm, _SUBMITTED, buffer, start, end)
    elif command == _DELIVER_SM:
        body = _message(DeliverSm, _DELIVERED, buffer, start, end)
    if body is not None:
        return Pdu(length, command, status, sequence, body)
    operation = LONG_PASSWORDS.get(command) if long_passwords else None
    operation = operation or OPERATIONS.get(command)
    if operation is None:
        return Faulty(length, command, sequence, Status.RINVCMDID, f"unknown command 0x{command:08X}")
    if command & RESPONSE:
        got = response(operation, status, buffer, start, end)
    else:
        got = request(operation, buffer, start, end)
    if isinstance(got, Fault):
        return Faulty(length, command, sequence, got.status, f"{operation.command.name.lower()}: {got.detail}")
    return Pdu(length, command, status, sequence, got)


def _beginning(buffer: _Buffer, at: int, longest: int) -> Broken | None:
    length = int.from_bytes(buffer[at : at + 4], "big")
    return None if 16 <= length <= longest else Broken(0, _wrong_length(length, longest))


def _wrong_length(length: int, longest: int) -> str:
    return f"command_length is {length}, not 16 to {longest}"


# The fast path: one expression for the fields of a message before its text, made from their rows. Where it matches,
# every one of them is right; where it does not, the table is gone through to tell which is not.

_PIECES: dict[Kind, Callable[[Row], str]] = {
    Kind.TEXT: lambda row: rf"([\x01-\x7f]{{0,{row.most - 1}}})\0",
    Kind.TIME: lambda row: rf"([\x01-\x7f]{{{row.most - 1}}}|)\0",
    Kind.INTEGER: lambda row: rf"[\x{row.least:02x}-\x{row.most:02x}]",
    Kind.OCTETS: lambda row: rf"[\x{row.least:02x}-\x{row.most:02x}]",
}

_STRINGS = (Kind.TEXT, Kind.TIME)


def _expression(command: Command) -> re.Pattern[bytes]:
    """A group for each string, and one for each run of numbers between strings."""
    pieces = []
    for is_string, run in groupby(OPERATIONS[command].rows, lambda row: row.kind in _STRINGS):
        octets = "".join(_PIECES[row.kind](row) for row in run)
        pieces.append(octets if is_string else f"({octets})")
    return re.compile("".join(pieces).encode("ascii"))


_SUBMITTED, _DELIVERED = _expression(Command.SUBMIT_SM), _expression(Command.DELIVER_SM)


def _message(
    make: type[SubmitSm] | type[DeliverSm], expression: re.Pattern[bytes], buffer: _Buffer, at: int, end: int
) -> Body | None:
    """A submit_sm or deliver_sm of which everything is right; None for any other."""
    match = expression.match(buffer, at, end)
    if match is None:
        return None
    service_type, (s_ton, s_npi), source, (d_ton, d_npi), destination, handling, schedule, validity, last = (
        match.groups()
    )
    registered, replaces, coding, default_id, size = last
    at = match.end()
    after = at + size
    tlvs: Tlvs = ()
    if after != end:  # beyond it there is nothing that could stop there
        tlvs, stop = tlvs_in(buffer, after, end)
        if stop != end or wrong_size(tlvs) or (size and find(tlvs, Tag.MESSAGE_PAYLOAD) is not None):
            return None
    return make(
        service_type.decode(),
        s_ton,
        s_npi,
        source.decode(),
        d_ton,
        d_npi,
        destination.decode(),
        handling[0],
        handling[1],
        handling[2],
        schedule.decode(),
        validity.decode(),
        registered,
        replaces,
        coding,
        default_id,
        bytes(buffer[at:after]),
        tlvs,
    )
