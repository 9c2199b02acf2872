"""The last line of a check, in both languages."""

import pytest

from gateway import menu
from gateway.menu.showing.summary import counted, summary
from menu_texts import around


def line(text: str, lang: menu.Language = "en", file: str = "call.txt") -> str:
    checked = menu.check(text)
    return summary(text, checked.diagnostics, checked.message, file, lang)


GOOD = "Hello\n{menu: Press 1\n1: end\n}\nBye"


def test_the_command_is_one_to_copy_and_the_name_harmless() -> None:
    text = GOOD.replace("1: end", "1: end.")
    assert line(text, file="a b; rm -rf $HOME.txt").endswith("menu check --fix 'a b; rm -rf $HOME.txt'")
    assert line(text, file="a\x1b\nb").startswith("a\\x1b\\x0ab: ")
    assert line(text, file="a\x1b\nb").endswith("menu check --fix …")


def test_a_good_text_tells_its_length() -> None:
    assert line(GOOD) == f"call.txt: good, {len(GOOD)} of 1000 characters"
    assert line(GOOD, "ru") == f"call.txt: всё хорошо, {len(GOOD)} из 1000 знаков"
    assert "1 note" in line(GOOD.replace("1: end", "1: url\n1: end"))


def test_errors_and_warnings_are_counted_and_what_can_be_fixed() -> None:
    text = "Hello\n{menu: Press 1\n1: call:+7(999)1234567 ok:end\n1: end.\n10: a\n}"
    assert line(text) == (
        "call.txt: 2 errors, 1 warning; 2 of them can be fixed: ivr-gateway menu check --fix call.txt"
    )
    assert line(text, "ru") == (
        "call.txt: 2 ошибки, 1 предупреждение; можно исправить сразу: 2 — ivr-gateway menu check --fix call.txt"
    )
    assert line(text, file="-") == "-: 2 errors, 1 warning"
    assert line(around("10: a")) == "call.txt: 1 error"


def test_a_single_finding_is_it() -> None:
    assert "; it can be fixed: " in line("Hello\n{menu: Press 1\n1: call:+7(999)1234567 ok:end\n}")


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 ошибка"), (3, "3 ошибки"), (5, "5 ошибок"), (11, "11 ошибок"), (22, "22 ошибки")]
)
def test_russian_counts(count: int, words: str) -> None:
    assert counted(count, menu.Severity.ERROR, "ru") == words
    assert counted(count, menu.Severity.ERROR, "en") == f"{count} error{'s' * (count != 1)}"
