"""A clock that is set by hand, and a sandbox by it with a plain HTTP client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from provider_desk import Clock, Desk

from gateway.sandbox import Sandbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def desk(clock: Clock) -> AsyncIterator[Desk]:
    sandbox = Sandbox(clock)
    host, port = await sandbox.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield Desk(sandbox, session, f"http://{host}:{port}")
    await sandbox.stop()
