"""What each command_status makes of a call."""

import pytest

from gateway.egress.smpp.codes import BIND_HALTS, KINDS, SUBMIT, meaning_of, outcome_of
from gateway.egress.smpp.settings import STATUS_WORDS
from gateway.outcome import Deferred, Held, Refused, Taken, Unsure, Why
from gateway.smpp.codes import Status


@pytest.mark.parametrize("status", SUBMIT, ids=lambda status: status.name)
def test_every_row_agrees_with_its_word(status: Status) -> None:
    meaning = SUBMIT[status]
    assert meaning.kind is KINDS[meaning.why]
    outcome = outcome_of(status, {}, own_caller_id=False)
    assert isinstance(outcome, meaning.kind)
    assert not isinstance(outcome, Taken | Unsure)
    assert status.name in outcome.reason.detail
    assert meaning.remedy in outcome.reason.detail


@pytest.mark.parametrize("status", [0x400, 0x4FF, 0x7FFFFFFF, Status.RCANCELFAIL])
def test_what_nobody_explains_costs_no_call(status: int) -> None:
    outcome = outcome_of(status, {}, own_caller_id=False)
    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.PROVIDER_FAULT


@pytest.mark.parametrize("why", sorted(STATUS_WORDS))
def test_the_operator_knows_better(why: Why) -> None:
    for status in (0x400, Status.RINVDSTADR):
        meaning = meaning_of(status, {status: why}, own_caller_id=True)
        assert (meaning.kind, meaning.why) == (KINDS[why], why)


def test_a_caller_id_is_the_calls_own_fault_or_everybodys() -> None:
    assert isinstance(outcome_of(Status.RINVSRCADR, {}, own_caller_id=True), Refused)
    assert isinstance(outcome_of(Status.RINVSRCADR, {}, own_caller_id=False), Held)


def test_what_passes_by_itself_does_not_halt_a_bind() -> None:
    assert not BIND_HALTS & {Status.RALYBND, Status.RSYSERR, Status.RTHROTTLED, Status.RMSGQFUL}
