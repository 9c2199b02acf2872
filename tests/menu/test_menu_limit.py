"""What counts as a character."""

import pytest

from gateway.menu.limit import LIMIT, length_of


@pytest.mark.parametrize(("text", "length"), [("", 0), ("a\r\nb", 3), ("a\n\rb", 4), ("🙂é", 2), ("\r\r\n", 2)])
def test_a_line_end_is_one_character(text: str, length: int) -> None:
    assert length_of(text) == length


def test_the_limit_is_the_pages() -> None:
    assert LIMIT == 1000
