"""The provider's word on what became of a message: every code of its pages has its row, and an err refines a status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.outcome import Reason, State, Why
from gateway.verdicts import DELIVERY_ERRORS, NOT_FOUND, STATUSES, why_of

# reference/provider.md section 7
STATUS_CODES = {-2, -1, 0, 1, 2, 3, 4, 6, 20, 22, 23, 24, 25}
ERR_CODES = {0, 1, 2, 3, 4, 6, 11, 12, 13, 21, 200, 219, 220, *range(237, 256)}


def test_every_code_has_its_row() -> None:
    assert set(STATUSES) == STATUS_CODES
    assert set(DELIVERY_ERRORS) == ERR_CODES
    assert NOT_FOUND not in STATUSES


def test_no_status_claims_that_somebody_answered_but_the_delivered_ones() -> None:
    for status in STATUSES.values():
        assert (status.state is State.DELIVERED) == (status.why is Why.ANSWERED)


def test_every_row_says_something_to_people() -> None:
    for row in (*STATUSES.values(), *(row for code, row in DELIVERY_ERRORS.items() if code)):
        assert row.says.isprintable(), row
        assert row.says, row


@pytest.mark.parametrize(
    ("state", "why", "err", "reason"),
    [
        (State.FAILED, Why.UNSPECIFIED, 0, Reason(Why.UNSPECIFIED)),
        (State.FAILED, Why.UNSPECIFIED, 240, Reason(Why.BUSY, "err 240: busy, or call rejected")),
        (State.FAILED, Why.BAD_NUMBER, 12, Reason(Why.BAD_NUMBER, "err 12: fault in the telephone")),
        (State.FAILED, Why.UNSPECIFIED, 999, Reason(Why.UNSPECIFIED, "err 999: unknown")),
        (State.EXPIRED, Why.LIFETIME_OVER, 237, Reason(Why.NO_ANSWER, "err 237: does not answer")),
        # the error of an earlier ring; but a machine is what answered this one
        (State.DELIVERED, Why.ANSWERED, 240, Reason(Why.ANSWERED, "err 240: busy, or call rejected")),
        (State.DELIVERED, Why.ANSWERED, 242, Reason(Why.ANSWERING_MACHINE, "err 242: answering machine")),
    ],
)
def test_an_err_says_more_than_the_state_alone(state: State, why: Why, err: int, reason: Reason) -> None:
    assert why_of(state, why, err) == reason


@given(state=st.sampled_from(State), why=st.sampled_from(Why), err=st.integers())
def test_any_err_at_all_makes_a_reason(state: State, why: Why, err: int) -> None:
    reason = why_of(state, why, err)
    assert reason.detail.isprintable()
    assert err in DELIVERY_ERRORS or reason.why is why
