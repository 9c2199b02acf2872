"""The loops that bring answers home: ask the provider what became of a call, tell the sender its end.

Rules. Asking never dials. A call goes back to the queue only on the provider's word that it never had it. A report is
told until the sender's side has taken it, or has refused it for good, or it has been tried for two days.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from gateway import journal
from gateway.egress import Askable
from gateway.ingress import Ingress, NotNow, Told, Undeliverable, Word
from gateway.lifecycle import RetryPolicy, ask_at, retry_at
from gateway.message import Call, NeverHad, NoWord, Reason, Report, Standing, State, Story, Why
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Asker", "Teller"]

_IDLE = 1.0
_BATCH = 64
_GRACE = 120_000  # ms: nobody else takes a question or a report up again before that
_GIVE_UP = 2 * 24 * 3_600_000  # ms: reference/smtp.md section 8.3


class Asker:
    """Settles TAKEN and UNSURE calls by asking. `at_once` bounds the questions under way."""

    def __init__(
        self,
        spool: Spool,
        askable: Askable,
        at_once: int,
        wake: Callable[[], None],
        owe: Callable[[], None],
        now: Callable[[], int],
        jitter: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._askable = askable
        self._slots = asyncio.Semaphore(at_once)
        self._wake = wake  # a call may be due for sending again
        self._owe = owe  # a report may be owed
        self._now = now
        self._jitter = jitter

    async def run(self) -> None:
        """Until cancelled."""
        await _forever(self._round, "questions")

    async def _round(self) -> int:
        now = self._now()
        calls = await self._spool.questions(_BATCH, now, now + _GRACE)
        await _together(self._ask(call) for call in calls)
        return len(calls)

    async def _ask(self, call: Call) -> None:
        async with self._slots:
            try:
                standing = await self._askable.ask(call)
            except Exception as error:  # noqa: BLE001 - a bug in an adapter: nothing was learnt, ask again later
                journal.bug(where="ask", error=error)
                standing = NoWord(Reason(Why.ADAPTER_FAULT, type(error).__name__))
        now = self._now()
        state = await self._spool.learn(call, standing, now, self._due(call, standing, now))
        journal.call_asked(id=call.id, was=call.state, standing=standing, state=state)
        if state is State.QUEUED:
            self._wake()
        elif state is not None:
            self._owe()

    def _due(self, call: Call, standing: Standing, now: int) -> int:
        if isinstance(standing, NeverHad) and call.state is State.UNSURE:
            return now
        later = ask_at(call.state, call.since, now, self._jitter())
        return max(later, standing.not_before) if isinstance(standing, NoWord) else later


class Teller:
    """Tells what is owed, through the way in that the message came by."""

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
        self._work = asyncio.Event()

    def wake(self) -> None:
        """A report may be owed."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled."""
        await _forever(self._round, "reports", self._work)

    async def _round(self) -> int:
        now = self._now()
        owed = await self._spool.owed(_BATCH, now, now + _GRACE)
        await _together(self._tell(report, story) for report, story in owed)
        return len(owed)

    async def _tell(self, report: Report, story: Story) -> None:
        word = await self._try(report, story)
        now = self._now()
        match word:
            case Told():
                await self._spool.told(report, now)
            case NotNow(error):
                await self._spool.untold(report, error, now, self._again(report, story, now))
            case Undeliverable(error):
                await self._spool.untold(report, error, now, None)
        journal.report_tried(id=report.call_id, state=report.state, word=word, tries=report.tries + 1)

    async def _try(self, report: Report, story: Story) -> Word:
        ingress = self._ingresses.get(story.origin.ingress)
        if ingress is None:
            return Undeliverable(f"no way in named {story.origin.ingress} is configured")
        try:
            return await ingress.report(report, story)
        except Exception as error:  # noqa: BLE001 - a bug in an adapter must not stop other senders' reports
            journal.bug(where=f"report by {story.origin.ingress}", error=error)
            return NotNow(f"internal: {type(error).__name__}")

    def _again(self, report: Report, story: Story, now: int) -> int | None:
        if now - story.call.since > _GIVE_UP:
            return None
        return retry_at(self._policy, report.tries + 1, Why.UNREACHABLE, now, self._jitter())


async def _together(jobs: Iterable[Awaitable[None]]) -> None:
    """All jobs to their end, whatever happens to one; the first trouble with the store is then raised."""
    for result in await asyncio.gather(*jobs, return_exceptions=True):
        if isinstance(result, asyncio.CancelledError):
            # Not ours, or gather itself would have raised it: an adapter's. It must not end the loop unnoticed.
            journal.bug(where="receipts", error=result)
        elif isinstance(result, BaseException):
            raise result


async def _forever(work: Callable[[], Awaitable[int]], name: str, hint: asyncio.Event | None = None) -> None:
    while True:
        if hint is not None:
            hint.clear()
        try:
            done = await work()
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing=name, error=str(trouble), fatal=trouble.fatal)
            done = 0
        if done:
            continue
        if hint is None:
            await asyncio.sleep(_IDLE)
            continue
        try:
            async with asyncio.timeout(_IDLE):
                await hint.wait()
        except TimeoutError:
            pass
