"""The ESME's side of a session: what the dialogs do not say."""

from math import inf

import pytest

from gateway.smpp.client_session import (
    FAULTS_MOST,
    LATE_MOST,
    UNANSWERED_MOST,
    Answered,
    BindRefused,
    Bound,
    ClientSession,
    Ended,
    Late,
    Noted,
    Requested,
    State,
    Timers,
    Unanswered,
)
from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.pdu import (
    Bind,
    BindResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
    read,
    write,
)

OFF = Timers(0, 0, 0, 0)
TRX = Command.BIND_TRANSCEIVER
PAYLOAD = ((int(Tag.MESSAGE_PAYLOAD), b"The pump has stopped."),)
TEXT = SubmitSm(destination_addr="79990000001", tlvs=PAYLOAD)
LOGIN = Bind(TRX, "demo", "secret")


def bind_resp(version: int = 0x34) -> bytes:
    return write(BindResp(Command(TRX | RESPONSE), "smsc", ((int(Tag.SC_INTERFACE_VERSION), bytes([version])),)), 1)


def bound(timers: Timers = OFF, window: int = 4, version: int = 0x34) -> ClientSession:
    session = ClientSession(timers, 0.0, window=window)
    session.bind(LOGIN, 0.0)
    session.take()
    session.receive(bind_resp(version), 0.0)
    return session


def pdus(octets: bytes) -> list[Pdu]:
    at, found = 0, []
    while at < len(octets):
        pdu = read(octets, at)
        assert isinstance(pdu, Pdu)
        found.append(pdu)
        at += pdu.length
    return found


def test_what_may_be_asked_when() -> None:
    session = ClientSession(OFF, 0.0, window=2)
    assert (session.can_submit, session.room, session.send(TEXT, 0.0)) == (False, 0, None)
    session.bind(LOGIN, 0.0)
    assert (session.can_submit, session.room, session.send(TEXT, 0.0)) == (False, 0, None)
    assert session.receive(bind_resp(), 0.0) == [Bound("smsc", 0x34, ((int(Tag.SC_INTERFACE_VERSION), b"\x34"),))]
    assert (session.can_submit, session.room) == (True, 2)
    assert session.send(TEXT, 0.0) == 2
    assert session.room == 1
    assert session.send(TEXT, 0.0) == 3
    assert (session.can_submit, session.room, session.send(TEXT, 0.0)) == (True, 0, None)
    session.window = 1
    assert session.room == 0
    session.window = 3
    assert session.room == 1
    session.unbind(0.0)
    assert (session.can_submit, session.room) == (False, 0)


def test_a_session_binds_once() -> None:
    session = ClientSession(OFF, 0.0, window=2)
    session.bind(LOGIN, 0.0)
    with pytest.raises(ValueError, match="binding"):
        session.bind(LOGIN, 0.0)
    assert len(pdus(session.take())) == 1
    session.receive(bind_resp(), 0.0)
    with pytest.raises(ValueError, match="bound_trx"):
        session.bind(LOGIN, 0.0)
    session.lost("gone")
    session.bind(LOGIN, 0.0)
    assert session.take() == b""


def test_a_bind_that_cannot_be_written_changes_nothing() -> None:
    session = ClientSession(OFF, 0.0, window=2)
    with pytest.raises(ValueError, match="password") as wrong:
        session.bind(Bind(TRX, "demo", "x" * 9), 0.0)
    assert "xxx" not in str(wrong.value)
    session.bind(LOGIN, 0.0)
    (pdu,) = pdus(session.take())
    assert pdu.body == LOGIN


def test_a_long_password_is_an_option() -> None:
    session = ClientSession(OFF, 0.0, window=2, long_passwords=True)
    session.bind(Bind(TRX, "demo", "x" * 64), 0.0)
    pdu = read(session.take(), long_passwords=True)
    assert isinstance(pdu, Pdu)
    assert isinstance(pdu.body, Bind)
    assert pdu.body.password == "x" * 64
    with pytest.raises(ValueError, match="password"):
        ClientSession(OFF, 0.0, window=2, long_passwords=True).bind(Bind(TRX, "demo", "x" * 65), 0.0)


