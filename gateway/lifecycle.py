"""What may happen to a call, as a table, and when to try again.

Rules. Everything that decides a state lives here. Time and chance are arguments. A pair that is not in TABLE is a
no-op by design (receipts repeat, come late and out of order), so `advance` answers None for it instead of raising.
A duplicate is a telephone that rings again (design promise 2). So doubt goes back to the queue only when the provider
says that it never had the call, or a person says so; and while a call that was sent before waits there, the provider's
word that it has it after all still counts: it is then not sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.message import Notify
from gateway.outcome import Event, State, Why

__all__ = [
    "ENDS",
    "FLOORS",
    "OPERATOR",
    "TABLE",
    "RetryPolicy",
    "advance",
    "ask_at",
    "diagram",
    "hears",
    "home_of",
    "owes_report",
    "retry_at",
]

TABLE: Mapping[tuple[State, Event], State] = MappingProxyType(
    {
        (State.QUEUED, Event.CLAIMED): State.SENDING,
        (State.QUEUED, Event.RETRIED): State.QUEUED,  # an operator: now, not at its time
        (State.QUEUED, Event.FOUND): State.TAKEN,  # this and the next two: late proof of an earlier attempt
        (State.QUEUED, Event.DELIVERED): State.DELIVERED,
        (State.QUEUED, Event.FAILED): State.FAILED,
        (State.QUEUED, Event.EXPIRED): State.EXPIRED,  # ours, or the provider's of an earlier attempt
        (State.QUEUED, Event.CANCELLED): State.CANCELLED,
        (State.SENDING, Event.TAKEN): State.TAKEN,
        (State.SENDING, Event.DEFERRED): State.QUEUED,
        (State.SENDING, Event.REFUSED): State.FAILED,
        (State.SENDING, Event.UNSURE): State.UNSURE,
        (State.SENDING, Event.HELD): State.HELD,
        (State.SENDING, Event.RECOVERED): State.UNSURE,
        (State.TAKEN, Event.DELIVERED): State.DELIVERED,
        (State.TAKEN, Event.FAILED): State.FAILED,
        (State.TAKEN, Event.EXPIRED): State.EXPIRED,
        (State.TAKEN, Event.SILENT): State.FAILED,
        (State.UNSURE, Event.FOUND): State.TAKEN,
        (State.UNSURE, Event.NEVER_HAD): State.QUEUED,
        (State.UNSURE, Event.DELIVERED): State.DELIVERED,
        (State.UNSURE, Event.FAILED): State.FAILED,
        (State.UNSURE, Event.EXPIRED): State.EXPIRED,
        (State.UNSURE, Event.SILENT): State.FAILED,
        (State.UNSURE, Event.RETRIED): State.QUEUED,  # an operator who accepts a second ring
        (State.UNSURE, Event.CANCELLED): State.CANCELLED,
        (State.HELD, Event.RETRIED): State.QUEUED,
        (State.HELD, Event.FOUND): State.TAKEN,  # late proof, as above
        (State.HELD, Event.DELIVERED): State.DELIVERED,
        (State.HELD, Event.FAILED): State.FAILED,
        (State.HELD, Event.EXPIRED): State.EXPIRED,
        (State.HELD, Event.CANCELLED): State.CANCELLED,
    }
)

ENDS = frozenset({State.DELIVERED, State.FAILED, State.EXPIRED, State.CANCELLED})
"""States that nothing leaves. Reaching one owes the sender a report."""

_OPEN = frozenset({State.QUEUED, State.UNSURE, State.HELD})
_DOUBT = frozenset({State.UNSURE})

OPERATOR: Mapping[Event, frozenset[State]] = MappingProxyType(
    {
        Event.RETRIED: _OPEN,
        Event.CANCELLED: _OPEN,
        Event.DELIVERED: _DOUBT,
        Event.FAILED: _DOUBT,
    }
)
"""What a person may say, and of calls in which states: less than TABLE knows, for it also hears the provider."""

FLOORS: Mapping[Why, int] = MappingProxyType(
    {
        # provider.md section 1.3, error 9: an identical request within one minute is refused again
        Why.THROTTLED: 61_000,
        # provider.md section 1.3, error 4: more errors prolong the block
        Why.ADDRESS_BLOCKED: 900_000,
        Why.NO_MONEY: 300_000,
        Why.BAD_CREDENTIALS: 900_000,
        Why.MISCONFIGURED: 900_000,
    }
)
"""The least wait in milliseconds after each reason; for those that hold calls, how long the whole channel rests."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off, in milliseconds."""

    first: int = 10_000
    longest: int = 900_000


