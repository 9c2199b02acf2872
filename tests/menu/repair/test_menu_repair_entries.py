"""Repairs of keys, items and sub-items."""

import pytest
from repair_texts import first_fix, mended_lines, offer

from gateway.menu.repair import mend
from menu_texts import around

SAFE = {
    "lines of one key": (["1: one", "2: two", "1: end"], ["1: one", "1: end", "2: two"]),
    "of several keys": (["1: a", "2: b", "1: c", "2: d", "1: e"], ["1: a", "1: c", "1: e", "2: b", "2: d"]),
    "full-width digits": (["１： hello", "²: end"], ["1: hello", "2: end"]),
    "a full-width colon of a command": (["1: call：79991234567 ok:end"], ["1: call:79991234567 ok:end"]),
    "brackets behind the number": (["1) hello", "2) end"], ["1: hello", "2: end"]),
    "full stops": (["1. hello", "2. end"], ["1: hello", "2: end"]),
    "dashes": (["1 — hello", "2 — bye"], ["1: hello", "2: bye"]),
    "numbers of sections": (["1: office", "1.1: Moscow", "1.2: Perm", "2: end"], ["1: office", "11: Moscow", "12: Perm", "2: end"]),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("case", SAFE)
def test_safe_fixes(case: str) -> None:
    bad, good = SAFE[case]
    assert mended_lines(*bad) == good
    assert mended_lines(*good) == good


def test_a_last_line_before_the_brace_moves_without_it() -> None:
    assert mend("Hi\n{menu: x\n1: a\n2: b\n1: end }\nBye").text == "Hi\n{menu: x\n1: a\n1: end\n2: b }\nBye"


def test_a_list_inside_a_text_is_only_offered() -> None:
    text = around("1: we have", "1) bread", "2) soup", "2: end")
    assert offer(text, "IVR209").count("1: bread") == 1
    mixed = around("1) bread", "2 — soup")
    assert mend(mixed).text == mixed


def test_what_is_offered() -> None:
    assert offer(around("21: inner"), "IVR202") == around("2: …", "21: inner")
    assert offer(around("1: x", "0: end"), "IVR205") == around("1: x", "0: repeat")
    assert offer(around("1: back", "2: end"), "IVR205") == around("*: back", "2: end")
    assert offer(around("*: back", "1: end", "*: back"), "IVR205") == around("*: back", "1: end")
    assert offer(around("1:", "2: end"), "IVR207") == around("2: end")
    renamed = around("1: call:79991234567 err:n10", "n10: nobody")
    assert offer(around("1: call:79991234567 err:10", "10: nobody"), "IVR208") == renamed


def test_a_key_that_has_its_word_is_not_given_to_another() -> None:
    assert first_fix(around("*: back", "1: back", "2: end"), "IVR205") is None
