"""What becomes of each PDU that a peer sends, by the table of its side.

Rules. Which PDU may come when stands in `states`; one at the wrong time, outside its window or malformed is answered
here and never reaches the shell. A request gets exactly one response, and a response never any. What was right ends a
row of faults; who sends nothing else is shown out.
"""

from typing import ClassVar, Final

from gateway.smpp.codes import RESPONSE, Command, Status, said
from gateway.smpp.events import Requested
from gateway.smpp.link import Link
from gateway.smpp.pdu import Body, Faulty, Pdu, write
from gateway.smpp.states import Act, Ruling

__all__ = ["FAULTS_MOST", "Judging"]

FAULTS_MOST: Final = 100
"""Malformed or misplaced PDUs in a row, with nothing right between them, after which the peer is shown out."""


class Judging(Link):
    """A `Link` with a table: `_table` is the peer's. `their_window`: of the peer's requests, if it is not `window`."""

    _settled_here: ClassVar[frozenset[int]]  # what the table may take and the shell is not told of
    _not_theirs: ClassVar[str]  # why a command is nacked
    _crowded: ClassVar[Status]  # the answer to a request beyond the window
    _parting: ClassVar[Status]  # the answer to one that comes while we are about to end

    their_window = 0
    _faults = 0

    def _settle(self, command: int, sequence: int, body: Body, now: float) -> None:
        """One of `_settled_here` came."""
        if command == Command.ENQUIRE_LINK:
            self._first.append(write(None, sequence, Status.OK, Command.ENQUIRE_LINK_RESP))
        elif command == Command.UNBIND:
            self._unbound(sequence, now)

    def _bear(self, now: float) -> None:
        """A PDU came that is not the shell's: see whether that peer is to be borne with."""

    def _hears_out(self) -> bool:
        """Whether requests are taken although we are about to end."""
        return False

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
            if command in self._settled_here:
                self._settle(command, sequence, body, now)
                self._bear(now)
            elif self._leaving and not self._hears_out():
                self._out.append(write(None, sequence, self._parting, command | RESPONSE))
            elif len(self._theirs) >= (most := self.their_window or self.window):
                self._out.append(write(None, sequence, self._crowded, command | RESPONSE))
                self._note("window", f"more than {most} requests at a time: {said(self._crowded)}", now)
            else:
                self._theirs.add(sequence, command | RESPONSE)
                self._transacted = now
                self._events.append(Requested(sequence, body))

    def _took_faulty(self, pdu: Faulty, now: float) -> None:
        ruling = self._rulings.get(pdu.command)
        if ruling is None:
            self._unknown(pdu.command, pdu.sequence, pdu.status, now)
        elif pdu.command in _WITHOUT_RESPONSE and ruling.act is not Act.NACK:
            self._fault(f"{_name(pdu.command)} {pdu.sequence}, {pdu.detail}", now)
        elif ruling.act is Act.TAKE:
            self._refuse(pdu.command, pdu.sequence, pdu.status, pdu.detail, now)
        else:  # the wrong time outweighs the wrong form; and a response is read badly only where its status was good
            self._ruled(ruling, pdu.command, pdu.sequence, Status.OK, None, now)

    def _ruled(self, ruling: Ruling, command: int, sequence: int, status: int, body: Body | None, now: float) -> None:
        """A PDU that the table does not simply take."""
        if ruling.act is Act.REFUSE:
            self._refuse(command, sequence, ruling.status, f"in state {self.state.value}", now)
        elif ruling.act is Act.NACK:
            self._nack(sequence, ruling.status, f"{_name(command)} {self._not_theirs}", now)
        elif ruling.act is Act.IGNORE:
            self._odd(f"{_name(command)} in state {self.state.value}", now)
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
        self._bear(now)

    def _odd(self, detail: str, now: float) -> None:
        self._note("odd", detail, now)
        self._bear(now)


_WITHOUT_RESPONSE: Final = frozenset({Command.ALERT_NOTIFICATION, Command.OUTBIND})


def _name(command: int) -> str:
    return Command(command).name.lower()
