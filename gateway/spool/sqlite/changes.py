"""What changes the store. Each function is one job of the writer: all of it happens, or none.

Rules. States change through `moves.move` only; what comes in is in `placing` and `parts`, what goes out in `claiming`,
what is told in `telling`, what time alone does in `sweep`. Every span is half-open: at `expires_at`, at the end of a
lease and at `key_until` it is over.
"""

from collections.abc import Sequence
from dataclasses import replace

import apsw

from gateway.lifecycle import OPERATOR
from gateway.message import Call
from gateway.outcome import (
    Deferred,
    Event,
    Held,
    NeverHad,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Standing,
    State,
    Taken,
    Unsure,
)
from gateway.spool.sqlite.meant import Name, in_its_name, keep_receipt, meant
from gateway.spool.sqlite.moves import ASKABLE, ask, hear, hear_early, move, postpone
from gateway.spool.sqlite.rows import call_of, look
from gateway.spool.sqlite.statements import QUERIES, fetch

__all__ = [
    "beat",
    "learn",
    "note",
    "operate",
    "questions",
    "settle",
]

_BEAT = QUERIES["beat"]
_ASKABLE = QUERIES["askable"]


def settle(db: apsw.Connection, call: Call, outcome: Outcome, now: int, due: int) -> State | None:
    """See `Spool.settle`. The call is SENDING under the fence that it carries, or nothing happens."""
    if call.state is not State.SENDING:
        return None
    under = ""
    aliases: tuple[str, ...] = ()
    match outcome:
        case Taken(under, aliases):
            state = move(db, call, Event.TAKEN, now, due, provider_id=under)
        case Unsure(reason):
            state = move(db, call, Event.UNSURE, now, due, reason)
        case Deferred(reason):
            state = move(db, call, Event.DEFERRED, now, due, reason)
        case Refused(reason):
            state = move(db, call, Event.REFUSED, now, due, reason)
        case Held(reason):
            state = move(db, call, Event.HELD, now, due, reason)
    return state and hear_early(db, call, Name(call.provider, under, aliases), now, due, state)


def questions(db: apsw.Connection, limit: int, now: int, asked_until: int) -> Sequence[Call]:
    """See `Spool.questions`."""
    asked: list[Call] = []
    for row in fetch(db, _ASKABLE, (now, max(limit, 0))):
        call = replace(call_of(row), due=asked_until)
        ask(db, call, asked_until)
        asked.append(call)
    return asked


def learn(db: apsw.Connection, asked: Call, standing: Standing, now: int, due: int) -> State | None:
    """See `Spool.learn`. A receipt counts as long as it is about the same attempt, the rest only if nothing moved."""
    call = look(db, asked.id)
    if call is None:
        return None
    if call.state not in ASKABLE:  # overtaken; but that the provider has it is proof all the same
        return hear(db, call, standing, now, due) if isinstance(standing, Receipt) else None
    if call.attempt != asked.attempt:
        return None
    state = None
    if isinstance(standing, Receipt):
        state = hear(db, call, standing, now, due)
    elif call.state is not asked.state:
        return None
    elif isinstance(standing, NeverHad) and call.state is State.UNSURE:
        return move(db, call, Event.NEVER_HAD, now, due, standing.reason)
    if state is None:
        postpone(db, call, due)
    return state


def note(db: apsw.Connection, receipt: Receipt, now: int) -> State | None:
    """See `Spool.note`."""
    call = meant(db, receipt)
    if call is None or call.state is State.SENDING:
        if receipt.call_id or receipt.provider_id:
            keep_receipt(db, receipt, now)
        return None
    return hear(db, call, in_its_name(receipt, call), now, call.due if call.state in ASKABLE else now)


def operate(
    db: apsw.Connection, call_id: str, seen: State, event: Event, who: str, reason: Reason, now: int
) -> State | None:
    """See `Spool.operate`."""
    call = look(db, call_id)
    if call is None or call.state is not seen or seen not in OPERATOR.get(event, ()):
        return None
    return move(db, call, event, now, now, reason, who=who)


def beat(db: apsw.Connection) -> None:
    """A change of its own, so that the commit is a real one."""
    db.execute(_BEAT)
