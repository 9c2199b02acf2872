"""What a terminal is shown of names: nothing that commands it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.visible import visible, visible_lines


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("call.txt", "call.txt"),
        ("звонок 1.txt", "звонок 1.txt"),
        ("a\x1b]0;x\x07", "a\\x1b]0;x\\x07"),
        ("a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("txt.\u202exe", "txt.\\u202exe"),
        ("\udcff.txt", "\\xff.txt"),  # a byte that is no UTF-8
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_shown(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_a_text_keeps_its_lines_and_tabs() -> None:
    assert visible_lines("a\tb\r\nc\x1b\rd\n\u202e") == "a\tb\nc\\x1b\nd\n\\u202e"


@given(st.text(st.characters()))
def test_it_is_printable_and_twice_is_once(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)
    assert visible_lines(text).replace("\n", "").replace("\t", "").isprintable()
