"""JSON from outside: bounded, and nothing in it is lost."""

import json

import pytest

from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import Problems
from gateway.menu.writing.values import DEEPEST, LONGEST, Keys, Odd


def read(text: str) -> tuple[object, list[str]]:
    problems = Problems()
    return read_json(text, problems), [problem.message("en") for problem in problems.found]


def test_values() -> None:
    assert read('{"a": [1, "b", true, null], "c": {}}') == ({"a": [1, "b", True, None], "c": {}}, [])


def test_a_key_that_stands_twice_is_remembered() -> None:
    value, problems = read('{"a": 1, "b": 2, "a": 3}')
    assert isinstance(value, Keys)
    assert (value, value.twice, problems) == ({"a": 1, "b": 2}, ["a"], [])


@pytest.mark.parametrize("number", ["1.5", "1e5", "NaN", "-Infinity", "1" * 10, "9" * 20_000])
def test_odd_numbers_stay_words(number: str) -> None:
    value, problems = read(f"[{number}]")
    assert isinstance(value, list)
    assert (type(value[0]), value[0], problems) == (Odd, number, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON: Expecting value in line 1, column 1"),
        ("{\n  'a': 1}", "no JSON: Expecting property name enclosed in double quotes in line 2, column 3"),
        ('{"a": "b\nc"}', "no JSON: Invalid control character at in line 1, column 9"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "the values are nested too deeply"),
        ("[" * 40_000, "the values are nested too deeply"),
        ('{"a":' * 9_000, "the values are nested too deeply"),
        (" " * (LONGEST + 1), "50001 characters are too many for a menu: 50000 at most"),
    ],
)
def test_what_cannot_be_read(text: str, problem: str) -> None:
    assert read(text) == (None, [problem])


def test_brackets_in_strings_are_no_depth() -> None:
    text = json.dumps(["[{" * 500, '"[\\"[' * 100])
    assert read(text) == (["[{" * 500, '"[\\"[' * 100], [])
    deepest = "[" * DEEPEST + "]" * DEEPEST
    assert read(deepest)[1] == []
