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
from enum import Enum
from typing import NamedTuple, Protocol

from gateway.message import Arrival, Call, Fragment, Kept, Placed, Report, Story
from gateway.outcome import Event, Outcome, Reason, Receipt, Standing, State

__all__ = ["Files", "Keeping", "Parted", "Spool", "SpoolTrouble", "Swept"]


class SpoolTrouble(Exception):  # noqa: N818 - said as an operator would say it
    """The store cannot do it now: disk full, I/O error, closed. The doors answer with a temporary error.

    `fatal` means that the store must not be trusted any more (an fsync failed): stop accepting, stop the process.
    `full`: there is no room for it, and will be when something is taken away.
    """

    def __init__(self, text: str, *, fatal: bool = False, full: bool = False) -> None:
        super().__init__(text)
        self.fatal = fatal
        self.full = full


class Files(Enum):
    """Which calls are claimed."""

    ANY = "any"
    NONE = "none"  # those without files
    ONLY = "only"  # those with files


class Keeping(NamedTuple):
    """What `Spool.keep` goes by: three instants and two bounds."""

    reused_before: int  # what was repeated of an open set that began before that is another message
    closed_before: int  # and so is what was repeated of a set that was closed before that
    quiet_before: int  # into an open set that got its last part before that, only higher numbers go
    most: int  # open sets of one client
    octets: int = 1 << 62  # of the text of one set


