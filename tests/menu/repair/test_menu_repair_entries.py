"""Repairs of keys, items and sub-items."""

import pytest
from repair_texts import first_fix, mended_lines, offer

from gateway.intake import Rejected, Said, read_text
from gateway.menu.repair import mend
from menu_texts import around

SAFE = {
    "lines of one key": (["1: one", "2: two", "1: end"], ["1: one", "1: end", "2: two"]),
    "of several keys": (["1: a", "2: b", "1: c", "2: d", "1: e"], ["1: a", "1: c", "1: e", "2: b", "2: d"]),
    "full-width digits": (["１： hello", "²: end"], ["1: hello", "2: end"]),
    "a full-width colon of a command": (["1: call：79991234567 ok:end"], ["1: call:79991234567 ok:end"]),
    "brackets behind the number": (["1) hello", "2) end"], ["1: hello", "2: end"]),
    "full stops": (["1. hello", "2. end"], ["1: hello", "2: end"]),
    "dashes": (["1 — hello", "2 — bye"], ["1: hello", "2: bye"]),
    "numbers of sections": (["1: office", "1.1: Moscow", "1.2: Perm", "2: end"], ["1: office", "11: Moscow", "12: Perm", "2: end"]),  # noqa: E501
}  # fmt: skip


@pytest.mark.parametrize("case", SAFE)
def test_safe_fixes(case: str) -> None:
    bad, good = SAFE[case]
    assert mended_lines(*bad) == good
    assert mended_lines(*good) == good


def test_a_last_line_before_the_brace_moves_without_it() -> None:
    assert mend("Hi\n{menu: x\n1: a\n2: b\n1: end }\nBye").text == "Hi\n{menu: x\n1: a\n1: end\n2: b }\nBye"


def test_a_list_inside_a_text_is_only_offered() -> None:
    text = around("1: we have", "1) bread", "2) soup", "2: end")
    assert offer(text, "IVR209").count("1: bread") == 1


MIXED = {
    "two styles": (["1- bread", "2) soup", "3. tea"], ["1: bread", "2: soup", "3: tea"]),
    "a second action": (["1- bread", "1- end", "2) soup"], ["1: bread", "1: end", "2: soup"]),
    "a wrapped line": (["1- bread", "and tea", "2) soup"], ["1: bread and tea", "2: soup"]),
    "empty lines between": (["", "1- bread", "", "2) soup", ""], ["", "1: bread", "", "2: soup", ""]),
    "bullets": (["•\t1: bread", "•\t1: end", "•\t*: back"], ["1: bread", "1: end", "*: back"]),
    "other bullets and a label": (["", "· 1: bread", "· none: end"], ["", "1: bread", "none: end"]),
}


@pytest.mark.parametrize("case", MIXED)
def test_a_whole_list_is_mended_in_any_style(case: str) -> None:
    bad, good = MIXED[case]
    assert mended_lines(*bad) == good
    assert mend(around(*bad), door=True).text == around(*good)


@pytest.mark.parametrize(
    "lines",
    [
        ["1- we have", "1) bread", "2) soup", "2- end"],
        ["2- bread", "3) soup"],
        ["1) bread", "2 soup"],
        ["1- bread", "3) soup"],
        ["1) open", "2 - 3 days"],
        ["1 - open", "2 - 3 days"],
        ["• 1: bread", "2: soup"],
        ["• 1: bread", "• soup", "• 2: tea"],
        ["• 1: bread", "● 2: soup"],
    ],
)
def test_a_list_with_another_line_in_it_is_not(lines: list[str]) -> None:
    assert mend(around(*lines)).text == around(*lines)


def test_one_bullet_is_offered() -> None:
    assert offer(around("1: bread", "• 2: soup"), "IVR209") == around("1: bread", "2: soup")


NUMBERED = "Здравствуйте!\n\n{menu: Нажмите 1, чтобы подтвердить, 2, чтобы отказаться\n\n%s\n\n}"


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("1.\u00a0\u00a0\u00a0\u00a0 Спасибо!\n\n2.\u00a0\u00a0\u00a0\u00a0 Жаль", "1: Спасибо!\n\n2: Жаль"),
        ("1. Спасибо\n\n1. End\n\n2. Жаль", "1: Спасибо\n\n1: end\n\n2: Жаль"),
        ("1) Спасибо\n2) Жаль\n2) end", "1: Спасибо\n2: Жаль\n2: end"),
    ],
)
def test_at_a_door_a_numbered_list_of_words_is_mended(bad: str, good: str) -> None:
    said = read_text(NUMBERED % bad, mend=True)
    assert isinstance(said, Said)
    assert said.text == NUMBERED % good


@pytest.mark.parametrize("body", ["call:77011234567", "Call: 77011234567", "sms:$phone,Shop,x", "record"])
@pytest.mark.parametrize("head", ["1. Спасибо\n2. %s", "1- Спасибо\n2) %s", "• 1: Спасибо\n• 2: %s"])
def test_at_a_door_a_numbered_list_does_not_become_a_call(body: str, head: str) -> None:
    """Words of a stranger may stand there: nobody wrote `2: call:`."""
    text = NUMBERED % (head % body)
    assert isinstance(read_text(text, mend=True), Rejected)
    assert mend(text).text != text  # its writer is shown the repair and sees what comes out


def test_what_is_offered() -> None:
    assert offer(around("21: inner"), "IVR202") == around("2: …", "21: inner")
    assert offer(around("1: x", "0: end"), "IVR205") == around("1: x", "0: repeat")
    assert offer(around("1: back", "2: end"), "IVR205") == around("*: back", "2: end")
    assert offer(around("*: back", "1: end", "*: back"), "IVR205") == around("*: back", "1: end")
    assert offer(around("1:", "2: end"), "IVR207") == around("2: end")
    renamed = around("1: call:79991234567 err:n10", "n10: nobody")
    assert offer(around("1: call:79991234567 err:10", "10: nobody"), "IVR208") == renamed


def test_a_key_that_has_its_word_is_not_given_to_another() -> None:
    assert first_fix(around("*: back", "1: back", "2: end"), "IVR205") is None
