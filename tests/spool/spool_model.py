"""What a spool ought to do, said as plainly as possible: dictionaries, no durability, no history.

Written from the promises in `gateway.spool`, not from a store's code; only `lifecycle` is shared.
"""

from dataclasses import dataclass, field

from gateway import lifecycle
from gateway.message import (
    Arrival,
    Deferred,
    Event,
    Held,
    NeverHad,
    Outcome,
    Receipt,
    Refused,
    Standing,
    State,
    Taken,
    Unsure,
)
from gateway.spool import Swept

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
    tells: bool
    state: State = State.QUEUED
    attempt: int = 0
    owner: str = ""
    provider_id: str = ""
    ends: int = 0
    told: bool = False

    @property
    def waits_again(self) -> bool:
        """It was sent before and is to be sent again: late proof may stop that."""
        return self.state in (State.QUEUED, State.HELD) and self.attempt > 0

    @property
    def never_sent(self) -> bool:
        """It ended, and nobody can have been called."""
        return self.state in (State.CANCELLED, State.EXPIRED) and self.attempt == 0

    def happen(self, event: Event, now: int, due: int) -> State | None:
        """By the table."""
        to = lifecycle.TABLE.get((self.state, event))
        if to is not None:
            self.since = self.since if to is self.state else now
            self.state, self.due, self.owner = to, due, ""
            self.ends += to in lifecycle.ENDS
        return to


@dataclass
class Model:
    """All calls, by id."""

    rows: dict[str, Row] = field(default_factory=dict)
    keys: dict[bytes, tuple[str, int]] = field(default_factory=dict)
    early: list[Receipt] = field(default_factory=list)

    def put(self, arrival: Arrival) -> list[str]:
        ids = []
        for call in arrival.calls:
            earlier, until = self.keys.get(call.key, ("", 0)) if call.key else ("", 0)
            never_sent = earlier in self.rows and self.rows[earlier].never_sent
            if until > arrival.accepted_at and not never_sent:
                ids.append(earlier)
                continue
            at = arrival.accepted_at
            self.rows[call.id] = Row(at, at, arrival.expires_at, bool(arrival.origin.sender))
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
            self.rows[call_id].due = asked_until
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
            row.due = due
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
        return row.happen(event, now, now) if row.state in (*waits, *doubts) else None

    def recover(self, now: int, due: int) -> int:
        return self.doubt([i for i, row in self.rows.items() if row.state is State.SENDING], now, due)

    def sweep(self, now: int, silent_before: int, forget_before: int, under_way: set[str]) -> Swept:
        rows = self.rows.values()
        expired = [r for r in rows if r.state in (State.QUEUED, State.HELD) and r.expires_at <= now]
        for row in expired:
            row.happen(Event.EXPIRED, now, now)
        lapsed = [i for i, row in self.rows.items() if row.state is State.SENDING and row.due <= now]
        recovered = self.doubt([call_id for call_id in lapsed if call_id not in under_way], now, now)
        silent = [row for row in rows if row.state in ASKABLE and row.since < silent_before]
        for row in silent:
            row.happen(Event.SILENT, now, now)
        over = [
            call_id
            for call_id, row in self.rows.items()
            if row.state in lifecycle.ENDS and row.since < forget_before and (row.told or not row.tells)
        ]
        for call_id in over:
            del self.rows[call_id]
        stale = [key for key, (_, until) in self.keys.items() if until <= now]
        for key in stale:
            del self.keys[key]
        return Swept(len(expired), recovered, len(silent), len(over) + len(stale))

    def doubt(self, ids: list[str], now: int, due: int) -> int:
        for call_id in ids:
            self.rows[call_id].happen(Event.RECOVERED, now, due)
            self.hear_early(call_id, now, due)
        return len(ids)
