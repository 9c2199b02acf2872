"""Which channel carries what, outcome by outcome. Long lives of three channels: `test_channels_lives`."""

import pytest

from gateway.account import HALTS, Account
from gateway.breaker import Circuit
from gateway.channels import Channels
from gateway.lifecycle import FLOORS
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why
from gateway.spool import Files
from ways import NOW, Way, call, three

TAKEN = Taken("4711")
UNREACHABLE = Deferred(Reason(Why.UNREACHABLE))
FAULT = Deferred(Reason(Why.PROVIDER_FAULT))
THROTTLED = Deferred(Reason(Why.THROTTLED))
BAD_CREDENTIALS = Held(Reason(Why.BAD_CREDENTIALS))
NO_MONEY = Held(Reason(Why.NO_MONEY))


class House:
    """Channels, and a clock that is set by hand."""

    def __init__(self, *ways: Way) -> None:
        self.at = NOW
        self.ways = list(ways) or three()
        self.channels = Channels(self.ways, Account(0, 0), lambda: self.at)

    def rooms(self) -> list[int]:
        return [self.channels.room(way.name) for way in self.ways]

    def hear(self, name: str, *outcomes: Outcome) -> None:
        for outcome in outcomes:
            self.channels.heard(name, outcome, self.channels.era(name))


def test_the_first_that_is_well_carries_all_but_files() -> None:
    house = House()
    assert house.rooms() == [4, 0, 4]
    assert [house.channels.files(name) for name in ("smpp", "http")] == [Files.NONE, Files.ONLY]


def test_when_the_first_carries_files_the_others_have_nothing_to_do() -> None:
    house = House(Way("http", carries_files=True), Way("smpp"), Way("smtp", carries_files=True))
    assert house.rooms() == [4, 0, 0]
    assert house.channels.files("http") is Files.ANY


def test_one_that_rests_gives_way_then_finds_out_by_one_call_then_has_all_again() -> None:
    house = House()
    house.hear("smpp", UNREACHABLE)
    assert house.rooms() == [0, 4, 4]
    house.at += 2_000
    assert house.rooms() == [1, 4, 4]
    assert not house.channels.well("smpp")
    house.hear("smpp", TAKEN)
    assert house.rooms() == [4, 0, 4]
    assert house.channels.well("smpp")


def test_one_that_is_not_connected_gives_way_at_once() -> None:
    house = House()
    house.ways[0].slots = 0
    assert house.rooms() == [0, 4, 4]
    house.ways[0].slots = 4
    assert house.rooms() == [4, 0, 4]


def test_the_last_takes_any_call_when_it_is_its_turn() -> None:
    house = House()
    house.ways[0].slots = house.ways[1].slots = 0
    assert house.channels.files("http") is Files.ANY


def test_with_files_a_doubtful_carrier_is_passed_by_as_well() -> None:
    house = House(Way("http", carries_files=True), Way("smpp"), Way("smtp", carries_files=True))
    house.hear("http", UNREACHABLE)
    house.at += 2_000
    assert house.rooms() == [1, 4, 4]
    assert [house.channels.files(way.name) for way in house.ways] == [Files.ANY, Files.NONE, Files.ONLY]


@pytest.mark.parametrize("why", sorted(HALTS))
def test_money_and_blocks_stop_them_all_then_one_call_finds_out(why: Why) -> None:
    house = House()
    house.hear("http", Held(Reason(why)))
    assert house.rooms() == [0, 0, 0]
    house.at += FLOORS[why]
    assert house.rooms() == [1, 0, 1]  # one of each kind: who carries no files learns nothing from calls with files
    house.hear("smpp", TAKEN)
    assert house.rooms() == [4, 0, 4]


def test_while_the_account_is_in_doubt_a_channel_that_cannot_send_does_not_block_the_probe() -> None:
    house = House()
    house.hear("http", NO_MONEY)
    house.at += FLOORS[Why.NO_MONEY]
    house.ways[0].slots = 0
    assert house.rooms() == [0, 1, 1]
    house.hear("smtp", UNREACHABLE)
    assert house.rooms() == [0, 0, 1]


def test_a_block_that_one_way_out_has_met_is_kept_by_all() -> None:
    house = House()
    house.ways[2].rests_until = NOW + 1_000
    assert house.rooms() == [0, 0, 0]
    house.at += 1_000
    assert house.rooms() == [4, 0, 4]


MOVES = [UNREACHABLE, BAD_CREDENTIALS, Held(Reason(Why.MISCONFIGURED)), Held(Reason(Why.FORBIDDEN))]
STAYS = [
    TAKEN,
    Unsure(Reason(Why.CUT)),
    Unsure(Reason(Why.THROTTLED)),
    Refused(Reason(Why.FORBIDDEN)),
    THROTTLED,
    Deferred(Reason(Why.VALIDITY_OVER)),
    Deferred(Reason(Why.OUT_OF_HOURS), NOW + 1),
    Deferred(Reason(Why.RESTARTED)),
    NO_MONEY,
    Held(Reason(Why.ADDRESS_BLOCKED)),
]


@pytest.mark.parametrize("outcome", MOVES, ids=str)
def test_what_is_the_channel_s_fault_moves_to_the_next_at_once(outcome: Outcome) -> None:
    house = House()
    house.hear("smpp", outcome)
    verdict = house.channels.verdict("smpp", call(), outcome)
    assert (type(verdict.outcome), verdict.moves) == (Deferred, True)


