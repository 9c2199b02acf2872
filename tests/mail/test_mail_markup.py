"""HTML to text: what is read, what is not, and that nothing hostile takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.markup import to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a<br>b<BR/>c<br />d", "a\nb\nc\nd"),
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("<div>1: a<div>2: b</div></div>c", "1: a\n2: b\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
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


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<a="', "<a =  ", "<!--", "<!", "<script>", "</", "&", "<p>", "<pre>\n", "- -"]
)
def test_a_megabyte_of_beginnings_is_read_once(piece: str) -> None:
    """Quadratic reading would take hours; the suite's time limit is the judge."""
    to_text("<p>x" + piece * (1_000_000 // len(piece)))
