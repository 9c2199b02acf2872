"""HTTP out: gives calls to send.php and asks status.php what became of them (reference/provider.md sections 1, 2, 7).

Rules. Once a request may have left, only an understood reply is a certainty. A body is read as the provider's only
under HTTP 200: its errors come under that too (section 0); another status is a proxy's or a web server's. "Not found"
counts only from every host: nobody documents that the hosts share what they know. After "address blocked" or "bad
credentials" no question is put for a while, and after the first nothing is sent either: every further error prolongs
the block (section 1.3, error 4). What is said to people holds no credentials, no whole number and no text of a call.
"""

import asyncio
import re
from collections.abc import Callable

from gateway.egress.http.codes import DELIVERY_ERRORS, HTTP_STATUS, NOT_FOUND, SEND_ERRORS, STATUSES
from gateway.egress.http.reply import Failure, Found, Success, read_send, read_status
from gateway.egress.http.settings import HttpSettings
from gateway.egress.http.shown import Shown
from gateway.egress.http.wire import Lost, NotSent, Reply, Wire
from gateway.lifecycle import FLOORS
from gateway.message import Call
from gateway.outcome import (
    Deferred,
    NeverHad,
    NoWord,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Standing,
    State,
    Taken,
    Unsure,
    Why,
)

__all__ = ["HttpEgress"]

_MINUTE = 60_000
_LONGEST_LIFE = 24 * 60  # minutes; provider.md section 1.1, `valid`
_OTHER_SERVICE = re.compile(
    r"\s*(__[A-Z]{2,20}__)"
)  # provider.md section 6: makes the text an SMS, a Viber message, ...
_HTTP_OK = 200
_QUOTED = 60  # characters of a reply that is not understood: enough to know a web server's page
_WORD = re.compile(r"\w+")
_ASK_OTHER_HOST_AGAIN = 30_000  # ms; two questions a round, five a minute are allowed


