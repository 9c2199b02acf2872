"""SMPP out: gives calls to an SMSC by submit_sm, asks by query_sm, and hears its receipts (provider.md section 5).

Rules. What the session had not given out yet when the connection ended was certainly not taken; what may have left and
was not answered leaves us unsure, and nothing here ever sends it again. A receipt is acknowledged when it is on disk,
else it is asked for again. Texts that come from telephones are acknowledged and dropped: nobody answers them here, and
unacknowledged they would only come again. What is said to people holds no password, no whole number and no text.
"""

import asyncio
from collections.abc import Callable, Sequence

from gateway import journal
from gateway.egress import Heard, Pushed
from gateway.egress.smpp.codes import meaning_of
from gateway.egress.smpp.keeper import Keeper
from gateway.egress.smpp.line import Line
from gateway.egress.smpp.reading import NAME, aliases_of, pushed, standing_of
from gateway.egress.smpp.sending import Sending
from gateway.egress.smpp.settings import SmppOutSettings
from gateway.egress.smpp.words import Answer, Lost, NotSent
from gateway.hours import open_from
from gateway.identity import reference_of
from gateway.lifecycle import FLOORS
from gateway.message import Call
from gateway.outcome import (
    Deferred,
    Held,
    NeverHad,
    NoWord,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Standing,
    State,
    Why,
)
from gateway.services import other_service
from gateway.smpp.bodies import DataSm, DeliverSm, QuerySm, QuerySmResp, SubmitSm, SubmitSmResp
from gateway.smpp.client_session import ClientSession, Late, Timers
from gateway.smpp.codes import Status, said
from gateway.smpp.message_ids import LONGEST as LONGEST_ID
from gateway.smpp.submitting import submissions

__all__ = ["SmppEgress"]

_MINUTE = 60_000
_PATIENCE = 5.0  # s for an end in good order


