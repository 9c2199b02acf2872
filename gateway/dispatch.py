"""The loop that sends: claim what is due, give it to the way out, settle.

Rules. A call is claimed, on disk, before a byte of it leaves; only as many are claimed as can be sent at once.
Whatever an adapter does wrong is UNSURE, never "try again". How many calls are risked on a channel in trouble, and
when, is the breaker's word; before the way out says so itself, nothing is claimed.
"""

from collections.abc import Callable, Collection, Sequence

from gateway import journal
from gateway.breaker import Breaker
from gateway.egress import Egress
from gateway.lifecycle import RetryPolicy, ask_at, retry_at
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, State, Taken, Unsure, Why
from gateway.pool import Fault, Pool, until_kept, word_of
from gateway.spool import Spool

__all__ = ["Dispatcher"]


class Dispatcher:
    """One per way out. `lease` is in milliseconds, longer than a send can take; `jitter` gives floats in [0, 1)."""

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
        self._breaker = Breaker(lambda: egress.slots)
        self._pool = Pool("sends", self._room, self._claim, lambda call: call.id, self._send)

    @property
    def under_way(self) -> Collection[str]:
        """Ids of the calls that are being sent: their claims hold, whatever the clock says (see `Spool.sweep`)."""
        return self._pool.under_way

    def wake(self) -> None:
        """There may be something to do."""
        self._pool.wake()

    def resume(self) -> None:
        """A person has acted: whatever the channel rested for may be mended. One call will tell."""
        self._breaker.resume()
        self._pool.wake()

    async def run(self) -> None:
        """Until `stop`. Trouble with the store is waited out: what is not claimed is not lost."""
        await self._pool.run()

    async def stop(self, patience: float) -> None:
        """Claim nothing more; give what is being sent `patience` seconds. What is cut off then becomes UNSURE."""
        await self._pool.stop(patience)

    def _room(self) -> int:
        rests_until = max(self._breaker.rests_until, self._egress.rests_until)
        return 0 if self._now() < rests_until else self._breaker.at_once

    async def _claim(self, limit: int) -> Sequence[Call]:
        now = self._now()
        return await self._spool.claim(limit, now, now + self._lease, self._owner)

    async def _send(self, call: Call) -> None:
        if self._pool.stopping:  # claimed while we were told to stop: back into the queue
            await self._settle(call, Deferred(Reason(Why.RESTARTED, "nothing was sent")))
            return
        era = self._breaker.era
        journal.call_sending(id=call.id, phone=call.phone, attempt=call.attempt, by=self._egress.name)
        word = await word_of(f"egress {self._egress.name}", self._egress.send(call))
        # After a bug in an adapter the request may have left, so nobody knows.
        outcome = Unsure(Reason(Why.ADAPTER_FAULT, word.kind)) if isinstance(word, Fault) else word
        self._heed(outcome, era)
        state = await self._settle(call, outcome)
        journal.call_sent(id=call.id, phone=call.phone, attempt=call.attempt, outcome=outcome, state=state)

    def _heed(self, outcome: Outcome, era: int) -> None:
        breaker, name = self._breaker, self._egress.name
        if not breaker.heard(outcome, era, self._now()):
            return
        match outcome:
            case Held(reason):
                journal.channel_rests(name=name, reason=reason, until=breaker.rests_until)
            case Deferred(reason) | Unsure(reason):
                until = breaker.rests_until
                journal.channel_slowed(name=name, reason=reason, at_once=breaker.at_once, until=until)
            case _:
                pass

    async def _settle(self, call: Call, outcome: Outcome) -> State | None:
        """Until it is settled, the claim stands, and with it the truth."""

        async def settle() -> State | None:
            now = self._now()
            return await self._spool.settle(call, outcome, self._egress.name, now, self._due(call, outcome, now))

        return await until_kept("settle", settle)

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
