"""One connection as asyncio sees it: bytes in, replies out, TLS, and a place among the others.

Rules. All waiting for a client is in `wait`, and replies leave there: those of a pipelined group in one write (RFC
2920). Input is bounded by leaving it to the kernel, output by taking no more input. `_let_go` is the one end.
"""

import asyncio
from asyncio.sslproto import SSLProtocol
from contextlib import suppress
from typing import AnyStr, cast

from aiosmtpd.smtp import SMTP, Session

from gateway import journal
from gateway.ingress.smtp.house import Door, peer_address
from gateway.ingress.smtp.inbox import Inbox
from gateway.ingress.smtp.patience import LINGER, Course, Phase

__all__ = ["Connection"]

_HIGH_WATER = 262_144  # unread octets at which the kernel is left to hold the rest
_HANDSHAKE = 15  # s


class Connection(SMTP):
    """The lower half of a session. The upper half runs as `_handle_client`, a task that nobody ever cancels."""

    session: Session
    task: asyncio.Task[None]

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        # No base __init__: it is reflection, a stream reader and a writer, all of it for methods replaced here.
        self.door = door
        self.loop = loop
        self.transport: asyncio.BaseTransport | None = None
        self._wire: asyncio.Transport | None = None
        self._inbox = Inbox(loop)
        self._out: list[str] = []
        now = loop.time()
        self._course = Course(Phase.COMMAND, now, now, now)
        self._handshake: asyncio.Future[None] | None = None
        self._entered = False  # counted among the connections
        self._over = False  # the last word is said
        self._reading_paused = self._writing_paused = False

    # --- what asyncio tells us ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it, then start the conversation; or turn it away before it costs anything."""
        wire = cast(asyncio.Transport, transport)  # uvloop's are no instances of it
        self.transport = self._wire = wire
        if self._course.phase is Phase.HANDSHAKE:
            return  # it is over: this is the way through the TLS layer
        self._forget()
        self.peer = peer_address(transport.get_extra_info("peername"))
        self.address = str(self.peer or "unknown")
        house, implicit = self.door.house, self.door.listener.tls == "implicit"
        refusal = house.connections.enter(self.address)
        if refusal is not None:
            journal.session_refused(peer=self.address, why=refusal)
            self._over = True
            if not implicit:
                wire.write(f"421 4.7.0 {refusal}, try again later\r\n".encode())
            wire.close()
            return
        self._entered = True
        if implicit:
            self._begin_tls()
        self.task = self.loop.create_task(self._handle_client())

    def data_received(self, data: bytes) -> None:
        """Keep it, as long as there is room."""
        self._course.heard = self.loop.time()
        if self._over:
            return
        self._inbox.feed(data)
        if len(self._inbox) > _HIGH_WATER and not self._reading_paused and self._wire is not None:
            self._reading_paused = True
            self._wire.pause_reading()

    def eof_received(self) -> bool | None:
        """The client says no more, but may listen still (`nc` with a file): what it said is answered first."""
        self._inbox.end()
        return self._wire is not None and self._wire.can_write_eof()

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more. What is being committed goes on."""
        self._let_go()

    def pause_writing(self) -> None:
        """The client does not read its replies: no more commands until it does."""
        self._writing_paused = True

    def resume_writing(self) -> None:
        """It reads again."""
        self._writing_paused = False
        self._inbox.wake()

    # --- for the upper half ---

    def say(self, reply: str) -> None:
        """Queue one reply. There is none after the last word."""
        if not self._over:
            self._out.append(reply)

    async def push(self, status: AnyStr) -> None:
        """aiosmtpd's name for `say`."""
        self.say(status if isinstance(status, str) else status.decode("ascii"))

    def flush(self) -> None:
        """Let out what was said."""
        if self._out and self._wire is not None:
            self._out.append("")
            self._wire.write("\r\n".join(self._out).encode("ascii", "replace"))
        self._out.clear()

    async def wait(self) -> None:
        """Until there is something new. All that was to be said is said first."""
        self.flush()
        self._read_on()
        await self._inbox.wait()

    async def secure(self) -> bool:
        """Go on under TLS; False when the handshake failed, and then the connection is gone."""
        if self._handshake is None:
            self.flush()
            self._begin_tls()
        if self._handshake is None:
            return False
        try:
            await self._handshake
        except OSError as error:
            why = getattr(error, "reason", None) or type(error).__name__
            journal.session_refused(peer=self.address, why=f"no TLS: {why}")
            self._let_go()
            return False
        self._forget()
        self.session.ssl = {}
        self._course.enter(Phase.COMMAND, self.loop.time())
        return True

    @property
    def encrypted(self) -> bool:
        """Whether TLS is on."""
        return self.session.ssl is not None

    async def depart(self) -> None:
        """Close. Where the last word was ours, wait a little for the client to hang up: input that is still unread
        would make the kernel throw the last reply away."""
        self.flush()
        if self._over and self._wire is not None:
            self._course.enter(Phase.LEAVING, self.loop.time())
            self._inbox.take()
            self._read_on()
            with suppress(OSError):  # it may have hung up this very moment
                if self._wire.can_write_eof():
                    self._wire.write_eof()
            while not self._inbox.ended:
                await self._inbox.wait()
        if self._wire is not None:
            self._wire.close()

    def abort(self) -> None:
        """No more patience: drop the connection."""
        if self._wire is not None:
            self._wire.abort()

    # --- inside ---

    def _forget(self) -> None:
        """Begin as if nothing had been said."""
        self.session = self._create_session()
        self._set_rset_state()

    def _set_rset_state(self) -> None:
        self.envelope = self._create_envelope()

    def _read_on(self) -> None:
        if self._reading_paused and self._wire is not None:
            self._reading_paused = False
            self._wire.resume_reading()

    def _begin_tls(self) -> None:
        """Put the TLS layer between the wire and us: at once, so that no byte is read by the wrong one. What came
        before was said in clear and counts for nothing (RFC 3207 section 5)."""
        if self._wire is None or self.door.context is None:
            return
        self._inbox.take()
        self._course.enter(Phase.HANDSHAKE, self.loop.time())
        self._handshake = self.loop.create_future()
        layer = SSLProtocol(
            self.loop,
            self,
            self.door.context,
            self._handshake,
            server_side=True,
            ssl_handshake_timeout=_HANDSHAKE,
            ssl_shutdown_timeout=LINGER,
        )
        self._wire.set_protocol(layer)
        layer.connection_made(self._wire)

    def _let_go(self) -> None:
        """The connection is gone. Told once by the transport, or by a handshake that failed."""
        if self._entered:
            self._entered = False
            self.door.house.connections.leave(self.address)
        self.transport = self._wire = None
        self._inbox.end()
