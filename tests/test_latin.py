"""Any text as ASCII that can still be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.latin import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("«Щука» — рыба №1…", '"Shchuka" - ryba No.1...'),
        ("a\tb\N{NO-BREAK SPACE}c", "a b c"),
        ("a\nb\x07", "a<U+000A>b<U+0007>"),
        ("日", "<U+65E5>"),
        ("позвоните Жанне, ещё раз", "pozvonite Zhanne, eshchyo raz"),
        ("a\r\nb\0", "a<U+000D><U+000A>b<U+0000>"),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_it_can_be_read(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_it_is_one_line_of_printable_ascii(text: str) -> None:
    assert plain(text).isascii()
    assert plain(text).isprintable()
