"""A dispatcher on the real store, with a way out that answers when the test says so."""

import asyncio

from gateway.dispatch import Dispatcher
from gateway.lifecycle import RetryPolicy
from gateway.outcome import Outcome
from scripted import WayOut
from watched import Clock, Watched

PHONES = [f"7999000000{n}" for n in range(9)]
LEASE = 100_000


class Sender:
    """A dispatcher that runs, and what it is connected to."""

    def __init__(self, spool: Watched, clock: Clock, slots: int = 3) -> None:
        self.spool, self.clock, self.out = spool, clock, WayOut(slots)
        self.dispatcher = Dispatcher(
            spool,  # type: ignore[arg-type]  # the watched store answers to the same names
            self.out,
            RetryPolicy(10_000, 900_000),
            owner="node",
            lease=LEASE,
            now=clock,
            jitter=lambda: 0.5,
        )
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.dispatcher.run())

    async def answer(self, outcome: Outcome | BaseException) -> str:
        """Wait for the next send, answer it, wait until it is settled; the call's id."""
        call, word = await self.out.sends.get()
        word.set_exception(outcome) if isinstance(outcome, BaseException) else word.set_result(outcome)
        await self.spool.done["settle"].get()
        return call.id

    async def claims(self, count: int = 1) -> None:
        """Wait for that many further looks into the queue, each of which finds nothing."""
        while not self.spool.done["claim"].empty():
            self.spool.done["claim"].get_nowait()
        for _ in range(count):
            self.dispatcher.wake()
            await self.spool.done["claim"].get()

    async def settles_down(self) -> None:
        """Until all that can be claimed now is being sent."""
        for _ in range(4):
            self.dispatcher.wake()
            await asyncio.sleep(0)
            await self.spool.spool.beat()  # whatever was claimed before it is claimed
