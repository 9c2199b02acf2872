"""Who is digested at once, who together, and in which order. The clock is held: nothing here waits for a time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from smpp_gate import PBX, SUBMIT, Gate, running, until

from gateway.ingress.smpp.rounds import GATHERED_FOR, Rounds
from gateway.smpp.codes import Command
from gateway.smpp.pdu import EnquireLink, write

MUCH = 40_000  # octets: more than a round need wait for


@dataclass
class Alarm:
    """A call that is to come when the test says so."""

    after: float
    ring: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Clock:
    """Stands where `loop.call_later` stands."""

    alarms: list[Alarm] = field(default_factory=list)

    def later(self, after: float, ring: Callable[[], None]) -> Alarm:
        self.alarms.append(Alarm(after, ring))
        return self.alarms[-1]

    @property
    def due(self) -> list[float]:
        return [alarm.after for alarm in self.alarms if not alarm.cancelled]

    def strike(self) -> None:
        """Whatever is due, is."""
        alarms, self.alarms = self.alarms, []
        for alarm in alarms:
            if not alarm.cancelled:
                alarm.ring()


@dataclass
class Sender:
    """A guest with so many octets, which digests some at a time."""

    name: str
    rounds: Rounds
    told: list[str]
    left: int = 1
    slice: int = MUCH

    def digest_gathered(self) -> int:
        some = min(self.left, self.slice)
        self.left -= some
        self.told.append(self.name)
        if self.left:
            self.rounds.join(self)
        return some


def test_first_come_first_served_after_one_wait() -> None:
    clock, told = Clock(), list[str]()
    rounds = Rounds(clock.later)
    for name in "abc":
        rounds.join(Sender(name, rounds, told))
        rounds.came(1)
    assert clock.due == [GATHERED_FOR]
    assert told == []
    clock.strike()
    assert told == ["a", "b", "c"]
    assert clock.due == []


def test_when_there_is_much_nobody_waits() -> None:
    clock, told = Clock(), list[str]()
    rounds = Rounds(clock.later)
    rounds.join(Sender("a", rounds, told))
    rounds.came(MUCH)
    assert clock.due == [0]
    clock.strike()
    assert told == ["a"]


def test_a_round_may_begin_early_and_is_not_begun_again() -> None:
    clock, told = Clock(), list[str]()
    rounds = Rounds(clock.later)
    rounds.join(Sender("a", rounds, told))
    rounds.begin()
    assert told == ["a"]
    assert clock.due == []
    rounds.begin()
    assert told == ["a"]
    assert clock.due == []


def test_who_sends_much_is_behind_all_others_with_the_rest() -> None:
    clock, told = Clock(), list[str]()
    rounds = Rounds(clock.later)
    for name, octets in (("flood", 10 * MUCH), ("b", 1), ("c", 1)):
        rounds.join(Sender(name, rounds, told, octets))
    clock.strike()
    assert told == ["flood"]  # the loop is left to others before the next guest
    assert clock.due == [0]
    clock.strike()
    assert told[1:3] == ["b", "c"]
    for _ in range(20):
        clock.strike()
    assert told.count("flood") == 10


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    async with running() as gate:
        yield gate


@pytest.fixture
def clock(gate: Gate) -> Clock:
    """Of the rounds of that gate: none begins by itself."""
    clock = Clock()
    gate.ingress._house.rounds = Rounds(clock.later)
    return clock


async def test_who_is_alone_waits_for_nobody(gate: Gate, clock: Clock) -> None:
    esme = await gate.bind()
    for _ in range(3):
        assert (await esme.ask(SUBMIT)).status == 0
    assert clock.alarms == []
    assert gate.desk.batches == [1, 1, 1]


async def test_what_comes_while_others_are_served_is_gathered(gate: Gate, clock: Clock) -> None:
    """Over several reads of two binds: a batch for each bind, in the order in which it was sent."""
    (works, ours), (other, theirs) = await gate.tight(), await gate.tight()
    gate.desk.open.clear()
    works.send(SUBMIT)
    await gate.desk.asked.wait()
    one = len(write(SUBMIT, 1))
    for n in (1, 2, 3):
        works.send(SUBMIT)
        await until(lambda: len(ours._rest) == n * one)  # noqa: B023 - it is called in this round of the loop
    for n in (1, 2):
        other.send(SUBMIT)
        await until(lambda: len(theirs._rest) == n * one)  # noqa: B023
    assert gate.desk.batches == [1]
    assert clock.due == [GATHERED_FOR]
    clock.strike()
    await until(lambda: len(gate.desk.batches) == 3)
    assert gate.desk.batches == [1, 3, 2]
    assert [sequence for _, sequence, _ in gate.desk.taken] == [2, 3, 4, 5, 2, 3]
    gate.desk.open.set()
    assert [(await works.pdu()).sequence for _ in range(4)] == [2, 3, 4, 5]
    assert [(await other.pdu()).sequence for _ in range(2)] == [2, 3]


async def test_what_was_gathered_comes_when_the_others_are_answered(gate: Gate, clock: Clock) -> None:
    """No clock need strike for it."""
    esme, session = await gate.tight()
    gate.desk.open.clear()
    first = esme.send(SUBMIT)
    await gate.desk.asked.wait()
    second = esme.send(SUBMIT)
    await until(lambda: session._rest)
    gate.desk.open.set()
    assert [(await esme.pdu()).sequence for _ in range(2)] == [first, second]
    assert gate.desk.batches == [1, 1]


async def test_a_stranger_is_not_gathered(gate: Gate, clock: Clock) -> None:
    works = await gate.bind()
    gate.desk.open.clear()
    works.send(SUBMIT)
    await gate.desk.asked.wait()
    assert await (await gate.connect()).bind(PBX.name) == 0


async def test_what_hangs_up_meanwhile_leaves_the_others_alone(gate: Gate, clock: Clock) -> None:
    """Its own requests were not accepted: nobody was told that they were."""
    (goes, ours), (stays, theirs) = await gate.tight(), await gate.tight()
    gate.desk.open.clear()
    stays.send(SUBMIT)
    await gate.desk.asked.wait()
    goes.send(SUBMIT)
    await until(lambda: ours._rest)
    goes.reset()
    asked = stays.send(EnquireLink())
    await until(lambda: theirs._rest and ours not in gate.ingress._house.sessions)
    clock.strike()
    answer = await stays.pdu()
    assert (answer.command, answer.sequence) == (Command.ENQUIRE_LINK_RESP, asked)
    assert gate.desk.batches == [1]


async def test_who_says_no_more_hears_what_was_gathered(gate: Gate, clock: Clock) -> None:
    esme, session = await gate.tight()
    gate.desk.open.clear()
    first = esme.send(SUBMIT)
    await gate.desk.asked.wait()
    second = esme.send(SUBMIT)
    esme.writer.write_eof()
    await until(lambda: session._rest and session._eof)
    gate.desk.open.set()
    assert await asyncio.wait_for(esme.rest(), 10) == [("SUBMIT_SM_RESP", n, 0) for n in (first, second)]
