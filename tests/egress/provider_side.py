"""A clock that is set by hand, a simulated provider by it, and a server that answers with exactly given bytes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from gateway.egress.http import HttpEgress, HttpSettings
from gateway.message import Call
from gateway.outcome import State

START = 1_800_000_000_000
SECRET = "k3y/ё&+secret"
PHONE = "79990000001"


class Clock:
    """Milliseconds; stands still unless somebody moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        return self.at

    def wait(self, milliseconds: int) -> None:
        self.at += milliseconds


class RawServer:
    """Keeps the bytes of each request, and answers with what `reply` makes of them; None cuts, "hang" says nothing.

    With `cut` the connection ends after each answer.
    """

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.reply: Callable[[bytes], bytes | str | None] = lambda request: None
        self.base = ""
        self.cut = False
        self._server: asyncio.Server | None = None
        self._ended = asyncio.Event()

    def body(self, body: bytes, status: str = "200 OK", headers: str = "") -> None:
        """From now on answer so."""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
        self.reply = lambda request: head + body

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._ended.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
                )
                request = head + await reader.readexactly(length)
                self.requests.append(request)
                answer = self.reply(request)
                if answer == "hang":
                    await self._ended.wait()
                if not isinstance(answer, bytes):
                    writer.transport.abort()
                    break
                writer.write(answer)
                await writer.drain()
                if self.cut:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def settings_for(*bases: str) -> HttpSettings:
    return HttpSettings(bases, apikey=SECRET, connect_timeout=2_000, reply_timeout=5_000)


def http_egress(settings: HttpSettings, clock: Clock, requests: int = 14) -> HttpEgress:
    """Over HTTP, with so many requests at a time on the account."""
    return HttpEgress(settings, clock, asyncio.Semaphore(requests))


def make_call(call_id: str = "0123456789abcdef", attempt: int = 1, **changes: object) -> Call:
    """A call as the dispatcher claims it, with an hour and a half to live."""
    call = Call(
        id=call_id,
        message_id=call_id,
        phone=PHONE,
        text="Привет!\n{menu: Нажмите 1\n1: end\n}",
        state=State.SENDING,
        attempt=attempt,
        due=START,
        accepted_at=START,
        expires_at=START + 5_430_000,
        since=START,
    )
    return replace(call, **changes)  # type: ignore[arg-type]  # test shorthand


def unsure(call_id: str = "0123456789abcdef") -> Call:
    return make_call(call_id, state=State.UNSURE)


def taken(call_id: str = "0123456789abcdef", provider_id: str = "0123456789abcdef") -> Call:
    return make_call(call_id, state=State.TAKEN, provider="http", provider_id=provider_id)
