"""Words that are read aloud: left of programs, fields of templates, numbers, addresses and capitals."""

import pytest

from gateway import menu
from menu_texts import around


def places(words: str, code: str) -> list[str]:
    """What of a text is pointed at."""
    text = around(f"1: {words}", "2: end")
    return [text[one.offset : one.end] for one in menu.check(text).diagnostics if one.code == code]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Здравствуйте, '.$name.'!", "'.$name.'"),
        ('Привет, " + name + "!', '" + name + "'),
        ("Привет, ' . $user['name'] . '!", ""),
        ("Здравствуйте, undefined!", "undefined"),
        ("Сумма: NaN рублей", "NaN"),
        ("Сумма: null рублей", "null"),
        ("Hello <?= $name ?>", "<?= $name ?>"),
        ("Это не undefinedness", ""),
        ("Он сказал: 'да'. 'Нет', сказала она", ""),
        ("Nullarbor", ""),
    ],
)
def test_left_of_programs(words: str, found: str) -> None:
    told = places(words, "IVR614")
    assert told == [found] if found else len(told) <= 1
    if found:
        assert places(words, "IVR332") == []


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        ("звоните 79161234567", "IVR633", "79161234567"),
        ("код 123456", "IVR633", "123456"),
        ("код 12345", "IVR633", ""),
        ("в 2025 году 300 000 рублей", "IVR633", ""),
        ("сайт www.example.com", "IVR631", "www.example.com"),
        ("сайт example.ru", "IVR631", "example.ru"),
        ("пишите на info@example.ru", "IVR631", "info@example.ru"),
        ("корп. 2, кв. 5, т.д.", "IVR631", ""),
        ("<file https://example.ru/upload/a_1.05.mp3>", "IVR631", ""),
        ("<FILE /files/sms/12345678/a.mp3> и example.ru", "IVR631", "example.ru"),
        ("<file /files/sms/12345678/a.mp3>", "IVR633", ""),
        ("<file /ЗВУКИ МЕНЮ/a.mp3>", "IVR632", ""),
        ("ВНИМАНИЕ, вода", "IVR632", "ВНИМАНИЕ"),
        ("ВАШ ЗАКАЗ готов", "IVR632", "ВАШ ЗАКАЗ"),
        ("полис ОСАГО, налог НДФЛ, МЧС", "IVR632", ""),
        ("код XXXX", "IVR608", "XXXX"),
        ("Lorem ipsum dolor", "IVR609", "Lorem ipsum"),
        ("ТЕКСТ1", "IVR609", "ТЕКСТ1"),
    ],
)
def test_hard_to_read(words: str, code: str, found: str) -> None:
    assert places(words, code) == ([found] if found else [])


@pytest.mark.parametrize(
    ("digits", "said"), [("79161234567", "7 916 123 45 67"), ("88001234567", "8 800 123 45 67"), ("123456", "123 456")]
)
def test_a_long_number_is_shown_as_people_say_it(digits: str, said: str) -> None:
    (finding,) = [one for one in menu.check(around(f"1: код {digits}", "2: end")).diagnostics if one.code == "IVR633"]
    assert said in finding.hint("en")
    assert said in finding.hint("ru")


def test_a_signature_is_told_without_a_menu_as_well_but_a_greeting_may_be_said() -> None:
    codes = [one.code for one in menu.check("Привет\n-- \nООО «Ромашка»").diagnostics]
    assert "IVR607" in codes
    assert "IVR607" not in [one.code for one in menu.check("Вода вернётся в 18:00.\nС уважением, ЖЭК 5").diagnostics]


@pytest.mark.parametrize(
    ("end", "told"), [("»", True), ('"', True), ("» До свидания", False), ("", False), ("!", False)]
)
def test_a_lone_mark_behind_the_menu(end: str, told: bool) -> None:
    checked = menu.check(f"«Hello\n{{menu: Press 1\n1: end\n}}{end}")
    assert ("IVR115" in {one.code for one in checked.diagnostics}) == told
    assert not told or checked.worth_a_look
