"""One connection as asyncio sees it: bytes in, replies out, TLS, and a place among the others.

Rules. All waiting for a client is in `wait`, and replies leave there: those of a pipelined group in one write (RFC
2920). Input is bounded by leaving it to the kernel, output by taking no more input. A place is held until the transport
says that the connection is gone, and for that it is given a bounded time (`depart`). `_let_go` is the one end.
"""

import asyncio
from asyncio.sslproto import SSLProtocol
from contextlib import suppress
from typing import AnyStr, cast

from aiosmtpd.smtp import SMTP, Session

from gateway import journal
from gateway.ingress.smtp.house import Door
from gateway.ingress.smtp.inbox import Inbox
from gateway.ingress.smtp.patience import LINGER, Course, Phase
from gateway.peer import origin, peer_address

__all__ = ["Connection"]

_HIGH_WATER = 65_536  # octets at which the kernel is left to hold the rest; of replies as of input
_HANDSHAKE = 15  # s


class _Layer(SSLProtocol):
    """asyncio's TLS with a buffer of one record instead of 256 KiB: every connection holds one."""

    max_size = 16_384


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
            # It is over: this is the way through the TLS layer, which would let 512 KiB of replies pile up.
            wire.set_write_buffer_limits(_HIGH_WATER)
            return
        self._forget()
        self.peer = peer_address(transport.get_extra_info("peername"))
        self.address, self.origin = str(self.peer or "unknown"), origin(self.peer)
        self._course.stranger = not self.door.trusts(self.peer)
        house, implicit = self.door.house, self.door.listener.tls == "implicit"
        refusal = house.connections.enter(self.origin, stranger=self._course.stranger)
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

    def become_known(self) -> None:
        """It has logged in."""
        if self._entered and self._course.stranger:
            self.door.house.connections.known()
        self._course.stranger = False

    async def wait(self) -> None:
        """Until there is something new. All that was to be said is said first."""
        self.flush()
        self._read_on()
        await self._inbox.wait()

    async def listened_to(self) -> None:
        """Until the client has read some, or it is over. Meanwhile it need not be read itself."""
        self.flush()
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
        """Close, and wait until it is closed: not longer than `LINGER`, whatever the client leaves unread.

        Where the last word was ours, wait first for the client to hang up: input that is still unread would make the
        kernel throw the last reply away.
        """
        self.flush()
        self._course.enter(Phase.LEAVING, self.loop.time())
        ours, self._over = self._over, True
        self._inbox.take()
        if ours and self._wire is not None:
            self._read_on()
            with suppress(OSError):  # it may have hung up this very moment
                if self._wire.can_write_eof():
                    self._wire.write_eof()
            while not self._inbox.ended:
                await self._inbox.wait()
        if self._wire is not None:
            self._wire.close()
        while not self._gone:
            await self._inbox.wait()

    def abort(self) -> None:
        """No more patience: drop the connection."""
        if self._wire is not None:
            self._wire.abort()

    # --- inside ---

    @property
    def _gone(self) -> bool:
        """Whether nobody is there any more."""
        return self._wire is None

    @property
    def _deaf(self) -> bool:
        """It has said all that it will say, and does not read what it is told."""
        return self._writing_paused and self._inbox.ended

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
        layer = _Layer(
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
            self.door.house.connections.leave(self.origin, stranger=self._course.stranger)
        self.transport = self._wire = None
        self._inbox.take()  # nobody would hear the answers
        self._inbox.end()
