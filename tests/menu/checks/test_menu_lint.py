"""Warnings and notes: each is given, and not given where it is not due."""

import pytest

from gateway import menu
from gateway.menu.repair import fix_of
from menu_texts import around


def codes(text: str) -> set[str]:
    checked = menu.check(text)
    assert checked.ok
    return {str(finding.code) for finding in checked.diagnostics}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hello", "IVR100"),
        ("Hello\n1: a\n2: b", "IVR109"),
        ("{menu: A\n1: end\n}", "IVR101"),
        (("a" * 9 + "\r\n") * 95, "IVR702"),
        ("СТАРТОВЫЙ ТЕКСТ\n{menu: A\n1: end\n}", "IVR609"),
        ("A\n{menu: [Меню]\n1: end\n}", "IVR111"),
        (around("1: a", "2: b", "1: end"), "IVR203"),
        (around("1: end", "1: a"), "IVR641"),
        (around("1: a", "x: b"), "IVR401"),
        (around("0: repeat", "err: a"), "IVR112"),
        (around("1: a", "11: b"), "IVR642"),
        (around("1: ваш номер $phone"), "IVR332"),
        (around("1: sms:$phone,S,привет $name"), "IVR332"),
        (around("1: [ИМЯ], привет"), "IVR608"),
        ("Привет {имя}\n{menu: A\n1: end\n}", "IVR608"),
        (around("1: a") + "\n-- \nООО", "IVR607"),
        (around("1: a") + "\nОтправлено с iPhone", "IVR607"),
        (around("1: ???? ??"), "IVR143"),
        (around("1: a\ufffdb"), "IVR143"),
        (around("1: a\u202eb"), "IVR142"),
        (around("1: спасибо 🙂"), "IVR631"),
        (around("1: спаcибо"), "IVR630"),
        (around("1: раз 5: два 7: три"), "IVR125"),
        (around("1: раз 2: два"), "IVR128"),
        (around("1: привет 1: end"), "IVR128"),
        (around("1: end. 2: пока"), "IVR128"),
        (around('1: sms:$phone,"Shop",текст'), "IVR335"),
        (around("1: sms:$phone, Shop,текст"), "IVR336"),
        (around("1: Спасибо", "1: end\u00a0"), "IVR131"),
        (around("1: утв"), "IVR301"),
        (around("1: Call – 77011234567"), "IVR301"),
        (around("1: КОНЕЦ."), "IVR301"),
        (around("1: end call"), "IVR301"),
        (around("1: a") + "\nС уважением,\nИван", "IVR607"),
        ("Ваш заказ готов\nПолучите Outlook для Android<https://aka.ms/x>", "IVR607"),
        ("Нажмите один для записи, три для отмены\n{menu: A\n1: end\n}", "IVR640"),
        ("Нажмите цифру от 1 до 2\n{menu: A\n1: end\n}", "IVR640"),
        (around("1:\u00a0a"), "IVR131"),
        (around("1\u00a0: a"), "IVR131"),
        ("A\n{menu: Нажмите 1 для записи, 5 для связи\n1: end\n}", "IVR640"),
        ("Press 5 to stop\n{menu: A\n1: end\n}", "IVR640"),
        (around("1: нажмите 3", "11: a"), "IVR640"),
        (around("1: нажмите три"), "IVR640"),
        (around("1: нажмите решётку"), "IVR640"),
        ("Press star\n{menu: A\n1: end\n}", "IVR640"),
        (around("*: back", "1: a", "1: end", "11: b"), "IVR643"),
        (around("*: back", "1: call:79991234567 ok:end", "11: b"), "IVR644"),
        ("A\n{menu: B\n1: a\n}\nПока\n2: end", "IVR107"),
        ("A\n1: a\n{menu: B\n2: end\n}", "IVR107"),
        ("A\n{menu: 1: a\n2: end\n}", "IVR127"),
        (around("1: ..."), "IVR609"),
        (around("1: https://x.example/?p=$phone"), "IVR332"),
        (around("1: sms:79991234567,$phone,a"), "IVR332"),
        (around("1: sms:$phone,S,привет [ИМЯ]"), "IVR608"),
        (around("1: привет, [имя клиента]"), "IVR608"),
        (around("1: привет, <ИМЯ>"), "IVR608"),
        (around("1: привет, %name%"), "IVR608"),
        (around("1: привет, #NAME#"), "IVR608"),
        (around("1: привет, %s!"), "IVR608"),
        (around("1: привет, <%= name %>"), "IVR608"),
        (around("1: привет, ___"), "IVR608"),
        (around("1: при\u200bвет"), "IVR144"),
        (around("1: при\u00adвет"), "IVR144"),
        (around("\u00a01: a"), "IVR131"),
        (around("1: record:\u00a010"), "IVR131"),
        ("On Mon, 5 Jan 2026, Ann wrote:\n" + around("1: a"), "IVR607"),
        (around("1: a") + "\nGet Outlook for Android", "IVR607"),
        (around("1: a") + "\nС уважением, Иван, тел. 123", "IVR607"),
        (around("1: a") + "\nКонец", "IVR501"),
        (around("1: call:79991234567 err:1"), "IVR510"),
        (
            around("1: call:79991234567 err:2", "2: a", "2: call:79991234568 err:x", "x: call:79991234569 err:2"),
            "IVR510",
        ),
        (around("1: call:79991234567,+79991234567"), "IVR323"),
        (around("1: звоните 88001234567"), "IVR633"),
        (around("1: https://x.example", "2: сайт https://x.example"), "IVR631"),
        ("Тема: срочно\n" + around("1: a"), "IVR607"),
        (around("1: a") + "\nС уважением,\nИван, 123", "IVR607"),
        (around("1: a") + "\n____\nThis is CONFIDENTIAL", "IVR607"),
    ],
)
def test_warned_of(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        around("1: a", "1: b", "2: end"),
        around("1: a", "err: b"),
        around("1: call:79991234567 err:x", "x: a"),
        around("*: back", "1: a", "11: b"),
        around("1: sms:$phone,S,номер $phone"),
        around("1: цена 100$"),
        around("1: как дела???"),
        around("1: в 10: 30 и в 11: 30"),
        around("1: Вітаємо! Қош келдіңіз, їжа"),
        "A\n{menu: Нажмите 1 для записи, 2 - для отмены\n1: end\n2: end\n}",
        "A\n{menu: Нажмите 1. Цена 5 рублей, работаем с 9 до 18\n1: end\n}",
        "Press 1 or 2.\n{menu: A\n1: end\n2: end\n}",
        around("*: back", "1: нажмите 1 или 2", "11: a", "12: b"),
        around("1: Внимание [12]"),
        around("1: end") + "\nКонец",
        around("1: call:79991234567 ok:end") + "\nКонец",
        around("1: a", "x: end", "2: call:79991234567 err:x") + "\nС уважением, ваша клиника",
        around("1: call:79991234567 err:2", "2: call:79991234568 err:3", "3: end", "4: call:79991234567 err:2"),
        around("*: back", "#: start", "1: нажмите решётку или звездочку"),
        around("1: звёздочка, решётка"),
        around("1: в 2025 году"),
        "A\n{menu: 1: запись, 2: отмена\n1: a\n2: end\n}",
        around("1: <file /files/sms/a.mp3>"),
        around("1: скидка 5% и 10%, ряд #5 и #7"),
        around("1: https://x.example/?$filter=a"),
        around("1: пять\u00a0тысяч\u00a0", "1: end"),
        around("1: Работаем в 10: 30", "1: Счёт 1: 2"),
        around("1: Нажимать не надо", "2: Спасибо, пункт 3: это просто"),
        around("1: end") + "\nВНИМАНИЕ: у внешних ворот ремонт",
        around("1: 👨\u200d👩\u200d👧 क\u094d\u200dष"),
        "Ждём\n10:30 и 11:30\n{menu: A\n1: end\n}\nТелефон: 5",
    ],
)
def test_not_warned_of(text: str) -> None:
    warnings = [
        one for one in menu.check(text).diagnostics if one.severity in (menu.Severity.WARNING, menu.Severity.ERROR)
    ]
    assert [finding.code for finding in warnings] == []


