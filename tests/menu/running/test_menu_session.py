"""The state machine, row by row: section 3 of the menu language's reference, and each choice of the profile."""

from dataclasses import replace
from typing import Any

import pytest

from gateway import menu
from gateway.menu.running import Loop, Profile, Session, State, Why
from gateway.menu.running.session import MOST_LOGGED
from running_menus import CALLER, MENU, ROUND, SILENT_ERR, played, told

FIRST, THIRD, FIFTH = (
    "call 79990000001,79990000002 20",
    "call 79990000003 30",
    "call 79990000005 10",
)

ROWS: list[tuple[str, list[str], str]] = [
    # WAIT, a digit: the item of the place, else its neighbour (A38)
    ("1", ["one"], "1"),
    ("11", ["one", "one-one"], "11"),
    ("111", ["one", "one-one", "deep"], "111"),
    ("121", ["one", "one-two", "one-one"], "11"),
    ("112", ["one", "one-one", "wrong"], "11"),  # 11 has sub-items: a place of its own
    ("14", ["one", "wrong"], "1"),
    ("41", ["four", "one"], "1"),
    # `*`: the parent; a leaf's menu; at the root the menu text (R7)
    ("*", ["MENU"], ""),
    ("1*", ["one", "MENU"], ""),
    ("11*", ["one", "one-one", "one"], "1"),
    ("12*", ["one", "one-two", "one"], "1"),
    ("4*", ["four", "MENU"], ""),
    ("11**", ["one", "one-one", "one", "MENU"], ""),
    # `#`: the menu text, not the start text (R8)
    ("11#", ["one", "one-one", "MENU"], ""),
    ("#", ["MENU"], ""),
    # `0`: the item again, actions and all (R9 A42); before any item the menu text
    ("0", ["MENU"], ""),
    ("1100", ["one", "one-one", "one-one", "one-one"], "11"),
    ("11#0", ["one", "one-one", "MENU", "MENU"], ""),
    ("11*0", ["one", "one-one", "one", "one"], "1"),
    ("60", ["sms 79990001122 Me To 79990001122", "url", "record 9", "last"] * 2, "6"),
    # wrong keys (A39): `err`, three times, then the end text
    ("9", ["wrong"], ""),
    ("19", ["one", "wrong"], "1"),
    ("999", ["wrong"] * 3, ""),
    ("9999", [*["wrong"] * 3, "BYE", "hangup"], ""),
    ("9991999", [*["wrong"] * 3, "one", *["wrong"] * 3], "1"),
    # silence (A40): the prompt of the place
    ("~", ["MENU"], ""),
    ("1~", ["one", "one"], "1"),
    ("12~", ["one", "one-two", "one"], "12"),
    ("4~", ["four", "MENU"], "4"),
    ("8~", ["url", "MENU"], "8"),
    ("~~~~", ["MENU", "MENU", "MENU", "BYE", "hangup"], ""),
    ("9~9~", ["wrong", "MENU", "wrong", "BYE", "hangup"], ""),
    ("~~~#~~~", ["MENU"] * 7, ""),
    # RUN: sms, url, record go on; the order is the written one (R11 R25 R26 R27)
    ("6", ["sms 79990001122 Me To 79990001122", "url", "record 9", "last"], "6"),
    # TALK
    ("2 answered", ["before", f"{FIRST} answered", "after"], "2"),
    ("3 answered", [f"{THIRD} answered rec", "BYE", "hangup"], "3"),
    ("2 answered finished 1", ["before", f"{FIRST} answered", "after", "one"], "1"),
    ("2 left", ["before", f"{FIRST} answered", "hangup"], "2"),
    ("3 left", [f"{THIRD} answered rec", "hangup"], "3"),
    # FAIL: to an item, to a label, on with the list
    ("3 failed", [f"{THIRD} failed", "four"], "4"),
    ("3 busy 0", [f"{THIRD} failed", "four", "four"], "4"),
    ("5 failed 0 failed", [f"{FIFTH} failed", "sorry", f"{FIFTH} failed", "sorry"], "5"),
    ("2 no-answer", ["before", f"{FIRST} failed", "after"], "2"),
    # `end`, and what stands behind it
    ("7", ["BYE", "hangup"], "7"),
    # the caller hangs up: never the end text
    ("hangup", ["hangup"], ""),
    ("1 hangup", ["one", "hangup"], "1"),
    ("2 hangup", ["before", "hangup"], "2"),
    # early keys (A41)
    ("!1", ["one"], "1"),
    ("1!9", ["one", "wrong"], "1"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "log", "position"), ROWS, ids=[row[0] for row in ROWS])
