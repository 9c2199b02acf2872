"""How the sender's loop stops: nothing is cut off that could end, and nothing is sent that was not begun."""

import asyncio
from collections.abc import Callable

import pytest

from gateway.outcome import State, Taken
from sending import PHONES, Sender


async def test_stop_waits_for_what_is_being_sent(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    _, word = await sender.out.sends.get()
    stopping = asyncio.create_task(sender.dispatcher.stop(60))
    await sender.spool.spool.beat()
    assert not stopping.done()
    word.set_result(Taken("1"))
    await stopping
    assert await sender.spool.state(call_id) is State.TAKEN


async def test_stop_without_patience_leaves_doubt_for_the_next_start(sender: Sender) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.run()
    await sender.out.sends.get()
    await sender.dispatcher.stop(0)
    await asyncio.gather(*sender.running)
    assert sender.out.cut == [call_id]
    assert await sender.spool.state(call_id) is State.SENDING
    assert await sender.spool.spool.recover(sender.clock(), sender.clock()) == 1
    assert await sender.spool.state(call_id) is State.UNSURE


async def test_what_is_claimed_while_stopping_goes_back_unsent(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    (call_id,) = await sender.spool.accept(PHONES[0])
    claim: Callable[..., object] = sender.spool.claim
    go_on = asyncio.Event()
    claimed = asyncio.Event()

    async def slow(*given: object) -> object:
        found = await claim(*given)  # type: ignore[misc]  # a coroutine of the watched store
        claimed.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(sender.spool, "claim", slow, raising=False)
    sender.run()
    await claimed.wait()
    stopping = asyncio.create_task(sender.dispatcher.stop(60))
    await sender.spool.spool.beat()
    go_on.set()
    await stopping
    assert sender.out.sends.empty()
    assert await sender.spool.state(call_id) is State.QUEUED


async def test_a_stopped_dispatcher_claims_nothing_more(sender: Sender) -> None:
    sender.run()
    await sender.spool.done["claim"].get()
    await sender.dispatcher.stop(1)
    await asyncio.gather(*sender.running)
    (call_id,) = await sender.spool.accept(PHONES[0])
    sender.dispatcher.wake()
    assert await sender.spool.state(call_id) is State.QUEUED
    await sender.dispatcher.stop(1)
