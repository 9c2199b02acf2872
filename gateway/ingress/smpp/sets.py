"""Sets of parts that are whole, or whose time is over: each is made a message once.

Rules. Whoever sees first that a set is whole claims it: the last part, its repetition on another bind, or the sweep.
What they make is a call, or a message that will never be one and is reported (`intake.abandon`): the earlier parts were
acknowledged. Parts are kept until then, so whatever is interrupted here is done at the next sweep. What goes wrong over
one set by a fault of ours ends that one, which is reported too: it must not stay for ever, nor hold up the others.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway import journal
from gateway.ingress.smpp import care
from gateway.ingress.smpp.answers import NOT_NOW, Refusal, rejected, unavailable
from gateway.ingress.smpp.assembly import dead, missing, unread, whole
from gateway.ingress.smpp.care import offer_of
from gateway.ingress.smpp.checks import SPEAKS_5, Desk
from gateway.ingress.smpp.envelope import status_of
from gateway.ingress.smpp.homeward import end_of, refused_ticket
from gateway.ingress.smpp.meaning import Caller, Meant, is_too_long
from gateway.ingress.smpp.settings import Client
from gateway.inquiry import Inquiry
from gateway.intake import Accepted, Intake, Rejected, Unavailable
from gateway.latin import plain
from gateway.message import Fragment, Submission
from gateway.outcome import Reason, Why

__all__ = ["Set", "Sets", "Verdict", "refusal_of"]

Verdict: TypeAlias = Accepted | Rejected | Unavailable | Refusal

_LONGEST_DETAIL = 200
_AGAIN = "it came again, and is refused as it was"


@dataclass(slots=True)
class Set:
    """All parts of a message, claimed. `refusal` is what its last part is answered with, once it is concluded.

    `over`: it had been made a message already, and how that part is answered is for the store to know.
    """

    desk: Desk
    parts_id: str
    fragments: Sequence[Fragment]
    peer: str
    meant: Meant | Refusal
    verdict: Verdict | None = None
    refusal: Refusal | None = NOT_NOW
    over: bool = False


class Sets:
    """Those that are being made messages. That a set was made one already is for the store to know."""

    def __init__(self, intake: Intake, inquiry: Inquiry) -> None:
        self._intake = intake
        self._inquiry = inquiry
        self._making: dict[str, asyncio.Event] = {}

    def claim(self, desk: Desk, parts_id: str, fragments: Sequence[Fragment], caller: Caller) -> Set | None:
        """The set, to be concluded and then released; None when it is somebody else's. Raises Unreadable."""
        if parts_id in self._making:
            return None
        meant = whole(desk, fragments, caller.peer, caller.version)
        self._making[parts_id] = asyncio.Event()
        return Set(desk, parts_id, fragments, caller.peer, meant)

    def release(self, one: Set) -> None:
        """It is done with, whatever came of it."""
        self._making.pop(one.parts_id).set()

    async def made(self, parts_id: str) -> None:
        """Wait until whoever has claimed it is done."""
        if (making := self._making.get(parts_id)) is not None:
            await making.wait()

    async def conclude(self, one: Set) -> None:
        """What becomes of it after the intake's verdict; of a message without one, that is asked for first."""
        if isinstance(one.meant, Meant) and one.verdict is None:
            if one.meant.replaces:
                one.verdict = await care.in_place(one.desk, one.meant, self._inquiry, one.parts_id)
            if one.verdict is None:
                (one.verdict,) = await self._intake.offer_all([offer_of(one.desk, one.meant, one.parts_id)])
        if isinstance(one.meant, Meant) and isinstance(one.verdict, Accepted):
            one.refusal = None
            return
        found = one.meant if isinstance(one.meant, Refusal) else one.verdict
        one.refusal = NOT_NOW if found is None or isinstance(found, Accepted) else refusal_of(found, one.desk)
        if isinstance(one.meant, Refusal) or isinstance(one.verdict, Rejected):
            ended = dead(one.desk, one.fragments, one.peer, one.refusal.status)
            one.over = await self._abandon(ended, one.parts_id, Why.BAD_MENU, one.refusal.text, one.refusal.why)

    async def finish(self, parts_id: str, fragments: Sequence[Fragment], desk: Desk | None) -> None:
        """A set that the sweep has found. Without a desk its client is no longer configured."""
        if parts_id in self._making:
            return
        try:
            absent = missing(fragments)
            if desk is not None and is_too_long(desk, sum(fragment.octets for fragment in fragments)):
                absent = ""  # not what is wrong with it
            if desk is not None and not absent:
                await self._as_if_it_came(parts_id, fragments, desk)
                return
            why = Why.INCOMPLETE if absent else Why.FORBIDDEN
            ended = dead(desk or Desk(Client(fragments[0].client, "")), fragments, "")
            await self._give_up(parts_id, ended, why, absent or "its client is no longer configured")
        except Exception as error:  # noqa: BLE001 - what cannot be read now will not be at the next sweep either
            journal.bug(where=f"sweeping the parts {parts_id}", error=error)
            await self._forsake(parts_id, fragments)

    async def as_it_was(self, desk: Desk, ticket: int) -> Refusal | None:
        """How a part was answered that has come again: it was kept, or it made its message whole and that was bad."""
        stories = await self._inquiry.by_ticket(desk.name, ticket)
        if isinstance(stories, Unavailable):
            return unavailable(stories)
        for story in stories:
            end = end_of(story, story.call.state)
            reason = end.reason if end else None
            if reason and reason.why is Why.BAD_MENU and refused_ticket(story) == ticket:
                return Refusal(status_of(story.origin) or desk.client.refusal, reason.detail, unquoted=_AGAIN)
        return None

    async def _as_if_it_came(self, parts_id: str, fragments: Sequence[Fragment], desk: Desk) -> None:
        one = self.claim(desk, parts_id, fragments, Caller(desk.client, "", SPEAKS_5))
        if one is None:
            return
        try:
            await self.conclude(one)
        finally:
            self.release(one)

    async def _forsake(self, parts_id: str, fragments: Sequence[Fragment]) -> None:
        try:
            await self._give_up(parts_id, unread(fragments), Why.INCOMPLETE, "its parts cannot be read any more")
        except Exception as error:  # noqa: BLE001 - one set must not keep the others waiting
            journal.bug(where=f"giving up the parts {parts_id}", error=error)

    async def _give_up(self, parts_id: str, ended: Submission, why: Why, detail: str) -> None:
        making = self._making[parts_id] = asyncio.Event()
        try:
            await self._abandon(ended, parts_id, why, detail, detail)
        finally:
            del self._making[parts_id]
            making.set()

    async def _abandon(self, ended: Submission, parts_id: str, why: Why, detail: str, unquoted: str) -> bool:
        """It is told to the sender, and to the operator by `intake`; or it was made a message already, then True.

        If it cannot be stored now, then at a sweep.
        """
        reason, told = (Reason(why, plain(one[:_LONGEST_DETAIL])[:_LONGEST_DETAIL]) for one in (detail, unquoted))
        answer = await self._intake.abandon(ended, reason, parts_id, told)
        return isinstance(answer, Accepted) and bool(answer.duplicate_of)


def refusal_of(verdict: Rejected | Unavailable | Refusal, desk: Desk) -> Refusal:
    """What is answered to a message that was not taken."""
    if isinstance(verdict, Rejected):
        return rejected(verdict, desk.client)
    return unavailable(verdict) if isinstance(verdict, Unavailable) else verdict
