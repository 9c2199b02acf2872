"""Random faults on all three ways out: the provider's book of who rang how often against the spool.

No telephone rings twice, no call is lost, and each ends, or is UNSURE or HELD for a reason that is told. `CALLS=10000`
makes it the whole of the acceptance test; by itself it is short.
"""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from three_ways import CHANNELS, ThreeWays, trouble

from gateway.lifecycle import ENDS
from gateway.message import Story
from gateway.outcome import Event, State, Why

CALLS = int(os.environ.get("CALLS", "600"))  # over all three orders of preference
AT_A_TIME = 25  # calls to a script
WORSE_EVERY = 0.2  # seconds between two scripts
FIRST = 1_000_000
NOT_RUNG = {Why.BAD_NUMBER, Why.NO_ROUTE, Why.FORBIDDEN, Why.BARRED, Why.NO_MONEY}
"""What status.php says of a message that was refused when it came, but under an id."""


# What connects just as the simulated provider shuts a channel, its web server leaves to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.timeout(60 + CALLS // 4)
@pytest.mark.parametrize("channels", [("http", "smpp", "smtp"), ("smpp", "smtp", "http"), ("smtp", "http", "smpp")])
async def test_whatever_goes_wrong_nobody_is_called_twice(
    tmp_path: Path, channels: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random("-".join(channels))
    house = ThreeWays(tmp_path, channels, together=3)
    try:
        await house.open()
        count = CALLS // 3
        for first in range(FIRST, FIRST + count, AT_A_TIME):
            await house.accept(first, min(AT_A_TIME, FIRST + count - first))
            await _worse(house, chance)
        await _mend(house)
        moving = (State.QUEUED, State.SENDING, State.HELD)
        counts = await house.settles(*moving, patience=60)
        assert not any(counts.get(state) for state in moving), counts
        await _learnt(house)
        stories, rings = await house.stories(), house.rings()
        with capsys.disabled():
            print(f"\n{', '.join(channels)}: {_figures(stories, rings)}")  # noqa: T201 - the figures are wanted
        assert _twice(stories, rings) == []
        assert len(stories) == count
        for story in stories:
            _explained(story, rings[story.call.phone])
        house.skip(hours=49)  # what nobody can be asked about ends in silence
        await house.settles(State.TAKEN, State.UNSURE, patience=30)
        assert {story.call.state for story in await house.stories()} <= ENDS
        assert house.rings() == rings
    finally:
        await house.close()


async def _worse(house: ThreeWays, chance: random.Random) -> None:
    """Other faults, for a while; and now and then a whole channel is gone."""
    house.provider.script(trouble(chance))
    if chance.random() < 0.2:
        house.provider.drop(chance.choice(CHANNELS))
    gone = chance.choice(CHANNELS) if chance.random() < 0.1 else ""
    if gone:
        await house.channel_down(gone)
    await asyncio.sleep(WORSE_EVERY)
    if gone:
        await house.channel_up(gone)
    if chance.random() < 0.2:
        house.gateway.desk.resume("", "test")
        await house.gateway.desk.retry_held("test")


async def _mend(house: ThreeWays) -> None:
    """The provider behaves again, and a person has looked after what is held."""
    house.provider.script([])
    for _ in range(3):
        house.gateway.desk.resume("", "test")
        await house.gateway.desk.retry_held("test")
        await asyncio.sleep(0.5)


async def _learnt(house: ThreeWays) -> None:
    """Until all is known that can be known: whatever time passes, what is left does not get less."""
    left, still = -1, 0
    while still < 6:
        counts = await house.counts()
        now_left = counts.get(State.TAKEN, 0) + counts.get(State.UNSURE, 0) + counts.get(State.QUEUED, 0)
        left, still = now_left, still + 1 if now_left == left else 0
        house.skip(hours=0.2)
        await asyncio.sleep(1.0)


def _twice(stories: list[Story], rings: Counter[str]) -> list[str]:
    """Who was called more than once, with the way that the call took."""
    by_phone = {story.call.phone: story for story in stories}
    return [
        f"{by_phone[phone].call.id} rang {count} times: "
        + "; ".join(f"{s.event} {s.reason}" for s in by_phone[phone].steps)
        for phone, count in rings.items()
        if count > 1
    ]


def _explained(story: Story, rang: int) -> None:
    call, last = story.call, story.steps[-1]
    told = (
        f"{call.id} by {call.provider}: {[(step.event, str(step.reason or '')) for step in story.steps]}, rang {rang}"
    )
    match call.state:
        case State.DELIVERED:
            assert rang == 1, told
        case state if state in ENDS:
            assert last.reason is not None, told
            if last.event is not Event.FAILED:  # refused, or never sent in time: our own word, or the provider's "no"
                assert rang == 0, told
            elif last.reason.why not in NOT_RUNG:
                assert rang == 1, told
        case State.UNSURE:
            # what was cut off on its way out by SMPP has no id to ask by: its receipt or a person tells
            assert last.reason is not None, told
            assert call.provider == "smpp", told
        case State.TAKEN:
            # a mail that was taken and never became a call: nobody calls again on that, and the operator was told
            assert (call.provider, rang) == ("smtp", 0), told
        case _:
            pytest.fail(told)


def _figures(stories: list[Story], rings: Counter[str]) -> str:
    states = Counter(story.call.state for story in stories)
    ways = Counter(story.call.provider for story in stories)
    retried = sum(story.call.attempt > 1 for story in stories)
    parts = [f"{count} {what}" for what, count in (*states.most_common(), *ways.most_common())]
    return f"{len(stories)} calls, {sum(rings.values())} rings; {', '.join(parts)}; {retried} tried more than once"
