"""What the provider says became of a message: its status and err codes as words of ours. PURE.

Rules. The platform has one vocabulary, whichever of its interfaces speaks it: status.php, callbacks, and for the err
codes SMPP receipts (network_error_code; provider.md section 5). One row a code, each with its source in
reference/provider.md. A code that is not here is tolerated, and nothing is concluded from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.outcome import Reason, State, Why

__all__ = ["DELIVERY_ERRORS", "NOT_FOUND", "STATUSES", "DeliveryError", "Status", "why_of"]


@dataclass(frozen=True, slots=True)
class Status:
    """Where the provider says that a message stands."""

    state: State
    why: Why  # unless a delivery error says it better
    says: str


STATUSES: Mapping[int, Status] = MappingProxyType(
    {  # provider.md section 7, status codes; -3 is no state, see NOT_FOUND
        -2: Status(State.TAKEN, Why.UNSPECIFIED, "stopped"),
        -1: Status(State.TAKEN, Why.UNSPECIFIED, "waiting to be sent"),
        0: Status(State.TAKEN, Why.UNSPECIFIED, "handed to the operator"),
        1: Status(State.DELIVERED, Why.ANSWERED, "delivered"),
        2: Status(State.DELIVERED, Why.ANSWERED, "read"),
        3: Status(State.EXPIRED, Why.LIFETIME_OVER, "expired"),
        4: Status(State.DELIVERED, Why.ANSWERED, "link clicked"),
        6: Status(State.DELIVERED, Why.ANSWERED, "complained of as spam"),  # mail only; it did reach them
        20: Status(State.FAILED, Why.UNSPECIFIED, "impossible to deliver"),
        22: Status(State.FAILED, Why.BAD_NUMBER, "wrong number"),
        23: Status(State.FAILED, Why.FORBIDDEN, "forbidden"),
        24: Status(State.FAILED, Why.NO_MONEY, "not enough money on the account"),
        25: Status(State.FAILED, Why.NO_ROUTE, "unreachable number"),
    }
)

NOT_FOUND = -3
"""The status of a message that the provider does not know (section 7)."""


@dataclass(frozen=True, slots=True)
class DeliveryError:
    """Why a message was not delivered; `why` is None where the status itself says it better."""

    why: Why | None
    says: str


DELIVERY_ERRORS: Mapping[int, DeliveryError] = MappingProxyType(
    {  # provider.md section 7, delivery err codes
        0: DeliveryError(None, ""),
        1: DeliveryError(Why.BAD_NUMBER, "no such number"),
        2: DeliveryError(None, "mailbox full"),
        3: DeliveryError(None, "mail server not found"),
        4: DeliveryError(None, "mailbox blocked"),
        6: DeliveryError(Why.SWITCHED_OFF, "switched off or out of range"),
        11: DeliveryError(Why.NO_ROUTE, "service not connected"),
        12: DeliveryError(None, "fault in the telephone"),
        13: DeliveryError(Why.BARRED, "subscriber blocked"),
        21: DeliveryError(None, "not supported by the telephone"),
        200: DeliveryError(None, "virtual sending: nobody was called"),
        219: DeliveryError(None, "SIM card replaced"),
        220: DeliveryError(Why.THROTTLED, "operator's queue is full"),
        # Which of the two an unanswered call earns differs by the page (section 11, item 4).
        237: DeliveryError(Why.NO_ANSWER, "does not answer"),
        238: DeliveryError(Why.FORBIDDEN, "no template fits the text"),
        239: DeliveryError(Why.BAD_CREDENTIALS, "our address is not on the account's list"),
        240: DeliveryError(Why.BUSY, "busy, or call rejected"),
        241: DeliveryError(Why.BAD_AUDIO, "audio cannot be converted"),
        242: DeliveryError(Why.ANSWERING_MACHINE, "answering machine"),
        243: DeliveryError(Why.FORBIDDEN, "no contract"),
        244: DeliveryError(Why.FORBIDDEN, "mass sending or link forbidden"),
        245: DeliveryError(Why.NO_STATUS, "no status within 24 hours: what became of it is not known"),
        246: DeliveryError(Why.OUT_OF_HOURS, "outside the hours allowed by the account"),
        247: DeliveryError(Why.DAILY_LIMIT, "the account's limit for the day is reached"),
        248: DeliveryError(Why.NO_ROUTE, "no route"),
        249: DeliveryError(Why.BAD_NUMBER, "bad number format"),
        250: DeliveryError(Why.BARRED, "number barred by the account's settings"),
        251: DeliveryError(Why.THROTTLED, "too many messages to this number"),
        252: DeliveryError(Why.BARRED, "number forbidden"),
        253: DeliveryError(Why.FORBIDDEN, "spam filter"),
        254: DeliveryError(Why.MISCONFIGURED, "sender not registered"),
        255: DeliveryError(Why.UNSPECIFIED, "rejected by the operator without a reason"),
    }
)


def why_of(state: State, why: Why, err: int) -> Reason:
    """Why a message is in `state`, of which alone no more than `why` is known, and of which `err` is said.

    `detail` is about `err` only, "" without one. An err that is not in the table is named.
    """
    row = DELIVERY_ERRORS.get(err)
    if row and row.why and (state is not State.DELIVERED or row.why is Why.ANSWERING_MACHINE):
        why = row.why  # beside a delivery the error of an earlier ring may still stand
    return Reason(why, f"err {err}: {row.says if row else 'unknown'}" if err else "")