def test_each_row_of_the_table(script: str, log: list[str], position: str) -> None:
    run = played(script)
    assert told(script) == log
    assert run.position == position
    assert run.state is (State.DONE if log[-1] == "hangup" else State.WAITING)
    assert run.strays == []


CHOICES: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"leaf_digits": "strict"}, "42", ["four", "wrong"]),
    ({"leaf_digits": "strict"}, "11", ["one", "one-one"]),
    ({"leaf_digits": "strict"}, "12~", ["one", "one-two", "one-two"]),
    ({"leaf_digits": "strict"}, "8~", ["url", "MENU"]),
    ({"leaf_back": "above"}, "12*", ["one", "one-two", "MENU"]),
    ({"leaf_back": "above"}, "11*", ["one", "one-one", "one"]),
    ({"leaf_back": "above"}, "111*", ["one", "one-one", "deep", "one"]),
    ({"wrong_key": "prompt"}, "19", ["one", "one"]),
    ({"wrong_key": "ignore"}, "19", ["one"]),
    ({"wrong_key": "ignore"}, "9999", ["BYE", "hangup"]),
    ({"silence": "nothing"}, "~", []),
    ({"silence": "nothing"}, "~~~~", ["BYE", "hangup"]),
    ({"misses": 0}, "9", ["BYE", "hangup"]),
    ({"misses": 1}, "~~", ["MENU", "BYE", "hangup"]),
    ({"misses": 1, "after_misses": "hangup"}, "~~", ["MENU", "hangup"]),
    ({"misses": 1, "after_misses": "stay"}, "~~~", ["MENU"] * 3),
    ({"barge_in": False}, "!1", []),
    ({"again": "speak"}, "60", ["sms 79990001122 Me To 79990001122", "url", "record 9", "last", "last"]),
    ({"again": "speak"}, "11*", ["one", "one-one", "one"]),
    ({"after_failed": "wait"}, "2 failed", ["before", f"{FIRST} failed"]),
    ({"after_failed": "exit"}, "2 failed", ["before", f"{FIRST} failed", "BYE", "hangup"]),
    ({"after_failed": "exit"}, "3 failed", [f"{THIRD} failed", "four"]),
    ({"after_talk": "wait"}, "2 answered", ["before", f"{FIRST} answered"]),
    ({"after_talk": "exit"}, "2 answered", ["before", f"{FIRST} answered", "BYE", "hangup"]),
    ({"after_talk": "wait"}, "3 answered", [f"{THIRD} answered rec", "BYE", "hangup"]),
    ({"after_label": "resume"}, "5 failed", [f"{FIFTH} failed", "sorry", "rest"]),
    ({"after_label": "prompt"}, "5 failed", [f"{FIFTH} failed", "sorry", "MENU"]),
    ({"after_label": "prompt"}, "19", ["one", "wrong", "one"]),
    ({"broken": "url"}, "6", ["sms 79990001122 Me To 79990001122", "url", "record 9", "last"]),
    ({"broken": "url", "after_broken": "exit"}, "6", ["sms 79990001122 Me To 79990001122", "url", "BYE", "hangup"]),
    ({"broken": "sms", "after_broken": "exit"}, "6", ["sms 79990001122 Me To 79990001122", "BYE", "hangup"]),
    ({"broken": "both", "after_broken": "exit"}, "8", ["url", "BYE", "hangup"]),
    ({"broken": "sms", "after_broken": "exit"}, "8", ["url"]),
    ({"key_in_transfer": "cancel"}, "3 9", [f"{THIRD} failed", "four"]),
]


