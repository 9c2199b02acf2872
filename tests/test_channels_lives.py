"""Three channels through long lives: calls are claimed, sent and settled as the loops do it, but in plain memory."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.account import Account
from gateway.breaker import Circuit
from gateway.channels import Channels, Era
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why
from gateway.spool import Files
from ways import NOW, call, three

NAMES = ("smpp", "smtp", "http")
OUTCOMES: list[Outcome] = [
    Taken("1"),
    Refused(Reason(Why.BAD_NUMBER)),
    Refused(Reason(Why.FORBIDDEN)),
    Unsure(Reason(Why.CUT)),
    *(Deferred(Reason(why)) for why in (Why.UNREACHABLE, Why.PROVIDER_FAULT, Why.THROTTLED, Why.OUT_OF_HOURS)),
    *(Held(Reason(why)) for why in (Why.BAD_CREDENTIALS, Why.MISCONFIGURED, Why.NO_MONEY, Why.ADDRESS_BLOCKED)),
]
RETRY = 10_000


@dataclass
class Waiting:
    """A call in the queue, and by what it was sent so far, when."""

    call: Call
    due: int = NOW
    sent: list[tuple[str, int]] = field(default_factory=list)


class Lives(RuleBasedStateMachine):
    """Outcomes come in any order, connections come and go, time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW
        self.ways = three()
        self.channels = Channels(self.ways, Account(0, 0), lambda: self.at)
        self.queue: list[Waiting] = []
        self.under_way: dict[str, list[tuple[Waiting, Era, bool]]] = {name: [] for name in NAMES}
        self.settled: list[tuple[Waiting, Outcome]] = []
        self.number = 0

    @rule(files=st.booleans(), count=st.integers(1, 5))
    def accept(self, files: bool, count: int) -> None:
        for _ in range(count):
            self.number += 1
            self.queue.append(Waiting(call(f"0{self.number}", files=files), self.at))

    @rule(milliseconds=st.sampled_from([1, 1_000, 5_000, 60_000, 900_000]))
    def pass_time(self, milliseconds: int) -> None:
        self.at += milliseconds

    @rule(which=st.integers(0, 2), slots=st.integers(0, 3))
    def connect(self, which: int, slots: int) -> None:
        self.ways[which].slots = slots

    @rule(name=st.sampled_from(NAMES))
    def claim(self, name: str) -> None:
        """As `dispatch` and `Spool.claim` do it."""
        under_way = self.under_way[name]
        well = [health.name for health in self.channels.standing() if self.channels.well(health.name)]
        while self.channels.room(name) > len(under_way):
            files = self.channels.files(name)
            due = [one for one in self.queue if one.due <= self.at and _claimed(one.call, files)]
            if not due:
                return
            one = due[0]
            self.queue.remove(one)
            # The choice is the first that is well, among those that carry it.
            carriers = [way.name for way in self.ways if way.carries_files or not one.call.files]
            assert name in carriers
            first = next((other for other in well if other in carriers), None)
            assert first is None or carriers.index(name) <= carriers.index(first)
            probe = not self.channels.well(name)
            assert not (probe and under_way), "who is in doubt has one call under way"
            one.sent.append((name, self.at))
            under_way.append((one, self.channels.era(name), probe))

    @precondition(lambda self: any(self.under_way.values()))
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def answer(self, data: st.DataObject, outcome: Outcome) -> None:
        name = data.draw(st.sampled_from([name for name in NAMES if self.under_way[name]]))
        one, era, _ = self.under_way[name].pop(data.draw(st.integers(0, len(self.under_way[name]) - 1)))
        self.channels.heard(name, outcome, era)
        verdict = self.channels.verdict(name, one.call, outcome)
        if isinstance(outcome, Taken | Refused | Unsure):
            assert verdict == (outcome, False)
        if verdict.moves:
            assert self.channels.room(name) == 0, "it would come back to where it failed"
        if isinstance(verdict.outcome, Deferred):
            one.due = self.at if verdict.moves else self.at + RETRY
            self.queue.append(one)
        else:
            self.settled.append((one, outcome))

    @invariant()
    def no_call_is_in_two_places(self) -> None:
        places = [one.call.id for one in self.queue]
        places += [one.call.id for jobs in self.under_way.values() for one, _, _ in jobs]
        places += [one.call.id for one, _ in self.settled]
        assert len(places) == len(set(places)) == self.number

    @invariant()
    def nothing_spins(self) -> None:
        """A channel sees the same call again only after a pause: its own rest, or the call's."""
        for one in self.queue:
            by: dict[str, int] = {}
            for name, at in one.sent:
                assert at - by.get(name, 0) >= 2_000
                by[name] = at

    def teardown(self) -> None:
        """When all is well again, everything goes by the first that can carry it."""
        for way in self.ways:
            way.slots = 3
        for _ in range(60):
            self.at += 900_000
            for name in NAMES:
                for one, era, _ in self.under_way[name]:
                    self.channels.heard(name, Taken("1"), era)
                    self.settled.append((one, Taken("1")))
                self.under_way[name].clear()
                self.claim(name)
        assert not self.queue
        self.accept(False, 5)
        self.accept(True, 5)
        # Who has had no call to find out with is in doubt still; a call each lifts that.
        for _ in range(4):
            for name in NAMES:
                self.claim(name)
                for one, era, _ in self.under_way[name]:
                    self.channels.heard(name, Taken("1"), era)
                    self.settled.append((one, Taken("1")))
                self.under_way[name].clear()
        assert self.channels.standing()[0].circuit is Circuit.CLOSED
        assert self.channels.room("smtp") == 0


def _claimed(one: Call, files: Files) -> bool:
    return files is Files.ANY or bool(one.files) == (files is Files.ONLY)


Lives.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLives = Lives.TestCase
