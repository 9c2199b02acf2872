"""Long messages while they are still in parts.

Rules. A set is closed once: by the message that is made of it, or by an earlier one that said the same. Its rows stay
as long as that message does. Of sets that look alike only the newest few are thought of (`sets` in `queries.sql`), so
a sender who uses one reference number for everything costs no more than any other.
"""

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import apsw

from gateway.message import Fragment, Kept, Notify
from gateway.spool import Keeping, Parted
from gateway.spool.sqlite import tickets
from gateway.spool.sqlite.statements import QUERIES, Many, fetch

__all__ = ["Closing", "Parts", "hand_over", "keep_all", "part", "parted"]

_SETS = Many(QUERIES["sets"])
_FRAGMENTS_LIKE = Many(QUERIES["fragments_like"])
_FRAGMENTS = QUERIES["fragments"]
_WAITING_PART = QUERIES["waiting_part"]
_ADD_SETS = Many(QUERIES["add_set"])
_ADD_FRAGMENTS = Many(QUERIES["add_fragment"])
_SETS_OPEN = QUERIES["sets_open"]
_GROW_SET = QUERIES["grow_set"]
_SETS_NAMED = Many(QUERIES["sets_named"])
_CLOSE_SET = QUERIES["close_set"]
_HAND_OVER = QUERIES["hand_over_sets"]
_BEGUN_BEFORE = QUERIES["sets_begun_before"]
_WHOLE = QUERIES["sets_whole"]
_FORGET_FRAGMENTS = QUERIES["forget_set_fragments"]
_FORGET_SET = QUERIES["forget_set"]

# Keeping -------------------------------------------------------------------------------------------------------------

_Kin = tuple[str, str, int]  # client, key, total: what parts of one message have in common


@dataclass(slots=True)
class _Set:
    """One set as it is on disk, and what is about to be written of it."""

    id: int
    begun: int
    touched: int
    highest: int
    missing: int
    octets: int = 0
    closed: int = 0
    begins: bool = False  # with what is being kept now
    there: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # ticket and body of those that came again
    new: dict[int, Fragment] = field(default_factory=dict)

    def part(self, number: int) -> tuple[int, bytes] | None:
        fresh = self.new.get(number)
        return self.there.get(number) if fresh is None else (fresh.ticket, fresh.body)

    def is_whole(self) -> bool:
        return not self.missing and not self.closed

    def lacks(self, part: Fragment, by: Keeping) -> bool:
        """Whether the part may be one of this message that has not come yet."""
        return not self.closed and self.octets <= by.octets and self._misses(part, by)

    def is_over(self, part: Fragment, by: Keeping) -> bool:
        """Whether it may be one of this message, which is longer than it may be without it."""
        is_lately = not self.closed or self.closed >= by.closed_before
        return self.octets > by.octets and is_lately and self._misses(part, by)

    def _misses(self, part: Fragment, by: Keeping) -> bool:
        if self.part(part.number) is not None:
            return False
        return self.is_alive(by) or part.number > self.highest

    def is_alive(self, by: Keeping) -> bool:
        return self.touched >= by.quiet_before

    def has(self, part: Fragment, by: Keeping) -> bool:
        """Whether the part is one of this message that has come before."""
        earlier = self.part(part.number)
        if earlier is None or earlier[1] != part.body:
            return False
        return self.closed >= by.closed_before if self.closed else self.begun >= by.reused_before

    def add(self, part: Fragment, by: Keeping) -> None:
        self.new[part.number] = part
        self.octets += part.octets
        self.missing = self.missing - 1 if self.octets <= by.octets else 0
        self.touched, self.highest = max(self.touched, part.at), max(self.highest, part.number)


class _Found(NamedTuple):
    its: _Set
    ticket: int
    duplicate: bool = False
    whole: bool = False
    over: bool = False


def keep_all(db: apsw.Connection, given: Sequence[tuple[Fragment, Keeping]]) -> list[Kept | None]:
    """See `Spool.keep`; each part with what it goes by."""
    known = _known(db, given)
    room = _Room(db)
    numbers = tickets.give(db, len(given))
    found = [_join(known[_kin(part)], replace(part, ticket=next(numbers)), by, room) for part, by in given]
    _write(db, {one.its.id: one.its for one in found if one and one.its.new}.values())
    return [one and _kept(db, one) for one in found]


def _kept(db: apsw.Connection, found: _Found) -> Kept:
    its = found.its
    return Kept(found.ticket, str(its.id), found.duplicate, _all(db, its) if found.whole else (), found.over)


