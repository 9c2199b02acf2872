"""The durable store: what was accepted stays until somebody has been told its end.

A folder because there is more than one engine: `sqlite` is the embedded one; another joins by passing
`tests/spool/conformance.py`. Nothing above this door knows SQL.

What every spool promises:
- A method that writes returns only after its change is on disk, together with everything it belongs to (the state,
  the step that tells it, the report it owes): one transaction. When it cannot be written, `SpoolTrouble` is raised and
  nothing of it is there, now or after a crash. (One exception: after trouble that is `fatal` nobody knows what the disk
  holds; what was refused may be there at the next start, and the sender's second try is then its duplicate.)
- Writers that arrive while a commit is running share the next one; nobody waits for company.
- Every change to a call carries its fence (`owner`, `attempt`, `state`). A writer that was overtaken changes nothing
  and is told so by None or False.
- Events pass through `lifecycle.TABLE`; what the table does not know changes nothing.
- `now` and every other instant are milliseconds since the epoch, UTC, given by the caller.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.message import (
    Arrival,
    Call,
    Event,
    Outcome,
    Placed,
    Reason,
    Receipt,
    Report,
    Standing,
    State,
    Story,
)

__all__ = ["Spool", "SpoolTrouble", "Swept"]


class SpoolTrouble(Exception):  # noqa: N818 - said as an operator would say it
    """The store cannot do it now: disk full, I/O error, closed. The doors answer with a temporary error.

    `fatal` means that the store must not be trusted any more (an fsync failed): stop accepting, stop the process.
    """

    def __init__(self, text: str, *, fatal: bool = False) -> None:
        super().__init__(text)
        self.fatal = fatal


@dataclass(frozen=True, slots=True)
class Swept:
    """How much a sweep changed. As long as that is anything there may be more to do: sweep again."""

    expired: int = 0
    recovered: int = 0
    silent: int = 0
    forgotten: int = 0  # finished calls, duplicate keys and early receipts that are no longer there


class Spool(Protocol):
    """See the promises above; each method adds only what is its own."""

    async def put(self, arrival: Arrival) -> Placed:
        """Commit a message and its calls, all or none.

        A call whose key is already known and not yet past its `key_until` at `arrival.accepted_at` is not stored:
        the earlier call's id stands for it; unless that one was cancelled or expired before it was ever sent, so that
        nobody was called. When every call is a duplicate, nothing at all is stored.
        """

    async def claim(self, limit: int, now: int, lease_until: int, owner: str) -> Sequence[Call]:
        """At most `limit` calls that are QUEUED, due and not past their validity, oldest due first, now SENDING.

        The attempt is counted and the claim is on disk before anything is sent.
        """

    async def settle(self, call: Call, outcome: Outcome, provider: str, now: int, due: int) -> State | None:
        """Record what became of a claimed call; None when the fence no longer holds (drop the outcome).

        `due` is when to send again (Deferred) or to ask (Taken, Unsure). A receipt that arrived before this commit is
        applied in the same transaction, so the state returned may already be an end; if it proves that the provider
        has what was Deferred or Held, the proof counts.
        """

    async def questions(self, limit: int, now: int, asked_until: int) -> Sequence[Call]:
        """TAKEN and UNSURE calls that are due to be asked about; their `due` moves to `asked_until` meanwhile."""

    async def learn(self, call: Call, standing: Standing, now: int, due: int) -> State | None:
        """Record the answer to a question about `call`; None when it changes nothing.

        Receipt: as `note`, but to a TAKEN or UNSURE call only when it is about the same attempt. NeverHad: an UNSURE
        call becomes QUEUED, due at `due`; a TAKEN one is asked again at `due`. NoWord, or a Receipt that says it is
        still under way: asked again at `due`.
        """

    async def note(self, receipt: Receipt, now: int) -> State | None:
        """Record a receipt that the provider pushed. One that matches no call yet is kept for `settle`.

        Of a call that waits to be sent again (QUEUED or HELD after at least one attempt) it is late proof that the
        provider has it: found or ended, it is not sent again. A call that was never sent is none of the provider's.
        Returns the state it led to, or None when it changed nothing (repeated, late, or kept).
        """

    async def owed(self, limit: int, now: int, tried_until: int) -> Sequence[tuple[Report, Story]]:
        """Reports that are due to be told; their `due` moves to `tried_until` meanwhile."""

    async def told(self, report: Report, now: int) -> bool:
        """The sender has it. False when somebody else already recorded its end."""

    async def untold(self, report: Report, error: str, now: int, due: int | None) -> bool:
        """This try did not work: again at `due`, or give up (None). Either way the try and its error are kept."""

    async def operate(
        self, call_id: str, seen: State, event: Event, who: str, reason: Reason, now: int
    ) -> State | None:
        """An operator's word on one call (RETRIED, CANCELLED, DELIVERED, FAILED); None when the table forbids it.

        `seen` is the state in which the person saw it, and the fence: a word about a queued call must not dial one
        that has become unsure meanwhile. What may be said of which states is `lifecycle.OPERATOR`: nothing of SENDING,
        whose outcome is seconds away; FAILED and DELIVERED of UNSURE only.
        """

    async def recover(self, now: int, due: int) -> int:
        """At start, before anything is claimed: whatever is still SENDING becomes UNSURE, to be asked at `due`.

        Returns how many. Only for a store that this process alone may write.
        """

    async def sweep(self, now: int, silent_before: int, forget_before: int, under_way: Collection[str]) -> Swept:
        """QUEUED and HELD calls past their validity expire; lapsed claims become UNSURE (LAPSED, due at `now`).

        `under_way` are the ids of calls that this process is sending right now: their claims do not lapse, whatever
        the clock says. TAKEN and UNSURE calls that entered their state before `silent_before` become FAILED
        (NO_STATUS). Finished calls whose end came before `forget_before` and whose reports are all told or given up
        are deleted, with steps and reports, and with the message when it was the last of its calls; so are duplicate
        keys past their time and early receipts older than a week. (A key may outlive its call: it then still stands
        for an id that is no longer found.) Bounded work: at most a thousand rows or so of each kind.
        """

    async def find(self, any_id: str) -> Sequence[Story]:
        """The call with that id, or every call of that message, in order; empty when there is none."""

    async def listing(self, states: Sequence[State], limit: int, before: str = "") -> Sequence[Story]:
        """Newest calls first (by id, which sorts by time), older than the call id `before`; no states means all.

        Stories carry steps and reports.
        """

    async def counts(self) -> Mapping[State, int]:
        """How many calls stand in each state."""

    async def beat(self) -> None:
        """Round trip through the writer: proof for a watchdog that commits still work."""

    async def close(self) -> None:
        """Finish what is being written, then let go of the files. Idempotent."""