class Parted(NamedTuple):
    """Some sets of parts by `parts_id`; `after` is where to go on, "" when there are no more."""

    sets: Sequence[tuple[str, Sequence[Fragment]]] = ()
    after: str = ""


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
        the earlier call's id stands for it; unless that one was cancelled, or its validity ran out, while the provider
        certainly did not have it, so that nobody was called. When every call is a duplicate, no call is stored.

        A set of parts that the message was put together from is closed with it: its tickets lead to the message, or to
        the earlier one when every call is a duplicate. A set that was closed already answers with its message, and
        nothing is stored. `dead` calls are FAILED from the start, by a step with that reason, and owe their reports;
        they are nobody's duplicates, and nobody is theirs.

        Whoever is known by numbers and sends a message again whose calls are all there has missed our answer, and with
        it whatever was told under a number that it did not know. So it is owed word (again) of an end that came before,
        if it wants to hear of it now; and of one that is still to come, if it wanted to then or wants to now. The keys
        of what has numbers and of what has none are never the same.
        """

    async def put_all(self, arrivals: Sequence[Arrival]) -> Sequence[Placed]:
        """`put` for many that came together, in one transaction: all of them, or none when it cannot be written.

        In their order, as if put one by one: the second of two equals is a duplicate of the first.
        """

    async def keep(self, fragments: Sequence[Fragment], by: Keeping) -> Sequence[Kept | None]:
        """Commit parts of long messages, each under a ticket of its own; in their order.

        A part joins the oldest open set of its client, key and total that has no part of that number yet and was not
        quiet since before `quiet_before`. Of those that were, the newest, and only with a number higher than all that
        it has: parts may come in any order, but not minutes later, and a sender that begins again, maybe under the same
        reference number, begins with the first. Otherwise one that came before, with the same body, is a duplicate: of
        an open set unless that began before `reused_before`, of one that was made a message unless that was before
        `closed_before`: then the sender has come round to the same reference number again. Else it begins a new set;
        None when its client has `most` open ones. Of sets that look alike a store need only think of the newest few.

        With the part that brings its text to more than so many `octets` a set is whole, whatever is missing: nothing
        can come of it. What would have joined it is not kept from then on, and answered as `Kept.over`.
        """

    async def parted(self, begun_before: int, limit: int, octets: int, after: str = "") -> Parted:
        """Open sets, oldest first, by `parts_id`: those that began before that, and all that are whole.

        A whole one was cut off between its last part and its message. At most `limit`, and no more as soon as their
        bodies have so many `octets`; `after` is how the last look ended, so that none is given twice in a row of looks.
        """

    async def part(self, client: str, ticket: int) -> Fragment | None:
        """That client's part with that ticket, while no message was made of it yet."""

    async def replace(self, call_id: str, arrival: Arrival, now: int, meant: bool = True) -> Placed | None:
        """`put` a ticketed message in the place of a call that is QUEUED and was never sent.

        That one is CANCELLED (REPLACED) without a report, and the new message takes over its ticket, or those of its
        parts. None when the call can no longer be replaced, or is not the only one of its message; nothing has changed
        then. `meant`: even if another message says the same, no duplicate is looked for. Otherwise, when every call is
        a duplicate, it is answered as `put` does and nothing is replaced: it came again.
        """

    async def by_ticket(self, client: str, ticket: int) -> Sequence[Story]:
        """The calls of that client's message with that ticket, or of the one that the part with it went into.

        Empty as well while the part waits for others. Told in brief, as there may be hundreds: without text, remarks,
        files and reports, and of the steps only the last.
        """

    async def waiting(self, client: str, phone: str, sender: str, limit: int) -> Sequence[Story]:
        """That client's calls from that sender to that number that are QUEUED or HELD and were never sent.

        Oldest first, told in brief as those of `by_ticket`, and without steps and tickets of parts.
        """

    async def claim(
        self,
        limit: int,
        now: int,
        lease_until: int,
        owner: str,
        provider: str,
        files: Files = Files.ANY,
        together: int = 1,
    ) -> Sequence[Call]:
        """At most `limit` groups of calls that are QUEUED, due and not past their validity, now SENDING: the highest
        priority first, of equal ones the longest due, those of a group next to each other.

        The attempt is counted, and the claim for `provider` is on disk before anything is sent. A group is one call, or
        with `together` up to so many of one message: then its id is their `provider_id`, else that is empty. `files`
        says which are meant; they come with their files, and calls with files are never in a group. Nor is a call when
        another of its message to the same number is in it, or was sent under the message's id: an id and a number must
        tell which call is meant.

        What `provider` and `provider_id` were before is overwritten. Of a call that was sent and waits to be sent again
        the id can only have been the message's or none: what the provider takes under an id of its own stays with it.
        So late proof under the older name is still understood, through our own ids (see `note`), whichever way out
        the call has gone since; while it is SENDING the proof is kept for `settle`. Only where our id never goes out,
        as over SMPP, a call that was UNSURE and that a person sent elsewhere is not found again: that person has
        accepted a second ring.
        """

    async def settle(self, call: Call, outcome: Outcome, now: int, due: int) -> State | None:
        """Record what became of a claimed call; None when the fence no longer holds (drop the outcome).

        `due` is when to send again (Deferred) or to ask (Taken, Unsure). A receipt that arrived before this commit,
        under the provider's id or one of its aliases, is applied in the same transaction, so the state returned may
        already be an end; if it proves that the provider has what was Deferred or Held, the proof counts.
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

        Without `call_id` it is about the call that its `provider` knows by its `provider_id`, else by one of its
        `aliases` in their order; and of those only about one to its `phone`, if it says that; the newest, should the
        provider use an id again. A receipt under an alias without a phone is about nobody: two ids can share a form.
        Else it is about the call whose own id its `provider_id` is, or the one to its `phone` in the message whose id
        that is, whoever says it. Of calls that were sent together, one without a phone is about nobody.
        Of a call that waits to be sent again (QUEUED or HELD after at least one attempt) it is late proof that the
        provider has it: found or ended, it is not sent again. A call that was never sent is none of the provider's.
        Returns the state it led to, or None when it changed nothing (repeated, late, or kept).
        """

    async def doubted(self, provider: str, phone: str, limit: int) -> Sequence[Call]:
        """Calls to that number that went to that provider's way out, and nobody knows yet under which id, if any.

        UNSURE or SENDING, the newest first, without text and files.
        """

    async def owed(self, rooms: Mapping[str, int], now: int, tried_until: int) -> Sequence[tuple[Report, Story]]:
        """Reports that are due to be told, of each home in `rooms` at most so many, longest due first.

        Fewer than there are, when they are many: ask again. None at all only when none is due.

        Their `due` moves to `tried_until` meanwhile. A home that is not in `rooms` cannot be told anything now. An end
        is owed word of if its call's recipient wants to hear of it, or any part that its message came in.
        """

    async def told(self, report: Report, now: int) -> bool:
        """The sender has it. False when somebody else already recorded its end, or it was owed again meanwhile."""

    async def untold(self, report: Report, error: str, now: int, due: int | None, counts: bool = True) -> bool:
        """This try did not work: again at `due`, or give up (None). Either way the try and its error are kept.

        `counts`: whether it was a try at all; if not, `tries` stays as it was. False as for `told`.
        """

    async def forgo(self, kind: str, owed_before: int, most: int, now: int) -> Mapping[str, int]:
        """Give up reports that nobody takes, home by home (those named "KIND:..."), and say how many of each.

        What has been owed since before `owed_before`, and of more than `most` the longest owed; but not what is just
        being told. Bounded, as `sweep`.
        """

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

        Questions that were being asked and reports that were being told when the last process ended are due again, at
        `now`; those that waited for their time wait on. Returns how many calls. Only for a store that this process
        alone may write.
        """

    async def sweep(self, now: int, silent_before: int, forget_before: int, under_way: Collection[str]) -> Swept:
        """QUEUED and HELD calls past their validity expire; lapsed claims become UNSURE (LAPSED, due at `now`).

        `under_way` are the ids of calls that this process is sending right now: their claims do not lapse, whatever
        the clock says. TAKEN and UNSURE calls that entered their state before `silent_before` become FAILED
        (NO_STATUS). Finished calls whose end came before `forget_before` and whose reports are all told or given up
        are deleted, with steps and reports, and with the message, its files and parts when it was its last call; so
        are duplicate keys past their time and early receipts older than a week. (A key may outlive its call: it then
        still stands for an id that is no longer found.) Parts of which no message was made are not touched, however
        old: see `parted`. Bounded work: at most a thousand rows or so of each kind.
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
