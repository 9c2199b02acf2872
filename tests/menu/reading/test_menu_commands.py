"""Bodies: which are commands, which are spoken, and what a wrong one is told. Places count within the line."""

from typing import Any

import pytest

from gateway import menu
from gateway.menu.reading.commands import COMMANDS
from menu_texts import actions, around, findings, told

END = {"type": "end"}


def url(address: str | None) -> dict[str, Any]:
    return {"type": "url", "address": address}


def sms(to: str, sender: str, words: str) -> dict[str, Any]:
    return {"type": "sms", "to": to, "sender": sender, "text": words}


def record(seconds: int, *, given: bool = True) -> dict[str, Any]:
    return {"type": "record", "seconds": seconds, "seconds_given": given}


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ("end", END),
        ("url", url(None)),
        ("https://client.example/ivr?id=1&k=2", url("https://client.example/ivr?id=1&k=2")),
        ("http://10.0.0.1:8080/", url("http://10.0.0.1:8080/")),
        ("https://пример.рф/?q=%D0%BF%D1%80=3A", url("https://пример.рф/?q=%D0%BF%D1%80=3A")),
        ("sms:79991234567,Shop,one, two: three", sms("79991234567", "Shop", "one, two: three")),
        ("sms:+79991234567,Shop,a", sms("79991234567", "Shop", "a")),
        ("sms:$phone,Shop,number $phone", sms("$phone", "Shop", "number $phone")),
        ("sms:$phone, Shop , a", sms("$phone", "Shop", "a")),
        ("record", record(30, given=False)),
        ("record: 10", record(10)),
        ("record:10", record(10)),
        ("record : 300", record(300)),
    ],
)
def test_commands(body: str, action: dict[str, Any]) -> None:
    assert actions(body) == [action]
    assert menu.check(around(f"1: {body}")).ok


@pytest.mark.parametrize(
    "body",
    [
        "record your answer after the beep",
        "end of the call",
        "call us tomorrow",
        "Call 112 for help",
        "url of the site",
        "sms will follow",
        "endless",
        "recorded: 10",
        "SMS-код отправлен",
        "and/or",
        "10:30",
        "меню закрыто",
        "сall-центр",
        "record 10 секунд после сигнала",
        "пять\u00a0тысяч",
        "и/или",
    ],
)
def test_words_are_spoken(body: str) -> None:
    assert actions(body) == [{"type": "text", "text": body}]
    assert {finding.severity for finding in menu.check(around(f"1: {body}")).diagnostics} <= {menu.Severity.INFO}


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("url:", "IVR321 1:4-8"),
        ("https://", "IVR321 1:4-12"),
        ("http:///path", "IVR321 1:4-16"),
        ("https:/x.example", "IVR321 1:4-20"),
        ("ftp://x.example", "IVR321 1:4-19"),
        ("https://x.example and more", "IVR321 1:4-30"),
        ("sms:", "IVR330 1:4-8"),
        ("sms:$phone", "IVR330 1:4-14"),
        ("sms:$phone,Shop", "IVR330 1:4-19"),
        ("sms:$phone,Shop, ", "IVR330 1:4-20"),
        ("sms:,Shop,a", "IVR333 1:4-9"),
        ("sms:1234,Shop,a", "IVR313 1:8-12"),
        ("sms:1234567890123456,Shop,a", "IVR313 1:8-24"),
        ("sms:+7 999 123-45-67,Shop,a", "IVR313 1:8-24"),
        ("sms:¤phone,Shop,a", "IVR620 1:8-14"),
        ("record:", "IVR340 1:4-11"),
        ("record: -1", "IVR340 1:4-14"),
        ("record: 1.5", "IVR340 1:4-15"),
        ("record: 10 s", "IVR340 1:4-16"),
        ("record: ١٠", "IVR340 1:4-14"),
        ("record: 99999999999", "IVR340 1:4-23"),
        ("ѕms:$phone,Shop,a", "IVR302 1:4-21"),
        ("rеcord: 10", "IVR302 1:4-14"),
        ("еnd", "IVR302 1:4-7"),
        ("sms：$phone,Shop,a", "IVR204 1:7-8"),
        ("//x.example/a", "IVR321 1:4-17"),
        ("http:x.example", "IVR321 1:4-18"),
        ("http:\\\\x.example", "IVR321 1:4-20"),
        ("e\u200bnd", "IVR141 1:5-6"),
        ("\u200bcall:79991234567", "IVR141 1:4-5"),
        ("\u3000call:79991234567 err:x\u3000", "IVR400 1:22-27"),
    ],
)
def test_what_cannot_work_is_an_error(body: str, finding: str) -> None:
    assert [str(one.code) for one in menu.check(around(f"1: {body}")).errors] == [finding.split()[0]]
    assert finding in told(around(f"1: {body}"))