class _Room:
    """How many sets each client has open; counted only when one is about to begin."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._open: dict[str, int] = {}

    def take(self, client: str, most: int) -> bool:
        if client not in self._open:
            self._open[client] = fetch(self._db, _SETS_OPEN, (client,))[0][0]
        if self._open[client] >= most:
            return False
        self._open[client] += 1
        return True


def _kin(part: Fragment) -> _Kin:
    return part.client, part.key, part.total


def _known(db: apsw.Connection, given: Sequence[tuple[Fragment, Keeping]]) -> dict[_Kin, list[_Set]]:
    """The sets that any of these parts may belong to, newest first, with what they have under the same numbers."""
    known: dict[_Kin, list[_Set]] = {_kin(part): [] for part, _ in given}
    by_id: dict[int, _Set] = {}
    rows = _SETS.fetch(db, list(known), min((by.closed_before for _, by in given), default=0))
    for number, client, key, total, *how in sorted(rows, reverse=True):
        by_id[number] = _Set(number, *how)
        known[client, key, total].append(by_id[number])
    numbers = {(its.id, part.number) for part, _ in given for its in known[_kin(part)]}
    for parts_id, number, ticket, body in _FRAGMENTS_LIKE.fetch(db, list(numbers)):
        by_id[parts_id].there[number] = (ticket, body)
    return known


def _join(kin: list[_Set], part: Fragment, by: Keeping, room: _Room) -> _Found | None:
    """The set that a part goes into; None when it may not begin one.

    A set that lacks it comes before one that has it: two messages under one reference number that differ only in the
    beginning (the menu at the end is the same) are more often than a part that was sent twice meanwhile. The oldest
    that is still coming comes first: of messages that are sent side by side the parts come in the same order.
    """
    lacking = [each for each in kin if each.lacks(part, by)]
    its = next((each for each in reversed(lacking) if each.is_alive(by)), lacking[0] if lacking else None)
    if its is None:
        for each in kin:
            if (earlier := each.part(part.number)) and each.has(part, by):
                return _Found(each, earlier[0], duplicate=True, whole=each.is_whole())
        for each in kin:
            if each.is_over(part, by):
                return _Found(each, 0, over=True)
        if not room.take(part.client, by.most):
            return None
        its = _Set(part.ticket, part.at, part.at, part.number, part.total, begins=True)
        kin.insert(0, its)
    its.add(part, by)
    return _Found(its, part.ticket, whole=its.is_whole())


def _write(db: apsw.Connection, sets: Collection[_Set]) -> None:
    _ADD_SETS.write(
        db,
        [
            (its.id, *_kin(next(iter(its.new.values()))), its.begun, its.touched, its.highest, its.missing, its.octets)
            for its in sets
            if its.begins
        ],
    )
    _ADD_FRAGMENTS.write(
        db,
        [
            (part.ticket, its.id, part.number, part.at, int(part.notify), part.octets, part.body)
            for its in sets
            for part in its.new.values()
        ],
    )
    grown = [(its.touched, its.highest, its.missing, its.octets, its.id) for its in sets if not its.begins]
    if grown:
        db.executemany(_GROW_SET, grown)


def _all(db: apsw.Connection, its: _Set) -> Sequence[Fragment]:
    if its.begins:
        return tuple(its.new[number] for number in sorted(its.new))
    return _fragments(db, its.id)


def _fragments(db: apsw.Connection, parts_id: int) -> Sequence[Fragment]:
    """In the order of their numbers."""
    return tuple(_fragment(*row) for row in fetch(db, _FRAGMENTS, (parts_id,)))


def _fragment(
    client: str, key: str, total: int, number: int, at: int, notify: int, body: bytes, *rest: int
) -> Fragment:
    return Fragment(client, key, total, number, at, Notify(notify), body, *rest)


def part(db: apsw.Connection, client: str, ticket: int) -> Fragment | None:
    """See `Spool.part`."""
    return next((_fragment(*row) for row in fetch(db, _WAITING_PART, (ticket, client))), None)


def parted(db: apsw.Connection, begun_before: int, limit: int, octets: int, after: str) -> Parted:
    """See `Spool.parted`."""
    edge = tuple(map(int, after.split("."))) if after else (-1, 0)
    one_more = max(limit, 0) + 1
    runs = (
        fetch(db, _BEGUN_BEFORE, (begun_before, *edge, one_more)),
        fetch(db, _WHOLE, (*edge, one_more)),
    )
    oldest = list(dict.fromkeys(heapq.merge(*runs)))
    sets: list[tuple[str, Sequence[Fragment]]] = []
    for _, number in oldest[: max(limit, 0)]:
        sets.append((str(number), _fragments(db, number)))
        octets -= sum(len(part.body) for part in sets[-1][1])
        if octets <= 0:
            break
    more = 0 < len(sets) < len(oldest)
    return Parted(sets, "{}.{}".format(*oldest[len(sets) - 1]) if more else "")


# Closing -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Parts:
    """A set of parts by name: what was made of it ("": nothing yet), and the last of its tickets."""

    id: int
    message_id: str
    last: int


class Closing:
    """The sets that a batch of arrivals was put together from."""

    def __init__(self, db: apsw.Connection, names: Iterable[str]) -> None:
        self._db = db
        wanted = [(int(name),) for name in dict.fromkeys(names) if name]
        self._by_name = {str(row[0]): Parts(*row) for row in _SETS_NAMED.fetch(db, wanted)}
        self._closed: list[tuple[Parts, int]] = []

    def of(self, name: str) -> Parts | None:
        """None when the arrival did not come in parts, or they are forgotten with their message."""
        return self._by_name.get(name) if name else None

    def close(self, parts: Parts, message_id: str, now: int) -> None:
        """They are that message's from now on; `write` puts it down."""
        parts.message_id = message_id
        self._closed.append((parts, now))

    def write(self) -> None:
        """What was closed since the last time."""
        if self._closed:
            self._db.executemany(_CLOSE_SET, [(parts.message_id, at, parts.id) for parts, at in self._closed])
        self._closed.clear()

    def forget(self, parts: Parts) -> None:
        """The message that they would have gone into is forgotten, and they with it."""
        del self._by_name[str(parts.id)]
        self._db.execute(_FORGET_FRAGMENTS, (parts.id,))
        self._db.execute(_FORGET_SET, (parts.id,))


def hand_over(db: apsw.Connection, message_id: str, to: str) -> None:
    """The parts of one message become those of another, which replaces it."""
    db.execute(_HAND_OVER, (to, message_id))
