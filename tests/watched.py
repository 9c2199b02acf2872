"""A clock that is set by hand, and the real store, watched: what the tests of the small rooms stand on."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from gateway.identity import call_ids, new_id
from gateway.message import Arrival, NewCall, Origin, Recipient, Step
from gateway.outcome import State
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import SqliteSpool

BEGAN = 1_790_000_000_000


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = BEGAN

    def __call__(self) -> int:
        return self.at


class Watched:
    """The real store. Each finished call of a method can be awaited, and the next few can be made to fail."""

    def __init__(self, spool: SqliteSpool, clock: Clock) -> None:
        self.spool = spool
        self.clock = clock
        self.trouble: Counter[str] = Counter()
        self.done: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)
        self._number = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def method(*given: Any, **named: Any) -> Any:
            if self.trouble[name]:
                self.trouble[name] -= 1
                self.done[f"{name} failed"].put_nowait(given)
                raise SpoolTrouble("disk full")
            result = await getattr(self.spool, name)(*given, **named)
            self.done[name].put_nowait(result)
            return result

        return method

    async def accept(
        self, *phones: str, sender: str = "erp@office.example", ingress: str = "smtp", client: str = "erp"
    ) -> Sequence[str]:
        """Put a message in; the ids of its calls."""
        self._number += 1
        identity = new_id(self.clock(), self._number)
        origin = Origin(ingress=ingress, client=client, sender=sender)
        calls = [
            NewCall(call_id, Recipient(phone))
            for call_id, phone in zip(call_ids(identity, len(phones)), phones, strict=True)
        ]
        arrival = Arrival(identity, origin, "Hello.", self.clock(), self.clock() + 86_400_000, calls)
        return (await self.spool.put(arrival)).ids

    async def state(self, call_id: str) -> State:
        """Where that call is now."""
        (story,) = await self.spool.find(call_id)
        return story.call.state

    async def steps(self, call_id: str) -> Sequence[Step]:
        """Its history."""
        (story,) = await self.spool.find(call_id)
        return story.steps
