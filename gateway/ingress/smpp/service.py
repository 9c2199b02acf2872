"""What becomes of the requests of a bind: all that came together are answered together.

Rules. Submits that arrived in one read share a commit, and so do parts; but whatever is done to messages that wait is
done in the order in which it was sent (`turns`). Every request is answered: a bug costs its own request an ESME_RSYSERR
and is told to the journal. A set of parts is made a message once, whoever sees first that it is whole: the last part,
its repetition, or the sweep.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from gateway import journal
from gateway.ingress.smpp import care
from gateway.ingress.smpp.answers import Refusal, accepted, id_of, refused, unavailable
from gateway.ingress.smpp.care import offer_of
from gateway.ingress.smpp.checks import Desk
from gateway.ingress.smpp.meaning import TOO_LONG, Caller, Meant, Piece, longest, mean
from gateway.ingress.smpp.sets import Set, Sets, Verdict, refusal_of
from gateway.ingress.smpp.settings import SmppSettings
from gateway.ingress.smpp.turns import Turns, holds_up
from gateway.inquiry import Inquiry
from gateway.intake import Accepted, Intake, Offer, Unavailable, read_text
from gateway.message import Kept
from gateway.smpp.codes import Status, said
from gateway.smpp.pdu import Body, CancelSm, DataSm, QuerySm, ReplaceSm, SubmitMulti, SubmitSm, Unsuccess

__all__ = ["Service"]

Answer: TypeAlias = tuple[int, Body | None, int]

_BUG = Refusal(int(Status.RSYSERR), "internal error; try again later")
_UNKNOWN = Refusal(int(Status.RINVCMDID), "no such operation here")


class Service:
    """Answers requests of bound clients. `sweep` is to be called at the start and every few seconds."""

    def __init__(self, settings: SmppSettings, intake: Intake, inquiry: Inquiry, now: Callable[[], int]) -> None:
        self._intake = intake
        self._now = now
        self._desks = {client.name: Desk(client) for client in settings.clients}
        self._sets = Sets(intake, inquiry)
        self._inquiry = inquiry
        self._turns: defaultdict[str, Turns] = defaultdict(Turns)

    async def answer(self, caller: Caller, requests: Sequence[tuple[int, Body]]) -> Sequence[Answer]:
        """The response to each of the requests of one read, in their order: sequence number, body, command_status.

        Never raises. What is answered with ESME_ROK is on disk. Reads have their turns as this is begun for them.
        """
        desk = self._desks.get(caller.client.name)
        if desk is None or desk.client is not caller.client:
            desk = self._desks[caller.client.name] = Desk(caller.client)
        read = _Read(desk, caller, requests)
        turns = self._turns[desk.name]
        turn = turns.begin(firm=any(holds_up(body) for _, body in requests))
        try:
            await turns.free(turn)
            for run in self._runs(read):
                if run.rank:
                    await turns.alone(turn)
                await self._answer(read, run)
        except Exception as error:  # noqa: BLE001 - whatever is wrong in here, the client gets its responses
            journal.bug(where="answering SMPP requests", error=error)
        finally:
            turns.end(turn)
        return read.answers()

    async def sweep(self) -> None:
        """Parts whose time is over, and sets that are whole and no message, because we were stopped in between."""
        after = ""
        while True:
            found = await self._intake.parted(after)
            for parts_id, fragments in found.sets:
                await self._sets.finish(parts_id, fragments, self._desks.get(fragments[0].client))
                await asyncio.sleep(0)  # putting one together takes a while, and others wait for their answers
            if not (after := found.after):
                return

    async def _answer(self, read: "_Read", run: "_Run") -> None:
        kept = await self._keep(read, run.pieces) if run.pieces else []
        claimed = [one for n, part in kept if part.whole and (one := self._claim(read, n, part))]
        try:
            await self._offer(read, run.submits, claimed)
        finally:
            for one in claimed:
                self._sets.release(one)
        refusals = {one.parts_id: one.refusal for one in claimed if not one.over}
        for n, part in kept:
            if read.open(n):
                await self._guarded(read, n, self._part_answered(read, n, part, refusals))
        for is_cancelling, some in groupby(run.others, lambda other: _cancels_one(read.requests[other[0]][1])):
            if is_cancelling:  # in one commit: none of them can undo what another has done
                await asyncio.gather(*(self._guarded(read, n, self._other(read, n, None)) for n, _ in some))
                continue
            for n, found in some:
                await self._guarded(read, n, self._other(read, n, found))

    async def _guarded(self, read: "_Read", n: int, answering: Awaitable[None]) -> None:
        try:
            await answering
        except Exception as error:  # noqa: BLE001 - one of many: the others can be answered still
            journal.bug(where="answering an SMPP request", error=error)
            read.refuse(n, _BUG)

    def _runs(self, read: "_Read") -> Iterable["_Run"]:
        """What may be done together, one run after the other; what is refused is answered already."""
        runs = [_Run()]
        desk, peer, version, now = read.desk, read.caller.peer, read.caller.version, self._now()
        for n, (_, body) in enumerate(read.requests):
            if not isinstance(body, SubmitSm | SubmitMulti | DataSm):
                _next(runs, _IN_TURN).others.append((n, None))
                continue
            try:
                found = mean(desk, body, peer, version, now)
            except Exception as error:  # noqa: BLE001 - one of many: the others can be answered still
                journal.bug(where="reading a submit", error=error)
                found = _BUG
            if isinstance(found, Meant):
                if found.replaces:
                    _next(runs, _IN_TURN).others.append((n, found))
                else:
                    _next(runs, _TOGETHER).submits.append((n, found))
            elif isinstance(found, Piece):
                _next(runs, _AFTER_SUBMITS if holds_up(body) else _TOGETHER).pieces.append((n, found))
            else:
                read.refuse(n, found)
        return runs

    async def _keep(self, read: "_Read", pieces: Sequence[tuple[int, Piece]]) -> list[tuple[int, Kept]]:
        answers = await self._intake.keep([piece.fragment for _, piece in pieces], longest(read.desk))
        kept: list[tuple[int, Kept]] = []
        for (n, _), one in zip(pieces, answers, strict=True):
            if isinstance(one, Unavailable):
                read.refuse(n, unavailable(one))
            elif one.over:
                read.refuse(n, TOO_LONG)
            else:
                kept.append((n, one))
        return kept

    def _claim(self, read: "_Read", n: int, kept: Kept) -> Set | None:
        try:
            return self._sets.claim(read.desk, kept.parts_id, kept.whole, read.caller)
        except Exception as error:  # noqa: BLE001 - a set that cannot be read: only its last part is answered so
            journal.bug(where=f"putting together the parts {kept.parts_id}", error=error)
            read.refuse(n, _BUG)
            return None

    async def _offer(self, read: "_Read", submits: Sequence[tuple[int, Meant]], claimed: Sequence[Set]) -> None:
        """One commit for whatever is a new message now; then what becomes of the sets."""
        whole = [(one, one.meant) for one in claimed if isinstance(one.meant, Meant) and not one.meant.replaces]
        offers = [offer_of(read.desk, meant) for _, meant in submits]
        offers += [offer_of(read.desk, meant, one.parts_id) for one, meant in whole]
        verdicts = iter(await self._offered(offers) if offers else ())
        for n, meant in submits:
            read.settle(n, next(verdicts), meant)
        for one, _ in whole:
            one.verdict = next(verdicts)
        for one in claimed:
            try:
                await self._sets.conclude(one)
            except Exception as error:  # noqa: BLE001 - one of several: the others can be concluded still
                journal.bug(where=f"concluding the parts {one.parts_id}", error=error)

    async def _offered(self, offers: Sequence[Offer]) -> Sequence[Verdict]:
        """The intake's answers. If it fails over a text, so only that one is refused.

        If it fails otherwise they may be stored already, and offered once more they would be called twice.
        """
        try:
            return await self._intake.offer_all(offers)
        except Exception as error:  # noqa: BLE001 - a bug in what looks at texts, which come from outside
            journal.bug(where="offering submits", error=error)
        good: list[bool] = []
        for offer in offers:
            good.append(_can_be_looked_at(offer))
            await asyncio.sleep(0)
        if all(good):
            return [_BUG] * len(offers)
        again = [offer for offer, is_good in zip(offers, good, strict=True) if is_good]
        verdicts = iter(await self._offered(again) if again else ())
        return [next(verdicts) if is_good else _BUG for is_good in good]

    async def _part_answered(self, read: "_Read", n: int, kept: Kept, refusals: Mapping[str, Refusal | None]) -> None:
        """Kept it is; but the part that made the message whole is answered for the message."""
        if not kept.whole:
            refusal = await self._sets.as_it_was(read.desk, kept.ticket) if kept.duplicate else None
        elif kept.parts_id in refusals:
            refusal = refusals[kept.parts_id]
        else:  # another bind, or the sweep, was quicker, perhaps long ago
            await self._sets.made(kept.parts_id)
            refusal = await self._sets.as_it_was(read.desk, kept.ticket)
        if refusal is None:
            read.accept(n, kept.ticket)
        else:
            read.refuse(n, refusal)

    async def _other(self, read: "_Read", n: int, meant: Meant | None) -> None:
        desk, caller, inquiry, body = read.desk, read.caller, self._inquiry, read.requests[n][1]
        if meant is not None:
            answer = await care.in_place(desk, meant, inquiry)
            read.settle(n, answer or (await self._offered([offer_of(desk, meant)]))[0], meant)
        elif isinstance(body, QuerySm):
            read.say(n, await care.query(desk, caller, body, inquiry))
        elif isinstance(body, CancelSm):
            read.say(n, await care.cancel(desk, caller, body, inquiry))
        elif isinstance(body, ReplaceSm):
            read.say(n, await care.replace(desk, caller, body, self._now(), inquiry))
        else:
            read.refuse(n, _UNKNOWN)


_TOGETHER, _AFTER_SUBMITS, _IN_TURN = range(3)


@dataclass(slots=True)
class _Run:
    """Requests in the order in which they are done: plain submits and parts together, parts that replace, the rest.

    `rank`: how far in that order it has come; above 0 it is done when all that was sent before it is.
    """

    submits: list[tuple[int, Meant]] = field(default_factory=list)
    pieces: list[tuple[int, Piece]] = field(default_factory=list)
    others: list[tuple[int, Meant | None]] = field(default_factory=list)
    rank: int = _TOGETHER


def _next(runs: list[_Run], rank: int) -> _Run:
    """The run that a request of that rank belongs to: a new one when the last has come too far."""
    if rank < runs[-1].rank:
        runs.append(_Run())
    runs[-1].rank = rank
    return runs[-1]


def _cancels_one(body: Body) -> bool:
    return isinstance(body, CancelSm) and bool(body.message_id)


def _can_be_looked_at(offer: Offer) -> bool:
    try:
        read_text(offer.submission.text, mend=offer.mend, strict=offer.strict)
    except Exception:  # noqa: BLE001 - the bug that is looked for, told already
        return False
    return True


class _Read:
    """The requests that came in one read, and the answers so far."""

    def __init__(self, desk: Desk, caller: Caller, requests: Sequence[tuple[int, Body]]) -> None:
        self.desk = desk
        self.caller = caller
        self.requests = requests
        self._answers: list[Answer | None] = [None] * len(requests)

    def open(self, n: int) -> bool:
        """Whether that request is not answered yet."""
        return self._answers[n] is None

    def settle(self, n: int, verdict: Verdict, meant: Meant) -> None:
        """What `intake` said to a whole message."""
        if isinstance(verdict, Accepted):
            self.accept(n, verdict.ticket, meant.unsuccess)
        else:
            self.refuse(n, refusal_of(verdict, self.desk)._replace(unsuccess=meant.unsuccess))

    def accept(self, n: int, ticket: int, unsuccess: tuple[Unsuccess, ...] = ()) -> None:
        """It is on disk, under that ticket."""
        sequence, body = self.requests[n]
        message_id = id_of(ticket, self.desk.client, self.caller.version)
        self._answers[n] = (sequence, accepted(body, message_id, unsuccess), 0)

    def say(self, n: int, found: Body | Refusal) -> None:
        """A response, or why there is none."""
        if isinstance(found, Refusal):
            self.refuse(n, found)
        else:
            self._answers[n] = (self.requests[n][0], found, 0)

    def refuse(self, n: int, refusal: Refusal) -> None:
        """It is not done; the client is told as much as it bears, the journal everything about what was to be said.

        That a message is not there to be asked after, cancelled or replaced is for the client to know.
        """
        sequence, body = self.requests[n]
        client = self.desk.client
        if not isinstance(body, QuerySm | CancelSm) and refusal.status != Status.RREPLACEFAIL:
            journal.submit_refused(
                client=client.name,
                peer=self.caller.peer,
                operation=body.command.name.lower(),
                status=said(refusal.status),
                why=refusal.why,
                codes=refusal.codes,
                lines=refusal.lines,
            )
        self._answers[n] = (sequence, *refused(body, refusal, client, self.caller.version))

    def answers(self) -> list[Answer]:
        """All of them. What was not answered, by a fault of ours, may be sent again."""
        client, version = self.desk.client, self.caller.version
        return [
            (sequence, *refused(body, _BUG, client, version)) if answer is None else answer
            for (sequence, body), answer in zip(self.requests, self._answers, strict=True)
        ]
