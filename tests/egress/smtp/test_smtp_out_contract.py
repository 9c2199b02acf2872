"""The ways out keep the promises of gateway/egress/__init__.py: SMTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from egress_contract import Code, Contract, Side
from mail_side import SECRET, settings_for
from provider_side import Clock

from gateway.egress.smtp import SmtpEgress
from gateway.outcome import Deferred, Held, Refused, Taken, Unsure, Why
from gateway.sandbox import Credentials, Sandbox

PATIENCE = 0.6  # seconds: several times the slowest thing that must not time out here

Opener = Callable[[str], Awaitable[Side]]


@pytest.mark.asyncio(loop_factories=["uvloop"])  # it waits a lot; the steps themselves are tried on both
class TestSmtp(Contract):
    codes = (
        Code({"smtp": 451}, Deferred, Why.PROVIDER_FAULT),
        Code({"smtp": 421}, Unsure, Why.CUT),
        Code({"smtp": 503}, Held, Why.MISCONFIGURED),
        Code({"smtp": 552}, Refused, Why.BAD_REQUEST),
        Code({"smtp": 554}, Refused, Why.FORBIDDEN),
        Code({"garbage": True}, Unsure, Why.GARBLED),
        Code({"hang": "after"}, Unsure, Why.TIMEOUT),
        Code({"outcome": "busy"}, Taken),
    )
    stranger = Taken  # the mail is taken, whoever it is from, and nobody rings: asking about the call tells
    one_line = False

    @pytest.fixture
    async def opened(self, clock: Clock) -> AsyncIterator[Opener]:
        """A way out, with this key, to an account that wants SECRET."""
        provider = Sandbox(clock, credentials=Credentials(apikey=SECRET))
        opened: list[SmtpEgress] = []

        async def open_with(key: str) -> Side:
            _, port = await provider.start_smtp()
            settings = settings_for(port, apikey=key, reply_timeout=int(PATIENCE * 1000))
            opened.append(SmtpEgress(settings, clock, asyncio.Semaphore(14)))
            return Side(opened[-1], provider, clock, "smtp", counted="mail", patience=PATIENCE, secrets=(key,))

        yield open_with
        for egress in opened:
            await egress.close()
        await provider.stop()

    @pytest.fixture
    async def side(self, opened: Opener) -> Side:
        return await opened(SECRET)

    @pytest.fixture
    async def stranger_side(self, opened: Opener) -> Side:
        return await opened("an0ther")
