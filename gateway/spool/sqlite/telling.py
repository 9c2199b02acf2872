"""What senders are owed: word of each end, told once if that can be known.

Rules. A report is owed in the transaction of the end that it tells. While it is being told it is lent out until its
`due`; `telling` says so, so that a start can tell it from one that waits for its next try. Who comes back with the
outcome is known by `owed_at`: what is owed again meanwhile is another matter. The writer lends, a few at a time; the
stories, which are long, are read by the reader, so that no commit waits for them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

import apsw

from gateway.lifecycle import home_of, owes_report
from gateway.message import Notify, Report, Story
from gateway.outcome import State
from gateway.spool.sqlite import tickets
from gateway.spool.sqlite.rows import story
from gateway.spool.sqlite.statements import QUERIES, Many, fetch

__all__ = ["forgettable", "forgo", "lend", "lent", "owe", "told", "told_by_nobody", "untold"]

_WANTED = QUERIES["wanted"]
_OWE = QUERIES["owe"]
_OWE_AGAIN = QUERIES["owe_again"]
_HOMES_OWED = QUERIES["homes_owed"]
_OWED = QUERIES["owed"]
_TELL = Many(QUERIES["tell"])
_TOLD = QUERIES["told"]
_UNTOLD = QUERIES["untold"]
_TOLD_BY_NOBODY = QUERIES["told_by_nobody"]
_HOMES_BETWEEN = QUERIES["homes_between"]
_OWED_BEFORE = QUERIES["owed_before"]
_TOO_MANY = QUERIES["too_many"]
_NOT_NEWER = QUERIES["not_newer"]
_FORGO = QUERIES["forgo"]

_LIMIT = 1000  # reports that are given up at one time
_AT_A_TIME = 64  # reports that are lent in one go, of all homes that have some
_NOBODY_TOOK_IT = "nobody came to take it"


def owe(db: apsw.Connection, call_id: str, end: State, now: int, *, again: bool = False) -> None:
    """Word of an end, if there is anybody who wants to hear it: under the call's own ticket, or one of its parts'."""
    notify, message_id, ingress, client, sender = fetch(db, _WANTED, (call_id,))[0]
    if not owes_report(sender, Notify(notify), end):
        others = Notify.NEVER
        for ticket in tickets.of_parts(db, message_id):
            others |= ticket.notify
        if not owes_report(sender, others, end):
            return
    db.execute(_OWE_AGAIN if again else _OWE, (call_id, end, home_of(ingress, client), now))


def lend(db: apsw.Connection, rooms: Mapping[str, int], now: int, tried_until: int) -> Sequence[tuple[int, str]]:
    """Numbers and call ids of what `Spool.owed` gives. Each home has its share."""
    homes = fetch(db, _HOMES_OWED, (json.dumps(list(rooms)), now))
    found: list[tuple[int, str]] = []
    for (home,) in homes:
        share = max(_AT_A_TIME // len(homes), 1)
        found += fetch(db, _OWED, (home, now, min(max(rooms[home], 0), share)))
    _TELL.write(db, [(number,) for number, _ in found], tried_until)
    return found


def lent(db: apsw.Connection, found: Sequence[tuple[int, str]]) -> Sequence[tuple[Report, Story]]:
    """The reports with their stories. They are there as long as nobody has told them."""
    due: list[tuple[Report, Story]] = []
    for number, call_id in found:
        whole = story(db, call_id)
        due.extend((report, whole) for report in whole.reports if report.id == number)
    return due


def told(db: apsw.Connection, report: Report, now: int) -> bool:
    """See `Spool.told`."""
    db.execute(_TOLD, (now, report.id, report.call_id, report.owed_at))
    return db.changes() == 1


def untold(db: apsw.Connection, report: Report, error: str, now: int, due: int | None, counts: bool) -> bool:
    """See `Spool.untold`."""
    db.execute(_UNTOLD, (due, now, error, int(counts), report.id, report.call_id, report.owed_at))
    return db.changes() == 1


def told_by_nobody(db: apsw.Connection, now: int) -> None:
    """At start: what was being told is due again. What waits for its next try waits on: its way in may be ill."""
    db.execute(_TOLD_BY_NOBODY, (now,))


def forgettable(db: apsw.Connection, kind: str, owed_before: int, most: int) -> Mapping[str, Sequence[int]]:
    """Home by home what `Spool.forgo` gives up. A question: the newest `most` are counted, which takes a while."""
    chosen: dict[str, Sequence[int]] = {}
    left = _LIMIT
    for (home,) in fetch(db, _HOMES_BETWEEN, (f"{kind}:", f"{kind};")):  # ";" comes after ":"
        numbers = fetch(db, _OWED_BEFORE, (home, owed_before, left))
        if too_many := fetch(db, _TOO_MANY, (home, max(most, 0))):
            numbers += fetch(db, _NOT_NEWER, (home, *too_many[0], left))
        chosen[home] = [number for (number,) in dict.fromkeys(numbers)]  # both begin with the oldest
        left -= len(chosen[home])
    return chosen


def forgo(db: apsw.Connection, chosen: Mapping[str, Iterable[int]], now: int) -> Mapping[str, int]:
    """Give them up, but not what is just being told: that is about to be known."""
    given_up = {}
    for home, numbers in chosen.items():
        before = db.total_changes()
        db.executemany(_FORGO, [(now, _NOBODY_TOOK_IT, number) for number in numbers])
        if count := db.total_changes() - before:
            given_up[home] = count
    return given_up
