"""What stands in a mail: whatever the text, the provider reads the same fields back, and the text keeps its place."""

import email
import re
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_side import RECIPIENT, SECRET, read_body, read_mail, settings_for
from provider_side import START

from gateway.egress.smtp.body import LARGEST, Order, write_mail
from gateway.outcome import Reason, Why

ORDER = Order("0123456789abcdef", ["79990000001"], "Привет!\n{menu: Нажмите 1\n1: end\n}", "0123456789abcdef.1", START)

pieces = [":", "\n", "\\", "n", r"\n", "~~~", "|", ",", ".", "\n.\n", "[text]", "[/TEXT]", "ё", "—", "a", " "]
texts = st.text(max_size=100) | st.lists(st.sampled_from(pieces), max_size=30).map("".join)
phones = st.lists(st.integers(10_000, 10**15 - 1).map(str), min_size=1, max_size=5, unique=True)
fields = st.text(st.sampled_from("aZ09,;|/\\~[]ё—日&+%'\""), min_size=1, max_size=20)
charsets = st.sampled_from(["utf-8", "koi8-r", "windows-1251"])


def written(order: Order = ORDER, **changes: Any) -> bytes:
    mail = write_mail(settings_for(25, **changes), order)
    assert isinstance(mail, bytes)
    return mail


def text_in(mail: bytes) -> str:
    message = email.message_from_bytes(mail)
    payload, charset = message.get_payload(decode=True), message.get_content_charset()
    assert isinstance(payload, bytes)
    assert charset is not None
    return payload.decode(charset)


@settings(max_examples=200)
@given(texts, phones, charsets, st.booleans(), st.booleans(), st.booleans(), fields, fields)
def test_the_same_fields_are_read_back(
    text: str, numbers: list[str], charset: str, wrapped: bool, listed: bool, test: bool, login: str, password: str
) -> None:
    told = settings_for(
        25, apikey="", login=login, password=password, charset=charset, wrapped=wrapped, list_form=listed, test=test,
        caller_id="ACME", hours=(9, 21), hours_tz=-3,
    )  # fmt: skip
    text = text.encode(errors="replace").decode().replace("\r", "\n")
    mail = write_mail(told, replace(ORDER, text=text, phones=numbers))
    if isinstance(mail, Reason):
        bounded = re.search(r"\[/?text\]", text, re.IGNORECASE) or (listed and r"\n" in text)
        assert bounded or re.match(r"\s*__[A-Z]", text)
        return
    read = read_mail(mail)
    assert (read.login, read.password, read.id, read.sender, read.test) == (login, password, ORDER.id, "ACME", test)
    assert (read.time, read.tz, read.format) == ("9-21", -3, 9)
    assert read.texts == [(f"+{number}", text) for number in numbers]
    assert mail.endswith(b"\r\n")


@given(st.text())
def test_any_text_is_a_mail_or_a_reason(text: str) -> None:
    """Half characters and every control among them."""
    mail = write_mail(settings_for(25), replace(ORDER, text=text))
    if isinstance(mail, bytes):
        read_mail(mail)


def test_the_form_is_the_documented_one() -> None:
    assert text_in(written()) == (
        f":{SECRET}:0123456789abcdef:0,0:0,9,,0:+79990000001:Привет!\r\n{{menu: Нажмите 1\r\n1: end\r\n}}"
    )
    pair = replace(ORDER, phones=["79990000001", "79990000002"], text="a\nb")
    assert text_in(written(pair, list_form=True, wrapped=True, apikey="", login="me", password="p")) == (
        "[text]me:p:0123456789abcdef:0,0:0,9,,0::\r\n+79990000001:a\\nb\r\n+79990000002:a\\nb[/text]"
    )


def test_the_key_wins() -> None:
    assert text_in(written(login="me", password="p")).startswith(f":{SECRET}:")


def test_the_calls_own_caller_id_wins() -> None:
    assert read_mail(written(replace(ORDER, caller_id="74951234567"), caller_id="ACME")).sender == "74951234567"


def test_the_headers() -> None:
    message = email.message_from_bytes(written(sender="me@acme.example", hostname="gw.acme.example"))
    assert (message["From"], message["To"]) == ("me@acme.example", RECIPIENT)
    assert message["Message-ID"] == "<0123456789abcdef.1@gw.acme.example>"
    assert parsedate_to_datetime(message["Date"]).timestamp() == START / 1000
    assert "Subject" not in message


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251"])
def test_each_charset_is_declared_and_what_it_cannot_hold_goes_as_utf_8(charset: str) -> None:
    assert f"charset={charset}\r\n".encode() in written(charset=charset, apikey="key")
    other = written(replace(ORDER, text="日本"), charset=charset, apikey="key")
    assert b"charset=utf-8\r\n" in other
    assert read_mail(other).texts[0][1] == "日本"


def test_a_long_line_is_no_long_line_on_the_wire() -> None:
    mail = written(replace(ORDER, text="ж" * 1000))
    assert max(len(line) for line in mail.split(b"\r\n")) <= 76
    assert read_mail(mail).texts[0][1] == "ж" * 1000


def test_a_mail_of_more_than_100_kb_is_refused() -> None:
    fits = next(n for n in range(73_600, 0, -1) if isinstance(write_mail(settings_for(25), _long(n)), bytes))
    assert LARGEST - 80 < len(written(_long(fits))) <= LARGEST
    over = write_mail(settings_for(25), _long(fits + 3))
    assert isinstance(over, Reason)
    assert over.why is Why.BAD_REQUEST


def _long(octets: int) -> Order:
    return replace(ORDER, text="a" * octets)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x" * 41}, {"id": ""}, {"id": "a:b"}, {"id": "a\nb"}, {"phones": []}, {"phones": ["7:9"]},
        {"phones": ["79990000001", "1\n2"]}, {"phones": ["+79990000001"]}, {"caller_id": "a,1"}, {"caller_id": "a:b"},
        {"caller_id": "a\nb"}, {"caller_id": "a|b"}, {"phones": ["٧٩٩٩٠٠٠٠٠٠١"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_would_leave_its_place_is_refused(change: dict[str, Any]) -> None:
    refused = write_mail(settings_for(25), replace(ORDER, **change))
    assert isinstance(refused, Reason)
    assert refused.why is Why.BAD_REQUEST


def test_the_list_form_cannot_have_a_written_line_break() -> None:
    assert isinstance(write_mail(settings_for(25, list_form=True), replace(ORDER, text=r"C:\new")), Reason)
    assert read_mail(written(replace(ORDER, text=r"C:\new"))).texts[0][1] == r"C:\new"


def test_a_text_that_bounds_a_body_would_be_another_one() -> None:
    """Why it is refused: this is what a reader would make of it."""
    assert read_body(":k:i:0,0:0,9,,0:+7:Hi [text]me:p:i:0,0:0,9,,0:+1:there[/text]").login == "me"


def test_comments_stay_as_over_http() -> None:
    text = "Hello\n~~~\nnote"
    assert read_mail(written(replace(ORDER, text=text))).texts[0][1] == text
