"""Every operation's fields, as a table: what a field is, how long it may be, and what its violation earns.

Rules. `reading` and `writing` follow OPERATIONS and know no field by name but those of the fast path, which is made
from the same rows. Sections are those of 3.4. A field that has no status of its own has the nearest one.
What is checked is the form. A value is refused here only where a status exists for just that and no peer of any
version means something by it; what values mean (TON, data_coding, validity ...) is judged above.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from types import MappingProxyType

from gateway.smpp import bodies
from gateway.smpp.bodies import Body
from gateway.smpp.codes import RESPONSE, Command, Status

__all__ = [
    "ADDRESS",
    "DEST_FLAG",
    "LIST_NAME",
    "LONGEST",
    "LONG_PASSWORDS",
    "OPERATIONS",
    "UNSUCCESS",
    "Kind",
    "Operation",
    "Row",
]

LONGEST = 16 + 65_535 + 1024
"""Octets of the longest PDU: the header, a whole message_payload, and room for everything else a message has."""


class Kind(Enum):
    """What a field is on the wire (section 3.1)."""

    TEXT = auto()  # C-octet string: ASCII up to its NUL
    TIME = auto()  # C-octet string of 16 characters, or empty
    INTEGER = auto()  # one octet
    OCTETS = auto()  # a count in one octet, and as many octets
    DESTINATIONS = auto()  # a count, and addresses or list names (section 4.5.1)
    UNSUCCESS = auto()  # a count, and addresses with a status each (section 4.5.2)


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `most`: octets with the NUL for a string, the greatest value for a number or a count."""

    name: str
    kind: Kind
    most: int
    status: Status
    section: str
    least: int = 0


def _text(name: str, most: int, status: Status, section: str) -> Row:
    return Row(name, Kind.TEXT, most, status, section)


def _integer(name: str, status: Status, section: str, most: int = 255) -> Row:
    return Row(name, Kind.INTEGER, most, status, section)


_SERVICE_TYPE = _text("service_type", 6, Status.RINVSERTYP, "5.2.11")
_SYSTEM_ID = _text("system_id", 16, Status.RINVSYSID, "5.2.1")
_PASSWORD = _text("password", 9, Status.RINVPASWD, "5.2.2")
_MESSAGE_ID = _text("message_id", 65, Status.RINVMSGID, "5.2.23")  # 3.3 says 9, and more than 9 harms nobody
_SOURCE_TON = _integer("source_addr_ton", Status.RINVSRCTON, "5.2.5")
_SOURCE_NPI = _integer("source_addr_npi", Status.RINVSRCNPI, "5.2.6")
_SOURCE_ADDR = _text("source_addr", 21, Status.RINVSRCADR, "5.2.8")
_SOURCE = (_SOURCE_TON, _SOURCE_NPI, _SOURCE_ADDR)
_DEST_TON = _integer("dest_addr_ton", Status.RINVDSTTON, "5.2.5")
_DEST_NPI = _integer("dest_addr_npi", Status.RINVDSTNPI, "5.2.6")
_DEST_ADDR = _text("destination_addr", 21, Status.RINVDSTADR, "5.2.9")
_DEST = (_DEST_TON, _DEST_NPI, _DEST_ADDR)
_SCHEDULE = Row("schedule_delivery_time", Kind.TIME, 17, Status.RINVSCHED, "5.2.15")
_VALIDITY = Row("validity_period", Kind.TIME, 17, Status.RINVEXPIRY, "5.2.16")
_ESM_CLASS = _integer("esm_class", Status.RINVESMCLASS, "5.2.12")
_REGISTERED = _integer("registered_delivery", Status.RINVREGDLVFLG, "5.2.17")
_DATA_CODING = _integer("data_coding", Status.RINVDCS, "5.2.19")
_DEFAULT_ID = _integer("sm_default_msg_id", Status.RINVDFTMSGID, "5.2.20")
_MESSAGE = Row("short_message", Kind.OCTETS, 255, Status.RINVMSGLEN, "5.2.21")  # 254; 5.0: 255

