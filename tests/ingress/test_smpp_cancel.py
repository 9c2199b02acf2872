"""Cancelling very many, and many at once."""

import asyncio
from typing import Any

import pytest
from smpp_desk import PHONE, SOURCE, Counter, submit

from gateway.outcome import State
from gateway.smpp.message_states import MessageState
from gateway.smpp.pdu import CancelSm, CancelSmResp, QuerySm, QuerySmResp
from watched import Clock, Watched

BETWEEN = {"source_addr": SOURCE, "destination_addr": PHONE}


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


async def waiting(counter: Counter) -> int:
    return (await counter.spool.spool.counts())[State.QUEUED]


async def test_of_very_many_between_two_addresses_all_are_cancelled(counter: Counter) -> None:
    await counter.ids(*(submit(f"{n}", service_type="CALL" if n % 6 else "") for n in range(240)))
    assert await counter.say(CancelSm(service_type="CALL", **BETWEEN)) == [(0, CancelSmResp())]
    assert await waiting(counter) == 40
    assert await counter.say(CancelSm(**BETWEEN)) == [(0, CancelSmResp())]
    assert await waiting(counter) == 0
    assert counter.spool.done["waiting"].qsize() <= 6


async def test_many_are_cancelled_in_one_commit(counter: Counter) -> None:
    """Also when one of them is cancelled twice: it is, and was."""
    ids = await counter.ids(*(submit(f"{n}") for n in range(20)))
    gate = asyncio.Event()
    asked: list[str] = []
    operate = counter.spool.spool.operate

    async def together(call_id: str, *rest: Any) -> Any:
        asked.append(call_id)
        if len(asked) == 21:
            gate.set()
        await asyncio.wait_for(gate.wait(), 1)
        return await operate(call_id, *rest)

    counter.spool.spool.operate = together  # type: ignore[method-assign]
    answers = await counter.say(
        *(CancelSm(message_id=one, source_addr=SOURCE) for one in (*ids, ids[0])), QuerySm(ids[0], 1, 1, SOURCE)
    )
    assert [status for status, _ in answers] == [0] * 22
    assert isinstance(answers[-1][1], QuerySmResp)
    assert answers[-1][1].message_state == MessageState.DELETED
    assert await waiting(counter) == 0
