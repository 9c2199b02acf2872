"""Numbers as words, in both languages: tables of what a voice says, and rules that hold for any number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.spoken.spelling import language_of, spell, spell_integer

RUSSIAN = {
    "0": "ноль",
    "11": "одиннадцать",
    "21": "двадцать один",
    "40": "сорок",
    "112": "сто двенадцать",
    "207": "двести семь",
    "1000": "одна тысяча",
    "2002": "две тысячи два",
    "5011": "пять тысяч одиннадцать",
    "11000": "одиннадцать тысяч",
    "21000": "двадцать одна тысяча",
    "22000": "двадцать две тысячи",
    "112000": "сто двенадцать тысяч",
    "1000000": "один миллион",
    "2000001": "два миллиона один",
    "79161234567": "семьдесят девять миллиардов сто шестьдесят один миллион двести тридцать четыре тысячи "
    "пятьсот шестьдесят семь",
    "999000000000000": "девятьсот девяносто девять триллионов",
    "1000000000000000": "один" + " ноль" * 15,
    "007": "ноль ноль семь",
    "000": "ноль ноль ноль",
    "1.1": "один точка один",
    "0.05": "ноль точка ноль пять",
    "10,5": "десять и пять десятых",
    "2,25": "два и двадцать пять сотых",
    "1,234": "один и двести тридцать четыре тысячных",
    "1,2345": "один две тысячи триста сорок пять",
    "1,2,3": "один два три",
    "14:00": "четырнадцать ноль ноль",
    "9:05": "девять ноль пять",
    "25.03.2025": "двадцать пять точка ноль три точка две тысячи двадцать пять",
    "1%": "один процент",
    "3%": "три процента",
    "5 %": "пять процентов",
    "12%": "двенадцать процентов",
    "21%": "двадцать один процент",
    "111%": "сто одиннадцать процентов",
    "2,5%": "два и пять десятых процента",
    "№5": "номер пять",
    "+7916": "плюс семь тысяч девятьсот шестнадцать",
}
ENGLISH = {
    "0": "zero",
    "13": "thirteen",
    "42": "forty two",
    "207": "two hundred seven",
    "1000": "one thousand",
    "79161234567": "seventy nine billion one hundred sixty one million two hundred thirty four thousand five hundred "
    "sixty seven",
    "007": "zero zero seven",
    "1234567890123456": "one two three four five six seven eight nine zero one two three four five six",
    "1.25": "one point two five",
    "3,750": "three thousand seven hundred fifty",
    "1,000,000": "one million",
    "10,5": "ten five",
    "14:05": "fourteen zero five",
    "25.03.2025": "twenty five point zero three point two zero two five",
    "2.5%": "two point five percent",
    "№ 5": "number five",
    "+7": "plus seven",
}


@pytest.mark.parametrize(("written", "said"), RUSSIAN.items())
def test_russian(written: str, said: str) -> None:
    assert spell(written, "ru") == said


@pytest.mark.parametrize(("written", "said"), ENGLISH.items())
def test_english(written: str, said: str) -> None:
    assert spell(written, "en") == said


def test_the_words_around_stay() -> None:
    assert spell("Приём 5 мая в 14:30, кабинет 7.") == "Приём пять мая в четырнадцать тридцать, кабинет семь."
    assert spell("Press 1, or 2!") == "Press one, or two!"
    assert spell("Ни одного числа: +, 1²".replace("1", "")) == "Ни одного числа: +, ²"


@pytest.mark.parametrize("written", ["١٢", "２", "²", "½", "1٢"])
def test_only_ascii_digits_are_numbers(written: str) -> None:
    assert spell(written, "ru").replace("один", "1") == written


def test_the_language_is_that_of_the_letters() -> None:
    assert [language_of(text) for text in ("Hello", "12", "Hello, мир", "Ґанок", "")] == ["en", "en", "ru", "ru", "en"]
    assert spell("7 мая") == "семь мая"
    assert spell("7 May") == "seven May"
    assert spell("7 May", "ru") == "семь May"


def value(words: list[str], language: str) -> int:
    """The number that words say: another way back, by their values."""
    small = {spell_integer(str(n), language): n for n in (*range(1, 20), *range(20, 100, 10))}  # type: ignore[arg-type]
    small |= {"одна": 1, "две": 2, "hundred": -100}
    small |= {spell_integer(str(n), "ru"): n for n in range(100, 1000, 100)}
    scales = ("тысяч thousand", "миллион million", "миллиард billion", "триллион trillion")
    total = group = 0
    for word in words:
        place = next((n for n, names in enumerate(scales, 1) if any(word.startswith(x) for x in names.split())), 0)
        if place:
            total, group = total + group * 1000**place, 0
        elif word == "hundred":
            group *= 100
        else:
            group += small[word]
    return total + group


@pytest.mark.parametrize("language", ["ru", "en"])
@given(number=st.integers(1, 10**15 - 1))
def test_words_say_the_number(language: str, number: int) -> None:
    assert value(spell_integer(str(number), language).split(), language) == number  # type: ignore[arg-type]


@given(zeros=st.integers(1, 8), number=st.integers(1, 10**7 - 1))
def test_zeros_in_front_are_said(zeros: int, number: int) -> None:
    assert spell_integer("0" * zeros + str(number), "ru") == "ноль " * zeros + spell_integer(str(number), "ru")


@given(st.text(st.sampled_from("0123456789.,:%№+ яx\u00a0"), max_size=60), st.sampled_from(["ru", "en"]))
def test_no_digit_is_left_and_nothing_is_raised(text: str, language: str) -> None:
    said = spell(text, language)  # type: ignore[arg-type]
    assert not re.search("[0-9№]", said)
    assert spell(said, language) == said  # type: ignore[arg-type]
