"""What a spool ought to do, said as plainly as possible: dictionaries, no durability, no history.

Written from the promises in `gateway.spool`, not from a store's code; only `lifecycle` is shared.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from gateway import lifecycle
from gateway.message import Arrival, Fragment, Notify
from gateway.outcome import Deferred, Event, Held, NeverHad, Outcome, Receipt, Refused, Standing, State, Taken, Unsure
from gateway.spool import Keeping, Swept

__all__ = ["Model", "Row"]

ASKABLE = (State.TAKEN, State.UNSURE)
SAID = {State.TAKEN: Event.FOUND, State.DELIVERED: Event.DELIVERED, State.FAILED: Event.FAILED}
SAID |= {State.EXPIRED: Event.EXPIRED}
OUTCOMES = {Taken: Event.TAKEN, Deferred: Event.DEFERRED, Refused: Event.REFUSED, Unsure: Event.UNSURE}
OUTCOMES |= {Held: Event.HELD}


@dataclass
class Row:
    """One call."""

    due: int
    since: int
    expires_at: int
    sender: bool
    wants: bool
    message_id: str = ""
    home: str = ""
    state: State = State.QUEUED
    attempt: int = 0
    owner: str = ""
    provider_id: str = ""
    ends: int = 0
    owed_at: int | None = None
    tell_at: int = 0
    lent: bool = False
    told: bool = False
    doubted: bool = False
    asking: bool = False
    uncalled: bool = False

    @property
    def tells(self) -> bool:
        return self.sender and self.wants

    @property
    def waits_again(self) -> bool:
        """It was sent before and is to be sent again: late proof may stop that."""
        return self.state in (State.QUEUED, State.HELD) and self.attempt > 0

    def happen(self, event: Event, now: int, due: int, *, ours: bool = False) -> State | None:
        """By the table; `ours`: not by the provider's word."""
        to = lifecycle.TABLE.get((self.state, event))
        if to is not None:
            self.doubted |= (self.state, event) == (State.UNSURE, Event.RETRIED)
            waited = self.state in (State.QUEUED, State.HELD) and not self.doubted
            self.uncalled = ours and waited and to in (State.CANCELLED, State.EXPIRED)
            self.asking &= self.due == due
            self.since = self.since if to is self.state else now
            self.state, self.due, self.owner = to, due, ""
            self.ends += to in lifecycle.ENDS
            if to in lifecycle.ENDS and self.tells:
                self.owe(now)
        return to

    def owe(self, now: int) -> None:
        """Again, if it was owed before."""
        self.owed_at = now if self.owed_at is None else max(now, self.owed_at + 1)
        self.tell_at, self.lent, self.told = now, False, False


@dataclass
class Parts:
    """Parts that belong together: ticket and body by number."""

    key: str
    total: int
    begun: int
    touched: int
    kept: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    name: str = ""
    message_id: str = ""
    closed: int = 0

    @property
    def whole(self) -> bool:
        return len(self.kept) == self.total and not self.message_id


