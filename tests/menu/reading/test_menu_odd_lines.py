"""Lines that are not plainly `key: body`."""

import pytest

from gateway import menu
from menu_texts import around, errors, findings, told, tree

CALL = "1: call:79991234567 ok:end err:"


@pytest.mark.parametrize(
    ("line", "key", "finding"),
    [
        ("１: a", "1", "IVR204 1:1-2"),
        ("１１: a", "11", "IVR204 1:1-3"),
        ("²: a", "2", "IVR204 1:1-2"),
        ("١: a", "1", "IVR204 1:1-2"),
        ("①: a", "1", "IVR204 1:1-2"),
        ("1：a", "1", "IVR204 1:2-3"),
        ("З: a", "3", "IVR302 1:1-2"),
        ("1\u200b: a", "1", "IVR141 1:2-3"),
        ("\u200e1: a", "1", "IVR141 1:1-2"),
        ("\ufeff1: a", "1", "IVR141 1:1-2"),
        ("1\u00ad1: a", "11", "IVR141 1:2-3"),
    ],
)
def test_a_key_of_other_characters_is_told_and_taken_for_what_it_looks_like(line: str, key: str, finding: str) -> None:
    source = around(line, "1: b", "9: end")
    assert errors(source) == [finding]
    assert {"type": "text", "text": "a"} in tree(source)["items"][key]


def test_a_sign_in_front_of_a_number_begins_no_entry() -> None:
    assert errors(around("1: дом", "№5: во дворе")) == []
    assert tree(around("1: дом", "№5: во дворе"))["items"] == {"1": [{"type": "text", "text": "дом №5: во дворе"}]}


def test_nothing_to_see_in_front_of_the_colon_is_no_key() -> None:
    source = around("1: call:79991234567 err:\ufeff", "\ufeff: a", "2: end")
    assert list(tree(source)["items"]) == ["1", "2"]
    assert tree(source)["labels"] == {}


def test_a_control_key_of_other_characters() -> None:
    assert errors(around("＊: back", "1: a")) == ["IVR204 1:1-2"]
    assert tree(around("О: repeat", "1: a"))["control"] == {"0": "repeat"}


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("*: bасk", "IVR302 1:4-8"),
        ("#: stаrt", "IVR302 1:4-9"),
        ("0: rеpeat", "IVR302 1:4-10"),
        ("*: ba\u200bck", "IVR141 1:6-7"),
    ],
)
def test_a_control_word_of_other_characters(line: str, finding: str) -> None:
    assert errors(around(line, "1: a")) == [finding]
    assert set(tree(around(line, "1: a"))["control"].values()) <= {"back", "start", "repeat"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_blank_before_the_break_joins_two_lines_in_silence(end: str) -> None:
    text = f"A\n{{menu: B {end}C\n1: one {end}two\n2: end\n}}"
    assert findings(text) == []
    assert (tree(text)["menu_text"], tree(text)["items"]["1"][0]["text"]) == ("B C", "one two")
    assert errors(f"A\n{{menu: B\n1: end {end}two\n}}") == ["IVR123 2:1-4"]


@pytest.mark.parametrize(
    ("line", "code", "span"),
    [
        ("call:79991234567", "IVR300", "2:1-17"),
        ("call:", "IVR300", "2:1-6"),
        ("sms:$phone,S,a", "IVR300", "2:1-15"),
        ("record: 10", "IVR300", "2:1-11"),
        ("record", "IVR300", "2:1-7"),
        ("end", "IVR300", "2:1-4"),
        ("url", "IVR300", "2:1-4"),
        ("https://x.example/a", "IVR300", "2:1-20"),
        (": a", "IVR210", "2:1-2"),
        ("-1: a", "IVR201", "2:1-3"),
        ("my_label: a", "IVR402", "2:1-9"),
    ],
)
def test_lines_that_lost_their_key(line: str, code: str, span: str) -> None:
    assert errors(around("1: words", line)) == [f"{code} {span}"]


@pytest.mark.parametrize(
    "name", ["call", "sms", "record", "end", "url", "menu", "back", "start", "repeat", "wait", "ok"]
)
def test_a_label_may_have_the_name_of_a_command(name: str) -> None:
    source = around(f"{CALL}{name}", "2: end", f"{name}: слова")
    assert menu.check(source).ok
    assert [one for one in told(source) if "IVR404" in one] == [f"IVR404 3:1-{len(name) + 1}"]
    assert tree(source)["labels"] == {name: [{"type": "text", "text": "слова"}]}


@pytest.mark.parametrize(
    "command", ["end", "https://x.example", "url", "record: 10", "call:79991234567 ok:end", "end\n\n"]
)
def test_a_command_takes_one_line(command: str) -> None:
    line = 2 + command.count("\n")
    assert errors(around(f"1: {command}", "спасибо")) == [f"IVR123 {line}:1-8"]


def test_a_wrapped_address_in_a_long_text_is_text() -> None:
    long = "1: " + "подробности на нашем сайте, " * 3
    assert menu.check(around(long.strip(), "https://x.example/a")).ok
    assert menu.check(around("1: наш сайт", long[3:].strip(), "https://x.example/a")).ok
    assert not menu.check(around(long.strip(), "коротко", "https://x.example/a")).ok


@pytest.mark.parametrize(
    ("target", "line", "findings"),
    [
        ("no-body", "no-body: a", ["IVR402 1:28-39", "IVR402 2:1-8"]),
        ("метка", "метка: a", ["IVR402 1:28-37", "IVR402 2:1-6"]),
        ("callerr", "саllerr: a", ["IVR302 2:1-8"]),
        ("саllerr", "callerr: a", ["IVR302 1:28-39"]),
    ],
)
def test_labels_of_other_letters(target: str, line: str, findings: list[str]) -> None:
    assert errors(around(CALL + target, line)) == findings


@pytest.mark.parametrize(
    "line", ["Внимание: мы закрыты", "e-mail: info@x.example", "10:30 открытие", "1) a", "1.1: a", "- a"]
)
def test_in_doubt_a_line_goes_on_with_the_text_above(line: str) -> None:
    assert menu.check(around("1: слова", line)).ok
    assert tree(around("1: слова", line))["items"]["1"][0]["text"] == f"слова {line}"


def test_lists_of_another_style_are_no_menu() -> None:
    assert [one.split()[0] for one in told(around("1) a", "2. b", "3 — c"))] == ["IVR110", *["IVR209"] * 3]
    hints = [one.hint("en") for one in findings(around("1: a", "1.2: b"))]
    assert hints == ["write `12: …`"]
