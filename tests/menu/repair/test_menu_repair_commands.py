"""Repairs of commands and their parameters."""

import pytest
from repair_texts import first_fix, mended_lines, offer

from gateway.menu.repair import applied, mend
from menu_texts import around

NUMBER = "79991234567"
SAFE = {
    "a full stop": ("end.", "end"),
    "a semicolon": ("END;", "end"),
    "record without a colon": ("record 10", "record: 10"),
    "record in words": ("record 10 сек.", "record: 10"),
    "a unit": ("record: 10 сек", "record: 10"),
    "a unit and quotes": ("record: «10» s", "record: 10"),
    "look-alikes": (f"саll:{NUMBER} оk:end", f"call:{NUMBER} ok:end"),
    "blanks in the list": (f"call: {NUMBER} , 79997654321 ok:end", f"call:{NUMBER},79997654321 ok:end"),
    "blanks in an sms": ("sms: $phone, Shop, x, y", "sms:$phone,Shop,x, y"),
    "record in the middle": (f"call:{NUMBER} record ok:end wait=10", f"call:{NUMBER} ok:end wait=10 record"),
    "the same twice": (f"call:{NUMBER} wait=10 ok:end wait=10", f"call:{NUMBER} wait=10 ok:end"),
    "a pretty number": ("call:+7 (999) 123-45-67 ok:end", f"call:{NUMBER} ok:end"),
    "pretty numbers": ("call:+7 999 123-45-67, 7(999)765.43.21", f"call:{NUMBER},79997654321"),
    "quotes": (f"call:«{NUMBER}»,\"79997654321\" ok:end", f"call:{NUMBER},79997654321 ok:end"),
    "an address in quotes": ("«https://a.example/x?y=1».", "https://a.example/x?y=1"),
    "an address in brackets": ("<https://a.example/x>", "https://a.example/x"),
    "a word and an address in quotes": ("url: \"https://a.example/x\"", "https://a.example/x"),
    "a sender in quotes": ("sms:$phone,«Shop 1»,x", "sms:$phone,Shop 1,x"),
    "a sender with blanks": ("sms:$phone,  Shop ,x", "sms:$phone,Shop,x"),
    "ok:End": (f"call:{NUMBER} ok:End", f"call:{NUMBER} ok:end"),
    "quotes around the list": (f"call:\"{NUMBER},79997654321\"", f"call:{NUMBER},79997654321"),
    "a number of an sms": ("sms:+7 (999) 123-45-67,Shop,x", f"sms:{NUMBER},Shop,x"),
    "a colon for =": (f"call:{NUMBER} wait:10 ok:end", f"call:{NUMBER} wait=10 ok:end"),
    "an = for the colon": (f"call:{NUMBER} ok=end", f"call:{NUMBER} ok:end"),
    "blanks around =": (f"call:{NUMBER} wait = 10 ok: end", f"call:{NUMBER} wait=10 ok:end"),
    "seconds": (f"call:{NUMBER} wait=10s ok:end", f"call:{NUMBER} wait=10 ok:end"),
    "seconds in words": (f"call:{NUMBER} wait=10 сек ok:end", f"call:{NUMBER} wait=10 ok:end"),
    "a comma in front": (f"call:{NUMBER},ok:end", f"call:{NUMBER} ok:end"),
    "a comma behind": (f"call:{NUMBER} wait=10, ok:end", f"call:{NUMBER} wait=10 ok:end"),
}  # fmt: skip


@pytest.mark.parametrize("case", SAFE)
def test_safe_fixes(case: str) -> None:
    bad, good = SAFE[case]
    assert mended_lines(f"1: {bad}", "2: end") == [f"1: {good}", "2: end"]
    assert mended_lines(f"1: {good}", "2: end") == [f"1: {good}", "2: end"]


def test_a_letter_for_a_digit_and_a_label() -> None:
    assert mended_lines("З: hello", "4: end") == ["3: hello", "4: end"]
    assert mended_lines(f"1: call:{NUMBER} err:nоne", "none: no")[0] == f"1: call:{NUMBER} err:none"


