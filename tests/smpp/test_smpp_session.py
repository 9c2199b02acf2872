"""The server's side of a session: what the dialogs do not say."""

import pytest

from gateway.smpp.codes import RESPONSE, Command, Status, Tag
from gateway.smpp.pdu import (
    LONGEST,
    Bind,
    Body,
    DataSm,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    Pdu,
    QuerySmResp,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    read,
    write,
)
from gateway.smpp.session import (
    FAULTS_MOST,
    Answered,
    BindRequested,
    Ended,
    Noted,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)

TLVS = ((int(Tag.RECEIPTED_MESSAGE_ID), b"1\0"),)


def opened(timers: Timers | None = None, window: int = 4) -> ServerSession:
    return ServerSession(timers or Timers(), 0.0, system_id="ivr-gateway", window=window)


def bound(kind: Command = Command.BIND_TRANSCEIVER, version: int = 0x34, window: int = 4) -> ServerSession:
    session = opened(window=window)
    session.receive(write(Bind(kind, "demo", "secret", interface_version=version), 1), 0.0)
    session.bind_accepted(0.0)
    session.take()
    return session


def pdus(octets: bytes) -> list[Pdu]:
    at, found = 0, []
    while at < len(octets):
        pdu = read(octets, at)
        assert isinstance(pdu, Pdu)
        found.append(pdu)
        at += pdu.length
    return found


def statuses(session: ServerSession) -> list[int]:
    return [pdu.status for pdu in pdus(session.take())]


@pytest.mark.parametrize(
    ("said", "version", "told"),
    [(0, 0x33, None), (0x33, 0x33, None), (0x34, 0x34, b"\x34"), (0x40, 0x34, b"\x34"), (0x50, 0x50, b"\x50"),
     (0xFF, 0x50, b"\x50")],
)  # fmt: skip
def test_the_version_is_the_lower_one(said: int, version: int, told: bytes | None) -> None:
    session = opened()
    session.receive(write(Bind(Command.BIND_RECEIVER, "demo", "secret", interface_version=said), 9), 0.0)
    session.bind_accepted(0.0)
    (response,) = pdus(session.take())
    assert session.version == version
    assert (response.command, response.sequence) == (Command.BIND_RECEIVER_RESP, 9)
    assert response.body is not None
    assert dict(response.body.tlvs).get(Tag.SC_INTERFACE_VERSION) == told  # type: ignore[union-attr]


@pytest.mark.parametrize(("version", "left"), [(0x33, ()), (0x34, TLVS), (0x50, TLVS)])
def test_no_optional_parameter_goes_to_a_peer_older_than_3_4(version: int, left: tuple[object, ...]) -> None:
    session = bound(version=version)
    session.receive(write(SubmitSm(destination_addr="1"), 2), 0.0)
    session.answer(2, SubmitSmResp("1", TLVS), 0, 0.0)
    session.send(DeliverSm(short_message=b"x", tlvs=TLVS), 0.0)
    answer, delivery = pdus(session.take())
    assert isinstance(answer.body, SubmitSmResp)
    assert isinstance(delivery.body, DeliverSm)
    assert answer.body.tlvs == delivery.body.tlvs == left


def test_enquire_link_overtakes_work_but_not_the_bind() -> None:
    session = opened()
    session.receive(
        write(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), 1)
        + write(SubmitSm(destination_addr="1"), 2)
        + write(EnquireLink(), 3),
        0.0,
    )
    session.bind_accepted(0.0)
    session.answer(2, SubmitSmResp("1"), 0, 0.0)
    session.receive(write(EnquireLink(), 4), 0.0)
    assert [pdu.sequence for pdu in pdus(session.take())] == [1, 3, 4, 2]
    assert session.take() == b""


def test_the_window_may_be_set_when_the_client_is_known() -> None:
    session = opened(window=1)
    session.receive(write(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), 1), 0.0)
    session.window = 3
    session.bind_accepted(0.0)
    session.take()
    events = session.receive(b"".join(write(SubmitSm(destination_addr="1"), n) for n in range(2, 7)), 0.0)
    assert [event.sequence for event in events if isinstance(event, Requested)] == [2, 3, 4]
    assert statuses(session) == [Status.RTHROTTLED, Status.RTHROTTLED]
    assert session.open == 3


