"""The ESME's side of one SMPP session: octets and the clock in, events and octets out.

Rules. What an SMSC may send when, and what it is told otherwise, is `judging`, by the SMSC's table in `states`; timers
and the way out are `link`. Here is the bind, and what became of a request that was not answered: whoever sends it again
may make a telephone ring twice. So what `take` has not given yet is withdrawn when it can no longer be answered, and
told as not sent; the rest may have been taken, and an answer that comes late is told too. Nobody's password, text or
number is told in words.
"""

from collections.abc import Mapping
from math import inf
from typing import ClassVar, Final

from gateway.smpp.codes import Command, Status, Tag, said
from gateway.smpp.events import Answered, BindRefused, Bound, Ended, Event, Late, Noted, Requested, Unanswered
from gateway.smpp.judging import FAULTS_MOST, Judging
from gateway.smpp.link import UNANSWERED_MOST, Timers
from gateway.smpp.pdu import LONGEST, Bind, BindResp, Body, Unbind
from gateway.smpp.states import BOUND_BY, SMSC_RULINGS, Ruling, State
from gateway.smpp.tlv import integer
from gateway.smpp.windows import Asked

__all__ = [
    "FAULTS_MOST",
    "LATE_MOST",
    "UNANSWERED_MOST",
    "Answered",
    "BindRefused",
    "Bound",
    "ClientSession",
    "Ended",
    "Event",
    "Late",
    "Noted",
    "Requested",
    "State",
    "Timers",
    "Unanswered",
]

LATE_MOST: Final = 256
"""Requests whose answer is still known when it comes too late: the last ones."""


