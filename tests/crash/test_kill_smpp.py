"""SIGKILL while five ESMEs submit, and while their receipts come home; what was cut off is sent again.

Every message_id that was answered is in the spool afterwards, each message is one call, no call was accepted by the
provider twice, and every receipt that is owed arrives after the restart. CI does a short run;
`KILLS=10 SUBMITS=20000 pytest tests/crash/test_kill_smpp.py -s` does the long one. The counts are printed.
"""

import asyncio
import itertools
import os
import random
import re
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from gateway.daemon import now
from gateway.demo import configuration
from gateway.outcome import State
from gateway.passwords import hash_password
from gateway.sandbox import Sandbox
from gateway.spool.sqlite import SqliteReader
from serving import Gateway, free_port
from smpp_client import Tally, load, menu_body, part_bodies, plain_body

KILLS = int(os.environ.get("KILLS", "2"))
SUBMITS = int(os.environ.get("SUBMITS", "600"))
SEED = int(os.environ.get("SEED", "20261124"))
CLIENTS = [f"esme{n}" for n in range(5)]


@pytest.mark.timeout(900)
async def test_a_killed_gateway_loses_no_submit_and_owes_no_receipt(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    provider = Sandbox(now)
    _, provider_port = await provider.start("127.0.0.1", 0)
    port = free_port()
    config = tmp_path / "gateway.toml"
    config.write_text(_configuration(tmp_path / "state", port, provider_port))
    gateway = Gateway(config, port)
    await gateway.start()

    tallies = {name: Tally() for name in CLIENTS}
    all_home = asyncio.Event()
    esmes = [asyncio.create_task(_esme(port, name, n, tallies[name], all_home)) for n, name in enumerate(CLIENTS)]
    goals = sorted(chance.uniform(0.1, 0.9) for _ in range(KILLS))
    for goal in goals:  # in the thick of it, and not when the clock says so
        await _until(lambda goal=goal: sum(len(one.accepted) for one in tallies.values()) >= goal * SUBMITS)
        await gateway.end(signal.SIGKILL)
        await gateway.start()
    await _until(lambda: sum(len(one.receipts) for one in tallies.values()) >= SUBMITS / 10)
    await gateway.end(signal.SIGKILL)
    await gateway.start()

    told: dict[str, Counter[str]] = {name: Counter() for name in CLIENTS}
    async with asyncio.timeout(600):
        while any(
            tally.unanswered or not tally.done or not set(tally.accepted) <= set(_counted(told[name], tally))
            for name, tally in tallies.items()
        ):
            await asyncio.sleep(0.5)
    all_home.set()
    await asyncio.gather(*esmes)
    states = await _states(tmp_path / "state")
    await gateway.end(signal.SIGTERM)
    rung = Counter(call["id"] for call in provider.book.as_json()["calls"])
    await provider.stop()

    answered = {(name, ticket) for name, tally in tallies.items() for ticket in tally.accepted}
    stored = {(client, ticket) for client, tickets, _ in states.values() for ticket in tickets}
    twice = {call_id: times for call_id, times in rung.items() if times > 1}
    again = sum(times - 1 for counted in told.values() for times in counted.values())
    bodies = sum(len(_bodies(n)) for n in range(SUBMITS))
    cut_off = sum(tally.cut_off for tally in tallies.values())
    print(f"\n{KILLS + 1} kills, {SUBMITS} messages in {bodies} submits by {len(CLIENTS)} clients, {cut_off} cut off")
    print(f"and sent again: {len(answered)} ids, {len(answered - stored)} of them lost; {len(states)} calls stored,")
    print(f"{len(rung)} rung, {len(twice)} twice; {sum(map(len, told.values()))} receipts home, {again} of them again")
    assert cut_off, "no kill hit a submit: the test has shown nothing"
    assert not any(tally.refused for tally in tallies.values()), [tally.refused for tally in tallies.values()]
    assert len(answered) == bodies
    assert not answered - stored
    assert len(states) == SUBMITS, "a resend made a second call, or two messages one"
    assert {state for _, _, state in states.values()} == {State.DELIVERED}
    assert not twice
    assert set(rung) == set(states)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(300):
        while not condition():
            await asyncio.sleep(0.001)


class Share:
    """The bodies of one client: first what was cut off, as an ESME does it, then what is left."""

    def __init__(self, numbers: range, tally: Tally) -> None:
        self._tally = tally
        self._left = itertools.chain.from_iterable(map(_bodies, numbers))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        again = self._tally.unanswered
        return again.pop(0) if again else next(self._left)


def _bodies(n: int) -> list[bytes]:
    """One message: short, a menu in message_payload, or in two parts."""
    if n % 3 == 2:
        return part_bodies(n, receipt=True)
    return [(menu_body if n % 3 else plain_body)(n, receipt=True)]


async def _esme(port: int, name: str, n: int, tally: Tally, all_home: asyncio.Event) -> None:
    """Submits its share, comes back after each kill, sends again what was cut off, and stays for its receipts."""
    size = SUBMITS // len(CLIENTS)
    share = Share(range(n * size, (n + 1) * size), tally)
    while not all_home.is_set():
        with suppress(OSError):  # it is not there at the moment
            await load(port, share, system_id=name, window=20, tally=tally, stay=all_home)
        await asyncio.sleep(0.05)


def _counted(told: Counter[str], tally: Tally) -> Counter[str]:
    """How often each message_id was reported as delivered."""
    told.clear()
    told.update(found[1].decode() for one in tally.receipts if (found := re.search(rb"id:(\w+) .*stat:DELIVRD", one)))
    return told


def _configuration(state: Path, port: int, provider_port: int) -> str:
    text = configuration(state, 0, port, provider_port, 9).replace("apikey_file", "# apikey_file")
    text = text.replace("[provider]", '[provider]\nreply_timeout = "5s"\nnever_had_after = "30s"')
    text = text.replace("[report]", '[report]\nwhen = "never"')
    text = text.replace('log_level = "warning"', 'log_level = "error"')
    client = """
[[smpp.client]]
system_id = "%s"
password_hash = "%s"
throughput = 100000
"""
    return text.replace("[report]", "".join(client % (name, HASH) for name in CLIENTS) + "\n[report]", 1)


HASH = hash_password("load")


async def _states(state_dir: Path) -> dict[str, tuple[str, set[str], State]]:
    """Client, message_ids and state of every call."""
    reader = SqliteReader.open(state_dir)
    try:
        stories = await reader.listing((), 1_000_000)
        return {
            one.call.id: (one.origin.client, {str(ticket.number) for ticket in one.tickets}, one.call.state)
            for one in stories
        }
    finally:
        await reader.close()
