"""A number is put together unasked only when it has a country; anything else would ring a stranger."""

import pytest
from repair_texts import first_fix, offer

from gateway import menu
from gateway.intake import Rejected, Said, read_text
from gateway.menu.repair import fix_of, mend
from menu_texts import around

CERTAIN = {
    "+7 (701) 123-45-67": "77011234567",
    "7 701 123 45 67": "77011234567",
    "«+7 701 123 45 67»": "77011234567",
    "7.701.123.45.67": "77011234567",
    "+81 3-1234-5678": "81312345678",
    "+84 91 234 56 78": "84912345678",
    "86 138 0013 8000": "8613800138000",
    "+354 555-1234": "3545551234",
}


@pytest.mark.parametrize("command", ["call:{}", "sms:{},Shop,x"])
@pytest.mark.parametrize("written", CERTAIN)
def test_with_its_country_it_is_put_together(written: str, command: str) -> None:
    bad, good = (around(f"1: {command.format(number)}") for number in (written, CERTAIN[written]))
    assert mend(bad, door=True).text == good


OFFERED = {
    "8 (701) 765-43-21": "77017654321",
    "8-701-765-43-21": "77017654321",
    "«87017654321»": "77017654321",
    "+8 (701) 765-43-21": "77017654321",
    "123-45-67": "1234567",
    "701 123 45 67": "7011234567",
    "8 10 7 701 123 45 67": "81077011234567",
    "+1 23-45": "12345",
}


@pytest.mark.parametrize("command", ["call:{}", "sms:{},Shop,x"])
@pytest.mark.parametrize("written", OFFERED)
def test_without_its_country_it_is_offered_at_most(written: str, command: str) -> None:
    bad, good = (around(f"1: {command.format(number)}") for number in (written, OFFERED[written]))
    assert offer(bad, "IVR313") == good
    assert mend(bad, door=True).text == bad


@pytest.mark.parametrize("written", ["0 701 123 45 67", "00 7 701 123 45 67", "+0 701 123 45 67"])
def test_a_number_never_begins_with_0(written: str) -> None:
    assert first_fix(around(f"1: call:{written}"), "IVR313") is None


def test_the_country_of_a_trunk_prefix_is_asked_about() -> None:
    for text, code in (("call:8 (701) 765-43-21", "IVR313"), ("call:87017654321", "IVR319")):
        fix = first_fix(around(f"1: {text}"), code)
        assert fix is not None
        assert fix.words["en"].endswith("if this is a number in Russia or Kazakhstan")
        assert fix.words["ru"].endswith("если это номер в России или Казахстане")


def test_at_the_door_such_a_text_is_refused_in_the_words_of_its_number() -> None:
    for number in ("8 (701) 765-43-21", "123-45-67"):
        refused = read_text(around(f"1: call: {number}", "2: end"), mend=True)
        assert isinstance(refused, Rejected)
        assert [fault.code for fault in refused.diagnostics] == ["IVR313"]
    good = read_text(around("1: call: +7 (701) 123-45-67", "2: end"), mend=True)
    assert isinstance(good, Said)
    assert "call:77011234567" in good.text


def test_of_two_numbers_the_doubtful_one_is_left() -> None:
    text = around("1: call:7 701 123 45 67,8 701 765 43 21 wait=30", "2: end")
    assert mend(text).text == text.replace("7 701 123 45 67,", "77011234567,")


@pytest.mark.parametrize("sender", ["«»", '"Магазин"', "'a name too long'"])
def test_a_sender_that_cannot_be_one_is_left(sender: str) -> None:
    checked = menu.check(around(f"1: sms:$phone,{sender},x", "2: end"))
    found = [finding for finding in checked.diagnostics if finding.code == "IVR335"]
    assert all(fix_of(checked.message, finding) is None for finding in found)