ADDRESS = _DEST
"""What follows dest_flag 1, and begins an entry of unsuccess_sme (sections 4.5.1 and 4.5.2)."""

LIST_NAME = _text("dl_name", 21, Status.RINVDLNAME, "5.2.27")
"""What follows dest_flag 2 (section 4.5.1)."""

DEST_FLAG = Row("dest_flag", Kind.INTEGER, 2, Status.RINVDESTFLAG, "5.2.25", least=1)

UNSUCCESS = Row("unsuccess", Kind.UNSUCCESS, 255, Status.RINVCMDLEN, "5.2.26")

_DESTINATIONS = Row("dest_address", Kind.DESTINATIONS, 255, Status.RINVNUMDESTS, "5.2.24", least=1)  # 254; 5.0: 255

_BIND = (
    _SYSTEM_ID,
    _PASSWORD,
    _text("system_type", 13, Status.RINVSYSTYP, "5.2.3"),
    _integer("interface_version", Status.RBINDFAIL, "5.2.4"),
    _integer("addr_ton", Status.RBINDFAIL, "5.2.5"),
    _integer("addr_npi", Status.RBINDFAIL, "5.2.6"),
    _text("address_range", 41, Status.RBINDFAIL, "5.2.7"),
)
# deliver_sm has these two as well, unused (section 4.6.1), so whatever stands there is let be.
_PRIORITY = _integer("priority_flag", Status.RINVPRTFLG, "5.2.14")
_REPLACE = _integer("replace_if_present_flag", Status.RINVREPFLAG, "5.2.18")
_HANDLING = (
    _ESM_CLASS,
    _integer("protocol_id", Status.RUNKNOWNERR, "5.2.13"),
    _PRIORITY,
    _SCHEDULE,
    _VALIDITY,
    _REGISTERED,
    _REPLACE,
    _DATA_CODING,
    _DEFAULT_ID,
    _MESSAGE,
)
_MEANT = {_PRIORITY.name: 4, _REPLACE.name: 1}  # 3.4 has the priorities 0 to 3, 5.0 one more
_SUBMITTED = tuple(replace(row, most=_MEANT.get(row.name, row.most)) for row in _HANDLING)
# data_sm and alert_notification carry addresses of any network (sections 4.7.1 and 4.12.1).
_LONG_SOURCE = (_SOURCE_TON, _SOURCE_NPI, replace(_SOURCE_ADDR, most=65))
_LONG_DEST = (_DEST_TON, _DEST_NPI, replace(_DEST_ADDR, most=65))


@dataclass(frozen=True, slots=True)
class Operation:
    """A command and its body.

    `make` is called with the values in the order of `rows`, then the TLVs; without arguments when there are no rows:
    a body is not expected then, and what stands there all the same is not looked at.
    `optional`: 3.4 gives it optional parameters, so the sizes of known ones are checked (but not of deliver_sm's).
    `lenient`: a response that says in its status what counts; a field that cannot be read counts as not set. (To take
    such a one for no answer would send the message a second time.)
    """

    command: Command
    make: Callable[..., Body]
    rows: tuple[Row, ...] = ()
    optional: bool = False
    lenient: bool = False

    @property
    def is_response(self) -> bool:
        return bool(self.command & RESPONSE)


def _bind(command: Command) -> Operation:
    return Operation(command, partial(bodies.Bind, command), _BIND)


def _bind_resp(command: Command) -> Operation:
    return Operation(command, partial(bodies.BindResp, command), (_SYSTEM_ID,), lenient=True)


