"""Texts that were meant for commands, and texts that only resemble them."""

import pytest

from gateway import menu
from menu_texts import around

END = "end"
CALL = "call:79991234567"


def near(body: str) -> list[str]:
    """The suggestions for a body."""
    found = menu.check(around(f"1: {body}", "2: end")).diagnostics
    return [str(one.found["near"]) for one in found if one.code in ("IVR301", "IVR303")]


@pytest.mark.parametrize(
    ("body", "command"),
    [
        *((word, END) for word in ("конец", "завершить", "Hang up.", "disconnect", "edn", "положить трубку", "выйти")),
        *(
            (f"{word}:79991234567", CALL)
            for word in ("transfer", "redirect", "forward", "dial", "перевод", "звонок", "tel")
        ),
        *((f"{word} +7 999 123-45-67", CALL) for word in ("call", "позвонить", "соединить", "Call")),
        ("transfer to 79991234567 wait=10 ok:end", f"{CALL} wait=10 ok:end"),
        ("перевести на 8 (999) 123-45-67", "call:89991234567"),
        ("79991234567", CALL),
        ("+7 (999) 123-45-67", CALL),
        ("call +7 701 123 45 67 ok:end", "call:77011234567 ok:end"),
        ("перевод", CALL),
        ("sms;$phone;Shop;Привет", "sms:$phone,Shop,Привет"),
        ("смс:79991234567,Shop,Привет, мир", "sms:79991234567,Shop,Привет, мир"),
        ("sms +7 999 123-45-67, Shop, a", "sms:79991234567,Shop,a"),
        ("запись: 20 сек", "record: 20"),
        ("rec 15", "record: 15"),
        ("Одну минуту. call:79991234567 wait=10 ok:end", "call:79991234567 wait=10 ok:end"),
        ("Говорите, record: 20", "record: 20"),
        ("Спасибо! end", END),
        ("До связи, sms:$phone,Shop,a", "sms:$phone,Shop,a"),
    ],
)
def test_what_was_meant(body: str, command: str) -> None:
    assert near(body) == [command]


@pytest.mark.parametrize(
    "body",
    [
        "goto 2",
        "goto:busy",
        "перейти к пункту 2",
        "назад",
        "повторить",
        "restart",
        "pause 5",
        "play: a.mp3",
        "главное меню",
    ],
)
def test_what_no_command_does(body: str) -> None:
    (finding,) = [one for one in menu.check(around(f"1: {body}", "2: end")).diagnostics if one.code == "IVR304"]
    assert (finding.line, finding.column) == (3, 4)
    assert finding.end_column == 4 + len(body)


@pytest.mark.parametrize(
    "body",
    [
        "Перевод денег займёт три дня",
        "Позвоните нам: +7 999 123-45-67",
        "Конец рабочего дня в 18:00",
        "112",
        "12345",
        "Stop by any time",
        "Exit 5 of the metro",
        "We call: 5 people are before you",
        "Записать можно завтра",
        "The end",
        "Go to the office, room 5",
        "Меню на сегодня: борщ, котлеты",
        "Call us at the end",
        "Dial 0 for the desk",
        "Text us",
        "Record: 5 seconds of silence, a world best",
        "В начало очереди вас не поставят",
        "Recall: 2 cars",
        "<file /files/sms/my/call.mp3>",
    ],
)
def test_words_stay_words(body: str) -> None:
    found = [one.code for one in menu.check(around(f"1: {body}", "2: end")).diagnostics]
    assert not {"IVR301", "IVR303", "IVR304"} & set(found)


def test_what_the_reader_tells_is_not_told_again() -> None:
    for body in ("end.", "exit", "record 10", "call 79991234567", "sms 79991234567,S,a", "выход", "repeat"):
        codes = [one.code for one in menu.check(around(f"1: {body}", "2: end")).diagnostics]
        assert sum(code in ("IVR205", "IVR301", "IVR303", "IVR304") for code in codes) == 1, body
