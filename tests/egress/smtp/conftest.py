"""Each test on uvloop, as in production, and on asyncio's own loop: their TLS and their transports differ."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import trustme
import uvloop
from mail_side import MailSide, settings_for
from provider_side import Clock

from gateway.egress.smtp import SmtpEgress


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


@dataclass(frozen=True, slots=True)
class Papers:
    server: ssl.SSLContext  # as 127.0.0.1
    other: ssl.SSLContext  # as somebody else
    client: ssl.SSLContext


@pytest.fixture(scope="session")
def papers() -> Papers:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)

    def server(name: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name, key_type=trustme.KeyType.ECDSA).configure_cert(context)
        return context

    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Papers(server("127.0.0.1"), server("other.example"), client)


@pytest.fixture
async def side() -> AsyncIterator[MailSide]:
    server = MailSide()
    await server.start()
    yield server
    await server.stop()


Open = Callable[..., SmtpEgress]


@pytest.fixture
async def open_egress(clock: Clock) -> AsyncIterator[Open]:
    """`open_egress(port, requests=..., context=..., setting=...)`."""
    async with AsyncExitStack() as stack:

        def opened(
            port: int, requests: asyncio.Semaphore | None = None, context: ssl.SSLContext | None = None, **changes: Any
        ) -> SmtpEgress:
            egress = SmtpEgress(settings_for(port, **changes), clock, requests or asyncio.Semaphore(14), context)
            stack.push_async_callback(egress.close)
            return egress

        yield opened


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[MailSide]]]:
    """`serve(context, implicit)`: a server with TLS."""
    async with AsyncExitStack() as stack:

        async def started(context: ssl.SSLContext, implicit: bool = False) -> MailSide:
            server = MailSide(context, implicit)
            await server.start()
            stack.push_async_callback(server.stop)
            return server

        yield started
