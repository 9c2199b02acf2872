"""What holds for the account as a whole, whichever channel a call goes by. PURE.

Rules (reference/provider.md sections 1.3 and 5). The same call (number, text, files, caller id) is not given to the
provider twice within a minute: the second would be refused, and nobody could tell which of the two was. A number that
is called very often with no pause in between is given one, or the provider blocks it. Money and the address belong to
the account: after a word about them nothing is sent by any channel, then one call at a time until the provider has
judged one. Whoever asks `not_before` and then says `gone` does so in one breath.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.breaker import Sign, sign_of
from gateway.lifecycle import FLOORS
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, Why

__all__ = ["HALTS", "Account"]

HALTS = frozenset({Why.NO_MONEY, Why.ADDRESS_BLOCKED})
"""Reasons to hold a call that are the account's, not the channel's."""

_UNSEEN: Mapping[type[Outcome], frozenset[Why]] = MappingProxyType(
    {
        Deferred: frozenset({Why.UNREACHABLE, Why.RESTARTED, Why.VALIDITY_OVER, Why.OUT_OF_HOURS, Why.ADDRESS_BLOCKED}),
        Held: frozenset({Why.BAD_CREDENTIALS, Why.ADDRESS_BLOCKED, Why.MISCONFIGURED}),
    }
)
"""Outcomes after which the account has not seen the call: nothing left, or it was not let in. Every other may count."""

_CLOSE = 30_000  # ms: calls to one number that are closer than that are one row
_PAUSE = 31_000  # ms that end a row
_MOST = 200_000  # what is remembered, of calls and of numbers: a minute at three thousand calls a second


@dataclass(slots=True)
class _Row:
    """Calls to one number with no pause in between."""

    at: int
    count: int


class Account:
    """One per account. `same_call_pause` in ms; either limit is off at 0."""

    def __init__(self, same_call_pause: int, calls_to_one_number: int) -> None:
        self.era = 0
        """Counts the halts. Whoever sends notes it, and hands it in with the outcome."""
        self.rests_until = 0
        """Nothing is to be sent by any channel before then, in ms since the epoch."""
        self.reason: Reason | None = None
        """Of the last halt; None when the provider has judged a call since."""
        self.halted: frozenset[Why] = frozenset()
        """All that it was halted for since the provider last judged a call."""
        self._same_call_pause = same_call_pause
        self._calls_to_one_number = calls_to_one_number
        self._gone: dict[int, int] = {}  # when each call went, the oldest first; by its hash: a clash only delays
        self._rows: dict[str, _Row] = {}  # by number, the oldest first

    def not_before(self, call: Call, now: int) -> int:
        """When `call` may be given to the provider; 0: now."""
        at = 0
        if (went := self._gone.get(_same(call))) is not None:
            at = min(went, now) + self._same_call_pause  # a clock that was put back makes nobody wait longer
        row = self._rows.get(call.phone)
        if row is not None and 0 < self._calls_to_one_number <= row.count:
            at = max(at, min(row.at, now) + _PAUSE)
        return at if at > now else 0

    def gone(self, call: Call, now: int) -> None:
        """`call` is being given to the provider."""
        row = self._rows.pop(call.phone, None)
        if self._calls_to_one_number:
            count = row.count if row is not None and now - row.at < _CLOSE else 0
            self._rows[call.phone] = _Row(now, count + 1)
            self._forget_rows(now)
        self._mark(call, now)

    def back(self, call: Call, outcome: Outcome, now: int) -> None:
        """What became of one that was `gone`. The provider may have seen it as late as now, or not at all."""
        row = self._rows.get(call.phone)
        if isinstance(outcome, Deferred | Held) and outcome.reason.why in _UNSEEN[type(outcome)]:
            self._gone.pop(_same(call), None)
            if row is not None:
                row.count -= 1
            return
        self._mark(call, now)
        if row is not None:
            row.at = max(row.at, now)

    def heard(self, outcome: Outcome, era: int, now: int) -> bool:
        """Take the outcome of a call that was sent in `era` into account; True when that halted the account anew."""
        if isinstance(outcome, Held) and outcome.reason.why in HALTS:
            fresh = era == self.era
            self.era += fresh
            self.rests_until = max(self.rests_until, now + FLOORS[outcome.reason.why])
            self.reason = outcome.reason
            self.halted |= {outcome.reason.why}
            return fresh
        if era == self.era and sign_of(outcome) is Sign.WELL:
            self.halted, self.reason = frozenset(), None
        return False

    def rest(self, until: int) -> None:
        """Whoever asks about the money knows that it is no use before then."""
        self.rests_until = max(self.rests_until, until)

    def resume(self) -> None:
        """What it rested for may be mended. One call will tell."""
        self.rests_until = 0

    def _mark(self, call: Call, now: int) -> None:
        if not self._same_call_pause:
            return
        same = _same(call)
        self._gone.pop(same, None)
        self._gone[same] = now
        while self._gone:
            oldest = next(iter(self._gone))
            if len(self._gone) <= _MOST and now - self._gone[oldest] < self._same_call_pause:
                break
            del self._gone[oldest]

    def _forget_rows(self, now: int) -> None:
        while self._rows:
            oldest = next(iter(self._rows))
            if len(self._rows) <= _MOST and now - self._rows[oldest].at < _PAUSE:
                break
            del self._rows[oldest]


def _same(call: Call) -> int:
    return hash((call.phone, call.text, call.caller_id, tuple(file.octets for file in call.files)))
