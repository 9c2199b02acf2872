"""The table of what an SMSC may send: it is whole, says what the specification says, and every cell is kept."""

import pytest

from gateway.smpp.client_session import ClientSession, Ended, Event, Noted, Requested, State, Timers
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.fields import OPERATIONS
from gateway.smpp.pdu import (
    AlertNotification,
    Bind,
    BindResp,
    Body,
    DataSm,
    DeliverSm,
    Destination,
    Pdu,
    SubmitMulti,
    SubmitSm,
    read,
    write,
)
from gateway.smpp.states import BOUND_BY, SMSC_RULINGS, SMSC_TABLE, Act, Ruling

# SMPP 5.0 section 2.4, table 2-1: what an MC may send, in which states; while our bind waits, as in "open"
MATRIX = {
    "alert_notification": "bound_rx bound_trx",
    "data_sm": "bound_rx bound_trx",
    "deliver_sm": "bound_rx bound_trx",
    "enquire_link": "open binding bound_tx bound_rx bound_trx unbound",
    "outbind": "open binding",
    "unbind": "bound_tx bound_rx bound_trx",
    # and never:
    "bind_receiver": "",
    "bind_transceiver": "",
    "bind_transmitter": "",
    "cancel_sm": "",
    "query_sm": "",
    "replace_sm": "",
    "submit_multi": "",
    "submit_sm": "",
}

REQUESTS = [one for one in Command if not one & RESPONSE]
NUMBER = 77


def test_every_command_has_a_ruling_in_every_state_that_can_be_asked() -> None:
    asked = set(State) - {State.CLOSED}
    assert set(SMSC_TABLE) == {(command, state) for command in Command for state in asked}
    assert all(ruling.section for ruling in SMSC_TABLE.values())
    assert not SMSC_RULINGS[State.CLOSED]


@pytest.mark.parametrize("command", REQUESTS, ids=lambda one: one.name.lower())
def test_a_request_is_taken_where_the_matrix_has_it(command: Command) -> None:
    allowed = {state.value for (its, state), ruling in SMSC_TABLE.items() if its is command and ruling.act is Act.TAKE}
    assert allowed == set(MATRIX[command.name.lower()].split())


def test_responses_and_what_has_none_are_never_answered() -> None:
    for (command, _), ruling in SMSC_TABLE.items():
        assert (ruling.act is Act.MATCH) == bool(command & RESPONSE)
        if command in (Command.OUTBIND, Command.ALERT_NOTIFICATION):
            assert ruling.act in (Act.TAKE, Act.IGNORE)
        else:
            assert ruling.act is not Act.IGNORE


def test_only_what_no_smsc_sends_is_nacked() -> None:
    nacked = {command for (command, _), ruling in SMSC_TABLE.items() if ruling.act is Act.NACK}
    assert {command.name.lower() for command in nacked} == {name for name, states in MATRIX.items() if not states}
    assert {ruling.status for ruling in SMSC_TABLE.values() if ruling.act is Act.NACK} == {Status.RINVCMDID}


def in_state(state: State) -> ClientSession:
    session = ClientSession(Timers(), 0.0, window=4)
    if state is State.OPEN:
        return session
    kind = next((kind for kind, leads_to in BOUND_BY.items() if leads_to is state), Command.BIND_TRANSCEIVER)
    session.bind(Bind(Command(kind), "demo", "demo"), 0.0)
    if state is not State.BINDING:
        session.receive(write(BindResp(Command(kind | RESPONSE), "smsc"), 1), 0.0)
    if state is State.UNBOUND:
        session.send(SubmitSm(destination_addr="1"), 0.0)
        session.take()
        session.receive(write(None, 9, 0, Command.UNBIND), 0.0)
    session.take()
    assert session.state is state
    return session


def body_of(command: Command) -> Body:
    if command == Command.SUBMIT_MULTI:
        return SubmitMulti(dest_address=(Destination(1, 1, "1"),))
    rows = OPERATIONS[command].rows
    return OPERATIONS[command].make(*["" if row.kind.name in ("TEXT", "TIME") else _least(row) for row in rows])


def _least(row: object) -> object:
    return {"INTEGER": 0, "OCTETS": b""}.get(row.kind.name, ())  # type: ignore[attr-defined]


def answers(session: ClientSession) -> list[tuple[int, int, int]]:
    octets, at, found = session.take(), 0, []
    while at < len(octets):
        pdu = read(octets, at)
        assert isinstance(pdu, Pdu)
        found.append((pdu.command, pdu.status, pdu.sequence))
        at += pdu.length
    return found


def told(events: list[Event]) -> list[type]:
    return [type(event) for event in events if not isinstance(event, Noted)]


@pytest.mark.parametrize(
    ("command", "state", "ruling"),
    [(command, state, ruling) for (command, state), ruling in SMSC_TABLE.items()],
    ids=[f"{command.name.lower()}-{state.value}" for command, state in SMSC_TABLE],
)
def test_every_cell_is_kept(command: Command, state: State, ruling: Ruling) -> None:
    session = in_state(state)
    events = session.receive(write(body_of(command), NUMBER), 0.0)
    written = answers(session)
    if ruling.act is Act.REFUSE:
        assert written == [(command | RESPONSE, ruling.status, NUMBER)]
    elif ruling.act is Act.NACK:
        assert written == [(Command.GENERIC_NACK, ruling.status, NUMBER)]
    elif ruling.act is Act.TAKE and command in (Command.ENQUIRE_LINK, Command.UNBIND):
        assert written == [(command | RESPONSE, 0, NUMBER)]
    else:
        assert written == []
    if ruling.act is Act.TAKE and command in (Command.DELIVER_SM, Command.DATA_SM):
        assert told(events) == [Requested]
        assert session.open == 1
    elif ruling.act is Act.TAKE and command == Command.UNBIND:
        assert told(events) == [Ended]
    else:
        assert told(events) == []
        assert session.state is state


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED], ids=lambda one: one.value)
@pytest.mark.parametrize(
    "body",
    [DeliverSm(destination_addr="1"), DataSm(destination_addr="1"), AlertNotification(esme_addr="1")],
    ids=lambda one: one.command.name.lower(),
)
def test_what_cannot_be_read_is_never_taken(body: Body, state: State) -> None:
    """In its own response, by the wrong time first; or in none."""
    session = in_state(state)
    cut = write(body, NUMBER)[:-3]
    events = session.receive(len(cut).to_bytes(4, "big") + cut[4:], 0.0)
    ruling = SMSC_TABLE[Command(body.command), state]
    written = answers(session)
    assert told(events) == []
    if isinstance(body, AlertNotification):
        assert written == []
    else:
        ((command, status, number),) = written
        assert (command, number) == (body.command | RESPONSE, NUMBER)
        assert status
        if ruling.act is Act.REFUSE:
            assert status == ruling.status
