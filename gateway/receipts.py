"""The loop that brings answers home: it tells the sender the end of each call.

Rules. A report is told until the sender's side has taken it, or has refused it for good, or it has been tried often
and for two days. Reports wait at their homes (a way in, or one client of it): none is taken up before there is room at
its home, there they go out in the order in which they were owed, and no home waits for another.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count

from gateway import journal
from gateway.ingress import Ingress, NotNow, Told, Undeliverable, Unheard, Word
from gateway.lately import Lately
from gateway.lifecycle import RetryPolicy, retry_at
from gateway.message import Report, Story
from gateway.outcome import Why
from gateway.pool import Fault, Pool, until_kept, word_of
from gateway.spool import Spool

__all__ = ["Teller"]

# Grace, in ms: whatever became of a report that was taken up, it is due again after that. A try that is longer than
# it is not begun twice: it is known to be under way.
_TELLING = 120_000

_REMEMBERED = 10_000  # reports
_REST = 0.5  # seconds for a home that breaks off and is open all the same
_UNHEARD_IN_A_ROW = 3  # more than that is the fault of the first in the line: a client may fall over it
_GIVE_UP_TRIES = 10
_GIVE_UP_AFTER = 2 * 24 * 3_600_000  # ms; reference/smtp.md section 8.3


class Teller:
    """Tells what is owed, through the way in that the message came by, wherever that can tell anything now."""

    def __init__(
        self,
        spool: Spool,
        ingresses: Mapping[str, Ingress],
        policy: RetryPolicy,
        now: Callable[[], int],
        jitter: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._ingresses = ingresses
        self._policy = policy
        self._now = now
        self._jitter = jitter
        self._under_way: dict[tuple[int, int], str] = {}  # which reports, since when owed; their homes, in their order
        self._busy: Counter[str] = Counter()  # how many of them at each home
        self._coming_back: Counter[str] = Counter()  # of those, how many were not heard, which is being recorded
        self._breaks: Counter[str] = Counter()  # how many were not heard at each home since the start
        self._resting: set[str] = set()  # homes
        self._blamed: set[str] = set()  # homes where the last break was the fault of a report
        self._unheard: Lately[tuple[str, int], int] = Lately(_REMEMBERED)  # how often in a row, by call id and report
        self._tries = count()
        self._pool = Pool("reports", self._room, self._take, self._name, self._tell)

    def wake(self) -> None:
        """A report may be owed, or a home has opened."""
        self._pool.wake()

    async def run(self) -> None:
        """Until `stop`."""
        await self._pool.run()

    async def stop(self, patience: float) -> None:
        """Take up no more; give what is being told `patience` seconds. What is cut off then may be told twice."""
        await self._pool.stop(patience)

    def _rooms(self) -> Mapping[str, int]:
        """How many more may be told now, at each home that can be told any."""
        homes = {home: most for ingress in self._ingresses.values() for home, most in ingress.homes().items()}
        self._resting &= homes.keys()  # what has closed has rested when it opens again
        # What comes back goes before what is owed since, so nothing is told until all of it is in the line again.
        closed = self._resting | (+self._coming_back).keys()
        rooms = {home: most - self._busy[home] for home, most in homes.items() if home not in closed}
        return {home: room for home, room in rooms.items() if room > 0}

    def _room(self) -> int:
        return len(self._under_way) + sum(self._rooms().values())

    async def _take(self, _: int) -> Sequence[tuple[Report, Story]]:
        now, breaks = self._now(), self._breaks.copy()
        due = await self._spool.owed(self._rooms(), now, now + _TELLING)
        owed = [(report, story) for report, story in due if _debt(report) not in self._under_way]
        broken = {home for home, times in self._breaks.items() if times != breaks[home]}
        for report in [report for report, _story in owed if report.home in broken]:
            await until_kept("report", partial(self._put_back, report))  # behind those that were not heard meanwhile
        owed = [(report, story) for report, story in owed if report.home not in broken]
        for report, _story in owed:
            self._under_way[_debt(report)] = report.home
            self._busy[report.home] += 1
            self._blamed.discard(report.home)
        return owed

    def _name(self, owed: tuple[Report, Story]) -> str:
        """Of this try: a report that was not heard may be taken up again in the moment in which its last try ends."""
        return f"{owed[0].id}/{next(self._tries)}"

    async def _tell(self, owed: tuple[Report, Story]) -> None:
        report, story = owed
        comes_back = False
        try:
            word = self._weighed(report, await self._try(report, story))
            comes_back = isinstance(word, Unheard)
            self._coming_back[report.home] += comes_back
            self._breaks[report.home] += comes_back
            given_up = await until_kept("report", lambda: self._record(report, story, word))
        finally:
            self._coming_back[report.home] -= comes_back
            self._under_way.pop(_debt(report), None)
            self._busy[report.home] -= 1
        error = "" if isinstance(word, Told) else word.error
        what, tries = report.state, report.tries + (not isinstance(word, Unheard))
        about, client, said = report.call_id, story.origin.client, type(word).__name__.lower()
        journal.report_tried(id=about, client=client, state=what, word=said, error=error, tries=tries)
        if given_up:
            journal.report_given_up(id=about, client=client, state=what, error=error, tries=tries)

    async def _try(self, report: Report, story: Story) -> Word:
        name = story.origin.ingress
        word = await word_of(f"report by {name}", self._ingresses[name].report(report, story))
        return NotNow(f"internal: {word.kind}") if isinstance(word, Fault) else word

    def _weighed(self, report: Report, word: Word) -> Word:
        """What breaks off again and again has to wait, so that the others come through.

        A client answers in the order in which it was told, so what it fell over is the first that it did not answer.
        """
        about = (report.call_id, report.id)
        if not isinstance(word, Unheard):
            self._unheard.pop(about, None)
            return word
        times = self._unheard[about] = self._unheard.get(about, 0) + 1
        home = report.home
        first = next((debt for debt, at in self._under_way.items() if at == home), None)
        if times <= _UNHEARD_IN_A_ROW or first != _debt(report) or home in self._blamed:
            return word
        self._blamed.add(home)
        self._rest(home)
        return NotNow(f"{word.error}, {times} times in a row")

    async def _record(self, report: Report, story: Story, word: Word) -> bool:
        """Whether nobody will be told any more."""
        now = self._now()
        match word:
            case Told():
                await self._spool.told(report, now)
                return False
            case Unheard(error):
                self._rest(report.home)
                await self._put_back(report, error)
                return False
            case NotNow(error):
                due = self._again(report, story, now)
            case Undeliverable(error):
                due = None
        return await self._spool.untold(report, error, now, due) and due is None

    async def _put_back(self, report: Report, error: str = "") -> bool:
        """Where it was in the line; this was no try."""
        return await self._spool.untold(report, error, self._now(), report.owed_at, False)

    def _rest(self, home: str) -> None:
        """A home that breaks off and does not close would be told the same as fast as the disk can write."""
        if home not in self._resting:
            self._resting.add(home)
            asyncio.get_running_loop().call_later(_REST, self._rested, home)

    def _rested(self, home: str) -> None:
        self._resting.discard(home)
        self._pool.wake()

    def _again(self, report: Report, story: Story, now: int) -> int | None:
        """Two days without a daemon are two days, but no tries."""
        tries = report.tries + 1
        if tries >= _GIVE_UP_TRIES and now - story.call.since > _GIVE_UP_AFTER:
            return None
        return retry_at(self._policy, tries, Why.UNREACHABLE, now, self._jitter())


def _debt(report: Report) -> tuple[int, int]:
    """What is told only once at a time; an end that is corrected meanwhile is owed anew, under the same number."""
    return report.id, report.owed_at
