"""The ways out keep the promises of gateway/egress/__init__.py: HTTP. Each other one says so in a file of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from egress_contract import Code, Contract, Side
from egress_contract_words import Asking
from provider_side import SECRET, Clock

from gateway.egress.http import HttpEgress, HttpSettings
from gateway.outcome import Deferred, Held, Refused, Taken, Unsure, Why
from gateway.sandbox import Credentials, Sandbox

PATIENCE = 1.0  # seconds: twice as long as the slowest thing that must not time out here, on a busy machine

Opener = Callable[[str], Awaitable[Side]]


class TestHttp(Contract, Asking):
    one_line = False
    codes = (
        Code({"error": 1}, Refused, Why.BAD_REQUEST),
        Code({"error": 2}, Held, Why.BAD_CREDENTIALS),
        Code({"error": 3}, Held, Why.NO_MONEY),
        Code({"error": 4}, Held, Why.ADDRESS_BLOCKED),
        Code({"error": 5}, Held, Why.MISCONFIGURED),
        Code({"error": 6}, Refused, Why.FORBIDDEN),
        Code({"error": 7}, Refused, Why.BAD_NUMBER),
        Code({"error": 8}, Refused, Why.NO_ROUTE),
        Code({"error": 9}, Deferred, Why.THROTTLED),
        Code({"error": 10}, Unsure, Why.PROVIDER_FAULT),
        Code({"http": 302}, Unsure, Why.GARBLED),
        Code({"http": 307}, Held, Why.MISCONFIGURED),
        Code({"http": 308}, Held, Why.MISCONFIGURED),
        Code({"http": 401}, Held, Why.BAD_CREDENTIALS),
        Code({"http": 403}, Held, Why.ADDRESS_BLOCKED),
        Code({"http": 404}, Held, Why.MISCONFIGURED),
        Code({"http": 405}, Held, Why.MISCONFIGURED),
        Code({"http": 410}, Held, Why.MISCONFIGURED),
        Code({"http": 500}, Unsure, Why.GARBLED),
        Code({"http": 413}, Refused, Why.BAD_REQUEST),
        Code({"http": 429}, Deferred, Why.THROTTLED),
        Code({"http": 503}, Unsure, Why.GARBLED),
        Code({"garbage": True}, Unsure, Why.GARBLED),
        Code({"hang": "after"}, Unsure, Why.TIMEOUT),
        Code({"outcome": "busy"}, Taken),
    )

    @pytest.fixture
    async def opened(self, clock: Clock) -> AsyncIterator[Opener]:
        """A way out, given these credentials, to an account that wants SECRET."""
        provider, opened = Sandbox(clock, credentials=Credentials(apikey=SECRET)), []

        async def open_with(key: str) -> Side:
            host, port = await provider.start()
            settings = HttpSettings((f"http://{host}:{port}",), apikey=key, reply_timeout=int(PATIENCE * 1000))
            egress = HttpEgress(settings, clock, asyncio.Semaphore(14))
            opened.append(egress)
            await egress.start()
            return Side(egress, provider, clock, "http", counted="send", patience=PATIENCE, secrets=(key,))

        yield open_with
        for egress in opened:
            await egress.close()
        await provider.stop()

    @pytest.fixture
    async def side(self, opened: Opener) -> Side:
        return await opened(SECRET)

    @pytest.fixture
    async def stranger_side(self, opened: Opener) -> Side:
        return await opened("nobody knows this")
