"""What time alone does: validity runs out, claims lapse, a provider stays silent, what is over is forgotten.

Rules. Every kind of work is bounded: a sweep is one job of the writer and shares its commit with whoever waits for
theirs. What it leaves, the next one takes; each says how much it changed. Pages of forgotten rows stay in the file and
are used again, so the file grows to what is kept at one time and no further. (To give them back as one goes would cost
every commit a map of all pages; who wants them back runs VACUUM while the gateway is stopped.)
"""

from collections.abc import Collection, Sequence

import apsw

from gateway.outcome import Event, Reason, Why
from gateway.spool import Swept
from gateway.spool.sqlite.meant import NO_NAME
from gateway.spool.sqlite.moves import asked_by_nobody, hear_early, move
from gateway.spool.sqlite.rows import position_of
from gateway.spool.sqlite.statements import QUERIES, Row, fetch
from gateway.spool.sqlite.telling import told_by_nobody

__all__ = ["recover", "sweep"]

_SENDING = QUERIES["sending"]
_LAPSED = QUERIES["lapsed"]
_OUTLIVED = QUERIES["outlived"]
_SILENT = QUERIES["silent"]
_OVER = QUERIES["over"]
_FORGET_STEPS = QUERIES["forget_steps"]
_FORGET_REPORTS = QUERIES["forget_reports"]
_FORGET_CALL = QUERIES["forget_call"]
_FORGET_MESSAGE = QUERIES["forget_message"]
_FORGET_FRAGMENTS = QUERIES["forget_fragments"]
_FORGET_SETS = QUERIES["forget_sets"]
_FORGET_AUDIO = QUERIES["forget_audio"]
_FORGET_KEYS = QUERIES["forget_keys"]
_FORGET_RECEIPTS = QUERIES["forget_receipts"]

_LIMIT = 1000  # rows of each kind
_SLICE = 500  # calls that are forgotten, each with all its rows
_LOOK = 5000  # calls that are looked at for that: those whose report is still owed are passed over
_EARLY_KEPT = 7 * 24 * 3_600_000  # ms; a receipt that no send has claimed by then is not about a call of ours


def recover(db: apsw.Connection, now: int, due: int) -> int:
    """See `Spool.recover`."""
    told_by_nobody(db, now)
    asked_by_nobody(db, now)
    return _doubt(db, fetch(db, _SENDING), now, due, Reason(Why.RESTARTED, "found at start"))


def sweep(db: apsw.Connection, now: int, silent_before: int, forget_before: int, under_way: Collection[str]) -> Swept:
    """See `Spool.sweep`."""
    lapsed = [row for row in fetch(db, _LAPSED, (now, _LIMIT + len(under_way))) if row[0] not in under_way]
    return Swept(
        expired=_end(db, fetch(db, _OUTLIVED, (now, _LIMIT)), Event.EXPIRED, now, Reason(Why.VALIDITY_OVER)),
        recovered=_doubt(db, lapsed, now, now, Reason(Why.LAPSED, "no outcome was recorded in time")),
        silent=_end(db, fetch(db, _SILENT, (silent_before, _LIMIT)), Event.SILENT, now, Reason(Why.NO_STATUS)),
        forgotten=_forget(db, forget_before)
        + _count(db, _FORGET_KEYS, (now, _LIMIT))
        + _count(db, _FORGET_RECEIPTS, (now - _EARLY_KEPT, _LIMIT)),
    )


def _end(db: apsw.Connection, rows: Sequence[Row], event: Event, now: int, reason: Reason) -> int:
    return sum(move(db, position_of(row), event, now, now, reason) is not None for row in rows)


def _doubt(db: apsw.Connection, rows: Sequence[Row], now: int, due: int, reason: Reason) -> int:
    """Claims whose owner is gone: whether the provider has the call, only asking can tell."""
    doubted = 0
    for row in rows:
        call = position_of(row)
        state = move(db, call, Event.RECOVERED, now, due, reason)
        if state is not None:
            hear_early(db, call, NO_NAME, now, due, state)
            doubted += 1
    return doubted


def _forget(db: apsw.Connection, before: int) -> int:
    """Finished calls with all that belongs to them; a message goes with the last of its calls."""
    over = fetch(db, _OVER, (before, _LOOK, _SLICE))
    for call_id, _ in over:
        for forget in (_FORGET_STEPS, _FORGET_REPORTS, _FORGET_CALL):
            db.execute(forget, (call_id,))
    for message_id in dict.fromkeys(message_id for _, message_id in over):
        for forget in (_FORGET_MESSAGE, _FORGET_AUDIO, _FORGET_FRAGMENTS, _FORGET_SETS):
            db.execute(forget, (message_id,))
    return len(over)


def _count(db: apsw.Connection, sql: str, values: Row) -> int:
    """How many rows a statement has taken away."""
    db.execute(sql, values)
    return db.changes()
