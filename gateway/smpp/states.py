"""Which PDU an ESME may send in which state of its session, and what it is told otherwise: one table.

Rules. Every command of SMPP 3.4 has a row and every state that can be asked a column. BINDING has none: while a bind is
checked everything waits, and is judged by the state that the bind ends in. Where the two specifications differ, the row
says which one it follows. A request that comes at the wrong time is told so in the operation's own response, never with
a generic_nack (SMPP 5.0 section 2.8.2); only what no ESME ever sends is nacked. Responses are matched by their sequence
number or ignored: answering one could go on for ever.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from gateway.smpp.codes import Command, Status

__all__ = ["BOUND", "BOUND_BY", "RULINGS", "TABLE", "Act", "Ruling", "State"]


class State(Enum):
    """Where a session stands (SMPP 3.4 section 2.2, SMPP 5.0 section 2.3); BINDING is ours."""

    OPEN = "open"  # connected, no bind yet
    BINDING = "binding"  # a bind is being checked
    BOUND_TX = "bound_tx"
    BOUND_RX = "bound_rx"
    BOUND_TRX = "bound_trx"
    UNBOUND = "unbound"  # the ESME may ask for nothing more; what it asked for is still answered
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
"""The ruling for every command in every state that can be asked."""

RULINGS: Mapping[State, Mapping[int, Ruling]] = MappingProxyType(
    {
        state: MappingProxyType({int(command): ruling for (command, of), ruling in TABLE.items() if of is state})
        for state in State
    }
)
"""The same by state: what a session looks up for each PDU. A command that is missing is unknown."""
