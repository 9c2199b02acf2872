"""The table is whole, and says what the specification's own matrix says."""

import pytest

from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.states import RULINGS, TABLE, Act, State

# SMPP 5.0 section 2.4, table 2-1: what an ESME may send, in which states
MATRIX = {
    "bind_receiver": "open",
    "bind_transceiver": "open",
    "bind_transmitter": "open",
    "cancel_sm": "bound_tx bound_trx",
    "data_sm": "bound_tx bound_trx",
    "enquire_link": "open bound_tx bound_rx bound_trx unbound",
    "query_sm": "bound_tx bound_trx",
    "replace_sm": "bound_tx bound_trx",
    "submit_multi": "bound_tx bound_trx",
    "submit_sm": "bound_tx bound_trx",
    "unbind": "bound_tx bound_rx bound_trx",
    # and never:
    "alert_notification": "",
    "deliver_sm": "",
    "outbind": "",
}


def test_every_command_has_a_ruling_in_every_state_that_can_be_asked() -> None:
    asked = set(State) - {State.BINDING, State.CLOSED}
    assert set(TABLE) == {(command, state) for command in Command for state in asked}
    assert all(ruling.section for ruling in TABLE.values())
    assert not RULINGS[State.BINDING]
    assert not RULINGS[State.CLOSED]


@pytest.mark.parametrize("command", [one for one in Command if not one & RESPONSE], ids=lambda one: one.name.lower())
def test_a_request_is_taken_where_the_matrix_has_it(command: Command) -> None:
    allowed = {state.value for (its, state), ruling in TABLE.items() if its is command and ruling.act is Act.TAKE}
    assert allowed == set(MATRIX[command.name.lower()].split())


def test_responses_are_never_answered() -> None:
    assert all(ruling.act is Act.MATCH for (command, _), ruling in TABLE.items() if command & RESPONSE)
    assert all(ruling.act is not Act.MATCH for (command, _), ruling in TABLE.items() if not command & RESPONSE)


def test_only_what_no_esme_sends_is_nacked() -> None:
    nacked = {command for (command, _), ruling in TABLE.items() if ruling.act is Act.NACK}
    assert {command.name.lower() for command in nacked} == {name for name, states in MATRIX.items() if not states}
    assert {ruling.status for ruling in TABLE.values() if ruling.act is Act.NACK} == {Status.RINVCMDID}
