"""Rules of the whole tree, both sides of each; and what the provider's door would understand in another way."""

import pytest

from gateway import menu
from menu_texts import around, errors, told, tree

CALL = "call:79991234567 ok:end err:"


@pytest.mark.parametrize("text", ["", " ", "\r\n\t\n", "\ufeff", "\u200b", "\ufffd\n\ufffd", "\ue000", "\U000e0041"])
def test_nothing_to_say(text: str) -> None:
    assert [finding.code for finding in menu.check(text).errors] == ["IVR108"]


@pytest.mark.parametrize("text", ["\u200bhi", "\ufffd!", "🔔", "\u200b12", "\ue000я"])
def test_something_to_say_among_what_is_not_seen(text: str) -> None:
    assert "IVR108" not in [finding.code for finding in menu.check(text).errors]


@pytest.mark.parametrize(
    ("text", "length", "ok"),
    [
        ("a" * 1000, 1000, True),
        ("a" * 1001, 1001, False),
        ("я" * 1000, 1000, True),
        ("🙂" * 1000, 1000, True),
        ("🙂" * 1001, 1001, False),
        ("a\r\n" * 500, 1000, True),
        ("a\r\n" * 500 + "b", 1001, False),
        ("a\n" * 500 + "b", 1001, False),
        ("a" * 999 + "\n", 1000, True),
    ],
)
def test_a_thousand_characters(text: str, length: int, ok: bool) -> None:
    checked = menu.check(text)
    assert (checked.ok, menu.as_json(text, (), checked.message, "", "en")["length"]) == (ok, length)


def test_the_length_is_told_first_and_points_behind_the_thousandth_character() -> None:
    text = around("1: call:1", "2: " + "слово " * 200)
    first, second = menu.check(text).errors
    assert (first.code, first.offset, second.code) == ("IVR700", 1000, "IVR313")
    assert first.message("en") == f"the message has {len(text)} characters, and 1000 is the most"
    crlf = menu.check(text.replace("\n", "\r\n")).errors[0]
    assert crlf.offset == 1000 + text.count("\n", 0, 1000)


@pytest.mark.parametrize(
    ("lines", "findings"),
    [
        (["10: a"], ["IVR201 1:1-3"]),
        (["101: a"], ["IVR201 1:1-4"]),
        (["01: a"], ["IVR201 1:1-3"]),
        (["00: a"], ["IVR201 1:1-3"]),
        (["0: repeat"], []),
        (["11: a"], ["IVR202 1:1-3"]),
        (["1: a", "111: b"], ["IVR202 2:1-4"]),
        (["21: a", "21: b", "22: c"], ["IVR202 1:1-3", "IVR202 3:1-3"]),
        (["21: a", "2: b"], []),
        (["1: a", "11: b", "111: c", "1111: d"], []),
        ([f"1: {CALL}21", "21: a"], []),
        ([f"1: {CALL}10", "10: a"], []),
        ([f"1: {CALL}1"], []),
        ([f"1: {CALL}0", "0: repeat"], []),
        ([f"1: {CALL}0"], ["IVR400 1:28-33"]),
        ([f"1: {CALL}7", "2: end"], ["IVR400 1:28-33"]),
        ([f"x: {CALL}y", "1: a"], ["IVR400 1:28-33"]),
        (["1:"], ["IVR207 1:1-2"]),
        (["1:", "1:"], ["IVR207 1:1-2", "IVR207 2:1-2"]),
        (["1:", "1: end"], []),
        (["1:", "11: a"], []),
        (["1: a", "x:"], ["IVR207 2:1-2"]),
        (["1: a", "err:"], []),
    ],
)
def test_keys(lines: list[str], findings: list[str]) -> None:
    assert errors(around(*lines, "9: end")) == findings


def test_a_number_that_is_jumped_to_is_a_label() -> None:
    source = around(f"1: {CALL}10", "10: a")
    assert list(tree(source)["labels"]) == ["10"]
    assert "IVR208 2:1-3" in told(source)


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("CallErr", "callerr"),
        ("calerr", "callerr"),
        ("caller", "callerr"),
        ("cllaerr", "callerr"),
        ("nobody", ""),
        ("7", ""),
    ],
)
def test_the_jump_says_what_was_probably_meant(target: str, near: str) -> None:
    (finding,) = menu.check(around(f"1: {CALL}{target}", "2: end", "callerr: a")).errors
    assert finding.code == "IVR400"
    assert finding.hint("en") == (f"did you mean err:{near}?" if near else finding.hint("en"))
    assert [(one.line, one.column) for one in finding.related] == ([(5, 1)] if near else [])
    assert bool(near) == ("did you mean" in finding.hint("en"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("__CALL__Hello", "IVR800"),
        (" \n__VIBER__ Hello", "IVR800"),
        ("__hlr__", "IVR800"),
        ("__PING__\n{menu: A\n1: end\n}", "IVR800"),
        ("Hello __CALL__", ""),
        ("__ Hello __", ""),
        ("Hello\n~~~\nnote", "IVR801"),
        ("Hello\r\n~~~\r\nnote", "IVR801"),
        ("~~~", "IVR801"),
        ("Hello\n ~~~ ", "IVR801"),
        ("A\n{menu: B\n1: a\n~~~\n2: end\n}", "IVR801"),
        ("Hello ~~~ you", ""),
        ("Hello\n~~~~\n", ""),
        ("code", "IVR802"),
        (" Code\n", "IVR802"),
        ("code 1", ""),
        ("code\n{menu: A\n1: end\n}", ""),
    ],
)
def test_what_the_provider_would_understand_in_another_way(text: str, code: str) -> None:
    assert [finding.code for finding in menu.check(text).errors] == [code] * bool(code)


def test_all_errors_come_out_in_one_run() -> None:
    source = around("1: call:79991234567 wait=300 err:zzz", "2: sms:$phone,Shop", "10: a", "3: record: x", "end")
    assert [one.split()[0] for one in errors(source)] == ["IVR314", "IVR400", "IVR330", "IVR201", "IVR340", "IVR300"]


@pytest.mark.parametrize(
    ("lines", "en", "ru"),
    [
        (("1. Спасибо", "2. Жаль"), "no colon behind the number", "после номера нет двоеточия"),
        (("•\t1: Спасибо", "•\t2: Жаль"), "a mark before the number", "перед номером стоит значок"),
        (("• Спасибо",), "marks, no numbers", "значки, а не номера"),
        (("Один: Спасибо", "Два: Жаль"), "words for numbers", "номера написаны словами"),
        (("Спасибо", "Жаль"), "have no numbers", "нет номеров"),
        (("Спасибо",), "add lines such as `1: text`", "добавьте строки"),
    ],
)
def test_a_menu_without_entries_is_told_how_its_lines_begin(lines: tuple[str, ...], en: str, ru: str) -> None:
    text = "\n".join(["Hello", "{menu: Press a key", *lines, "}"])
    (found,) = [one for one in menu.check(text).errors if one.code == "IVR110"]
    assert en in found.hint("en")
    assert ru in found.hint("ru")
