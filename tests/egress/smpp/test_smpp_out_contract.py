"""The ways out keep the promises of gateway/egress/__init__.py: SMPP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from egress_contract import Code, Contract, Side, ready
from egress_contract_words import Asking, Hearing
from fake_smsc import settings_for
from provider_side import Clock

from gateway.egress.smpp import SmppEgress
from gateway.outcome import Deferred, Held, Refused, Taken, Unsure, Why
from gateway.sandbox import Credentials, Sandbox

PATIENCE = 0.6  # seconds: several times the slowest thing that must not time out here
PASSWORD = "s3cr/et+&"
STATUSES = {0x403: Why.NO_MONEY, 0x404: Why.ADDRESS_BLOCKED, 0x406: Why.FORBIDDEN, 0x408: Why.NO_ROUTE}

Opener = Callable[[str], Awaitable[Side]]


class TestSmpp(Contract, Asking, Hearing):
    codes = (
        Code({"error": 1}, Deferred, Why.PROVIDER_FAULT),
        Code({"error": 3}, Held, Why.NO_MONEY),
        Code({"error": 4}, Held, Why.ADDRESS_BLOCKED),
        Code({"error": 5}, Held, Why.MISCONFIGURED),
        Code({"error": 6}, Refused, Why.FORBIDDEN),
        Code({"error": 7}, Refused, Why.BAD_NUMBER),
        Code({"error": 8}, Refused, Why.NO_ROUTE),
        Code({"error": 9}, Deferred, Why.THROTTLED),
        Code({"error": 99}, Deferred, Why.PROVIDER_FAULT),
        # SMPP 3.4 section 5.1.3 and SMPP 5.0 section 4.7.6, by their numbers: what each says of a submit_sm
        Code({"smpp": 0x01}, Refused, Why.BAD_REQUEST),
        Code({"smpp": 0x0B}, Refused, Why.BAD_NUMBER),
        *(
            Code({"smpp": status}, Held, Why.MISCONFIGURED)
            for status in (
                *(0x02, 0x03, 0x06, 0x07, 0x0A, 0x15, 0x43, 0x48, 0x49, 0x50, 0x51, 0x54, 0x61, 0x62, 0x63),
                *(0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0x100, 0x101, 0x103, 0x104),
            )
        ),
        *(Code({"smpp": status}, Held, Why.BAD_CREDENTIALS) for status in (0x0E, 0x0F)),
        *(Code({"smpp": status}, Deferred, Why.THROTTLED) for status in (0x14, 0x58)),
        *(Code({"smpp": status}, Deferred, Why.PROVIDER_FAULT) for status in (0x04, 0x08, 0x45, 0x64, 0xFF, 0x102)),
        *(Code({"smpp": status}, Deferred, Why.PROVIDER_FAULT) for status in (0x05, 0x13, 0x33, 0x400, 0x4FF)),
        Code({"garbage": True}, Unsure, Why.CUT),
        Code({"hang": "after"}, Unsure, Why.TIMEOUT),
        Code({"outcome": "busy"}, Taken),
    )
    stranger = Held  # it cannot bind, so nothing is ever sent; a call that is tried all the same tells why

    @pytest.fixture
    async def opened(self, clock: Clock) -> AsyncIterator[Opener]:
        """A way out, with this password, to an account that wants PASSWORD."""
        provider = Sandbox(clock, credentials=Credentials(login="me", smpp_password=PASSWORD))
        opened: list[SmppEgress] = []

        async def open_with(password: str) -> Side:
            _, port = await provider.start_smpp()
            settings = settings_for(port, password=password, response_timeout=int(PATIENCE * 1000), statuses=STATUSES)
            side: Side
            egress = SmppEgress(
                settings,
                clock,
                asyncio.get_running_loop().time,
                lambda pushed: side.hear(pushed),
                lambda: None,
                lambda: 0.5,
            )
            opened.append(egress)
            side = Side(egress, provider, clock, "smpp", counted="submit_sm", patience=PATIENCE, secrets=(password,))
            await egress.start()
            if password != PASSWORD:
                async with asyncio.timeout(PATIENCE):
                    while not egress.slots:  # when the bind is refused, one call may find out
                        await asyncio.sleep(0.01)
            return side

        yield open_with
        for egress in opened:
            await egress.close()
        await provider.stop()

    @pytest.fixture
    async def side(self, opened: Opener) -> Side:
        side = await opened(PASSWORD)
        await ready(side.egress)
        return side

    @pytest.fixture
    async def stranger_side(self, opened: Opener) -> Side:
        return await opened("nobody")
