"""What mail programs leave: reply marks, signatures, headers."""

import pytest
from repair_texts import first_fix, offer

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


def test_a_line_above_the_end_text_is_no_signature() -> None:
    text = around("1: end").replace("}", "}\n--\nGoodbye")
    assert "Goodbye" in mend(text).text


def test_headers_of_a_forwarded_mail_are_offered_one_by_one() -> None:
    assert offer(f"От: Иван\nТема: меню\n{MENU}", "IVR607") == f"Тема: меню\n{MENU}"


def test_a_signature_in_front_of_the_menu_is_left() -> None:
    assert first_fix(f"-- \nИван\n{MENU}", "IVR607") is None
