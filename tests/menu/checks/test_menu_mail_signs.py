"""A quick look sees every sign that the careful checks would speak of, and lets a good text pass."""

import json
from pathlib import Path

import pytest

from gateway import menu
from gateway.demo import EXAMPLE
from gateway.menu.checks.mail_signs import has_debris_of_mail, signed, signs_of_mail, tail_of_mail
from gateway.menu.codes import CATALOGUE

SIGNS = [
    "Hello\n-- \nAnna",
    "> Hello",
    "Hello\n>> there",
    "Hello\n\nОтправлено из Outlook для iOS",
    "Hello\nSent from my iPhone",
    "Hello\n________________\nОт: Anna",
    "От: Anna <a@b.example>\nТема: x\n\nHello",
    "Hello\nС уважением, Анна, 8 495 1234567",
    "Hello\nчт, 9 окт. 2025 г. в 11:53, Иван <i@x.example>:\nold",
    "Hello\nOn Thu, Oct 9, 2025 Ann wrote:\nold",
    "Hello\nСообщение конфиденциально",
    "Hello\n{menu: Press 1\n1:\u00a0end\n}",
    "Hel\u00adlo",
    "\ufeffHello",
]


@pytest.mark.parametrize("text", SIGNS)
def test_signs(text: str) -> None:
    assert has_debris_of_mail(text)


@pytest.mark.parametrize("text", ["Hello", EXAMPLE, "Говорят: -- нет", "a > b"])
def test_good_texts_pass(text: str) -> None:
    assert not has_debris_of_mail(text)
    assert not menu.check(text).worth_a_look


@pytest.mark.parametrize("code", ["IVR120", "IVR130", "IVR131", "IVR605", "IVR606", "IVR607"])
def test_what_mail_programs_leave_is_worth_a_look(code: str) -> None:
    """The catalogue's own bad texts."""
    assert menu.check(CATALOGUE[code].bad).worth_a_look


MISTAKES = json.loads((Path(__file__).parents[1] / "mistakes.json").read_text(encoding="utf-8"))
READ_ALOUD = ("IVR109", "IVR115", "IVR128", "IVR301", "IVR304", "IVR607")


def test_whatever_would_be_read_aloud_is_worth_a_look() -> None:
    texts = [str(mistake["text"]) for mistake in MISTAKES] + [row.bad for row in CATALOGUE.values()]
    told = [text for text in texts if any(one.code in READ_ALOUD for one in menu.check(text).diagnostics)]
    assert len(told) > 60
    assert [text for text in told if not menu.check(text).worth_a_look] == []


@pytest.mark.parametrize(
    ("line", "certain"),
    [
        ("Получите Outlook для Android<https://aka.ms/x>", True),
        ("Sent from Outlook for iOS", True),
        ("Sent from Yahoo Mail", True),
        ("Отправлено из мобильной почты Яндекса", True),
        ("Отправлено с устройства Galaxy", True),
        ("вт, 24 нояб. 2026 г. в 10:00, Игорь <i@x.example>:", True),
        ("Понедельник, 23 ноября 2026, 18:05 +03:00 от Игорь <i@x.example>:", True),
        ("23 нояб. 2026 г., в 10:00, Игорь <i@x.example> написал(а):", True),
        ("On Nov 24, 2026, at 10:00, Ann <a@x.example> wrote:", True),
        ("-----Original Message-----", True),
        ("[EXTERNAL]", True),
        ("CAUTION: This email originated from outside", True),
        ("ВНИМАНИЕ: внешний отправитель", True),
        ("[cid:image001.png@01DB]", True),
        ("<mailto:a@b.example>", True),
        ("От: Анна", False),
        ("С уважением,\nАнна", False),
        ("С уважением, ваша клиника", None),
        ("Отправлено вчера", None),
        ("ВНИМАНИЕ: у внешних ворот ремонт", None),
        ("Вам пишет: Анна", None),
    ],
)
def test_each_sign_stands_alone_and_is_found_behind_others(line: str, certain: bool | None) -> None:
    for text in (line, f"Hello\n\n{line}", f"Тема: x\n{line}"):
        found = [sign for sign in signs_of_mail(text, 0, len(text)) if sign.begin >= len(text) - len(line)]
        assert [sign.certain for sign in found] == ([] if certain is None else [certain])
        assert certain is None or has_debris_of_mail(text)
        assert certain is None or has_debris_of_mail(
            text.replace("\n", "\r").upper().replace("@X.EXAMPLE", "@x.example")
        )


def test_the_quick_look_misses_nothing_that_the_table_finds() -> None:
    texts = [str(mistake["text"]) for mistake in MISTAKES] + [row.bad for row in CATALOGUE.values()]
    found = [text for text in texts if tail_of_mail(text) >= 0 or any(signs_of_mail(text, 0, len(text)))]
    assert len(found) > 15
    assert [text for text in found if not has_debris_of_mail(text)] == []


@pytest.mark.parametrize("text", ["Внимание! Завтра нет воды", "Лучшие цены\nBest prices", "Для вас пишут:\nда"])
def test_the_quick_look_lets_plain_words_pass(text: str) -> None:
    assert not has_debris_of_mail(text)


@pytest.mark.parametrize(
    ("end", "is_signed"),
    [
        ("С уважением,\nАнна Петрова\nСтарший продавец\nтел. +7 (701) 123-45-67", True),
        ("Best regards,\n\nAnn Smith", True),
        ("С уважением, ваша клиника", False),
        ("С уважением,\nВаша Клиника", False),
        ("С уважением,\nколлектив магазина", False),
        ("С уважением к вам", False),
    ],
)
def test_a_greeting_with_a_name_below_is_of_a_mail_even_without_a_menu(end: str, is_signed: bool) -> None:
    text = f"Текст во вложении.\n\n{end}"
    assert signed(text, text.index(end)) == is_signed
    checked = menu.check(text)
    assert ("IVR607" in {one.code for one in checked.diagnostics}) == is_signed
    assert checked.ok
    assert checked.worth_a_look
