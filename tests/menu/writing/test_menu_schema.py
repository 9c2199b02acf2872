"""What is wrong with values, told with its path: all of it in one run, in both languages."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menu.codes import Language
from gateway.menu.tree import Message, as_ast
from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import MOST, Problems
from gateway.menu.writing.schema import message_of
from gateway.menu.writing.yaml_text import read_yaml

HERE = Path(__file__).parent


def told(value: object) -> list[str]:
    problems = Problems()
    assert (message_of(value, problems) is None) == bool(problems.found)
    return [problem.message("en") for problem in problems.found]


def built(value: object) -> Message:
    problems = Problems()
    message = message_of(value, problems)
    assert message is not None, problems.found
    return message


def one(action: object) -> list[str]:
    return told({"start_text": "a", "items": {"12": [action]}})


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("name", ["wrong.json", "wrong.yaml"])
def test_golden_problems(name: str, lang: Language) -> None:
    problems = Problems()
    text = (HERE / "golden" / name).read_text(encoding="utf-8")
    message_of(read_json(text, problems) if name.endswith("json") else read_yaml(text, problems), problems)
    shown = "".join(f"{problem.message(lang)}\n" for problem in problems.found)
    assert shown == (HERE / "golden" / f"{name}.{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ({"type": "call", "numbers": ["79991234567"], "wait": 121}, ".wait: must be a whole number 0..120"),
        ({"type": "call", "numbers": ["79991234567"], "wait": "10"}, ".wait: must be a whole number 0..120"),
        ({"type": "call", "numbers": ["79991234567"], "wait": True}, ".wait: must be a whole number 0..120"),
        ({"type": "call", "numbers": ["79991234567"], "wait": -1}, ".wait: must be a whole number 0..120"),
        ({"type": "call", "numbers": ["1"]}, ".numbers[0]: must be a phone number, 5 to 15 digits in quotes"),
        ({"type": "call", "numbers": ["٧٩٩٩١٢٣"]}, ".numbers[0]: must be a phone number, 5 to 15 digits in quotes"),
        ({"type": "call", "numbers": [79991234567]}, ".numbers[0]: must be a phone number, 5 to 15 digits in quotes"),
        ({"type": "call", "numbers": []}, ".numbers: must be a list of 1 to 9 phone numbers"),
        ({"type": "call", "numbers": ["12345"] * 10}, ".numbers: must be a list of 1 to 9 phone numbers"),
        ({"type": "call"}, ".numbers: is missing"),
        ({"type": "call", "numbers": "12345", "ok": "END"}, ".ok: must be end, or left out"),
        ({"type": "call", "numbers": "12345", "err": "a b"}, ".err: must be an item or a label"),
        ({"type": "call", "numbers": "12345", "record": 1}, ".record: must be true or false"),
        ({"type": "call", "numbers": "12345", "wait_given": False, "wait": 5},
         ".wait_given: is false, but wait is not 120"),
        ({"type": "call", "numbers": "12345", "nummbers": ""}, ".nummbers: is not known here; did you mean numbers?"),
        ({"type": "sms", "to": "phone", "text": ""}, ".to: must be a phone number in quotes, or $phone"),
        ({"type": "sms", "to": "$phone"}, ".text: is missing"),
        ({"type": "record", "seconds": 1.5}, ".seconds: must be a whole number 0..999999999"),
        ({"type": "recrod"}, ".type: there is no action recrod; did you mean record?"),
        ({"type": 5}, ".type: there is no action 5; there are text, url, call, sms, record, end"),
        ({"type": "control"}, ".type: there is no action control; there are text, url, call, sms, record, end"),
        ({"text": "a"}, ".type: is missing"),
        ({"type": "end", "text": "a"}, ".text: is not known here; known are type"),
        ({"type": "text", "text": 5}, ".text: must be text in quotes"),
        ({"type": "text", "text": "\ud800"}, ".text: holds half a character (U+D800 to U+DFFF)"),
        (5, ": must be a text, an action or a list of them"),
        (None, ": must be a text, an action or a list of them"),
        ([], ": must be a text, an action or a list of them"),
    ],
)  # fmt: skip
def test_problems_of_one_action(action: object, problem: str) -> None:
    assert one(action) == [f"items.12[0]{problem}"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "a menu is written as keys with values"),
        (None, "a menu is written as keys with values"),
        ({}, "says nothing: start_text or a menu is missing"),
        ({"start_text": 1}, "start_text: must be text in quotes"),
        ({"start_text": "a", "end_text": "b"}, "end_text: a message without a menu has a start_text only"),
        ({"start_text": "a", "itmes": {}}, "itmes: is not known here; did you mean items?"),
        ({"start_text": "a", "items": []}, "items: must be keys with values"),
        ({"items": {"10": "a"}}, "items.10: an item is written with digits 1 to 9"),
        ({"items": {"²": "a"}}, "items.²: an item is written with digits 1 to 9"),
        ({"items": {"1": []}}, "items.1: must do something: the list is empty"),
        ({"items": {"1": {"do": "a", "items": {"1": "b"}}, "11": "c"}}, "items.11: this item stands here twice"),
        ({"items": {"1": {"do": "a", "itms": {}}}}, "items.1.itms: is not known here; did you mean items?"),
        ({"items": {"1": {"items": {"x": "b"}}}}, "items.1.items.x: an item is written with digits 1 to 9"),
        ({"labels": {"12": "a"}}, "labels.12: a label is Latin letters and digits, and no item"),
        ({"labels": {"0": "a"}}, "labels.0: a label is Latin letters and digits, and no item"),
        ({"labels": {"é": "a"}}, "labels.é: a label is Latin letters and digits, and no item"),
        ({"control": {"1": "back"}}, "control.1: is not known here; known are * # 0"),
        ({"control": {"*": 5}}, "control.*: must be text in quotes"),
        ({"control": "back"}, "control: must be keys with values"),
    ],
)
def test_problems_of_the_whole(value: object, problem: str) -> None:
    assert problem in told(value)


def test_shorthands() -> None:
    short = {"items": {"1": "a", "2": ["b", {"type": "end"}], "3": {"type": "url"}}, "labels": {"x": "c"}}
    short["items"]["4"] = {"type": "call", "numbers": "+79991234567"}  # type: ignore[assignment]
    tree = as_ast(built(short))
    assert tree is not None
    assert tree["items"] == {
        "1": [{"type": "text", "text": "a"}],
        "2": [{"type": "text", "text": "b"}, {"type": "end"}],
        "3": [{"type": "url", "address": None}],
        "4": [_call(["79991234567"])],
    }
    assert (tree["start_text"], tree["menu_text"], tree["end_text"], tree["control"]) == ("", "", "", {})


def _call(numbers: list[str], **other: Any) -> dict[str, Any]:
    usual = {"type": "call", "numbers": numbers, "wait": 120, "wait_given": False, "ok": None, "err": None}
    return {**usual, "record": False, **other}


def test_what_stands_there_was_given_unless_it_is_denied() -> None:
    actions = [
        {"type": "record", "seconds": 30},
        {"type": "record"},
        {"type": "record", "seconds": 30, "seconds_given": False},
        {"type": "call", "numbers": "12345", "wait": 120, "ok": None, "err": None},
    ]
    tree = as_ast(built({"items": {"1": actions}}))
    assert tree is not None
    assert [one.get("seconds_given", one.get("wait_given")) for one in tree["items"]["1"]] == [True, False, False, True]


def test_nested_items_may_skip_and_nest_on() -> None:
    value = {
        "items": {"2": {"do": "b", "items": {"11": "c", "1": {"do": ["d"], "items": {"3": {"do": "e"}}}}}, "1": "a"}
    }
    tree = as_ast(built(value))
    assert tree is not None
    assert {key: actions[0]["text"] for key, actions in tree["items"].items()} == {
        "2": "b",
        "211": "c",
        "21": "d",
        "213": "e",
        "1": "a",
    }


def test_problems_are_bounded() -> None:
    assert len(told({"items": {"1": [5] * 5000}})) == MOST
    assert len(told({f"item{n}": "a" for n in range(5000)})) == MOST


leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just("call"))
names = st.sampled_from(["type", "text", "items", "do", "1", "12", "numbers", "labels", "control", "x", "*"])
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(st.one_of(values, st.fixed_dictionaries({"items": values, "labels": values})))
@settings(deadline=None, max_examples=300)
def test_any_value_is_a_message_or_has_problems(value: object) -> None:
    told(value)
