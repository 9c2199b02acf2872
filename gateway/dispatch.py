"""The loops that send, one per channel: claim what is due, give it to the way out, settle.

Rules. A call is claimed for a channel, on disk, before a byte of it leaves; only as many are claimed as can be sent at
once. Whatever an adapter does wrong is UNSURE, never "try again". How many calls are risked on a channel, which, and
when, is `channels`' word, and what the account does not bear is put off before it leaves. What was certainly not taken
is due at once where another channel may take it; nothing else ever moves.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import count, groupby

from gateway import journal
from gateway.breaker import Sign, sign_of
from gateway.channels import Channels, Era, Verdict
from gateway.doubt import Doubts
from gateway.egress import Egress, Together
from gateway.lifecycle import RetryPolicy, retry_at
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, State, Taken, Unsure, Why
from gateway.pool import Fault, Pool, until_kept, word_of
from gateway.spool import Spool

__all__ = ["Dispatcher"]

Group = Sequence[Call]  # what goes in one request

_SPREAD = 1_000  # ms after a pause of the account's, so that those that waited do not all come back in one millisecond


class Dispatcher:
    """One per way out. `lease` is in milliseconds, longer than a send can take; `jitter` gives floats in [0, 1)."""

    def __init__(
        self,
        spool: Spool,
        egress: Egress,
        channels: Channels,
        doubts: Doubts,
        policy: RetryPolicy,
        owner: str,
        lease: int,
        now: Callable[[], int],
        jitter: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._egress = egress
        self._channels = channels
        self._doubts = doubts
        self._policy = policy
        self._owner = owner
        self._lease = lease
        self._now = now
        self._jitter = jitter
        self._claimed: set[str] = set()
        self._tries = count()
        self._pool = Pool("sends", self._room, self._claim, self._key, self._send)
        channels.watch(self._pool.wake, egress.name)

    @property
    def under_way(self) -> Collection[str]:
        """Ids of the calls that are being sent: their claims hold, whatever the clock says (see `Spool.sweep`)."""
        return self._claimed

    def wake(self) -> None:
        """There may be something to do."""
        self._pool.wake()

    async def run(self) -> None:
        """Until `stop`. Trouble with the store is waited out: what is not claimed is not lost."""
        await self._pool.run()

    async def stop(self, patience: float) -> None:
        """Claim nothing more; give what is being sent `patience` seconds. What is cut off then becomes UNSURE."""
        await self._pool.stop(patience)

    def _room(self) -> int:
        return self._channels.room(self._egress.name)

    def _key(self, group: Group) -> str:
        """Of this try: a call that moved on may come back in the moment in which its last try ends."""
        return f"{group[0].id}/{next(self._tries)}"

    async def _claim(self, limit: int) -> Sequence[Group]:
        now, name, most = self._now(), self._egress.name, self._together()
        files = self._channels.files(name)
        calls = await self._spool.claim(limit, now, now + self._lease, self._owner, name, files, most)
        self._claimed.update(call.id for call in calls)
        # Groups of one message may follow each other, and then look like one.
        return [
            group[at : at + most]
            for group in (list(of) for _, of in groupby(calls, lambda call: call.provider_id or call.id))
            for at in range(0, len(group), most)
        ]

    def _together(self) -> int:
        """One call, not a hundred, finds out whether a channel in doubt works."""
        egress = self._egress
        return egress.together if isinstance(egress, Together) and self._channels.well(egress.name) else 1

    async def _send(self, group: Group) -> None:
        try:
            if self._pool.stopping:  # claimed while we were told to stop: back into the queue
                for call in group:
                    await self._settle(call, Deferred(Reason(Why.RESTARTED, "nothing was sent")), due=self._now())
                return
            going, waiting = self._sorted(group)
            for call, not_before in waiting:
                await self._put_off(call, not_before)
            if going:
                await self._give(going)
        finally:
            self._claimed.difference_update(call.id for call in group)

    def _sorted(self, group: Group) -> tuple[list[Call], list[tuple[Call, int]]]:
        """What the account bears now, and what has to wait, until when."""
        account, now = self._channels.account, self._now()
        going: list[Call] = []
        waiting: list[tuple[Call, int]] = []
        for call in group:
            if not_before := account.not_before(call, now):
                waiting.append((call, not_before))
            else:
                account.gone(call, now)
                going.append(call)
        return going, waiting

    async def _put_off(self, call: Call, not_before: int) -> None:
        outcome = Deferred(Reason(Why.THROTTLED, "the same call, or too many to this number, a moment ago"), not_before)
        state = await self._settle(call, outcome, not_before + int(self._jitter() * _SPREAD))
        self._tell(call, outcome, state)

    async def _give(self, calls: Sequence[Call]) -> None:
        name, channels = self._egress.name, self._channels
        era = channels.era(name)
        for call in calls:
            journal.call_sending(id=call.id, phone=call.phone, attempt=call.attempt, by=name)
        outcomes = await self._outcomes(calls)
        for call, outcome in zip(calls, outcomes, strict=True):
            channels.account.back(call, outcome, self._now())
        # What several share was one request, and is one sign; that it was judged at all counts last.
        for outcome in sorted({sign_of(outcome): outcome for outcome in outcomes}.values(), key=_is_judged):
            self._heed(outcome, era)
        for call, outcome in zip(calls, outcomes, strict=True):
            verdict = channels.verdict(name, call, outcome)
            state = await self._settle(call, verdict.outcome, self._due(call, outcome, verdict))
            self._tell(call, verdict.outcome, state)
            if verdict.moves:
                channels.wake()

    async def _outcomes(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        """After a bug in an adapter the request may have left, so nobody knows.

        What was claimed together goes under the message's id, also when only one of it is left: it is known by that.
        """
        egress = self._egress
        where = f"egress {egress.name}"
        if not (calls[0].provider_id and isinstance(egress, Together)):
            words = [await word_of(where, egress.send(call)) for call in calls]
            return [_in_doubt(word.kind) if isinstance(word, Fault) else word for word in words]
        told = await word_of(where, egress.send_together(calls))
        if isinstance(told, Fault):
            return [_in_doubt(told.kind)] * len(calls)
        if len(told) != len(calls):
            return [_in_doubt(f"{len(told)} outcomes for {len(calls)} calls")] * len(calls)
        return told

    def _heed(self, outcome: Outcome, era: Era) -> None:
        name, channels = self._egress.name, self._channels
        news = channels.heard(name, outcome, era)
        if not any(news):
            return
        health = next(health for health in channels.standing() if health.name == name)
        match outcome:
            case Held(reason) if news.halted:
                journal.account_rests(reason=reason, until=channels.account.rests_until)
            case Held(reason) if news.worse:
                journal.channel_rests(name=name, reason=reason, until=health.until)
            case Deferred(reason) | Unsure(reason) if news.worse:
                journal.channel_slowed(name=name, reason=reason, at_once=health.at_once, until=health.until)
            case _ if news.mended:
                journal.channel_mended(name=name)
            case _:
                pass

    async def _settle(self, call: Call, outcome: Outcome, due: int) -> State | None:
        """Until it is settled, the claim stands, and with it the truth."""
        return await until_kept("settle", lambda: self._spool.settle(call, outcome, self._now(), due))

    def _tell(self, call: Call, outcome: Outcome, state: State | None) -> None:
        name = self._egress.name
        journal.call_sent(id=call.id, phone=call.phone, attempt=call.attempt, by=name, outcome=outcome, state=state)

    def _due(self, call: Call, outcome: Outcome, verdict: Verdict) -> int:
        """When it is due next, whatever it is then: sent, or asked about. `outcome` became `verdict`."""
        now, name, jitter = self._now(), self._egress.name, self._jitter()
        borne = self._channels.account.not_before(call, now)
        match verdict.outcome:
            case Taken():
                return self._doubts.first_question(name, State.TAKEN, now, jitter)
            case Unsure():
                return self._doubts.first_question(name, State.UNSURE, now, jitter)
            case Deferred() if verdict.moves:
                return borne or now
            case Deferred(reason, not_before):
                # What this channel needs a person for, the one that it is put off for does not wait for.
                why = Why.UNREACHABLE if isinstance(outcome, Held) else reason.why
                return max(borne, retry_at(self._policy, call.attempt, why, now, jitter, not_before))
            case _:
                return now


def _is_judged(outcome: Outcome) -> bool:
    return sign_of(outcome) is Sign.WELL


def _in_doubt(why: str) -> Unsure:
    return Unsure(Reason(Why.ADAPTER_FAULT, why))
