"""Words in a picture: never wider than their room, never able to do anything."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.picture.lettering import cut, plain, width, wrap
from picture_texts import any_text


@given(any_text, st.integers(30, 300), st.integers(1, 5))
def test_wrapped_lines_fit(text: str, room: int, most: int) -> None:
    text = plain(text)
    lines = wrap(text, room, 13, most)
    assert len(lines) <= most
    assert all(width(line, 13) <= room for line in lines)
    joined = "".join(lines).replace(" ", "")
    whole = text.replace(" ", "")
    assert joined == whole or whole.startswith(joined.removesuffix("…"))


def test_wrapping() -> None:
    assert wrap("one two three", 70, 13, 9) == ["one two", "three"]
    assert wrap("one two three four", 70, 13, 2) == ["one two", "three…"]
    assert wrap("", 60, 13, 2) == []
    assert len(wrap("Ш" * 30, 100, 13, 99)) == 5


def test_widths_are_those_of_a_wide_font_at_least() -> None:
    """Advances of DejaVu Sans in 2048ths, from its own tables."""
    dejavu = {"Ж": 2206, "Щ": 2263, "Ю": 2218, "ш": 1874, "щ": 1934, "ж": 1845, "W": 2025, "m": 1995, "a": 1255}
    dejavu |= {
        "д": 1415,
        "ы": 1615,
        "ф": 1751,
        "н": 1339,
        "1": 1303,
        " ": 651,
        ".": 651,
        "i": 569,
        "Д": 1600,
        "—": 2048,
    }
    for letter, advance in dejavu.items():
        assert width(letter, 2048) >= advance, letter


@given(any_text)
def test_plain_text_is_one_printable_line(text: str) -> None:
    shown = plain(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]", shown)
    assert plain(shown) == shown
    shown.encode()


@pytest.mark.parametrize(("text", "shown"), [("abc", "abc"), ("abcdef", "abc…"), ("ab cdef", "ab…")])
def test_cut(text: str, shown: str) -> None:
    assert cut(text, 4) == shown
