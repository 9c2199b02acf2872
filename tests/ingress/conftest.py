"""A running ingress on port 0 for every test, on uvloop, as in production, and on asyncio's own loop: their TLS and
their transports differ."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import trustme
import uvloop
from smtp_gate import OPEN, Clerk, Gate, Papers, Serve

from gateway.ingress.smtp import Listener, SmtpIngress, SmtpSettings


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start an ingress: `serve(Listener(...), ..., max_size=..., ...)`; without listeners, one that trusts loopback."""
    gates: list[Gate] = []

    async def start(*listeners: Listener, intake: Any = None, **settings: Any) -> Gate:
        doors = [replace(listener, port=0) for listener in listeners or (OPEN,)]
        clerk, clock = Clerk(), [1_800_000_000_000]
        ingress = SmtpIngress(SmtpSettings(listeners=doors, **settings), intake or clerk, lambda: clock[0])  # type: ignore[arg-type]  # the clerk is no Intake
        await ingress.start()
        gates.append(Gate(ingress, clerk, clock))
        return gates[-1]

    yield start
    for gate in gates:
        for line in gate.lines:
            line.writer.close()
        gate.clerk.open.set()
        await gate.ingress.stop()


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    server = authority.issue_cert("127.0.0.1", "localhost", key_type=trustme.KeyType.ECDSA)
    server.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    server.private_key_pem.write_to_path(folder / "key.pem")
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Papers(folder / "certificate.pem", folder / "key.pem", client)