class ClientSession(Judging):
    """One session with an SMSC, from the connection to its end.

    `window` bounds our requests that are not answered yet; it may be set at any time. `their_window` bounds those of
    the SMSC: wider, for receipts come in bursts, and not every SMSC says again what it was told to say later. What the
    SMSC asks for is taken until our unbind goes out, then told RX_T_APPN. `long_passwords`: ours may be longer than
    SMPP allows. Of the timers session_init is the SMSC's. What happens inside `bind`, `send`, `answer` and `unbind` is
    told by the next `receive` or `tick`, and `wakes_at` is then at once; `state` says CLOSED at once.
    """

    _table: ClassVar[Mapping[State, Mapping[int, Ruling]]] = SMSC_RULINGS
    _settled_here: ClassVar = frozenset(
        {Command.OUTBIND, Command.ALERT_NOTIFICATION, Command.ENQUIRE_LINK, Command.UNBIND}
    )
    _not_theirs: ClassVar = "is not for an SMSC to send"
    # SMPP 3.4 section 5.1.3: the ESME's own temporary trouble, so that a receipt comes again
    _crowded: ClassVar = Status.RX_T_APPN
    _parting: ClassVar = Status.RX_T_APPN

    def __init__(
        self,
        timers: Timers,
        now: float,
        *,
        window: int,
        their_window: int = 256,
        longest: int = LONGEST,
        long_passwords: bool = False,
    ) -> None:
        super().__init__(timers, now, window=window, longest=longest, long_passwords=long_passwords)
        self.their_window = their_window
        self._bind = 0  # the sequence of the bind that is not answered
        self._bind_by = inf  # when it has waited too long
        self._bound_by = State.OPEN  # what its acceptance leads to
        self._waiting: dict[int, bytes] = {}  # requests of ours that `take` has not given, in their order
        self._late: dict[int, Asked] = {}

    @property
    def can_submit(self) -> bool:
        """Whether the SMSC may be asked for something (SMPP 3.4 section 2.3); `send` may still find the window full."""
        return self.state in (State.BOUND_TX, State.BOUND_TRX) and not self._leaving

    @property
    def room(self) -> int:
        """How many more requests `send` would take now."""
        return max(0, self.window - len(self._ours) + self._ours.errands) if self.can_submit else 0

    def bind(self, body: Bind, now: float) -> None:
        """Ask to be bound, once: Bound, or BindRefused and Ended, or Ended alone when it is not answered in time.

        ValueError when that was asked before, or `body` cannot be written. A session that has ended stays so.
        """
        if self.state is State.CLOSED:
            return
        if self.state is not State.OPEN:
            raise ValueError(f"a session binds once, and this one is {self.state.value}")
        self._bind = self._ask(body, now, errand=True)
        self._bind_by = now + self._patience()
        self.version, self._bound_by = body.interface_version, BOUND_BY[body.command]
        self._go(State.BINDING)

    def send(self, body: Body, now: float) -> int | None:
        """Ask the SMSC for something (submit_sm, query_sm, ...): its sequence number, or None.

        None when the bind does not allow it, the window is full, or the session is ending. Answered or Unanswered with
        that number follows. Nothing is left out, whatever the version of the SMSC: the text may be in a parameter.
        ValueError when `body` cannot be written; nothing has changed then.
        """
        if not self.room:
            return None
        sequence = self._ask(body, now, errand=False)
        self._transacted = now
        return sequence

    def tick(self, now: float) -> list[Event]:
        """Do what is due by `now`."""
        if self.state is State.BINDING and now >= self._bind_by:
            self._end("the bind was not answered")
        return super().tick(now)

    def wakes_at(self) -> float:
        """When `tick` has something to do next; infinite when never. Any other call may change it."""
        at = super().wakes_at()
        return min(at, self._bind_by) if self.state is State.BINDING else at

    def take(self) -> bytes:
        """As `Link.take`: what it gives of our requests counts as sent."""
        octets = super().take()
        if self._waiting:
            octets += b"".join(self._waiting.values())
            self._waiting.clear()
        return octets

    # requests of ours

    def _ask(self, body: Body, now: float, *, errand: bool) -> int:
        if isinstance(body, Unbind):
            self._withdraw_all()  # nothing may follow it
        sequence = super()._ask(body, now, errand=errand)
        if not errand:
            self._waiting[sequence] = self._out.pop()
        return sequence

    def _match(self, command: int, sequence: int, status: int, body: Body | None, now: float) -> bool:
        # what was not asked yet is not answered, whatever the SMSC says: it would be asked after that
        return sequence not in self._waiting and super()._match(command, sequence, status, body, now)

    def _came_late(self, sequence: int, command: int | None, status: int, body: Body | None) -> bool:
        asked = self._late.get(sequence)
        if asked is None or command not in (None, asked.response):
            return False
        del self._late[sequence]
        self._events.append(Late(sequence, asked.body, status, None if command is None else body))
        return True

    def _answered(self, sequence: int, asked: Asked, status: int, body: Body | None, now: float) -> None:
        if sequence != self._bind:
            super()._answered(sequence, asked, status, body, now)
            return
        self._bind = 0
        if status != Status.OK:
            self._events.append(BindRefused(status))
            self._end(f"the bind was refused: {said(status)}")
            return
        told = body if isinstance(body, BindResp) else BindResp(Command(asked.response))
        self.version = min(self.version, integer(told.tlvs, Tag.SC_INTERFACE_VERSION, self.version))
        self._transacted = now
        self._go(self._bound_by)
        self._events.append(Bound(told.system_id, self.version, told.tlvs))

    def _not_answered(self, sequence: int, asked: Asked, now: float) -> None:
        if not asked.errand and sequence not in self._waiting:
            self._late[sequence] = asked
            if len(self._late) > LATE_MOST:
                del self._late[next(iter(self._late))]
        super()._not_answered(sequence, asked, now)

    def _withdraw(self, sequence: int) -> bool:
        return self._waiting.pop(sequence, None) is not None

    def _withdraw_all(self) -> None:
        for sequence in tuple(self._waiting):
            asked = self._ours.take(sequence, None)
            if asked is not None:  # else it is just being told of as overdue
                self._events.append(Unanswered(sequence, asked.body, sent=not self._withdraw(sequence)))

    # the end

    def _hears_out(self) -> bool:
        return self._unbind is None

    def _unbound(self, sequence: int, now: float) -> None:
        self._withdraw_all()
        super()._unbound(sequence, now)

    def _is_awaited(self) -> bool:
        """An SMSC that unbinds may answer first what it has taken; what cannot be read is not waited for."""
        return super()._is_awaited() or (not self._deaf and self._ours.errands < len(self._ours))
