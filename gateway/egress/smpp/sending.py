"""One call over a line: its turn, its pace, its parts, and what their answers make of it.

Rules. Calls take turns: one waits for a place in the window and for its pace, the others for it. The first part of a
text goes alone; while it is not accepted nothing is left behind, so its status is the call's outcome. Once it is
accepted a throttled part goes again, for that one was certainly not taken. What then still has not all of its parts
accepted leaves us unsure: the provider says that it makes no call of a message without all its parts (provider.md
section 5, long text), but other SMSCs read out what they have, and a telephone must not ring twice.
Accepted without an id leaves us unsure too: certainly taken, but the only way to hear of its end is then its receipt
by reference and number, and that is looked for among those that are in doubt.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from gateway.egress.smpp.codes import meaning_of, outcome_of
from gateway.egress.smpp.line import Line
from gateway.egress.smpp.reading import aliases_of
from gateway.egress.smpp.words import Answer, Lost, NotSent, Word
from gateway.limits import Rate
from gateway.outcome import Deferred, Outcome, Reason, Taken, Unsure, Why
from gateway.smpp.bodies import Body, SubmitSm, SubmitSmResp
from gateway.smpp.codes import Status, said

__all__ = ["Sending", "outcome_of_parts"]

_AGAIN = 5  # times that a throttled part goes again
_PAUSE = 1.0  # s before that


class Sending:
    """What is asked over whichever line, one after another. `throughput`: submit_sm a second; 0: no bound."""

    def __init__(self, throughput: float, elapsed: Callable[[], float], statuses: Mapping[int, Why]) -> None:
        self._throughput = throughput
        self._elapsed = elapsed
        self._statuses = statuses
        self._rate = Rate(throughput, elapsed()) if throughput else None
        self._turn = asyncio.Lock()

    async def call(
        self, line: Line, bodies: Callable[[], Sequence[SubmitSm] | Outcome], label: str, *, own_caller_id: bool
    ) -> Outcome:
        """Send one call. `bodies` makes its parts when its turn has come, or says why it is not to be sent any more."""
        async with self._turn:
            await self._paced()
            if not await line.room():
                return Deferred(Reason(Why.UNREACHABLE, "the connection ended before it was sent"))
            parts = bodies()
            if not isinstance(parts, Sequence):
                return parts
            first = line.ask(parts[0], label if len(parts) == 1 else "")
        words = [await first]
        if len(parts) > 1 and _accepted(words[0]):
            words += await asyncio.gather(*(self._part(line, part, own_caller_id) for part in parts[1:]))
        return outcome_of_parts(words, self._statuses, own_caller_id=own_caller_id)

    async def question(self, line: Line, body: Body) -> Word:
        """Ask something that is no call."""
        async with self._turn:
            if not await line.room():
                return NotSent("the connection ended")
            answer = line.ask(body, "")
        return await answer

    async def _part(self, line: Line, body: SubmitSm, own_caller_id: bool) -> Word:
        for tries in range(_AGAIN + 1):
            if tries:
                await asyncio.sleep(_PAUSE)
            async with self._turn:
                await self._paced()
                if not await line.room():
                    return NotSent("the connection ended")
                answer = line.ask(body, "")
            word = await answer
            if not isinstance(word, Answer) or word.status == Status.OK:
                break
            if meaning_of(word.status, self._statuses, own_caller_id=own_caller_id).why is not Why.THROTTLED:
                break
        return word

    async def _paced(self) -> None:
        while self._rate is not None and not self._rate.take(self._elapsed()):  # noqa: ASYNC110 - only time brings it
            await asyncio.sleep(1 / self._throughput)


def outcome_of_parts(words: Sequence[Word], statuses: Mapping[int, Why], *, own_caller_id: bool) -> Outcome:
    """What became of a call, by the answers to its parts; the others are not sent when the first was not accepted."""
    if not _accepted(words[0]):
        return _outcome_of_one(words[0], statuses, own_caller_id)
    ids = []
    for place, word in enumerate(words):
        match word:
            case Answer(Status.OK, SubmitSmResp(message_id=message_id)) if message_id:
                ids.append(message_id)
            case Answer(Status.OK):
                return Unsure(Reason(Why.GARBLED, "accepted, but not told under which id"))
            case _:
                return _in_part(word, place, len(words), statuses, own_caller_id)
    return Taken(ids[0], aliases_of(ids))


def _accepted(word: Word) -> bool:
    return isinstance(word, Answer) and word.status == Status.OK


def _outcome_of_one(word: Word, statuses: Mapping[int, Why], own_caller_id: bool) -> Outcome:
    match word:
        case Answer(status):
            return outcome_of(status, statuses, own_caller_id=own_caller_id)
        case NotSent(detail):
            return Deferred(Reason(Why.UNREACHABLE, detail))
        case Lost(why, detail):
            return Unsure(Reason(why, detail))


def _in_part(word: Word, place: int, total: int, statuses: Mapping[int, Why], own_caller_id: bool) -> Outcome:
    """Part `place` (from 0) was not accepted, and others were."""
    told = f"part {place + 1} of {total} was not accepted"
    match word:
        case Answer(status):
            why = meaning_of(status, statuses, own_caller_id=own_caller_id).why
            return Unsure(Reason(why, f"{told}, though others were: {said(status)}"))
        case NotSent(detail):
            return Unsure(Reason(Why.CUT, f"{told}, though others were: {detail}"))
        case Lost(why, detail):
            return Unsure(Reason(why, f"{told}, though others were: {detail}"))
