"""Where a call stands, in SMPP's words and from them: message_state, the `stat` of a receipt, the number of its `err`.

Rules. Tables. The numbers of ERRORS are a promise to our clients, whose systems act on them: none is ever changed or
used again. Those from 200 on, and 6, are the provider's own delivery errors (provider.md section 7), so that who spoke
to the provider before finds the same numbers; those from 100 to 199 are ours.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from gateway.outcome import State, Why

__all__ = ["BY_WORD", "ERRORS", "FINAL", "WORDS", "MessageState", "error_code", "message_state", "our_state"]


class MessageState(IntEnum):
    """3.4 section 5.2.28; SCHEDULED and SKIPPED are 5.0's (section 4.7.15)."""

    SCHEDULED = 0
    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8
    SKIPPED = 9


WORDS: Mapping[MessageState, str] = MappingProxyType(
    {
        MessageState.SCHEDULED: "SCHEDLD",
        MessageState.ENROUTE: "ENROUTE",
        MessageState.DELIVERED: "DELIVRD",
        MessageState.EXPIRED: "EXPIRED",
        MessageState.DELETED: "DELETED",
        MessageState.UNDELIVERABLE: "UNDELIV",
        MessageState.ACCEPTED: "ACCEPTD",
        MessageState.UNKNOWN: "UNKNOWN",
        MessageState.REJECTED: "REJECTD",
        MessageState.SKIPPED: "SKIPPED",
    }
)
"""`stat` as it is written: seven letters (3.4 appendix B)."""

BY_WORD: Mapping[str, MessageState] = MappingProxyType(
    {word: state for state, word in WORDS.items()}
    | {state.name: state for state in MessageState}
    | {
        "FAILED": MessageState.UNDELIVERABLE,
        "UNDELIVERED": MessageState.UNDELIVERABLE,
        "REJECT": MessageState.REJECTED,
        "CANCELLED": MessageState.DELETED,
        "BUFFERED": MessageState.ENROUTE,
        "SUBMITD": MessageState.ENROUTE,
    }
)
"""`stat` as it is read, in capitals: what the specification has, and what vendors write."""

FINAL = frozenset(MessageState) - {MessageState.SCHEDULED, MessageState.ENROUTE, MessageState.ACCEPTED}
"""States that nothing leaves: only they earn a receipt, and only they have a final_date."""

_STATES: Mapping[State, MessageState] = MappingProxyType(
    {
        State.QUEUED: MessageState.ENROUTE,
        State.SENDING: MessageState.ENROUTE,
        State.TAKEN: MessageState.ENROUTE,
        State.UNSURE: MessageState.ENROUTE,
        State.HELD: MessageState.ENROUTE,
        State.DELIVERED: MessageState.DELIVERED,
        State.FAILED: MessageState.UNDELIVERABLE,
        State.EXPIRED: MessageState.EXPIRED,
        State.CANCELLED: MessageState.DELETED,
    }
)

_OURS: Mapping[MessageState, tuple[State, Why]] = MappingProxyType(
    {
        MessageState.SCHEDULED: (State.TAKEN, Why.UNSPECIFIED),
        MessageState.ENROUTE: (State.TAKEN, Why.UNSPECIFIED),
        MessageState.DELIVERED: (State.DELIVERED, Why.ANSWERED),
        MessageState.EXPIRED: (State.EXPIRED, Why.LIFETIME_OVER),
        MessageState.DELETED: (State.FAILED, Why.UNSPECIFIED),  # at the provider's: nobody here has cancelled it
        MessageState.UNDELIVERABLE: (State.FAILED, Why.UNSPECIFIED),
        MessageState.ACCEPTED: (State.TAKEN, Why.UNSPECIFIED),
        MessageState.UNKNOWN: (State.FAILED, Why.NO_STATUS),
        MessageState.REJECTED: (State.FAILED, Why.UNSPECIFIED),
        MessageState.SKIPPED: (State.FAILED, Why.UNSPECIFIED),
    }
)

_NEVER_TAKEN = frozenset(
    {
        Why.INCOMPLETE,
        Why.BAD_MENU,
        Why.UNREACHABLE,
        Why.THROTTLED,
        Why.PROVIDER_FAULT,
        Why.NO_MONEY,
        Why.BAD_CREDENTIALS,
        Why.ADDRESS_BLOCKED,
        Why.MISCONFIGURED,
        Why.BAD_REQUEST,
        Why.FORBIDDEN,
        Why.BAD_NUMBER,
        Why.NO_ROUTE,
    }
)
"""A call that failed for one of these was refused before anybody rang: REJECTED, not UNDELIVERABLE."""

ERRORS: Mapping[Why, int] = MappingProxyType(
    {
        Why.INCOMPLETE: 101,
        Why.BAD_MENU: 102,
        Why.REPLACED: 103,
        Why.UNREACHABLE: 110,
        Why.PROVIDER_FAULT: 111,
        Why.NO_MONEY: 112,
        Why.ADDRESS_BLOCKED: 113,
        Why.BAD_REQUEST: 114,
        Why.TIMEOUT: 120,
        Why.CUT: 121,
        Why.GARBLED: 122,
        Why.RESTARTED: 123,
        Why.LAPSED: 124,
        Why.ADAPTER_FAULT: 125,
        Why.ANSWERED: 130,
        Why.LIFETIME_OVER: 140,
        Why.VALIDITY_OVER: 141,
        Why.OPERATOR: 142,
        Why.SENDER: 143,
        # from here on as the provider numbers them
        Why.SWITCHED_OFF: 6,
        Why.NO_ANSWER: 237,
        Why.BAD_CREDENTIALS: 239,
        Why.BUSY: 240,
        Why.BAD_AUDIO: 241,
        Why.ANSWERING_MACHINE: 242,
        Why.FORBIDDEN: 244,
        Why.NO_STATUS: 245,
        Why.OUT_OF_HOURS: 246,
        Why.DAILY_LIMIT: 247,
        Why.NO_ROUTE: 248,
        Why.BAD_NUMBER: 249,
        Why.BARRED: 250,
        Why.THROTTLED: 251,
        Why.MISCONFIGURED: 254,
        Why.UNSPECIFIED: 255,
    }
)
"""`err` of a receipt, error_code of query_sm_resp: one octet."""


def message_state(state: State, why: Why | None) -> MessageState:
    """A failure without a status is UNKNOWN: the telephone may have rung, as `mail.words` tells people too."""
    if state is State.FAILED:
        if why in _NEVER_TAKEN:
            return MessageState.REJECTED
        if why is Why.NO_STATUS:
            return MessageState.UNKNOWN
    return _STATES[state]


def our_state(stands: MessageState) -> tuple[State, Why]:
    """What a provider's state means here, by itself: an error code beside it may know the reason better.

    ACCEPTED is no end: it says that somebody has read the message for the subscriber (5.2.28), so a receipt is to come.
    """
    return _OURS[stands]


def error_code(state: State, why: Why | None) -> int:
    """0 for success, and where no reason is known."""
    return 0 if why is None or state is State.DELIVERED else ERRORS[why]
