"""Every code with which the provider's HTTP interface turns a request down, and what it means. Tables only, no I/O.

Rules. One row a code, each with its source in reference/provider.md. A code that is not here is tolerated, and never
taken as a certainty: of a send it leaves us unsure, of a question nothing is learnt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.outcome import Deferred, Held, Refused, Unsure, Why

__all__ = ["HTTP_STATUS", "SEND_ERRORS", "SendError"]

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
        # `valid` and `time` in our requests are written by this gateway: all calls would meet it, so none is lost.
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
        413: SendError(Refused, Why.BAD_REQUEST, "larger than the web server takes: shorter audio, or another format"),
        429: SendError(Deferred, Why.THROTTLED, "too many requests"),
    }
)
"""HTTP statuses that settle a reply whose body is not the provider's. Every other one leaves us unsure: 301 to 303 may
follow a request that was carried out, and 5xx may come from a proxy after the provider took the call."""