@pytest.mark.parametrize(
    ("body", "action", "finding"),
    [
        ("END", END, "IVR132 1:4-7"),
        ("Record: 5", record(5), "IVR132 1:4-10"),
        ("SMS:$PHONE,S,a", sms("$phone", "S", "a"), "IVR132 1:4-7"),
        ("HTTPS://x.example", url("HTTPS://x.example"), "IVR132 1:4-9"),
        ("url: https://x.example", url("https://x.example"), "IVR322 1:4-26"),
        ("sms:$phone,,a", sms("$phone", "", "a"), "IVR331 1:15-15"),
        ("sms: $phone,S,a", sms("$phone", "S", "a"), "IVR310 1:8-15"),
        ("record: 0", record(0), "IVR341 1:4-13"),
        ("end.", {"type": "text", "text": "end."}, "IVR301 1:4-8"),
        ("record.", {"type": "text", "text": "record."}, "IVR301 1:4-11"),
        ("sms:89991234567,S,a", sms("89991234567", "S", "a"), "IVR319 1:8-19"),
        ("«end»", {"type": "text", "text": "«end»"}, "IVR301 1:4-9"),
        ("record 10", {"type": "text", "text": "record 10"}, "IVR301 1:4-13"),
        ("sms 79991234567,S,a", {"type": "text", "text": "sms 79991234567,S,a"}, "IVR301 1:4-23"),
        ("call 79991234567", {"type": "text", "text": "call 79991234567"}, "IVR301 1:4-20"),
        ("call;79991234567", {"type": "text", "text": "call;79991234567"}, "IVR301 1:4-20"),
        ("exit", {"type": "text", "text": "exit"}, "IVR301 1:4-8"),
        ("www.x.example", {"type": "text", "text": "www.x.example"}, "IVR301 1:4-17"),
        ("back", {"type": "text", "text": "back"}, "IVR205 1:4-8"),
        ("sms.", {"type": "text", "text": "sms."}, "IVR301 1:4-8"),
        ("url.", {"type": "text", "text": "url."}, "IVR301 1:4-8"),
        ("end:", {"type": "text", "text": "end:"}, "IVR301 1:4-8"),
        ("(end)", {"type": "text", "text": "(end)"}, "IVR301 1:4-9"),
        ("call79991234567", {"type": "text", "text": "call79991234567"}, "IVR301 1:4-19"),
        ("record 10 сек.", {"type": "text", "text": "record 10 сек."}, "IVR301 1:4-18"),
        ("record30", {"type": "text", "text": "record30"}, "IVR301 1:4-12"),
        ("x.example/ivr", {"type": "text", "text": "x.example/ivr"}, "IVR301 1:4-17"),
        ("\u3000end", END, "IVR131 1:4-5"),
    ],
)
def test_what_is_almost_a_command_is_a_warning(body: str, action: dict[str, Any], finding: str) -> None:
    source = around(f"1: {body}")
    assert menu.check(source).ok
    assert actions(body) == [action]
    assert finding in told(source)


def test_the_table_names_every_command_of_the_page() -> None:
    assert list(COMMANDS) == ["url", "call", "sms", "record", "end"]
    assert all(command.syntax.startswith(name) for name, command in COMMANDS.items())


def test_the_hint_says_what_to_type() -> None:
    finding = findings(around("1: call 79991234567 ok:end"))[0]
    assert "`call:79991234567 ok:end`" in finding.hint("en")
    (finding,) = findings(around("1: end."))
    assert "`end`" in finding.hint("ru")