_ROWS = (
    _bind(Command.BIND_RECEIVER),
    _bind(Command.BIND_TRANSMITTER),
    _bind(Command.BIND_TRANSCEIVER),
    _bind_resp(Command.BIND_RECEIVER_RESP),
    _bind_resp(Command.BIND_TRANSMITTER_RESP),
    _bind_resp(Command.BIND_TRANSCEIVER_RESP),
    Operation(Command.OUTBIND, bodies.Outbind, (_SYSTEM_ID, _PASSWORD)),
    Operation(Command.UNBIND, bodies.Unbind),
    Operation(Command.UNBIND_RESP, bodies.UnbindResp),
    Operation(Command.GENERIC_NACK, bodies.GenericNack),
    Operation(Command.SUBMIT_SM, bodies.SubmitSm, (_SERVICE_TYPE, *_SOURCE, *_DEST, *_SUBMITTED), optional=True),
    Operation(Command.SUBMIT_SM_RESP, bodies.SubmitSmResp, (_MESSAGE_ID,), lenient=True),
    Operation(
        Command.SUBMIT_MULTI,
        bodies.SubmitMulti,
        (_SERVICE_TYPE, *_SOURCE, _DESTINATIONS, *_SUBMITTED),
        optional=True,
    ),
    Operation(Command.SUBMIT_MULTI_RESP, bodies.SubmitMultiResp, (_MESSAGE_ID, UNSUCCESS)),
    # an ESME that refused a receipt for the size of one parameter would never hear of that message again
    Operation(Command.DELIVER_SM, bodies.DeliverSm, (_SERVICE_TYPE, *_SOURCE, *_DEST, *_HANDLING)),
    Operation(Command.DELIVER_SM_RESP, bodies.DeliverSmResp, (_MESSAGE_ID,), lenient=True),
    Operation(
        Command.DATA_SM,
        bodies.DataSm,
        (_SERVICE_TYPE, *_LONG_SOURCE, *_LONG_DEST, _ESM_CLASS, _REGISTERED, _DATA_CODING),
        optional=True,
    ),
    Operation(Command.DATA_SM_RESP, bodies.DataSmResp, (_MESSAGE_ID,), lenient=True),
    Operation(Command.QUERY_SM, bodies.QuerySm, (_MESSAGE_ID, *_SOURCE)),
    Operation(
        Command.QUERY_SM_RESP,
        bodies.QuerySmResp,
        (
            _MESSAGE_ID,
            Row("final_date", Kind.TIME, 17, Status.RUNKNOWNERR, "4.8.2"),
            _integer("message_state", Status.RUNKNOWNERR, "5.2.28"),
            _integer("error_code", Status.RUNKNOWNERR, "4.8.2"),
        ),
    ),
    Operation(Command.CANCEL_SM, bodies.CancelSm, (_SERVICE_TYPE, _MESSAGE_ID, *_SOURCE, *_DEST)),
    Operation(Command.CANCEL_SM_RESP, bodies.CancelSmResp),
    Operation(
        Command.REPLACE_SM,
        bodies.ReplaceSm,
        (_MESSAGE_ID, *_SOURCE, _SCHEDULE, _VALIDITY, _REGISTERED, _DEFAULT_ID, _MESSAGE),
        optional=True,  # since 5.0: message_payload
    ),
    Operation(Command.REPLACE_SM_RESP, bodies.ReplaceSmResp),
    Operation(Command.ENQUIRE_LINK, bodies.EnquireLink),
    Operation(Command.ENQUIRE_LINK_RESP, bodies.EnquireLinkResp),
    Operation(
        Command.ALERT_NOTIFICATION,
        bodies.AlertNotification,
        (
            *_LONG_SOURCE,
            _integer("esme_addr_ton", Status.RINVDSTTON, "5.2.5"),
            _integer("esme_addr_npi", Status.RINVDSTNPI, "5.2.6"),
            _text("esme_addr", 65, Status.RINVDSTADR, "5.2.10"),
        ),
        optional=True,
    ),
)

OPERATIONS: Mapping[int, Operation] = MappingProxyType({row.command: row for row in _ROWS})


def _wider(operation: Operation) -> Operation:
    rows = (replace(row, most=65) if row.name == _PASSWORD.name else row for row in operation.rows)
    return replace(operation, rows=tuple(rows))


LONG_PASSWORDS: Mapping[int, Operation] = MappingProxyType(
    {
        command: _wider(OPERATIONS[command])
        for command in (Command.BIND_RECEIVER, Command.BIND_TRANSMITTER, Command.BIND_TRANSCEIVER, Command.OUTBIND)
    }
)
"""The same for ESMEs whose password is longer than the specification allows: up to 64 characters."""
