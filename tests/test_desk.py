"""What an operator may do, on the real store."""

from pathlib import Path

import pytest

from gateway import desk
from gateway.desk import VERBS, Answer
from gateway.identity import new_id
from gateway.outcome import Event, Reason, State, Why
from operating import GOOD, LED, PHONE, House
from watched import Clock, Watched

ALLOWED = {
    ("retry", State.QUEUED): State.QUEUED,
    ("retry", State.HELD): State.QUEUED,
    ("cancel", State.QUEUED): State.CANCELLED,
    ("cancel", State.HELD): State.CANCELLED,
    ("resolve-retry", State.UNSURE): State.QUEUED,
    ("resolve-delivered", State.UNSURE): State.DELIVERED,
    ("resolve-failed", State.UNSURE): State.FAILED,
    ("resolve-cancelled", State.UNSURE): State.CANCELLED,
}
"""All that may be done, and where it leads."""


@pytest.fixture
def house(spool: Watched, clock: Clock, tmp_path: Path) -> House:
    return House(spool, clock, tmp_path)


@pytest.mark.parametrize("state", LED)
@pytest.mark.parametrize("verb", VERBS)
async def test_each_verb_in_each_state(house: House, verb: str, state: State) -> None:
    call_id = await house.call_in(state)
    before = len(await house.spool.steps(call_id))
    house.clock.at += 1_000
    answer = await house.desk.act(verb, call_id, "anna")
    after = ALLOWED.get((verb, state))
    assert answer.ok is (after is not None)
    assert await house.spool.state(call_id) is (after or state)
    steps = await house.spool.steps(call_id)
    if after is None:
        assert call_id in answer.text
        assert str(state) in answer.text
        assert (len(steps), house.changes) == (before, [])
    else:
        assert answer == Answer(True, f"{call_id} {VERBS[verb].says}", call_id)
        assert (steps[-1].who, steps[-1].at, steps[-1].event) == ("anna", house.clock(), VERBS[verb].event)
        assert house.changes == [VERBS[verb].event]


async def test_retry_makes_a_call_due_at_once(house: House) -> None:
    call_id = await house.call_in(State.QUEUED)
    await house.desk.act("retry", call_id, "anna")
    due = await house.spool.spool.claim(9, house.clock(), house.clock() + 1, "node", "http")
    assert [call.id for call in due] == [call_id]


async def test_an_unsure_call_is_explained(house: House) -> None:
    """It may be ringing: only somebody who knows better may decide."""
    call_id = await house.call_in(State.UNSURE)
    answer = await house.desk.act("retry", call_id, "anna")
    assert f"queue resolve {call_id} --as retry|delivered|failed|cancelled" in answer.text


async def test_what_is_not_there(house: House) -> None:
    assert await house.desk.act("dial", "x", "anna") == Answer(False, "no such action: dial")
    assert await house.desk.act("retry", "x", "anna") == Answer(False, "x: no such call")


async def test_a_message_with_several_calls_is_not_guessed_at(house: House) -> None:
    ids = await house.spool.accept(PHONE, "79990000002")
    message = ids[0].partition(".")[0]
    answer = await house.desk.act("cancel", message, "anna")
    assert not answer.ok
    assert all(call_id in answer.text for call_id in ids)
    assert (await house.desk.act("cancel", ids[1], "anna")).ok
    assert [await house.spool.state(call_id) for call_id in ids] == [State.QUEUED, State.CANCELLED]


async def test_a_call_that_moves_meanwhile_is_left_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    call_id = await house.call_in(State.HELD)
    find = house.spool.spool.find

    async def overtaken(any_id: str) -> object:
        found = await find(any_id)
        await house.spool.spool.operate(
            any_id, State.HELD, Event.CANCELLED, "boris", Reason(Why.OPERATOR), house.clock()
        )
        return found

    monkeypatch.setattr(house.spool, "find", overtaken, raising=False)
    assert await house.desk.act("retry", call_id, "anna") == Answer(False, f"{call_id} has just changed; look again")
    assert house.changes == []


