"""The loop that asks the provider what became of calls, by the table of `doubt`.

Rules. Asking never dials. A call goes back to the queue only on the provider's word that it never had it, said twice
with time enough in between that it cannot merely be late in showing. That time is measured by a clock that nobody sets.
What nobody can be asked about, and what no answer settles, is given to a person: a line in the journal, now and then.
"""

from collections.abc import Callable, Mapping, Sequence

from gateway import journal
from gateway.doubt import Doubts
from gateway.egress import Askable
from gateway.lately import Lately
from gateway.lifecycle import ask_at
from gateway.message import Call
from gateway.outcome import NeverHad, NoWord, Reason, Standing, State, Why
from gateway.pool import Fault, Pool, until_kept, word_of
from gateway.spool import Spool

__all__ = ["Asker"]

# Grace, in ms: whatever became of a question that was taken up, it is due again after that. A try that is longer than
# it is not begun twice: it is known to be under way.
_ASKING = 300_000

_SPREAD = 10_000  # ms after a time that the provider set for many calls
_REMEMBERED = 10_000  # calls
_NOBODY = NoWord(Reason(Why.UNSPECIFIED, "nobody can be asked"))


class Asker:
    """Settles TAKEN and UNSURE calls by asking.

    `askables` are asked by the name of the channel; `at_once` bounds the questions under way. `elapsed` gives seconds
    that only ever grow.
    """

    def __init__(
        self,
        spool: Spool,
        askables: Mapping[str, Askable],
        doubts: Doubts,
        at_once: int,
        wake: Callable[[], None],
        owe: Callable[[], None],
        now: Callable[[], int],
        jitter: Callable[[], float],
        elapsed: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._askables = askables
        self._doubts = doubts
        self._wake = wake  # a call may be due for sending again
        self._owe = owe  # a report may be owed
        self._now = now
        self._jitter = jitter
        self._elapsed = elapsed
        # By call id and attempt: what was said of one attempt says nothing of the next.
        # When "never had it" came first, in elapsed seconds; and the age at which the journal is told again, in ms.
        self._denied: Lately[tuple[str, int], float] = Lately(_REMEMBERED)
        self._told: Lately[tuple[str, int], int] = Lately(_REMEMBERED)
        self._pool = Pool("questions", lambda: at_once, self._take, lambda call: call.id, self._ask)

    async def run(self) -> None:
        """Until `stop`."""
        await self._pool.run()

    async def stop(self, patience: float) -> None:
        """Ask nothing more; give the questions under way `patience` seconds. One that is cut off is asked again."""
        await self._pool.stop(patience)

    async def _take(self, limit: int) -> Sequence[Call]:
        now = self._now()
        return await self._spool.questions(limit, now, now + _ASKING)

    async def _ask(self, call: Call) -> None:
        asked_at = self._elapsed()
        askable = self._askables.get(self._doubts.of(call).over)
        answer = await self._answer(askable, call) if askable is not None else _NOBODY
        standing, counts = self._weighed(call, answer, asked_at)

        async def learn() -> State | None:
            now = self._now()
            return await self._spool.learn(call, standing, now, self._due(call, standing, now))

        state = await until_kept("learn", learn)
        if askable is not None:
            journal.call_asked(id=call.id, was=call.state, standing=standing, state=state)
        if state is State.QUEUED:
            self._wake()
        elif state is not None:
            self._owe()
        else:
            self._give_to_a_person(call, standing.reason, askable is not None, counts)

    async def _answer(self, askable: Askable, call: Call) -> Standing:
        """After a bug in an adapter nothing was learnt."""
        word = await word_of("ask", askable.ask(call))
        return NoWord(Reason(Why.ADAPTER_FAULT, word.kind)) if isinstance(word, Fault) else word

    def _weighed(self, call: Call, standing: Standing, asked_at: float) -> tuple[Standing, bool]:
        """What is made of an answer, and whether it is a denial that counts.

        The first "never had it" is no word yet; any other answer wipes it out.
        """
        about, row = (call.id, call.attempt), self._doubts.of(call)
        if not isinstance(standing, NeverHad):
            self._denied.pop(about, None)
            return standing, False
        believed = False
        if row.never_had_after is not None:
            first = self._denied.get(about)
            if first is None:
                first = self._denied[about] = self._elapsed()
            believed = self._left(call, first, asked_at) <= 0
        if call.state is not State.UNSURE:
            return standing, believed
        if believed and row.redials:
            del self._denied[about]
            return standing, True
        return NoWord(Reason(Why.UNSPECIFIED, f"not believed yet: {standing.reason.detail}")), False

    def _left(self, call: Call, first: float, at: float) -> int:
        """Ms until "never had it" counts, at an instant of the clock that nobody sets."""
        return (self._doubts.of(call).never_had_after or 0) - round((at - first) * 1000)

    def _due(self, call: Call, standing: Standing, now: int) -> int:
        unsure = call.state is State.UNSURE
        if isinstance(standing, NeverHad) and unsure:
            return now
        if unsure and (first := self._denied.get((call.id, call.attempt))) is not None:
            # As soon as it counts, but as far from this question as the first one is from the send.
            soonest = ask_at(State.UNSURE, now, now, self._jitter())
            return max(now + self._left(call, first, self._elapsed()), soonest)
        later = self._doubts.next_question(call, now, self._jitter())
        if isinstance(standing, NoWord) and standing.not_before:
            return max(later, standing.not_before + int(self._jitter() * _SPREAD))
        return later

    def _give_to_a_person(self, call: Call, reason: Reason, asked: bool, denied: bool) -> None:
        """The journal hears of it after the row's time, and when it is twice, four times as old, and so on."""
        row = self._doubts.of(call)
        about, age = (call.id, call.attempt), self._now() - call.since
        first = row.never_had_after if denied else row.person_after
        if first is None or age < self._told.get(about, first):
            return
        self._told[about] = first << (age // max(first, 1)).bit_length()
        minutes = age // 60_000
        if asked and not denied:
            journal.call_in_doubt(id=call.id, phone=call.phone, minutes=minutes, reason=reason)
            return
        remedy = row.remedy.format(id=call.id)
        by, why = call.provider, str(reason)
        journal.call_needs_person(id=call.id, phone=call.phone, by=by, minutes=minutes, why=why, remedy=remedy)
