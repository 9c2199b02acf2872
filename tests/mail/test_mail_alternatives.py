"""Plain text and HTML of one mail: when the HTML's marks count. Real mails of people's programs among them."""

from pathlib import Path

import pytest

from gateway.mail import Letter, read
from gateway.mail.alternatives import from_plain

CHARSETS = ("windows-1251", "koi8-r")
MAILS = Path(__file__).with_name("marked")
HTML = "<div>Привет всем</div><div>{menu: a</div><div>1: end</div><div>}</div><div id=Signature>Анна</div>"
TEXT = "Привет всем\n{menu: a\n1: end\n}"


@pytest.mark.parametrize("plain", [f"{TEXT}\n\nАнна\nтел. 1", TEXT.replace(" ", "\n") + "\n-- \nАнна", f"Анна\n{TEXT}"])
def test_the_html_says_where_the_text_ends(plain: str) -> None:
    text, left_out = from_plain(plain, HTML)
    assert text == TEXT
    assert [(one.kind, one.words) for one in left_out] == [("signature", "Анна")]


@pytest.mark.parametrize(
    ("plain", "markup"),
    [
        (TEXT, HTML),
        (f"{TEXT} <file /a.mp3>\nАнна".replace("всем", "вам"), HTML),
        (f"{TEXT}\nАнна", HTML.replace("Signature", "S")),
        (f"{TEXT}\nАнна", ""),
        ("Привет\n{menu: a\n1: end\n}", "<div>Привет</div><div id=Signature>Анна</div>"),
    ],
)
def test_what_does_not_agree_leaves_the_plain_text(plain: str, markup: str) -> None:
    assert from_plain(plain, markup) == (plain, ())


@pytest.mark.parametrize(
    ("name", "kinds", "end"),
    [
        ("outlook-ios", ["signature"], "2: call:77011234567\n}"),
        ("gmail", ["signature"], "}\nВсего доброго!"),
        ("mail-ru", ["signature"], "2: call:77011234567\n}"),
        ("outlook-web-list", ["signature"], "\n1. Спасибо, ждём вас!\n2. call:77011234567\n}"),
        ("outlook-tel", ["link"], "1: call:+77011234567 \n\n}"),
        ("outlook-safelinks", ["link"], "1: https://flowers.example/ok\n\n}"),
        ("outlook-web-answer", ["quote"], "2: call:77011234567\n}"),
        ("gmail-html-only", ["signature", "quote"], "2: call:77011234567\n}"),
    ],
)
def test_mails_of_real_programs(name: str, kinds: list[str], end: str) -> None:
    raw = (MAILS / f"{name}.eml").read_bytes()
    asked, unasked = (read(raw, "if-no-start", CHARSETS, drop_marked=drop) for drop in (True, False))
    assert isinstance(asked, Letter)
    assert isinstance(unasked, Letter)
    assert [one.kind for one in asked.left_out] == kinds
    assert asked.text.endswith(end)
    assert [one.en.partition(":")[0] for one in asked.remarks] == ["left out"] * len(kinds)
    assert (unasked.left_out, unasked.remarks) == ((), ())
    assert not unasked.text.endswith(end)