class SmppEgress:
    """One account at an SMSC, over one connection.

    `now`: ms since the epoch. `elapsed`: seconds of a clock that never goes back. `heard` is told what the SMSC says
    unasked, `changed` that `slots` may have changed. `chance`: in [0, 1). OSError where files for TLS cannot be used.
    """

    name = NAME
    carries_files = False

    def __init__(
        self,
        settings: SmppOutSettings,
        now: Callable[[], int],
        elapsed: Callable[[], float],
        heard: Heard,
        changed: Callable[[], None],
        chance: Callable[[], float],
    ) -> None:
        self._settings, self._habits = settings, settings.habits
        self._now, self._elapsed = now, elapsed
        self._heard, self._changed = heard, changed
        self._timers = Timers(
            enquire_link=settings.enquire_link_interval / 1000,
            response=settings.response_timeout / 1000,
            inactivity=0,
        )
        self._keeper = Keeper(settings, now, elapsed, chance, self._line, changed)
        self._sending = Sending(settings.throughput, elapsed, settings.statuses)
        self._blocked_until = 0
        self._parts = 0  # the last reference number of a text in parts
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def slots(self) -> int:
        """The window while it is bound, else 0. 1 while the bind is refused: one call is held and tells why."""
        if self._keeper.trouble is not None:
            return 1
        line = self._keeper.line
        return self._settings.window if line is not None and line.can_submit else 0

    @property
    def rests_until(self) -> int:
        """When a block of our address may be over (only a status that the settings explain so can tell of one)."""
        return self._blocked_until if self._now() < self._blocked_until else 0

    async def start(self) -> None:
        """Begin to connect."""
        self._keeper.start()

    def resume(self) -> None:
        """A person has acted: connect now, whatever it waits for."""
        self._keeper.resume()

    async def close(self) -> None:
        """Unbind when what is under way is answered; within seconds. Idempotent."""
        await self._keeper.close(_PATIENCE)
        if self._telling:
            await asyncio.wait(self._telling, timeout=_PATIENCE)

    # --- what we ask ---

    async def send(self, call: Call) -> Outcome:
        """One submit_sm, or as many as its text has parts."""
        if mark := other_service(call.text):
            return Refused(Reason(Why.FORBIDDEN, f"the text begins with {mark}, a command of the provider's"))
        line = self._keeper.line
        if line is None:
            if self._keeper.trouble is not None:
                return Held(self._keeper.trouble)
            return Deferred(Reason(Why.UNREACHABLE, f"not connected: {self._keeper.why}"))
        outcome = await self._sending.call(
            line, lambda: self._bodies(call), call.id, own_caller_id=bool(call.caller_id)
        )
        if isinstance(outcome, Held) and outcome.reason.why is Why.ADDRESS_BLOCKED:
            self._blocked_until = self._now() + FLOORS[Why.ADDRESS_BLOCKED]
        return outcome

    async def ask(self, call: Call) -> Standing:
        """One query_sm, under the id that the SMSC gave the call."""
        message_id, line = call.provider_id, self._keeper.line
        if not message_id or len(message_id) > LONGEST_ID or not message_id.isascii():
            return NoWord(Reason(Why.UNSPECIFIED, "nobody knows under which id the SMSC has it"))
        if line is None:
            return NoWord(Reason(Why.UNREACHABLE, f"not connected: {self._keeper.why}"))
        settings = self._settings
        source = call.caller_id or settings.sender  # it must be the submit's (SMPP 3.4 section 4.8.1)
        body = QuerySm(message_id, settings.source_ton, settings.source_npi, source)
        match await self._sending.question(line, body):
            case Answer(Status.OK, QuerySmResp() as response):
                return standing_of(call, response, settings)
            case Answer(Status.OK):
                return NoWord(Reason(Why.GARBLED, "the answer to query_sm cannot be read"))
            case Answer(Status.RINVMSGID):
                return NeverHad(Reason(Why.UNSPECIFIED, said(Status.RINVMSGID)))
            case Answer(status):
                # "query_sm failed" may be said of an id that is not known, too; nobody documents it
                why = meaning_of(status, settings.statuses, own_caller_id=False).why
                wait = FLOORS.get(why)
                return NoWord(Reason(why, said(status)), self._now() + wait if wait else 0)
            case NotSent(detail):
                return NoWord(Reason(Why.UNREACHABLE, detail))
            case Lost(why, detail):
                return NoWord(Reason(why, detail))

    def _bodies(self, call: Call) -> Sequence[SubmitSm] | Outcome:
        """What to write, now that it is about to be written."""
        settings, now = self._settings, self._now()
        if now < self._blocked_until:
            return Deferred(Reason(Why.ADDRESS_BLOCKED, "the provider blocks our address"), self._blocked_until)
        if settings.hours is not None and (opens := open_from(settings.hours, settings.hours_tz, now)) > now:
            return Deferred(Reason(Why.OUT_OF_HOURS, "outside the hours of [provider]"), opens)
        if call.expires_at - now < _MINUTE:  # validity_period counts whole minutes: one more would dial after its time
            return Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), call.expires_at)
        self._parts += 1
        try:
            return submissions(
                call.text,
                call.phone,
                self._habits,
                source_addr=call.caller_id,
                validity=call.expires_at - now,
                message_reference=reference_of(call.id) if settings.message_reference else None,
                part_reference=self._parts,
            )
        except ValueError:  # its words may quote the text
            return Refused(Reason(Why.BAD_REQUEST, "it cannot be written as submit_sm"))

    # --- what we are told ---

    def _line(self, name: str) -> Line:
        settings = self._settings
        session = ClientSession(self._timers, self._elapsed(), window=settings.window, long_passwords=True)
        give_up = settings.response_timeout / 1000
        return Line(session, name, self._elapsed, give_up, self._hear, self._hear_late, self._changed)

    async def _hear(self, body: DeliverSm | DataSm) -> int:
        """The status that answers what the SMSC sent by itself."""
        word = pushed(body, self._settings)
        if word is None:
            journal.session_noted(client="", peer=NAME, what="a text from a telephone, acknowledged and not kept")
            return Status.OK
        return Status.OK if await self._heard(word) else Status.RX_T_APPN

    def _hear_late(self, call_id: str, late: Late) -> None:
        """It was taken after all, and under an id: whoever is unsure of it is told as a receipt would tell."""
        response = late.response
        if not call_id or late.status != Status.OK or not isinstance(response, SubmitSmResp) or not response.message_id:
            return
        ids = (response.message_id,)
        reason = Reason(Why.UNSPECIFIED, "accepted, though too late to be waited for")
        receipt = Receipt(NAME, ids[0], State.TAKEN, reason, call_id=call_id, aliases=aliases_of(ids))
        task = asyncio.get_running_loop().create_task(self._tell(Pushed(receipt)))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, word: Pushed) -> None:
        try:
            await self._heard(word)  # not kept: its receipt is still to come
        except Exception as error:  # noqa: BLE001 - nobody waits for this task who could be told of a bug
            journal.bug(where="smpp egress", error=error)
