"""HTTP out: gives calls to send.php, asks status.php what became of them, and balance.php what is left.

Rules. Once a request may have left, only an understood reply is a certainty; `meaning` reads it. "Not found" counts
only from every host: nobody documents that the hosts share what they know. After "address blocked" or "bad
credentials" no question is put for a while, and after the first nothing is sent either: every further error prolongs
the block (provider.md section 1.3, error 4). Every request holds one of the account's, which other ways out share.
What is decided about a call is decided when its turn has come: time goes by while it waits for that.
"""

import asyncio
from collections.abc import Callable, Sequence
from decimal import Decimal

from gateway.egress import Price
from gateway.egress.http.meaning import Meaning
from gateway.egress.http.pace import Pace
from gateway.egress.http.request import balance_fields, price_fields, send_fields, status_fields
from gateway.egress.http.settings import HttpSettings
from gateway.egress.http.wire import Lost, NotSent, Reply, Wire
from gateway.hours import open_from
from gateway.lifecycle import FLOORS
from gateway.message import Call
from gateway.outcome import Deferred, NeverHad, NoWord, Outcome, Reason, Refused, Standing, State, Taken, Unsure, Why
from gateway.services import other_service
from gateway.shown import Shown

__all__ = ["HttpEgress"]

_MINUTE = 60_000
_BALANCES = 10, 60.0  # a minute: provider.md section 9
_ASK_OTHER_HOST_AGAIN = 30_000  # ms; two questions a round, five a minute are allowed
_CLOSED = Reason(Why.RESTARTED, "nothing was sent: the way out is closed")


