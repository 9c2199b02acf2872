"""An operator's desk on the real store, with a real socket in front of it."""

from pathlib import Path

import aiohttp

from gateway.admin import SOCKET, AdminSocket
from gateway.desk import Desk
from gateway.intake import Intake, Rules
from gateway.outcome import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why
from watched import Clock, Watched

GOOD = "Hello.\n{menu: Press 1.\n1: Thank you.\n}\n"
PHONE = "79990000001"

LED: dict[State, Outcome | None] = {
    State.QUEUED: Deferred(Reason(Why.UNREACHABLE)),
    State.SENDING: None,
    State.TAKEN: Taken("4711"),
    State.UNSURE: Unsure(Reason(Why.TIMEOUT)),
    State.HELD: Held(Reason(Why.NO_MONEY)),
    State.FAILED: Refused(Reason(Why.FORBIDDEN)),
}
"""States, and the outcome of a send that leads there."""


class House:
    """A desk on the real store, and the socket in front of it."""

    def __init__(self, spool: Watched, clock: Clock, folder: Path) -> None:
        self.spool, self.clock, self.folder = spool, clock, folder
        self.changes: list[Event] = []
        intake = Intake(spool, Rules(), clock, lambda: 77, lambda: None)  # type: ignore[arg-type]  # watched
        self.desk = Desk(spool, intake, clock, self.changes.append)  # type: ignore[arg-type]  # watched
        self.socket = AdminSocket(self.desk, folder / SOCKET)

    async def call_in(self, state: State) -> str:
        """A call in that state."""
        (call_id,) = await self.spool.accept(PHONE)
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + 60_000, "node", "http")
        outcome = LED[state]
        if outcome is not None:
            await self.spool.spool.settle(call, outcome, self.clock(), self.clock() + 60_000)
        assert await self.spool.state(call_id) is state
        return call_id

    async def post(self, what: str, body: bytes) -> tuple[int, dict[str, object]]:
        """A request as any program could send it."""
        connector = aiohttp.UnixConnector(str(self.folder / SOCKET))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(f"http://daemon/{what}", data=body) as reply,
        ):
            return reply.status, await reply.json()
