"""SIGKILL at random moments while mails come in and the provider dawdles.

Every mail that got a 250 is in the spool afterwards, and ends; no call was accepted by the provider twice. CI does a
few rounds; `KILLS=50 MAILS=2000 pytest tests/crash/test_kill.py -s` does the long run. The counts are printed.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from gateway.daemon import now
from gateway.demo import configuration
from gateway.outcome import State
from gateway.sandbox import Sandbox
from gateway.spool.sqlite import SqliteReader
from serving import Gateway, free_port
from smtp_client import load

KILLS = int(os.environ.get("KILLS", "4"))
MAILS = int(os.environ.get("MAILS", "120"))
SEED = int(os.environ.get("SEED", "20261124"))


@pytest.mark.timeout(600)
async def test_a_killed_gateway_loses_nothing_and_dials_nobody_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    provider = Sandbox(now)
    _, provider_port = await provider.start("127.0.0.1", 0)
    provider.script([{"for": "send", "delay": 0.2}])
    port = free_port()
    config = tmp_path / "gateway.toml"
    text = configuration(tmp_path / "state", port, 0, provider_port, 9).replace("apikey_file", "# apikey_file")
    text = text.replace("[report]", '[report]\nwhen = "never"').replace(
        "[provider]", '[provider]\nreply_timeout = "5s"\nnever_had_after = "30s"'
    )
    config.write_text(text)
    gateway = Gateway(config, port)
    await gateway.start()

    # What a kill cuts off is not sent again, so that the count stays plain.
    sending = asyncio.create_task(load(port, 10, kept=True, every=10 * KILLS / MAILS, mails=MAILS, prefix="kill"))
    killed = 0
    while killed < KILLS:
        await asyncio.sleep(chance.uniform(0.1, 1.5))
        await gateway.end(signal.SIGKILL)
        killed += 1
        await gateway.start()
    acknowledged = set((await sending).accepted)

    states = await _settled(tmp_path / "state", acknowledged)
    await gateway.end(signal.SIGTERM)
    rung = Counter(call["id"] for call in provider.book.as_json()["calls"])
    await provider.stop()
    twice = {call_id: times for call_id, times in rung.items() if times > 1}
    unsure = sum(1 for _, seen in states.values() if "recovered" in seen)
    lost = acknowledged - states.keys()
    print(f"\n{killed} kills, {MAILS} mails: {len(acknowledged)} acknowledged, {len(lost)} of them lost,")
    print(f"{len(states)} stored, {unsure} were being sent at a kill, {len(rung)} calls rung, {len(twice)} twice")
    assert unsure, "no kill hit a send: the test has shown nothing"
    assert not lost
    assert {state for state, _ in states.values()} == {State.DELIVERED}
    assert not twice
    assert set(rung) == set(states)


async def _settled(state_dir: Path, acknowledged: set[str]) -> dict[str, tuple[State, set[str]]]:
    """State and events of every call, once none is under way any more."""
    ends = {State.DELIVERED, State.FAILED, State.EXPIRED, State.CANCELLED, State.HELD}
    reader = SqliteReader.open(state_dir)
    try:
        async with asyncio.timeout(400):
            while True:
                counts = await reader.counts()
                if sum(counts.values()) >= len(acknowledged) and all(state in ends for state, n in counts.items() if n):
                    break
                await asyncio.sleep(0.5)
        stories = await reader.listing((), 1_000_000)
        return {one.call.id: (one.call.state, {str(step.event) for step in one.steps}) for one in stories}
    finally:
        await reader.close()
