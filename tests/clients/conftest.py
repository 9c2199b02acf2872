"""One gateway for all the ESMEs of a test run; whoever ends it starts it again."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from exchange import Exchange

CLIENTS = {
    "esme": 'status_text = "auto"\ndata_coding_0 = "gsm"',
    "plain": 'status_text = "never"',
    "curious": 'receipt_tlvs = "all"',
    "sender": 'binds = ["transmitter"]',
    "kannel": "",
    "probe": "",
}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def exchange(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Exchange]:
    exchange = Exchange(tmp_path_factory.mktemp("exchange"), CLIENTS)
    try:
        await exchange.open()
        yield exchange
    finally:
        await exchange.close()


@pytest_asyncio.fixture(loop_scope="session")
async def leaving() -> AsyncIterator[AsyncExitStack]:
    """What is to be closed when the test is over."""
    async with AsyncExitStack() as stack:
        yield stack
