"""Both sides of a session back to back: a slow wire, silent shells, lost connections. What may each side believe?"""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gateway.smpp.client_session import BindRefused, Bound, ClientSession, Late
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import Bind, DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp
from gateway.smpp.session import (
    Answered,
    BindRequested,
    Ended,
    Event,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)

WINDOW = 3
TIMERS = Timers(session_init=15, enquire_link=20, response=10, inactivity=60)
STATUSES = (0, 0, 0, Status.RTHROTTLED, Status.RSUBMITFAIL, 0x0432)


class Pair(RuleBasedStateMachine):
    """Requests are known by a number in their text: the ESME's from 0 up, the SMSC's too."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.esme = ClientSession(TIMERS, 0.0, window=WINDOW, their_window=2)
        self.smsc = ServerSession(TIMERS, 0.0, system_id="smsc", window=100)
        self.wires = {"up": b"", "down": b""}
        self.cut = False
        self.paused = False  # the ESME's shell does not take
        self.refuse = 0
        self.numbers: dict[int, int] = {}  # sequence to the number of a submit_sm
        self.ends: Counter[str] = Counter()
        self.outcome: dict[int, Answered | Unanswered] = {}
        self.late: dict[int, Late] = {}
        self.came: Counter[int] = Counter()  # how often the SMSC was asked for it
        self.said: dict[int, int] = {}  # what the SMSC answered
        self.open: dict[int, int] = {}  # the SMSC's open requests: sequence to number
        self.receipts = 0
        self.heard: dict[int, int] = {}  # the ESME's open requests: sequence to number
        self.delivered: Counter[int] = Counter()
        self.acknowledged: set[int] = set()  # by the ESME's shell
        self.settled: Counter[int] = Counter()

    # shells

    def esme_told(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Answered(sequence) | Unanswered(sequence):
                    number = self.numbers[sequence]
                    assert number not in self.outcome, "told twice"
                    self.outcome[number] = event
                case Late(sequence):
                    number = self.numbers[sequence]
                    assert number not in self.late
                    self.late[number] = event
                case Requested(sequence, body):
                    assert isinstance(body, DeliverSm)
                    self.delivered[int(body.short_message)] += 1
                    self.heard[sequence] = int(body.short_message)
                case BindRefused(status):
                    assert status == self.refuse
                case Bound(system_id, version, _):
                    assert (system_id, version) == ("smsc", 0x34)
                case Ended():
                    self.ends["esme"] += 1
                    self.heard.clear()
        if not self.paused:
            self.wires["up"] += b"" if self.cut else self.esme.take()
        if self.esme.state is State.CLOSED:
            self.hang_up()

    def smsc_told(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case BindRequested():
                    if self.refuse:
                        self.smsc_told(self.smsc.bind_refused(self.refuse, self.now))
                    else:
                        self.smsc_told(self.smsc.bind_accepted(self.now))
                case Requested(sequence, body):
                    assert isinstance(body, SubmitSm)
                    self.came[int(body.short_message)] += 1
                    self.open[sequence] = int(body.short_message)
                case Answered(sequence, request) | Unanswered(sequence, request):
                    assert isinstance(request, DeliverSm)
                    self.settled[int(request.short_message)] += 1
                    if isinstance(event, Answered) and event.status == Status.OK:
                        assert int(request.short_message) in self.acknowledged
                case Ended():
                    self.ends["smsc"] += 1
                    self.open.clear()
        octets = self.smsc.take()
        self.wires["down"] += b"" if self.cut else octets
        if self.smsc.state is State.CLOSED:
            self.hang_up()

    def hang_up(self) -> None:
        """What is on the wire still arrives; then each side sees the connection end."""
        if self.cut:
            return
        if self.paused and self.esme.state is State.CLOSED:
            self.wires["up"] += self.esme.take()
        self.cut = True
        up, down = self.wires.values()
        self.wires = {"up": b"", "down": b""}
        self.smsc_told(self.smsc.receive(up, self.now) + self.smsc.lost("closed"))
        self.esme_told(self.esme.receive(down, self.now) + self.esme.lost("closed"))

    def settle(self) -> None:
        """What is told by the next `tick` is told."""
        self.esme_told(self.esme.tick(self.now))
        self.smsc_told(self.smsc.tick(self.now))

    # what happens

    @initialize(refuse=st.sampled_from([0, 0, 0, int(Status.RINVPASWD)]), at_once=st.booleans())
    def binds(self, refuse: int, at_once: bool) -> None:
        self.refuse = refuse
        self.esme.bind(Bind(Command.BIND_TRANSCEIVER, "demo", "secret"), 0.0)
        self.settle()
        if at_once:
            self.arrives("up", 1.0)
            self.arrives("down", 1.0)

    @rule()
    def submits(self) -> None:
        number, room = len(self.numbers), self.esme.room
        sequence = self.esme.send(SubmitSm(destination_addr="1", short_message=b"%d" % number), self.now)
        assert (sequence is None) == (room == 0)
        if sequence is not None:
            assert sequence not in self.numbers
            self.numbers[sequence] = number
        self.settle()

    @precondition(lambda self: self.smsc.can_receive)
    @rule()
    def delivers(self) -> None:
        if self.smsc.send(DeliverSm(esm_class=4, short_message=b"%d" % self.receipts), self.now) is not None:
            self.receipts += 1
        self.settle()

    @precondition(lambda self: self.open)
    @rule(data=st.data(), status=st.sampled_from(STATUSES))
    def smsc_answers(self, data: st.DataObject, status: int) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.open)))
        self.said[self.open.pop(sequence)] = status
        self.smsc.answer(sequence, None if status else SubmitSmResp("1"), status, self.now)
        self.settle()

    @precondition(lambda self: self.heard)
    @rule(data=st.data(), status=st.sampled_from([0, int(Status.RX_T_APPN)]))
    def esme_answers(self, data: st.DataObject, status: int) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.heard)))
        number = self.heard.pop(sequence)
        if not status:
            self.acknowledged.add(number)
        self.esme.answer(sequence, None if status else DeliverSmResp(), status, self.now)
        self.settle()

    @rule(wire=st.sampled_from(["up", "down"]), share=st.sampled_from([0.3, 1.0, 1.0]))
    def arrives(self, wire: str, share: float) -> None:
        cut = round(len(self.wires[wire]) * share)
        octets, self.wires[wire] = self.wires[wire][:cut], self.wires[wire][cut:]
        if wire == "up":
            self.smsc_told(self.smsc.receive(octets, self.now))
        else:
            self.esme_told(self.esme.receive(octets, self.now))
        self.settle()

    @rule(seconds=st.sampled_from([1.0, 4.0, 9.0, 11.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.settle()

    @rule()
    def pauses_or_goes_on(self) -> None:
        self.paused = not self.paused
        self.settle()

    @precondition(lambda self: len(self.numbers) % 4 == 3)  # not in every second step
    @rule(side=st.sampled_from(["esme", "smsc"]))
    def unbinds(self, side: str) -> None:
        (self.esme if side == "esme" else self.smsc).unbind(self.now)
        self.settle()

    @precondition(lambda self: len(self.numbers) % 4 == 1)
    @rule(kept=st.booleans())
    def is_cut(self, kept: bool) -> None:
        """What is on the wire arrives, or is lost."""
        if not kept:
            self.wires = {"up": b"", "down": b""}
        self.hang_up()

    # what must be so

    @invariant()
    def beliefs_are_true(self) -> None:
        assert all(count == 1 for count in self.came.values()), "asked twice for one call"
        for number, event in self.outcome.items():
            if isinstance(event, Answered):
                # beyond the window of the SMSC or when it is about to end it answers by itself
                assert event.status == self.said.get(number, event.status)
                assert event.status or self.said[number] == 0
            elif not event.sent:
                assert number not in self.came, "it was to be withdrawn"
        for number, late in self.late.items():
            before = self.outcome[number]
            assert isinstance(before, Unanswered)
            assert before.sent
            assert late.status == self.said.get(number, late.status)
            assert late.status or self.said[number] == 0

    @invariant()
    def all_is_bounded(self) -> None:
        assert len(self.numbers) - len(self.outcome) <= WINDOW
        assert len(self.esme._waiting) <= len(self.esme._ours) <= WINDOW + 2
        assert self.esme.open <= 2
        assert all(count <= 1 for count in self.ends.values())
        assert all(count == 1 for count in self.settled.values())
        assert all(count <= 1 for count in self.delivered.values())

    def teardown(self) -> None:
        """Both fall silent: both ends come, and then everything is told."""
        self.paused = False
        for _ in range(40):
            self.time_passes(10.0)
            self.arrives("up", 1.0)
            self.arrives("down", 1.0)
            if self.cut:
                break
            if self.now > 1000.0:
                self.is_cut(False)
        if not self.cut:
            self.is_cut(False)
        assert self.ends == Counter(esme=1, smsc=1)
        assert set(self.outcome) == set(self.numbers.values())
        assert self.settled.total() == self.receipts
        self.beliefs_are_true()
        super().teardown()


Pair.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestPair = Pair.TestCase