async def test_send_puts_one_call_in(house: House) -> None:
    identity = new_id(house.clock(), 77)
    assert await house.desk.send(f"+{PHONE}", GOOD, "anna") == Answer(True, f"{identity} accepted", identity)
    (story,) = await house.spool.spool.find(identity)
    assert (story.origin.ingress, story.origin.client, story.origin.sender) == ("cli", "operator:anna", "")
    assert (story.call.phone, story.call.text) == (PHONE, GOOD)
    again = await house.desk.send(PHONE, GOOD, "anna")
    assert again == Answer(True, f"duplicate of {identity}", identity)


async def test_send_mends_only_when_asked(house: House) -> None:
    wrapped = GOOD.replace("Press 1.", "Press 1 to confirm that you will come to the clinic tomorrow\nat nine.")
    for mend, said in ((False, wrapped), (True, wrapped.replace("tomorrow\nat", "tomorrow at"))):
        house.clock.at += 1
        answer = await house.desk.send(PHONE, wrapped, "anna", mend=mend)
        (story,) = await house.spool.spool.find(answer.id)
        assert story.call.text == said
        assert any(one.changed for one in story.remarks) is mend


async def test_send_refuses_as_every_door_does(house: House) -> None:
    assert "trunk prefix" in (await house.desk.send("89991234567", GOOD, "anna")).text
    refused = await house.desk.send(PHONE, GOOD.replace("1: Thank", "10: Thank"), "anna")
    assert not refused.ok
    assert refused.text.startswith("3:1 IVR")
    house.spool.trouble["put_all"] = 1
    assert await house.desk.send(PHONE, GOOD, "anna") == Answer(False, "the store cannot take it now: disk full")


async def test_every_held_call_is_retried_and_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account has money again. More calls than are looked at in one go."""
    monkeypatch.setattr(desk, "_PAGE", 2)
    others = {await house.call_in(state): state for state in LED if state is not State.HELD}
    held = [await house.call_in(State.HELD) for _ in range(5)]
    house.clock.at += 1_000
    assert await house.desk.retry_held("anna") == Answer(True, "5 calls will be sent now")
    for call_id in held:
        assert await house.spool.state(call_id) is State.QUEUED
        last = (await house.spool.steps(call_id))[-1]
        assert (last.who, last.at, last.event) == ("anna", house.clock(), Event.RETRIED)
    assert {call_id: await house.spool.state(call_id) for call_id in others} == others
    assert house.changes == [Event.RETRIED]
    due = await house.spool.spool.claim(9, house.clock(), house.clock() + 1, "node", "http")
    assert {call.id for call in due} == set(held)


async def test_none_held_is_no_problem(house: House) -> None:
    await house.call_in(State.QUEUED)
    assert await house.desk.retry_held("anna") == Answer(True, "no call is held")
    assert house.changes == []


async def test_held_again_meanwhile_is_not_retried_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no money after all: what the dispatcher holds again has to wait for the next word."""
    monkeypatch.setattr(desk, "_PAGE", 1)
    held = [await house.call_in(State.HELD) for _ in range(2)]
    operate = house.spool.spool.operate

    async def and_held_again(*given: object) -> object:
        state = await operate(*given)
        (call,) = await house.spool.spool.claim(1, house.clock(), house.clock() + 60_000, "node", "http")
        await house.spool.spool.settle(call, LED[State.HELD], house.clock(), house.clock() + 60_000)
        return state

    monkeypatch.setattr(house.spool, "operate", and_held_again, raising=False)
    assert await house.desk.retry_held("anna") == Answer(True, "2 calls will be sent now")
    assert [await house.spool.state(call_id) for call_id in held] == [State.HELD] * 2


async def test_trouble_in_the_middle_tells_how_many_were_done(house: House) -> None:
    held = [await house.call_in(State.HELD) for _ in range(3)]
    house.spool.trouble["operate"] = 1
    said = "2 calls will be sent now, then the store could not do it: disk full; look again"
    assert await house.desk.retry_held("anna") == Answer(False, said)
    assert sorted([await house.spool.state(call_id) for call_id in held]) == [State.HELD, State.QUEUED, State.QUEUED]
    assert house.changes == [Event.RETRIED]
    house.spool.trouble["listing"] = 1
    assert not (await house.desk.retry_held("anna")).ok
    assert await house.desk.retry_held("anna") == Answer(True, "1 call will be sent now")
