"""What a reply means: for a call that was sent, for one that was asked about, and of money. PURE.

Rules. Only an understood reply is a certainty. A body is read as the provider's only under HTTP 200: its errors come
under that too (provider.md section 0); another status is a proxy's or a web server's. Of several calls in one request
each is told what was said of its own number; where nothing certain was, that is UNSURE, whatever the others are. What
is said to people holds no credentials, no whole number and no text of a call.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from gateway.egress import Price
from gateway.egress.http.codes import HTTP_STATUS, SEND_ERRORS
from gateway.egress.http.reply import (
    Failure,
    Found,
    Quote,
    Success,
    Verdict,
    read_balance,
    read_price,
    read_send,
    read_status,
)
from gateway.egress.http.request import id_of
from gateway.message import Call
from gateway.outcome import (
    Held,
    NeverHad,
    NoWord,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Standing,
    State,
    Taken,
    Unsure,
    Why,
)
from gateway.shown import Shown
from gateway.verdicts import DELIVERY_ERRORS, NOT_FOUND, STATUSES, why_of

__all__ = ["Meaning"]

_HTTP_OK = 200
_QUOTED = 60  # characters of a reply that is not understood: enough to know a web server's page
_WORD = re.compile(r"\w+")

# What is known before anybody's telephone rings, so that it is believed of a number even without a status.
_BEFORE_ANY_RING = frozenset(
    {Why.BAD_NUMBER, Why.NO_ROUTE, Why.BARRED, Why.FORBIDDEN, Why.MISCONFIGURED, Why.DAILY_LIMIT}
)
_A_PERSON_ACTS = frozenset({Why.NO_MONEY, Why.BAD_CREDENTIALS})


class Meaning:
    """How replies are read on behalf of the way out called `name`; `shown` knows its secrets."""

    def __init__(self, name: str, shown: Shown) -> None:
        self._name = name
        self._shown = shown

    def outcomes(self, status: int, body: bytes, calls: Sequence[Call]) -> list[Outcome]:
        """Of send.php, for each of the calls that were in the request."""
        first, ours = calls[0], id_of(calls)
        read = read_send(body, ours) if status == _HTTP_OK else None
        match read:
            case Success(name, numbers):
                if numbers is None:
                    return [Taken(name or ours)] * len(calls)
                return [_outcome_of(numbers.get(call.phone), name or ours) for call in calls]
            case Failure(code):
                row, reason = SEND_ERRORS.get(code), self._error(first, read)
            case None:
                row, reason = HTTP_STATUS.get(status), self._not_read(status, body, first.text)
        if row is None:
            return [Unsure(reason)] * len(calls)
        return [(row.again if row.again and call.attempt > 1 else row.kind)(reason) for call in calls]

    def standing(self, status: int, body: bytes, call: Call) -> Standing:
        """Of status.php."""
        read = read_status(body, call.phone, (call.id, call.provider_id)) if status == _HTTP_OK else None
        match read:
            case Found(code) if code == NOT_FOUND:
                return NeverHad(Reason(Why.UNSPECIFIED, f"status {code}: not found"))
            case Found(code, genuine=False):
                return NoWord(Reason(Why.GARBLED, f"status {code} without a word of whose it is, or since when"))
            case Found():
                return self._receipt(call, read)
            case Failure():
                return NoWord(self._error(call, read))
            case None:
                return NoWord(self._not_read(status, body, call.text))

    def price(self, status: int, body: bytes, call: Call) -> Price | Reason:
        """Of send.php, of a dry run."""
        read = read_price(body) if status == _HTTP_OK else None
        match read:
            case Quote(cost, count, ""):
                return Price(cost, count)
            case Quote(_, _, name):
                told = self._shown.line(name, (call.text,), _QUOTED)
                return Reason(Why.GARBLED, f"the dry run was answered with the id of a message: {told}")
            case Failure():
                return self._error(call, read)
            case None:
                return self._not_read(status, body, call.text)

    def balance(self, status: int, body: bytes) -> Decimal | Reason:
        """Of balance.php."""
        read = read_balance(body) if status == _HTTP_OK else None
        match read:
            case Decimal():
                return read
            case Failure():
                return self._error(None, read)
            case None:
                return self._not_read(status, body, "")

    def _receipt(self, call: Call, found: Found) -> Standing:
        row = STATUSES.get(found.status)
        if row is None:
            return NoWord(Reason(Why.UNSPECIFIED, f"unknown status {found.status}"))
        return Receipt(
            provider=call.provider or self._name,
            provider_id=call.provider_id or call.id,
            state=row.state,
            reason=_said(found.status, found.err),
            call_id=call.id,
            cost=found.cost,
            seconds=None if row.state is State.TAKEN else found.seconds,
        )

    def _error(self, call: Call | None, failure: Failure) -> Reason:
        """An error of the provider's, in its own words where it gives some."""
        row = SEND_ERRORS.get(failure.code)
        words = self._shown.line(failure.text, (call.text,) if call else ()) or (row.says if row else "unknown")
        return Reason(row.why if row else Why.PROVIDER_FAULT, f"error {failure.code}: {words}")

    def _not_read(self, status: int, body: bytes, text: str) -> Reason:
        """A reply that is not the provider's: its HTTP status may still say something.

        It may also be the provider's after all, cut in the middle of the call's text: no word of that is quoted.
        """
        if row := HTTP_STATUS.get(status):
            return Reason(row.why, f"HTTP {status}: {row.says}")
        quoted = self._shown.line(body.decode("utf-8", errors="replace"), _WORD.findall(text), _QUOTED)
        return Reason(Why.GARBLED, f"HTTP {status}, not understood: {quoted or 'empty'}")


def _outcome_of(verdict: Verdict | None, name: str) -> Outcome:
    """What became of one number among several that were sent in one request under `name`."""
    if verdict is None:
        return Unsure(Reason(Why.GARBLED, "the reply says nothing of this number, or two things"))
    row, error = STATUSES.get(verdict.status or 0), DELIVERY_ERRORS.get(verdict.err or 0)
    if verdict.status is None and verdict.err:
        if error is None or error.why not in _BEFORE_ANY_RING | _A_PERSON_ACTS:
            return Unsure(Reason(Why.GARBLED, f"err {verdict.err} without a status"))
        reason = why_of(State.FAILED, Why.UNSPECIFIED, verdict.err)
    elif row is None:
        return Unsure(Reason(Why.GARBLED, f"unknown status {verdict.status}"))
    elif row.state in (State.TAKEN, State.DELIVERED):  # what the provider goes on with, whatever the error
        return Taken(name)
    else:
        reason = _said(verdict.status or 0, verdict.err or 0)
    return (Held if reason.why in _A_PERSON_ACTS else Refused)(reason)


def _said(status: int, err: int) -> Reason:
    row = STATUSES[status]
    reason = why_of(row.state, row.why, err)
    return Reason(reason.why, "; ".join(filter(None, (f"status {status}: {row.says}", reason.detail))))