def test_what_waits_behind_a_bind_is_bounded() -> None:
    session = opened()
    (event,) = session.receive(write(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), 1), 0.0)
    assert isinstance(event, BindRequested)
    filler = write(EnquireLink(), 2) * (LONGEST // 16)
    assert session.receive(filler, 0.0) == []
    ended = session.receive(filler, 0.0)
    assert [type(event) for event in ended] == [Ended]
    assert session.state is State.CLOSED
    assert session.bind_accepted(0.0) == []
    assert session.take() == b""


def test_the_shell_may_decide_a_bind_once() -> None:
    session = opened()
    assert session.bind_accepted(0.0) == []
    assert session.bind_refused(Status.RINVPASWD, 0.0) == []
    assert session.state is State.OPEN
    session.receive(write(Bind(Command.BIND_TRANSMITTER, "demo", "secret"), 1), 0.0)
    session.bind_accepted(0.0)
    session.bind_refused(Status.RINVPASWD, 0.0)
    assert session.state is State.BOUND_TX
    assert statuses(session) == [0]


def test_a_bind_that_waited_behind_a_refused_one_is_asked_about() -> None:
    session = opened()
    session.receive(write(Bind(Command.BIND_RECEIVER, "demo", "wrong"), 1), 0.0)
    assert session.receive(write(Bind(Command.BIND_RECEIVER, "demo", "secret"), 2), 0.0) == []
    (event,) = session.bind_refused(Status.RINVPASWD, 0.0)
    assert isinstance(event, BindRequested)
    assert event.body.password == "secret"


def test_long_passwords_are_an_option() -> None:
    bind = write(Bind(Command.BIND_RECEIVER, "demo", "x" * 8), 1).replace(b"x" * 8, b"x" * 30)
    bind = len(bind).to_bytes(4, "big") + bind[4:]
    session = opened()
    session.receive(bind, 0.0)
    assert statuses(session) == [Status.RINVPASWD]
    lenient = ServerSession(Timers(), 0.0, system_id="ivr-gateway", window=1, long_passwords=True)
    (event,) = lenient.receive(bind, 0.0)
    assert isinstance(event, BindRequested)
    assert event.body.password == "x" * 30


def test_the_longest_pdu_may_be_set() -> None:
    session = ServerSession(Timers(), 0.0, system_id="ivr-gateway", window=1, longest=64)
    (event,) = session.receive((65).to_bytes(4, "big"), 0.0)
    assert isinstance(event, Ended)
    assert statuses(session) == [Status.RINVCMDLEN]


def test_an_answer_is_given_once_and_only_to_a_request() -> None:
    session = bound()
    session.receive(write(SubmitSm(destination_addr="1"), 2), 0.0)
    session.answer(3, SubmitSmResp("1"), 0, 0.0)
    assert session.take() == b""
    session.answer(2, SubmitSmResp("1"), 0, 0.0)
    session.answer(2, SubmitSmResp("2"), 0, 0.0)
    (answer,) = pdus(session.take())
    assert answer.body == SubmitSmResp("1")


def test_an_error_may_have_a_body() -> None:
    session = bound()
    why = ((int(Tag.ADDITIONAL_STATUS_INFO_TEXT), b"1:7: no such command\0"),)
    session.receive(write(SubmitSm(destination_addr="1"), 2), 0.0)
    session.answer(2, SubmitSmResp("", why), Status.RSUBMITFAIL, 0.0)
    (answer,) = pdus(session.take())
    assert (answer.command, answer.status) == (Command.SUBMIT_SM_RESP, Status.RSUBMITFAIL)


def test_requests_with_one_number_are_answered_in_their_order() -> None:
    """But a body says by itself which of them it answers."""
    session = bound()
    session.receive(write(SubmitSm(destination_addr="1"), 0) + write(DataSm(destination_addr="1"), 0), 0.0)
    assert session.open == 2
    session.answer(0, None, Status.RSYSERR, 0.0)
    session.answer(0, None, Status.RSYSERR, 0.0)
    assert [pdu.command for pdu in pdus(session.take())] == [Command.SUBMIT_SM_RESP, Command.DATA_SM_RESP]
    assert session.open == 0


def faults(first: int, many: int) -> bytes:
    return b"".join(write(None, first + n, 0, 0x22) for n in range(many))


def test_faults_are_counted_in_a_row() -> None:
    session = bound()
    for _ in range(3):
        session.receive(faults(1, FAULTS_MOST - 1), 0.0)
        session.receive(write(EnquireLink(), 2), 0.0)
    assert session.state is State.BOUND_TRX
    events = session.receive(faults(1, FAULTS_MOST + 50), 0.0)
    assert isinstance(events[-1], Ended)
    assert len(pdus(session.take())) == 3 * FAULTS_MOST + FAULTS_MOST  # nothing behind the last is read


def test_a_throttled_request_is_no_fault() -> None:
    session = bound(window=1)
    session.receive(b"".join(write(SubmitSm(destination_addr="1"), n) for n in range(2, 2 * FAULTS_MOST)), 0.0)
    assert session.state is State.BOUND_TRX


def test_who_is_shown_out_is_answered_first() -> None:
    session = bound()
    session.receive(write(SubmitSm(destination_addr="1"), 2), 0.0)
    assert not any(isinstance(event, Ended) for event in session.receive(b"\xff" * 16, 0.0))
    assert session.state is State.UNBOUND
    session.take()
    session.answer(2, SubmitSmResp("1"), 0, 0.0)
    assert session.state is State.CLOSED
    assert session.wakes_at() <= 0.0
    (event,) = session.tick(0.0)
    assert isinstance(event, Ended)
    assert [pdu.body for pdu in pdus(session.take())] == [SubmitSmResp("1")]


def test_notes_are_few_and_hold_no_secrets() -> None:
    session = opened()
    bad = write(Bind(Command.BIND_RECEIVER, "demo", "secret"), 1)[:-1]
    bad = len(bad).to_bytes(4, "big") + bad[4:]
    notes = [event.text for at in (0.0, 1.0, 10.0) for event in session.receive(bad, at) if isinstance(event, Noted)]
    assert len(notes) == 1
    assert "secret" not in notes[0]
    session.receive(write(Bind(Command.BIND_RECEIVER, "demo", "secret"), 1), 10.0)
    session.bind_accepted(10.0)
    assert [type(event) for event in session.receive(bad, 61.0)] == [Noted]


def test_a_lost_connection_tells_what_was_on_its_way() -> None:
    session = bound(Command.BIND_RECEIVER)
    one, two = DeliverSm(short_message=b"1"), DeliverSm(short_message=b"2")
    assert session.send(one, 0.0) == 1
    assert session.send(two, 0.0) == 2
    session.receive(write(DeliverSmResp(), 1), 0.0)
    assert session.lost("gone") == [Unanswered(2, two), Ended("gone")]
    assert session.lost("gone") == []


def test_nothing_happens_after_the_end() -> None:
    session = bound()
    session.receive(write(SubmitSm(destination_addr="1"), 2), 0.0)
    session.lost("gone")
    session.answer(2, SubmitSmResp("1"), 0, 0.0)
    session.unbind(0.0)
    assert session.send(DeliverSm(), 0.0) is None
    assert session.receive(write(SubmitSm(destination_addr="1"), 3), 0.0) == []
    assert session.tick(1e9) == []
    assert session.wakes_at() == float("inf")
    assert session.take() == b""


def test_a_body_that_cannot_be_written_is_a_mistake_of_ours_and_changes_nothing() -> None:
    session = bound()
    with pytest.raises(ValueError):
        session.send(DeliverSm(destination_addr="1" * 30), 0.0)
    assert session.send(DeliverSm(), 0.0) == 1
    assert len(pdus(session.take())) == 1


@pytest.mark.parametrize("response", [None, DeliverSmResp()])
def test_an_error_from_the_esme_reaches_the_shell(response: Body | None) -> None:
    session = bound()
    receipt = DeliverSm(short_message=b"id:1")
    session.send(receipt, 0.0)
    sent = write(response, 1, Status.RX_P_APPN, None if response else Command.DELIVER_SM | RESPONSE)
    assert session.receive(sent, 0.0) == [Answered(1, receipt, Status.RX_P_APPN, response)]


def test_a_longest_pdu_in_pieces_costs_no_more_than_itself() -> None:
    session = bound()
    text = write(DataSm(destination_addr="1", tlvs=((int(Tag.MESSAGE_PAYLOAD), b"x" * 65_000),)), 2)
    kept = 0
    for at in range(0, len(text), 1000):
        events = session.receive(text[at : at + 1000], 0.0)
        kept = max(kept, len(session._rest))
    assert [type(event) for event in events] == [Requested]
    assert kept < len(text)
    assert len(session._rest) == 0


def test_an_unbind_behind_requests_waits_for_them() -> None:
    session = bound()
    session.receive(write(SubmitSm(destination_addr="1"), 2) + write(Unbind(), 3), 0.0)
    assert session.take() == b""
    assert not session.can_receive
    session.answer(2, QuerySmResp("1"), 0, 0.0)
    assert [pdu.sequence for pdu in pdus(session.take())] == [2, 3]
