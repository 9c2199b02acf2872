"""What changed in a text, in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menu.comparing.rewording import reworded


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("press 1 for sales", "press 2 for sales", "“press 2 for” instead of “press 1 for”"),
        ("press 1 for sales", "please press 1 for sales", "“please” added"),
        ("press 1 for sales now", "press 1 for sales", "“now” left out"),
        ("a b c d e f g h", "x b c d y e f g", "“x b” instead of “a b”; “y” added; “h” left out"),
        ("good morning", "call us tomorrow", "“call us tomorrow” instead of “good morning”"),
        ("a  b", "a b", "only blanks or line breaks changed"),
        ("a\nb", "a b", "only blanks or line breaks changed"),
        ("Hello", "hello", "“hello” instead of “Hello”"),
    ],
)
def test_in_english(before: str, after: str, told: str) -> None:
    assert reworded(before, after, "en") == told


def test_in_russian() -> None:
    assert reworded("нажмите 1 или 2 сейчас", "нажмите 1 или 3 сейчас", "ru") == "«или 3 сейчас» вместо «или 2 сейчас»"
    assert reworded("а б в", "а б в г", "ru") == "добавлено «г»"
    assert reworded("а б в г", "а б в", "ru") == "убрано «г»"
    assert reworded("а б", "а  б", "ru") == "изменились только пробелы или переводы строк"


def test_many_places_are_counted() -> None:
    words = [f"w{n}" for n in range(40)]
    other = [word + "x" if n % 5 == 0 else word for n, word in enumerate(words)]
    assert reworded(" ".join(words), " ".join(other), "en").endswith("; and 4 more changes")
    assert reworded(" ".join(words), " ".join(other), "ru").endswith("; и другие изменения: ещё 4")


@given(st.text(max_size=300), st.text(max_size=300))
@settings(deadline=None, max_examples=100)
def test_always_short_and_on_one_line(before: str, after: str) -> None:
    told = reworded(before, after, "ru")
    assert told
    assert len(told) < 800
    assert "\n" not in told
