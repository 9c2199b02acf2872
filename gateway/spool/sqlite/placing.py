"""What comes in: messages and their calls, many in one go.

Rules. Arrivals are placed in their order, as if one by one, but written together: a row that waits to be written here
is known by its key alone, and whoever must look further writes first. A call's key is remembered unless the message is
dead; what ended before anybody can have been called stands for nothing.
"""

from collections.abc import Sequence

import apsw

from gateway.lifecycle import ENDS, home_of, owes_report
from gateway.message import Arrival, NewCall, Notify, Placed
from gateway.outcome import Event, Reason, State, Why
from gateway.spool.sqlite import tickets
from gateway.spool.sqlite.moves import move, stands_for_nothing
from gateway.spool.sqlite.parts import Closing, Parts, hand_over
from gateway.spool.sqlite.rows import kin_of, look, text_of_remarks
from gateway.spool.sqlite.statements import QUERIES, Many, Row, fetch
from gateway.spool.sqlite.telling import owe

__all__ = ["put_all", "replace"]

_DUPLICATES = Many(QUERIES["duplicates"])
_ADD_MESSAGES = Many(QUERIES["add_message"])
_ADD_CALLS = Many(QUERIES["add_call"])
_ADD_AUDIO = QUERIES["add_audio"]
_REMEMBER = Many(QUERIES["remember"])
_ADD_STEPS = Many(QUERIES["add_step"])
_OWE = QUERIES["owe"]
_KNOWN_AS = QUERIES["known_as"]
_HEAR_OF_CALL = QUERIES["hear_of_call"]
_HEAR_OF_PART = QUERIES["hear_of_part"]
_CALLS_OF = QUERIES["calls_of"]
_FIND = QUERIES["find"]

_UNCALLED = frozenset({State.CANCELLED, State.EXPIRED})
"""Ends in which perhaps nobody was called."""


def put_all(db: apsw.Connection, arrivals: Sequence[Arrival]) -> list[Placed]:
    """See `Spool.put_all`."""
    batch = _Batch(db, arrivals)
    placed = [batch.place(arrival) for arrival in arrivals]
    batch.write()
    return placed


def replace(db: apsw.Connection, call_id: str, arrival: Arrival, now: int, meant: bool) -> Placed | None:
    """See `Spool.replace`."""
    batch = None if meant else _Batch(db, [arrival])
    if batch and batch.repeats(arrival):
        placed = batch.place(arrival)
        batch.write()
        return placed
    call = look(db, call_id)
    if call is None or call.state is not State.QUEUED or call.attempt:
        return None
    message_id, ticket, _ = fetch(db, _KNOWN_AS, (call_id,))[0]
    if fetch(db, _CALLS_OF, (message_id,)) != [(1,)]:
        return None
    batch = batch or _Batch(db, [arrival], meant=True)
    batch.forget(call_id)
    came_as = batch.sets.of(arrival.parts_id)
    if came_as is None or not came_as.message_id:
        who = f"client {arrival.origin.client}"
        move(db, call, Event.CANCELLED, now, now, Reason(Why.REPLACED), who=who, owes=False)
        hand_over(db, message_id, arrival.id)
    placed = batch.place(arrival, ticket, tickets.last(db, arrival.id))
    batch.write()
    return placed


