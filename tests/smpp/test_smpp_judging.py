"""What both sides do with the PDUs of a peer: who is borne with, who is shown out, and what is said to it."""

from collections.abc import Callable

import pytest

from gateway.smpp.client_session import ClientSession
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.events import Ended, Noted, Requested
from gateway.smpp.judging import FAULTS_MOST, Judging
from gateway.smpp.pdu import Bind, BindResp, Body, DeliverSm, EnquireLink, Pdu, SubmitSm, read, write
from gateway.smpp.session import ServerSession, State, Timers

TRX = Command.BIND_TRANSCEIVER
OFF = Timers(0, 0, 0, 0)


def server() -> ServerSession:
    session = ServerSession(OFF, 0.0, system_id="ivr-gateway", window=2)
    session.receive(write(Bind(TRX, "demo", "secret"), 1), 0.0)
    session.bind_accepted(0.0)
    session.take()
    return session


def client() -> ClientSession:
    session = ClientSession(OFF, 0.0, window=9, their_window=2)
    session.bind(Bind(TRX, "demo", "secret"), 0.0)
    session.take()
    session.receive(write(BindResp(Command(TRX | RESPONSE), "smsc"), 1), 0.0)
    return session


SIDES = pytest.mark.parametrize(
    ("opened", "body"),
    [(server, SubmitSm(destination_addr="1")), (client, DeliverSm(destination_addr="1"))],
    ids=["server", "client"],
)


def statuses(session: Judging) -> list[tuple[int, int, int]]:
    octets, at, found = session.take(), 0, []
    while at < len(octets):
        pdu = read(octets, at)
        assert isinstance(pdu, Pdu)
        found.append((pdu.command, pdu.status, pdu.sequence))
        at += pdu.length
    return found


@SIDES
def test_a_request_is_answered_once_in_its_window(opened: Callable[[], Judging], body: Body) -> None:
    session = opened()
    events = session.receive(b"".join(write(body, number) for number in (5, 6, 7)), 0.0)
    assert [event.sequence for event in events if isinstance(event, Requested)] == [5, 6]
    crowded = Status.RTHROTTLED if isinstance(session, ServerSession) else Status.RX_T_APPN
    assert statuses(session) == [(body.command | RESPONSE, crowded, 7)]
    session.answer(5, None, Status.RSYSERR, 0.0)
    session.answer(5, None, Status.RSYSERR, 0.0)
    assert statuses(session) == [(body.command | RESPONSE, Status.RSYSERR, 5)]


@SIDES
def test_what_was_right_ends_a_row_of_faults(opened: Callable[[], Judging], body: Body) -> None:
    for right in (write(EnquireLink(), 3), write(body, 4)):
        session = opened()
        odd = b"".join(write(None, number, 0, 0x22) for number in range(FAULTS_MOST - 1))
        session.receive(odd + right + odd, 0.0)
        assert session.state is State.BOUND_TRX
        events = session.receive(odd, 0.0)
        assert session.state is State.UNBOUND if session.open else isinstance(events[-1], Ended)


@SIDES
def test_responses_to_nothing_are_no_faults_and_never_answered(opened: Callable[[], Judging], body: Body) -> None:
    session = opened()
    odd = [write(None, number, number % 3, 0x80000022) for number in range(FAULTS_MOST)]
    odd += [write(None, number, number % 3, Command.GENERIC_NACK) for number in range(50, 50 + FAULTS_MOST)]
    events = session.receive(b"".join(odd), 0.0)
    assert [type(event) for event in events] == [Noted]  # once a minute
    assert (statuses(session), session.state) == ([], State.BOUND_TRX)


@SIDES
def test_a_fault_is_told_in_the_kind_of_its_own_response(opened: Callable[[], Judging], body: Body) -> None:
    session = opened()
    cut = write(body, 8)[:-2]
    session.receive(len(cut).to_bytes(4, "big") + cut[4:] + write(None, 9, 0, 0x7FFF), 0.0)
    assert statuses(session) == [
        (body.command | RESPONSE, Status.RINVCMDLEN, 8),
        (Command.GENERIC_NACK, Status.RINVCMDID, 9),
    ]
