"""A quick look sees every sign that the careful checks would speak of, and lets a good text pass."""

import pytest

from gateway import menu
from gateway.demo import EXAMPLE
from gateway.menu.checks.mail_signs import has_debris_of_mail
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