@pytest.mark.parametrize(
    ("sender", "told"),
    [("Shop", False), ("7" * 15, False), ("Shop-Clinic", False), ("Магазин", True), ("S" * 12, True)],
)
def test_a_sender_that_the_provider_hardly_takes_is_a_note(sender: str, told: bool) -> None:
    text = around(f"1: sms:$phone,{sender},a")
    places = [text[one.offset : one.end] for one in menu.check(text).diagnostics if one.code == "IVR334"]
    assert places == [sender] * told


def test_an_announced_key_is_pointed_at() -> None:
    text = "A\n{menu: Нажмите 1 для записи, 5 для связи\n1: end\n}"
    (finding,) = menu.check(text).diagnostics
    assert text[finding.offset : finding.end] == "5"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Если придёт, нажмите один, если нет, два.\n\nОдин: Спасибо\n\nДва: Жаль", "IVR109"),
        ("Press one or two.\nOne: thank you\nTWO: a pity", "IVR109"),
        ("Нажмите один.\nОдин: Спасибо\nОдин: До свидания", "IVR100"),
        ("Два слова.\nОдин: Спасибо\nДва: Жаль", "IVR100"),
        ("Нажмите один.\nОдин раз: Спасибо\nДва: Жаль", "IVR100"),
    ],
)
def test_a_menu_written_in_words(text: str, code: str) -> None:
    checked = menu.check(text)
    assert [one.code for one in checked.diagnostics] == [code]
    assert checked.worth_a_look == (code == "IVR109")
    if code == "IVR109":
        assert "`1:`" in checked.diagnostics[0].hint("en")
        assert fix_of(checked.message, checked.diagnostics[0]) is None
