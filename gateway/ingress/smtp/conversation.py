"""One session: command by command, message by message, to its last word. The verbs are in `session`.

aiosmtpd's SMTP is the base, with its session, its envelope and its verbs by name; what it does with bytes, time and
errors is replaced, here and in `connection`, because (measured, reference/smtp.md sections 4.2 and 6) it knows no
limits on connections or on a session, cancels a handler whose client vanished, says exception texts to strangers, and
costs five times what it need.

Rules. A session is never cancelled: it is told (`cut`, `retire`, end of input) and ends by itself, so what it is
committing is committed whether or not the client is still there. A bug is for the journal; the client hears "later".
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from gateway import journal
from gateway.ingress.smtp.connection import Connection
from gateway.ingress.smtp.data import DataReader
from gateway.ingress.smtp.house import Door
from gateway.ingress.smtp.inbox import TooLong
from gateway.ingress.smtp.patience import LINGER, Phase, last_word

__all__ = ["Conversation"]

Verb = Callable[["Conversation", str], Awaitable[None]]

_LONGEST_LINE = 4096  # octets: 512 (RFC 5321 section 4.5.3.1.4) and room for every extension's parameters
_ENDLESS = 65_536  # octets of one line after which its end is not waited for
_COPIES = 3  # of a message while it is opened and committed: its bytes, its text, what the text is read into
_MOST_BAD = 10  # commands that were none
_MOST_BUGS = 3
_TURN = 64  # pipelined commands until others are let in


class Conversation(Connection):
    """The course of a session. Subclasses add `smtp_VERB(argument)` coroutines that `say` their replies."""

    verbs: ClassVar[Mapping[bytes, Verb]] = {}

    def __init_subclass__(cls) -> None:
        # aiosmtpd looks its verbs up in every instance: a seventh of the cost of one mail by connection.
        cls.verbs = {name[5:].encode(): getattr(cls, name) for name in dir(cls) if name.startswith("smtp_")}

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(door, loop)
        self._message: DataReader | None = None
        self._retiring = False
        self._bad = self._bugs = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """One more for the watchman, if there was room."""
        super().connection_made(transport)
        if self._entered:
            self.door.house.sessions.add(self)

    # --- what the ingress tells us ---

    def check(self, at: float) -> None:
        """The watchman passes at `at` (loop time): a session that used up its time is cut."""
        course = self._course
        leaving = course.phase is Phase.LEAVING or (course.phase is Phase.COMMAND and self._deaf)
        if leaving and at - course.since > LINGER:
            self.abort()
        elif (word := last_word(course, self._message, self.door.house.settings, at)) is not None:
            self.cut(word)

    def retire(self, *, patient: bool) -> None:
        """The gateway stops: at once when nothing is under way; with patience, after the transaction. What is being
        committed always gets its answer first."""
        self._retiring = True
        if self._course.phase is not Phase.BUSY and not (patient and self._in_transaction):
            self.cut("421 4.3.2 the gateway is stopping; try again later")

    # --- for the verbs ---

    def say(self, reply: str) -> None:
        """Queue one reply. What begins with 50 is about syntax (RFC 5321 section 4.2.1): a client gets only so many."""
        super().say(reply)
        if reply.startswith("50"):
            self._bad += 1

    def cut(self, reply: str) -> None:
        """End the session from our side, with a last word."""
        if self._over:
            return
        journal.session_cut(peer=self.address, reply=reply)
        self.say(reply)
        self._over = True
        self._inbox.wake()

    async def hear(self) -> bytes | None:
        """One more line from the client, without its end; None when there will be none, or it is too long."""
        line = await self._next_line()
        return line.rstrip(b"\r\n") if isinstance(line, bytes) else None

    async def read_message(self, fits: Callable[[int], bool]) -> DataReader | None:
        """What follows 354, to its end; None when it will not end. `fits` is asked for the room (`room`)."""
        self._message = reader = DataReader(self.door.house.settings.max_size)
        with self._in(Phase.MESSAGE):
            while not self._over:
                piece = self._inbox.take()
                if not (reader.too_large or reader.no_room or fits(len(piece))):
                    reader.give_up()
                rest = reader.feed(piece)
                if rest is not None:
                    self._inbox.give_back(rest)
                    return reader
                if reader.flooding:
                    self.cut(self.too_large)
                elif self._inbox.ended:
                    return None
                else:
                    await self.wait()
            return None

    @contextmanager
    def room(self) -> Iterator[Callable[[int], bool]]:
        """Asks for room for so many octets of a message, piece by piece, and for all that is made of them. It is given
        back in the end, or at once when there is not enough."""
        room, held = self.door.house.room, 0

        def fits(octets: int) -> bool:
            nonlocal held
            if room.take(_COPIES * octets):
                held += _COPIES * octets
                return True
            room.give_back(held)
            held = 0
            return False

        try:
            yield fits
        finally:
            room.give_back(held)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While it is we who need time. What was said so far need not wait for it."""
        self.flush()
        with self._in(Phase.BUSY):
            yield

    @property
    def too_large(self) -> str:
        """The reply to a message over the limit."""
        return f"552 5.3.4 the message is larger than {self.door.house.settings.max_size} octets"

    # --- the session's own course ---

    async def _handle_client(self) -> None:
        try:
            if self.door.listener.tls != "implicit" or await self.secure():
                self._greet()
                await self._converse()
        except Exception as error:  # noqa: BLE001 - a bug of ours: this session ends, the others must not notice
            journal.bug(where="smtp session", error=error)
            self.cut("421 4.3.0 internal error; try again later")
        try:
            await self.depart()
        finally:
            self.abort()  # for a bug in departing; else it is gone
            self.door.house.sessions.discard(self)

    def _greet(self) -> None:
        self.say(f"220 {self.door.house.settings.hostname} ESMTP ivr-gateway")

    async def _converse(self) -> None:
        turn = 0
        while not self._over:
            line = await self._next_line()
            if line is None:
                return
            self._course.since = self.loop.time()
            if isinstance(line, bytes):
                await self._obey(line)
            else:
                self.say(f"500 5.5.2 the line is longer than {_LONGEST_LINE} octets")
            if self._bad >= _MOST_BAD:
                self.cut("421 4.7.0 too many errors")
            elif self._retiring:
                self.retire(patient=True)
            turn += 1
            if turn % _TURN == 0:
                self.flush()
                await asyncio.sleep(0)

    async def _obey(self, line: bytes) -> None:
        if line.endswith(b"\r\n"):
            line = line[:-2]
        elif self.door.mends_lines(self.peer):
            line = line[:-1]
        else:
            self.say("500 5.5.2 lines must end in CRLF")
            return
        verb, _, argument = line.partition(b" ")
        method = self.verbs.get(verb.upper())
        if method is None:
            self.say("500 5.5.2 command not recognized")
            return
        try:
            await method(self, argument.decode("ascii", "surrogateescape").strip(" "))
        except Exception as error:  # noqa: BLE001 - a bug of ours: the client hears "later", and nothing of what it was
            journal.bug(where=f"smtp {method.__name__}", error=error)
            self._set_rset_state()
            self._bugs += 1
            if self._bugs >= _MOST_BUGS:
                self.cut("421 4.3.0 internal error; try again later")
            else:
                self.say("451 4.3.0 internal error; try again later")

    async def _next_line(self) -> bytes | type[TooLong] | None:
        while self._writing_paused and not self._over and not self._gone:
            await self.listened_to()
        while not self._over:
            line = self._inbox.line(_LONGEST_LINE)
            if line is not None:
                return line
            if self._inbox.ended:
                return None
            if self._inbox.skipped > _ENDLESS:
                self.cut("421 4.7.0 this line does not end")
            else:
                await self.wait()
        return None

    @contextmanager
    def _in(self, phase: Phase) -> Iterator[None]:
        self._course.enter(phase, self.loop.time())
        try:
            yield
        finally:
            self._message = None
            self._course.enter(Phase.COMMAND, self.loop.time())

    @property
    def _in_transaction(self) -> bool:
        return self.envelope is not None and self.envelope.mail_from is not None
