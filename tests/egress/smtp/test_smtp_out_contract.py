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
        *(Code({"smtp": code}, Deferred, Why.PROVIDER_FAULT) for code in (450, 451, 452, 454, 455)),
        Code({"smtp": 421}, Unsure, Why.CUT),
        *(Code({"smtp": code}, Held, Why.MISCONFIGURED) for code in (500, 501, 502, 503, 504, 521, 530, 556)),
        Code({"smtp": 552}, Refused, Why.BAD_REQUEST),
        *(Code({"smtp": code}, Refused, Why.FORBIDDEN) for code in (550, 551, 553, 554, 555)),
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
