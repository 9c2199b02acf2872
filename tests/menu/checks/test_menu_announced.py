"""Announced keys: which words announce, what other digits are, and at which level a key must be."""

import pytest

from gateway import menu
from gateway.menu.checks.announced import keys_in_words
from menu_texts import around


def announced(words: str, *lines: str) -> list[str]:
    """The places, as words of the text, of announced keys that the menu does not have."""
    text = f"A\n{{menu: {words}\n" + "\n".join(lines or ("1: a", "2: end")) + "\n}"
    return [text[one.offset : one.end] for one in menu.check(text).diagnostics if one.code == "IVR640"]


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Нажмите 3", "3"),
        ("Нажмите 1 или 7", "7"),
        ("Нажмите 1, 2 или 3.", "3"),
        ("Нажмите один, два или три", "три"),
        ("Для записи нажмите 1, для отмены 3", "3"),
        ("Нажмите 1, для выхода решётку", "решётку"),
        ("Press 1 or 4.", "4"),
        ("Press 1 to confirm, 2 to cancel, or star to go back", "star"),
        ("Нажмите 1 для записи, 5 для связи", "5"),
        ("Нажмите 1, чтобы записаться, 5, чтобы отменить", "5"),
        ("Нажмите 1: запись. Нажмите 3: отмена", "3"),
        ("Для связи нажмите «3»", "3"),
        ("Нажмите на клавишу 3.", "3"),
        ("Нажмите тройку", "тройку"),
        ("Нажмите *", "*"),
        ("Нажмите 1, звёздочка для возврата", "звёздочка"),
        ("Натисніть 3", "3"),
        ("Press 1 or press 4.", "4"),
        ("Press 1 for sales or 3 for support", "3"),
        ("Press pound", "pound"),
        ("Press the hash key", "hash"),
    ],
)
def test_a_key_that_is_missing(words: str, missing: str) -> None:
    assert announced(words) == [missing]


@pytest.mark.parametrize(
    "words",
    [
        "Нажмите 1 для оплаты 3 000 рублей",
        "Нажмите 3 раза",
        "Нажмите 1 или 3 раза",
        "Нажмите 1, 5 минут подождите",
        "Нажмите 1, 5.5 рублей за минуту",
        "Нажмите 1, для детей 3 лет скидка",
        "Нажмите один раз",
        "Нажмите 1. Цена 5 - 7 рублей",
        "У нас 4 звёздочки! Нажмите 1",
        "Press 1 for our five star hotel, open 9 to 5",
        "Press 1 to get 5% off",
    ],
)
def test_other_digits(words: str) -> None:
    assert announced(words) == []


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (("*: back", "1: нажмите 2", "11: a", "2: end"), ["2"]),  # item 1 has a level of its own
        (("*: back", "1: нажмите 2", "12: a", "3: end"), []),
        (("1: нажмите 2", "2: end"), []),  # beside an item that has nothing below
        (("*: back", "1: a", "11: нажмите 2", "12: b", "3: end"), []),
        (("*: back", "1: a", "11: нажмите 2 или звёздочку", "13: b", "2: end"), ["2"]),
        (("1: call:79991234567 err:x", "x: нажмите 2", "2: end"), []),
        (("1: call:79991234567 err:x", "x: нажмите 3", "2: end"), ["3"]),
    ],
)
def test_a_key_must_be_at_the_level_that_speaks_of_it(lines: tuple[str, ...], missing: list[str]) -> None:
    assert announced("A", *lines) == missing


def test_without_a_menu_nothing_is_announced() -> None:
    assert menu.check("Нажмите 5").ok
    assert not [one for one in menu.check(around("1: a")).diagnostics if one.code == "IVR640"]


def test_lines_that_begin_with_a_key_in_words() -> None:
    text = "Нажмите один.\nОдин: да\n  два : нет\nодин: ещё"
    assert [word for _, _, word in keys_in_words(text)] == ["Один", "два"]
    assert [text[begin:end] for begin, end, _ in keys_in_words(text)] == ["Один", "два"]
    assert keys_in_words("Один: да\nДва: нет") == ()  # nobody is told to press any
