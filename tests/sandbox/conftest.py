"""A clock that is set by hand, and a sandbox by it, with a plain HTTP client or with an ESME."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from provider_desk import Clock, Desk
from smsc_peer import Peer, Place

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


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """Nothing of it listens yet."""
    sandbox = Sandbox(clock)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def place(sandbox: Sandbox) -> Place:
    """Where its SMSC listens."""
    return await sandbox.start_smpp()


@pytest.fixture
async def peer(place: Place) -> Peer:
    """Bound as a transceiver."""
    return await Peer.bound(place)


@pytest.fixture
async def goodbye() -> AsyncIterator[None]:
    """No connection of an ESME is left open."""
    yield
    await Peer.goodbye()
