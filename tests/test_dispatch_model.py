"""Three channels in every kind of trouble, on the real store, with restarts: by the provider's book nobody rings twice.

The ways out are scripts that decide by chance what happens and write down what really did; the loops around them are
the daemon's own. Time is a clock that the test moves.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from gateway import pool
from gateway.account import Account
from gateway.asking import Asker
from gateway.cashier import Cashier
from gateway.channels import Channels
from gateway.dispatch import Dispatcher
from gateway.doubt import Doubts
from gateway.egress import Pushed
from gateway.hearing import Hearer
from gateway.identity import call_ids, reference_of
from gateway.lifecycle import RetryPolicy
from gateway.message import Arrival, Audio, Call, NewCall, Origin, Recipient
from gateway.outcome import (
    Deferred,
    Event,
    Held,
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
from gateway.spool.sqlite import SqliteSpool
from watched import Clock

MESSAGES = 400
TROUBLES: list[Outcome] = [
    *(Deferred(Reason(why)) for why in (Why.UNREACHABLE, Why.UNREACHABLE, Why.PROVIDER_FAULT, Why.THROTTLED)),
    *(Held(Reason(why)) for why in (Why.BAD_CREDENTIALS, Why.MISCONFIGURED, Why.NO_MONEY, Why.ADDRESS_BLOCKED)),
    Refused(Reason(Why.BAD_NUMBER)),
    *[Unsure(Reason(Why.CUT))] * 4,
]


class World:
    """The provider: one account, three doors, and the book."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rang: Counter[str] = Counter()
        self.knows: set[tuple[str, str]] = set()  # the id that it was given, and the number
        self.by: Counter[str] = Counter()
        self.hearer: Hearer | None = None
        self.troubled = 0.25
        self.pushes: set[asyncio.Task[None]] = set()

    def ring(self, call: Call, name: str) -> None:
        self.rang[call.id] += 1
        self.by[name] += 1
        self.knows.add((call.provider_id or call.id, call.phone))

    async def balance(self) -> Reason:
        return Reason(Why.UNREACHABLE)

    async def push(self, call: Call, provider_id: str) -> None:
        """Until it is acknowledged."""
        assert self.hearer
        receipt = Receipt("smpp", provider_id, State.DELIVERED, Reason(Why.ANSWERED), phone=call.phone)
        while not await self.hearer.hear(Pushed(receipt, reference_of(call.id))):
            await asyncio.sleep(0)

    async def ask(self, call: Call) -> Standing:
        if self.chance.random() < 0.2:
            return NoWord(Reason(Why.TIMEOUT))
        if (call.provider_id or call.id, call.phone) not in self.knows:
            return NeverHad(Reason(Why.UNSPECIFIED, "not found"))
        end = State.DELIVERED if self.chance.random() < 0.7 else State.TAKEN
        return Receipt("http", call.provider_id or call.id, end, Reason(Why.ANSWERED), call_id=call.id)


