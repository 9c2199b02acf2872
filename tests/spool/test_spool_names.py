"""Who is meant: few calls, few names, every order of sends, outcomes and receipts; the store and the model never part.

`test_spool_lives` has everything that can happen in it, and so seldom two words about one call. Here is little else.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from spool_model import Model
from spool_samples import LEASE, OPERATOR, T0, UNKNOWN, arrival

from gateway.message import Call
from gateway.outcome import Deferred, Event, Outcome, Receipt, State, Taken, Unsure
from gateway.spool import Files
from gateway.spool.sqlite import SqliteSpool

T = TypeVar("T")

MEMORY = Path("/dev/shm")
PICK = st.integers(0, 5)
CHANNELS = st.sampled_from(["http", "http", "smpp"])
NUMBERS = st.sampled_from(["", "its", "its", "7", "8"])
FORMS = st.sampled_from([(), (), ("A",), ("B",), ("A", "B"), ("B", "A")])


class Names(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.spool = self.run(self.opened())
        self.model = Model()
        self.under_way: list[Call] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def opened(self) -> SqliteSpool:
        return SqliteSpool.open(self.place)

    def teardown(self) -> None:
        self.run(self.spool.close())
        self.runner.close()
        shutil.rmtree(self.place)

    @initialize(numbers=st.lists(st.lists(st.sampled_from(["7", "8"]), min_size=1, max_size=3), min_size=1, max_size=2))
    def put(self, numbers: list[list[str]]) -> None:
        for n, phones in enumerate(numbers, 1):
            message = arrival(n, count=len(phones), phones=phones)
            self.run(self.spool.put(message))
            self.model.put(message)

    @rule(limit=st.integers(1, 2), provider=CHANNELS, together=st.integers(1, 3))
    def claim(self, limit: int, provider: str, together: int) -> None:
        how = (limit, T0, T0 + LEASE, "n", provider, Files.ANY, together)
        claimed = self.run(self.spool.claim(*how))
        assert [call.id for call in claimed] == self.model.claim(*how)
        self.under_way += claimed

    @precondition(lambda self: self.under_way)
    @rule(
        pick=PICK,
        outcome=st.sampled_from([Taken, Taken, Deferred, Unsure]),
        under=st.sampled_from(["", "A", "B"]),
        forms=FORMS,
    )
    def settle(self, pick: int, outcome: type, under: str, forms: tuple[str, ...]) -> None:
        call = self.under_way.pop(pick % len(self.under_way))
        became: Outcome = outcome(UNKNOWN)
        if outcome is Taken:
            became = Taken(under or call.provider_id or call.id, forms)
        got = self.run(self.spool.settle(call, became, T0, T0))
        assert got == self.model.settle(call.id, call.owner, call.attempt, became, T0, T0)

    @rule(
        pick=PICK,
        says=st.sampled_from([State.TAKEN, State.DELIVERED, State.FAILED]),
        name=st.sampled_from(["A", "B", "its", "message"]),
        certain=st.sampled_from([False, False, False, True]),
        provider=CHANNELS,
        number=NUMBERS,
        forms=FORMS,
    )
    def note(
        self, pick: int, says: State, name: str, certain: bool, provider: str, number: str, forms: tuple[str, ...]
    ) -> None:
        call_id = self.any_id(pick)
        row = self.model.rows[call_id]
        under = {"its": call_id, "message": row.message_id}.get(name, name)
        phone = row.phone if number == "its" else number
        about = call_id if certain else ""
        receipt = Receipt(provider, under, says, UNKNOWN, about, aliases=forms, phone=phone)
        assert self.run(self.spool.note(receipt, T0)) == self.model.note(receipt, T0)

    @rule(pick=PICK)
    def sent_again_by_a_person(self, pick: int) -> None:
        call_id = self.any_id(pick)
        seen = self.model.rows[call_id].state
        got = self.run(self.spool.operate(call_id, seen, Event.RETRIED, "ann", OPERATOR, T0))
        assert got == self.model.operate(call_id, Event.RETRIED, T0)

    @precondition(lambda self: self.under_way)
    @rule()
    def start_again(self) -> None:
        self.under_way.clear()
        assert self.run(self.spool.recover(T0, T0)) == self.model.recover(T0, T0)

    @invariant()
    def agrees(self) -> None:
        for story in self.run(self.spool.listing([], 9)):
            call, row = story.call, self.model.rows[story.call.id]
            assert (call.state, call.attempt, call.due) == (row.state, row.attempt, row.due)
            assert (call.provider, call.provider_id) == (row.provider, row.provider_id)
        for provider in ("http", "smpp"):
            found = self.run(self.spool.doubted(provider, "7", 9))
            assert [call.id for call in found] == self.model.doubted(provider, "7")

    def any_id(self, pick: int) -> str:
        ids = sorted(self.model.rows)
        return ids[pick % len(ids)]


Names.TestCase.settings = settings(deadline=None, max_examples=120, stateful_step_count=25)
TestNames = Names.TestCase
