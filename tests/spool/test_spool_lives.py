"""Any order of everything that can happen to calls: the store and a plain model of it never part.

Beyond agreeing with the model: history only grows until it is forgotten, nothing leaves an end, an end owes at most one
report, and what was there before the store is closed is there when it is opened again.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from spool_model import Model
from spool_samples import OPERATOR, T0, arrival

from gateway.lifecycle import ENDS
from gateway.message import (
    Call,
    Deferred,
    Event,
    Held,
    NeverHad,
    NoWord,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Report,
    Standing,
    State,
    Step,
    Taken,
    Unsure,
    Why,
)
from gateway.spool.sqlite import SqliteSpool

T = TypeVar("T")

MEMORY = Path("/dev/shm")  # what is on trial is the logic, and there is much of it
REASON = Reason(Why.UNSPECIFIED)
SAYS = st.sampled_from([State.TAKEN, State.DELIVERED, State.FAILED, State.EXPIRED])
SPANS = st.integers(0, 40)
PICK = st.integers(0, 1_000_000)


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.spool = self.run(self.opened())
        self.model = Model()
        self.now = T0
        self.puts = 0
        self.claims: list[Call] = []  # every claim there ever was: stalled owners come back with theirs
        self.asked: list[Call] = []
        self.reports: list[Report] = []
        self.told: set[str] = set()
        self.history: dict[str, tuple[Step, ...]] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def opened(self) -> SqliteSpool:
        return SqliteSpool.open(self.place)

    def teardown(self) -> None:
        self.run(self.spool.close())
        self.runner.close()
        shutil.rmtree(self.place)

    @rule(span=SPANS)
    def time_passes(self, span: int) -> None:
        self.now += span

    @rule(
        keys=st.lists(st.sampled_from([b"", b"a", b"b"]), min_size=1, max_size=3),
        sender=st.sampled_from(["", "a@b"]),
        holds=SPANS,
        validity=st.integers(1, 200),
    )
    def put(self, keys: list[bytes], sender: str, holds: int, validity: int) -> None:
        self.puts += 1
        message = arrival(
            self.puts, at=self.now, count=len(keys), keys=keys, sender=sender, key_until=self.now + holds,
            validity=validity,
        )  # fmt: skip
        assert list(self.run(self.spool.put(message)).ids) == self.model.put(message)

    @rule(limit=st.integers(0, 4), lease=SPANS, owner=st.sampled_from(["n1", "n2"]))
    def claim(self, limit: int, lease: int, owner: str) -> None:
        claimed = self.run(self.spool.claim(limit, self.now, self.now + lease, owner))
        assert [call.id for call in claimed] == self.model.claim(limit, self.now, self.now + lease, owner)
        self.claims += claimed

    @precondition(lambda self: self.claims)
    @rule(pick=PICK, kind=st.sampled_from([Taken, Taken, Unsure, Deferred, Refused, Held]), later=SPANS)
    def settle(self, pick: int, kind: type, later: int) -> None:
        call = self.claims[-1 - pick % len(self.claims)]
        outcome: Outcome = Taken(f"{call.id}/{call.attempt}") if kind is Taken else kind(REASON)
        got = self.run(self.spool.settle(call, outcome, "http", self.now, self.now + later))
        assert got == self.model.settle(call.id, call.owner, call.attempt, outcome, self.now, self.now + later)

    @rule(later=SPANS)
    def ask(self, later: int) -> None:
        asked = self.run(self.spool.questions(1000, self.now, self.now + later))
        assert [call.id for call in asked] == self.model.questions(self.now, self.now + later)
        self.asked += asked

    @precondition(lambda self: self.asked)
    @rule(pick=PICK, says=SAYS, kind=st.sampled_from([Receipt, NeverHad, NoWord]), later=SPANS)
    def learn(self, pick: int, says: State, kind: type, later: int) -> None:
        call = self.asked[-1 - pick % len(self.asked)]
        standing: Standing = kind(REASON)if kind is not Receipt else Receipt(
            "http", f"{call.id}/{call.attempt}", says, REASON, call.id
        )  # fmt: skip
        got = self.run(self.spool.learn(call, standing, self.now, self.now + later))
        was = (call.state, call.attempt)
        assert got == self.model.learn(call.id, was, standing, self.now, self.now + later)

    @precondition(lambda self: self.model.rows)
    @rule(pick=PICK, says=SAYS, under=st.sampled_from(["/1", "/2", ""]), ours=st.booleans())
    def note(self, pick: int, says: State, under: str, ours: bool) -> None:
        call_id = self.any_id(pick)
        receipt = Receipt("http", f"{call_id}{under}", says, REASON, call_id if ours else "")
        assert self.run(self.spool.note(receipt, self.now)) == self.model.note(receipt, self.now)

    @precondition(lambda self: self.model.rows)
    @rule(pick=PICK, event=st.sampled_from([Event.RETRIED, Event.CANCELLED, Event.DELIVERED, Event.FAILED]))
    def operate(self, pick: int, event: Event) -> None:
        call_id = self.any_id(pick)
        seen = self.model.rows[call_id].state
        got = self.run(self.spool.operate(call_id, seen, event, "ann", OPERATOR, self.now))
        assert got == self.model.operate(call_id, event, self.now)

    @rule(silence=SPANS, kept=SPANS, spared=st.integers(0, 2))
    def sweep(self, silence: int, kept: int, spared: int) -> None:
        under_way = {call.id for call in self.claims[len(self.claims) - spared :]}
        times = (self.now, self.now - silence, self.now - kept)
        assert self.run(self.spool.sweep(*times, under_way)) == self.model.sweep(*times, under_way)

    @rule(later=SPANS)
    def tell(self, later: int) -> None:
        owed = self.run(self.spool.owed(1000, self.now, self.now + later))
        assert not {report.call_id for report, _ in owed} & self.told
        self.reports += [report for report, _ in owed]

    @precondition(lambda self: self.reports)
    @rule(pick=PICK, taken=st.booleans(), later=SPANS)
    def told_or_not(self, pick: int, taken: bool, later: int) -> None:
        report = self.reports[-1 - pick % len(self.reports)]
        if taken:
            done = self.run(self.spool.told(report, self.now))
        else:
            done = self.run(self.spool.untold(report, "451", self.now, self.now + later))
        assert done == (report.call_id not in self.told)
        if taken:
            self.told.add(report.call_id)
            if report.call_id in self.model.rows:
                self.model.rows[report.call_id].told = True

    @rule(later=SPANS)
    def restart(self, later: int) -> None:
        self.run(self.spool.close())
        self.spool = self.run(self.opened())
        assert self.run(self.spool.recover(self.now, self.now + later)) == self.model.recover(
            self.now, self.now + later
        )

    @invariant()
    def agrees(self) -> None:
        stories = {story.call.id: story for story in self.run(self.spool.listing([], 1000))}
        assert stories.keys() == self.model.rows.keys()
        for call_id, story in stories.items():
            call, row = story.call, self.model.rows[call_id]
            seen = (call.state, call.attempt, call.due, call.since, call.owner, call.provider_id)
            assert seen == (row.state, row.attempt, row.due, row.since, row.owner, row.provider_id)
            before = self.history.get(call_id, ())
            steps = tuple(story.steps)
            assert steps[: len(before)] == before
            assert not before or before[-1].state not in ENDS or steps == before
            assert (steps[-1].state if steps else State.QUEUED) is call.state
            assert len(story.reports) == (row.ends if row.tells else 0) <= 1
            self.history[call_id] = steps

    def any_id(self, pick: int) -> str:
        ids = sorted(self.model.rows)
        return ids[-1 - pick % len(ids)]


Lives.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=40)
TestLives = Lives.TestCase
