"""What changes the store. Each function is one job of the writer: all of it happens, or none.

Rules. States change through `moves.move` only; what time alone does is in `sweep`. Every span is half-open: at
`expires_at`, at the end of a lease and at `key_until` it is over.
"""

from collections.abc import Sequence
from dataclasses import replace

import apsw

from gateway.lifecycle import OPERATOR
from gateway.message import (
    Arrival,
    Call,
    Deferred,
    Event,
    Held,
    NeverHad,
    NewCall,
    Outcome,
    Placed,
    Reason,
    Receipt,
    Refused,
    Report,
    Standing,
    State,
    Story,
    Taken,
    Unsure,
)
from gateway.spool.sqlite.moves import ASKABLE, hear, hear_early, keep_receipt, look, move, postpone
from gateway.spool.sqlite.rows import Position, call_of, position_of, story, text_of_remarks
from gateway.spool.sqlite.statements import QUERIES, fetch

__all__ = [
    "beat",
    "claim",
    "learn",
    "note",
    "operate",
    "owed",
    "put",
    "questions",
    "settle",
    "told",
    "untold",
]

_DUPLICATE = QUERIES["duplicate"]
_REMEMBER = QUERIES["remember"]
_ADD_MESSAGE = QUERIES["add_message"]
_ADD_CALL = QUERIES["add_call"]
_BEAT = QUERIES["beat"]
_READY = QUERIES["ready"]
_WAITING = QUERIES["waiting"]
_POSITION_BY_PROVIDER = QUERIES["position_by_provider"]
_OWED = QUERIES["owed"]
_POSTPONE_REPORT = QUERIES["postpone_report"]
_TOLD = QUERIES["told"]
_UNTOLD = QUERIES["untold"]


def put(db: apsw.Connection, arrival: Arrival) -> Placed:
    """See `Spool.put`."""
    ids: list[str] = []
    duplicates: list[str] = []
    for n, call in enumerate(arrival.calls, 1):
        if (earlier := _earlier(db, call, arrival.accepted_at)) is not None:
            ids.append(earlier)
            duplicates.append(earlier)
            continue
        if len(ids) == len(duplicates):
            _add_message(db, arrival)
        _add_call(db, arrival, call, n)
        ids.append(call.id)
    return Placed(arrival.id, tuple(ids), tuple(duplicates))


def _earlier(db: apsw.Connection, call: NewCall, at: int) -> str | None:
    if not call.key:
        return None
    found = fetch(db, _DUPLICATE, (call.key, at))
    return found[0][0] if found else None


def _add_message(db: apsw.Connection, arrival: Arrival) -> None:
    o = arrival.origin
    origin = (o.ingress, o.client, o.peer, o.sender, o.reference, o.subject, o.headers, o.envelope_id)
    rest = (arrival.text, arrival.accepted_at, arrival.expires_at, text_of_remarks(arrival.remarks))
    db.execute(_ADD_MESSAGE, (arrival.id, *origin, *rest))


def _add_call(db: apsw.Connection, arrival: Arrival, call: NewCall, n: int) -> None:
    who = call.recipient
    recipient = (who.phone, who.address, int(who.notify), who.original)
    at = arrival.accepted_at
    db.execute(_ADD_CALL, (call.id, arrival.id, n, *recipient, arrival.expires_at, State.QUEUED, at, at))
    if call.key:
        db.execute(_REMEMBER, (call.key, call.id, call.key_until))


def claim(db: apsw.Connection, limit: int, now: int, lease_until: int, owner: str) -> Sequence[Call]:
    """See `Spool.claim`."""
    claimed: list[Call] = []
    for row in fetch(db, _READY, (now, now, max(limit, 0))):
        call = call_of(row)
        attempt = call.attempt + 1
        if move(db, call, Event.CLAIMED, now, lease_until, owner=owner, attempt=attempt) is not None:
            claimed.append(replace(call, state=State.SENDING, attempt=attempt, due=lease_until, since=now, owner=owner))
    return claimed


def settle(db: apsw.Connection, call: Call, outcome: Outcome, provider: str, now: int, due: int) -> State | None:
    """See `Spool.settle`. The call is SENDING under the fence that it carries, or nothing happens."""
    if call.state is not State.SENDING:
        return None
    provider_id = ""
    match outcome:
        case Taken(provider_id):
            state = move(db, call, Event.TAKEN, now, due, provider=provider, provider_id=provider_id)
        case Unsure(reason):
            state = move(db, call, Event.UNSURE, now, due, reason, provider=provider)
        case Deferred(reason):
            state = move(db, call, Event.DEFERRED, now, due, reason)
        case Refused(reason):
            state = move(db, call, Event.REFUSED, now, due, reason)
        case Held(reason):
            state = move(db, call, Event.HELD, now, due, reason)
    return state and hear_early(db, call.id, provider, provider_id, now, due, state)


def questions(db: apsw.Connection, limit: int, now: int, asked_until: int) -> Sequence[Call]:
    """See `Spool.questions`."""
    asked: list[Call] = []
    for row in fetch(db, _WAITING, (now, max(limit, 0))):
        call = call_of((*row[:6], asked_until, *row[7:]))
        postpone(db, call, asked_until)
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
    call = _meant(db, receipt)
    if call is None or call.state is State.SENDING:
        if receipt.call_id or receipt.provider_id:
            keep_receipt(db, receipt, now)
        return None
    return hear(db, call, receipt, now, call.due if call.state in ASKABLE else now)


def _meant(db: apsw.Connection, receipt: Receipt) -> Position | None:
    """The call that the provider speaks of. Some providers take our id for theirs, whether or not they told us so."""
    if not receipt.call_id:
        found = fetch(db, _POSITION_BY_PROVIDER, (receipt.provider_id, receipt.provider))
        if found:
            return position_of(max(found))  # the newest, should a provider use an id again
    return look(db, receipt.call_id or receipt.provider_id)


def operate(
    db: apsw.Connection, call_id: str, seen: State, event: Event, who: str, reason: Reason, now: int
) -> State | None:
    """See `Spool.operate`."""
    call = look(db, call_id)
    if call is None or call.state is not seen or seen not in OPERATOR.get(event, ()):
        return None
    return move(db, call, event, now, now, reason, who=who)


def owed(db: apsw.Connection, limit: int, now: int, tried_until: int) -> Sequence[tuple[Report, Story]]:
    """See `Spool.owed`."""
    due: list[tuple[Report, Story]] = []
    for number, call_id in fetch(db, _OWED, (now, max(limit, 0))):
        db.execute(_POSTPONE_REPORT, (tried_until, number))
        whole = story(db, call_id)
        due.extend((report, whole) for report in whole.reports if report.id == number)
    return due


def told(db: apsw.Connection, number: int, now: int) -> bool:
    """See `Spool.told`."""
    db.execute(_TOLD, (now, number))
    return db.changes() == 1


def untold(db: apsw.Connection, number: int, error: str, now: int, due: int | None) -> bool:
    """See `Spool.untold`."""
    db.execute(_UNTOLD, (due, now, error, number))
    return db.changes() == 1


def beat(db: apsw.Connection) -> None:
    """A change of its own, so that the commit is a real one."""
    db.execute(_BEAT)
