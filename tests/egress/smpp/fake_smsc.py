"""An SMSC that does as it is told, on the server's side of our session, and one that sends given octets.

Whoever needs the provider with its calls and its book takes the sandbox; here is what is between the octets.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from provider_side import Clock

from gateway.egress import Pushed
from gateway.egress.smpp import SmppEgress, SmppOutSettings
from gateway.smpp.bodies import Bind, BindResp, Body, QuerySm, SubmitSm, SubmitSmResp
from gateway.smpp.codes import Command
from gateway.smpp.pdu import write
from gateway.smpp.session import Answered, BindRequested, Ended, Event, Requested, ServerSession, Timers, Unanswered

__all__ = ["BOUND", "PASSWORD", "Opener", "RawSmsc", "Shell", "Smsc", "settings_for", "until"]

PASSWORD = "s3cret"
BOUND = write(BindResp(Command.BIND_TRANSCEIVER_RESP, "SMSC"), 1)
"""The answer to our bind, as octets."""

Opener = Callable[..., Awaitable["Shell"]]
Reply = tuple[Body | None, int] | None
"""Body and command_status; None: no answer."""


@dataclass
class Smsc:
    """`reply` decides about each request; it may be awaited, and answers may so come in another order."""

    reply: Callable[[Body], Reply | Awaitable[Reply]] = field(default=lambda body: (SubmitSmResp("1"), 0))
    refuses: Sequence[int] = ()  # statuses for the next binds
    binds: list[Bind] = field(default_factory=list)
    asked: list[Body] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    sessions: list["_Session"] = field(default_factory=list)
    mute: bool = False  # nothing that was written leaves
    port: int = 0
    _server: asyncio.Server | None = None

    async def start(self, port: int = 0, tls: ssl.SSLContext | None = None) -> int:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), "127.0.0.1", port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for session in tuple(self.sessions):
                session.cut()
            await self._server.wait_closed()

    @property
    def submits(self) -> list[SubmitSm]:
        return [body for body in self.asked if isinstance(body, SubmitSm)]

    @property
    def queries(self) -> list[QuerySm]:
        return [body for body in self.asked if isinstance(body, QuerySm)]

    async def deliver(self, body: Body) -> int | None:
        """Push it over the last session; the status that answered it, None for no answer."""
        return await self.sessions[-1].deliver(body)

    def decide(self, bind: Bind) -> int:
        self.binds.append(bind)
        if self.refuses:
            status, *self.refuses = self.refuses
            return status
        return 0


class _Session(asyncio.Protocol):
    def __init__(self, smsc: Smsc) -> None:
        self.smsc = smsc
        self._loop = asyncio.get_running_loop()
        timers = Timers(session_init=5, enquire_link=0, response=5, inactivity=0)
        self.session = ServerSession(timers, self._loop.time(), system_id="SMSC", window=1000, long_passwords=True)
        self._delivered: dict[int, asyncio.Future[int | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are no instances of it
        self.smsc.sessions.append(self)

    def data_received(self, data: bytes) -> None:
        self._act(self.session.receive(data, self._loop.time()))

    def connection_lost(self, error: Exception | None) -> None:
        self._act(self.session.lost("gone"))
        for task in self._tasks:
            task.cancel()
        if self in self.smsc.sessions:
            self.smsc.sessions.remove(self)

    def cut(self) -> None:
        self.transport.abort()

    def unbind(self) -> None:
        self.session.unbind(self._loop.time())
        self._act(self.session.tick(self._loop.time()))

    async def deliver(self, body: Body) -> int | None:
        sequence = self.session.send(body, self._loop.time())
        assert sequence is not None
        self._delivered[sequence] = self._loop.create_future()
        self._flush()
        return await self._delivered[sequence]

    def _act(self, events: Sequence[Event]) -> None:
        now = self._loop.time()
        for event in events:
            match event:
                case BindRequested(_, body):
                    status = self.smsc.decide(body)
                    self._act(self.session.bind_refused(status, now) if status else self.session.bind_accepted(now))
                case Requested(sequence, body):
                    self.smsc.asked.append(body)
                    task = self._loop.create_task(self._reply(sequence, body))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                case Answered(sequence, _, status, _):
                    self._delivered.pop(sequence).set_result(status)
                case Unanswered(sequence):
                    self._delivered.pop(sequence).set_result(None)
                case Ended(reason):
                    self.smsc.ended.append(reason)
                    self._flush()
                    self.transport.close()
        self._flush()

    async def _reply(self, sequence: int, body: Body) -> None:
        reply: Any = self.smsc.reply(body)
        if asyncio.iscoroutine(reply):
            reply = await reply
        if reply is not None:
            self.session.answer(sequence, reply[0], reply[1], self._loop.time())
            self._act(self.session.tick(self._loop.time()))

    def _flush(self) -> None:
        octets = self.session.take()
        if octets and not self.smsc.mute and not self.transport.is_closing():
            self.transport.write(octets)


class RawSmsc:
    """Answers each piece of octets with what `reply` makes of it; None cuts."""

    def __init__(self, reply: Callable[[bytes], bytes | None]) -> None:
        self.reply = reply
        self.read: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while data := await reader.read(65_536):
                self.read.append(data)
                answer = self.reply(data)
                if answer is None:
                    writer.transport.abort()
                    return
                writer.write(answer)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@dataclass
class Shell:
    """A way out in a test, and what it told."""

    egress: SmppEgress
    clock: Clock
    heard: list[Pushed]
    changes: list[int]
    keeps: bool = True  # whether what is pushed can be kept

    @staticmethod
    def of(settings: SmppOutSettings, clock: Clock, chance: Callable[[], float] = lambda: 0.0) -> "Shell":
        loop = asyncio.get_running_loop()
        shell: Shell

        async def hear(word: Pushed) -> bool:
            shell.heard.append(word)
            return shell.keeps

        def changed() -> None:
            shell.changes.append(shell.egress.slots)

        egress = SmppEgress(settings, clock, loop.time, hear, changed, chance)
        shell = Shell(egress, clock, [], [])
        return shell

    async def bound(self) -> None:
        await self.egress.start()
        await until(lambda: self.egress.slots)


def settings_for(*ports: int, **changes: Any) -> SmppOutSettings:
    told: dict[str, Any] = {
        "system_id": "me",
        "password": PASSWORD,
        "addresses": tuple(("127.0.0.1", port) for port in ports),
        "tls": "none",
        "throughput": 0,
        "connect_timeout": 2_000,
        "response_timeout": 2_000,
        "reconnect_first": 10,
        "reconnect_longest": 40,
    }
    return SmppOutSettings(**(told | changes))


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for what comes from the other side, which wakes nobody here."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.002)
