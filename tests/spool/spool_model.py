"""What a spool ought to do, said as plainly as possible: dictionaries, no durability, no history.

Written from the promises in `gateway.spool`, not from a store's code; only `lifecycle` is shared.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from spool_rows import Parts, Row

from gateway import lifecycle
from gateway.message import Arrival, Fragment, Notify
from gateway.outcome import Deferred, Event, Held, NeverHad, Outcome, Receipt, Refused, Standing, State, Taken, Unsure
from gateway.spool import Files, Keeping, Swept

__all__ = ["Model"]

ASKABLE = (State.TAKEN, State.UNSURE)
SAID = {State.TAKEN: Event.FOUND, State.DELIVERED: Event.DELIVERED, State.FAILED: Event.FAILED}
SAID |= {State.EXPIRED: Event.EXPIRED}
OUTCOMES = {Taken: Event.TAKEN, Deferred: Event.DEFERRED, Refused: Event.REFUSED, Unsure: Event.UNSURE}
OUTCOMES |= {Held: Event.HELD}


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
            phone, files = call.recipient.phone, bool(arrival.files)
            self.rows[call.id] = Row(at, at, arrival.expires_at, sender, wants, arrival.id, home, phone, files)
            if call.key:
                self.keys[call.key] = (call.id, call.key_until)
            ids.append(call.id)
        return ids

    def claim(
        self, limit: int, now: int, lease_until: int, owner: str, provider: str, files: Files, together: int
    ) -> list[str]:
        claimed: list[str] = []
        for _ in range(limit):
            ready = [
                (row.due, call_id)
                for call_id, row in self.rows.items()
                if row.state is State.QUEUED and row.due <= now < row.expires_at
                if files is Files.ANY or row.files is (files is Files.ONLY)
            ]
            if not ready:
                break
            group = self.group(min(ready)[1], [call_id for _, call_id in ready], together)
            for call_id in group:
                row = self.rows[call_id]
                row.happen(Event.CLAIMED, now, lease_until)
                row.attempt, row.owner, row.provider = row.attempt + 1, owner, provider
                row.provider_id = row.message_id if len(group) > 1 else ""
            claimed += group
        return claimed

    def group(self, head: str, ready: list[str], together: int) -> list[str]:
        """Whoever goes with that call: of its message, and nobody to a number that has the message's id already."""
        message_id = self.rows[head].message_id
        numbers = {row.phone: call_id for call_id, row in self.rows.items() if row.provider_id == message_id}
        if self.rows[head].files or together <= 1 or numbers.setdefault(self.rows[head].phone, head) != head:
            return [head]
        its = sorted(call_id for call_id in ready if self.rows[call_id].message_id == message_id)[:together]
        fit = [i for i in its if i != head and numbers.setdefault(self.rows[i].phone, i) == i]
        return [head, *fit[: together - 1]]

    def doubted(self, provider: str, phone: str) -> list[str]:
        its = {i: row for i, row in self.rows.items() if (row.provider, row.phone) == (provider, phone)}
        doubts = [i for i, row in its.items() if row.state in (State.UNSURE, State.SENDING) and not row.provider_id]
        return sorted(doubts, reverse=True)

    def settle(self, call_id: str, owner: str, attempt: int, outcome: Outcome, now: int, due: int) -> State | None:
        row = self.rows.get(call_id)
        if row is None or (row.state, row.owner, row.attempt) != (State.SENDING, owner, attempt):
            return None
        row.happen(OUTCOMES[type(outcome)], now, due)
        taken = outcome if isinstance(outcome, Taken) else Taken("")
        row.provider_id = taken.provider_id or row.provider_id
        self.hear_early(call_id, row.provider, taken, now, due)
        return row.state

    def hear_early(self, call_id: str, provider: str, name: Taken, now: int, due: int) -> None:
        for receipt in list(self.early):
            if receipt in self.early and self.is_about(receipt, call_id, provider, name):  # and not heard on the way
                self.early.remove(receipt)
                self.hear(call_id, receipt, now, due)

    def is_about(self, receipt: Receipt, call_id: str, provider: str, name: Taken) -> bool:
        """Whether it would be found to be, were the call known by that name."""
        row = self.rows[call_id]
        if receipt.call_id:
            return receipt.call_id == call_id
        if receipt.phone not in ("", row.phone):
            return False
        its_number = bool(receipt.phone)
        under, by, known = receipt.provider_id, receipt.provider, name.provider_id
        if under in (call_id, row.message_id):
            return under == call_id or its_number
        forms = under in name.aliases or known in receipt.aliases
        return by == provider and known != "" and (under == known or (its_number and forms))

    def hear(self, call_id: str, receipt: Receipt, now: int, due: int) -> State | None:
        row = self.rows[call_id]
        if row.state not in ASKABLE and not row.waits_again:
            return None
        if not receipt.call_id and receipt.provider_id not in (call_id, row.message_id):
            receipt = replace(receipt, provider_id=row.provider_id)  # not by another form of that
        state = row.happen(SAID[receipt.state], now, due)
        if state is not None:
            row.provider, row.provider_id = receipt.provider, receipt.provider_id or row.provider_id
        if state is State.TAKEN:
            self.hear_early(call_id, receipt.provider, Taken(receipt.provider_id, receipt.aliases), now, due)
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
        call_id = receipt.call_id or self.meant(receipt)
        if call_id not in self.rows or self.rows[call_id].state is State.SENDING:
            if replace(receipt, aliases=()) not in [replace(one, aliases=()) for one in self.early]:
                self.early.append(receipt)
            return None
        row = self.rows[call_id]
        return self.hear(call_id, receipt, now, now if row.waits_again else row.due)

    def meant(self, receipt: Receipt) -> str:
        its = {i: row for i, row in self.rows.items() if receipt.phone in ("", row.phone)}
        for name in (receipt.provider_id, *(receipt.aliases if receipt.phone else ())):
            under = [i for i, row in its.items() if (row.provider, row.provider_id) == (receipt.provider, name)]
            newest = max(under, default="")
            if newest and name and (receipt.phone or name != its[newest].message_id or name == newest):
                return newest
        if receipt.provider_id in self.rows:
            return receipt.provider_id if receipt.provider_id in its else ""
        together = [i for i, row in its.items() if receipt.phone and row.message_id == receipt.provider_id]
        return together[0] if len(together) == 1 else ""

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
            self.hear_early(call_id, "", Taken(""), now, due)
        return len(ids)
