"""What either side of an SMPP session does: octets into PDUs, requests of its own, timers, and an end in good order.

Rules. No sockets; time is an argument: seconds of a clock that never goes back. Nothing grows with what a peer sends:
at most one PDU is kept that is not whole, or while a bind is checked as much as one PDU may be long. What was taken is
answered before the end, however the end comes, unless the peer is dead or the answer takes longer than the response
timer. An end is told once. Which side it is, is told by what stands upon this: `judging`, then `session` or
`client_session`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import ClassVar, Final

from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.events import Answered, Ended, Event, Noted, Unanswered
from gateway.smpp.pdu import LONGEST, Body, Broken, EnquireLink, Faulty, Pdu, Unbind, read, write
from gateway.smpp.states import BOUND, RULINGS, Ruling, State
from gateway.smpp.windows import Asked, Ours, Theirs

__all__ = ["UNANSWERED_MOST", "Link", "Timers"]

UNANSWERED_MOST: Final = 10
"""Requests of ours in a row that were not answered in time, after which we unbind."""

_NOTE_PAUSE = 60.0  # seconds between two notes of one kind
_PATIENCE = 30.0  # seconds that an end waits for what is open where the response timer is off


@dataclass(frozen=True, slots=True)
class Timers:
    """Seconds (SMPP 3.4 section 7.2, SMPP 5.0 section 2.7); 0 switches one off."""

    session_init: float = 15.0  # without a bind
    enquire_link: float = 30.0  # without a whole PDU from the peer: it is asked whether it is there
    response: float = 30.0  # for the response to a request of ours
    inactivity: float = 600.0  # without any transaction; enquire_link is none


class Link(ABC):
    """One side of a session. `window` bounds the open requests, theirs and ours each; it may be set at any time."""

    _table: ClassVar[Mapping[State, Mapping[int, Ruling]]] = RULINGS  # what the peer may send

    def __init__(
        self, timers: Timers, now: float, *, window: int, longest: int = LONGEST, long_passwords: bool = False
    ) -> None:
        self.state = State.OPEN
        self.version = 0x33
        self.window = window
        self._rulings: Mapping[int, Ruling] = self._table[State.OPEN]
        self._timers = timers
        self._longest = longest
        self._long_passwords = long_passwords
        self._rest = bytearray()
        self._need = 0  # octets of `_rest` that make its first PDU whole
        self._holding = False  # what comes is not looked at yet
        self._deaf = False  # what still comes cannot be read, or is not worth it
        self._events: list[Event] = []
        self._first: list[bytes] = []
        self._out: list[bytes] = []
        self._theirs = Theirs()
        self._ours = Ours()
        self._enquiry: int | None = None  # the sequence of an enquire_link that is not answered
        self._unbind: int | None = None  # of the unbind that we sent
        self._unbound_by: int | None = None  # of the unbind that they sent
        self._leaving = ""  # why the session is about to end
        self._leave_by = inf
        self._heard = self._transacted = now
        self._unanswered = 0
        self._noted: dict[str, float] = {}

    @property
    def open(self) -> int:
        """How many Requested are not answered yet."""
        return len(self._theirs)

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Take what was read from the peer, in any pieces."""
        if self._holding:
            self._hold(data)
            return self._told()
        if self._rest:
            self._rest += data
            if len(self._rest) < self._need:
                return self._told()
            data = bytes(self._rest)
            self._rest.clear()
        self._read(data, now)
        return self._told()

    def answer(self, sequence: int, body: Body | None, status: int, now: float) -> None:
        """The response to a Requested, which frees its place in the window. A second one, or a late one, is a no-op."""
        command = self._theirs.take(sequence)
        if command is None:
            return
        if body is None:
            self._out.append(write(None, sequence, status, command))
        else:
            self._out.append(write(self._fit(body), sequence, status))
        self._transacted = now
        if self._leaving:
            self._leave(now)

    def unbind(self, now: float, reason: str = "we unbound") -> None:
        """We want to end. New requests get RSYSERR (try later) from now on.

        The unbind goes out when everything that either side asked for is answered, or after the response timer; the end
        comes when it is answered, or after the response timer again.
        """
        if self.state in BOUND and not self._leaving:
            self._set_out(reason, now)
        elif self.state not in BOUND and self.state is not State.UNBOUND:
            self._end(reason)

    def take(self) -> bytes:
        """Everything to be written now, once: what was taken is gone. Answers to enquire_link come first."""
        if not (self._first or self._out):
            return b""
        octets = b"".join(self._first + self._out)
        self._first.clear()
        self._out.clear()
        return octets

    def tick(self, now: float) -> list[Event]:
        """Do what is due by `now`."""
        timers = self._timers
        for sequence, asked in self._ours.overdue(now):
            self._not_answered(sequence, asked, now)
        if self._leaving:
            self._leave(now)
        elif self.state in BOUND:
            if timers.inactivity and now >= self._idle_at():
                self._set_out("no transaction for too long", now)
            elif timers.enquire_link and self._enquiry is None and now >= self._heard + timers.enquire_link:
                self._enquiry = self._ask(EnquireLink(), now, errand=True)
        return self._told()

    def wakes_at(self) -> float:
        """When `tick` has something to do next; infinite when never. Any other call may change it."""
        if self._events:
            return -inf
        at = self._ours.due()
        if self._leaving:
            return min(at, self._leave_by)
        if self.state in BOUND:
            if self._timers.inactivity:
                at = min(at, self._idle_at())
            if self._timers.enquire_link and self._enquiry is None:
                at = min(at, self._heard + self._timers.enquire_link)
        return at

    def lost(self, reason: str) -> list[Event]:
        """The connection is gone: what of ours was on its way is Unanswered, then Ended, if it was not told before."""
        self._end(reason)
        return self._told()

    # what comes in

    @abstractmethod
    def _took(self, pdu: Pdu, now: float) -> None:
        """A whole PDU came."""

    @abstractmethod
    def _took_faulty(self, pdu: Faulty, now: float) -> None:
        """A whole PDU came whose body cannot be read."""

    def _read(self, octets: bytes, now: float) -> None:
        at = 0
        while not (self._deaf or self._holding or self.state is State.CLOSED):
            pdu = read(octets, at, longest=self._longest, long_passwords=self._long_passwords)
            if type(pdu) is Pdu:
                self._heard = now
                at += pdu.length
                self._took(pdu, now)
            elif type(pdu) is Faulty:
                self._heard = now
                at += pdu.length
                self._took_faulty(pdu, now)
            elif type(pdu) is Broken:
                # SMPP 3.4 section 4.3, SMPP 5.0 section 2.8.2. Where the next PDU begins nobody knows any more.
                self._out.append(write(None, pdu.sequence, Status.RINVCMDLEN, Command.GENERIC_NACK))
                self._show_out(f"not SMPP: {pdu.detail}", now)
            else:
                self._rest += octets[at:]
                self._need = int.from_bytes(self._rest[:4], "big") if len(self._rest) >= 4 else 4
                return
        if self._holding:
            self._hold(octets[at:])

    def _hold(self, octets: bytes) -> None:
        self._rest += octets
        if len(self._rest) > self._longest:
            self._end("too much was sent before the bind was answered")

    def _read_held(self, now: float) -> None:
        """It may be looked at now."""
        self._holding = False
        held = bytes(self._rest)
        self._rest.clear()
        self._heard = now
        self._read(held, now)

    # requests of ours

    def _ask(self, body: Body, now: float, *, errand: bool) -> int:
        sequence = self._ours.next_sequence()
        octets = write(body, sequence, long_passwords=self._long_passwords)
        due = now + self._timers.response if self._timers.response else inf
        self._ours.add(sequence, Asked(body.command | RESPONSE, body, now, due, errand))
        self._out.append(octets)
        return sequence

    def _match(self, command: int, sequence: int, status: int, body: Body | None, now: float) -> bool:
        """A response came. False when nothing of ours waits for it. A generic_nack never says yes."""
        nack = command == Command.GENERIC_NACK
        if nack and status == Status.OK:
            status = Status.RUNKNOWNERR
        asked = self._ours.take(sequence, None if nack else command)
        if asked is None:
            return self._came_late(sequence, None if nack else command, status, body)
        if sequence == self._enquiry:
            self._enquiry = None
        elif sequence == self._unbind:
            self._end(self._leaving)
        else:
            self._answered(sequence, asked, status, None if nack else body, now)
        return True

    def _came_late(self, sequence: int, command: int | None, status: int, body: Body | None) -> bool:
        """Whether a response that nothing waits for answers what was given up. `command` None: a generic_nack."""
        return False

    def _answered(self, sequence: int, asked: Asked, status: int, body: Body | None, now: float) -> None:
        self._transacted = now
        self._unanswered = 0
        self._events.append(Answered(sequence, asked.body, status, body))
        if self._leaving:
            self._leave(now)

    def _not_answered(self, sequence: int, asked: Asked, now: float) -> None:
        if sequence == self._enquiry:
            self._enquiry = None
            if self._heard <= asked.at:
                self._end("enquire_link was not answered")
            else:  # the peer lives, it only does not know enquire_link
                self._note("enquiry", "enquire_link was not answered, though other PDUs came", now)
        elif sequence == self._unbind:
            self._end(f"{self._leaving}; unbind was not answered")
        else:
            sent = not self._withdraw(sequence)
            self._events.append(Unanswered(sequence, asked.body, sent))
            self._unanswered += sent
            if self._unanswered >= UNANSWERED_MOST and self.state in BOUND and not self._leaving:
                self._set_out(f"{UNANSWERED_MOST} requests in a row were not answered", now)

    def _withdraw(self, sequence: int) -> bool:
        """Take back this request of ours, which was not answered. False when the peer may have it already."""
        return False

    # the end

    def _set_out(self, reason: str, now: float) -> None:
        """Begin to end in good order: nothing new, then unbind."""
        self._leaving, self._leave_by = reason, now + self._patience()
        self._leave(now)

    def _show_out(self, reason: str, now: float) -> None:
        """End without an unbind and read nothing more, but answer what was taken."""
        self._deaf = True
        self._rest.clear()
        if self.state in BOUND:
            self._go(State.UNBOUND)
        self._set_out(reason, now)

    def _unbound(self, sequence: int, now: float) -> None:
        """The peer unbinds. What it asked for before is answered before that (SMPP 3.4 section 4.2)."""
        self._unbound_by = sequence
        self._go(State.UNBOUND)
        self._set_out("the peer unbound", now)

    def _leave(self, now: float) -> None:
        """One step on the way out, if it is time for it."""
        due = now >= self._leave_by
        if self._deaf or self._unbound_by is not None:
            if due or not self._is_awaited():
                if self._unbound_by is not None:
                    self._out.append(write(None, self._unbound_by, Status.OK, Command.UNBIND_RESP))
                self._end(self._leaving)
        elif self._unbind is None:
            if due or not (self._theirs or self._ours.errands < len(self._ours)):
                self._leave_by = now + self._patience()
                self._unbind = self._ask(Unbind(), now, errand=True)
        elif due:
            self._end(f"{self._leaving}; unbind was not answered")

    def _is_awaited(self) -> bool:
        """Whether something must still be answered before we say goodbye to a peer that asks for nothing more."""
        return bool(self._theirs)

    def _end(self, reason: str) -> None:
        if self.state is State.CLOSED:
            return
        self._go(State.CLOSED)
        for sequence, asked in self._ours.overdue(inf):
            if not asked.errand:
                self._events.append(Unanswered(sequence, asked.body, not self._withdraw(sequence)))
        self._events.append(Ended(reason))
        self._theirs = Theirs()
        self._rest.clear()
        self._holding = False
        self._leaving = ""

    # small things

    def _go(self, state: State) -> None:
        self.state = state
        self._rulings = self._table[state]

    def _told(self) -> list[Event]:
        events = self._events
        self._events = []
        return events

    def _note(self, kind: str, text: str, now: float) -> None:
        if now - self._noted.get(kind, -inf) >= _NOTE_PAUSE:
            self._noted[kind] = now
            self._events.append(Noted(text))

    def _fit(self, body: Body) -> Body:
        """What a peer older than 3.4 can read of it: nothing optional (SMPP 3.4 section 3.4)."""
        if self.version < 0x34 and hasattr(body, "tlvs"):
            return replace(body, tlvs=())  # type: ignore[arg-type]  # of the union, those that have the field
        return body

    def _patience(self) -> float:
        return self._timers.response or _PATIENCE

    def _idle_at(self) -> float:
        """When the inactivity timer runs out: never while something is open on either side."""
        waits = self._theirs or self._ours.errands < len(self._ours)
        return inf if waits else self._transacted + self._timers.inactivity
