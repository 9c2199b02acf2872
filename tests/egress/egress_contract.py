"""What every way out must do, whatever it speaks: the promises of gateway/egress/__init__.py, one by one.

A way out joins with a class that inherits `Contract`, names the answers that it knows in `codes`, and gives the
fixtures `side` and `stranger_side`. `egress_contract_words` has `Asking`, for one over which the provider can be
asked, and `Hearing`, for one that is pushed receipts: inherit these too. A `Side` is the way out, started and ready to
send, and the simulated provider at the other end; a channel writes down only what is its own, and what it has
otherwise it overrides.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeVar

import pytest
from provider_side import PHONE, SECRET, Clock, make_call

from gateway.egress import Egress, Pushed
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Refused, Taken, Unsure, Why
from gateway.sandbox import Sandbox

__all__ = ["OTHER", "Code", "Contract", "Side", "When", "ready", "until"]

OTHER = "79990000002"
TROUBLES = [{"cut": "before"}, {"cut": "during"}, {"cut": "after"}, {"garbage": True}]
T = TypeVar("T")
When = Literal["before", "during", "after"]


@dataclass(frozen=True, slots=True)
class Code:
    """One way to answer, as a rule of the sandbox's script, and what it makes of the call that was sent."""

    rule: Mapping[str, object]
    kind: type[Outcome]
    why: Why | None = None  # not for Taken

    def __str__(self) -> str:
        return "-".join(f"{key}-{value}" for key, value in self.rule.items() if key != "times").replace(" ", "-")


@dataclass
class Side:
    """The other side of one way out. What it is told holds until it is told something else."""

    egress: Egress
    provider: Sandbox
    clock: Clock
    channel: str  # as `Egress.name`, and in the rules of the script
    counted: str  # under what `Book.at_once` counts requests to send: "send", "mail", "submit_sm"
    patience: float  # seconds that the way out waits for an answer: long enough for a busy machine
    secrets: Sequence[str] = (SECRET,)
    heard: list[Pushed] = field(default_factory=list)  # what was pushed, for those that are
    deaf: bool = False  # what is pushed cannot be kept now
    turned_away: int = 0  # what was pushed meanwhile

    def play(self, *rules: Mapping[str, object]) -> None:
        """Do so from now on, over this channel."""
        self.provider.script([{"channel": self.channel, **rule} for rule in rules])

    async def away(self) -> None:
        """Nobody is there any more: no connection stands, and none can be made."""
        await self.provider.stop()

    async def hear(self, pushed: Pushed) -> bool:
        """What the way out is given as `heard`, if it is pushed anything."""
        if self.deaf:
            self.turned_away += 1
            return False
        self.heard.append(pushed)
        return True

    async def time_passes(self, milliseconds: int) -> None:
        """At the provider, whose calls go on."""
        self.clock.wait(milliseconds)

    def rang(self) -> list[tuple[str, str]]:
        """Number and text of every call that was taken."""
        return [(call.phone, call.text) for call in self.provider.book.calls if call.is_call]

    def requests(self) -> int:
        """How often a call was handed over, whatever became of it."""
        return len(self.provider.book.requests)

    async def send(self, call: Call) -> Outcome:
        """Send it, and see that the answer is honest and keeps what is secret."""
        before = self.rang().count((call.phone, call.text))
        outcome = await self.egress.send(call)
        rang = self.rang().count((call.phone, call.text)) - before
        match outcome:
            case Taken():
                assert rang == 1, "said to be taken"
            case Deferred() | Refused() | Held():
                assert rang == 0, f"{outcome} is to be a certainty"
            case Unsure():
                assert rang <= 1
        self.keeps_secrets(call, outcome)
        return outcome

    def keeps_secrets(self, call: Call, *said: object) -> None:
        """Credentials nowhere, whom we call and what we say in no reason."""
        for shown in (*map(repr, said), *map(str, said), repr(self.egress), str(self.egress), str(vars(self.egress))):
            assert not [secret for secret in self.secrets if secret in shown], shown
        for reason in (repr(one.reason) for one in said if not isinstance(one, Taken)):  # type: ignore[attr-defined]
            assert call.phone not in reason
            assert call.text not in reason
            words = (word for word in call.text.split() if len(word) > 3 and not word.startswith("__"))
            assert not [word for word in words if word in reason]


async def until(true: Callable[[], T], seconds: float = 5.0) -> T:
    """Wait for what comes from the other side, which wakes nobody here."""
    async with asyncio.timeout(seconds):
        while not (value := true()):
            await asyncio.sleep(0.005)
    return value


async def ready(egress: Egress) -> None:
    """Wait until it can send: one that connects by itself may have been cut off."""
    await until(lambda: egress.slots)


