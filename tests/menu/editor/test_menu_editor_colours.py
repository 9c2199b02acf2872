"""Structure has colours, spoken text has none, and no piece goes over a line end."""

from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.editor import COLOURS, coloured

TEXT = "Hello\n{menu: Press 1\n1: call:79991234567 wait=10 err:busy\n*: back\nbusy: Nobody\n}\nBye"


def test_the_colours_of_a_menu() -> None:
    assert [(TEXT[begin:end], colour) for begin, end, colour in coloured(menu.check(TEXT).message)] == [
        ("{menu:", "keyword"),
        ("1", "enumMember"),
        ("call", "macro"),
        ("79991234567", "number"),
        ("wait", "parameter"),
        ("10", "number"),
        ("err", "parameter"),
        ("busy", "function"),
        ("*", "keyword"),
        ("back", "keyword"),
        ("busy", "function"),
        ("}", "keyword"),
    ]


@given(st.text("1:*{}menu call=er,\r\n ", max_size=80))
def test_no_piece_goes_over_a_line_end(text: str) -> None:
    before = 0
    for begin, end, colour in coloured(menu.check(text).message):
        assert before <= begin < end
        assert not {"\r", "\n"} & set(text[begin:end])
        assert colour in COLOURS.values()
        before = end
