"""What takes the room of a message, in numbers and in words."""

from pathlib import Path

import pytest

from gateway import menu
from gateway.menu.writing.budget import Part, budget, characters
from gateway.menu.writing.format import compact
from menu_texts import around

EXAMPLE = Path(__file__).parent.parent / "provider_example.txt"


def message(text: str) -> menu.Message:
    return menu.check(text).message


def test_the_providers_example() -> None:
    found = budget(message(EXAMPLE.read_text(encoding="utf-8")))
    assert (found.length, found.excess, found.saved) == (886, 0, 23)
    assert found.words("en") == (
        "886 of 1000 characters; the longest texts: menu text 215, label callerr 96, item 1 72, label err 37, "
        "item 2 36; the compact form saves 23 characters"
    )
    assert found.words("ru") == (
        "886 из 1000 знаков; самые длинные тексты: текст меню 215, метка callerr 96, пункт 1 72, метка err 37, "
        "пункт 2 36; сжатая запись короче на 23 знака"
    )


def test_every_text_is_a_part_and_equals_keep_their_order() -> None:
    found = budget(message(around("1: аб", "1: sms:$phone,S,абвгд", "2: end", "x: вг", "3: call:79991234567") + "Ещё"))
    assert found.parts == (
        Part("start", "", 6),
        Part("item", "1", 5),
        Part("menu", "", 4),
        Part("end", "", 3),
        Part("item", "1", 2),
        Part("label", "x", 2),
    )


def test_what_is_saved_is_what_the_compact_form_saves() -> None:
    text = around("1: а", "2: б") + "\n\nКонец\n"
    assert budget(message(text)).saved == len(text) - len(compact(message(text))) > 0
    assert "saves" not in budget(message(compact(message(text)))).words("en")
    assert budget(message("слово")).words("en") == "5 of 1000 characters; the longest texts: start text 5"


def test_line_ends_count_once_and_what_is_too_much_is_told() -> None:
    text = "а\r\nб" + "в" * 1000
    assert (budget(message(text)).length, budget(message(text)).excess) == (1003, 3)


@pytest.mark.parametrize(
    ("count", "en", "ru"),
    [
        (1, "1 character", "1 знак"),
        (2, "2 characters", "2 знака"),
        (5, "5 characters", "5 знаков"),
        (11, "11 characters", "11 знаков"),
        (14, "14 characters", "14 знаков"),
        (21, "21 characters", "21 знак"),
        (100, "100 characters", "100 знаков"),
        (112, "112 characters", "112 знаков"),
        (104, "104 characters", "104 знака"),
    ],
)
def test_counted_characters(count: int, en: str, ru: str) -> None:
    assert (characters(count, "en"), characters(count, "ru")) == (en, ru)
