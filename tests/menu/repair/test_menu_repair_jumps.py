"""Repairs of jumps, labels, the order of actions, spoken numbers and length: all but one are offered."""

import pytest
from repair_texts import first_fix, offer

from gateway import menu
from gateway.menu.repair import applied, mend
from menu_texts import around

CALL = "1: call:79991234567"


def test_did_you_mean() -> None:
    assert offer(around(f"{CALL} err:nobdy ok:end", "nobody: x"), "IVR400") == around(
        f"{CALL} err:nobody ok:end", "nobody: x"
    )
    assert first_fix(around(f"{CALL} err:7", "2: end"), "IVR400") is None


def test_the_capital_that_a_mail_program_makes_is_certain() -> None:
    text = around(f"{CALL} ok:end err:busy", "Busy: x", "Busy: end")
    for door in (False, True):
        assert mend(text, door=door).text == text.replace("err:busy", "err:Busy")


@pytest.mark.parametrize(
    ("target", "labels", "good"),
    [
        ("busy", ["BUSY"], "BUSY"),
        ("Busy", ["busy"], "busy"),
        ("bUsy", ["Busy"], "Busy"),
        ("busi", ["Busy"], "Busy"),
        ("busy", ["Busy", "BUSY"], None),
    ],
)
def test_any_other_name_is_asked_about(target: str, labels: list[str], good: str | None) -> None:
    text = around(f"{CALL} ok:end err:{target}", *(f"{label}: x" for label in labels))
    assert mend(text).text == text
    if good:
        assert offer(text, "IVR400") == text.replace(f"err:{target}", f"err:{good}")


@pytest.mark.parametrize(("bad", "good"), [("no-body", "nobody"), ("ошибка", "oshibka"), ("no_body", "nobody")])
def test_a_label_in_other_letters_is_renamed_everywhere(bad: str, good: str) -> None:
    text = around(f"{CALL} err:{bad}", f"2: call:79991234567 err:{bad} ok:end", f"{bad}: x")
    assert offer(text, "IVR402") == text.replace(bad, good)


def test_a_name_that_is_taken_is_not_given() -> None:
    assert first_fix(around(f"{CALL} err:no-body", "no-body: x", "nobody: y"), "IVR402") is None


def test_end_is_put_last() -> None:
    assert offer(around("1: end", "1: hello", "1: you"), "IVR641") == around("1: hello", "1: you", "1: end")


def test_a_way_back() -> None:
    assert offer(around("1: x", "11: end"), "IVR642") == around("*: back", "1: x", "11: end")


def test_digits_in_groups() -> None:
    text = around("1: dial 79161234567 now", "2: end")
    assert offer(text, "IVR633") == text.replace("79161234567", "7 916 123 45 67")


def test_a_sign_without_a_reading() -> None:
    assert offer(around("1: thank you 🙂", "2: end"), "IVR631") == around("1: thank you", "2: end")
    assert first_fix(around("1: see https://client.example/x", "2: end"), "IVR631") is None


def test_a_text_over_the_limit_is_made_compact() -> None:
    lines = [f"{n}: {'word ' * 20}end" for n in range(1, 9)]
    text = "\n\n" + around(*lines).replace("\n", "\n\n\n") + "\n\n"
    text += "a" * (1005 - len(text))
    fix = first_fix(text, "IVR700")
    assert fix is not None
    short = applied(text, fix.edits)
    assert not fix.safe
    assert menu.check(short).ok
    assert menu.check(short).message.menu is not None


def test_a_text_that_was_cut_is_not_made_compact() -> None:
    assert first_fix("Hi\n{menu: x\n" + "1: a\n" * 2000 + "}", "IVR700") is None


def test_capitals_in_a_text() -> None:
    assert offer(around("1: ATTENTION, please", "2: end"), "IVR632") == around("1: Attention, please", "2: end")


def test_the_line_that_hides_the_rest() -> None:
    assert offer("Hello\r\n~~~\r\nBye", "IVR801") == "Hello\r\nBye"
