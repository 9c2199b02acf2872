"""Sequence numbers of ours, and requests that wait."""

from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.codes import Command
from gateway.smpp.pdu import DeliverSm, EnquireLink
from gateway.smpp.windows import LAST_SEQUENCE, Asked, Ours, Theirs

BODY = DeliverSm()


def asked(due: float = inf, errand: bool = False) -> Asked:
    return Asked(Command.DELIVER_SM_RESP, EnquireLink() if errand else BODY, 0.0, due, errand)


def test_numbers_begin_at_one_and_turn_over_to_one() -> None:
    assert Ours().next_sequence() == 1
    ours = Ours(last=LAST_SEQUENCE - 1)
    assert ours.next_sequence() == LAST_SEQUENCE
    ours.add(LAST_SEQUENCE, asked())
    assert ours.next_sequence() == 1


def test_numbers_that_still_wait_are_passed_over() -> None:
    ours = Ours(last=LAST_SEQUENCE)
    for sequence in (1, 2, 4, LAST_SEQUENCE):
        ours.add(sequence, asked())
    ours._last = LAST_SEQUENCE - 1
    assert ours.next_sequence() == 3


def test_only_the_right_response_ends_a_request() -> None:
    ours = Ours()
    ours.add(1, asked())
    assert ours.take(2, Command.DELIVER_SM_RESP) is None
    assert ours.take(1, Command.DATA_SM_RESP) is None
    assert ours.take(1, Command.DELIVER_SM_RESP) is not None
    assert ours.take(1, Command.DELIVER_SM_RESP) is None
    ours.add(2, asked())
    assert ours.take(2, None) is not None


def test_the_oldest_is_late_first() -> None:
    ours = Ours()
    assert ours.due() == inf
    for sequence, due in ((1, 10.0), (2, 11.0), (3, 12.0)):
        ours.add(sequence, asked(due, errand=sequence == 2))
    assert ours.due() == 10.0
    assert ours.errands == 1
    assert [sequence for sequence, _ in ours.overdue(11.0)] == [1, 2]
    assert (ours.errands, len(ours), ours.due()) == (0, 1, 12.0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from([1, 2, 3])), max_size=40))
def test_theirs_are_taken_as_often_as_they_were_asked(acts: list[tuple[bool, int, int]]) -> None:
    theirs = Theirs()
    queues: dict[int, list[int]] = {}
    for adds, sequence, response in acts:
        if adds:
            theirs.add(sequence, response)
            queues.setdefault(sequence, []).append(response)
        else:
            queue = queues.get(sequence, [])
            assert theirs.take(sequence) == (queue.pop(0) if queue else None)
        assert len(theirs) == sum(map(len, queues.values()))
