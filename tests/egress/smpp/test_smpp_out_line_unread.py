"""An SMSC that does not read what it is told: what of it has left, what may have, and how much is kept for it."""

import asyncio
import socket
from contextlib import suppress

from fake_smsc import BOUND, Opener, until
from provider_side import make_call

from gateway.outcome import Deferred, Unsure


async def test_an_smsc_that_stops_reading(opened: Opener) -> None:
    """The first calls lie in the buffers of two kernels, the last nowhere but with us: those are certainly not taken.

    It reads on when we have given up: it must not find all that we called lost.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        listener.setblocking(False)
        loop = asyncio.get_running_loop()
        shell = await opened(listener.getsockname()[1], wait=False, window=3_000, response_timeout=500)
        connection, _ = await loop.sock_accept(listener)
        with connection:
            connection.setblocking(False)
            await loop.sock_recv(connection, 1_000)
            await loop.sock_sendall(connection, BOUND)
            await until(lambda: shell.egress.slots)
            calls = [make_call(f"call{n}", text="Слово " * 160) for n in range(3_000)]
            outcomes = await asyncio.gather(*(shell.egress.send(call) for call in calls))
            read = 0
            with suppress(ConnectionResetError):
                while data := await loop.sock_recv(connection, 1 << 20):
                    read += len(data)
    kinds = [type(outcome) for outcome in outcomes]
    assert set(kinds) == {Unsure, Deferred}
    assert kinds == sorted(kinds, key=lambda kind: kind is Deferred), "what came later did not leave before"
    assert kinds.count(Deferred) > 100
    assert read < 200_000, "what our kernel still held, which is megabytes, was thrown away"


async def test_who_floods_and_does_not_read_is_dropped(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        loop = asyncio.get_running_loop()
        shell = await opened(listener.getsockname()[1], wait=False, response_timeout=20_000)
        connection, _ = await loop.sock_accept(listener)
        with connection:
            connection.setblocking(False)
            await loop.sock_recv(connection, 1_000)
            await loop.sock_sendall(connection, BOUND)
            await until(lambda: shell.egress.slots)
            enquiry = b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x01" * 4_096
            with suppress(ConnectionResetError, BrokenPipeError):
                async with asyncio.timeout(8):
                    while True:
                        await loop.sock_sendall(connection, enquiry)
            assert shell.egress.slots == 0
