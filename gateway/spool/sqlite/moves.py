"""What every change of a call's state is made of.

Rules. There is one way from state to state, `move` (and `claim_all`, which is the same for many): the table is asked,
the fence is held, the step is written and the report that an end owes, all in the transaction that is open. Nobody else
writes `delivery.state`.
"""

from collections.abc import Sequence

import apsw

from gateway.lifecycle import ENDS, advance, hears
from gateway.message import Call
from gateway.outcome import Event, Reason, Receipt, State, Why
from gateway.spool.sqlite.meant import Name, in_its_name, kept_for
from gateway.spool.sqlite.rows import Position, look
from gateway.spool.sqlite.statements import QUERIES, Many, fetch
from gateway.spool.sqlite.telling import owe

__all__ = [
    "ASKABLE",
    "ask",
    "asked_by_nobody",
    "claim_all",
    "hear",
    "hear_early",
    "move",
    "postpone",
    "stands_for_nothing",
]

_MOVE = QUERIES["move"]
_CLAIM = Many(QUERIES["claim"])
_ADD_STEP = QUERIES["add_step"]
_ADD_STEPS = Many(_ADD_STEP)
_BILL = QUERIES["bill"]
_ASK = QUERIES["ask"]
_POSTPONE = QUERIES["postpone"]
_ASKED_BY_NOBODY = QUERIES["asked_by_nobody"]
_STEPS = QUERIES["steps"]

ASKABLE = frozenset({State.TAKEN, State.UNSURE})
"""States in which the provider is asked, and `due` is when."""

_SAID = {
    State.TAKEN: Event.FOUND,
    State.DELIVERED: Event.DELIVERED,
    State.FAILED: Event.FAILED,
    State.EXPIRED: Event.EXPIRED,
}
"""What a receipt means, by the state that it speaks of."""


def move(
    db: apsw.Connection,
    call: Call | Position,
    event: Event,
    now: int,
    due: int,
    reason: Reason | None = None,
    *,
    who: str = "",
    owner: str = "",
    attempt: int = -1,
    provider: str = "",
    provider_id: str = "",
    owes: bool = True,
) -> State | None:
    """The one way from state to state; None when the table forbids it or the fence no longer holds.

    `owes`: whether an end owes a report. Whoever replaces a message has its answer already.
    Who took it, or may have, stays known: even of a call that goes back to the queue, where late proof may find it.
    """
    to = advance(call.state, event)
    if to is None:
        return None
    if attempt < 0:
        attempt = call.attempt
    since = call.since if to is call.state else now
    new = (to, due, since, attempt, owner, provider or call.provider, provider_id or call.provider_id)
    db.execute(_MOVE, (*new, call.id, call.state, call.owner, call.attempt))
    if db.changes() != 1:
        return None
    why, detail = (reason.why, reason.detail) if reason is not None else (None, "")
    db.execute(_ADD_STEP, (call.id, now, event, to, attempt, why, detail, who))
    if owes and to in ENDS:
        owe(db, call.id, to, now)
    return to


def claim_all(
    db: apsw.Connection, calls: Sequence[Call], now: int, lease_until: int, owner: str, provider: str, under: str
) -> None:
    """`move` by CLAIMED, for many at once. They stand in the queue: this transaction has just seen them there."""
    _CLAIM.write(db, [(call.id,) for call in calls], lease_until, now, owner, provider, under)
    _ADD_STEPS.write(
        db, [(call.id, now, Event.CLAIMED, State.SENDING, call.attempt + 1, None, "", "") for call in calls]
    )


def hear(db: apsw.Connection, call: Position, receipt: Receipt, now: int, due: int) -> State | None:
    """Let the provider's word act on a call."""
    if not hears(call.state, call.attempt):
        return None
    by, under = receipt.provider, receipt.provider_id
    state = move(db, call, _SAID[receipt.state], now, due, receipt.reason, provider=by, provider_id=under)
    if state is not None and (receipt.cost or receipt.seconds is not None):
        db.execute(_BILL, (receipt.cost, receipt.seconds, call.id))
    if state is State.TAKEN:  # found: what came under the provider's id before anybody knew whose it was
        return hear_early(db, call, Name(by, under, receipt.aliases), now, due, state)
    return state


def hear_early(db: apsw.Connection, call: Call | Position, name: Name, now: int, due: int, state: State) -> State:
    """Let receipts that came before this commit act in it; the state they led to, or `state`.

    Spent either way: they speak of the attempt that has just been settled or of one before it, never of a later one;
    and that the provider has it is proof, whatever the outcome was. So the recursion through `hear` ends: every
    receipt is taken away before it is heard.
    """
    for receipt in kept_for(db, call, name):
        stands = look(db, call.id)
        if stands is not None:
            state = hear(db, stands, in_its_name(receipt, stands), now, due) or state
    return state


def stands_for_nothing(db: apsw.Connection, call_id: str) -> bool:
    """Whether a call that was cancelled or has expired never reached anybody, so that the same may be sent again.

    It has ended by our own word, while it waited; and it never went back to the queue from a doubt that only a person
    had settled, for then the provider may have it from an earlier attempt. Whatever else leads back there is the
    provider's word that it does not have it.
    """
    was, state, ours = State.QUEUED, State.QUEUED, False
    for _, event, to, _, why, _, _ in fetch(db, _STEPS, (call_id,)):
        was, state = state, State(to)
        if was is State.UNSURE and event == Event.RETRIED:
            return False
        ours = event == Event.CANCELLED or why == Why.VALIDITY_OVER
    return ours and was in (State.QUEUED, State.HELD)


def ask(db: apsw.Connection, call: Call | Position, asked_until: int) -> None:
    """It is being asked about; no state changes."""
    db.execute(_ASK, (asked_until, call.id, call.state, call.attempt))


def postpone(db: apsw.Connection, call: Call | Position, due: int) -> None:
    """It was asked about: another time for the next question; no state changes."""
    db.execute(_POSTPONE, (due, call.id, call.state, call.attempt))


def asked_by_nobody(db: apsw.Connection, now: int) -> None:
    """At start: what was being asked about is due again. The other questions keep their times."""
    db.execute(_ASKED_BY_NOBODY, (now,))
