"""The SMSC's side of one SMPP session: octets and the clock in, events and octets out.

Rules. What an ESME may send when, and what it is told otherwise, is `judging`, by its table in `states`; timers, what
we ask for and the way out are `link`. Here is the bind. Nobody's password, text or number is kept or told in words.
"""

from math import inf
from typing import ClassVar, Final

from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.events import Answered, BindRequested, Ended, Event, Noted, Requested, Unanswered
from gateway.smpp.judging import FAULTS_MOST, Judging
from gateway.smpp.link import UNANSWERED_MOST, Timers
from gateway.smpp.pdu import LONGEST, Bind, BindResp, Body, write
from gateway.smpp.states import BOUND_BY, State

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

UNBOUND_MOST: Final = 10
"""PDUs that a peer may send in a session before it is bound, its binds among them; then it is shown out."""


class ServerSession(Judging):
    """One session of an ESME, from the connection's first octet to its last.

    `window` bounds the requests of the ESME that are not answered yet, and ours to it; it may be set again before
    `bind_accepted`, when the client is known. What happens inside `answer`, `send` and `unbind` is told by the next
    `receive` or `tick`, and `wakes_at` is then at once; `state` says CLOSED at once. `system_id` is our own name, for
    bind_resp. `long_passwords`: theirs may be longer than SMPP allows.
    """

    _settled_here: ClassVar = frozenset({*BOUND_BY, Command.ENQUIRE_LINK, Command.UNBIND})
    _not_theirs: ClassVar = "is not for an ESME to send"
    _crowded: ClassVar = Status.RTHROTTLED
    # RSYSERR is tried again by an ESME, RINVBNDSTS is not; and it did no wrong, it could not know
    _parting: ClassVar = Status.RSYSERR

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

    def _settle(self, command: int, sequence: int, body: Body, now: float) -> None:
        if isinstance(body, Bind):
            theirs = body.interface_version
            self.version = 0x50 if theirs >= 0x50 else 0x34 if theirs >= 0x34 else 0x33
            self._bind = (sequence, command)
            self._holding = True
            self._go(State.BINDING)
            self._events.append(BindRequested(sequence, body))
        else:
            super()._settle(command, sequence, body, now)

    def _bear(self, now: float) -> None:
        if self.state in (State.OPEN, State.BINDING):
            self._unbound_pdus += 1
            self._bear_unbound(now)

    def _bear_unbound(self, now: float) -> None:
        """A stranger may try to bind, and no more; a bind that is being checked may yet be right."""
        if self.state is State.OPEN and self._unbound_pdus >= UNBOUND_MOST:
            self._show_out(f"{UNBOUND_MOST} PDUs and no bind", now)
