"""An answered call is played: the book tells what was heard and done, as far as it has come."""

import json
from typing import Any

import pytest
from provider_desk import PHONE, START, Clock, Desk

from gateway.menu.running import State
from gateway.sandbox.calls import Manner
from gateway.sandbox.platform import Platform, Sending
from gateway.sandbox.playing import MOST_EVENTS, play, script_events
from gateway.sandbox.rules import read_rules

MENU = "Hello\n{menu: Press a key\n1: Thanks\n1: sms:$phone,Me,For $phone\n1: end\n2: call:79990000009 wait=10\n}\nBye"
ROUND = "Hello\n{menu: Press 1\n1: call:79990000001 err:2\n2: call:79990000002 err:1\n}\nBye"
FIRST = [["say", "Hello"], ["say", "Press a key"]]
CONFIRMED = [
    *FIRST,
    ["say", "Thanks"],
    ["sms", PHONE, "Me", f"For {PHONE}"],
    ["say", "Bye"],
    ["hangup"],
]
CALLED = ["call", "79990000009", 10]


@pytest.mark.parametrize(
    ("keys", "log"),
    [
        ("1", CONFIRMED),
        ("", [*FIRST, ["hangup"]]),
        ("2 answered", [*FIRST, [*CALLED, "answered"], ["hangup"]]),
        ("2 failed 2 busy", [*FIRST, [*CALLED, "failed"], [*CALLED, "failed"], ["hangup"]]),
        ("2", [*FIRST, [*CALLED, "failed"], ["hangup"]]),  # at the end of the script transfers fail
        ("2 2", [*FIRST, [*CALLED, "failed"], ["hangup"]]),  # nothing comes of a key in a transfer
        ("1 2 3", CONFIRMED),
        ("hangup", [*FIRST, ["hangup"]]),
    ],
)
def test_a_call_is_played_to_its_end(keys: str, log: list[list[Any]]) -> None:
    whole = play(MENU, PHONE, keys)
    assert (whole.log, whole.state) == (log, State.DONE)


def test_a_menu_that_goes_round_ends_by_the_budget() -> None:
    whole = play(ROUND, PHONE, "1")
    assert (len(whole.log), whole.state) == (2 + 50, State.LOOP)


@pytest.mark.parametrize("text", ["Hello", "", "{menu:", "{menu: x\n1: end", "x" * 3000, "{menu:\n٣: x\n}"])
def test_texts_with_errors_are_played_as_far_as_they_go(text: str) -> None:
    assert play(text, PHONE, "1 ~ 2 failed").state is State.DONE


def test_scripts_of_a_rule() -> None:
    assert script_events("15 answered") == ("1", "5", "answered")
    assert script_events("1" * MOST_EVENTS) is not None
    assert script_events("1" * (MOST_EVENTS + 1)) is script_events("anwered") is None


@pytest.mark.parametrize("keys", ["anwered", "1" * 101, " " * 3000, 15, None])
def test_a_script_refuses_what_is_no_event(keys: object) -> None:
    assert read_rules([{"keys": keys}]) == [
        'rule 1: "keys" must be at most 100 events in quotes, for example "1 answered"'
    ]


async def test_the_book_tells_what_was_heard_and_done(desk: Desk, clock: Clock) -> None:
    desk.sandbox.script([{"keys": "1"}, {"outcome": "busy", "phone": "79990000002"}])
    await desk.send(id="a", mes=MENU)
    await desk.send(id="b", mes=MENU, phones="79990000002")
    assert [call["played"] for call in (await desk.get("/book"))["calls"]] == [None, None]
    clock.wait(5_000)

    first, second = (await desk.get("/book"))["calls"]

    assert first["played"]["log"] == CONFIRMED
    assert (first["played"]["state"], second["played"]) == ("done", None)
    assert first["played"]["clock"] == round(play(MENU, PHONE, "1").clock, 1)
    assert len(first["played"]["times"]) == len(CONFIRMED)
    json.dumps(first)


def rung(outcome: str, keys: str, *, is_call: bool = True, pace: float = 1.0) -> Any:
    platform = Platform(Clock(), pace)
    platform.accept(Sending("http", "a", [PHONE], MENU, is_call=is_call, lifetime=86_400_000), Manner(outcome, keys))
    return platform.book.calls[0]


def test_while_it_lasts_the_log_grows() -> None:
    call = rung("answered", "1")
    looks = [call.as_json(START + ms)["played"] for ms in (1299, 1300, 1700, 2300, 3299, 3300)]
    assert looks[0] is None
    lengths = [len(look["log"]) for look in looks[1:]]
    assert lengths[0] == 1
    assert lengths == sorted(lengths)
    assert 1 < lengths[2] < lengths[-1] == len(CONFIRMED)
    assert [look["state"] for look in looks[1:]] == ["playing"] * 4 + ["done"]
    assert [look["log"] for look in looks[1:]] == [CONFIRMED[:length] for length in lengths]


def test_a_call_without_pace_is_over_at_once() -> None:
    assert rung("answered", "1", pace=0.0).as_json(START)["played"]["log"] == CONFIRMED


def test_who_presses_nothing_and_what_is_no_call() -> None:
    assert rung("answering-machine", "1").as_json(START + 5_000)["played"]["log"] == [*FIRST, ["hangup"]]
    assert rung("no-answer", "1").as_json(START + 5_000)["played"] is None
    assert rung("answered", "1", is_call=False).as_json(START + 5_000)["played"] is None


def test_only_the_last_calls_of_an_answer_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a book of 100000 calls would take seconds."""
    monkeypatch.setattr("gateway.sandbox.platform._MOST_PLAYED", 2)
    clock = Clock()
    platform = Platform(clock, 0.0)
    for n in range(5):
        platform.accept(Sending("http", f"c{n}", [PHONE], MENU, is_call=True, lifetime=1000), Manner())
    told = platform.book.as_json()["calls"]
    assert [call["played"] is not None for call in told] == [False, False, False, True, True]
    assert platform.book.as_json(call_id="c0")["calls"][0]["played"] is not None
