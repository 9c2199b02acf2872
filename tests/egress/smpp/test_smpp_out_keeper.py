"""It keeps one line: the second address, the pauses, wrong credentials, and no storms."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fake_smsc import Opener, Smsc, settings_for, until
from provider_side import make_call

from gateway import journal
from gateway.egress.smpp.keeper import pause_before
from gateway.outcome import Held, Taken, Why
from gateway.smpp.codes import Status

CLOSED = 1  # nobody listens on this port


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What an operator could read about the channel."""
    told: list[tuple[str, dict[str, Any]]] = []
    for name in ("channel_bound", "channel_lost", "channel_unreachable", "channel_rests"):
        monkeypatch.setattr(journal, name, lambda _name=name, **words: told.append((_name, words)))
    return told


def test_pauses_double_up_to_the_longest_with_some_chance_in_them() -> None:
    settings = settings_for(CLOSED, reconnect_first=1_000, reconnect_longest=60_000)
    assert [pause_before(n, settings, 0.5) for n in range(1, 9)] == [
        1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]  # fmt: skip
    assert pause_before(10_000, settings, 0.0) == 45_000
    assert pause_before(10_000, settings, 0.999) < 75_000


async def test_the_second_address_when_the_first_is_not_there(smsc: Smsc, opened: Opener) -> None:
    shell = await opened(CLOSED, smsc.port)
    assert isinstance(await shell.egress.send(make_call()), Taken)


async def test_the_first_address_again_when_it_is_back(smsc: Smsc, opened: Opener) -> None:
    first = Smsc()
    port = await first.start()
    await first.stop()
    shell = await opened(port, smsc.port)
    await first.start(port)
    assert not first.binds
    smsc.sessions[-1].cut()
    await until(lambda: first.binds)
    await until(lambda: shell.egress.slots)
    assert isinstance(await shell.egress.send(make_call()), Taken)
    await shell.egress.close()
    await first.stop()


async def test_both_addresses_gone_and_back(smsc: Smsc, opened: Opener, told: list[Any]) -> None:
    shell = await opened(CLOSED, smsc.port)
    port = smsc.port
    await smsc.stop()
    await until(lambda: [name for name, _ in told].count("channel_unreachable") > 1)
    assert shell.egress.slots == 0
    await smsc.start(port)
    await until(lambda: shell.egress.slots)
    names = [name for name, _ in told]
    assert names[:2] == ["channel_bound", "channel_lost"]
    assert names[-1] == "channel_bound"


@pytest.fixture
async def second() -> AsyncIterator[Smsc]:
    """The account's other address."""
    smsc = Smsc()
    await smsc.start()
    yield smsc
    await smsc.stop()


@pytest.mark.parametrize("status", [Status.RINVPASWD, Status.RINVSYSID, Status.RBINDFAIL])
async def test_wrong_credentials_wait_for_a_person(
    smsc: Smsc, second: Smsc, opened: Opener, told: list[Any], status: int
) -> None:
    smsc.refuses = [status]
    shell = await opened(smsc.port, second.port, wait=False)
    await until(lambda: told)

    ((name, words),) = told
    assert name == "channel_rests"
    assert words["reason"].why is Why.BAD_CREDENTIALS
    assert words["until"] == shell.clock() + 900_000
    assert shell.egress.slots == 1, "one call may find out, and is held"
    outcome = await shell.egress.send(make_call())
    assert isinstance(outcome, Held)
    assert outcome.reason.why is Why.BAD_CREDENTIALS
    await asyncio.sleep(0.1)  # ten times the first pause
    assert len(smsc.binds) == 1
    assert second.binds == [], "the other address is the same account's"

    shell.egress.resume()
    await until(lambda: shell.egress.slots > 1)
    assert len(smsc.binds) == 2


async def test_already_bound_is_tried_again_soon(smsc: Smsc, opened: Opener) -> None:
    smsc.refuses = [Status.RALYBND, Status.RSYSERR]
    await opened(smsc.port)
    assert len(smsc.binds) == 3


async def test_an_smsc_that_binds_and_hangs_up_is_not_stormed(smsc: Smsc, opened: Opener) -> None:
    smsc_decide = smsc.decide

    def decide(bind: Any) -> int:
        asyncio.get_running_loop().call_later(0.001, smsc.sessions[-1].cut)
        return smsc_decide(bind)

    smsc.decide = decide  # type: ignore[method-assign]
    await opened(smsc.port, wait=False, reconnect_first=10, reconnect_longest=10_000)
    await asyncio.sleep(0.5)
    assert 3 <= len(smsc.binds) <= 8  # at 0, 10, 25, 55, 115, 235, 475 ms


async def test_what_is_the_same_trouble_is_told_ever_more_seldom(opened: Opener, told: list[Any]) -> None:
    await opened(CLOSED, wait=False, reconnect_first=1, reconnect_longest=2)
    await until(lambda: told and told[-1][1]["tries"] >= 16)
    assert [words["tries"] for _, words in told][:5] == [1, 2, 4, 8, 16]


async def test_it_ends_while_it_waits_and_while_it_connects(smsc: Smsc, opened: Opener) -> None:
    waits = await opened(CLOSED, wait=False, reconnect_first=60_000, reconnect_longest=60_000)
    await asyncio.wait_for(waits.egress.close(), 1)
    smsc.mute = True
    connects = await opened(smsc.port, wait=False)
    await until(lambda: smsc.binds)
    await asyncio.wait_for(connects.egress.close(), 1)
    await until(lambda: not smsc.sessions)
    never = await opened(smsc.port, wait=False)
    await never.egress.close()
    await never.egress.close()


async def test_an_smsc_that_answers_no_unbind_does_not_hold_us_up(
    smsc: Smsc, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.egress.smpp.client._PATIENCE", 0.2)
    shell = await opened(smsc.port)
    smsc.mute = True
    await asyncio.wait_for(shell.egress.close(), 2)
