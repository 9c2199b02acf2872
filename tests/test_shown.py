"""What people may see of a text from outside: no secret in any spelling, no whole number, nothing that is hidden."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.shown import Shown

TEXT = "Код входа 4821, никому его не говорите!\nSay nothing <to> anybody & hang up."
PHONE = "79990000001"


@pytest.mark.parametrize("echo", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", " "), quote(TEXT)])
def test_the_text_is_known_in_whatever_way_it_is_echoed(echo: str) -> None:
    assert Shown().line(f"denied: {echo}", (TEXT,)) == "denied: ***"


def test_a_text_of_one_letter_does_not_hide_everything() -> None:
    assert Shown().line("not enough money", ("e", "no", "", "   ")) == "not enough money"


def test_a_text_that_no_charset_can_carry_is_hidden_too() -> None:
    assert Shown().line("denied: a\ud800bc", ("a\ud800bc",)) == "denied: ***"


@settings(deadline=None, max_examples=100)
@given(before=st.text(max_size=30), after=st.text(max_size=30), secret=st.text(min_size=4, max_size=10))
def test_whatever_stands_around_it_a_secret_or_a_number_is_not_shown(before: str, after: str, secret: str) -> None:
    line = Shown(secret).line(f"{before}{secret}{after} {PHONE} {secret}", limit=100)
    assert secret not in line.replace("***", "")
    assert PHONE not in line
    assert line.isprintable()