class HttpEgress:
    """One account at the provider, over HTTP. `now` gives milliseconds since the epoch."""

    name = "http"

    def __init__(self, settings: HttpSettings, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._shown = Shown(settings.apikey, settings.password)
        self._wire = Wire(settings)
        self._sends = asyncio.Semaphore(settings.send_slots)
        self._asks = asyncio.Semaphore(settings.ask_slots)
        self._blocked_until = 0  # nothing is sent
        self._quiet_until = 0  # nothing is asked
        self._quiet_reason = Reason(Why.UNSPECIFIED)

    @property
    def slots(self) -> int:
        """Sends at once."""
        return self._settings.send_slots

    @property
    def rests_until(self) -> int:
        """When the provider's block of our address may be over; 0 when it does not block us."""
        return self._blocked_until if self._now() < self._blocked_until else 0

    async def close(self) -> None:
        """Idempotent."""
        await self._wire.close()

    async def send(self, call: Call) -> Outcome:
        """One request to send.php."""
        async with self._sends:
            now = self._now()
            if now < self._blocked_until:
                return Deferred(Reason(Why.ADDRESS_BLOCKED, "the provider blocks our address"), self._blocked_until)
            life = (call.expires_at - now) // _MINUTE
            if life < 1:  # the provider counts whole minutes: one would let it dial after the call's time
                return Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), call.expires_at)
            if match := _OTHER_SERVICE.match(call.text):
                return Refused(Reason(Why.FORBIDDEN, f"the text begins with {match[1]}, a command of the provider's"))
            fields = self._send_fields(call, min(life, _LONGEST_LIFE))
            match await self._wire.post("send.php", fields, self._settings.bases):
                case NotSent(reason):
                    return Deferred(reason)
                case Lost(reason):
                    return Unsure(reason)
                case Reply() as reply:
                    return self._outcome(call, reply)

    async def ask(self, call: Call) -> Standing:
        """One question to status.php; where "not found" would send the call again, one to each host.

        A host that cannot be reached leaves the doubt, for the call may be there: after a restart nobody knows to
        which of them it went. The doubt is not eternal: the sweep ends it after `no_status_after`.
        """
        async with self._asks:
            if self._now() < self._quiet_until:
                return NoWord(self._quiet_reason, self._quiet_until)
            bases, fields = self._settings.bases, self._ask_fields(call)
            reply = await self._wire.post("status.php", fields, bases)
            standing = self._standing(call, reply)
            if call.state is State.UNSURE and isinstance(standing, NeverHad) and isinstance(reply, Reply):
                for other in bases:
                    if other == reply.base:
                        continue
                    second = self._standing(call, await self._wire.post("status.php", fields, (other,)))
                    if not isinstance(second, NeverHad):
                        return self._doubt(second)
            return standing

    def _send_fields(self, call: Call, life: int) -> dict[str, str]:
        """provider.md sections 1.1 and 2. Text, caller id and voice go as they are: the doors have checked them."""
        settings = self._settings
        sender = call.caller_id or settings.sender
        fields = {
            **self._credentials(),
            "phones": f"+{call.phone}",  # the plus switches auto-correction of the number off
            "mes": call.text,
            "call": "1",
            "id": call.id,
            "voice": call.voice or settings.voice,
            "param": f"{settings.ring_seconds},{settings.redial_seconds},{settings.call_attempts}",
            "valid": f"{life // 60:02}:{life % 60:02}",
            "fmt": "3",
            "charset": "utf-8",
        }
        return fields | {"sender": sender} if sender else fields

    def _ask_fields(self, call: Call) -> dict[str, str]:
        """provider.md section 7; `all=1` brings cost and seconds, and the phone that says whose they are."""
        return {
            **self._credentials(),
            "phone": call.phone,
            "id": call.provider_id or call.id,
            "all": "1",
            "fmt": "3",
            "charset": "utf-8",
        }

    def _credentials(self) -> dict[str, str]:
        settings = self._settings
        if settings.apikey:
            return {"apikey": settings.apikey}
        return {"login": settings.login, "psw": settings.password}

    def _outcome(self, call: Call, reply: Reply) -> Outcome:
        read = read_send(reply.body, call.id) if reply.status == _HTTP_OK else None
        match read:
            case Success(name):
                return Taken(name or call.id)
            case Failure(code):
                row, reason = SEND_ERRORS.get(code), self._error(call, read)
            case None:
                row, reason = HTTP_STATUS.get(reply.status), self._not_read(call, reply)
        if row is None:
            return Unsure(reason)
        kind = row.again if row.again and call.attempt > 1 else row.kind
        return kind(reason)

    def _standing(self, call: Call, reply: Reply | NotSent | Lost) -> Standing:
        if not isinstance(reply, Reply):
            return NoWord(reply.reason)
        ids = (call.id, call.provider_id)
        read = read_status(reply.body, call.phone, ids) if reply.status == _HTTP_OK else None
        match read:
            case Found(status) if status == NOT_FOUND:
                return NeverHad(Reason(Why.UNSPECIFIED, f"status {status}: not found"))
            case Found(status, genuine=False):
                reason = Reason(Why.GARBLED, f"status {status} without a word of whose it is, or since when")
            case Found():
                return self._receipt(call, read)
            case Failure():
                reason = self._error(call, read)
            case None:
                reason = self._not_read(call, reply)
        wait = FLOORS.get(reason.why)
        return NoWord(reason, self._now() + wait if wait else 0)

    def _receipt(self, call: Call, found: Found) -> Standing:
        status, error = STATUSES.get(found.status), DELIVERY_ERRORS.get(found.err)
        if status is None:
            return NoWord(Reason(Why.UNSPECIFIED, f"unknown status {found.status}"))
        says = f"status {found.status}: {status.says}"
        if found.err:
            says += f"; err {found.err}: {error.says if error else 'unknown'}"
        why = (error and error.why) or status.why
        if status.state is State.DELIVERED and why is not Why.ANSWERING_MACHINE:
            why = status.why  # the error of an earlier ring may still stand there
        return Receipt(
            provider=self.name,
            provider_id=call.provider_id or call.id,
            state=status.state,
            reason=Reason(why, says),
            call_id=call.id,
            cost=found.cost,
            seconds=None if status.state is State.TAKEN else found.seconds,
        )

    def _doubt(self, second: Standing) -> Standing:
        """One host knows no such call and the other did not say so: what it knows counts, else ask again later."""
        if not isinstance(second, NoWord):
            return second
        reason = Reason(second.reason.why, f"not found at one host, and the other: {second.reason.detail}")
        return NoWord(reason, max(second.not_before, self._now() + _ASK_OTHER_HOST_AGAIN))

    def _error(self, call: Call, failure: Failure) -> Reason:
        """An error of the provider's, in its own words where it gives some."""
        row = SEND_ERRORS.get(failure.code)
        words = self._shown.line(failure.text, (call.text,)) or (row.says if row else "unknown")
        return self._noted(Reason(row.why if row else Why.PROVIDER_FAULT, f"error {failure.code}: {words}"))

    def _not_read(self, call: Call, reply: Reply) -> Reason:
        """A reply that is not the provider's: its HTTP status may still say something.

        It may also be the provider's after all, cut in the middle of the call's text: no word of that is quoted.
        """
        if row := HTTP_STATUS.get(reply.status):
            return self._noted(Reason(row.why, f"HTTP {reply.status}: {row.says}"))
        body = reply.body.decode("utf-8", errors="replace")
        quoted = self._shown.line(body, _WORD.findall(call.text), _QUOTED)
        return Reason(Why.GARBLED, f"HTTP {reply.status}, not understood: {quoted or 'empty'}")

    def _noted(self, reason: Reason) -> Reason:
        if reason.why in (Why.ADDRESS_BLOCKED, Why.BAD_CREDENTIALS):
            self._quiet_until, self._quiet_reason = self._now() + FLOORS[reason.why], reason
        if reason.why is Why.ADDRESS_BLOCKED:
            self._blocked_until = self._quiet_until
        return reason
