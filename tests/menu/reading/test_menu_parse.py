"""Lines become entries, bodies become actions, spans point into the source."""

from typing import Any

import pytest

from gateway import menu
from menu_texts import actions, around, told, tree


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


END = {"type": "end"}


def test_the_parts_of_a_message() -> None:
    found = tree("  Hello  \n\n{menu: Press 1 \n*: back\n1: yes\nnobody: sorry\n}\n Bye \n")
    assert found == {
        "start_text": "Hello",
        "menu_text": "Press 1",
        "control": {"*": "back"},
        "items": {"1": [text("yes")]},
        "labels": {"nobody": [text("sorry")]},
        "end_text": "Bye",
    }


def test_a_text_without_a_macro_is_a_plain_message() -> None:
    checked = menu.check(" В меню: суп \n")
    assert checked.ok
    assert checked.message.menu is None
    assert checked.message.start.text == "В меню: суп"
    assert menu.as_json("", (), checked.message, "f", "en")["ast"] is None


@pytest.mark.parametrize("end_of_line", ["\n", "\r\n", "\r"])
def test_any_line_end(end_of_line: str) -> None:
    found = tree(around("1: a", "", "1: end").replace("\n", end_of_line))
    assert (found["menu_text"], found["items"]) == ("Меню", {"1": [text("a"), END]})


@pytest.mark.parametrize(
    ("line", "key", "body"),
    [
        ("1: a", "1", "a"),
        ("1:a", "1", "a"),
        (" \t1\t:\ta \t", "1", "a"),
        ("1: a: b", "1", "a: b"),
        ("1: мы работаем с 10:30", "1", "мы работаем с 10:30"),
        ("1\u00a0:\u202fa\u00a0b", "1", "a\u00a0b"),
        ("1: <file /files/sms/hello.mp3>", "1", "<file /files/sms/hello.mp3>"),
    ],
)
def test_an_entry_is_a_key_a_colon_and_the_rest(line: str, key: str, body: str) -> None:
    assert tree(around(line))["items"] == {key: [text(body)]}


def test_the_closing_brace_may_follow_the_last_entry() -> None:
    assert tree("A\n{menu: B\n1: c}\nD")["items"] == {"1": [text("c")]}


def test_actions_of_one_key_run_in_written_order_even_apart() -> None:
    found = tree(around("1: a", "2: b", "1: end"))
    assert found["items"] == {"1": [text("a"), END], "2": [text("b")]}
    assert list(found["items"]) == ["1", "2"]


@pytest.mark.parametrize(
    ("lines", "expected", "findings"),
    [
        (["1: a", "b", " c"], [text("a b c")], ["IVR120 2:1-2", "IVR120 3:2-3"]),
        (["1: a", "10:30 b"], [text("a 10:30 b")], ["IVR121 2:1-6"]),
        (["1:", "a"], [text("a")], ["IVR120 2:1-2"]),
        (["1:", "end"], [END], ["IVR120 2:1-4"]),
        (["1: a", "1) b"], [text("a 1) b")], ["IVR209 2:1-3"]),
        (["1: a", "12 b"], [text("a 12 b")], ["IVR209 2:1-3"]),  # the colon was forgotten
        (["1: " + "a" * 60, "12 b"], [text("a" * 60 + " 12 b")], ["IVR120 2:1-5"]),  # broken by a mail program
        (
            ["1: sms:$phone,S,a", "b"],
            [{"type": "sms", "to": "$phone", "sender": "S", "text": "a b"}],
            ["IVR120 2:1-2"],
        ),
        (["1", ": a"], [text("a")], ["IVR126 1:1-2"]),
    ],
)
def test_a_line_that_is_no_entry_goes_on_with_the_text(
    lines: list[str], expected: list[Any], findings: list[str]
) -> None:
    found = around(*lines)
    assert tree(found)["items"]["1"] == expected
    assert told(found) == findings


def test_the_menu_text_may_stand_below_its_opening() -> None:
    below = "A\n{menu:\nb\n1: end\n}"
    assert (tree(below)["menu_text"], told(below)) == ("b", [])
    assert tree("A\n{menu: b\nc\n1: end\n}")["menu_text"] == "b c"


@pytest.mark.parametrize(
    "lines",
    [
        ["1: call:79991234567 wait=10", "ok:end err:x record", "x: y"],
        ["1: call:79991234567", "wait=10", "ok:end err:x", "record", "x: y"],
        ["1: call:79991234567 wait=10 ok:end", "err:x record", "x: y"],
    ],
)
def test_wrapped_parameters_are_joined_to_their_call(lines: list[str]) -> None:
    found = around(*lines)
    call = tree(found)["items"]["1"][0]
    assert (call["wait"], call["ok"], call["err"], call["record"]) == (10, "end", "x", True)
    assert {finding.split()[0] for finding in told(found)} == {"IVR403"}


def test_the_wrong_key_handler_below_a_call_is_no_parameter() -> None:
    found = tree(around("1: call:79991234567 ok:end", "err: wrong key"))
    assert found["labels"] == {"err": [text("wrong key")]}
    assert found["items"]["1"][0]["err"] is None


def test_a_jump_in_a_joined_line_is_pointed_at_where_it_stands() -> None:
    assert told(around("1: call:79991234567 wait=10", "ok:end err:zzz")) == ["IVR403 2:1-15", "IVR400 2:8-15"]


@pytest.mark.parametrize(
    ("line", "word", "findings"),
    [
        ("0: repeat", "repeat", []),
        ("0: REPEAT", "repeat", ["IVR132 1:4-10"]),
        ("0: end", "end", ["IVR205 1:4-7"]),
        ("0: back", "back", ["IVR205 1:4-8"]),
    ],
)
def test_control_keys(line: str, word: str, findings: list[str]) -> None:
    found = around(line, "1: a")
    assert tree(found)["control"] == {"0": word}
    assert told(found) == findings


def test_spans_point_into_the_source() -> None:
    source = around("1: привет", "12 : call:79991234567 ok:end err:zzz", "1: a", "b") + "\nКонец\n"
    source = source.replace("\n", "\r\n")
    message = menu.check(source).message
    assert message.menu is not None
    pieces = [(source[slice(*one.key_span)], source[slice(*one.body_span)]) for one in message.menu.entries]
    assert pieces == [("1", "привет"), ("12", "call:79991234567 ok:end err:zzz"), ("1", "a\r\nb")]
    call = message.menu.entries[1].action
    assert isinstance(call, menu.Call)
    assert source[slice(*call.err_span)] == "err:zzz"
    assert source[slice(*message.start.span)] == "Начало"
    assert source[slice(*message.menu.text.span)] == "Меню"
    assert source[slice(*message.end.span)] == "Конец"
    assert source[message.menu.span[0]] + source[message.menu.span[1] - 1] == "{}"


def test_a_quoted_mail_is_read_without_its_marks() -> None:
    quoted = "\n".join(f"> {line}" for line in around("1: a").split("\n"))
    assert tree(quoted) == tree(around("1: a"))
    assert menu.check(quoted).ok


def test_an_empty_body_is_an_empty_text() -> None:
    assert actions("", "a") == [text(""), text("a")]
