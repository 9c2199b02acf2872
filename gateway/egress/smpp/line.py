"""One SMPP connection to an SMSC: the pure session in a socket.

Rules. What is asked is written in one piece with all else that is due, and only while the transport is empty: what the
session has not given out yet is withdrawn, and certainly not taken, when the connection ends. What has been given out
may have left; if it still lies in our buffers when its time is over, the connection is dropped so that it never leaves,
and what is in the kernel's is given up by that after the same time (TCP_USER_TIMEOUT; RFC 5482). An SMSC that does not
read what it is told is dropped before it costs memory. A response that comes too late settles nothing but its own call.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from math import inf
from typing import cast

from gateway import journal
from gateway.egress.smpp.words import Answer, Lost, NotSent, Word
from gateway.outcome import Why
from gateway.smpp.bodies import Bind, Body, DataSm, DataSmResp, DeliverSm, DeliverSmResp
from gateway.smpp.client_session import (
    LATE_MOST,
    Answered,
    BindRefused,
    Bound,
    ClientSession,
    Ended,
    Event,
    Late,
    Noted,
    Requested,
    State,
    Unanswered,
)
from gateway.smpp.codes import Status

__all__ = ["Line"]

_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it, macOS has not
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what has not left
_LINGER = 2.0  # s for the last octets to leave
_ANYTHING = (1, 0)  # high and low water of a transport: told as soon as it holds anything (TLS is never told at 0)
_TOGETHER = 32  # requests in one write: those that follow stay with us if the first have not left
_UNREAD = 1_000_000  # octets that an SMSC may send while it does not read what it is told


Hear = Callable[[DeliverSm | DataSm], Awaitable[int]]
"""Takes what the SMSC sends by itself; the status that answers it."""

HearLate = Callable[[str, Late], None]
"""A response to what was asked under that label came after it had been given up."""


class Line(asyncio.Protocol):
    """One connection, from before it stands to after its end. `elapsed`: seconds of a clock that never goes back.

    `changed` is told whenever `can_submit` may have changed.
    """

    def __init__(
        self,
        session: ClientSession,
        name: str,
        elapsed: Callable[[], float],
        give_up: float,
        hear: Hear,
        hear_late: HearLate,
        changed: Callable[[], None],
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._session = session
        self._elapsed = elapsed
        self._give_up = give_up
        self._hear, self._hear_late, self._changed = hear, hear_late, changed
        self._wire: asyncio.Transport | None = None  # the socket's
        self._transport: asyncio.Transport | None = None  # what we write to: the same, or TLS upon it
        self._paused = False
        self._unread = 0  # octets that came while we were paused
        self._flushes = False
        self._unflushed = 0  # requests
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = inf
        self._asked: dict[int, asyncio.Future[Word]] = {}
        self._labels: dict[int, str] = {}  # by sequence; also of what was given up
        self._room: asyncio.Future[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._submits = False
        self._given_up = False  # it ended while something was under way
        self._why = ""
        self.name = name
        """host:port, for people."""
        self.bound: asyncio.Future[Bound | BindRefused | None] = self._loop.create_future()
        """What the SMSC said to our bind; None when the connection ended instead."""
        self.ended: asyncio.Future[str] = self._loop.create_future()
        """Why the session is over. Nothing is taken any more."""
        self.gone: asyncio.Future[None] = self._loop.create_future()
        """The connection is."""

    # --- for whoever opens and closes it ---

    def begin(self, transport: asyncio.Transport, bind: Bind) -> None:
        """The connection is ready for SMPP, over that transport: ask to be bound."""
        self._transport = transport
        transport.set_write_buffer_limits(*_ANYTHING)
        self._session.bind(bind, self._elapsed())
        self._after()

    def unbind(self, reason: str) -> None:
        """End in good order: what is under way is waited for."""
        self._session.unbind(self._elapsed(), reason)
        self._after()

    def abort(self, why: str) -> None:
        """Drop the connection; nothing of what is in our buffers, or the kernel's, leaves any more."""
        self._why = self._why or why
        if self._wire is None:
            return
        made = self._wire.get_extra_info("socket")
        if made is not None:
            with suppress(OSError, ValueError):  # it is closed already; the second is how uvloop says that
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._wire.abort()

    async def heard_out(self) -> None:
        """Until what the SMSC sent by itself is answered."""
        while self._serving:
            await asyncio.wait(self._serving)

    # --- for whoever asks ---

    @property
    def can_submit(self) -> bool:
        """Whether it is bound, and not about to end."""
        return self._session.can_submit and not self.ended.done()

    @property
    def version(self) -> int:
        """What both sides speak: 0x34 is SMPP 3.4."""
        return self._session.version

    async def room(self) -> bool:
        """Wait until one more may be asked; False when it never may again. One waiter at a time."""
        while not (self._session.room and not self._paused):
            if not self.can_submit:
                return False
            self._room = self._loop.create_future()
            await self._room
        return self.can_submit

    def ask(self, body: Body, label: str) -> asyncio.Future[Word]:
        """Ask, and promise the answer. ValueError when `body` cannot be written. To be called when there is `room`."""
        sequence = self._session.send(body, self._elapsed())
        promised: asyncio.Future[Word] = self._loop.create_future()
        if sequence is None:
            promised.set_result(NotSent("the connection is ending"))
            return promised
        self._asked[sequence] = promised
        self._labels[sequence] = label
        if len(self._labels) > self._session.window + LATE_MOST:
            del self._labels[next(iter(self._labels))]
        self._unflushed += 1
        if self._unflushed >= _TOGETHER:
            self._flush()
        self._after()
        return promised

    # --- what asyncio tells us ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is connected; `begin` follows."""
        self._wire = cast(asyncio.Transport, transport)  # uvloop's are no instances of it
        self._wire.set_write_buffer_limits(*_ANYTHING)
        made = self._wire.get_extra_info("socket")
        if _USER_TIMEOUT is not None and made is not None:
            made.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, int(self._give_up * 1000))

    def data_received(self, data: bytes) -> None:
        """Digest it."""
        if self._transport is None:
            self.abort("it speaks before it was spoken to")
            return
        if self._paused:
            self._unread += len(data)
            if self._unread > _UNREAD:
                self.abort("it does not read what it is told")
                return
        try:
            self._act(self._session.receive(data, self._elapsed()))
        except Exception as error:  # noqa: BLE001 - a bug must not leave a connection that nobody serves
            self._fall(error)

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more."""
        self._wire = self._transport = None
        self._act(self._session.lost(self._why or ("the connection broke" if error else "it hung up")))
        if self._timer is not None:
            self._timer.cancel()
        if not self.gone.done():
            self.gone.set_result(None)

    def pause_writing(self) -> None:
        """Not all that was written has left: the rest stays in the session, where it can be withdrawn."""
        self._paused = True
        self._unread = 0

    def resume_writing(self) -> None:
        """It has."""
        self._paused = False
        self._after()

    # --- inside ---

    def _act(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case Requested(sequence, body):
                    task = self._loop.create_task(self._serve(sequence, body))
                    self._serving.add(task)
                    task.add_done_callback(self._serving.discard)
                case Answered(sequence, _, status, response):
                    self._labels.pop(sequence, None)
                    self._settle(sequence, Answer(status, response))
                case Unanswered(sequence, _, sent):
                    self._unanswered(sequence, sent)
                case Late(sequence):
                    self._hear_late(self._labels.pop(sequence, ""), event)
                case Bound() | BindRefused():
                    if not self.bound.done():
                        self.bound.set_result(event)
                case Noted(text):
                    journal.session_noted(client="", peer=self.name, what=text)
                case Ended(reason):
                    self._end(reason)
        self._after()

    def _unanswered(self, sequence: int, sent: bool) -> None:
        if not sent:
            self._labels.pop(sequence, None)
            self._settle(sequence, NotSent(self._why or "the connection ended before it was sent"))
        elif self._session.state is State.CLOSED:
            self._settle(sequence, Lost(Why.CUT, self._why or "the connection ended before it was answered"))
            self._given_up = True
        else:
            self._settle(sequence, Lost(Why.TIMEOUT, "no response in time"))
            if self._buffered:
                self.abort("it does not read what it is told")

    def _settle(self, sequence: int, word: Word) -> None:
        promised = self._asked.pop(sequence, None)
        if promised is not None and not promised.done():  # nobody may wait for it any more
            promised.set_result(word)

    @property
    def _buffered(self) -> bool:
        """Whether some of what was written has not left. (uvloop's TLS does not tell its size, but pauses.)"""
        return self._paused or any(layer and layer.get_write_buffer_size() for layer in (self._wire, self._transport))

    async def _serve(self, sequence: int, body: Body) -> None:
        """Answer one deliver_sm or data_sm."""
        status: int = Status.RX_T_APPN
        try:
            if isinstance(body, DeliverSm | DataSm):
                status = await self._hear(body)
        except Exception as error:  # noqa: BLE001 - a bug about one receipt must not end the others; it comes again
            journal.bug(where="smpp egress", error=error)
        response = DeliverSmResp() if isinstance(body, DeliverSm) else DataSmResp()
        self._session.answer(sequence, None if status else response, status, self._elapsed())
        self._after()

    def _end(self, reason: str) -> None:
        """The session's last word: write it, and hang up."""
        self._why = self._why or reason
        if not self.bound.done():
            self.bound.set_result(None)
        if not self.ended.done():
            self.ended.set_result(self._why)
        if self._given_up or self._transport is None:
            self.abort(reason)
            return
        self._flush()
        self._transport.close()
        self._loop.call_later(_LINGER, self.abort, reason)

    def _after(self) -> None:
        """After every word with the session: let others go on, write what there is, and set the clock."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        if self._submits is not self.can_submit:
            self._submits = self.can_submit
            self._changed()
        if not self._flushes:
            self._flushes = True
            self._loop.call_soon(self._flush_due)
        at = self._session.wakes_at()
        if at < self._rings_at and self._wire is not None:
            self._ring(at)

    def _flush_due(self) -> None:
        self._flushes = False
        self._flush()

    def _flush(self) -> None:
        """One write of all. While the transport is not empty everything stays in the session."""
        if self._paused or self._transport is None or self._transport.is_closing():
            return
        self._unflushed = 0
        if octets := self._session.take():
            self._transport.write(octets)

    def _ring(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = at
        self._timer = self._loop.call_later(max(at - self._elapsed(), 0.0), self._tick)

    def _tick(self) -> None:
        self._timer, self._rings_at = None, inf
        now = self._elapsed()
        try:
            self._act(self._session.tick(now) if self._session.wakes_at() <= now else ())
        except Exception as error:  # noqa: BLE001 - as above
            self._fall(error)

    def _fall(self, error: Exception) -> None:
        journal.bug(where="smpp egress", error=error)
        self.abort("a bug of ours")
