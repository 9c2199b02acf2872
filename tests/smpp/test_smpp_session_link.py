"""What both sides of a session do: timers that are never early, late or in vain; pieces; the way out."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp import link
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.pdu import Bind, DeliverSm, DeliverSmResp, EnquireLink, Pdu, SubmitSm, Unbind, read, write
from gateway.smpp.session import (
    FAULTS_MOST,
    UNANSWERED_MOST,
    Answered,
    Ended,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)

seconds = st.sampled_from([0.0, 3.0, 10.0, 25.0])
timers = st.builds(Timers, seconds, seconds, seconds, seconds)
acts = st.sampled_from(
    ["bind", "accept", "refuse", "submit", "answer", "enquire", "deliver", "respond", "echo", "we", "they", "junk"]
)
steps = st.lists(st.tuples(acts, st.floats(0, 40), st.booleans()), max_size=25)


class Rig:
    """A session, and a peer that does as it is told."""

    def __init__(self, its: Timers) -> None:
        self.session = ServerSession(its, 0.0, system_id="ivr-gateway", window=3)
        self.asked: list[int] = []
        self.heard: list[Pdu] = []

    def drain(self) -> bytes:
        octets = self.session.take()
        at = 0
        while at < len(octets):
            pdu = read(octets, at)
            assert isinstance(pdu, Pdu)
            if not pdu.command & RESPONSE:
                self.heard.append(pdu)
            at += pdu.length
        return octets

    def act(self, act: str, now: float) -> None:
        session = self.session
        sent = {
            "bind": write(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), 1),
            "submit": write(SubmitSm(destination_addr="1"), 2),
            "enquire": write(EnquireLink(), 3),
            "they": write(Unbind(), 4),
            "respond": write(DeliverSmResp(), 1),
            "junk": b"\xff" * 20,
        }
        if act in sent:
            self.asked += [event.sequence for event in session.receive(sent[act], now) if isinstance(event, Requested)]
        elif act == "echo" and self.heard:
            pdu = self.heard.pop(0)
            session.receive(write(None, pdu.sequence, 0, pdu.command | RESPONSE), now)
        elif act == "accept":
            session.bind_accepted(now)
        elif act == "refuse":
            session.bind_refused(Status.RINVPASWD, now)
        elif act == "answer" and self.asked:
            session.answer(self.asked.pop(), None, Status.RSYSERR, now)
        elif act == "deliver":
            session.send(DeliverSm(), now)
        elif act == "we":
            session.unbind(now)


@settings(max_examples=200, deadline=None)
@given(its=timers, script=steps)
def test_wakes_at_is_the_moment_at_which_something_happens(its: Timers, script: list[tuple[str, float, bool]]) -> None:
    rig, now = Rig(its), 0.0
    session = rig.session
    for act, pause, punctual in script:
        rig.act(act, now)
        session.tick(now)
        rig.drain()
        wakes = session.wakes_at()
        assert wakes > now, "it would turn in circles"
        early = now + pause if now + pause < wakes else (now + wakes) / 2
        if early >= wakes:
            early = now  # there is no float between them
        state = session.state
        assert session.tick(early) == []
        assert rig.drain() == b""
        assert session.state is state
        now = early
        if punctual and wakes < inf:
            session.tick(wakes)
            rig.drain()
            assert session.wakes_at() > wakes, "what was due is still due"
            now = wakes


@settings(max_examples=100, deadline=None)
@given(script=steps)
def test_a_peer_that_falls_silent_is_gone_in_a_bounded_time(script: list[tuple[str, float, bool]]) -> None:
    """With the default timers and a shell that decides every bind and answers every request."""
    its = Timers()
    rig, now = Rig(its), 0.0
    for act, pause, _ in script:
        rig.act(act, now)
        now += pause
        rig.session.tick(now)
    while rig.session.state is State.BINDING:
        rig.act("refuse", now)
    while rig.asked:
        rig.act("answer", now)
    for _ in range(50):
        if rig.session.state is State.CLOSED:
            break
        rig.session.tick(max(now, rig.session.wakes_at()))
        rig.drain()
    assert rig.session.state is State.CLOSED


def test_timers_that_are_off_never_wake() -> None:
    rig = Rig(Timers(0, 0, 0, 0))
    assert rig.session.wakes_at() == inf
    rig.act("bind", 0.0)
    rig.act("accept", 0.0)
    rig.act("deliver", 0.0)
    assert rig.session.wakes_at() == inf
    assert rig.session.tick(1e9) == []
    assert rig.session.state is State.BOUND_TRX


def test_an_end_is_bounded_even_without_a_response_timer() -> None:
    rig = Rig(Timers(0, 0, 0, 0))
    for act in ("bind", "accept", "submit", "they"):
        rig.act(act, 0.0)
    assert 0.0 < rig.session.wakes_at() < 60.0
    rig.session.tick(rig.session.wakes_at())
    assert rig.session.state is State.CLOSED


def test_our_unbind_is_not_waited_for_without_end_either() -> None:
    rig = Rig(Timers(0, 0, 0, 0))
    for act in ("bind", "accept", "we"):
        rig.act(act, 0.0)
    assert b"\0\0\0\6" in rig.drain()
    (ended,) = rig.session.tick(rig.session.wakes_at())
    assert isinstance(ended, Ended)


def test_only_requests_in_a_row_that_were_not_answered_end_a_session() -> None:
    rig = Rig(Timers(0, 0, 10, 0))
    rig.act("bind", 0.0)
    rig.act("accept", 0.0)
    now, told = 0.0, 0
    for number in range(1, 2 * UNANSWERED_MOST):
        assert rig.session.send(DeliverSm(), now) == number
        if number == UNANSWERED_MOST:
            rig.session.receive(write(DeliverSmResp(), number), now)
        now += 10
        told += len([event for event in rig.session.tick(now) if isinstance(event, Unanswered)])
    assert told == 2 * (UNANSWERED_MOST - 1)
    assert rig.session.can_receive
    rig.session.send(DeliverSm(), now)
    rig.session.tick(now + 10)
    assert not rig.session.can_receive


def test_a_session_with_something_open_is_not_idle() -> None:
    rig = Rig(Timers(0, 0, 0, 10))
    rig.act("bind", 8.0)
    rig.act("accept", 9.0)
    assert rig.session.wakes_at() == 19.0
    rig.act("submit", 10.0)
    assert rig.session.wakes_at() == inf
    rig.act("answer", 50.0)
    assert rig.session.wakes_at() == 60.0
    rig.act("deliver", 55.0)
    assert rig.session.wakes_at() == inf
    rig.act("respond", 100.0)
    assert rig.session.wakes_at() == 110.0
    rig.act("enquire", 105.0)
    assert rig.session.wakes_at() == 110.0


def test_a_response_to_us_is_something_right_between_faults() -> None:
    rig = Rig(Timers())
    rig.act("bind", 0.0)
    rig.act("accept", 0.0)
    rig.act("deliver", 0.0)
    bad = b"".join(write(None, number, 0, 0x22) for number in range(FAULTS_MOST - 1))
    rig.session.receive(bad + write(DeliverSmResp(), 1) + bad, 0.0)
    assert rig.session.state is State.BOUND_TRX


@pytest.mark.parametrize(("status", "heard"), [(Status.RINVCMDID, Status.RINVCMDID), (0, Status.RUNKNOWNERR)])
def test_a_nack_is_a_failure_whatever_its_status_says(status: int, heard: int) -> None:
    rig = Rig(Timers())
    for act in ("bind", "accept", "deliver"):
        rig.act(act, 0.0)
    assert rig.session.receive(write(None, 1, status, Command.GENERIC_NACK), 0.0) == [
        Answered(1, DeliverSm(), heard, None)
    ]


def test_a_long_pdu_octet_by_octet_is_not_looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(Timers())
    rig.act("bind", 0.0)
    rig.act("accept", 0.0)
    looks = []
    monkeypatch.setattr(link, "read", lambda *args, **more: looks.append(1) or read(*args, **more))
    text = write(SubmitSm(destination_addr="1", short_message=b"x" * 250), 2)
    events = [event for octet in text for event in rig.session.receive(bytes([octet]), 0.0)]
    assert [type(event) for event in events] == [Requested]
    assert len(looks) <= 8