def advance(state: State, event: Event) -> State | None:
    """The state that `event` leads to from `state`; None when it changes nothing."""
    return TABLE.get((state, event))


def hears(state: State, attempt: int) -> bool:
    """Whether the provider's word acts on a call that stands there after `attempt` claims.

    Not before it was ever sent: the word cannot be about it. Not while it is being sent: the word is kept until the
    outcome is known, which it may outweigh. Not after its end: the word is late.
    """
    return attempt > 0 and state is not State.SENDING and state not in ENDS


def retry_at(policy: RetryPolicy, attempt: int, why: Why, now: int, jitter: float, not_before: int = 0) -> int:
    """When to send again after the `attempt`-th try (from 1) was deferred for `why`.

    Doubles from `policy.first` up to `policy.longest`: three quarters of that, or the reason's floor, or the
    provider's own `not_before`, whichever is last. `jitter` in [0, 1) then adds up to half of that pause, so that
    calls which failed together do not come back together.
    """
    doublings = min(max(attempt, 1) - 1, 32)
    pause = min(policy.first << doublings, policy.longest)
    earliest = max(now + pause * 3 // 4, now + FLOORS.get(why, 0), not_before)
    return earliest + int(pause * jitter / 2)


_FIRST_QUESTION = {State.TAKEN: 5_000, State.UNSURE: 15_000}
_NEXT_QUESTION = 12_500
_LAST_QUESTIONS = 300_000


def ask_at(state: State, since: int, now: int, jitter: float) -> int:
    """When to ask the provider about a TAKEN or UNSURE call; `since` is when it entered that state.

    First after 5 s (15 s when UNSURE: a message may lag before it can be found), then ever less often as the call
    ages, with pauses from 12.5 s to 5 min; `jitter` in [0, 1) adds up to a quarter to each. The provider allows five
    questions a minute about one message (provider.md section 7, error 9): a sixth never comes sooner than 62.5 s after
    the first.
    """
    wait = _FIRST_QUESTION[state] if now <= since else min(max((now - since) // 8, _NEXT_QUESTION), _LAST_QUESTIONS)
    return now + int(wait * (1 + jitter / 4))


def owes_report(sender: str, notify: Notify, end: State) -> bool:
    """Whether reaching `end` owes a report: there is somebody to tell (RFC 5321 section 4.5.5: never the null
    reverse-path), and they want to hear of that kind of end (RFC 3461 section 4.1)."""
    wanted = Notify.SUCCESS if end is State.DELIVERED else Notify.FAILURE
    return bool(sender) and end in ENDS and bool(notify & wanted)


def home_of(ingress: str, client: str) -> str:
    """Where the reports on a client's calls are told. SMPP can tell only a client that is there; mail reaches all."""
    return f"{ingress}:{client}" if ingress == "smpp" else ingress


def diagram() -> str:
    """The table as a Mermaid state diagram; the README shows exactly this text."""
    lines = ["stateDiagram-v2", "    [*] --> queued: accepted"]
    for (state, event), to in TABLE.items():
        lines.append(f"    {state} --> {to}: {event}")
    lines.extend(f"    {end} --> [*]" for end in State if end in ENDS)
    return "\n".join(lines) + "\n"
