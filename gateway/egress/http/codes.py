"""Every code that the provider's HTTP interface can answer with, and what it means to us. Tables only, no I/O.

Rules. One row a code, each with its source in reference/provider.md. A code that is not here is tolerated, and never
taken as a certainty: of a send it leaves us unsure, of a question nothing is learnt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.outcome import Deferred, Held, Refused, State, Unsure, Why

__all__ = [
    "DELIVERY_ERRORS",
    "HTTP_STATUS",
    "NOT_FOUND",
    "SEND_ERRORS",
    "STATUSES",
    "DeliveryError",
    "SendError",
    "Status",
]

Kind = type[Deferred] | type[Held] | type[Refused] | type[Unsure]


@dataclass(frozen=True, slots=True)
class SendError:
    """What an error makes of a send. `again` is its kind when an earlier attempt at the same call may have left."""

    kind: Kind
    why: Why
    says: str
    again: Kind | None = None


SEND_ERRORS: Mapping[int, SendError] = MappingProxyType(
    {  # provider.md section 1.3
        1: SendError(Refused, Why.BAD_REQUEST, "bad parameters"),
        2: SendError(
            Held, Why.BAD_CREDENTIALS, "bad login, password or key, or our address is not on the account's list"
        ),
        3: SendError(Held, Why.NO_MONEY, "not enough money on the account"),
        4: SendError(Held, Why.ADDRESS_BLOCKED, "our address is blocked for frequent errors"),
        # The one date in our requests is `valid`, which this gateway writes: every call would meet it, so none is lost.
        5: SendError(Held, Why.MISCONFIGURED, "bad date format"),
        6: SendError(Refused, Why.FORBIDDEN, "text or sender forbidden"),
        7: SendError(Refused, Why.BAD_NUMBER, "bad phone number"),
        8: SendError(Refused, Why.NO_ROUTE, "this number cannot be called"),
        # The same request twice within a minute earns a 9 too: on a later attempt it may say that the earlier one was
        # taken after all (the note at the end of section 1.3). Then only a question can tell.
        9: SendError(Deferred, Why.THROTTLED, "same request within a minute, or too many at once", again=Unsure),
    }
)
"""Errors of send.php, and with the same words of status.php."""

HTTP_STATUS: Mapping[int, SendError] = MappingProxyType(
    {  # RFC 9110 section 15, RFC 6585 section 4: replies which say that the request was not carried out
        307: SendError(Held, Why.MISCONFIGURED, "redirected, which is not followed; correct provider.url"),
        308: SendError(Held, Why.MISCONFIGURED, "redirected, which is not followed; correct provider.url"),
        401: SendError(Held, Why.BAD_CREDENTIALS, "the web server wants credentials of its own"),
        403: SendError(Held, Why.ADDRESS_BLOCKED, "the web server turns us away"),
        404: SendError(Held, Why.MISCONFIGURED, "no such page; correct provider.url"),
        405: SendError(Held, Why.MISCONFIGURED, "takes no POST; correct provider.url"),
        410: SendError(Held, Why.MISCONFIGURED, "no such page any more; correct provider.url"),
        429: SendError(Deferred, Why.THROTTLED, "too many requests"),
    }
)
"""HTTP statuses that settle a reply whose body is not the provider's. Every other one leaves us unsure: 301 to 303 may
follow a request that was carried out, and 5xx may come from a proxy after the provider took the call."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where the provider says that a message stands."""

    state: State
    why: Why  # unless a delivery error says it better
    says: str


STATUSES: Mapping[int, Status] = MappingProxyType(
    {  # provider.md section 7, status codes; -3 (not found) is no state, see `client`
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