@pytest.mark.parametrize("outcome", STAYS, ids=str)
def test_everything_else_stays_as_it_is(outcome: Outcome) -> None:
    house = House()
    for _ in range(3):
        house.hear("smpp", outcome)
    assert house.channels.verdict("smpp", call(), outcome) == (outcome, False)


def test_one_call_s_bad_luck_on_a_channel_that_is_well_moves_nothing() -> None:
    """It would be claimed by the same channel in the same moment, again and again."""
    house = House()
    house.hear("smpp", FAULT)
    assert house.channels.verdict("smpp", call(), FAULT) == (FAULT, False)
    house.hear("smpp", FAULT, FAULT)
    assert house.channels.verdict("smpp", call(), FAULT) == (FAULT, True)


def test_from_the_last_that_is_ready_it_moves_nowhere() -> None:
    house = House()
    for name in ("smpp", "smtp"):
        house.hear(name, UNREACHABLE)
        assert house.channels.verdict(name, call(), UNREACHABLE).moves
    house.hear("http", UNREACHABLE)
    assert not house.channels.verdict("http", call(), UNREACHABLE).moves


def test_held_by_a_channel_it_waits_in_the_queue_as_long_as_another_may_carry_it_one_day() -> None:
    house = House()
    house.ways[1].slots = 0
    house.hear("http", UNREACHABLE)
    house.hear("smpp", BAD_CREDENTIALS)
    assert house.channels.verdict("smpp", call(), BAD_CREDENTIALS) == (Deferred(BAD_CREDENTIALS.reason), False)
    house.hear("smtp", BAD_CREDENTIALS)
    house.hear("http", BAD_CREDENTIALS)
    assert house.channels.verdict("http", call(), BAD_CREDENTIALS) == (BAD_CREDENTIALS, False)


def test_a_call_with_files_moves_only_where_files_are_carried() -> None:
    house = House()
    house.hear("http", BAD_CREDENTIALS)
    assert house.channels.verdict("http", call(files=True), BAD_CREDENTIALS) == (BAD_CREDENTIALS, False)
    assert house.channels.verdict("http", call(), BAD_CREDENTIALS).moves
    house.ways[0].carries_files = True
    assert house.channels.verdict("http", call(files=True), BAD_CREDENTIALS).moves


def test_a_channel_alone_is_as_it_always_was() -> None:
    house = House(Way("http", carries_files=True))
    house.hear("http", BAD_CREDENTIALS)
    assert house.channels.verdict("http", call(), BAD_CREDENTIALS) == (BAD_CREDENTIALS, False)
    house.hear("http", UNREACHABLE)
    assert house.channels.verdict("http", call(), UNREACHABLE) == (UNREACHABLE, False)
    assert house.rooms() == [0]


def test_what_works_again_is_told_once() -> None:
    house = House()
    house.hear("smpp", TAKEN)
    assert house.channels.mended() == set(Why)  # whatever an earlier process held may have been mended meanwhile
    assert house.channels.mended() == set()
    house.hear("smpp", UNREACHABLE, TAKEN)
    assert house.channels.mended() == set()
    house.hear("smpp", BAD_CREDENTIALS, TAKEN)
    assert house.channels.mended() == set(Why) - HALTS
    house.hear("smpp", NO_MONEY, TAKEN)
    assert house.channels.mended() == {Why.NO_MONEY}
    assert house.channels.mended() == set()


def test_whoever_watches_hears_of_every_turn_and_sends_only_with_room() -> None:
    house = House()
    told: list[str] = []
    for way in house.ways:
        house.channels.watch(lambda name=way.name: told.append(name), way.name)  # type: ignore[misc]
    house.channels.watch(lambda: told.append("cashier"))
    house.channels.wake()
    assert told == ["smpp", "http"]
    told.clear()
    house.hear("smpp", UNREACHABLE)
    assert told == ["smpp", "smtp", "http", "cashier"]
    told.clear()
    house.channels.changed()
    assert told == ["smpp", "smtp", "http", "cashier"]


def test_a_person_s_word_on_one_channel_is_for_that_channel() -> None:
    house = House()
    for name in ("smpp", "smtp"):
        house.hear(name, BAD_CREDENTIALS)
    house.channels.resume("smtp")
    assert house.rooms() == [0, 1, 4]
    assert [way.resumed for way in house.ways] == [0, 1, 0]
    house.hear("http", NO_MONEY)
    house.channels.resume("smpp")
    assert house.rooms() == [0, 0, 0]
    house.channels.resume()
    assert house.rooms() == [1, 0, 1]


def test_how_they_stand_can_be_read() -> None:
    house = House()
    house.hear("smpp", UNREACHABLE)
    house.ways[1].slots = 0
    smpp, smtp, http = house.channels.standing()
    assert smpp == ("smpp", Circuit.OPEN, NOW + 2_000, UNREACHABLE.reason, 4, 1, 0)
    assert smtp == ("smtp", Circuit.CLOSED, 0, None, 0, 0, 0)
    assert http == ("http", Circuit.CLOSED, 0, None, 4, 4, 4)
    house.at += 2_000
    assert house.channels.standing()[0][:3] == ("smpp", Circuit.HALF_OPEN, 0)
    house.hear("http", NO_MONEY)
    assert {health.circuit for health in house.channels.standing()} == {Circuit.OPEN}
    assert {health.reason for health in house.channels.standing()} == {NO_MONEY.reason}
    house.at += 300_000
    assert {health.circuit for health in house.channels.standing()} == {Circuit.HALF_OPEN}