def test_a_request_that_cannot_be_written_changes_nothing() -> None:
    session = bound()
    with pytest.raises(ValueError, match="destination_addr"):
        session.send(SubmitSm(destination_addr="1" * 21), 0.0)
    assert (session.room, session.take()) == (4, b"")
    assert session.send(TEXT, 0.0) == 2


@pytest.mark.parametrize("version", [0, 0x33, 0x34, 0x50])
def test_nothing_is_left_out_whatever_the_version_is(version: int) -> None:
    """The text is in a parameter: without it the telephone would ring and say nothing."""
    session = bound(version=version)
    assert session.version == min(version, 0x34)
    session.send(TEXT, 0.0)
    assert [pdu.body for pdu in pdus(session.take())] == [TEXT]


def test_an_odd_version_is_none() -> None:
    session = ClientSession(OFF, 0.0, window=2)
    session.bind(LOGIN, 0.0)
    odd = write(BindResp(Command(TRX | RESPONSE), "smsc"), 1) + b"\x02\x10\x00\x02\x00\x34"
    (event,) = session.receive(len(odd).to_bytes(4, "big") + odd[4:], 0.0)
    assert isinstance(event, Bound)
    assert event.version == session.version == 0x34


def test_the_end_tells_what_was_sent_and_withdraws_the_rest() -> None:
    session = bound()
    one, two = SubmitSm(destination_addr="1"), SubmitSm(destination_addr="2")
    session.send(one, 0.0)
    session.take()
    session.send(two, 0.0)
    assert session.lost("gone") == [Unanswered(2, one, True), Unanswered(3, two, False), Ended("gone")]
    assert session.take() == b""
    assert session.lost("gone") == []


def test_nothing_happens_after_the_end() -> None:
    session = bound()
    session.receive(write(DeliverSm(), 1), 0.0)
    session.lost("gone")
    session.answer(1, DeliverSmResp(), 0, 0.0)
    session.unbind(0.0)
    assert session.send(TEXT, 0.0) is None
    assert session.receive(write(DeliverSm(), 2), 0.0) == []
    assert session.tick(1e9) == []
    assert (session.wakes_at(), session.take(), session.open) == (inf, b"", 0)


def test_a_bind_is_not_waited_for_without_end_even_without_a_response_timer() -> None:
    session = ClientSession(OFF, 0.0, window=1)
    assert session.wakes_at() == inf
    session.bind(LOGIN, 0.0)
    session.take()
    at = session.wakes_at()
    assert 0.0 < at <= 60.0
    assert session.tick(at / 2) == []
    assert session.tick(at) == [Ended("the bind was not answered")]


def test_nothing_follows_an_unbind_even_without_a_response_timer() -> None:
    session = bound()
    session.send(TEXT, 0.0)
    session.unbind(0.0)
    assert session.wakes_at() < 60.0
    assert session.tick(session.wakes_at()) == [Unanswered(2, TEXT, False)]
    assert [pdu.command for pdu in pdus(session.take())] == [Command.UNBIND]
    (ended,) = session.tick(session.wakes_at())
    assert isinstance(ended, Ended)


def test_what_was_not_asked_yet_is_not_answered() -> None:
    """An SMSC that says "throttled" to the next number would make us send the same call twice."""
    session = bound()
    sequence = session.send(TEXT, 0.0)
    assert sequence is not None
    events = session.receive(write(None, sequence, Status.RTHROTTLED, Command.SUBMIT_SM_RESP), 0.0)
    assert [type(event) for event in events] == [Noted]
    assert session.room == 3
    session.take()
    assert session.receive(write(SubmitSmResp("1"), sequence), 0.0) == [Answered(2, TEXT, 0, SubmitSmResp("1"))]


