"""What an action does, in words: every kind of action in both languages."""

import pytest

from gateway.menu import Call, Control, End, Record, Say, Sms, Url
from gateway.menu.telling import quoted, told, told_all
from gateway.menu.tree import Action

CALL = Call(("79991234567", "79991234568"), 10, True, "end", "busy", True)


@pytest.mark.parametrize(
    ("action", "en", "ru"),
    [
        (Say("Спасибо"), "says “Спасибо”", "говорит «Спасибо»"),
        (Say(""), "says nothing", "ничего не говорит"),
        (Url("https://a.example"), "tells https://a.example", "сообщает на https://a.example"),
        (Url(None), "tells the account's own address", "сообщает на адрес из кабинета"),
        (
            Sms("$phone", "Shop", "Hi"),
            "sends whoever was called an SMS from Shop: “Hi”",
            "отправляет SMS тому, кому звоним, от Shop: «Hi»",
        ),
        (
            Sms("79990000001", "", "Hi"),
            "sends 79990000001 an SMS without a sender: “Hi”",
            "отправляет SMS на 79990000001 без отправителя: «Hi»",
        ),
        (Record(20), "records for up to 20 s", "записывает до 20 с"),
        (End(), "ends the menu", "выходит из меню"),
        (Control("back"), "goes one menu up", "возвращает на уровень выше"),
        (Control("else"), "says “else”", "говорит «else»"),
        (
            CALL,
            "calls 79991234567, 79991234568 for up to 10 s, records the talk, then ends the menu,"
            " goes to busy if nobody answers",
            "звонит на 79991234567, 79991234568, ждёт до 10 с, записывает разговор, потом выходит из меню,"
            " если никто не ответил, переходит к busy",
        ),
    ],
)
def test_what_an_action_does(action: Action, en: str, ru: str) -> None:
    assert told(action, "en") == en
    assert told(action, "ru") == ru


def test_several_run_one_after_another() -> None:
    assert told_all((Say("Hi"), End()), "en") == "says “Hi”, then ends the menu"
    assert told_all((Say("Hi"), End()), "ru") == "говорит «Hi», затем выходит из меню"


def test_a_quotation_is_one_short_line() -> None:
    assert quoted("a\nb " + "c" * 100, 10, "en") == "“a b ccccc…”"
