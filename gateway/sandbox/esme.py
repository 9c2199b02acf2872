"""One connection of an ESME to the simulated SMSC: the session's shell, with the script in its way.

Rules. What is to be answered the office behind it decides (`smpp.SmppFace`); here it is answered late, never, by half,
or not with SMPP at all, when the script wants that. An answer that goes wrong concerns the connection as it would in
life: whatever else was under way on it is cut too.
"""

import asyncio
from collections.abc import Sequence
from math import inf
from typing import NamedTuple, Protocol, cast

from gateway.sandbox.receipts import Word, deliver
from gateway.sandbox.script import Behaviour
from gateway.sandbox.submitted import SmscSettings
from gateway.smpp.bodies import Bind, Body
from gateway.smpp.codes import RESPONSE
from gateway.smpp.session import (
    Answered,
    BindRequested,
    Ended,
    Event,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)
from gateway.smpp.text import Default
from gateway.smpp.writing import write

__all__ = ["Answer", "Esme", "Office"]

_GARBAGE = b"HTTP/1.1 200 OK\r\n\r\n"  # as a length it is absurd
_GOOD = Behaviour()


class Answer(NamedTuple):
    """What a request is to be answered with, and what the script wants done about it."""

    body: Body | None
    status: int
    behaviour: Behaviour = _GOOD


class Office(Protocol):
    """Who decides."""

    settings: SmscSettings
    connections: "set[Esme]"

    def now(self) -> int:
        """Milliseconds."""

    def bind(self, body: Bind) -> Answer:
        """Whether an ESME may bind; the body of the answer is the session's."""

    def ask(self, body: Body, default: Default, under_way: int) -> Answer:
        """What another request earns; `under_way`: how many of that connection are not answered."""

    def tell(self) -> None:
        """Send the receipts that are due, where there is room."""

    def heard(self, word: Word, status: int | None) -> None:
        """How a receipt was answered; None: not at all."""


class Esme(asyncio.Protocol):
    """A connection. While it is bound as a receiver it takes receipts. `gone` is done when the transport is."""

    def __init__(self, office: Office, loop: asyncio.AbstractEventLoop) -> None:
        settings = office.settings
        self._office, self._loop = office, loop
        timers = Timers(enquire_link=0, response=settings.patience, inactivity=0)
        self._session = ServerSession(
            timers, loop.time(), system_id=settings.system_id, window=settings.window, long_passwords=True
        )
        self.gone: asyncio.Future[None] = loop.create_future()
        self._wire: asyncio.Transport | None = None
        self._default: Default = "gsm"
        self._words: dict[int, Word] = {}
        self._is_over = False
        self._dies_at = loop.time() + settings.idle if settings.idle else inf

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is counted from now on."""
        self._wire = cast(asyncio.Transport, transport)
        self._office.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """What was told and not acknowledged is to be told again."""
        self._is_over = True
        self._office.connections.discard(self)
        self._act(self._session.lost("the connection is gone"))
        self._wire = None
        self._office.tell()
        self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Requests, and answers to receipts; then there may be room for more of these."""
        if self._is_over:
            return
        if self._office.settings.idle:
            self._dies_at = self._loop.time() + self._office.settings.idle
        self._act(self._session.receive(data, self._loop.time()))
        self.flush()
        self._office.tell()

    def pause_writing(self) -> None:
        """Who does not read its answers is not read either."""
        if self._wire is not None:
            self._wire.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        if self._wire is not None and not self._wire.is_closing():
            self._wire.resume_reading()

    def tick(self) -> None:
        """Do what is due."""
        now = self._loop.time()
        if now >= self._dies_at:
            self.cut()
        elif self._session.wakes_at() <= now:
            self._act(self._session.tick(now))
            self.flush()

    def cut(self) -> None:
        """At once, without a word."""
        self._is_over = True
        if self._wire is not None:
            self._wire.abort()

    def deliver(self, word: Word) -> bool:
        """Tell it; to be flushed. False when it cannot be told now."""
        if self._is_over or not self._session.can_receive or len(self._words) >= self._session.window:
            return False
        body = deliver(word, self._office.settings, self._default, self._office.now())
        sequence = self._session.send(body, self._loop.time())
        if sequence is None:
            return False
        self._words[sequence] = word
        return True

    def flush(self) -> None:
        """Let out what was said."""
        octets = self._session.take()
        if octets and self._wire is not None and not self._wire.is_closing():
            self._wire.write(octets)

    # --- inside ---

    def _act(self, events: Sequence[Event]) -> None:
        for event in events:
            match event:
                case Requested(sequence, body) if not self._is_over:
                    answer = self._office.ask(body, self._default, self._session.open)
                    self._later(sequence, body.command | RESPONSE, answer)
                case BindRequested(sequence, body) if not self._is_over:
                    self._default = "latin-1" if body.system_type == "ISO" else "gsm"
                    self._later(sequence, body.command | RESPONSE, self._office.bind(body))
                case Answered(sequence, _, status, _):
                    if (word := self._words.pop(sequence, None)) is not None:
                        self._office.heard(word, status)
                case Unanswered(sequence):
                    if (word := self._words.pop(sequence, None)) is not None:
                        self._office.heard(word, None)
                case Ended():
                    self.flush()
                    self._close()
                case _:
                    pass

    def _later(self, sequence: int, command: int, answer: Answer) -> None:
        trouble, delay = answer.behaviour.trouble, answer.behaviour.delay
        if delay and not (trouble and trouble.when == "before"):
            self._loop.call_later(delay, self._answer_late, sequence, command, answer)
        else:
            self._answer(sequence, command, answer)

    def _answer_late(self, sequence: int, command: int, answer: Answer) -> None:
        if not self._is_over:
            self._answer(sequence, command, answer)
            self.flush()
            self._office.tell()

    def _answer(self, sequence: int, command: int, answer: Answer) -> None:
        trouble = answer.behaviour.trouble
        match trouble.kind if trouble else "":
            case "hang":
                pass
            case "cut":
                self._answer_by_half(sequence, command, answer)
            case "garbage":
                self._write(_GARBAGE)
                self._close()
            case _ if self._session.state is State.BINDING:
                now = self._loop.time()
                bind = (
                    self._session.bind_refused(answer.status, now)
                    if answer.status
                    else self._session.bind_accepted(now)
                )
                self._act(bind)
            case _:
                self._session.answer(sequence, answer.body, answer.status, self._loop.time())

    def _answer_by_half(self, sequence: int, command: int, answer: Answer) -> None:
        """Cut; with "during" after half of the response."""
        self.flush()
        if answer.behaviour.trouble is not None and answer.behaviour.trouble.when == "during":
            whole = write(answer.body, sequence, answer.status, command)
            self._write(whole[: len(whole) // 2])
            self._close()
        else:
            self.cut()

    def _write(self, octets: bytes) -> None:
        self.flush()
        if self._wire is not None and not self._wire.is_closing():
            self._wire.write(octets)

    def _close(self) -> None:
        """What was said still goes out."""
        self._is_over = True
        if self._wire is not None:
            self._wire.close()
