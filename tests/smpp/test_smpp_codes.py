"""The numbers, against another implementation's, and their words."""

import pytest
from smpplib import command_codes, consts

from gateway.smpp.codes import RESPONSE, Command, Status, Tag, said

UNANSWERED = {Command.OUTBIND, Command.ALERT_NOTIFICATION}


@pytest.mark.parametrize("command", Command, ids=lambda one: one.name)
def test_every_request_but_two_has_its_response(command: Command) -> None:
    """SMPP 3.4 section 5.1.2.1."""
    if command & RESPONSE or command in UNANSWERED:
        return
    assert Command(command | RESPONSE).name == f"{command.name}_RESP"


def test_commands_are_those_of_the_specification() -> None:
    theirs = {name.upper(): number for name, number in command_codes.commands.items()}
    ours = {one.name: int(one) for one in Command}
    assert {name: theirs[name] for name in theirs.keys() & ours.keys()} == {
        name: ours[name] for name in theirs.keys() & ours.keys()
    }
    assert len(theirs.keys() & ours.keys()) > 20
    assert ours.keys() - theirs.keys() <= {"SUBMIT_MULTI", "SUBMIT_MULTI_RESP", "OUTBIND"}


def test_statuses_are_those_of_the_specification() -> None:
    theirs = {
        name.removeprefix("SMPP_ESME_R"): number
        for name, number in vars(consts).items()
        if name.startswith("SMPP_ESME_R")
    }
    ours = {one.name.removeprefix("R") if one else "OK": int(one) for one in Status if one < 0x100}
    assert ours == theirs


def test_tags_are_those_of_the_specification() -> None:
    ours = {one.name.lower(): int(one) for one in Tag}
    assert ours.pop("congestion_state") == 0x0428  # 5.0 only
    assert ours == consts.OPTIONAL_PARAMS


def test_a_status_is_said_with_its_name_and_number() -> None:
    assert said(0x0B) == "Invalid Destination Address (RINVDSTADR, 0x0B)"
    assert said(0x0401) == "vendor status (0x401)"
    assert said(0x77) == "unknown status (0x77)"


@pytest.mark.parametrize("status", Status, ids=lambda one: one.name)
def test_every_status_has_its_words(status: Status) -> None:
    words = said(status)
    assert status.name in words
    assert "Not Set" not in words
