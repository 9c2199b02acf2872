"""Any order of everything that can happen to calls: the store and a plain model of it never part.

Beyond agreeing with the model: history only grows until it is forgotten, nothing leaves an end, an end owes at most one
report, and what was there before the store is closed is there when it is opened again.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from spool_model import Model
from spool_samples import ALL, OPERATOR, T0, arrival, part, parted, repeats

from gateway.lifecycle import ENDS
from gateway.message import Audio, Call, Fragment, Notify, Report, Step
from gateway.outcome import (
    Deferred,
    Event,
    Held,
    NeverHad,
    NoWord,
    Outcome,
    Reason,
    Receipt,
    Refused,
    Standing,
    State,
    Taken,
    Unsure,
    Why,
)
from gateway.spool import Files, Keeping
from gateway.spool.sqlite import SqliteSpool

T = TypeVar("T")

MEMORY = Path("/dev/shm")  # what is on trial is the logic, and there is much of it
REASON = Reason(Why.UNSPECIFIED)
SAYS = st.sampled_from([State.TAKEN, State.DELIVERED, State.FAILED, State.EXPIRED])
SPANS = st.integers(0, 40)
PICK = st.integers(0, 1_000_000)
CHANNELS = st.sampled_from(["http", "smpp"])
PHONES = st.sampled_from(["7", "8"])
IDS = st.sampled_from(["A", "a", "B"])  # by which providers know more than one call
FORMS = st.lists(IDS, max_size=2, unique=True).map(tuple)
SOUNDS = (Audio("a.mp3", "audio/mpeg", b"ID3"),)


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
        self.newest = 0  # ticket
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
        many=st.lists(
            st.lists(st.tuples(st.sampled_from([b"", b"a", b"b"]), PHONES), min_size=1, max_size=3), max_size=3
        ),
        files=st.sampled_from([(), (), SOUNDS]),
        sender=st.sampled_from(["", "a@b"]),
        holds=SPANS,
        validity=st.integers(1, 200),
        ingress=st.sampled_from(["smtp", "smpp"]),
        notify=st.sampled_from([Notify.NEVER, ALL]),
    )
    def put(
        self,
        many: list[list[tuple[bytes, str]]],
        files: tuple[Audio, ...],
        sender: str,
        holds: int,
        validity: int,
        ingress: str,
        notify: Notify,
    ) -> None:
        messages = []
        numbered = ingress == "smpp"
        for calls in many:
            self.puts += 1
            message = arrival(
                self.puts, at=self.now, count=len(calls), keys=[key and key + ingress.encode() for key, _ in calls],
                sender=sender, key_until=self.now + holds, validity=validity, ingress=ingress, notify=notify,
                ticketed=numbered, phones=[phone for _, phone in calls], files=files,
            )  # fmt: skip
            messages.append(message)
        placed = self.run(self.spool.put_all(messages))
        assert [list(each.ids) for each in placed] == [self.model.put(message) for message in messages]
        assert all(bool(each.ticket) is numbered for each in placed)
        self.newest = max([self.newest, *(each.ticket for each in placed)])

    @precondition(lambda self: len(self.model.parts) < 8)  # of more that look alike, a store may forget the oldest
    @rule(
        many=st.lists(
            st.builds(
                part,
                st.integers(1, 2),
                key=st.sampled_from(["a", "b"]),
                body=st.sampled_from([b"x", b"y"]),
            ),
            max_size=3,
        ),
        spans=st.tuples(SPANS, SPANS, SPANS),
    )
    def keep(self, many: list[Fragment], spans: tuple[int, int, int]) -> None:
        many = [replace(each, at=self.now) for each in many]
        reused, closed, quiet = (self.now - span for span in spans)
        by = Keeping(reused, closed, quiet, 1000)
        for each, kept in zip(many, self.run(self.spool.keep(many, by)), strict=True):
            assert kept is not None
            its, duplicate = self.model.keep(each, by)
            its.name = its.name or kept.parts_id
            assert (kept.parts_id, kept.duplicate) == (its.name, duplicate)
            if not duplicate:
                assert kept.ticket > self.newest
                self.newest = kept.ticket
                its.kept[each.number] = (kept.ticket, each.body)
            assert kept.ticket == its.kept[each.number][0]
            assert bool(kept.whole) == its.whole
            assert not kept.whole or {part.number: (part.ticket, part.body) for part in kept.whole} == its.kept

    @precondition(lambda self: self.model.parts)
    @rule(pick=PICK, key=st.sampled_from([b"", b"asmpp", b"bsmpp"]), sender=st.sampled_from(["", "a@b"]), holds=SPANS)
    def put_together(self, pick: int, key: bytes, sender: str, holds: int) -> None:
        its = self.model.parts[pick % len(self.model.parts)]
        self.puts += 1
        message = arrival(
            self.puts, at=self.now, keys=[key], sender=sender, key_until=self.now + holds, ingress="smpp",
            parts_id=its.name, phones=["7"],
        )  # fmt: skip
        last = max(ticket for ticket, _ in its.kept.values())
        placed = self.run(self.spool.put(message))
        assert list(placed.ids) == self.model.put(message, its)
        assert placed.ticket == last or repeats(placed)

    @rule(
        limit=st.integers(0, 4),
        lease=SPANS,
        owner=st.sampled_from(["n1", "n2"]),
        provider=CHANNELS,
        files=st.sampled_from(Files),
        together=st.integers(0, 3),
    )
    def claim(self, limit: int, lease: int, owner: str, provider: str, files: Files, together: int) -> None:
        how = (limit, self.now, self.now + lease, owner, provider, files, together)
        claimed = self.run(self.spool.claim(*how))
        assert [call.id for call in claimed] == self.model.claim(*how)
        for call in claimed:
            assert call.files == (SOUNDS if self.model.rows[call.id].files else ())
            assert (call.provider, call.provider_id) == (provider, self.model.rows[call.id].provider_id)
        self.claims += claimed

    @precondition(lambda self: self.claims)
    @rule(
        pick=PICK,
        kind=st.sampled_from([Taken, Taken, Unsure, Deferred, Refused, Held]),
        later=SPANS,
        name=st.one_of(st.none(), IDS),
        forms=FORMS,
    )
    def settle(self, pick: int, kind: type, later: int, name: str | None, forms: tuple[str, ...]) -> None:
        call = self.claims[-1 - pick % len(self.claims)]
        under = name or call.provider_id or f"{call.id}/{call.attempt}"
        outcome: Outcome = Taken(under, forms) if kind is Taken else kind(REASON)
        got = self.run(self.spool.settle(call, outcome, self.now, self.now + later))
        assert got == self.model.settle(call.id, call.owner, call.attempt, outcome, self.now, self.now + later)

    @rule(provider=CHANNELS, phone=PHONES)
    def who_may_be_meant(self, provider: str, phone: str) -> None:
        found = self.run(self.spool.doubted(provider, phone, 1000))
        assert [call.id for call in found] == self.model.doubted(provider, phone)

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
            call.provider, call.provider_id or f"{call.id}/{call.attempt}", says, REASON, call.id
        )  # fmt: skip
        got = self.run(self.spool.learn(call, standing, self.now, self.now + later))
        was = (call.state, call.attempt)
        assert got == self.model.learn(call.id, was, standing, self.now, self.now + later)

    @precondition(lambda self: self.model.rows)
    @rule(
        pick=PICK,
        says=SAYS,
        under=st.one_of(st.sampled_from(["/1", "/2", "", "message"]), IDS),
        ours=st.booleans(),
        provider=CHANNELS,
        phone=st.sampled_from(["", "its", "7", "8"]),
        forms=FORMS,
    )
    def note(
        self, pick: int, says: State, under: str, ours: bool, provider: str, phone: str, forms: tuple[str, ...]
    ) -> None:
        call_id = self.any_id(pick)
        row = self.model.rows[call_id]
        name = {"/1": f"{call_id}/1", "/2": f"{call_id}/2", "": call_id, "message": row.message_id}.get(under, under)
        number = row.phone if phone == "its" else phone
        about = call_id if ours and under not in ("A", "a", "B") else ""
        receipt = Receipt(provider, name, says, REASON, about, aliases=forms, phone=number)
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

    @rule(later=SPANS, homes=st.sets(st.sampled_from(["smtp", "smpp:clinic"])))
    def tell(self, later: int, homes: set[str]) -> None:
        owed = self.run(self.spool.owed(dict.fromkeys(homes, 1000), self.now, self.now + later))
        told = sorted(report.call_id for report, _ in owed)
        assert told == self.model.owed(homes, self.now, self.now + later)
        self.reports += [report for report, _ in owed]

    @precondition(lambda self: self.reports)
    @rule(pick=PICK, taken=st.booleans(), later=SPANS)
    def told_or_not(self, pick: int, taken: bool, later: int) -> None:
        report = self.reports[-1 - pick % len(self.reports)]
        if taken:
            done = self.run(self.spool.told(report, self.now))
        else:
            done = self.run(self.spool.untold(report, "451", self.now, self.now + later))
        assert done == self.model.heard(report.call_id, report.owed_at, None if taken else self.now + later)

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
            seen = (call.state, call.attempt, call.due, call.since, call.owner)
            assert seen == (row.state, row.attempt, row.due, row.since, row.owner)
            assert (call.provider, call.provider_id) == (row.provider, row.provider_id)
            before = self.history.get(call_id, ())
            steps = tuple(story.steps)
            assert steps[: len(before)] == before
            assert not before or before[-1].state not in ENDS or steps == before
            assert (steps[-1].state if steps else State.QUEUED) is call.state
            assert len(story.reports) == (row.owed_at is not None) <= row.ends <= 1
            self.history[call_id] = steps
        parted = {name: {part.number for part in parts} for name, parts in self.run(self.parted())}
        assert parted == {one.name: set(one.kept) for one in self.model.parts if not one.message_id}
        for one in self.model.parts:
            for ticket, _ in one.kept.values():
                led_to = [story.call.id for story in self.run(self.spool.by_ticket("clinic", ticket))]
                assert led_to == (self.model.calls_of(one.message_id) if one.message_id else [])

    async def parted(self) -> Sequence[tuple[str, Sequence[Fragment]]]:
        return await parted(self.spool, self.now + 1, 1000)

    def any_id(self, pick: int) -> str:
        ids = sorted(self.model.rows)
        return ids[-1 - pick % len(ids)]


Lives.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=40)
TestLives = Lives.TestCase
