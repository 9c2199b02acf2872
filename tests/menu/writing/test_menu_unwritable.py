"""Texts that the language has no writing for are named by their place."""

import json
from typing import Any

import pytest

from gateway.menu.writing.plain import author


def told(**tree: Any) -> list[str]:
    value = {"start_text": "a", "items": {"1": "b"}, **tree}
    found = author(json.dumps(value), "json")
    assert (found.message is None) == bool(found.problems)
    return [problem.message("en") for problem in found.problems]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("one\ntwo", "a line break inside: an entry is one line"),
        ("one\rtwo", "a line break inside: an entry is one line"),
        ("one } two", "a brace ends the menu: use ( )"),
        (" one", "blanks at its beginning or end are lost"),
        ("one\t", "blanks at its beginning or end are lost"),
        ("\u00a0one", "blanks at its beginning or end are lost"),
        ("end", "it reads as the command end; write it as an action"),
        ("call:79991234567", "it reads as the command call; write it as an action"),
        ("sms:79991234567,a,b", "it reads as the command sms; write it as an action"),
        ("record: 5", "it reads as the command record; write it as an action"),
        ("url", "it reads as the command url; write it as an action"),
        ("https://x.example", "it reads as the command url; write it as an action"),
        ("cаll:79991234567", "cannot be written so that it reads back the same"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    assert told(items={"1": ["b", text]}) == [f"items.1[1].text: {reason}"]
    assert told(labels={"x": [text]}) == [f"labels.x[0].text: {reason}"]


@pytest.mark.parametrize("text", ["12:30", "1: b", "record your answer", "err: x", "{menu"[1:], "a, b: c", "*", ""])
def test_what_can_be_written_is(text: str) -> None:
    assert told(items={"1": ["b", text]}, menu_text=text, start_text=text, end_text=text) == []


def test_every_place_is_named_in_one_run() -> None:
    assert told(
        start_text="a {menu: b",
        menu_text="a\nb",
        end_text=" c",
        control={"*": "ba\nck"},
        items={
            "1": [{"type": "sms", "to": "$phone", "sender": "a,b", "text": "c"}, {"type": "url", "address": "ftp://x"}]
        },
        labels={"x": {"type": "sms", "to": "$phone", "sender": "a", "text": "c\nd"}},
    ) == [
        "start_text: it holds what reads as a menu",
        "menu_text: a line break inside: an entry is one line",
        "end_text: blanks at its beginning or end are lost",
        "items.1[0].sender: a comma ends the sender's name",
        "items.1[1]: cannot be written so that it reads back the same",
        "labels.x[0].text: a line break inside: an entry is one line",
        "control.*: a line break inside: an entry is one line",
    ]


def test_a_plain_message() -> None:
    assert told(start_text=" a", items=None) == ["start_text: blanks at its beginning or end are lost"]
    assert told(start_text="a {menu: b\n1: c}", items=None) == ["start_text: it holds what reads as a menu"]


def test_a_label_that_reads_as_a_parameter_of_the_call_above() -> None:
    """Each part can be written; together, `err: record` belongs to the call, because there is a label `record`."""
    call = {"type": "call", "numbers": "79991234567"}
    found = told(items={"1": call}, labels={"err": {"type": "record"}, "record": "your name"})
    assert found == ["each part can be written, but together they read as something else"]
