"""What a client may ask about its own calls, and do to them.

Rules. A client reaches what it sent itself and nothing else: every question carries its name, and it acts on what was
the answer. It may take back a call while that waits, also when it was tried before, and put another in its place only
before it was first tried. Whatever is done is a step in the call's history and a line in the journal, with who it was.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from gateway import journal
from gateway.intake import Accepted, Intake, Offer, Rejected, Unavailable
from gateway.message import Fragment, Story
from gateway.outcome import Event, Reason, State, Why
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Inquiry"]

T = TypeVar("T")

_WAITING = frozenset({State.QUEUED, State.HELD})
_MOST = 100  # calls to one number that are told of at a time


class Inquiry:
    """`changed` hears that something was done to a call, after it is on disk."""

    def __init__(self, spool: Spool, intake: Intake, now: Callable[[], int], changed: Callable[[], None]) -> None:
        self._spool = spool
        self._intake = intake
        self._now = now
        self._changed = changed

    async def by_ticket(self, client: str, ticket: int) -> Sequence[Story] | Unavailable:
        """The calls of that client's message with that ticket, or of the one that the part with it went into.

        None of them when the ticket was never given to that client, or its calls are forgotten, or the other parts
        have not come yet. Without text, and of the steps only the last.
        """
        return await _looked("look up a ticket", self._spool.by_ticket(client, ticket))

    async def part(self, client: str, ticket: int) -> Fragment | Unavailable | None:
        """That client's part with that ticket, while it waits for the others."""
        return await _looked("look up a part", self._spool.part(client, ticket))

    async def waiting(self, client: str, phone: str, sender: str) -> Sequence[Story] | Unavailable:
        """That client's calls from that sender to that number which wait and were never sent.

        The oldest of them: whoever wants all must do something to these and ask again. Without text and steps.
        """
        return await _looked("look for waiting calls", self._spool.waiting(client, phone, sender, _MOST))

    async def cancel(self, story: Story, who: str) -> bool | Unavailable:
        """Take a call back; False when it is too late. `who` is for the call's history: "client NAME"."""
        call = story.call
        if call.state not in _WAITING:
            return False
        try:
            state = await self._spool.operate(
                call.id, call.state, Event.CANCELLED, who, Reason(Why.SENDER), self._now()
            )
        except SpoolTrouble as trouble:
            return _unavailable("cancel", trouble)
        return self._acted("cancel", call.id, who, done=state is not None)

    async def replace(
        self, story: Story, offer: Offer, *, meant: bool = True
    ) -> Accepted | Rejected | Unavailable | None:
        """Put another message in the place of a call, under the ticket that its sender knows; None: too late.

        Not `meant` for that one call (replace_if_present): if the message is there already, it came again; then that
        one is answered, as a duplicate, and nothing is replaced.
        """
        if story.call.state not in _WAITING or story.call.attempt:
            return None
        answer = await self._intake.replace(story.call.id, offer, meant=meant)
        if answer is None or (isinstance(answer, Accepted) and not answer.duplicate_of):
            self._acted("replace", story.call.id, f"client {story.origin.client}", done=answer is not None)
        return answer

    def _acted(self, verb: str, call_id: str, who: str, *, done: bool) -> bool:
        journal.client_acted(id=call_id, verb=verb, who=who, done=done)
        if done:
            self._changed()
        return done


async def _looked(doing: str, question: Awaitable[T]) -> T | Unavailable:
    try:
        return await question
    except SpoolTrouble as trouble:
        return _unavailable(doing, trouble)


def _unavailable(doing: str, trouble: SpoolTrouble) -> Unavailable:
    journal.spool_trouble(doing=doing, error=str(trouble), fatal=trouble.fatal)
    return Unavailable(str(trouble), trouble.full)
