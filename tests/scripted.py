"""The other sides, scripted: each waits for the test's word, which is a value or an exception."""

import asyncio
from collections.abc import Mapping, Sequence

from gateway.ingress import Word
from gateway.message import Call, Report, Story
from gateway.outcome import Outcome, Standing


class WayOut:
    """A way out to the provider."""

    def __init__(self, slots: int, name: str = "http", *, carries_files: bool = True) -> None:
        self.name = name
        self.slots = slots
        self.carries_files = carries_files
        self.rests_until = 0
        self.sends: asyncio.Queue[tuple[Call, asyncio.Future[Outcome]]] = asyncio.Queue()
        self.under_way = 0
        self.most = 0
        self.cut: list[str] = []

    async def start(self) -> None:
        """There is nothing to connect."""

    async def send(self, call: Call) -> Outcome:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        word: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.sends.put_nowait((call, word))
        try:
            return await word
        except asyncio.CancelledError:
            self.cut.append(call.id)
            raise
        finally:
            self.under_way -= 1

    def resume(self) -> None:
        self.rests_until = 0

    async def close(self) -> None:
        """Nothing is open."""


class WideWayOut(WayOut):
    """A way out that takes several calls in one request."""

    def __init__(self, slots: int, together: int) -> None:
        super().__init__(slots)
        self.together = together
        self.groups: asyncio.Queue[tuple[Sequence[Call], asyncio.Future[Sequence[Outcome]]]] = asyncio.Queue()

    async def send_together(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        word: asyncio.Future[Sequence[Outcome]] = asyncio.get_running_loop().create_future()
        self.groups.put_nowait((calls, word))
        return await word


class Provider:
    """A provider that can be asked."""

    def __init__(self) -> None:
        self.questions: asyncio.Queue[tuple[Call, asyncio.Future[Standing]]] = asyncio.Queue()
        self.under_way = 0

    async def ask(self, call: Call) -> Standing:
        self.under_way += 1
        word: asyncio.Future[Standing] = asyncio.get_running_loop().create_future()
        self.questions.put_nowait((call, word))
        try:
            return await word
        finally:
            self.under_way -= 1


class WayBack:
    """A way in that carries reports back, to those homes that are open."""

    def __init__(self, name: str = "smtp") -> None:
        self.name = name
        self.open: dict[str, int] = {name: 8}
        self.reports: asyncio.Queue[tuple[Report, Story, asyncio.Future[Word]]] = asyncio.Queue()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def homes(self) -> Mapping[str, int]:
        return self.open

    async def report(self, report: Report, story: Story) -> Word:
        word: asyncio.Future[Word] = asyncio.get_running_loop().create_future()
        self.reports.put_nowait((report, story, word))
        return await word
