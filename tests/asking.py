"""An asker on the real store, with a provider that answers when the test says so, and a clock that nobody sets."""

import asyncio
from dataclasses import replace

from gateway.asking import Asker
from gateway.doubt import Doubts
from gateway.outcome import NeverHad, Outcome, Reason, Receipt, Standing, State, Unsure, Why
from scripted import Provider
from watched import Clock, Watched

AT_ONCE = 3
NEVER_HAD_AFTER = 60_000
DAY = 86_400_000
PHONES = [f"7999000000{n}" for n in range(9)]
UNSURE = Unsure(Reason(Why.TIMEOUT))
NEVER_HAD = NeverHad(Reason(Why.UNSPECIFIED, "not found"))


def receipt(state: State, why: Why = Why.UNSPECIFIED) -> Receipt:
    return Receipt("http", "4711", state, Reason(why), cost="1.5", seconds=7)


class Asking:
    """An asker that runs, and what it is connected to."""

    def __init__(self, spool: Watched, clock: Clock, doubts: Doubts | None = None) -> None:
        self.spool, self.clock, self.provider, self.smpp = spool, clock, Provider(), Provider()
        self.seconds = 1_000.0
        self.jitter = 0.0
        self.woken: list[str] = []
        self.asker = Asker(
            spool,  # type: ignore[arg-type]  # the watched store answers to the same names
            {"http": self.provider, "smpp": self.smpp},
            Doubts(http_never_had_after=NEVER_HAD_AFTER) if doubts is None else doubts,
            AT_ONCE,
            wake=lambda: self.woken.append("dispatcher"),
            owe=lambda: self.woken.append("teller"),
            now=clock,
            jitter=lambda: self.jitter,
            elapsed=lambda: self.seconds,
        )
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.asker.run())

    def passes(self, milliseconds: int) -> None:
        """So much time, on both clocks."""
        self.clock.at += milliseconds
        self.seconds += milliseconds / 1000

    async def sent(
        self, outcome: Outcome, phone: str = PHONES[0], *, sender: str = "erp@office.example", by: str = "http"
    ) -> str:
        """A call that was given to the provider just now; the clock then stands where it is due to be asked about."""
        (call_id,) = await self.spool.accept(phone, sender=sender)
        await self.send(outcome, by)
        return call_id

    async def send(self, outcome: Outcome, by: str = "http") -> None:
        """The call that is due is given to the provider."""
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + DAY, "node", by)
        await self.spool.spool.settle(call, outcome, self.clock(), self.clock() + 5_000)
        self.passes(5_000)

    async def answer(self, standing: Standing | BaseException, provider: Provider | None = None) -> State | None:
        """Wait for the next question, answer it; what the store made of it."""
        call, word = await (provider or self.provider).questions.get()
        if isinstance(standing, Receipt):
            standing = replace(standing, call_id=call.id)
        word.set_exception(standing) if isinstance(standing, BaseException) else word.set_result(standing)
        state: State | None = await self.spool.done["learn"].get()
        return state

    async def due(self, call_id: str) -> int:
        """When it is due next, from now."""
        (story,) = await self.spool.spool.find(call_id)
        return story.call.due - self.clock()

    async def quiet(self) -> None:
        """A whole further round that finds nothing."""
        while not self.spool.done["questions"].empty():
            self.spool.done["questions"].get_nowait()
        for _ in range(2):
            assert list(await self.spool.done["questions"].get()) == []