@pytest.mark.parametrize(("fields", "script", "log"), CHOICES, ids=[f"{row[0]} {row[1]}" for row in CHOICES])
def test_each_choice_of_the_profile(fields: dict[str, Any], script: str, log: list[str]) -> None:
    assert told(script, **fields) == log


def test_without_the_label_err_a_wrong_key_brings_the_prompt() -> None:
    assert told("199", SILENT_ERR) == ["one", "one", "one"]
    assert told("9999", SILENT_ERR) == ["MENU", "MENU", "MENU", "BYE", "hangup"]


STRAYS: list[tuple[str, dict[str, Any], list[tuple[int, str, Why]]]] = [
    ("answered", {}, [(1, "answered", Why.NO_TRANSFER)]),
    ("1 failed finished", {}, [(2, "failed", Why.NO_TRANSFER), (3, "finished", Why.NO_TRANSFER)]),
    ("2 1 ~ finished", {}, [(n, e, Why.IN_TRANSFER) for n, e in [(2, "1"), (3, "~"), (4, "finished")]]),
    ("2 ~", {"key_in_transfer": "cancel"}, [(2, "~", Why.IN_TRANSFER)]),
    ("7 1 hangup", {}, [(2, "1", Why.AFTER_END), (3, "hangup", Why.AFTER_END)]),
    ("!1", {"barge_in": False}, [(1, "!1", Why.IN_SPEECH)]),
]


@pytest.mark.parametrize(("script", "fields", "strays"), STRAYS)
def test_an_event_without_meaning_changes_nothing(
    script: str, fields: dict[str, Any], strays: list[tuple[int, str, Why]]
) -> None:
    run = played(script, **fields)
    assert [(one.place, one.event, one.why) for one in run.strays] == strays
    kept = [event for place, event in enumerate(script.split(), 1) if place not in [stray[0] for stray in strays]]
    without = played(" ".join(kept), **fields)
    assert (run.log, run.clock, run.state) == (without.log, without.clock, without.state)


def test_what_is_no_event_is_a_stray() -> None:
    session = Session(menu.check(MENU).message, CALLER)
    for event in ("", "x", "12", "!", "!~", "٣", "ANSWERED"):
        assert session.feed(event)[2:] == []
    assert [stray.why for stray in session.strays] == [Why.UNKNOWN] * 7


def test_a_session_step_by_step() -> None:
    session = Session(menu.check(MENU).message, CALLER)
    assert (session.state, session.done, session.transfer) == (State.RINGING, False, None)
    assert session.start() == [["say", "START"], ["say", "MENU"]]
    assert session.start() == []
    assert session.keys == {**{str(n): str(n) for n in range(1, 9)}, "*": "back", "#": "start", "0": "repeat"}
    assert session.feed("3") == []
    assert session.transfer is not None
    assert session.transfer.numbers == ("79990000003",) or list(session.transfer.numbers) == ["79990000003"]
    assert session.feed("failed") == [["call", "79990000003", 30, "failed"], ["say", "four"]]
    assert session.transfer is None
    assert session.feed("hangup") == [["hangup"]]
    assert (session.done, session.state) == (True, State.DONE)


def test_a_message_without_a_menu_is_said_and_over() -> None:
    run = played("", "Hello there")
    assert (run.log, run.state) == ([["say", "Hello there"], ["hangup"]], State.DONE)


def test_other_bodies_of_control_keys_are_done() -> None:
    """`0: end` is not described (A35); what stands there is done, the place stays."""
    text = "START\n{menu: MENU\n1: one\n0: end\n*: say this\n}\nBYE"
    assert told("1*~0", text) == ["one", "say this", "MENU", "BYE", "hangup"]


