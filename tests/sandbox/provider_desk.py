"""What the sandbox's tests are told with."""

import json
from typing import Any

import aiohttp

from gateway.sandbox import Sandbox

START = 1_800_000_000_000
PHONE = "79990000001"
GOOD = {"apikey": "k", "phones": f"+{PHONE}", "mes": "Привет", "call": "1", "charset": "utf-8"}


class Clock:
    """Milliseconds; stands still unless somebody moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        return self.at

    def wait(self, milliseconds: int) -> None:
        self.at += milliseconds


class Desk:
    """A sandbox, and somebody who talks to it."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, base: str) -> None:
        self.sandbox = sandbox
        self.session = session
        self.base = base

    async def post(self, page: str, **fields: str) -> str:
        async with self.session.post(f"{self.base}/sys/{page}.php", data=fields) as reply:
            assert reply.status == 200, await reply.text()
            return await reply.text()

    async def send(self, **fields: str) -> str:
        """A good request to send, but for these fields."""
        return await self.post("send", **GOOD | fields)

    async def status(self, id: str, phone: str = PHONE, **fields: str) -> str:  # noqa: A002 - as the provider names it
        return await self.post("status", **{"apikey": "k", "id": id, "phone": phone, "charset": "utf-8"} | fields)

    async def status_of(self, id: str) -> dict[str, Any]:  # noqa: A002 - as the provider names it
        return dict(json.loads(await self.status(id, fmt="3", all="1")))

    async def get(self, path: str) -> Any:
        async with self.session.get(f"{self.base}{path}") as reply:
            return await reply.json()

    async def set_script(self, text: str) -> tuple[int, Any]:
        async with self.session.post(f"{self.base}/script", data=text) as reply:
            return reply.status, await reply.json()
