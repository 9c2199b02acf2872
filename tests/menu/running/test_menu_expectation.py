"""Files of menu tests: both shapes, what is wrong with them, and how a run is judged."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menu.running import Profile
from gateway.menu.running.expectation import CALLER, Suite, judge, read_suite
from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import Problems
from gateway.menu.writing.yaml_text import read_yaml
from running_menus import MENU, played


def read(value: object) -> Suite | list[str]:
    problems = Problems()
    suite = read_suite(value, problems)
    assert (suite is None) == bool(problems.found)
    return suite if suite is not None else [problem.message("en") for problem in problems.found]


OURS = """\
menu: clinic.txt
caller: +79990001123
profile: {misses: 1, barge_in: no}
sessions:
  - name: one
    keys: 12
    ends: [say one, hangup]
  - keys: "~ 5 failed"
    caller: 79990001124
    profile: {misses: 2}
    expect:
      - [say, START]
      - record 30
    state: done
"""


def test_our_shape_in_yaml() -> None:
    suite = read(read_yaml(OURS, Problems()))
    assert isinstance(suite, Suite)
    first, second = suite.sessions
    assert (suite.file, suite.text) == ("clinic.txt", None)
    assert (first.name, first.caller, first.events) == ("one", "79990001123", ("1", "2"))
    assert (first.ends, first.whole, first.state) == ((["say", "one"], ["hangup"]), None, None)
    assert first.profile == Profile(misses=1, barge_in=False)
    assert (second.caller, second.events) == ("79990001124", ("~", "5", "failed"))
    assert (second.ends, second.whole, second.state) == (None, (["say", "START"], ["record", 30]), "done")
    assert second.profile == Profile(misses=2, barge_in=False)


def test_our_shape_in_json_with_the_text_inside() -> None:
    value = {"menu": MENU, "sessions": [{"keys": 7, "ends": "hangup"}, {"keys": ["2", "failed"], "state": "waiting"}]}
    suite = read(read_json(json.dumps(value), Problems()))
    assert isinstance(suite, Suite)
    assert (suite.file, suite.text, suite.sessions[0].caller) == (None, MENU, CALLER)
    assert [one.events for one in suite.sessions] == [("7",), ("2", "failed")]


def test_the_shape_of_the_cases() -> None:
    session = {"caller": "79990001122", "events": ["5", "answered"], "expect_tail": [["hangup"]], "rules": ["R1"]}
    suite = read({"id": "v1", "file": "v1.txt", "expect": {"errors": 0, "sessions": [session]}})
    assert isinstance(suite, Suite)
    assert (suite.file, suite.sessions[0].events, suite.sessions[0].ends) == (
        "v1.txt",
        ("5", "answered"),
        (["hangup"],),
    )
    none = read({"file": "v1.txt", "expect": {"errors": 0}})
    assert isinstance(none, Suite)
    assert none.sessions == ()


BAD: list[tuple[object, list[str]]] = [
    ([], ["must be keys with values", "menu: which menu? the name of a file, or the text itself behind |"]),
    ({"menu": "a", "sessions": {}}, ["sessions: must be a list"]),
    ({"menu": "a", "sesions": []}, ["sesions: no such key; there are menu, caller, profile, sessions"]),
    ({"menu": ["a"]}, ["menu: must be a text", "menu: which menu?"]),
    ({"menu": "a", "caller": "me"}, ["caller: must be a phone number in digits"]),
    ({"menu": "a", "profile": {"leaf": "x"}}, ["profile.leaf: no such field or value: leaf"]),
    ({"menu": "a", "sessions": ["1"]}, ["sessions[0]: must be keys with values", "sessions[0].keys: what happens?"]),
    ({"menu": "a", "sessions": [{"keys": "1"}]}, ["sessions[0]: what is expected?"]),
    (
        {"menu": "a", "sessions": [{"keys": "1 anwered", "state": "over"}]},
        ["sessions[0].state: must be one of done ", "sessions[0].keys: anwered: no such event;"],
    ),
    ({"menu": "a", "sessions": [{"keys": "1", "ends": ["sag Hallo"]}]}, ["sessions[0].ends[0]: sag Hallo: no such"]),
    ({"menu": "a", "sessions": [{"keys": "1", "state": "done", "if": 1}]}, ["sessions[0].if: no such key"]),
    ({"file": 1.5, "expect": {}}, ["file: must be a text"]),
    ({"file": "a", "expect": {"sessions": [{"events": "5"}]}}, ["expect.sessions[0].events: must be a list"]),
]


@pytest.mark.parametrize(("value", "problems"), BAD)
def test_everything_wrong_is_told_with_its_place(value: object, problems: list[str]) -> None:
    found = read(value)
    assert isinstance(found, list)
    for told, expected in zip(found, problems, strict=False):
        assert told.startswith(expected), told
    assert len(found) >= len(problems)


def test_a_file_is_bounded() -> None:
    found = read({"menu": "a", "sessions": [{"keys": "1", "state": "done"}] * 1001})
    assert found == ["sessions: at most 1000 sessions in a file"]


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["say x", "1", "hangup"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["menu", "sessions", "keys", "ends", "expect", "file", "state", "profile", "events", "x"]),
            inner,
            max_size=5,
        )
    ),
)


@settings(deadline=None)
@given(_VALUES)
def test_whatever_the_values_are(value: object) -> None:
    read(value)


def verdict(script: str, **expected: object) -> bool:
    suite = read({"menu": "a", "sessions": [{"keys": script, **expected}]})
    assert isinstance(suite, Suite)
    return judge(suite.sessions[0], played(script))


def test_runs_are_judged() -> None:
    assert verdict("7", ends=["say BYE", "hangup"])
    assert not verdict("7", ends=["say BYE"])
    assert not verdict("7", ends=["say bye", "hangup"])
    assert verdict("7", ends=[])
    assert not verdict("", ends=["say x", "say START", "say MENU"]), "the log is shorter than that"
    assert verdict("1", expect=["say START", "say MENU", "say one"])
    assert not verdict("1", expect=["say MENU", "say one"])
    assert verdict("1", state="waiting")
    assert not verdict("1", state="done")
    assert not verdict("7", ends=["hangup"], state="waiting")
    assert verdict("7", ends=[["say", " BYE \n"], ["hangup"]]), "blanks are no matter of a call"