def test_an_err_that_leads_nowhere_is_none() -> None:
    text = "START\n{menu: MENU\n1: call:79990000001 err:nowhere\n1: after\n}\nBYE"
    assert told("1 failed", text) == ["call 79990000001 120 failed", "after"]


def test_orphans_can_be_played_too() -> None:
    text = "START\n{menu: MENU\n*: back\n1: call:79990000001 err:234\n234: lost\n}\nBYE"
    assert told("1 failed *", text) == ["call 79990000001 120 failed", "lost", "MENU"]


@pytest.mark.parametrize("budget", [1, 2, 50])
def test_a_loop_ends_by_its_budget_and_says_what_goes_round(budget: int) -> None:
    run = played("1 " + "failed " * 100, ROUND, budget=budget)
    assert run.state is State.LOOP
    assert sum(entry[0] == "call" for entry in run.log) == budget
    assert run.log[-1][0] == "call"
    if budget > 1:
        ahead, behind = ("1", "2") if budget % 2 == 0 else ("2", "1")
        assert run.loop == Loop((ahead, behind), budget // 2 + 1)
    assert {stray.why for stray in run.strays} == {Why.AFTER_END}


def test_whoever_does_something_is_in_no_loop() -> None:
    text = ROUND.replace("}", "*: back\n}")
    assert played("1 failed failed answered " * 40, text).state is State.WAITING
    assert played("1 failed 9 " * 40, text, key_in_transfer="cancel", budget=4).state is not State.LOOP


def test_a_long_list_is_no_loop() -> None:
    text = "START\n{menu: MENU\n" + "1: a\n" * 190 + "1: end\n}\nBYE"
    assert menu.check(text).ok
    run = played("1", text, budget=1)
    assert (len(run.log), run.state) == (2 + 190 + 2, State.DONE)


def test_the_log_is_bounded() -> None:
    text = "START\n{menu: MENU\n" + "1: a\n" * 190 + "}\nBYE"
    run = played("1 " * (MOST_LOGGED // 190 + 5), text)
    assert (len(run.log), len(run.times), run.state) == (MOST_LOGGED, MOST_LOGGED, State.FULL)
    assert run.strays[-1].why is Why.AFTER_END


def test_a_log_that_is_full_has_no_room_for_the_hang_up() -> None:
    text = "START\n{menu: MENU\n1: a\n1: b\n}\nBYE"
    presses = (MOST_LOGGED - 2) // 2
    assert played("1" * presses, text).state is State.WAITING
    run = played("1" * presses + " hangup", text)
    assert (len(run.log), run.log[-1], run.state) == (MOST_LOGGED, ["say", "b"], State.FULL)


def test_a_control_key_is_no_list_of_its_own() -> None:
    assert told("11*0", budget=1) == ["one", "one-one", "one", "one"]


def test_a_tree_that_no_text_gives_can_be_played_too() -> None:
    message = menu.check(MENU).message
    assert message.menu is not None
    huge = [menu.Call(["79990000001"] * 9, wait=10**400), menu.Record(10**400)]
    session = Session(
        replace(message, menu=replace(message.menu, items={"1": huge})), CALLER, Profile(ringing="in-turn")
    )
    session.feed("1")
    assert session.feed("failed") == [["call", ",".join(["79990000001"] * 9), 10**400, "failed"], ["record", 10**400]]


@pytest.mark.parametrize("word", ["repeat", "back", "start"])
def test_control_words_inside_items_do_not_run_for_ever(word: str) -> None:
    message = menu.check(MENU).message
    assert message.menu is not None
    items = {"1": [menu.Control(word)], "11": [menu.Control(word)]}
    session = Session(replace(message, menu=replace(message.menu, items=items)), CALLER)
    session.feed("1")
    session.feed("1")
    assert session.state in (State.LOOP, State.WAITING)
