"""A session against a model of it that knows nothing but states and windows."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.pdu import (
    Bind,
    Body,
    CancelSm,
    DataSm,
    DeliverSm,
    DeliverSmResp,
    Destination,
    EnquireLink,
    Outbind,
    Pdu,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitSm,
    Unbind,
    UnbindResp,
    read,
    write,
)
from gateway.smpp.session import (
    UNBOUND_MOST,
    Answered,
    BindRequested,
    Ended,
    Event,
    Noted,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)

WINDOW = 3
REQUESTS = (
    SubmitSm(destination_addr="1"),
    SubmitMulti(dest_address=(Destination(1, 1, "1"),)),
    DataSm(destination_addr="1"),
    QuerySm("1"),
    CancelSm(message_id="1"),
    ReplaceSm("1"),
)
KINDS = {
    Command.BIND_TRANSMITTER: State.BOUND_TX,
    Command.BIND_RECEIVER: State.BOUND_RX,
    Command.BIND_TRANSCEIVER: State.BOUND_TRX,
}
SUBMITTING = (State.BOUND_TX, State.BOUND_TRX)
RECEIVING = (State.BOUND_RX, State.BOUND_TRX)
BOUND = (*SUBMITTING, State.BOUND_RX)

Written = tuple[int, int, int]


class Conversation(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.session = ServerSession(Timers(0, 0, 0, 0), 0.0, system_id="ivr-gateway", window=WINDOW)
        self.state = State.OPEN
        self.number = 0  # theirs
        self.ours = 0
        self.asked: Command | None = None  # the kind of the bind that is checked
        self.unbound = 0  # PDUs of theirs before they are bound
        self.behind: list[tuple[int, int]] = []  # command and sequence of what waits behind it
        self.open: dict[int, int] = {}
        self.flight: list[int] = []
        self.leaving = False
        self.unbind_sent = 0
        self.unbound_by = 0
        self.written: list[Written] = []
        self.told: list[object] = []

    # what must come of it

    def writes(self, command: int, status: int, sequence: int) -> None:
        self.written.append((command, status, sequence))

    def judged(self, command: int, sequence: int) -> None:
        """What the model says to a request of theirs."""
        self.unbound += self.state is State.OPEN
        self.answered(command, sequence)
        self.wearies()

    def wearies(self) -> None:
        if self.state is State.OPEN and self.unbound >= UNBOUND_MOST:
            self.end()

    def answered(self, command: int, sequence: int) -> None:
        if command == Command.ENQUIRE_LINK:
            self.writes(Command.ENQUIRE_LINK_RESP, 0, sequence)
        elif command in KINDS:
            if self.state is State.OPEN:
                self.asked, self.state = Command(command), State.BINDING
                self.told.append(("bind", sequence))
            else:
                bound = self.state in BOUND
                self.writes(command | RESPONSE, Status.RALYBND if bound else Status.RINVBNDSTS, sequence)
        elif command == Command.UNBIND:
            if self.state in BOUND:
                self.state, self.leaving, self.unbound_by = State.UNBOUND, True, sequence
                self.step_out()
            else:
                self.writes(Command.UNBIND_RESP, Status.RINVBNDSTS, sequence)
        elif command == Command.OUTBIND:
            self.writes(Command.GENERIC_NACK, Status.RINVCMDID, sequence)
        elif self.state not in SUBMITTING:
            self.writes(command | RESPONSE, Status.RINVBNDSTS, sequence)
        elif self.leaving:
            self.writes(command | RESPONSE, Status.RSYSERR, sequence)
        elif len(self.open) >= WINDOW:
            self.writes(command | RESPONSE, Status.RTHROTTLED, sequence)
        else:
            self.open[sequence] = command
            self.told.append(("requested", sequence))

    def step_out(self) -> None:
        if not self.leaving or self.state is State.CLOSED:
            return
        if self.unbound_by:
            if not self.open:
                self.writes(Command.UNBIND_RESP, 0, self.unbound_by)
                self.end()
        elif not self.open and not self.flight and not self.unbind_sent:
            self.ours += 1
            self.unbind_sent = self.ours
            self.writes(Command.UNBIND, 0, self.ours)

    def end(self) -> None:
        self.told.extend(("unanswered", sequence) for sequence in self.flight)
        self.told.append("ended")
        self.state = State.CLOSED
        self.open, self.flight, self.behind = {}, [], []

    def is_so(self, events: list[Event]) -> None:
        heard: list[object] = []
        for event in [*events, *self.session.tick(0.0)]:
            match event:
                case BindRequested(sequence, _):
                    heard.append(("bind", sequence))
                case Requested(sequence, _):
                    heard.append(("requested", sequence))
                case Answered(sequence, _, status, _):
                    heard.append(("answered", sequence, status))
                case Unanswered(sequence, _):
                    heard.append(("unanswered", sequence))
                case Ended():
                    heard.append("ended")
                case Noted():
                    pass
        assert heard == self.told
        octets, at, written = self.session.take(), 0, []
        while at < len(octets):
            pdu = read(octets, at)
            assert isinstance(pdu, Pdu)
            written.append((pdu.command, pdu.status, pdu.sequence))
            at += pdu.length
        assert sorted(written) == sorted(self.written)  # the answers to enquire_link overtake
        self.told, self.written = [], []

    # what may happen

    @initialize(kind=st.sampled_from([None, *KINDS]))
    def may_be_bound(self, kind: Command | None) -> None:
        if kind is not None:
            self.bind(kind)
            self.accept()

    def sends(self, body: Body) -> None:
        self.number += 1
        if self.state is State.BINDING:
            self.behind.append((body.command, self.number))
        elif self.state is not State.CLOSED:
            self.judged(body.command, self.number)
        self.is_so(self.session.receive(write(body, self.number), 0.0))

    @rule(kind=st.sampled_from(list(KINDS)))
    def bind(self, kind: Command) -> None:
        self.sends(Bind(kind, "demo", "secret"))

    @rule(body=st.sampled_from(REQUESTS))
    def request(self, body: Body) -> None:
        self.sends(body)

    @rule()
    def enquires(self) -> None:
        self.sends(EnquireLink())

    @rule()
    def outbinds(self) -> None:
        self.sends(Outbind())

    @precondition(lambda self: self.number % 4 == 3)  # not in every second step
    @rule()
    def unbinds(self) -> None:
        self.sends(Unbind())

    @precondition(lambda self: self.state is State.BINDING)
    @rule()
    def accept(self) -> None:
        assert self.asked is not None
        self.writes(self.asked | RESPONSE, 0, self.number - len(self.behind))
        self.state = KINDS[self.asked]
        self.go_on()
        self.is_so(self.session.bind_accepted(0.0))

    @precondition(lambda self: self.state is State.BINDING)
    @rule()
    def refuse(self) -> None:
        assert self.asked is not None
        self.writes(self.asked | RESPONSE, Status.RINVPASWD, self.number - len(self.behind))
        self.state = State.OPEN
        self.wearies()
        self.go_on()
        self.is_so(self.session.bind_refused(Status.RINVPASWD, 0.0))

    def go_on(self) -> None:
        while self.behind and self.state not in (State.BINDING, State.CLOSED):
            self.judged(*self.behind.pop(0))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), status=st.sampled_from([Status.RSYSERR, Status.RSUBMITFAIL]))
    def answer(self, data: st.DataObject, status: int) -> None:
        sequence = data.draw(st.sampled_from(list(self.open)))
        self.writes(self.open.pop(sequence) | RESPONSE, status, sequence)
        self.step_out()
        self.session.answer(sequence, None, status, 0.0)
        self.session.answer(sequence, None, status, 0.0)  # once is enough
        self.is_so([])

    @rule()
    def deliver(self) -> None:
        may = self.state in RECEIVING and not self.leaving and len(self.flight) < WINDOW
        if may:
            self.ours += 1
            self.flight.append(self.ours)
            self.writes(Command.DELIVER_SM, 0, self.ours)
        assert self.session.send(DeliverSm(short_message=b"pressed 1"), 0.0) == (self.ours if may else None)
        self.is_so([])

    @rule(sequence=st.integers(0, 8), status=st.sampled_from([0, Status.RX_T_APPN]))
    def responds(self, sequence: int, status: int) -> None:
        """To something or to nothing."""
        if self.state is State.BINDING:
            return
        if sequence in self.flight:
            self.flight.remove(sequence)
            self.told.append(("answered", sequence, status))
            self.step_out()
        elif self.state is State.OPEN:
            self.unbound += 1
            self.wearies()
        self.is_so(self.session.receive(write(DeliverSmResp(), sequence, status), 0.0))

    @precondition(lambda self: self.number % 4 == 1)
    @rule()
    def we_unbind(self) -> None:
        if self.state in (State.OPEN, State.BINDING):
            if self.state is State.BINDING and self.asked is not None:
                self.writes(self.asked | RESPONSE, Status.RSYSERR, self.number - len(self.behind))
            self.end()
        elif self.state in BOUND and not self.leaving:
            self.leaving = True
            self.step_out()
        self.session.unbind(0.0)
        self.is_so([])

    @precondition(lambda self: self.unbind_sent and self.state is not State.CLOSED)
    @rule()
    def answers_our_unbind(self) -> None:
        self.end()
        self.is_so(self.session.receive(write(UnbindResp(), self.unbind_sent), 0.0))

    @invariant()
    def agrees(self) -> None:
        assert self.session.state is self.state
        assert self.session.open == len(self.open)
        assert self.session.can_receive == (self.state in RECEIVING and not self.leaving)


Conversation.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestConversation = Conversation.TestCase