def test_only_the_last_late_answers_are_known() -> None:
    session = bound(Timers(0, 0, 1, 0), window=1)
    now, sequences = 0.0, []
    for _ in range(LATE_MOST + 2):
        sequence = session.send(TEXT, now)
        assert sequence is not None
        sequences.append(sequence)
        session.take()
        now += 1
        assert session.tick(now) == [Unanswered(sequence, TEXT)]
        one = session.send(TEXT, now)  # one that is answered, between: or we would give it up
        assert one is not None
        session.take()
        session.receive(write(SubmitSmResp("1"), one), now)
    assert len(session._late) == LATE_MOST
    late = b"".join(write(SubmitSmResp("1"), sequence) for sequence in sequences)
    events = [event for event in session.receive(late, now) if not isinstance(event, Noted)]
    assert events == [Late(sequence, TEXT, 0, SubmitSmResp("1")) for sequence in sequences[2:]]
    assert not session._late


def test_an_smsc_that_answers_nothing_is_left() -> None:
    session = bound(Timers(0, 0, 10, 0), window=UNANSWERED_MOST)
    for _ in range(UNANSWERED_MOST):
        session.send(TEXT, 0.0)
    session.take()
    events = session.tick(10.0)
    assert [type(event) for event in events] == [Unanswered] * UNANSWERED_MOST
    assert not session.can_submit
    assert [pdu.command for pdu in pdus(session.take())] == [Command.UNBIND]


def test_what_was_never_sent_is_no_fault_of_the_smsc() -> None:
    session = bound(Timers(0, 0, 10, 0), window=UNANSWERED_MOST + 2)
    for _ in range(UNANSWERED_MOST + 2):
        session.send(TEXT, 0.0)
    events = session.tick(10.0)
    assert events == [Unanswered(2 + n, TEXT, False) for n in range(UNANSWERED_MOST + 2)]
    assert (session.room, session.take()) == (UNANSWERED_MOST + 2, b"")


def test_some_are_sent_and_all_are_overdue_at_once() -> None:
    session = bound(Timers(0, 0, 10, 0), window=UNANSWERED_MOST + 3)
    for number in range(UNANSWERED_MOST + 3):
        session.send(TEXT, 0.0)
        if number == UNANSWERED_MOST - 1:
            session.take()
    events = session.tick(10.0)
    assert events == [Unanswered(2 + n, TEXT, n < UNANSWERED_MOST) for n in range(UNANSWERED_MOST + 3)]
    assert [pdu.command for pdu in pdus(session.take())] == [Command.UNBIND]


def test_receipts_have_a_window_of_their_own() -> None:
    session = bound(window=1)
    many = b"".join(write(DeliverSm(), number) for number in range(1, 258))
    assert [type(event) for event in session.receive(many, 0.0)] == [Requested] * 256 + [Noted]
    assert [(pdu.sequence, pdu.status) for pdu in pdus(session.take())] == [(257, Status.RX_T_APPN)]


def test_unbinds_that_cross() -> None:
    session = bound()
    session.unbind(0.0)
    session.take()
    (ended,) = session.receive(write(Unbind(), 9) + write(UnbindResp(), 2), 0.0)
    assert isinstance(ended, Ended)
    assert [pdu.command for pdu in pdus(session.take())] == [Command.UNBIND_RESP]


def test_faults_in_a_row_are_borne_up_to_a_bound() -> None:
    session = bound()
    odd = b"".join(write(None, number, 0, 0x22) for number in range(FAULTS_MOST - 1))
    session.receive(odd + write(EnquireLink(), 1) + odd, 0.0)
    assert session.state is State.BOUND_TRX
    events = session.receive(write(SubmitSm(), 1), 0.0)
    assert isinstance(events[-1], Ended)


def test_nothing_that_is_told_in_words_holds_a_secret() -> None:
    session = ClientSession(OFF, 0.0, window=1)
    session.bind(LOGIN, 0.0)
    events = session.receive(write(LOGIN, 5) + write(None, 1, Status.RINVPASWD, TRX | RESPONSE), 0.0)
    assert [type(event) for event in events] == [Noted, BindRefused, Ended]
    assert "secret" not in repr(events)


def test_an_error_status_needs_no_body() -> None:
    session = bound()
    session.send(TEXT, 0.0)
    session.take()
    assert session.receive(write(None, 2, 0x0432, Command.SUBMIT_SM_RESP), 0.0) == [Answered(2, TEXT, 0x0432, None)]
