"""Dispatchers on the real store, with ways out that answer when the test says so."""

import asyncio

from gateway.account import Account
from gateway.channels import Channels
from gateway.dispatch import Dispatcher
from gateway.doubt import Doubts
from gateway.lifecycle import RetryPolicy
from gateway.outcome import Outcome
from scripted import WayOut
from watched import Clock, Watched

PHONES = [f"7999000000{n}" for n in range(9)]
LEASE = 100_000


class Sender:
    """Dispatchers that run, one for each way out, and what they are connected to; the first is spoken of alone."""

    def __init__(self, spool: Watched, clock: Clock, *outs: WayOut, account: Account | None = None) -> None:
        self.spool, self.clock, self.outs = spool, clock, outs or (WayOut(3),)
        self.out = self.outs[0]
        self.channels = Channels(self.outs, account or Account(0, 0), clock)
        self.dispatchers = [
            Dispatcher(
                spool,  # type: ignore[arg-type]  # the watched store answers to the same names
                out,
                self.channels,
                Doubts(),
                RetryPolicy(10_000, 900_000),
                owner="node",
                lease=LEASE,
                now=clock,
                jitter=lambda: 0.5,
            )
            for out in self.outs
        ]
        self.dispatcher = self.dispatchers[0]
        self.running: list[asyncio.Task[None]] = []

    def run(self) -> None:
        self.running = [asyncio.create_task(dispatcher.run()) for dispatcher in self.dispatchers]

    async def stop(self, patience: float = 0) -> None:
        """All of them."""
        await asyncio.gather(*(dispatcher.stop(patience) for dispatcher in self.dispatchers))
        await asyncio.gather(*self.running)

    async def answer(self, outcome: Outcome | BaseException, out: WayOut | None = None) -> str:
        """Wait for the next send, answer it, wait until it is settled; the call's id."""
        call, word = await (out or self.out).sends.get()
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
            for dispatcher in self.dispatchers:
                dispatcher.wake()
            await asyncio.sleep(0)
            await self.spool.spool.beat()  # whatever was claimed before it is claimed
