"""Lines and columns as LSP counts them, there and back, for every encoding and every line end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.editor import Encoding, Places

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
texts = st.text("ab\r\nя😀\u2028\x0b\x85\t", max_size=60)


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
def test_a_column_counts_what_the_client_counts(encoding: Encoding, column: int) -> None:
    text = "x\nя😀b"
    assert Places(text, encoding).place(4) == (1, column)
    assert Places(text, encoding).offset(1, column) == 4


@given(texts, st.sampled_from(ENCODINGS))
def test_there_and_back(text: str, encoding: Encoding) -> None:
    places = Places(text, encoding)
    for offset in range(len(text) + 1):
        line, column = places.place(offset)
        back = places.offset(line, column)
        # a place behind the line's text belongs to its end
        assert back == offset or (back < offset and set(text[back:offset]) <= {"\r", "\n"})


@given(texts, st.integers(-2, 10), st.integers(-2, 100), st.sampled_from(ENCODINGS))
def test_any_place_is_inside(text: str, line: int, column: int, encoding: Encoding) -> None:
    assert 0 <= Places(text, encoding).offset(line, column) <= len(text)


def test_only_the_ends_of_the_grammar_end_a_line() -> None:
    assert Places("a\u2028b\x0bc\x85d\re\r\nf\ng").place(7)[0] == 0
    assert [Places("a\rb\r\nc\nd").place(n)[0] for n in (0, 2, 5, 7)] == [0, 1, 2, 3]


def test_the_middle_of_a_character_is_its_begin() -> None:
    assert Places("😀b").offset(0, 1) == 0