class Door:
    """A way out to it."""

    rests_until = 0

    def __init__(self, world: World, name: str, *, together: int = 1, carries_files: bool = False) -> None:
        self.world, self.name, self.together, self.carries_files = world, name, together, carries_files
        self.slots = 8

    async def start(self) -> None: ...

    async def close(self) -> None: ...
    def resume(self) -> None: ...

    async def send(self, call: Call) -> Outcome:
        (outcome,) = await self.send_together([call])
        return outcome

    async def send_together(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        assert not any(call.files for call in calls) or self.carries_files
        return [await self._one(call) for call in calls]

    async def _one(self, call: Call) -> Outcome:
        world, chance = self.world, self.world.chance
        troubled = chance.random() < world.troubled
        outcome: Outcome = chance.choice(TROUBLES) if troubled else Taken(call.provider_id or call.id)
        provider_id = f"{self.name}:{call.id}:{call.attempt}"
        if isinstance(outcome, Taken) or (isinstance(outcome, Unsure) and chance.random() < 0.5):
            world.ring(call, self.name)
            if self.name == "smpp" and (not troubled or chance.random() < 0.7):
                task = asyncio.create_task(world.push(call, provider_id))  # it may overtake the answer
                world.pushes.add(task)
                task.add_done_callback(world.pushes.discard)
        await asyncio.sleep(0)
        if troubled and isinstance(outcome, Unsure) and chance.random() < 0.2:
            raise KeyError("a bug")
        return Taken(provider_id) if self.name == "smpp" and isinstance(outcome, Taken) else outcome


class House:
    """What the daemon puts together, as often as it is started."""

    def __init__(self, spool: SqliteSpool, world: World, clock: Clock, doors: Sequence[Door], life: int) -> None:
        chance = world.chance.random
        self.spool, self.clock = spool, clock
        self.channels = Channels(doors, Account(61_000, 45), clock)
        doubts, policy = Doubts(), RetryPolicy(10_000, 900_000)
        self.dispatchers = [
            Dispatcher(spool, door, self.channels, doubts, policy, f"node{life}", 300_000, clock, chance)
            for door in doors
        ]
        wake = self.channels.wake
        ask = {"http": world, "smpp": world}
        self.asker = Asker(spool, ask, doubts, 8, wake, _nobody, clock, chance, lambda: clock() / 1000)
        self.cashier = Cashier(None, self.channels, self.retry_held, 600_000, clock)
        world.hearer = Hearer(spool, _nobody, clock)
        self.loops: list[Dispatcher | Asker | Cashier] = [*self.dispatchers, self.asker, self.cashier]
        self.running = [asyncio.create_task(loop.run()) for loop in self.loops]

    async def retry_held(self, who: str, whys: Collection[Why]) -> bool:
        for story in await self.spool.listing([State.HELD], 10_000):
            reason = story.steps[-1].reason
            if reason and reason.why in whys:
                at = self.clock()
                await self.spool.operate(story.call.id, State.HELD, Event.RETRIED, who, Reason(Why.OPERATOR), at)
        return True

    async def stop(self) -> None:
        """Without patience: what is being sent is cut off."""
        await asyncio.gather(*(loop.stop(0) for loop in self.loops))
        await asyncio.gather(*self.running)


def _nobody() -> None:
    """Nobody is told of reports here."""


async def fill(spool: SqliteSpool, clock: Clock, chance: random.Random) -> list[str]:
    ids: list[str] = []
    for n in range(MESSAGES):
        count = chance.choice([1, 1, 1, 3, 5])
        phones = [f"7999{n:05}{k}" for k in range(count)]
        calls = [NewCall(c, Recipient(p)) for c, p in zip(call_ids(f"0{n}", count), phones, strict=True)]
        files = (Audio("a.mp3", "audio/mpeg", b"ID3"),) if chance.random() < 0.1 else ()
        arrival = Arrival(f"0{n}", Origin("smtp", "erp"), f"Hello {n}.", clock(), clock() + 10**10, calls, files=files)
        ids.extend((await spool.put(arrival)).ids)
    return ids


async def is_unsettled(spool: SqliteSpool) -> bool:
    """Doubt first: what leaves it while this looks is met in the queue."""
    unsure = await spool.listing([State.UNSURE], 10_000)
    counts = await spool.counts()
    waiting = any(counts.get(state) for state in (State.QUEUED, State.SENDING, State.HELD))
    return waiting or any(story.call.provider != "smpp" for story in unsure)


@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_rings_twice_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]], seed: int
) -> None:
    monkeypatch.setattr(pool, "_IDLE", 0.001)
    chance, clock = random.Random(seed), Clock()
    world = World(chance)
    spool = SqliteSpool.open(tmp_path / "state")
    ids = await fill(spool, clock, chance)
    doors = [Door(world, "smpp"), Door(world, "smtp", together=2), Door(world, "http", together=3, carries_files=True)]
    house = House(spool, world, clock, doors, 0)
    for life in range(1, 100):
        for door in doors:
            if chance.random() < 0.3:
                door.slots = chance.choice([0, 8, 8])
        for _ in range(5):
            clock.at += chance.choice([1_000, 10_000, 60_000])
            house.channels.changed()
            await spool.beat()
        if life % 20 == 0:
            await house.stop()
            await spool.recover(clock(), clock() + 15_000)
            house = House(spool, world, clock, doors, life)
    world.troubled = 0.0
    for door in doors:
        door.slots = 8
    # All is well again. What is in doubt still is asked about, until nobody is left whom it would help to ask about.
    while await is_unsettled(spool):
        clock.at += 60_000
        house.channels.changed()
        await asyncio.sleep(0.001)
    await asyncio.gather(*world.pushes)
    await house.stop()
    stories = {call_id: (await spool.find(call_id))[0] for call_id in ids}
    await spool.close()
    assert max(world.rang.values()) == 1
    assert min(world.by[name] for name in ("smpp", "smtp", "http")) > 5, "every channel has done its part"
    for call_id, story in stories.items():
        state, rang = story.call.state, world.rang[call_id]
        if state is State.UNSURE:  # nobody can be asked about it, and its receipt never came
            assert story.call.provider == "smpp"
        elif state is State.FAILED:
            assert rang == 0
        else:
            assert state in (State.DELIVERED, State.TAKEN), (call_id, state)
            assert rang == 1
