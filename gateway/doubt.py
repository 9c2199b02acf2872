"""How doubt about a call is settled: per channel whom to ask, when, what is believed, and when a person must. PURE.

A call that may have been taken is never sent again by guesswork: a duplicate is a telephone that rings again (design
promise 2). This is the one place that says what counts as knowledge. `Doubts` is the table; why each row is as it is:

**HTTP.** Every request carries our id, and status.php finds a message by id and number (provider.md section 7). So
UNSURE is asked about under our id, 15 s after the doubt began, for a message may lag before it can be found. "Not
found" (-3) is the provider's word that it never had it, and the call goes back to the queue, only when it came twice,
asked for at least `http_never_had_after` apart (60 s), from every host, with no other answer in between: the request
itself was over before the first question, so whatever is visible late was visible by then. TAKEN is asked about from
5 s on; "not found" about a call that was taken by the provider's own word changes nothing.

**SMTP.** The mail carries the same id in its body, so it is asked about over HTTP; over SMTP nobody answers (section
4). A mail lies in queues that nobody sees: the provider's server may pass it on long after it took it, and a cut after
the last dot may hide a mail that is there. Hence the two denials must be `smtp_never_had_after` apart (1 h). Beyond
that an UNSURE one counts as never taken: its server had it for an hour and the platform still denies it.
TAKEN is another matter. 250 was a yes: the server has promised to pass it on, however late, and whoever dials again
then has two calls in the world. So a TAKEN call that is denied twice beyond the window is not sent again; a person is
told. What it mostly means is that login, password or money is wrong, for a mail server takes the mail all the same and
the platform drops it without a word. It ends as FAILED (no status) when its time is over.

**SMPP.** The provider's id comes in submit_sm_resp alone, so an UNSURE call has none, and query_sm (SMPP 3.4 section
4.8) has nothing to ask with. Nobody can be asked; but its receipt names it: user_message_reference (5.3.2.17) is
`identity.reference_of(call.id)`, and with the number that was called it says whose it is (`hearing`). Until a receipt
comes nothing is believed, least of all silence: it is the ordinary state of a call that rings. After
`smpp_receipt_after` (10 min: five rings and their pauses are over) a person is told, and again ever more rarely.
TAKEN waits for its receipt, which comes by itself; only when none came for `smpp_receipt_after` is query_sm sent.

**Without HTTP** (`over_http` off) HTTP and SMTP calls cannot be asked about. UNSURE is then a person's from the first
look; TAKEN waits until its time is over, and no person is bothered, for nothing is at risk.

What was claimed by a version that did not write its channel went by HTTP: there was no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.lifecycle import ask_at
from gateway.message import Call
from gateway.outcome import State

__all__ = ["Doubts", "Row"]

_MINUTE = 60_000
_HOUR = 60 * _MINUTE

_LOOK = "look on the provider's site, by number and time, and say what you found: queue resolve {id} --as ..."


@dataclass(frozen=True, slots=True)
class Row:
    """What is done about a call that stands so on that channel. All times in ms."""

    over: str  # the channel over which the provider is asked; "": nobody can be
    first: int  # from when it stands so until the first look
    never_had_after: int | None  # between two denials that count; None: none ever does
    redials: bool  # whether two that count bring it back to the queue; if not, a person is told
    person_after: int | None  # of doubt, until a person is told first; None: nothing is at risk
    remedy: str


_NOBODY = Row("", 10 * _MINUTE, None, False, 10 * _MINUTE, _LOOK)


class Doubts:
    """The table, with what is configured of it. `smpp_receipt_after` and the others in ms."""

    def __init__(
        self,
        over_http: bool = True,
        http_never_had_after: int = _MINUTE,
        smtp_never_had_after: int = _HOUR,
        smpp_receipt_after: int = 10 * _MINUTE,
    ) -> None:
        http, waits = "http" if over_http else "", smpp_receipt_after
        long = _HOUR if over_http else _MINUTE
        dropped = "check the account's login, password and money; if it is still wanted, send it anew by hand"
        self.table: Mapping[tuple[str, State], Row] = {
            ("http", State.TAKEN): Row(http, 5_000, None, False, None, ""),
            ("http", State.UNSURE): Row(http, 15_000, http_never_had_after, True, long, _LOOK),
            ("smtp", State.TAKEN): Row(http, 15_000, smtp_never_had_after, False, None, dropped),
            ("smtp", State.UNSURE): Row(http, 15_000, smtp_never_had_after, True, long, _LOOK),
            ("smpp", State.TAKEN): Row("smpp", waits, None, False, None, ""),
            ("smpp", State.UNSURE): Row("", waits, None, False, waits, _LOOK),
        }

    def row(self, channel: str, state: State) -> Row:
        """What is done about a call that stands so; of a channel that nobody knows any more, nothing by itself."""
        return self.table.get((channel or "http", state), _NOBODY)

    def of(self, call: Call) -> Row:
        """What is done about `call`."""
        return self.row(call.provider, call.state)

    def first_question(self, channel: str, state: State, now: int, jitter: float) -> int:
        """When to look after a call that has just come to stand so; `jitter` in [0, 1) adds up to a quarter."""
        return now + int(self.row(channel, state).first * (1 + jitter / 4))

    def next_question(self, call: Call, now: int, jitter: float) -> int:
        """When to look after it again; never sooner than the first look is due."""
        first = min(call.since, now) + self.of(call).first
        return max(ask_at(call.state, call.since, now, jitter), first)