OFFERED = {
    ("IVR301", "exit"): "end",
    ("IVR301", "«end»"): "end",
    ("IVR301", f"sms {NUMBER},Shop,x"): f"sms:{NUMBER},Shop,x",
    ("IVR312", f"call:{NUMBER} wait=10 wait=20"): f"call:{NUMBER} wait=10",
    ("IVR313", f"call:{NUMBER} 79997654321"): f"call:{NUMBER},79997654321",
    ("IVR313", f"call:{NUMBER};79997654321"): f"call:{NUMBER},79997654321",
    ("IVR313", f"call:{NUMBER},,79997654321"): f"call:{NUMBER},79997654321",
    ("IVR313", "sms:${phone},Shop,x"): "sms:$phone,Shop,x",
    ("IVR314", f"call:{NUMBER} wait=300"): f"call:{NUMBER} wait=120",
    ("IVR316", f"call:{NUMBER} wiat=10"): f"call:{NUMBER} wait=10",
    ("IVR316", f"call:{NUMBER} recrod"): f"call:{NUMBER} record",
    ("IVR319", "call:89991234567"): f"call:{NUMBER}",
    ("IVR321", "https:/client.example/x"): "https://client.example/x",
    ("IVR321", "https://client.example/x thank you"): "https://client.example/x",
    ("IVR322", "url: https://client.example/x"): "https://client.example/x",
    ("IVR323", f"call:{NUMBER},+{NUMBER},79997654321"): f"call:{NUMBER},79997654321",
    ("IVR332", "sms:$phone,Shop,x ${phone}"): "sms:$phone,Shop,x $phone",
    ("IVR333", "sms:,Shop,x"): "sms:$phone,Shop,x",
    ("IVR340", "record: 2 мин"): "record: 120",
}


@pytest.mark.parametrize(("code", "bad"), OFFERED)
def test_what_is_offered(code: str, bad: str) -> None:
    assert offer(around(f"1: {bad}", "2: end"), code) == around(f"1: {OFFERED[code, bad]}", "2: end")


def test_a_command_gets_the_key_of_the_line_above() -> None:
    bad, good = (around("3: hello", f"{key}call:{NUMBER}") for key in ("", "3: "))
    assert offer(bad, "IVR300") == good


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("IVR313", "call:operator"),
        ("IVR313", "call:123"),
        ("IVR313", f"call:{NUMBER}abc"),
        ("IVR314", f"call:{NUMBER} wait=ten"),
        ("IVR314", f"call:{NUMBER} wait=-1"),
        ("IVR321", "ftp://client.example/x"),
        ("IVR332", "your number is $phone"),
        ("IVR340", "record: long"),
    ],
)
def test_what_only_a_person_can_mend(code: str, body: str) -> None:
    text = around(f"1: {body}", "2: end")
    assert first_fix(text, code) is None
    assert mend(text).text == text


def test_a_command_behind_words_gets_its_own_line() -> None:
    assert offer(around(f"1: wait. call:{NUMBER}"), "IVR303") == around("1: wait.", f"1: call:{NUMBER}")


def test_two_short_numbers_are_not_made_one() -> None:
    text = around("1: call:79991 79992", "2: end")
    assert mend(text).text == text


def test_minutes_are_not_taken_for_seconds() -> None:
    text = around("1: record: 2 мин", f"2: call:{NUMBER} wait=2 мин")
    assert mend(text).text == text


def test_ok_end_in_capitals_is_one_repair() -> None:
    text = around(f"1: call:{NUMBER} OK:END", "2: end")
    fix = first_fix(text, "IVR132")
    assert fix is not None
    assert applied(text, fix.edits) == text.replace("OK:END", "ok:end")
    assert len(mend(text).changes) == 1


def test_at_a_door_an_address_in_quotes_is_not_called() -> None:
    text = around("1: «https://a.example/x»", "2: end")
    assert mend(text, door=True).text == text


@pytest.mark.parametrize("body", ["«https://a.example/x> and y»", "(see https://a.example/x)", "«https://»"])
def test_words_around_an_address_are_words(body: str) -> None:
    text = around(f"1: {body}", "2: end")
    assert mend(text).text == text
