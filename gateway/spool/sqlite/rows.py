"""Rows to nouns, and the questions that only read.

Rules. Works on any connection, in whatever thread owns it. A question is a handful of indexed look-ups with a limit:
a reader that lingers keeps the log from being taken back into the file.
"""

import heapq
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

import apsw

from gateway.message import Attached, Audio, Call, Manner, Notify, Origin, Recipient, Report, Step, Story, Ticket
from gateway.outcome import Event, Reason, State, Why
from gateway.remark import Remark
from gateway.spool.sqlite import tickets
from gateway.spool.sqlite.statements import QUERIES, Row, fetch

__all__ = [
    "Position",
    "audio_of",
    "by_ticket",
    "call_of",
    "counts",
    "doubted",
    "find",
    "find_to",
    "kin_of",
    "listing",
    "look",
    "position_of",
    "reason_of",
    "story",
    "text_of_remarks",
    "waiting",
]

_STORY = QUERIES["story"]
_STEPS = QUERIES["steps"]
_REPORTS = QUERIES["reports"]
_FIND = QUERIES["find"]
_NEWEST = QUERIES["newest"]
_NEWEST_IN_STATE = QUERIES["newest_in_state"]
_NEWEST_TO = QUERIES["newest_to"]
_LAST_OF_NEWEST = QUERIES["last_of_newest"]
_PLACE = QUERIES["place"]
_COUNTS = QUERIES["counts"]
_UNSENT = QUERIES["unsent"]
_DOUBTED = QUERIES["doubted"]
_POSITION = QUERIES["position"]
_AUDIO = QUERIES["audio"]
_ATTACHED = QUERIES["attached"]
_BRIEF_MESSAGE = QUERIES["brief_message"]
_BRIEF_CALLS = QUERIES["brief_calls"]


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
    phone: str
    message_id: str


_CALL = slice(0, 15)
_ORIGIN = slice(15, 23)
_PAST_ALL = ("~", 0)  # sorts after every id


def call_of(row: Row) -> Call:
    """A row of the view `call`, whose columns begin in the order of the noun's fields."""
    fields = list(row[_CALL])
    fields[4] = State(fields[4])
    return Call(*fields)


def position_of(row: Row) -> Position:
    """The columns stand in the order of the fields."""
    return Position(row[0], State(row[1]), *row[2:])


def look(db: apsw.Connection, call_id: str) -> Position | None:
    """The call as it stands now."""
    found = fetch(db, _POSITION, (call_id,))
    return position_of(found[0]) if found else None


def reason_of(why: str | None, detail: str) -> Reason | None:
    """None when there was none."""
    return None if why is None else Reason(Why(why), detail)


def story(db: apsw.Connection, call_id: str) -> Story:
    """All that is known of a call that certainly is there."""
    row = fetch(db, _STORY, (call_id,))[0]
    call = call_of(row)
    address, notify, original, cost, seconds, _, remarks, not_before, priority, ticket, files = row[_ORIGIN.stop :]
    own = (Ticket(ticket, Notify(notify)),) if ticket else ()
    return Story(
        call,
        Origin(*row[_ORIGIN]),
        Recipient(call.phone, address, Notify(notify), original),
        tuple(_step(*step) for step in fetch(db, _STEPS, (call_id,))),
        tuple(_report(*report) for report in fetch(db, _REPORTS, (call_id,))),
        cost,
        seconds,
        _remarks(remarks),
        Manner(call.caller_id, call.voice, not_before, priority),
        (*own, *tickets.of_parts(db, call.message_id)),
        tuple(Attached(*row) for row in fetch(db, _ATTACHED, (call.message_id,))) if files else (),
    )


def audio_of(db: apsw.Connection, message_id: str) -> Sequence[Audio]:
    """The files of a message, with all that is in them."""
    return tuple(Audio(*row) for row in fetch(db, _AUDIO, (message_id,)))


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


def by_ticket(db: apsw.Connection, client: str, ticket: int) -> Sequence[Story]:
    """See `Spool.by_ticket`. What the calls of a message have in common is looked up once."""
    message_id = tickets.leads_to(db, client, ticket)
    if not message_id:
        return []
    calls = fetch(db, _BRIEF_CALLS, (message_id,))
    message = fetch(db, _BRIEF_MESSAGE, (message_id,))[0] if calls else ()
    origin, parts = Origin(*message[_BRIEF_ORIGIN]), tickets.of_parts(db, message_id)
    return [_brief(message, origin, call, parts) for call in calls]


def waiting(db: apsw.Connection, client: str, phone: str, sender: str, limit: int) -> Sequence[Story]:
    """See `Spool.waiting`."""
    rows = fetch(db, _UNSENT, (phone, kin_of(client, sender), client, sender, max(limit, 0)))
    return [_brief(row, Origin(*row[_BRIEF_ORIGIN]), row[_BRIEF_ORIGIN.stop :], ()) for row in rows]


def doubted(db: apsw.Connection, provider: str, phone: str, limit: int) -> Sequence[Call]:
    """See `Spool.doubted`."""
    return [call_of(row) for row in fetch(db, _DOUBTED, (phone, provider, max(limit, 0)))]


@lru_cache(maxsize=1_024)
def kin_of(client: str, sender: str) -> int:
    """What calls of one client and sender are found by. Others may have the same: whoever looks must compare."""
    named = f"{client}\0{sender}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(named, digest_size=6).digest(), "big")


_BRIEF_ORIGIN = slice(5, 13)


def _brief(message: Row, origin: Origin, row: Row, parts: Sequence[Ticket]) -> Story:
    """What `Spool.by_ticket` and `Spool.waiting` tell of a call; the row may end with its last step."""
    accepted_at, caller_id, voice, not_before, ticket, *_ = message
    (
        call_id, message_id, phone, state, attempt, due, expires_at, since, owner, provider, provider_id,
        priority, address, notify, original, cost, seconds, *step,
    ) = row  # fmt: skip
    call = Call(
        call_id, message_id, phone, "", State(state), attempt, due, accepted_at, expires_at, since,
        owner, provider, provider_id, caller_id, voice,
    )  # fmt: skip
    wanted = Notify(notify)
    return Story(
        call,
        origin,
        Recipient(phone, address, wanted, original),
        (_step(*step),) if step and step[0] is not None else (),
        cost=cost,
        seconds=seconds,
        manner=Manner(caller_id, voice, not_before, priority),
        tickets=(Ticket(ticket, wanted), *parts) if ticket else parts,
    )


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


def find_to(
    db: apsw.Connection, phone: str, states: Sequence[State], limit: int, before: str, most: int
) -> tuple[Sequence[Story], str]:
    """See `SqliteReader.to`."""
    edge = _edge(db, before)
    found = [
        call_id for _, _, call_id, state in fetch(db, _NEWEST_TO, (*edge, most, phone)) if not states or state in states
    ]
    if len(found) >= limit:
        return [story(db, call_id) for call_id in found[:limit]], ""
    more = fetch(db, _LAST_OF_NEWEST, (*edge, most)) and fetch(db, _LAST_OF_NEWEST, (*edge, most - 1))
    return [story(db, call_id) for call_id in found], more[0][0] if more else ""


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
