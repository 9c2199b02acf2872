"""What every way out must do, whatever it speaks: the promises of gateway/egress/__init__.py against the sandbox.

A new way out joins by one line in OPENERS.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from provider_side import SECRET, Clock, make_call, taken, unsure

from gateway.egress import Askable, Egress
from gateway.egress.http import HttpEgress, HttpSettings
from gateway.outcome import Deferred, Held, NeverHad, NoWord, Receipt, Refused, State, Taken, Unsure, Why
from gateway.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class House:
    """One way out, and the provider that it leads to."""

    egress: Egress
    provider: Sandbox
    clock: Clock

    @property
    def ask(self) -> Askable:
        assert isinstance(self.egress, Askable)
        return self.egress


Opener = Callable[[Sandbox, Clock], Awaitable[Egress]]


async def http(provider: Sandbox, clock: Clock) -> Egress:
    host, port = await provider.start()
    # Twice as long as the slowest thing that must not time out here, on a busy machine.
    return HttpEgress(HttpSettings((f"http://{host}:{port}",), apikey=SECRET, reply_timeout=1_000), clock)


OPENERS: list[Opener] = [http]


@pytest.fixture(params=OPENERS, ids=lambda opener: opener.__name__)
async def house(request: pytest.FixtureRequest, provider: Sandbox, clock: Clock) -> AsyncIterator[House]:
    egress = await request.param(provider, clock)
    yield House(egress, provider, clock)
    await egress.close()


async def test_a_call_is_taken_once_under_our_id(house: House) -> None:
    outcome = await house.egress.send(make_call())

    assert isinstance(outcome, Taken)
    (rung,) = house.provider.book.calls
    assert (rung.id, rung.phone, rung.text, rung.is_call) == (
        "0123456789abcdef", "79990000001", "Привет!\n{menu: Нажмите 1\n1: end\n}", True,
    )  # fmt: skip


async def test_its_end_is_learnt_by_asking(house: House) -> None:
    outcome = await house.egress.send(make_call())
    assert isinstance(outcome, Taken)
    call = taken(provider_id=outcome.provider_id)

    under_way = await house.ask.ask(call)
    house.clock.wait(10_000)
    ended = await house.ask.ask(call)

    assert isinstance(under_way, Receipt)
    assert under_way.state is State.TAKEN
    assert isinstance(ended, Receipt)
    assert (ended.state, ended.reason.why) == (State.DELIVERED, Why.ANSWERED)
    assert (ended.call_id, ended.provider, ended.provider_id) == (call.id, house.egress.name, outcome.provider_id)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [("busy", Why.BUSY), ("no-answer", Why.NO_ANSWER), ("answering-machine", Why.ANSWERING_MACHINE)],
)
async def test_a_call_that_nobody_took_has_failed_with_the_reason(house: House, outcome: str, why: Why) -> None:
    house.provider.script([{"outcome": outcome}])
    await house.egress.send(make_call())
    house.clock.wait(10_000)

    standing = await house.ask.ask(taken())

    assert isinstance(standing, Receipt)
    assert (standing.state, standing.reason.why) == (State.FAILED, why)


async def test_no_connection_is_certainly_not_taken(house: House) -> None:
    await house.provider.stop()

    outcome = await house.egress.send(make_call())

    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.UNREACHABLE
    assert isinstance(await house.ask.ask(unsure()), NoWord)


@pytest.mark.parametrize(("trouble", "why"), [("cut", Why.CUT), ("hang", Why.TIMEOUT)], ids=["cut", "hang"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_request_without_an_answer_leaves_us_unsure(house: House, trouble: str, why: Why, when: str) -> None:
    house.provider.script([{trouble: when, "times": 1}])

    outcome = await house.egress.send(make_call())

    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is why
    assert len(house.provider.book.requests) == 1, "it must never try twice by itself"
    assert house.provider.book.accepted == (when == "after")


async def test_a_garbled_answer_leaves_us_unsure(house: House) -> None:
    house.provider.script([{"garbage": True}])

    outcome = await house.egress.send(make_call())

    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


async def test_what_was_accepted_after_all_is_found_under_our_id(house: House) -> None:
    house.provider.script([{"cut": "after", "times": 1}])
    assert isinstance(await house.egress.send(make_call()), Unsure)

    standing = await house.ask.ask(unsure())

    assert isinstance(standing, Receipt)
    assert standing.call_id == "0123456789abcdef"


async def test_never_had_is_the_providers_own_word(house: House) -> None:
    assert isinstance(await house.ask.ask(unsure()), NeverHad)


@pytest.mark.parametrize("asked", [False, True], ids=["sent", "asked"])
async def test_when_the_provider_blocks_us_everybody_can_see_until_when_to_rest(house: House, asked: bool) -> None:
    house.provider.script([{"for": "status" if asked else "send", "error": 4, "times": 1}])
    assert house.egress.rests_until == 0

    await (house.ask.ask(unsure()) if asked else house.egress.send(make_call()))

    until = house.egress.rests_until
    assert until > house.clock()
    slipped_through = await house.egress.send(make_call("second"))
    assert isinstance(slipped_through, Deferred)
    assert slipped_through.not_before == until
    assert len(house.provider.book.requests) == 1
    house.clock.wait(until - house.clock())
    assert house.egress.rests_until == 0
    assert isinstance(await house.egress.send(make_call("third")), Taken)


@pytest.mark.parametrize("error", [2, 3, 7, 9])
async def test_for_what_is_no_block_it_does_not_rest(house: House, error: int) -> None:
    house.provider.script([{"error": error, "times": 1}])
    await house.egress.send(make_call())
    assert house.egress.rests_until == 0


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (2, Held, Why.BAD_CREDENTIALS),
        (3, Held, Why.NO_MONEY),
        (4, Held, Why.ADDRESS_BLOCKED),
        (7, Refused, Why.BAD_NUMBER),
        (9, Deferred, Why.THROTTLED),
    ],
)
async def test_errors_are_certainties(
    house: House, error: int, kind: type[Held | Refused | Deferred], why: Why
) -> None:
    house.provider.script([{"error": error}])

    outcome = await house.egress.send(make_call())

    assert isinstance(outcome, kind)
    assert outcome.reason.why is why
    assert house.provider.book.accepted == 0


async def test_no_more_is_under_way_than_its_slots_and_the_rest_waits(house: House) -> None:
    house.provider.script([{"delay": 0.1}])

    outcomes = await asyncio.gather(*(house.egress.send(make_call(f"call{n}")) for n in range(4 * house.egress.slots)))

    assert all(isinstance(outcome, Taken) for outcome in outcomes), outcomes
    assert house.provider.book.at_once["send"] == house.egress.slots


async def test_questions_have_slots_of_their_own(house: House) -> None:
    calls = [make_call(f"call{n}") for n in range(12)]
    await asyncio.gather(*(house.egress.send(call) for call in calls))
    house.provider.script([{"for": "status", "delay": 0.02}, {"delay": 0.05}])
    sends = [house.egress.send(make_call(f"late{n}")) for n in range(house.egress.slots)]
    asks = [house.ask.ask(replace(call, state=State.TAKEN)) for call in calls]

    *standings, _ = await asyncio.gather(*asks, asyncio.gather(*sends))

    assert all(isinstance(standing, Receipt) for standing in standings), standings
    assert 1 < house.provider.book.at_once["status"] <= 4


async def test_close_is_idempotent(house: House) -> None:
    await house.egress.send(make_call())
    await house.egress.close()
    await house.egress.close()


async def test_credentials_are_in_no_repr(house: House) -> None:
    assert SECRET not in repr(house.egress)
    assert SECRET not in str(vars(house.egress))