class _Batch:
    """Arrivals on their way into one transaction."""

    def __init__(self, db: apsw.Connection, arrivals: Sequence[Arrival], *, meant: bool = False) -> None:
        """`meant`: no duplicates are looked for; it is meant, whatever else says the same."""
        self._db = db
        looked_for = [arrival for arrival in arrivals if arrival.dead is None and not meant]
        keys = {call.key for arrival in looked_for for call in arrival.calls if call.key}
        self._known: dict[bytes, tuple[str, int]] = {}
        for key, call_id, until, state in _DUPLICATES.fetch(db, [(key,) for key in keys]):
            if state not in _UNCALLED or not stands_for_nothing(db, call_id):
                self._known[key] = (call_id, until)
        self._tickets = tickets.give(db, sum(arrival.ticketed for arrival in arrivals))
        self.sets = Closing(db, [arrival.parts_id for arrival in arrivals])
        self._messages: list[Row] = []
        self._calls: list[Row] = []
        self._audio: list[Row] = []
        self._keys: list[Row] = []
        self._steps: list[Row] = []
        self._reports: list[Row] = []

    def write(self) -> None:
        """Put down everything that was placed so far."""
        _ADD_MESSAGES.write(self._db, self._messages)
        _ADD_CALLS.write(self._db, self._calls)
        _REMEMBER.write(self._db, self._keys)
        _ADD_STEPS.write(self._db, self._steps)
        for file in self._audio:
            self._db.execute(_ADD_AUDIO, file)
        for report in self._reports:
            self._db.execute(_OWE, report)
        self.sets.write()
        for rows in (self._messages, self._calls, self._audio, self._keys, self._steps, self._reports):
            rows.clear()

    def repeats(self, arrival: Arrival) -> bool:
        """Whether every call of it is there."""
        return all(self._earlier(call, arrival.accepted_at) for call in arrival.calls)

    def forget(self, call_id: str) -> None:
        """That call stands for no other any more."""
        self._known = {key: known for key, known in self._known.items() if known[0] != call_id}

    def place(self, arrival: Arrival, ticket: int = 0, of_parts: int = 0) -> Placed:
        """`ticket`, `of_parts`: numbers that it has already, from the message that it replaces."""
        came_as = self.sets.of(arrival.parts_id)
        if came_as is not None and came_as.message_id:
            return self.answer(arrival, came_as)
        ids: list[str] = []
        duplicates: list[str] = []
        for n, call in enumerate(arrival.calls, 1):
            earlier = None if arrival.dead else self._earlier(call, arrival.accepted_at)
            ids.append(earlier or call.id)
            if earlier:
                duplicates.append(earlier)
            else:
                self._add_call(arrival, call, n)
        if len(duplicates) == len(ids):
            ticket = self._join(arrival, came_as, duplicates)
        else:
            if came_as is not None:
                self.sets.close(came_as, arrival.id, arrival.accepted_at)
                of_parts = came_as.last
            elif arrival.ticketed and not (ticket or of_parts):
                ticket = next(self._tickets)
            self._add_message(arrival, ticket)
            ticket = of_parts or ticket
        return Placed(arrival.id, tuple(ids), tuple(duplicates), ticket)

    def answer(self, arrival: Arrival, closed: Parts) -> Placed:
        """A message was made of these parts already: that one stands for this."""
        self.write()
        ids = tuple(call_id for (call_id,) in fetch(self._db, _FIND, (closed.message_id,)))
        return Placed(arrival.id, ids, ids, closed.last)

    def _earlier(self, call: NewCall, at: int) -> str | None:
        call_id, until = self._known.get(call.key, ("", 0))
        return call_id if until > at else None

    def _join(self, arrival: Arrival, came_as: Parts | None, duplicates: Sequence[str]) -> int:
        """Every call was there before: the ticket that leads to the earlier message, and word to who missed it."""
        if came_as is None and not arrival.ticketed:
            return 0
        self.write()
        found = fetch(self._db, _KNOWN_AS, (duplicates[0],))
        if not found:  # forgotten, but for its key: a number that leads nowhere, as the earlier one's does by now
            if came_as is None:
                return next(self._tickets)
            self.sets.forget(came_as)
            return came_as.last
        message_id, ticket, _ = found[0]
        if came_as is not None:
            self.sets.close(came_as, message_id, arrival.accepted_at)
            self.sets.write()
        for call, call_id in zip(arrival.calls, duplicates, strict=True):
            self._hear_too(arrival, call.recipient.notify, call_id, in_parts=came_as is not None)
        return ticket or tickets.last(self._db, message_id)

    def _hear_too(self, arrival: Arrival, wanted: Notify, call_id: str, *, in_parts: bool) -> None:
        """Who sent a call again hears of its end as well. Parts bring their own numbers, and each what it wants."""
        db = self._db
        for message_id, ticket, state in fetch(db, _KNOWN_AS, (call_id,)):
            if ticket and not in_parts:
                db.execute(_HEAR_OF_CALL, (int(wanted), call_id))
            elif not in_parts:
                db.execute(_HEAR_OF_PART, (int(wanted), tickets.last(db, message_id)))
            end = State(state)
            if end in ENDS and owes_report(arrival.origin.sender, wanted, end):
                owe(db, call_id, end, arrival.accepted_at, again=True)

    def _add_message(self, arrival: Arrival, ticket: int) -> None:
        o, manner = arrival.origin, arrival.manner
        self._messages.append(
            (
                arrival.id, o.ingress, o.client, o.peer, o.sender, o.reference, o.subject, o.headers, o.envelope_id,
                arrival.text, arrival.accepted_at, arrival.expires_at, text_of_remarks(arrival.remarks), ticket,
                manner.caller_id, manner.voice, manner.not_before,
            )
        )  # fmt: skip
        for n, file in enumerate(arrival.files, 1):
            self._audio.append((arrival.id, n, file.name, file.kind, file.octets))

    def _add_call(self, arrival: Arrival, call: NewCall, n: int) -> None:
        who, at, dead = call.recipient, arrival.accepted_at, arrival.dead
        state = "queued" if dead is None else "failed"
        self._calls.append(
            (
                call.id, arrival.id, n, who.phone, who.address, int(who.notify), who.original, arrival.expires_at,
                state, max(at, arrival.manner.not_before), at, arrival.manner.priority,
                kin_of(arrival.origin.client, arrival.origin.sender), int(bool(arrival.files)),
            )
        )  # fmt: skip
        if dead is not None:
            self._bury(arrival, call, dead)
        elif call.key:
            self._known[call.key] = (call.id, call.key_until)
            self._keys.append((call.key, call.id, call.key_until))

    def _bury(self, arrival: Arrival, call: NewCall, reason: Reason) -> None:
        at, origin, end = arrival.accepted_at, arrival.origin, State.FAILED
        self._steps.append((call.id, at, Event.FAILED, end, 0, reason.why, reason.detail, ""))
        if owes_report(origin.sender, call.recipient.notify, end):
            self._reports.append((call.id, end, home_of(origin.ingress, origin.client), at))
