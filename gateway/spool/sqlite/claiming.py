"""What goes out: calls that are due, alone or in groups, claimed before a byte of them leaves.

Rules. All of it is one transaction: what was chosen is certainly still in the queue when it is claimed. The files of a
message are read once, and only for calls that have some. A call never goes out under its message's id when another
call of that message, to the same number, has that id already: nobody could tell the two apart.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import apsw

from gateway.message import Audio, Call
from gateway.outcome import State
from gateway.spool import Files
from gateway.spool.sqlite.moves import claim_all
from gateway.spool.sqlite.rows import audio_of, call_of
from gateway.spool.sqlite.statements import QUERIES, Row, fetch

__all__ = ["Lease", "claim"]

_READY = QUERIES["ready"]
_SIBLINGS = QUERIES["siblings"]
_SENT_UNDER = QUERIES["sent_under"]

_KINDS = {Files.ANY: (0, 1), Files.NONE: (0,), Files.ONLY: (1,)}
_DUE, _PRIORITY, _FILES = 6, 15, 16  # columns of the view `call`


class Lease(NamedTuple):
    """For whom calls are claimed, for which way out, and from when until when."""

    now: int
    until: int
    owner: str
    provider: str


def claim(db: apsw.Connection, limit: int, lease: Lease, files: Files, together: int) -> Sequence[Call]:
    """See `Spool.claim`."""
    if together <= 1:
        return _claim(db, _ready(db, limit, lease.now, files), lease, "")
    claimed: list[Call] = []
    groups = 0
    while groups < limit and (heads := _ready(db, limit - groups, lease.now, files)):
        gone: set[str] = set()
        for head in heads:  # each look at the siblings must see what the ones before have taken
            if head[0] not in gone:
                group = _grouped(db, head, lease, together)
                gone.update(call.id for call in group)
                claimed += group
                groups += 1
    return claimed


def _ready(db: apsw.Connection, limit: int, now: int, files: Files) -> Sequence[Row]:
    """Both kinds are looked for by themselves, each along the index."""
    if limit <= 0:
        return ()
    runs = [fetch(db, _READY, (kind, now, limit)) for kind in _KINDS[files]]
    found = [run for run in runs if run]
    return found[0] if len(found) == 1 else list(heapq.merge(*found, key=_first))[:limit]


def _first(row: Row) -> tuple[int, int, str]:
    return -row[_PRIORITY], row[_DUE], row[0]


def _grouped(db: apsw.Connection, head: Row, lease: Lease, together: int) -> Sequence[Call]:
    """The call and, if others of its message can go with it, those."""
    call = call_of(head)
    if head[_FILES] or call.id == call.message_id:
        return _claim(db, [head], lease, "")
    numbers = {phone: call_id for call_id, phone in fetch(db, _SENT_UNDER, (call.message_id,))}
    if numbers.setdefault(call.phone, call.id) != call.id:
        return _claim(db, [head], lease, "")
    members = [call]
    for call_id, phone, attempt in fetch(db, _SIBLINGS, (call.message_id, lease.now, together)):
        if call_id != call.id and len(members) < together and numbers.setdefault(phone, call_id) == call_id:
            members.append(replace(call, id=call_id, phone=phone, attempt=attempt))
    return _leased(db, members, lease, call.message_id if len(members) > 1 else "")


def _claim(db: apsw.Connection, rows: Iterable[Row], lease: Lease, under: str) -> Sequence[Call]:
    """Each by itself, with its files."""
    audio: dict[str, Sequence[Audio]] = {}
    calls = []
    for row in rows:
        call = call_of(row)
        if row[_FILES]:
            if call.message_id not in audio:
                audio[call.message_id] = audio_of(db, call.message_id)
            call = replace(call, files=audio[call.message_id])
        calls.append(call)
    return _leased(db, calls, lease, under)


def _leased(db: apsw.Connection, calls: Sequence[Call], lease: Lease, under: str) -> Sequence[Call]:
    claim_all(db, calls, lease.now, lease.until, lease.owner, lease.provider, under)
    return [
        replace(
            call, state=State.SENDING, attempt=call.attempt + 1, due=lease.until, since=lease.now, owner=lease.owner,
            provider=lease.provider, provider_id=under,
        )
        for call in calls
    ]  # fmt: skip
