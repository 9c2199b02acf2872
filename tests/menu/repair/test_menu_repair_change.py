"""What is told of a change: the piece of the text around it, short and printable."""

from gateway.menu.repair import mend
from menu_texts import around


def _shown(*lines: str) -> list[tuple[str, str]]:
    return [(change.before, change.after) for change in mend(around(*lines)).changes]


def test_a_change_within_a_line_shows_that_line_only() -> None:
    assert _shown("1: call:79991234567 wait:10 ok:end", "2: end") == [
        ("1: call:79991234567 wait:10 ok:end", "1: call:79991234567 wait=10 ok:end")
    ]


def test_a_join_shows_both_lines() -> None:
    assert _shown("1: early and bring", "your card", "2: end") == [
        ("1: early and bring⏎your card", "1: early and bring your card")
    ]


def test_words_are_not_cut() -> None:
    label = "longlonglonglonglabel"
    shown = _shown(f"1: call:79991234567,79997654321 wait:10 err:{label} ok:end", f"{label}: x")
    assert shown == [("wait:10", "wait=10")]


def test_blanks_that_nobody_sees_are_shown() -> None:
    assert _shown("1: call:79991234567\u00a0ok:end") == [("1: call:79991234567␣ok:end", "1: call:79991234567 ok:end")]
    assert _shown("1\u200b: hello", "2: end") == [("1\\u200b: hello", "1: hello")]


def test_neighbouring_edits_of_one_fix_are_shown_together_and_far_ones_cut() -> None:
    assert _shown("1: call: 79991234567 , 79997654321 ok:end")[0][1] == "1: call:79991234567,79997654321 ok:end"
    (long,) = _shown("1: " + "при\u00adвет" * 20, "2: end")
    assert max(map(len, long)) <= 60
    assert long[0].endswith("…")
