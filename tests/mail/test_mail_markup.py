"""HTML to text: what is read, what is not, and that nothing hostile takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import markup
from gateway.mail.markup import MOST_SAID, to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("<div>1: a<div>2: b</div></div>c", "1: a\n2: b\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<ol><li>a<li><div>b</div></li></ol>c", "1. a\n2. b\nc"),
        ("<ol start=3 type='1'><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ol><li>a<ol><li>b</ol><li>c<ul><li>d</ul></ol>", "1. a\n1. b\n2. c\nd"),
        ("<ol><li>1: a<li>2) b<li>3.5 c<li></ol>d", "1: a\n2) b\n3. 3.5 c\nd"),
        ("<ol type=a start=x><li>a</ol></ol><li>b", "a\nb"),
        ("<p><span style='mso-list:Ignore'>\u00b7<span>&nbsp; </span></span>1: a", "1: a"),
        ("<p><span style='mso-list: Ignore'>2.<span>&nbsp; </span></span>a", "2. a"),
        ('<a href="tel:+77012345678">+7 701 234 56 78</a>', "+7 701 234 56 78"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"),
        ("one\n two\t<b>th</b>ree", "one two three"),
        ("<pre>1: a\n2:  b\n</pre>c\nd", "1: a\n2: b\nc d"),
        ("a&nbsp;&amp;&#32;b &lt;file x&gt; &eacute;", "a & b <file x> é"),
        ("<title>no</title><style>a > b {}</style><script>if (1<2) '</p>'</script>yes", "yes"),
        ("<SCRIPT>no</ScRiPt >yes<script>no", "yes"),
        ("<!-- <p>no --- > --><!DOCTYPE html><?xml no?>yes", "yes"),
        ("<a title=\"a > b\" href='>'>link</a>", "link"),
        ("<a title=it's>link</a>", "link"),
        ("1 < 2 and 2 > 1", "1 < 2 and 2 > 1"),
        ("<<<1<<p>a<", "<<<1<\na<"),
        ("a&nbsp b&lt;c&#1087;&#x43f;&nosuch; &amp;nbsp;", "a b<cпп&nosuch; &nbsp;"),
        ("<pre>\n\na\n \n&nbsp;b</pre>", "a\nb"),
        ("a <b unfinished", "a"),
        ("a<!-- never closed", "a"),
        ("<file /files/a.mp3>gone", "gone"),
        ("</p>a</>b", "ab"),
        ("&#xD800;&#0;", "\ufffd\ufffd"),
        ("", ""),
    ],
)
def test_reading(markup: str, text: str) -> None:
    assert to_text(markup) == text


def test_a_reference_of_more_digits_than_python_converts() -> None:
    assert to_text(f"a &#{'9' * 5000}; b").startswith("a &#999")


PIECES = [
    "<",
    ">",
    "a",
    " ",
    "\n",
    "=",
    '"',
    "'",
    "/",
    "!",
    "--",
    "-->",
    "<p>",
    "</p>",
    "<pre>",
    "<script>",
    "&",
    "&#1;",
    ";",
]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_soup_gives_clean_lines(markup: str) -> None:
    text = to_text(markup)
    assert all(line and line == line.strip() for line in text.split("\n")) or text == ""


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(exclude_characters="<&", exclude_categories=["Cs"]), max_size=100))
def test_text_without_markup_keeps_all_but_its_blanks(text: str) -> None:
    assert to_text(text).split() == text.split()


@pytest.mark.parametrize("piece", ["слово ", "слово<br>", "x<b>", "&#1087;", "&laquo;<i>", "<td>x", "<pre>слово\n"])
def test_reading_stops_far_beyond_what_a_call_says(piece: str) -> None:
    """Never at a point where the rest could be missed."""
    some, endless = (to_text(piece * (many // len(piece))) for many in (300_000, 900_000))
    assert len(some) > 1_000
    if "<" in piece:  # text without a tag is one token
        assert len(some) == len(endless) < 3 * MOST_SAID


@pytest.mark.parametrize(
    "blank", [" ", "&nbsp;", "\n", "<br>", "<b> ", "<td>&nbsp;", "<pre> \n", "<pre>\n</pre>&#160;"]
)
def test_no_blanks_are_so_many_that_words_behind_them_are_missed(blank: str) -> None:
    assert to_text(blank * 50_000 + "слово") == "слово"


def _tokens(monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    count = 0

    class Counting:
        def match(self, text: str, at: int) -> object:
            nonlocal count
            count += 1
            return whole.match(text, at)

    whole = markup._TOKEN
    with monkeypatch.context() as patch:
        patch.setattr(markup, "_TOKEN", Counting())
        to_text(text)
    return count


@pytest.mark.parametrize("flood", ["<", "< ", "<1", "&", "&lt;", "a "])
def test_a_flood_without_tags_is_one_token(monkeypatch: pytest.MonkeyPatch, flood: str) -> None:
    assert _tokens(monkeypatch, flood * 1_000) == 2  # and its end


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<a="', "<a =  ", "<!--", "<!", "<script>", "</", "&", "<p>", "<pre>\n", "- -"]
)
def test_a_megabyte_of_beginnings_is_read_once(piece: str) -> None:
    """Quadratic reading would take hours; the suite's time limit is the judge."""
    to_text("<p>x" + piece * (1_000_000 // len(piece)))
