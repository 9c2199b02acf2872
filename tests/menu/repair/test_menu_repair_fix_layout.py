"""Lines of any kind, and the smallest edit between two texts."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.repair.fix import Edit, applied, deed
from gateway.menu.repair.layout import after_content, difference, line_break, line_end, line_start, whole_line

texts = st.text(alphabet="ab \t\r\n", max_size=30)


@given(texts, st.data())
def test_a_line_begins_and_ends_at_its_line_ends(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    begin, end = line_start(text, at), line_end(text, at)
    assert begin <= at <= end or text[at - 1 : at + 1] == "\r\n"
    assert not set("\r\n") & set(text[begin : min(at, end)])
    assert text[after_content(text, at) : at].strip() == ""


def test_a_whole_line_takes_one_line_end_along() -> None:
    assert whole_line("a\r\nb\r\nc", 3) == (3, 6)
    assert whole_line("a\r\nb", 3) == (1, 4)
    assert whole_line("a\rb", 2) == (1, 3)
    assert whole_line("ab", 1) == (0, 2)


def test_the_line_break_is_the_first_one() -> None:
    assert [line_break(text) for text in ("a", "a\nb\r\n", "a\r\nb\n", "a\rb\n")] == ["\n", "\n", "\r\n", "\r"]


@given(texts, texts)
def test_the_difference_makes_one_text_of_the_other(one: str, other: str) -> None:
    edits = difference(one, other)
    assert applied(one, edits) == other
    assert len(edits) == (one != other)


def test_edits_are_put_in_order_and_no_edit_is_no_fix() -> None:
    fix = deed("remove", [Edit(4, 5, ""), Edit(1, 2, "x")], safe=True, found="é\n")
    assert fix is not None
    assert applied("abcdef", fix.edits) == "axcdf"
    assert fix.words == {"en": "remove `é⏎`", "ru": "убрать `é⏎`"}
    assert deed("remove", [], safe=True, found="") is None
