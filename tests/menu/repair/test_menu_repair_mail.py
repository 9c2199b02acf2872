"""What mail programs leave: reply marks, signatures, headers."""

import pytest
from repair_texts import first_fix, offer

from gateway import menu
from gateway.menu.repair import mend
from menu_texts import around

MENU = around("1: Спасибо", "2: end") + "\nКонец"


@pytest.mark.parametrize("mark", ["> ", ">", ">> ", "> > ", " > "])
def test_reply_marks(mark: str) -> None:
    marked = "\n".join(f"{mark}{line}" for line in MENU.split("\n"))
    assert mend(marked).text == MENU


def test_marks_and_wrapped_lines_together() -> None:
    bad = "> Hi\n> {menu: x\n> 1: a long text that\n> goes on\n> 2: end\n> }\n> Bye"
    assert mend(bad).text == "Hi\n{menu: x\n1: a long text that goes on\n2: end\n}\nBye"


@pytest.mark.parametrize(
    "left",
    [
        "\n\n-- \nИван Петров\n+7 999 123-45-67",
        "\n--\nИван",
        "\n\nОтправлено с iPhone",
        "\nSent from my Galaxy",
        "\n\nGet Outlook for iOS",
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_signatures_go_and_the_last_line_end_stays(left: str, end: str) -> None:
    assert mend(f"{MENU}{left}{end}").text == f"{MENU}{end}"


@pytest.mark.parametrize(
    "left",
    [
        "\nС уважением, Иван, 79991234567",
        "\nThis mail is confidential",
        "\n_____________",
        "\nSent from my iPhone\nBut this is the end text",
        "\n-- " + "\nline" * 12,
    ],
)
def test_what_a_person_may_have_written_is_offered(left: str) -> None:
    assert offer(f"{MENU}{left}", "IVR607") == MENU


QUOTED = {
    "Outlook": "________________________________\nОт: Анна Петрова <anna@office.example>\n"
    "Отправлено: 8 октября 2025 г. 18:02\nКому: Борис\nТема: Отчёт\n\nДобрый день!",
    "Outlook without its line": "От: Анна\nОтправлено: 8 октября 2025 г. 18:02\nКому: Борис\nТема: Отчёт\n\nДень!",
    "Outlook in English": "From: Ann\nSent: Wednesday, October 8, 2025 6:02 PM\nTo: Bob\nSubject: Report\n\nHi",
    "bold headers": "*From:* Ann\n*Sent:* Wednesday\n*To:* Bob\n\nHi",
    "headers with empty lines": "From: Ann\n\nSent: Wednesday\n\nTo: Bob\n\nHi",
    "original message": "-----Исходное сообщение-----\nПривет",
    "original message in English": "-----Original Message-----\nHi",
    "Gmail": "чт, 9 окт. 2025 г. в 11:53, Иван Петров <ivan@office.example>:\n\n> старое\n> письмо",
    "Gmail, wrapped": "чт, 9 окт. 2025 г. в 11:53, Иван Петров\n<ivan@office.example>:\n\n> старое",
    "Gmail in English": "On Thu, Oct 9, 2025 at 11:53 AM Ann <ann@office.example> wrote:\n> old",
    "Gmail in English, wrapped": "On Thu, Oct 9, 2025 at 11:53 AM Ann\n<ann@office.example> wrote:\n> old",
    "forwarded": "---------- Forwarded message ---------\nFrom: Ann\nSubject: x\n\nHi",
    "Apple": "Begin forwarded message:\n\nFrom: Ann\nSubject: x",
    "a telephone and a quoted mail": "Отправлено с iPhone\n\nОт: Анна\nТема: Отчёт\n\nДобрый день!",
    "Outlook for iOS": "Отправлено из Outlook для iOS",
    "Outlook for Android": "Sent from Outlook for Android",
    "an address behind it": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "a signature": "--\nАнна Петрова\n+7 495 123-45-67",
    "a signature and a notice": "--\nАнна, тел. 123\n____________\nЭто письмо конфиденциально и предназначено только\n"
    "для адресата." + "\nСтрока." * 12,
    "a notice below a line": "-----\nThis message is confidential. If you received it in error,\ndelete it.",
}


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\nДо свидания!\n", "\r\nBye\r\n\r\n"])
@pytest.mark.parametrize("kind", QUOTED)
def test_what_stands_below_an_unmistakable_sign_goes(kind: str, gap: str) -> None:
    """And the end text between the brace and the sign stays; so does a text without a menu."""
    for kept in (around("1: Спасибо", "2: end"), "Ждём вас завтра."):
        text = f"{kept}{gap}{QUOTED[kind]}"
        mended = mend(text)
        assert mended.text == f"{kept}{gap}".rstrip()
        assert {change.code for change in mended.changes} == {"IVR607"}
        assert "IVR607" in {finding.code for finding in menu.check(text).diagnostics}
        assert menu.check(text).worth_a_look
        assert mend(text, door=True).text == mended.text


def test_what_another_repair_brings_to_light_goes_too() -> None:
    assert mend(f"{MENU}<br>--<br>Anna").text == MENU


def test_a_mail_too_long_to_be_read_is_cut_first_and_then_looked_at() -> None:
    mail = f"{MENU.replace('1:', '1 :')}\n\n{QUOTED['Outlook']}\n" + "Строка старого письма.\n" * 2_000
    mended = mend(mail)
    assert mended.text.strip() == MENU
    assert [(change.code, change.line) for change in mended.changes] == [("IVR130", 3), ("IVR607", 6)]
    endless = mail + "x" * 100_000
    assert mend(endless).text is endless


@pytest.mark.parametrize(
    "text",
    [
        f"{MENU}\n-- \n1: end",  # an entry follows
        f"{MENU}\n-- \n{{menu: x\n1: end\n}}",
        "{menu: x\n1: a\n-- \n2: end\n}",
        "{menu: x\n1: a\n-- \nAnna",  # nobody knows where this menu ends
        "Hello\n1: a\n-- \nAnna",
        "Поезд идёт так.\nFrom: Moscow\nTo: Kazan",
        "Приглашаем вас.\nДата: 5 мая\nТема: весна",
        "Первое.\n--\nВторое.",  # a line that somebody drew
        "Привет.\nОтправлено с любовью",
        f"{MENU}\nОт: Анна",
        "-- \nAnna",  # nothing would be left
        "От: Анна\nТема: меню\n" + MENU,
        f"{MENU}\nЗаписаться: <a@b.example>:",
    ],
)
def test_what_is_not_sure_is_not_cut(text: str) -> None:
    assert "IVR607" not in {change.code for change in mend(text).changes}


def test_a_line_above_the_end_text_counts_as_the_separator_of_a_signature() -> None:
    """Mail programs lose the blank behind it; whoever drew it is told what went."""
    text = around("1: end").replace("}", "}\n--\nGoodbye")
    assert mend(text).text == around("1: end")


def test_headers_of_a_forwarded_mail_are_offered_one_by_one() -> None:
    assert offer(f"От: Иван\nТема: меню\n{MENU}", "IVR607") == f"Тема: меню\n{MENU}"


def test_a_signature_in_front_of_the_menu_is_left() -> None:
    assert first_fix(f"-- \nИван\n{MENU}", "IVR607") is None
