"""The loop that sends: claim what is due, give it to the way out, settle.

Rules. A call is claimed, on disk, before a byte of it leaves; only as many are claimed as can be sent at once.
Whatever an adapter does wrong is UNSURE, never "try again". After an outcome that concerns the whole account (no money,
bad credentials, address blocked, nothing reachable) the channel rests, and then sends one call at a time until one
gets through: one call learns it, not the whole queue.
"""

import asyncio
from collections.abc import Callable

from gateway import journal
from gateway.egress import Egress
from gateway.lifecycle import FLOORS, RetryPolicy, ask_at, retry_at
from gateway.message import Call, Deferred, Held, Outcome, Reason, State, Taken, Unsure, Why
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Dispatcher"]

_IDLE = 1.0  # seconds: the wake-up is a hint, the poll is the promise
_REST_AFTER_UNREACHABLE = 2_000  # ms; the calls themselves wait longer, each for itself


class Dispatcher:
    """One per way out. `jitter` gives floats in [0, 1)."""

    def __init__(
        self,
        spool: Spool,
        egress: Egress,
        policy: RetryPolicy,
        owner: str,
        lease: int,
        now: Callable[[], int],
        jitter: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._egress = egress
        self._policy = policy
        self._owner = owner
        self._lease = lease
        self._now = now
        self._jitter = jitter
        self._work = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._rests_until = 0
        self._in_doubt = False  # the last outcome concerned the whole channel
        self._stopping = False
        self._ended = asyncio.Event()  # nothing is being claimed, nor will be
        self._ended.set()

    def wake(self) -> None:
        """There may be something to do."""
        self._work.set()

    def resume(self) -> None:
        """A person has acted: whatever the channel rested for may be mended. One call will tell."""
        self._rests_until = 0
        self._work.set()

    async def run(self) -> None:
        """Until `stop`. Trouble with the store is waited out: what is not claimed is not lost."""
        self._ended.clear()
        try:
            while not self._stopping:
                await self._round()
        finally:
            self._ended.set()

    async def _round(self) -> None:
        self._work.clear()
        try:
            claimed = await self._claim()
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing="claim", error=str(trouble), fatal=trouble.fatal)
            claimed = 0
        if not claimed:
            await self._rest()

    async def stop(self, patience: float) -> None:
        """Claim nothing more; give what is being sent `patience` seconds. What is cut off then becomes UNSURE."""
        self._stopping = True
        self._work.set()
        try:
            async with asyncio.timeout(patience):
                await self._ended.wait()
                if self._sending:
                    await asyncio.wait(self._sending)
        except TimeoutError:
            for task in self._sending:
                task.cancel()
            if self._sending:
                await asyncio.wait(self._sending, timeout=_IDLE)  # an adapter that will not be cut off is left behind

    async def _claim(self) -> int:
        now = self._now()
        free = (1 if self._in_doubt else self._egress.slots) - len(self._sending)
        if free <= 0 or now < self._rests_until:
            return 0
        calls = await self._spool.claim(free, now, now + self._lease, self._owner)
        for call in calls:
            task = asyncio.create_task(self._send(call), name=f"send {call.id}")
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return len(calls)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._work.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            journal.bug(where="dispatch", error=error)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_IDLE):
                await self._work.wait()
        except TimeoutError:
            pass

    async def _send(self, call: Call) -> None:
        if self._stopping:  # claimed while we were told to stop: back into the queue
            await self._settle(call, Deferred(Reason(Why.RESTARTED, "nothing was sent")))
            return
        journal.call_sending(id=call.id, phone=call.phone, attempt=call.attempt, by=self._egress.name)
        try:
            outcome = await self._egress.send(call)
        except Exception as error:  # noqa: BLE001 - a bug in an adapter: the request may have left, so nobody knows
            journal.bug(where=f"egress {self._egress.name}", error=error)
            outcome = Unsure(Reason(Why.ADAPTER_FAULT, type(error).__name__))
        self._let_rest(outcome)
        state = await self._settle(call, outcome)
        journal.call_sent(id=call.id, phone=call.phone, attempt=call.attempt, outcome=outcome, state=state)

    def _let_rest(self, outcome: Outcome) -> None:
        now = self._now()
        self._in_doubt = False
        match outcome:
            case Held(reason):
                self._in_doubt = True
                self._rests_until = max(self._rests_until, now + FLOORS.get(reason.why, 0))
                journal.channel_rests(name=self._egress.name, reason=reason, until=self._rests_until)
            case Deferred(reason) if reason.why is Why.UNREACHABLE:
                self._in_doubt = True
                self._rests_until = max(self._rests_until, now + _REST_AFTER_UNREACHABLE)
            case _:
                pass

    async def _settle(self, call: Call, outcome: Outcome) -> State | None:
        """Keeps trying while the store is in trouble: until it is settled, the claim stands, and with it the truth."""
        while True:
            now = self._now()
            try:
                return await self._spool.settle(call, outcome, self._egress.name, now, self._due(call, outcome, now))
            except SpoolTrouble as trouble:
                journal.spool_trouble(doing="settle", error=str(trouble), fatal=trouble.fatal)
                await asyncio.sleep(_IDLE)

    def _due(self, call: Call, outcome: Outcome, now: int) -> int:
        match outcome:
            case Taken():
                return ask_at(State.TAKEN, now, now, self._jitter())
            case Unsure():
                return ask_at(State.UNSURE, now, now, self._jitter())
            case Deferred(reason, not_before):
                return retry_at(self._policy, call.attempt, reason.why, now, self._jitter(), not_before)
            case _:
                return now
