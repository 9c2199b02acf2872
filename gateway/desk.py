"""The operator's desk: what a person may do to the calls in the spool, and to the ways out.

Rules. Everything an operator does is a step in the call's history or a line in the journal, with who it was. It acts on
what the person saw: a call that has moved on meanwhile is left alone.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gateway import journal
from gateway.breaker import Circuit
from gateway.channels import Channels, Health
from gateway.egress import Purse
from gateway.intake import Accepted, BadNumber, Intake, Rejected, Unavailable
from gateway.lifecycle import OPERATOR
from gateway.message import Call, Origin, Recipient, Story, Submission
from gateway.outcome import Event, Reason, State, Why
from gateway.spool import Spool, SpoolTrouble

__all__ = ["VERBS", "Answer", "Desk"]

_PAGE = 500  # calls that are acted on at a time: they share a commit
_NO_GATEWAY = "no gateway runs with this configuration: only a running one knows how its ways out are"


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing an operator can do: to calls in which states, and the event it is."""

    event: Event
    states: frozenset[State]
    says: str


_DOUBT = OPERATOR[Event.DELIVERED]
_WAITING = OPERATOR[Event.RETRIED] - _DOUBT

VERBS = {
    "retry": Verb(Event.RETRIED, _WAITING, "will be sent now"),
    "cancel": Verb(Event.CANCELLED, _WAITING, "is cancelled"),
    # An UNSURE call may be ringing: only a person who looked at the provider's site knows which of these is true.
    "resolve-retry": Verb(Event.RETRIED, _DOUBT, "will be sent again"),
    "resolve-delivered": Verb(Event.DELIVERED, _DOUBT, "counts as delivered"),
    "resolve-failed": Verb(Event.FAILED, _DOUBT, "counts as failed"),
    "resolve-cancelled": Verb(Event.CANCELLED, _DOUBT, "is cancelled"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, in words for the terminal."""

    ok: bool
    text: str
    id: str = ""


class Desk:
    """The operator's desk: the same whether reached through the socket or, with no daemon running, directly."""

    def __init__(
        self,
        spool: Spool,
        intake: Intake,
        now: Callable[[], int],
        changed: Callable[[Event], None],
        channels: Channels | None = None,
        purse: Purse | None = None,
    ) -> None:
        """`changed` hears what a person did to a call, after it is on disk.

        Without `channels` no gateway runs; without `purse` the provider cannot be asked about money.
        """
        self._spool = spool
        self._intake = intake
        self._now = now
        self._changed = changed
        self._channels = channels
        self._purse = purse

    async def act(self, verb: str, call_id: str, who: str) -> Answer:
        """One of VERBS on one call."""
        what = VERBS.get(verb)
        if what is None:
            return Answer(False, f"no such action: {verb}")
        found = await self._spool.find(call_id)
        if not found:
            return Answer(False, f"{call_id}: no such call")
        if len(found) > 1:
            ids = ", ".join(story.call.id for story in found)
            return Answer(False, f"{call_id} is a message with {len(found)} calls; name one of {ids}")
        call = found[0].call
        if call.state not in what.states:
            return Answer(False, _cannot(verb, call.id, call.state))
        if not await self._operate(verb, found[0], who):
            return Answer(False, f"{call.id} has just changed; look again")
        self._changed(what.event)
        return Answer(True, f"{call.id} {what.says}", call.id)

    async def retry_held(self, who: str, whys: Collection[Why] | None = None) -> Answer:
        """`retry` on every call that is HELD when its turn comes: the account is in order again.

        With `whys` it is the gateway that says so, and only of calls that were held for one of these.
        """
        retried, before, trouble = 0, "", None
        try:
            # A call that is held again meanwhile is not met again: the pages only go back in time.
            while trouble is None and (page := await self._spool.listing([State.HELD], _PAGE, before)):
                before = page[-1].call.id
                tries = (self._operate("retry", story, who) for story in page if whys is None or _why(story) in whys)
                came_of_it = await asyncio.gather(*tries, return_exceptions=True)
                retried += came_of_it.count(True)
                trouble = next((one for one in came_of_it if isinstance(one, BaseException)), None)
        except SpoolTrouble as error:
            trouble = error
        if retried and whys is None:
            self._changed(Event.RETRIED)
        return _retried(retried, trouble)

    def standing(self) -> Answer:
        """How each way out stands, the preferred first, a line each."""
        if self._channels is None:
            return Answer(False, _NO_GATEWAY)
        now = self._now()
        return Answer(True, "\n".join(_stands(health, now) for health in self._channels.standing()))

    def resume(self, channel: str, who: str) -> Answer:
        """Let a way out, or with "" all of them, try again now: what they rest for is mended."""
        if self._channels is None:
            return Answer(False, _NO_GATEWAY)
        names = [health.name for health in self._channels.standing()]
        if channel and channel not in names:
            return Answer(False, f"{channel[:20]}: no such way out; there are {', '.join(names)}")
        journal.channel_resumed(name=channel or "all", who=who)
        self._channels.resume(channel)
        return Answer(True, f"{channel or ', '.join(names)}: one call will find out, then the others follow")

    async def balance(self) -> Answer:
        """What the account has left."""
        if self._channels is None:
            return Answer(False, _NO_GATEWAY)
        if self._purse is None:
            return Answer(False, "the provider is not asked over HTTP (ask_over_http = false)")
        told = await self._purse.balance()
        return Answer(False, f"not known: {told}") if isinstance(told, Reason) else Answer(True, str(told))

    async def price(self, phone: str, text: str) -> Answer:
        """What a call would cost, by the provider's own reckoning. Nobody is called."""
        if self._channels is None:
            return Answer(False, _NO_GATEWAY)
        if self._purse is None:
            return Answer(False, "the provider is not asked over HTTP (ask_over_http = false)")
        number = self._intake.phone(phone)
        if isinstance(number, BadNumber):
            return Answer(False, number.text)
        at = self._now()
        call = Call("price", "price", number, text, State.QUEUED, 1, at, at, at + 3_600_000, at)
        told = await self._purse.price(call)
        if isinstance(told, Reason):
            return Answer(False, f"the provider names no price: {told}")
        return Answer(True, f"{told.cost} in the account's currency, reckoned for {told.count} s; nobody was called")

    async def _operate(self, verb: str, story: Story, who: str) -> bool:
        """False when the call has moved on since it was looked at."""
        call = story.call
        event = VERBS[verb].event
        state = await self._spool.operate(call.id, call.state, event, who, Reason(Why.OPERATOR), self._now())
        journal.operator_acted(id=call.id, verb=verb, who=who, state=state)
        return state is not None

    async def send(self, phone: str, text: str, who: str, *, mend: bool = False, strict: bool = False) -> Answer:
        """Put one call in by hand, `mend`ed if it may be, without warnings if `strict`.

        Nobody is mailed about its end; `queue show` tells it.
        """
        number = self._intake.phone(phone)
        if isinstance(number, BadNumber):
            return Answer(False, number.text)
        origin = Origin(ingress="cli", client=f"operator:{who}")
        match await self._intake.offer(Submission(origin, (Recipient(number),), text), mend=mend, strict=strict):
            case Accepted(message_id, duplicate_of=duplicate_of):
                if duplicate_of:
                    return Answer(True, f"duplicate of {duplicate_of}", duplicate_of)
                return Answer(True, f"{message_id} accepted", message_id)
            case Rejected(diagnostics=diagnostics):
                lines = [f"{d.line}:{d.column} {d.code} {d.message('en')}; {d.hint('en')}" for d in diagnostics]
                return Answer(False, "\n".join(lines))
            case Unavailable(reason):
                return Answer(False, f"the store cannot take it now: {reason}")


def _retried(retried: int, trouble: BaseException | None) -> Answer:
    if trouble is None and not retried:
        return Answer(True, "no call is held")
    said = f"{retried} {'call' if retried == 1 else 'calls'} will be sent now"
    if trouble is None:
        return Answer(True, said)
    if not isinstance(trouble, SpoolTrouble):
        raise trouble
    return Answer(False, f"{said}, then the store could not do it: {trouble}; look again")


def _cannot(verb: str, call_id: str, state: State) -> str:
    if state is State.UNSURE:
        return (
            f"{call_id} is unsure: it may be ringing, and the provider is being asked. If you know better:"
            f" queue resolve {call_id} --as retry|delivered|failed|cancelled"
        )
    wanted = " or ".join(sorted(VERBS[verb].states))
    return f"{call_id} is {state}; {verb.partition('-')[0]} is for calls that are {wanted}"


def _why(story: Story) -> Why | None:
    """What a call is held for."""
    reason = story.steps[-1].reason if story.steps else None
    return reason.why if reason else None


def _stands(health: Health, now: int) -> str:
    match health.circuit:
        case _ if not health.slots:
            says = "is not connected"
        case Circuit.OPEN:
            says = f"rests for {max(health.until - now, 0) // 1000} s more"
        case Circuit.HALF_OPEN:
            says = "tries one call at a time"
        case _:
            says = f"works, {health.at_once} at a time" + ("" if health.room else "; waits for those before it to fail")
    return f"{health.name}: {says}" + (f" ({health.reason})" if health.reason else "")
