"""A teller with homes that open and close, for whoever watches what it tells there."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

from gateway.ingress import Unheard, Word
from gateway.lifecycle import RetryPolicy
from gateway.message import Report, Story
from gateway.outcome import Reason, Refused, Why
from gateway.receipts import Teller
from scripted import WayBack
from watched import Clock, Watched

HOUR = 3_600_000
CUT = Unheard("the connection broke")


class House:
    """A teller with two ways in, one of them for clients that come and go."""

    def __init__(self, spool: Watched, clock: Clock) -> None:
        self.spool, self.clock = spool, clock
        self.mail, self.smpp = WayBack("smtp"), WayBack("smpp")
        self.smpp.open = {}
        ways = {"smtp": self.mail, "smpp": self.smpp}
        policy = RetryPolicy(10_000, 900_000)
        self.teller = Teller(spool, ways, policy, clock, lambda: 0.5)  # type: ignore[arg-type]  # watched
        self.running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self.running = asyncio.create_task(self.teller.run())

    def opens(self, client: str, room: int) -> None:
        """The client has bound."""
        self.smpp.open = {**self.smpp.open, f"smpp:{client}": room}
        self.teller.wake()

    def closes(self, client: str) -> None:
        self.smpp.open = {home: room for home, room in self.smpp.open.items() if home != f"smpp:{client}"}

    async def ended(self, count: int, client: str = "erp", ingress: str = "smpp") -> list[str]:
        """So many calls of that client that failed one after the other, each with its report owed."""
        ids: list[str] = []
        for _ in range(count):
            self.clock.at += 1
            ids.extend(await self.spool.accept("79990000001", ingress=ingress, client=client))
            (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + HOUR, "node", "http")
            await self.spool.spool.settle(call, Refused(Reason(Why.BAD_NUMBER)), self.clock(), 0)
        return ids

    async def next(self, way: WayBack | None = None) -> tuple[Story, asyncio.Future[Word]]:
        _, story, word = await (way or self.smpp).reports.get()
        return story, word

    async def report(self, call_id: str) -> Report:
        """The one report of a call."""
        ((report,),) = [story.reports for story in await self.spool.spool.find(call_id)]
        return report

    async def settles_down(self) -> None:
        """Until all that can be told now is being told."""
        for _ in range(4):
            self.teller.wake()
            await asyncio.sleep(0)
            await self.spool.spool.beat()  # what was due is lent
            await self.spool.spool.counts()  # and read
            await asyncio.sleep(0)


def answering(way: WayBack, word: Callable[[Report], Word | None]) -> dict[str, list[str]]:
    """Answers at once, home by home what was told there; a report whose word is None goes to the test."""
    told: dict[str, list[str]] = defaultdict(list)
    asked = way.report

    async def report(report: Report, story: Story) -> Word:
        told[report.home].append(report.call_id)
        answer = word(report)
        await asyncio.sleep(0)
        return await asked(report, story) if answer is None else answer

    way.report = report  # type: ignore[method-assign]
    return told
