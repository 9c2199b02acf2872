"""Rows to nouns, and the questions that only read.

Rules. Works on any connection, in whatever thread owns it. A question is a handful of indexed look-ups with a limit:
a reader that lingers keeps the log from being taken back into the file.
"""

import heapq
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import apsw

from gateway.message import Call, Event, Notify, Origin, Reason, Recipient, Report, State, Step, Story, Why
from gateway.remark import Remark
from gateway.spool.sqlite.statements import QUERIES, Row, fetch

__all__ = [
    "Position",
    "call_of",
    "counts",
    "find",
    "listing",
    "position_of",
    "reason_of",
    "story",
    "text_of_remarks",
]

_STORY = QUERIES["story"]
_STEPS = QUERIES["steps"]
_REPORTS = QUERIES["reports"]
_FIND = QUERIES["find"]
_NEWEST = QUERIES["newest"]
_NEWEST_IN_STATE = QUERIES["newest_in_state"]
_PLACE = QUERIES["place"]
_COUNTS = QUERIES["counts"]


class Position(NamedTuple):
    """Where a call stands: all of it that a change needs to know. The text stays on the disk."""

    id: str
    state: State
    attempt: int
    due: int
    since: int
    owner: str
    provider: str
    provider_id: str


_CALL = slice(0, 13)
_ORIGIN = slice(13, 21)
_PAST_ALL = ("~", 0)  # sorts after every id


def call_of(row: Row) -> Call:
    """A row of the view `call`, whose columns stand in the order of the noun's fields."""
    fields = list(row)
    fields[4] = State(fields[4])
    return Call(*fields)


def position_of(row: Row) -> Position:
    """The columns stand in the order of the fields."""
    return Position(row[0], State(row[1]), *row[2:])


def reason_of(why: str | None, detail: str) -> Reason | None:
    """None when there was none."""
    return None if why is None else Reason(Why(why), detail)


def story(db: apsw.Connection, call_id: str) -> Story:
    """All that is known of a call that certainly is there."""
    row = fetch(db, _STORY, (call_id,))[0]
    call = call_of(row[_CALL])
    address, notify, original, cost, seconds, _, remarks = row[_ORIGIN.stop :]
    return Story(
        call,
        Origin(*row[_ORIGIN]),
        Recipient(call.phone, address, Notify(notify), original),
        tuple(_step(*step) for step in fetch(db, _STEPS, (call_id,))),
        tuple(_report(*report) for report in fetch(db, _REPORTS, (call_id,))),
        cost,
        seconds,
        _remarks(remarks),
    )


def text_of_remarks(remarks: Sequence[Remark]) -> str:
    """As they are kept with a message: nothing, or a JSON array of their fields in order."""
    if not remarks:
        return ""
    fields = [(one.code, one.line, one.en, one.ru, one.changed, one.before, one.after) for one in remarks]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _remarks(text: str) -> Sequence[Remark]:
    return tuple(Remark(*fields) for fields in json.loads(text)) if text else ()


def find(db: apsw.Connection, any_id: str) -> Sequence[Story]:
    """By a call's id or its message's; in the order of the recipients."""
    return [story(db, call_id) for (call_id,) in fetch(db, _FIND, (any_id,))]


def listing(db: apsw.Connection, states: Sequence[State], limit: int, before: str) -> Sequence[Story]:
    """Newest first. Each state is walked by itself along its index, so that a rare one is found at once."""
    if limit <= 0:
        return []
    edge = _edge(db, before)
    if states:
        runs = [fetch(db, _NEWEST_IN_STATE, (state, *edge, limit)) for state in dict.fromkeys(states)]
    else:
        runs = [fetch(db, _NEWEST, (*edge, limit))]
    newest = heapq.merge(*runs, reverse=True)
    return [story(db, call_id) for (_, _, call_id), _ in zip(newest, range(limit), strict=False)]


def counts(db: apsw.Connection) -> Mapping[State, int]:
    """Every state has its number, be it 0."""
    return dict.fromkeys(State, 0) | {State(state): count for state, count in fetch(db, _COUNTS)}


def _edge(db: apsw.Connection, before: str) -> tuple[str, int]:
    """Where a listing starts. An id that is not there (any more) still says when: ids sort by time."""
    if not before:
        return _PAST_ALL
    place = fetch(db, _PLACE, (before,))
    return (place[0][0], place[0][1]) if place else (before.partition(".")[0], 0)


def _step(at: int, event: str, state: str, attempt: int, why: str | None, detail: str, who: str) -> Step:
    return Step(at, Event(event), State(state), attempt, reason_of(why, detail), who)


def _report(number: int, call_id: str, state: str, *rest: Any) -> Report:
    return Report(number, call_id, State(state), *rest)
