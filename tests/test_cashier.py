"""Money that runs out and comes back, and calls that are retried by themselves. No store: who is retried is told."""

import asyncio
from collections.abc import AsyncIterator, Collection
from decimal import Decimal
from typing import Any

import pytest

from gateway import journal
from gateway.account import HALTS, Account
from gateway.cashier import Cashier
from gateway.channels import Channels
from gateway.egress import Price
from gateway.message import Call
from gateway.outcome import Held, Outcome, Reason, Taken, Why
from ways import NOW, three

EVERY = 600_000
HOUR = 3_600_000
NO_MONEY = Held(Reason(Why.NO_MONEY))
BAD_CREDENTIALS = Held(Reason(Why.BAD_CREDENTIALS))
TAKEN = Taken("1")
UNKNOWN = Reason(Why.UNREACHABLE)


class Purse:
    """An account whose balance the test says."""

    def __init__(self) -> None:
        self.says: list[Decimal | Reason | BaseException] = []
        self.asked = 0

    async def balance(self) -> Decimal | Reason:
        self.asked += 1
        word = self.says.pop(0)
        if isinstance(word, BaseException):
            raise word
        return word

    async def price(self, call: Call) -> Price | Reason:
        raise NotImplementedError


class Office:
    """A cashier that runs, its channels, and a clock that is set by hand."""

    def __init__(self, *, asks: bool = True) -> None:
        self.at = NOW
        self.purse = Purse()
        self.channels = Channels(three(), Account(0, 0), lambda: self.at)
        self.retried: list[tuple[str, set[Why]]] = []
        self.can_retry = True
        self.cashier = Cashier(self.purse if asks else None, self.channels, self.retry_held, EVERY, lambda: self.at)
        self.running = asyncio.create_task(self.cashier.run())

    async def retry_held(self, who: str, whys: Collection[Why]) -> bool:
        self.retried.append((who, set(whys)))
        return self.can_retry

    async def hear(self, *outcomes: Outcome, by: str = "smpp") -> None:
        for outcome in outcomes:
            self.channels.heard(by, outcome, self.channels.era(by))
        await self.looks()

    async def passes(self, milliseconds: int) -> None:
        """Time, and a look at it: the loop's own clock is real, so it is told."""
        self.at += milliseconds
        self.channels.changed()
        await self.looks()

    async def looks(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    @property
    def sends(self) -> int:
        return self.channels.room("smpp")


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    office.channels.heard("smpp", TAKEN, office.channels.era("smpp"))
    await office.looks()
    office.retried.clear()  # what an earlier process held
    await office.passes(HOUR)
    yield office
    await office.cashier.stop(1)
    await office.running


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    for name in ("out_of_money", "money_is_back"):
        monkeypatch.setattr(journal, name, lambda balance, name=name: told.append(f"{name} {balance}"))
    return told


async def test_as_long_as_all_is_well_nobody_is_asked(office: Office) -> None:
    await office.hear(TAKEN, BAD_CREDENTIALS)
    await office.passes(HOUR)
    assert office.purse.asked == 0


async def test_out_of_money_the_balance_is_asked_at_once_then_rarely(office: Office, lines: list[str]) -> None:
    office.purse.says = [Decimal("0.50")] * 9
    await office.hear(NO_MONEY)
    assert office.purse.asked == 1
    for _ in range(3):
        await office.passes(EVERY - 1)
        asked = office.purse.asked
        await office.passes(1)
        assert office.purse.asked == asked + 1
        assert office.sends == 0  # the floor of five minutes is long over
    assert lines == ["out_of_money 0.50"]
    assert office.retried == []


async def test_money_that_comes_in_sends_one_call_and_retries_what_was_held(office: Office, lines: list[str]) -> None:
    office.purse.says = [Decimal("0.50"), Decimal("100.50")]
    await office.hear(NO_MONEY)
    await office.passes(EVERY)
    assert office.retried == [("gateway", {Why.NO_MONEY})]
    assert office.sends == 1
    await office.hear(TAKEN)
    assert office.sends == 4
    assert lines == ["out_of_money 0.50", "money_is_back 100.50"]


async def test_more_is_more_than_was_seen_last(office: Office) -> None:
    """The account may have other users, and fees."""
    office.purse.says = [Decimal(5), Decimal(1), Decimal(4)]
    await office.hear(NO_MONEY)
    await office.passes(EVERY)
    assert office.retried == []
    await office.passes(EVERY)
    assert office.retried == [("gateway", {Why.NO_MONEY})]


async def test_when_it_was_not_enough_it_is_asked_again_and_waits_again(office: Office) -> None:
    office.purse.says = [Decimal("0.5"), Decimal("0.6"), Decimal("0.6"), Decimal("0.6"), Decimal(9)]
    await office.hear(NO_MONEY)
    await office.passes(EVERY)
    await office.hear(NO_MONEY)
    assert office.purse.asked == 3
    await office.passes(EVERY)
    assert office.sends == 0
    await office.passes(EVERY)
    assert office.sends == 1
    assert [whys for _, whys in office.retried] == [{Why.NO_MONEY}] * 2


@pytest.mark.parametrize("word", [UNKNOWN, RuntimeError("bug")], ids=["no answer", "bug"])
async def test_a_balance_that_nobody_knows_leaves_it_to_one_call(
    office: Office, word: Reason | BaseException, bugs: list[tuple[str, BaseException]]
) -> None:
    office.purse.says = [word] * 3
    await office.hear(NO_MONEY)
    assert office.sends == 0
    await office.passes(300_000)
    assert office.sends == 1
    assert len(bugs) == (0 if word is UNKNOWN else 1)


async def test_an_hour_is_enough_then_one_call_finds_out_all_the_same(office: Office) -> None:
    office.purse.says = [Decimal("0.5")] * 99
    await office.hear(NO_MONEY)
    sent = []
    for _ in range(8):
        await office.passes(EVERY)
        sent.append(office.sends)
        if office.sends:
            await office.hear(NO_MONEY)
    assert sent == [0, 0, 0, 0, 0, 1, 0, 0]


async def test_without_a_purse_one_call_finds_out_after_five_minutes() -> None:
    office = Office(asks=False)
    await office.hear(TAKEN)
    office.retried.clear()
    await office.passes(HOUR)
    await office.hear(NO_MONEY)
    await office.passes(300_000)
    assert (office.sends, office.retried) == (1, [])
    await office.hear(TAKEN)
    assert office.retried == [("gateway", {Why.NO_MONEY})]
    await office.cashier.stop(1)
    await office.running


async def test_what_was_held_for_a_channel_is_retried_when_it_works_again(office: Office) -> None:
    await office.hear(BAD_CREDENTIALS)
    assert office.retried == []
    await office.passes(900_000)
    await office.hear(TAKEN)
    assert office.retried == [("gateway", set(Why) - HALTS)]


async def test_at_the_first_call_that_is_taken_whatever_was_held_before_the_start_is_retried() -> None:
    office = Office()
    await office.passes(HOUR)
    assert office.retried == []
    await office.hear(TAKEN)
    assert office.retried == [("gateway", set(Why))]
    await office.hear(TAKEN)
    assert len(office.retried) == 1
    await office.cashier.stop(1)
    await office.running


async def test_a_call_that_trips_the_channel_by_itself_does_so_once_an_hour_at_most(office: Office) -> None:
    for _ in range(8):
        await office.hear(BAD_CREDENTIALS)
        await office.passes(900_000)
        await office.hear(TAKEN)
    assert len(office.retried) == 2


async def test_when_the_store_cannot_it_is_done_later(office: Office) -> None:
    office.can_retry = False
    office.purse.says = [Decimal(1), Decimal(2), Decimal(2)]
    await office.hear(NO_MONEY)
    await office.passes(EVERY)
    office.can_retry = True
    await office.passes(4_999)
    assert len(office.retried) == 1
    await office.passes(1)
    assert office.retried == [("gateway", {Why.NO_MONEY})] * 2


async def test_what_runs_out_again_before_it_was_retried_is_not(office: Office) -> None:
    office.can_retry = False
    office.purse.says = [Decimal(1), Decimal(2), Decimal(2)]
    await office.hear(NO_MONEY)
    await office.passes(EVERY)
    await office.hear(NO_MONEY)
    office.can_retry = True
    await office.passes(5_000)
    assert len(office.retried) == 1


async def test_a_clock_that_is_put_back_delays_no_question_beyond_its_time(office: Office) -> None:
    office.purse.says = [Decimal(1), Decimal(2)]
    await office.hear(NO_MONEY)
    office.at -= 30 * HOUR
    await office.passes(0)
    await office.passes(EVERY)
    assert office.purse.asked == 2


async def test_a_question_that_hangs_does_not_keep_it_from_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()

    async def hang() -> Decimal | Reason:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(office.purse, "balance", hang)
    await office.hear(NO_MONEY)
    await office.cashier.stop(0)
    office.running.cancel()
    await asyncio.gather(office.running, return_exceptions=True)


async def test_it_wakes_by_itself_when_it_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop's clock, not a nudge: the balance is asked for again when `every` has passed."""
    at = [NOW]
    purse, asked = Purse(), asyncio.Queue[Any]()

    async def balance() -> Decimal | Reason:
        asked.put_nowait(None)
        at[0] += 20  # asking takes a while
        return Decimal(1)

    monkeypatch.setattr(purse, "balance", balance)
    channels = Channels(three(), Account(0, 0), lambda: at[0])

    async def retry_held(who: str, whys: Collection[Why]) -> bool:
        return True

    cashier = Cashier(purse, channels, retry_held, 20, lambda: at[0])
    running = asyncio.create_task(cashier.run())
    channels.heard("smpp", NO_MONEY, channels.era("smpp"))
    for _ in range(3):
        await asked.get()
    await cashier.stop(1)
    await running
