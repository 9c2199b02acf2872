"""The ESME's timers are never early, late or in vain."""

from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.client_session import ClientSession, Requested, State, Timers
from gateway.smpp.codes import Command
from gateway.smpp.pdu import (
    Bind,
    BindResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    write,
)

acts = st.sampled_from(
    ["bind", "bound", "send", "take", "deliver", "answer", "respond", "enquire", "we", "they", "junk"]
)


@settings(max_examples=200, deadline=None)
@given(
    its=st.builds(Timers, st.just(0.0), *[st.sampled_from([0.0, 3.0, 10.0])] * 3),
    script=st.lists(st.tuples(acts, st.floats(0, 20), st.booleans()), max_size=25),
)
def test_wakes_at_is_the_moment_at_which_something_happens(its: Timers, script: list[tuple[str, float, bool]]) -> None:
    session, now = ClientSession(its, 0.0, window=3), 0.0
    for act, pause, punctual in script:
        _act(session, act, now)
        session.tick(now)
        wakes = session.wakes_at()
        assert wakes > now, "it would turn in circles"
        early = now + pause if now + pause < wakes else (now + wakes) / 2
        now = early if early < wakes else now
        before = session.state, len(session._out), len(session._waiting)
        assert session.tick(now) == []
        assert (session.state, len(session._out), len(session._waiting)) == before
        if punctual and wakes < inf:
            session.tick(wakes)
            assert session.wakes_at() > wakes, "what was due is still due"
            now = wakes


def _act(session: ClientSession, act: str, now: float) -> None:
    sent = {
        "bound": write(BindResp(Command.BIND_TRANSCEIVER_RESP, "smsc"), 1),
        "deliver": write(DeliverSm(), 7),
        "respond": write(SubmitSmResp("1"), 2),
        "enquire": write(EnquireLink(), 8),
        "they": write(Unbind(), 9),
        "junk": b"\xff" * 20,
    }
    if act in sent:
        asked = [event for event in session.receive(sent[act], now) if isinstance(event, Requested)]
        assert len(asked) <= 1
    elif act == "bind" and session.state is State.OPEN:
        session.bind(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), now)
    elif act == "send":
        session.send(SubmitSm(destination_addr="1"), now)
    elif act == "take":
        session.take()
    elif act == "answer":
        session.answer(7, DeliverSmResp(), 0, now)
    elif act == "we":
        session.unbind(now)
