"""What mail programs mark in HTML: each mark, what stays in spite of one, and that nothing hostile takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.marks import without
from gateway.mail.markup import to_text

MENU = "<div>{menu: a</div><div>1: end</div><div>}</div>"
SAID = "{menu: a\n1: end\n}"


@pytest.mark.parametrize(
    ("kind", "marked"),
    [
        ("signature", '<div class="gmail_signature">x</div>'),
        ("signature", '<div dir=ltr data-smartmail="gmail_signature">x</div>'),
        ("signature", '<div id="ms-outlook-mobile-signature"><div>x</div></div>'),
        ("signature", '<div id="Signature"><p>x</p></div>'),
        ("signature", '<pre class="moz-signature" cols="72">x</pre>'),
        ("signature", '<div data-signature-widget="container"><div>x</div></div>'),
        ("signature", '<div name="messageSignatureSection">x</div>'),
        ("signature", "<span ID=AppleMailSignature>x</span>"),
        ("signature", '<br id="lineBreakAtBeginningOfSignature"></div><div dir="ltr">x</div>'),
        ("quote", '<div class="gmail_quote gmail_quote_container"><div class="gmail_attr">x</div>y</div>'),
        ("quote", '<blockquote type="cite">x</blockquote>'),
        ("quote", '<div class="moz-cite-prefix">x</div><blockquote type=cite>y</blockquote>'),
        ("quote", '<div class="x yahoo_quoted">x</div>'),
        ("quote", '<div id="divRplyFwdMsg">x</div><div>y</div>'),
        ("quote", '<div id="appendonsend"></div>\n<hr><div><b>x</b></div><div>y</div>'),
    ],
)
def test_every_mark(kind: str, marked: str) -> None:
    text, left_out = without(f"<html><body>{MENU}{marked}</body></html>")
    assert text == SAID
    assert [one.kind for one in left_out] == [kind]
    assert left_out[0].words.startswith("x")
    assert left_out[0].lines == 1 + (">y<" in marked or "</div>y" in marked)


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="gmail_signature">{MENU}</div>',  # the whole mail
        f'<div>hello</div><div class="gmail_signature">{MENU}</div>',
        '<div>{menu: a</div><div>1: end</div><div id="Signature">2: end<br>}</div>',  # a piece of the menu
        f'{MENU}<div class="gmail_signature">never closed',
        f'{MENU}<div id="appendonsend"></div><div>written below</div>',
        f'{MENU}<p class="gmail_signatures">x</p>',
        f"{MENU}<blockquote>x</blockquote>",
        f'{MENU}<!-- <div class="gmail_signature">x</div> -->y',
    ],
)
def test_what_stays(markup: str) -> None:
    assert without(markup) == (to_text(markup), ())


def test_what_is_written_under_the_quote_stays() -> None:
    quote = '<div class="gmail_attr">Ann:</div><blockquote class="gmail_quote">old<div>older</div></blockquote>'
    text, left_out = without(f'<div class="gmail_quote">{quote}<div>{MENU}</div></div>')
    assert text == SAID
    assert [(one.kind, one.lines) for one in left_out] == [("quote", 3)]
    text, _ = without(f'{MENU}<div class="gmail_quote">{quote}<div>bye</div></div>')
    assert text == f"{SAID}\nbye"


@pytest.mark.parametrize(
    "forwarded",
    [
        f'<div class="gmail_quote"><div class="gmail_attr">From: Ann</div>{MENU}</div>',
        f'<div id="divRplyFwdMsg">From: Ann</div>{MENU}',
    ],
)
def test_of_a_forwarded_menu_only_the_head_goes(forwarded: str) -> None:
    text, left_out = without(f"hello{forwarded}")
    assert text == f"hello\n{SAID}"
    assert [(one.kind, one.words) for one in left_out] == [("quote", "From: Ann")]


PIECES = [
    *"a1 \n{}",
    "{menu:",
    "<br>",
    "<hr>",
    "<div>",
    "</div>",
    "<blockquote>",
    "</blockquote>",
    "<p>",
    "<pre>",
    "<script>",
    '<div class="gmail_quote">',
    '<div class="gmail_signature">',
    '<blockquote type="cite">',
    '<div id="appendonsend">',
    '<div id="divRplyFwdMsg">',
    "<br id=lineBreakAtBeginningOfSignature>",
]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_soup_only_loses(markup: str) -> None:
    today = to_text(markup)
    text, left_out = without(markup)
    assert len(text) <= len(today)
    assert bool(text) == bool(today)
    assert ("{menu" in text) == ("{menu" in today)
    assert left_out or text == today
    assert all(one.lines > 0 and one.words for one in left_out)


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="gmail_signature">x',
        '<div class="gmail_signature">x</div>',
        '<div class="gmail_quote">x',
        "<blockquote type=cite>x",
        '<div id="appendonsend">',
        "<br id=lineBreakAtBeginningOfSignature>",
        "<div gmail_ " + "a " * 500,
        "<div gmail_=" + "'" * 500,
        "type ",
        "<ol><li>x",
        "<span style=mso-list:Ignore>x",
    ],
)
def test_a_megabyte_of_marks_is_read_once(piece: str) -> None:
    """Quadratic reading would take hours; the suite's time limit is the judge."""
    flood = piece * (1_000_000 // len(piece))
    without(f"<p>x{flood}")
    without(f"<p>x<div class=gmail_signature>{flood}{'</div>' * 10_000}")
