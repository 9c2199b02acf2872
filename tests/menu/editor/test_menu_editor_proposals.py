"""What may be typed where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.editor import proposals

FRAME = "Hello\n{{menu: Press 1\n1: call:79991234567 err:nobody\n*: back\n{}\nbusy: Nobody\n}}\nBye"


def offered(line: str) -> list[str]:
    text = FRAME.format(line)
    offset = text.index("back\n") + len("back\n") + len(line)
    return [one.text for one in proposals(menu.check(text).message, offset, "en")]


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("", ["2: ", "#: start", "0: repeat", "nobody: "]),
        ("0", ["0: repeat"]),
        ("no", ["nobody: "]),
        ("3: ", ["call:", "sms:$phone,", "record: 30", "end", "https://"]),
        ("3: s", ["sms:$phone,"]),
        ("3: Спасибо", []),
        ("3: call:79991234567 ", ["wait=60", "ok:end", "err:", "record"]),
        ("3: call:79991234567 wait=60 o", ["ok:end"]),
        ("3: call:79991234567 err:b", ["err:busy"]),
        ("3: call:79991234567 err:", ["err:busy", "err:1", "err:3"]),
        ("3: end", []),
    ],
)
def test_what_fits(line: str, texts: list[str]) -> None:
    assert offered(line) == texts


def test_a_menu_is_offered_where_there_is_none() -> None:
    assert [one.text for one in proposals(menu.check("Hello\n").message, 6, "en")] == ["{menu: \n1: \n}"]
    assert proposals(menu.check("Hello").message, 5, "en") == ()


def test_it_replaces_what_was_begun() -> None:
    text = FRAME.format("3: call:79991234567 wa")
    offset = text.index(" wa\n") + 3
    (found,) = proposals(menu.check(text).message, offset, "ru")
    assert (found.text, text[found.begin : offset]) == ("wait=60", "wa")


@given(st.text("1:*{}menu call=er\n ", max_size=60), st.integers(0, 60))
def test_any_text_any_place(text: str, offset: int) -> None:
    at = min(offset, len(text))
    assert all(0 <= one.begin <= at for one in proposals(menu.check(text).message, at, "en"))
