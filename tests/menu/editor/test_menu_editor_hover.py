"""What is told of the thing under the pointer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.editor import hover
from gateway.menu.spoken.duration import seconds

TEXT = """Hello
{menu: Press 1 to hear it
1: call:79991234567 wait=10 ok:end err:busy
1: Thank you, goodbye
2: a *star* and a [link](x)
busy: Nobody is there
}
Bye"""
MESSAGE = menu.check(TEXT).message


def told(words: str, inside: str = "", lang: menu.Language = "en") -> tuple[str, str] | None:
    found = hover(MESSAGE, TEXT.index(words) + words.index(inside), lang)
    return (TEXT[slice(*found.span)], found.markdown) if found else None


def test_a_key_tells_all_its_actions_and_their_length() -> None:
    found = told("1: call")
    assert found is not None
    assert found[0] == "1"
    assert found[1].splitlines()[0] == "**1**"
    assert "1. calls 79991234567 for up to 10 s, then ends the menu, goes to busy if nobody answers" in found[1]
    assert "2. says “Thank you, goodbye”" in found[1]
    assert f"about {seconds('Thank you, goodbye'):.1f} s" in found[1]


def test_a_jump_tells_where_it_leads() -> None:
    found = told("err:busy", "busy")
    assert found is not None
    assert found[0] == "err:busy"
    assert "says “Nobody is there”" in found[1]


def test_the_opening_tells_the_time_before_the_first_choice() -> None:
    found = told("{menu:")
    assert found is not None
    before = seconds("Hello") + seconds("Press 1 to hear it")
    assert found[1] == (f"before the first choice: about {before:.1f} s ({before * 0.8:.1f} to {before * 1.2:.1f})")


@pytest.mark.parametrize("words", ["Hello", "Press", "Bye", "Thank"])
def test_spoken_text_tells_its_length(words: str) -> None:
    found = told(words, lang="ru")
    assert found is not None
    assert "около" in found[1]
    assert found[0].startswith(words)


def test_what_the_text_says_is_no_markup() -> None:
    found = told("2: a")
    assert found is not None
    assert r"\*star\*" in found[1]
    assert r"\[link\]\(x\)" in found[1]


def test_nothing_between() -> None:
    assert told("}\nBye", "\n") is None


@given(st.text(max_size=80), st.integers(0, 80))
def test_any_text_any_place(text: str, offset: int) -> None:
    found = hover(menu.check(text).message, offset, "ru")
    assert found is None or 0 <= found.span[0] <= found.span[1] <= len(text)
