"""Letters read in a wrong character set, and words of two alphabets: offered with what would come out."""

import pytest
from repair_texts import first_fix, offer

from menu_texts import around

TEXT = around("1: Спасибо, что позвонили нам сегодня", "2: end")


@pytest.mark.parametrize(
    ("written_in", "read_as"),
    [("utf-8", "cp1251"), ("utf-8", "latin-1"), ("cp1251", "latin-1"), ("koi8-r", "cp1251"), ("cp1251", "koi8-r")],
)
def test_the_right_character_set_is_found(written_in: str, read_as: str) -> None:
    wrong = TEXT.encode(written_in).decode(read_as, errors="replace")
    if "\ufffd" in wrong:
        wrong = around("1: привет, мир и мы".encode(written_in).decode(read_as), "2: end")
        assert offer(wrong, "IVR612").splitlines()[2] == "1: привет, мир и мы"
        return
    assert offer(wrong, "IVR612") == TEXT


def test_the_words_show_what_would_come_out() -> None:
    fix = first_fix(around("1: РџСЂРёРІРµС‚", "2: end"), "IVR612")
    assert fix is not None
    assert fix.words["en"].endswith("Привет")


@pytest.mark.parametrize(("bad", "good"), [("спаcибо", "спасибо"), ("оrder", "order")])
def test_one_alphabet_in_a_word(bad: str, good: str) -> None:
    assert offer(around(f"1: {bad}", "2: end"), "IVR630") == around(f"1: {good}", "2: end")


def test_a_word_that_needs_both_is_left() -> None:
    assert first_fix(around("1: IT-отдел Wi-Fiя", "2: end"), "IVR630") is None