class Contract:
    """What each way out promises."""

    codes: ClassVar[Sequence[Code]]
    """Every answer that it knows, certain or not."""
    stranger: ClassVar[type[Outcome]] = Held
    """What it makes of a call when the account knows no such credentials."""
    one_line: ClassVar[bool] = True
    """Whether all calls go over one connection, so that an answer which ends it ends it for all of them."""

    @pytest.fixture
    async def stranger_side(self) -> Side:
        """As `side`, with credentials that the account does not know; ready or not, as such a one can be."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "code" in metafunc.fixturenames:
            metafunc.parametrize("code", type(self).codes, ids=str)

    async def test_a_call_is_taken_once(self, side: Side) -> None:
        call = make_call()

        outcome = await side.send(call)

        assert isinstance(outcome, Taken), outcome
        assert outcome.provider_id
        assert side.rang() == [(call.phone, call.text)]
        assert side.requests() == 1

    async def test_every_answer_has_its_meaning(self, side: Side, code: Code) -> None:
        side.play(code.rule)

        outcome = await side.send(make_call())

        assert isinstance(outcome, code.kind), outcome
        assert code.why is None or (not isinstance(outcome, Taken) and outcome.reason.why is code.why), outcome
        assert side.requests() <= 1, "it never tries twice by itself"

    async def test_no_connection_is_certainly_not_taken(self, side: Side) -> None:
        await side.away()

        outcome = await side.send(make_call())

        assert isinstance(outcome, Deferred), outcome
        assert outcome.reason.why is Why.UNREACHABLE

    @pytest.mark.parametrize("trouble", ["cut", "hang"])
    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_without_an_answer_nothing_is_made_up(self, side: Side, trouble: str, when: When) -> None:
        side.play({trouble: when, "times": 1})

        outcome = await side.send(make_call())

        assert isinstance(outcome, Unsure if when == "after" else Unsure | Deferred), outcome
        assert outcome.reason.why in (Why.CUT, Why.TIMEOUT, Why.UNREACHABLE, Why.PROVIDER_FAULT), outcome
        assert side.requests() <= 1, "it never tries twice by itself"
        assert len(side.rang()) == (when == "after")

    async def test_half_an_answer_is_none(self, side: Side) -> None:
        side.play({"cut": "during", "times": 1})

        outcome = await side.send(make_call())

        assert isinstance(outcome, Unsure | Deferred), outcome
        assert side.requests() <= 1

    async def test_garbage_is_no_answer(self, side: Side) -> None:
        side.play({"garbage": True, "times": 1})

        outcome = await side.send(make_call())

        assert isinstance(outcome, Unsure | Deferred), outcome
        assert side.requests() <= 1

    @pytest.mark.parametrize("rule", TROUBLES, ids=str)
    async def test_after_trouble_the_next_call_is_taken(self, side: Side, rule: Mapping[str, object]) -> None:
        side.play({**rule, "times": 1})
        await side.send(make_call())
        await ready(side.egress)

        assert isinstance(await side.send(make_call("second", phone=OTHER)), Taken)

    async def test_a_slow_answer_is_waited_for(self, side: Side) -> None:
        side.play({"delay": side.patience / 2})
        assert isinstance(await side.send(make_call()), Taken)

    async def test_credentials_that_the_account_does_not_know(self, stranger_side: Side) -> None:
        outcome = await stranger_side.egress.send(make_call())

        assert isinstance(outcome, self.stranger), outcome
        assert stranger_side.rang() == []
        stranger_side.keeps_secrets(make_call(), outcome)

    async def test_two_at_once_are_not_mixed_up(self, side: Side, code: Code) -> None:
        side.play({**code.rule, "phone": OTHER}, {"phone": PHONE, "delay": side.patience / 5})

        good, other = await asyncio.gather(side.send(make_call()), side.send(make_call("second", phone=OTHER)))

        assert isinstance(other, code.kind), other
        if not isinstance(good, Taken):
            assert self.one_line
            assert isinstance(good, Unsure | Deferred), good
            assert good.reason.why is not Why.GARBLED

    async def test_a_late_answer_is_not_the_next_calls(self, side: Side) -> None:
        """The first one's success comes while the second waits for its own answer, which is none."""
        refusal = next(code for code in self.codes if code.kind in (Refused, Held, Deferred))
        side.play(
            {"phone": PHONE, "delay": 1.3 * side.patience},
            {"phone": OTHER, "delay": 0.6 * side.patience, **refusal.rule},
        )
        first = await side.send(make_call())
        await ready(side.egress)
        second = await side.send(make_call("second", phone=OTHER))

        assert isinstance(first, Unsure), first
        assert first.reason.why is Why.TIMEOUT
        assert isinstance(second, refusal.kind), second
        assert second.reason.why is refusal.why

    async def test_no_more_is_under_way_than_its_slots_and_the_rest_waits(self, side: Side) -> None:
        side.play({"delay": side.patience / 10})
        slots = side.egress.slots
        calls = [make_call(f"call{n}", phone=f"7999000{n:04}") for n in range(3 * slots)]

        outcomes = await asyncio.gather(*(side.send(call) for call in calls))

        assert all(isinstance(outcome, Taken) for outcome in outcomes), outcomes
        assert len(side.rang()) == len(calls)
        assert min(slots, 2) <= side.provider.book.at_once[side.counted] <= slots

    async def test_a_text_for_another_service_goes_nowhere(self, side: Side) -> None:
        for text in ("__VIBER__ Hello everybody", "__CALL__ Hello everybody"):
            outcome = await side.send(make_call(text=text))
            assert isinstance(outcome, Refused), outcome
            assert outcome.reason.why is Why.FORBIDDEN
        assert side.requests() == 0

    async def test_after_the_end_nothing_is_sent(self, side: Side) -> None:
        await side.egress.close()
        await side.egress.close()

        outcome = await side.send(make_call())

        assert isinstance(outcome, Deferred), outcome
        assert side.requests() == 0

    async def test_what_is_under_way_when_it_closes_has_an_outcome(self, side: Side) -> None:
        side.play({"hang": "after"})
        under_way = asyncio.create_task(side.send(make_call()))
        await until(side.requests)

        await asyncio.wait_for(side.egress.close(), 10)

        assert isinstance(await under_way, Unsure)

    async def test_beginning_comes_back_at_once_whoever_is_there(self, stranger_side: Side) -> None:
        await stranger_side.away()
        await asyncio.wait_for(stranger_side.egress.start(), 1)
        assert isinstance(stranger_side.egress.slots, int)