@dataclass
class Model:
    """All calls, by id."""

    rows: dict[str, Row] = field(default_factory=dict)
    keys: dict[bytes, tuple[str, int]] = field(default_factory=dict)
    early: list[Receipt] = field(default_factory=list)
    parts: list[Parts] = field(default_factory=list)

    def put(self, arrival: Arrival, parts: Parts | None = None) -> list[str]:
        if parts is not None and parts.message_id:
            return self.calls_of(parts.message_id)
        ids = self.placed(arrival)
        if parts is not None:
            if ids[0] in self.rows:
                parts.message_id, parts.closed = self.rows[ids[0]].message_id, arrival.accepted_at
            else:  # forgotten, but for its key; and they with it
                self.parts.remove(parts)
        if (parts is not None or arrival.ticketed) and ids[0] in self.rows and not self.calls_of(arrival.id):
            self.hear_too(arrival, ids, of_all=parts is not None)
        return ids

    def hear_too(self, arrival: Arrival, ids: list[str], *, of_all: bool) -> None:
        """Who sent it again wants to hear as well: of these calls, or of all that their message has."""
        wants = [bool(call.recipient.notify) for call in arrival.calls]
        for call_id in self.calls_of(self.rows[ids[0]].message_id) if of_all else ():
            self.rows[call_id].wants |= any(wants)
        for call_id, wanted in zip(ids, wants, strict=True):
            row = self.rows.get(call_id)
            if row is not None and wanted:
                row.wants = True
                if row.state in lifecycle.ENDS and row.tells and arrival.origin.sender:
                    row.owe(arrival.accepted_at)

    def calls_of(self, message_id: str) -> list[str]:
        return [call_id for call_id, row in self.rows.items() if row.message_id == message_id]

    def keep(self, part: Fragment, by: Keeping) -> tuple[Parts, bool]:
        """The set that it belongs to, and whether it came before."""
        alike = [one for one in reversed(self.parts) if (one.key, one.total) == (part.key, part.total)]
        lacking = [one for one in alike if not one.message_id and part.number not in one.kept]
        alive = [one for one in reversed(lacking) if one.touched >= by.quiet_before]
        for one in alive or [one for one in lacking if part.number > max(one.kept)]:
            one.touched = max(one.touched, part.at)
            return one, False
        for one in alike:
            fresh = one.closed >= by.closed_before if one.message_id else one.begun >= by.reused_before
            if fresh and one.kept.get(part.number, (0, b""))[1] == part.body:
                return one, True
        self.parts.append(Parts(part.key, part.total, part.at, part.at))
        return self.parts[-1], False

    def placed(self, arrival: Arrival) -> list[str]:
        ids = []
        for call in arrival.calls:
            earlier, until = self.keys.get(call.key, ("", 0)) if call.key else ("", 0)
            uncalled = earlier in self.rows and self.rows[earlier].uncalled
            if until > arrival.accepted_at and not uncalled:
                ids.append(earlier)
                continue
            at = arrival.accepted_at
            home = lifecycle.home_of(arrival.origin.ingress, arrival.origin.client)
            sender, wants = bool(arrival.origin.sender), call.recipient.notify != Notify.NEVER
            self.rows[call.id] = Row(at, at, arrival.expires_at, sender, wants, arrival.id, home)
            if call.key:
                self.keys[call.key] = (call.id, call.key_until)
            ids.append(call.id)
        return ids

    def claim(self, limit: int, now: int, lease_until: int, owner: str) -> list[str]:
        ready = sorted(
            (row.due, call_id)
            for call_id, row in self.rows.items()
            if row.state is State.QUEUED and row.due <= now < row.expires_at
        )
        claimed = [call_id for _, call_id in ready[:limit]]
        for call_id in claimed:
            row = self.rows[call_id]
            row.happen(Event.CLAIMED, now, lease_until)
            row.attempt, row.owner = row.attempt + 1, owner
        return claimed

    def settle(self, call_id: str, owner: str, attempt: int, outcome: Outcome, now: int, due: int) -> State | None:
        row = self.rows.get(call_id)
        if row is None or (row.state, row.owner, row.attempt) != (State.SENDING, owner, attempt):
            return None
        row.happen(OUTCOMES[type(outcome)], now, due)
        row.provider_id = outcome.provider_id if isinstance(outcome, Taken) else row.provider_id
        self.hear_early(call_id, now, due)
        return row.state

    def hear_early(self, call_id: str, now: int, due: int) -> None:
        row = self.rows[call_id]
        under = row.provider_id
        for receipt in list(self.early):
            its = call_id in (receipt.call_id, receipt.provider_id) or receipt.provider_id == under != ""
            if its and receipt in self.early:  # and not heard on the way
                self.early.remove(receipt)
                self.hear(call_id, receipt, now, due)

    def hear(self, call_id: str, receipt: Receipt, now: int, due: int) -> State | None:
        row = self.rows[call_id]
        if row.state not in ASKABLE and not row.waits_again:
            return None
        state = row.happen(SAID[receipt.state], now, due)
        if state is not None:
            row.provider_id = receipt.provider_id or row.provider_id
        if state is State.TAKEN:
            self.hear_early(call_id, now, due)
            return row.state
        return state

    def questions(self, now: int, asked_until: int) -> list[str]:
        due = sorted((r.due, call_id) for call_id, r in self.rows.items() if r.state in ASKABLE and r.due <= now)
        for _, call_id in due:
            self.rows[call_id].due, self.rows[call_id].asking = asked_until, True
        return [call_id for _, call_id in due]

    def learn(self, call_id: str, asked: tuple[State, int], standing: Standing, now: int, due: int) -> State | None:
        row = self.rows.get(call_id)
        if row is not None and row.waits_again and isinstance(standing, Receipt):
            return self.hear(call_id, standing, now, due)
        if row is None or row.state not in ASKABLE or row.attempt != asked[1]:
            return None
        state = None
        if isinstance(standing, Receipt):
            state = self.hear(call_id, standing, now, due)
        elif row.state is not asked[0]:
            return None
        elif isinstance(standing, NeverHad) and row.state is State.UNSURE:
            state = row.happen(Event.NEVER_HAD, now, due)
        if state is None:
            row.due, row.asking = due, False
        return state

    def note(self, receipt: Receipt, now: int) -> State | None:
        call_id = receipt.call_id
        if not call_id:
            under = [call_id for call_id, row in self.rows.items() if row.provider_id == receipt.provider_id]
            call_id = max(under, default=receipt.provider_id)
        if call_id not in self.rows or self.rows[call_id].state is State.SENDING:
            if receipt not in self.early:
                self.early.append(receipt)
            return None
        row = self.rows[call_id]
        return self.hear(call_id, receipt, now, now if row.waits_again else row.due)

    def operate(self, call_id: str, event: Event, now: int) -> State | None:
        row = self.rows[call_id]
        waits = (State.QUEUED, State.HELD, State.UNSURE) if event in (Event.RETRIED, Event.CANCELLED) else ()
        doubts = (State.UNSURE,) if event in (Event.DELIVERED, Event.FAILED) else ()
        return row.happen(event, now, now, ours=True) if row.state in (*waits, *doubts) else None

    def owed(self, rooms: Collection[str], now: int, tried_until: int) -> list[str]:
        due = sorted(
            call_id
            for call_id, row in self.rows.items()
            if row.owed_at is not None and not row.told and row.home in rooms and row.tell_at <= now
        )
        for call_id in due:
            self.rows[call_id].tell_at, self.rows[call_id].lent = tried_until, True
        return due

    def heard(self, call_id: str, owed_at: int, due: int | None) -> bool:
        """What became of a try: told, or again at `due`."""
        row = self.rows.get(call_id)
        if row is None or row.told or row.owed_at != owed_at:
            return False
        row.told, row.lent = due is None, False
        row.tell_at = row.tell_at if due is None else due
        return True

    def recover(self, now: int, due: int) -> int:
        for row in self.rows.values():
            row.tell_at, row.lent = (now if row.lent else row.tell_at), False
            row.due, row.asking = (now if row.asking and row.state in ASKABLE else row.due), False
        return self.doubt([i for i, row in self.rows.items() if row.state is State.SENDING], now, due)

    def sweep(self, now: int, silent_before: int, forget_before: int, under_way: set[str]) -> Swept:
        rows = self.rows.values()
        expired = [r for r in rows if r.state in (State.QUEUED, State.HELD) and r.expires_at <= now]
        for row in expired:
            row.happen(Event.EXPIRED, now, now, ours=True)
        lapsed = [i for i, row in self.rows.items() if row.state is State.SENDING and row.due <= now]
        recovered = self.doubt([call_id for call_id in lapsed if call_id not in under_way], now, now)
        silent = [row for row in rows if row.state in ASKABLE and row.since < silent_before]
        for row in silent:
            row.happen(Event.SILENT, now, now)
        over = [
            call_id
            for call_id, row in self.rows.items()
            if row.state in lifecycle.ENDS and row.since < forget_before and (row.told or row.owed_at is None)
        ]
        for call_id in over:
            del self.rows[call_id]
        left = {row.message_id for row in self.rows.values()}
        self.parts = [one for one in self.parts if not one.message_id or one.message_id in left]
        stale = [key for key, (_, until) in self.keys.items() if until <= now]
        for key in stale:
            del self.keys[key]
        return Swept(len(expired), recovered, len(silent), len(over) + len(stale))

    def doubt(self, ids: list[str], now: int, due: int) -> int:
        for call_id in ids:
            self.rows[call_id].happen(Event.RECOVERED, now, due)
            self.hear_early(call_id, now, due)
        return len(ids)
