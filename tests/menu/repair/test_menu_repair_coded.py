"""Texts that arrived in a coding: all of it is decoded when a text without errors comes out."""

import base64
import quopri
from urllib.parse import quote, quote_plus

import pytest
from repair_texts import first_fix, offer

from gateway.menu.repair import mend
from menu_texts import around

PLAIN = around("1: Спасибо, ждём вас", "1: call:79991234567 wait=20 ok:end", "2: end") + "\nКонец"


def _quoted(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


CODED = {
    "quoted-printable": _quoted(PLAIN),
    "quoted-printable with CRLF": _quoted(PLAIN).replace("\n", "\r\n"),
    "URL": quote(PLAIN),
    "a form": quote_plus(PLAIN),
    "base64": base64.b64encode(PLAIN.encode()).decode(),
    "base64 in lines": base64.encodebytes(PLAIN.encode()).decode(),
    "literal line breaks": PLAIN.replace("\n", "\\n"),
    "literal CRLF": PLAIN.replace("\n", "\\r\\n"),
    "HTML with br": PLAIN.replace("\n", "<br>"),
    "HTML with div": "".join(f"<div dir='ltr'>{line}</div>" for line in PLAIN.split("\n")),
    "HTML page": "<html><head><style>p {x: 1}</style></head><body>"
    + "".join(f"<p>{line.replace(' ', '&nbsp;')}</p>\n" for line in PLAIN.split("\n"))
    + "</body></html>",
    "br at the ends of lines": PLAIN.replace("\n", "<br/>\n"),
    "GSM table": PLAIN.replace("{", "ä").replace("}", "ñ"),
    "GSM pairs": PLAIN.replace("{", "\x1b(").replace("}", "\x1b)"),
}


@pytest.mark.parametrize("coding", CODED)
def test_a_whole_text_is_decoded(coding: str) -> None:
    assert mend(CODED[coding]).text.replace("\r\n", "\n").strip() == PLAIN


def test_the_dollar_of_the_gsm_table() -> None:
    bad = around("1: sms:¤phone,Shop,x", "1: end")
    assert mend(bad).text == bad.replace("¤", "$")


def test_addresses_keep_their_own_coding() -> None:
    text = around("1: https://client.example/a%2Fb%3A?c=%D0%BF", "2: end")
    assert mend(text).text == text
    beside = text.replace("2: end", "2: %D0%BF%D1%80%D0%B8")
    assert mend(beside).text == text.replace("2: end", "2: при")


def test_parts_that_are_coded() -> None:
    bad = around("1: =D0=BF=D1=80=D0=B8", "1: call:79991234567 wait=20", "2: end")
    assert mend(bad).text == bad.replace("=D0=BF=D1=80=D0=B8", "при")


@pytest.mark.parametrize("bad", ["=D0=BF=D1", "=FF=FE", "%D0%BF%D1", "%FF%FE%FF"])
def test_what_is_no_utf_8_is_left(bad: str) -> None:
    text = around(f"1: {bad}", "goes on", "2: end")
    assert mend(text).text == text


def test_nothing_else_is_mended_while_a_text_is_coded() -> None:
    bad = around("1: =D0=BF=", "goes on", "1: call:79991234567 wait=nine", "2: end")
    assert mend(bad).text == bad
    assert "\n1: п" in offer(bad, "IVR601")


def test_a_literal_line_break_in_a_text_is_offered() -> None:
    assert offer(around("1: hello\\nyou"), "IVR611") == around("1: hello you")


def test_a_voice_file_is_no_html() -> None:
    text = "<file /files/hello.mp3>\n{menu: x\n1: <file /files/bye.mp3>\n2: end\n}"
    assert mend(text).text == text


def test_a_decoding_that_finds_no_menu_is_not_offered() -> None:
    assert first_fix("e21lbnU6ICE=", "IVR603") is None or offer("e21lbnU6ICE=", "IVR603")
