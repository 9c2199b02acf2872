"""Fixtures of the ways out; what they are made of is in provider_side.py."""

from collections.abc import AsyncIterator

import pytest
from provider_side import Clock, RawServer, http_egress, settings_for

from gateway.egress.http import HttpEgress
from gateway.sandbox import Sandbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def provider(clock: Clock) -> AsyncIterator[Sandbox]:
    """A simulated provider, not yet started."""
    sandbox = Sandbox(clock)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def raw() -> AsyncIterator[RawServer]:
    server = RawServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def raw_egress(raw: RawServer, clock: Clock) -> AsyncIterator[HttpEgress]:
    egress = http_egress(settings_for(raw.base), clock)
    yield egress
    await egress.close()