class HttpEgress:
    """One account at the provider, over HTTP. `now` gives milliseconds since the epoch.

    `requests`: how many may be under way at once on the account, whichever way out they take.
    """

    name = "http"
    carries_files = True

    def __init__(self, settings: HttpSettings, now: Callable[[], int], requests: asyncio.Semaphore) -> None:
        self._settings = settings
        self._now = now
        self._requests = requests
        self._meaning = Meaning(self.name, Shown(settings.apikey, settings.password))
        self._wire = Wire(settings)
        self._sends = asyncio.Semaphore(settings.send_slots)
        self._asks = asyncio.Semaphore(settings.ask_slots)
        self._balances = Pace(*_BALANCES)
        self._blocked_until = 0  # nothing is sent
        self._quiet_until = 0  # nothing is asked
        self._quiet_reason = Reason(Why.UNSPECIFIED)
        self._closed = False

    @property
    def slots(self) -> int:
        """Sends at once."""
        return self._settings.send_slots

    @property
    def rests_until(self) -> int:
        """When the provider's block of our address may be over; 0 when it does not block us."""
        return self._blocked_until if self._now() < self._blocked_until else 0

    @property
    def together(self) -> int:
        """Numbers in one request."""
        return self._settings.together

    async def start(self) -> None:
        """Nothing: a connection is made when there is something to say."""

    def resume(self) -> None:
        """A block that was waited out is forgotten, and so is what made questions useless."""
        self._blocked_until = self._quiet_until = 0

    async def close(self) -> None:
        """What is under way is cut, what comes afterwards is not sent. Idempotent."""
        self._closed = True
        await self._wire.close()

    async def send(self, call: Call) -> Outcome:
        """One request to send.php."""
        (outcome,) = await self._send((call,))
        return outcome

    async def send_together(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        """One request to send.php, under the message's id."""
        return await self._send(calls)

    async def ask(self, call: Call) -> Standing:
        """One question to status.php; where "not found" would send the call again, one to each host.

        A host that cannot be reached leaves the doubt, for the call may be there: after a restart nobody knows to
        which of them it went. The doubt is not eternal: the sweep ends it after `no_status_after`.
        """
        async with self._asks, self._requests:
            if quiet := self._quiet():
                return NoWord(quiet, self._quiet_until if quiet is self._quiet_reason else 0)
            bases = self._settings.bases
            met = await self._question(call, bases)
            standing = self._standing(call, met)
            if call.state is State.UNSURE and isinstance(standing, NeverHad) and isinstance(met, Reply):
                for other in bases:
                    if other == met.base:
                        continue
                    second = self._standing(call, await self._question(call, (other,)))
                    if not isinstance(second, NeverHad):
                        return self._doubt(second)
            return standing

    async def price(self, call: Call) -> Price | Reason:
        """A dry run of send.php, which checks the request as well. More than five a minute of one are an error 9."""
        if mark := other_service(call.text):
            return _another_service(mark)
        async with self._requests:
            if quiet := self._quiet():
                return quiet
            fields = price_fields(self._settings, call)
            met = await self._wire.post("send.php", fields, self._settings.bases, call.files)
            if not isinstance(met, Reply):
                return met.reason
            told = self._meaning.price(met.status, met.body, call)
            return self._heeded(told) if isinstance(told, Reason) else told

    async def balance(self) -> Decimal | Reason:
        """balance.php. More than ten a minute wait for the next one."""
        await self._balances.turn()
        async with self._requests:
            if quiet := self._quiet():
                return quiet
            met = await self._wire.post("balance.php", balance_fields(self._settings), self._settings.bases)
            if not isinstance(met, Reply):
                return met.reason
            told = self._meaning.balance(met.status, met.body)
            return self._heeded(told) if isinstance(told, Reason) else told

    async def _send(self, calls: Sequence[Call]) -> list[Outcome]:
        async with self._sends, self._requests:
            now, expires_at = self._now(), min(call.expires_at for call in calls)
            if not_now := self._not_now(calls[0].text, expires_at, now):
                return [not_now] * len(calls)
            fields = send_fields(self._settings, calls, (expires_at - now) // _MINUTE)
            met = await self._wire.post("send.php", fields, self._settings.bases, calls[0].files)
            match met:
                case NotSent(reason):
                    return [Deferred(reason)] * len(calls)
                case Lost(reason):
                    return [Unsure(reason)] * len(calls)
            outcomes = self._meaning.outcomes(met.status, met.body, calls)
            for outcome in outcomes:
                if not isinstance(outcome, Taken):
                    self._heeded(outcome.reason)
            return outcomes

    def _not_now(self, text: str, expires_at: int, now: int) -> Deferred | Refused | None:
        """Why nothing may be sent, if that is so."""
        if self._closed:
            return Deferred(_CLOSED)
        if now < self._blocked_until:
            return Deferred(Reason(Why.ADDRESS_BLOCKED, "the provider blocks our address"), self._blocked_until)
        if expires_at - now < _MINUTE:  # the provider counts whole minutes: one would let it dial after the call's time
            return Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), expires_at)
        if mark := other_service(text):
            return Refused(_another_service(mark))
        if self._settings.hours:
            # The provider would wait for them as well. But nobody says whether `valid` then begins with the sending or
            # with the hours: read in the other way it would never dial, or after the call's time.
            opens = open_from(self._settings.hours, self._settings.hours_tz, now)
            if opens > now:
                return Deferred(Reason(Why.OUT_OF_HOURS, "nobody is called at this hour"), opens)
        return None

    async def _question(self, call: Call, bases: Sequence[str]) -> Reply | NotSent | Lost:
        return await self._wire.post("status.php", status_fields(self._settings, call), bases)

    def _standing(self, call: Call, met: Reply | NotSent | Lost) -> Standing:
        if not isinstance(met, Reply):
            return NoWord(met.reason)
        standing = self._meaning.standing(met.status, met.body, call)
        if not isinstance(standing, NoWord):
            return standing
        reason = self._heeded(standing.reason)
        wait = FLOORS.get(reason.why)
        return NoWord(reason, self._now() + wait if wait else 0)

    def _doubt(self, second: Standing) -> Standing:
        """One host knows no such call and the other did not say so: what it knows counts, else ask again later."""
        if not isinstance(second, NoWord):
            return second
        reason = Reason(second.reason.why, f"not found at one host, and the other: {second.reason.detail}")
        return NoWord(reason, max(second.not_before, self._now() + _ASK_OTHER_HOST_AGAIN))

    def _quiet(self) -> Reason | None:
        """Why nothing may be asked, if that is so."""
        if self._closed:
            return _CLOSED
        return self._quiet_reason if self._now() < self._quiet_until else None

    def _heeded(self, reason: Reason) -> Reason:
        """What the provider answered, and what follows from it for everything else."""
        if reason.why in (Why.ADDRESS_BLOCKED, Why.BAD_CREDENTIALS):
            self._quiet_until, self._quiet_reason = self._now() + FLOORS[reason.why], reason
        if reason.why is Why.ADDRESS_BLOCKED:
            self._blocked_until = self._quiet_until
        return reason


def _another_service(mark: str) -> Reason:
    return Reason(Why.FORBIDDEN, f"the text begins with {mark}, a command of the provider's")
