"""Which PDU a peer may send in which state of the session, and what it is told otherwise: a table for each side.

Rules. Every command of SMPP 3.4 has a row and every state that can be asked a column. For an ESME BINDING has none:
while its bind is checked everything waits, and is judged by the state that the bind ends in. An SMSC is judged there
too, since nothing that it says can wait for its own answer. Where the two specifications differ, the row says which one
it follows. A request that comes at the wrong time is told so in the operation's own response, never with a generic_nack
(SMPP 5.0 section 2.8.2); only what that side never sends is nacked. Responses are matched by their sequence number or
ignored: answering one could go on for ever. What has no response is not answered either.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from gateway.smpp.codes import Command, Status

__all__ = ["BOUND", "BOUND_BY", "RULINGS", "SMSC_RULINGS", "SMSC_TABLE", "TABLE", "Act", "Ruling", "State"]


class State(Enum):
    """Where a session stands (SMPP 3.4 section 2.2, SMPP 5.0 section 2.3); BINDING is ours."""

    OPEN = "open"  # connected, no bind yet
    BINDING = "binding"  # a bind is being checked, or waits for its answer
    BOUND_TX = "bound_tx"
    BOUND_RX = "bound_rx"
    BOUND_TRX = "bound_trx"
    UNBOUND = "unbound"  # the peer may ask for nothing more; what it asked for is still answered
    CLOSED = "closed"


BOUND: Final = frozenset({State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX})

BOUND_BY: Mapping[int, State] = MappingProxyType(
    {
        Command.BIND_TRANSMITTER: State.BOUND_TX,
        Command.BIND_RECEIVER: State.BOUND_RX,
        Command.BIND_TRANSCEIVER: State.BOUND_TRX,
    }
)
"""The state that each kind of bind leads to."""


class Act(Enum):
    """What the session does with a PDU."""

    TAKE = "take"  # it is in order
    REFUSE = "refuse"  # its own response, with the ruling's status
    NACK = "nack"  # generic_nack, with the ruling's status
    MATCH = "match"  # a response: it ends the request of ours that it names, or is ignored
    IGNORE = "ignore"  # it has no response, so nothing is said


class Ruling(NamedTuple):
    """What becomes of one command in one state; `section` is where that is written."""

    act: Act
    status: int
    section: str


_OK = (Act.TAKE, 0)
_BND = (Act.REFUSE, int(Status.RINVBNDSTS))
_ALY = (Act.REFUSE, int(Status.RALYBND))
_NOT = (Act.NACK, int(Status.RINVCMDID))
_RSP = (Act.MATCH, 0)
_NIL = (Act.IGNORE, 0)
_LTR = (Act.REFUSE, int(Status.RX_T_APPN))  # later

_COLUMNS = (State.OPEN, State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX, State.UNBOUND)

_ROWS: tuple[tuple[Command, tuple[tuple[Act, int], ...], str], ...] = (
    #                               OPEN  TX    RX    TRX   UNBOUND
    (Command.BIND_TRANSMITTER,      (_OK, _ALY, _ALY, _ALY, _BND), "3.4: 4.1.1, 5.1.3"),
    (Command.BIND_RECEIVER,         (_OK, _ALY, _ALY, _ALY, _BND), "3.4: 4.1.3, 5.1.3"),
    (Command.BIND_TRANSCEIVER,      (_OK, _ALY, _ALY, _ALY, _BND), "3.4: 4.1.5, 5.1.3"),
    (Command.SUBMIT_SM,             (_BND, _OK, _BND, _OK, _BND), "3.4: 2.3, 4.4; 5.0: 2.8.2"),
    (Command.SUBMIT_MULTI,          (_BND, _OK, _BND, _OK, _BND), "3.4: 2.3, 4.5; 5.0: 2.8.2"),
    # 3.4 lets a receiver send data_sm, 5.0 no longer does: a receiver that submits has bound wrongly
    (Command.DATA_SM,               (_BND, _OK, _BND, _OK, _BND), "5.0: 2.4, 2.8.2"),
    (Command.QUERY_SM,              (_BND, _OK, _BND, _OK, _BND), "3.4: 2.3, 4.8; 5.0: 2.8.2"),
    (Command.CANCEL_SM,             (_BND, _OK, _BND, _OK, _BND), "3.4: 2.3, 4.9; 5.0: 2.8.2"),
    (Command.REPLACE_SM,            (_BND, _OK, _BND, _OK, _BND), "3.4: 2.3, 4.10; 5.0: 2.8.2"),
    (Command.UNBIND,                (_BND, _OK, _OK, _OK, _BND), "3.4: 2.3, 4.2; 5.0: 2.4"),
    (Command.ENQUIRE_LINK,          (_OK, _OK, _OK, _OK, _OK), "5.0: 2.4; 3.4: 4.11"),
    # what only an SMSC sends
    (Command.DELIVER_SM,            (_NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.ALERT_NOTIFICATION,    (_NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.OUTBIND,               (_NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    # responses: those that answer requests of ours, and those that an ESME never sends
    (Command.DELIVER_SM_RESP,       (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.6.2; 5.0: 2.6.1"),
    (Command.DATA_SM_RESP,          (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.7.2; 5.0: 2.6.1"),
    (Command.ENQUIRE_LINK_RESP,     (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.11.2; 5.0: 2.6.1"),
    (Command.UNBIND_RESP,           (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.2.2; 5.0: 2.6.1"),
    (Command.GENERIC_NACK,          (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.3.1"),
    (Command.BIND_TRANSMITTER_RESP, (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.BIND_RECEIVER_RESP,    (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.BIND_TRANSCEIVER_RESP, (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.SUBMIT_SM_RESP,        (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.SUBMIT_MULTI_RESP,     (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.QUERY_SM_RESP,         (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.CANCEL_SM_RESP,        (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
    (Command.REPLACE_SM_RESP,       (_RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
)  # fmt: skip

TABLE: Mapping[tuple[Command, State], Ruling] = MappingProxyType(
    {
        (command, state): Ruling(act, status, section)
        for command, cells, section in _ROWS
        for state, (act, status) in zip(_COLUMNS, cells, strict=True)
    }
)
"""The ruling for every command of an ESME in every state that can be asked."""

_SMSC_COLUMNS = (State.OPEN, State.BINDING, State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX, State.UNBOUND)

_SMSC_ROWS: tuple[tuple[Command, tuple[tuple[Act, int], ...], str], ...] = (
    #                               OPEN  BINDING TX  RX    TRX   UNBOUND
    # one that asks us to bind has its way: we are about to
    (Command.OUTBIND,               (_OK, _OK, _NIL, _NIL, _NIL, _NIL), "3.4: 2.2.1, 4.1.7; 5.0: 2.4"),
    # one that is sooner than the answer to our bind was meant for us all the same: it is to come again
    (Command.DELIVER_SM,            (_BND, _LTR, _BND, _OK, _OK, _BND), "3.4: 2.3, 4.6, 5.1.3; 5.0: 2.8.2"),
    # 3.4 lets a transmitter be sent data_sm, 5.0 no longer does
    (Command.DATA_SM,               (_BND, _LTR, _BND, _OK, _OK, _BND), "5.0: 2.4, 2.8.2; 3.4: 5.1.3"),
    (Command.ALERT_NOTIFICATION,    (_NIL, _NIL, _NIL, _OK, _OK, _NIL), "3.4: 2.3, 4.12; 5.0: 2.4"),
    (Command.UNBIND,                (_BND, _BND, _OK, _OK, _OK, _BND), "3.4: 2.3, 4.2; 5.0: 2.4"),
    (Command.ENQUIRE_LINK,          (_OK, _OK, _OK, _OK, _OK, _OK), "5.0: 2.4; 3.4: 4.11"),
    # what only an ESME sends
    (Command.BIND_TRANSMITTER,      (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.BIND_RECEIVER,         (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.BIND_TRANSCEIVER,      (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.SUBMIT_SM,             (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.SUBMIT_MULTI,          (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.QUERY_SM,              (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.CANCEL_SM,             (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    (Command.REPLACE_SM,            (_NOT, _NOT, _NOT, _NOT, _NOT, _NOT), "3.4: 2.3, 4.3; 5.0: 2.4, 2.8.2"),
    # responses: those that answer requests of ours, and those that an SMSC never sends
    (Command.BIND_TRANSMITTER_RESP, (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.1.2; 5.0: 2.6.1"),
    (Command.BIND_RECEIVER_RESP,    (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.1.4; 5.0: 2.6.1"),
    (Command.BIND_TRANSCEIVER_RESP, (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.1.6; 5.0: 2.6.1"),
    (Command.SUBMIT_SM_RESP,        (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.4.2; 5.0: 2.6.1"),
    (Command.SUBMIT_MULTI_RESP,     (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.5.2; 5.0: 2.6.1"),
    (Command.DATA_SM_RESP,          (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.7.2; 5.0: 2.6.1"),
    (Command.QUERY_SM_RESP,         (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.8.2; 5.0: 2.6.1"),
    (Command.CANCEL_SM_RESP,        (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.9.2; 5.0: 2.6.1"),
    (Command.REPLACE_SM_RESP,       (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.10.2; 5.0: 2.6.1"),
    (Command.ENQUIRE_LINK_RESP,     (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.11.2; 5.0: 2.6.1"),
    (Command.UNBIND_RESP,           (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.2.2; 5.0: 2.6.1"),
    (Command.GENERIC_NACK,          (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 4.3.1"),
    (Command.DELIVER_SM_RESP,       (_RSP, _RSP, _RSP, _RSP, _RSP, _RSP), "3.4: 2.3; 5.0: 2.4"),
)  # fmt: skip

SMSC_TABLE: Mapping[tuple[Command, State], Ruling] = MappingProxyType(
    {
        (command, state): Ruling(act, status, section)
        for command, cells, section in _SMSC_ROWS
        for state, (act, status) in zip(_SMSC_COLUMNS, cells, strict=True)
    }
)
"""The same for what an SMSC sends."""


def _by_state(table: Mapping[tuple[Command, State], Ruling]) -> Mapping[State, Mapping[int, Ruling]]:
    return MappingProxyType(
        {
            state: MappingProxyType({int(command): ruling for (command, of), ruling in table.items() if of is state})
            for state in State
        }
    )


RULINGS: Mapping[State, Mapping[int, Ruling]] = _by_state(TABLE)
"""By state: what a session looks up for each PDU of an ESME. A command that is missing is unknown."""

SMSC_RULINGS: Mapping[State, Mapping[int, Ruling]] = _by_state(SMSC_TABLE)
"""The same for what an SMSC sends."""
