"""The SMSC's side of one SMPP session: octets and the clock in, events and octets out.

Rules. Which PDU may come when stands in `states`; one at the wrong time, outside its window or malformed is answered
here and never reaches the shell. A request gets exactly one response, and a response never any. What the session does
with its timers, its own requests and its end is `link`. Nobody's password, text or number is kept or told in words.
"""

from math import inf
from typing import Final

from gateway.smpp.codes import RESPONSE, Command, Status, Tag, said
from gateway.smpp.events import Answered, BindRequested, Ended, Event, Noted, Requested, Unanswered
from gateway.smpp.link import UNANSWERED_MOST, Link, Timers
from gateway.smpp.pdu import LONGEST, Bind, BindResp, Body, Faulty, Pdu, write
from gateway.smpp.states import BOUND_BY, Act, Ruling, State

__all__ = [
    "FAULTS_MOST",
    "UNANSWERED_MOST",
    "UNBOUND_MOST",
    "Answered",
    "BindRequested",
    "Ended",
    "Event",
    "Noted",
    "Requested",
    "ServerSession",
    "State",
    "Timers",
    "Unanswered",
]

FAULTS_MOST: Final = 100
"""Malformed or misplaced PDUs in a row, with nothing right between them, after which the peer is shown out."""

UNBOUND_MOST: Final = 10
"""PDUs that a peer may send in a session before it is bound, its binds among them; then it is shown out."""


class ServerSession(Link):
    """One session of an ESME, from the connection's first octet to its last.

    `window` bounds the requests of the ESME that are not answered yet, and ours to it; it may be set again before
    `bind_accepted`, when the client is known. What happens inside `answer`, `send` and `unbind` is told by the next
    `receive` or `tick`, and `wakes_at` is then at once; `state` says CLOSED at once. `system_id` is our own name, for
    bind_resp. `long_passwords`: theirs may be longer than SMPP allows.
    """

    def __init__(
        self,
        timers: Timers,
        now: float,
        *,
        system_id: str,
        window: int,
        longest: int = LONGEST,
        long_passwords: bool = False,
    ) -> None:
        super().__init__(timers, now, window=window, longest=longest, long_passwords=long_passwords)
        self._system_id = system_id
        self._bind: tuple[int, int] | None = None  # sequence and command of the bind that is being checked
        self._init_by = now + timers.session_init if timers.session_init else inf
        self._faults = 0
        self._unbound_pdus = 0

    @property
    def can_receive(self) -> bool:
        """Whether the ESME may be sent a deliver_sm (SMPP 3.4 section 2.3); `send` may still find the window full."""
        return self.state in (State.BOUND_RX, State.BOUND_TRX) and not self._leaving

    def bind_accepted(self, now: float) -> list[Event]:
        """The ESME of the last BindRequested may bind. Goes on with what has waited behind the bind."""
        if self._bind is not None:
            sequence, command = self._bind
            # SMPP 3.4 section 4.1.2: an ESME that is not told sc_interface_version assumes no TLVs. 3.3 knows none.
            tlvs = ((int(Tag.SC_INTERFACE_VERSION), bytes([self.version])),) if self.version >= 0x34 else ()
            self._first.append(write(BindResp(Command(command | RESPONSE), self._system_id, tlvs), sequence))
            self._transacted = now
            self._decided(BOUND_BY[command], now)
        return self._told()

    def bind_refused(self, status: int, now: float) -> list[Event]:
        """It may not, for `status`. It may try again until session_init; what has waited may hold the next bind."""
        if self._bind is not None:
            sequence, command = self._bind
            self._first.append(write(None, sequence, status, command | RESPONSE))
            self._decided(State.OPEN, now)
        return self._told()

    def send(self, body: Body, now: float) -> int | None:
        """Ask the ESME for something (deliver_sm, data_sm): its sequence number, or None.

        None when the bind does not take it, the window is full, or the session is ending. Answered or Unanswered with
        that number follows. To a peer older than 3.4 optional parameters are left out.
        """
        if not self.can_receive or len(self._ours) - self._ours.errands >= self.window:
            return None
        self._transacted = now
        return self._ask(self._fit(body), now, errand=False)

    def unbind(self, now: float, reason: str = "we unbound") -> None:
        """As `Link.unbind`; a bind that is being checked is refused with RSYSERR."""
        if self._bind is not None:
            sequence, command = self._bind
            self._first.append(write(None, sequence, Status.RSYSERR, command | RESPONSE))
        super().unbind(now, reason)

    def tick(self, now: float) -> list[Event]:
        """Do what is due by `now`."""
        if self.state is State.OPEN and now >= self._init_by:
            self._end("no bind in time")
        return super().tick(now)

    def wakes_at(self) -> float:
        """When `tick` has something to do next; infinite when never. Any other call may change it."""
        at = super().wakes_at()
        return min(at, self._init_by) if self.state is State.OPEN else at

    def _decided(self, state: State, now: float) -> None:
        self._bind = None
        self._go(state)
        self._bear_unbound(now)
        self._read_held(now)

    def _end(self, reason: str) -> None:
        self._bind = None
        super()._end(reason)

    # what comes in

    def _took(self, pdu: Pdu, now: float) -> None:
        command, sequence, body = pdu.command, pdu.sequence, pdu.body
        ruling = self._rulings.get(command)
        if ruling is None:
            self._unknown(command, sequence, Status.RINVCMDID, now)
        elif ruling.act is not Act.TAKE:
            self._ruled(ruling, command, sequence, pdu.status, body, now)
        elif body is None:  # the codec gives every request one; nobody may be left without an answer
            self._refuse(command, sequence, Status.RINVMSGLEN, "no body", now)
        else:
            self._faults = 0
            if command in _SETTLED_HERE:
                self._settle(command, sequence, body, now)
            elif self._leaving:
                # RSYSERR is tried again by an ESME, RINVBNDSTS is not; and it did no wrong, it could not know
                self._out.append(write(None, sequence, Status.RSYSERR, command | RESPONSE))
            elif len(self._theirs) >= self.window:
                self._out.append(write(None, sequence, Status.RTHROTTLED, command | RESPONSE))
                self._note("window", f"more than {self.window} requests at a time: {said(Status.RTHROTTLED)}", now)
            else:
                self._theirs.add(sequence, command | RESPONSE)
                self._transacted = now
                self._events.append(Requested(sequence, body))

    def _took_faulty(self, pdu: Faulty, now: float) -> None:
        ruling = self._rulings.get(pdu.command)
        if ruling is None:
            self._unknown(pdu.command, pdu.sequence, pdu.status, now)
        elif ruling.act is Act.TAKE:
            self._refuse(pdu.command, pdu.sequence, pdu.status, pdu.detail, now)
        else:  # the wrong time outweighs the wrong form; and a response is read badly only where its status was good
            self._ruled(ruling, pdu.command, pdu.sequence, Status.OK, None, now)

    def _settle(self, command: int, sequence: int, body: Body, now: float) -> None:
        """What the session answers by itself, or asks the shell about first."""
        if command == Command.ENQUIRE_LINK:
            self._first.append(write(None, sequence, Status.OK, Command.ENQUIRE_LINK_RESP))
        elif command == Command.UNBIND:
            self._unbound(sequence, now)
        elif isinstance(body, Bind):
            theirs = body.interface_version
            self.version = 0x50 if theirs >= 0x50 else 0x34 if theirs >= 0x34 else 0x33
            self._bind = (sequence, command)
            self._holding = True
            self._go(State.BINDING)
            self._events.append(BindRequested(sequence, body))
        self._count_unbound(now)

    def _ruled(self, ruling: Ruling, command: int, sequence: int, status: int, body: Body | None, now: float) -> None:
        """A PDU that the table does not simply take."""
        if ruling.act is Act.REFUSE:
            self._refuse(command, sequence, ruling.status, f"in state {self.state.value}", now)
        elif ruling.act is Act.NACK:
            self._nack(sequence, ruling.status, f"{_name(command)} is not for an ESME to send", now)
        elif self._match(command, sequence, status, body, now):
            self._faults = 0
        else:
            self._odd(f"{_name(command)} {sequence} answers nothing that was asked", now)

    def _unknown(self, command: int, sequence: int, status: int, now: float) -> None:
        if command & RESPONSE:
            self._odd(f"an unknown response, 0x{command:08X}", now)
        else:
            self._nack(sequence, status, f"command 0x{command:08X} is unknown", now)

    def _refuse(self, command: int, sequence: int, status: int, detail: str, now: float) -> None:
        self._out.append(write(None, sequence, status, command | RESPONSE))
        self._fault(f"{_name(command)} {sequence}, {detail}: {said(status)}", now)

    def _nack(self, sequence: int, status: int, detail: str, now: float) -> None:
        self._out.append(write(None, sequence, status, Command.GENERIC_NACK))
        self._fault(detail, now)

    def _fault(self, detail: str, now: float) -> None:
        self._note("fault", detail, now)
        self._faults += 1
        if self._faults >= FAULTS_MOST:
            self._show_out(f"{FAULTS_MOST} malformed or misplaced PDUs in a row", now)
        self._count_unbound(now)

    def _odd(self, detail: str, now: float) -> None:
        self._note("odd", detail, now)
        self._count_unbound(now)

    def _count_unbound(self, now: float) -> None:
        if self.state in (State.OPEN, State.BINDING):
            self._unbound_pdus += 1
            self._bear_unbound(now)

    def _bear_unbound(self, now: float) -> None:
        """A stranger may try to bind, and no more; a bind that is being checked may yet be right."""
        if self.state is State.OPEN and self._unbound_pdus >= UNBOUND_MOST:
            self._show_out(f"{UNBOUND_MOST} PDUs and no bind", now)


_SETTLED_HERE: Final = frozenset({*BOUND_BY, Command.ENQUIRE_LINK, Command.UNBIND})


def _name(command: int) -> str:
    return Command(command).name.lower()
