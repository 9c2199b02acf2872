"""The tree of parts and what is undone in them: limits, choice, transfer encodings, flowed lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import Letter, Unreadable, read
from gateway.mail.parts import MAX_DEPTH, MAX_PARTS, MAX_TEXT, MAX_UNFLOWED

CHARSETS = ("windows-1251", "koi8-r")


def said(raw: bytes) -> str:
    got = read(raw, "ignore", CHARSETS)
    return got.text if isinstance(got, Letter) else f"{got.status} {got.text}"


def nested(depth: int, kind: str = "mixed") -> bytes:
    levels = [f"Content-Type: multipart/{kind}; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth)]
    return b"Subject: x\r\n" + b"".join(levels) + b"Content-Type: text/plain\r\n\r\ndeep"


def test_depth_is_bounded_and_never_recursed() -> None:
    assert said(nested(MAX_DEPTH - 1)) == "deep"
    assert "nested deeper" in said(nested(MAX_DEPTH))
    assert "nested deeper" in said(nested(3_000))
    assert "nested deeper" in said(nested(3_000, "digest"))
    assert "no text part" in said(b"Subject: x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000)


def flat(parts: int) -> bytes:
    image = b"--b\r\nContent-Type: image/png\r\n\r\n\r\n"
    return b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + image * (parts - 2) + b"--b\r\n\r\nlast"


def test_parts_are_bounded() -> None:
    assert said(flat(MAX_PARTS)) == "last"
    assert "more than 100 parts" in said(flat(MAX_PARTS + 1))
    assert "more than 100 parts" in said(flat(100_000))


def test_a_text_that_no_call_can_say_is_not_read() -> None:
    assert said(b"Subject: x\r\n\r\n" + b"x" * MAX_TEXT) == "x" * MAX_TEXT
    assert said(b"Subject: x\r\n\r\n" + b"x" * (MAX_TEXT + 1)).startswith("5.3.4")
    assert said(b"Subject: x\r\n\r\n" + b"x" * 10_000_000).startswith("5.3.4")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\x0c"])
def test_odd_line_ends_stay_for_the_menu_checker_to_refuse(end: str) -> None:
    """Were they made line breaks, words that a system only quotes could begin a line, and so a command."""
    text = f"{{menu: a\n1: b{end}2: call:79991234567\n}}"
    assert said(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()) == text


@pytest.mark.parametrize("kind", ["html", "plain; format=flowed"])
def test_what_says_nothing_is_read_up_to_the_same_bound_in_all_parts_together(kind: str) -> None:
    silent = f"Content-Type: text/{kind}\r\n\r\n" + " " * (MAX_TEXT // 3)
    assert said(multipart(silent, silent, PLAIN)) == "plain"
    assert said(multipart(silent, silent, silent, silent, PLAIN)).startswith("5.3.4")


def test_a_second_html_part_is_not_even_read() -> None:
    big = "Content-Type: text/html\r\n\r\n" + "<br>" * (MAX_TEXT // 4)
    assert said(multipart(HTML, big, big)) == "html"
    assert said(multipart(HTML, big, big, PLAIN)) == "plain"


def test_what_is_far_too_long_is_not_unflowed() -> None:
    long = b"a \r\n" * (MAX_UNFLOWED // 3 + 1)
    assert said(b"Content-Type: text/plain; format=flowed\r\n\r\n" + long).count("\n") == MAX_UNFLOWED // 3


def test_headers_of_a_part_are_bounded_too() -> None:
    mail = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    assert said(mail + b"X-A: b\r\n" * 300 + b"\r\ntext").startswith("5.3.4")


def multipart(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f"Subject: x\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n{body}--b--\r\n".encode()


PLAIN = "Content-Type: text/plain\r\n\r\nplain"
HTML = "Content-Type: text/html\r\n\r\n<p>html</p>"
EMPTY = "Content-Type: text/plain\r\n\r\n \t"
ATTACHED = "Content-Type: text/plain\r\nContent-Disposition: Attachment; filename=a.txt\r\n\r\nattached"
INLINE = "Content-Type: text/plain\r\nContent-Disposition: inline\r\n\r\ninline"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([PLAIN, HTML], "plain"),
        ([HTML, PLAIN], "plain"),
        ([ATTACHED, HTML], "html"),
        ([ATTACHED, INLINE], "inline"),
        ([EMPTY, HTML], "html"),
        ([EMPTY, PLAIN], "plain"),
        ([HTML, EMPTY], "html"),
        (["Content-Type: text/html\r\n\r\n<p></p>", HTML], "html"),
        (["no header, no empty line"], "no header, no empty line"),
        (["\r\nonly an empty line"], "only an empty line"),
    ],
)
def test_which_part_speaks(parts: list[str], text: str) -> None:
    assert said(multipart(*parts, kind="alternative")) == text


def test_an_empty_text_part_is_no_missing_one() -> None:
    got = read(multipart(EMPTY), "if-no-start", CHARSETS)
    assert isinstance(got, Letter)
    assert got.text == "x"
    assert isinstance(read(multipart(ATTACHED), "if-no-start", CHARSETS), Unreadable)


@pytest.mark.parametrize("inner", ["--bb", "x--b", " --b", "--b-", "--b--b"])
def test_lines_that_only_look_like_delimiters(inner: str) -> None:
    assert said(multipart(f"\r\none\r\n{inner}\r\ntwo")) == f"one\n{inner}\ntwo"


def test_the_line_break_before_a_delimiter_is_not_of_the_part() -> None:
    quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nsoft break=20=\r\n at the end="
    assert said(multipart(quoted)) == "soft break  at the end"


@pytest.mark.parametrize("delimiter", ["--b \t", "--b\r\n"])
def test_delimiters_may_trail_blanks(delimiter: str) -> None:
    raw = f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{delimiter}\n\none\n--b--".encode()
    assert said(raw).startswith("one")


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", "a=20b=\r\nc =\r\n=D0=9F=\r\n", "a bc П"),
        ("Quoted-Printable;", "100=ZZ =", "100=ZZ"),
        ("base64", "0J/Q\r\nvtC2*0LDRgA", "Пожар"),
        ("8bit", "Пожар", "Пожар"),
        ("x-uuencode", "text", "text"),
    ],
)
def test_transfer_encodings(encoding: str, body: str, text: str) -> None:
    assert said(f"Subject: x\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}".encode()) == text


def test_base64_of_nothing_says_nothing() -> None:
    assert "says nothing" in said(b"Subject: x\r\nContent-Transfer-Encoding: BASE64\r\n\r\n====")


def flowed(body: str, delsp: str = "no") -> str:
    return said(f"Subject: x\nContent-Type: text/plain; format=flowed; delsp={delsp}\n\n{body}".encode())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a \nb", "a b"),
        ("a\nb", "a\nb"),
        ("a \n\nb", "a \nb"),  # the empty line is the paragraph's last
        (" From\n  two", "From\n two"),
        ("> a \n> b\n>> c \n> d", "> a b\n>> c \n> d"),
        ("a \n-- \nb", "a \n-- \nb"),
        ("a \n -- \nb", "a \n-- \nb"),  # unstuffed first
        ("1: a \n2: b", "1: a 2: b"),
    ],
)
def test_flowed(body: str, text: str) -> None:
    assert flowed(body) == text


def test_flowed_with_deleted_spaces() -> None:
    assert flowed("дли \nнное  \nслово\n> a \n> b", "yes") == "длинное слово\n> ab"


WORDS = st.lists(st.text("abя", min_size=1, max_size=8), min_size=1, max_size=20).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=6), st.integers(8, 30))
def test_flowed_lines_come_back_as_they_were_before_wrapping(paragraphs: list[str], width: int) -> None:
    lines = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split(" "):
            if len(line) + len(word) > width and line:
                lines.append(line)
                line = ""
            line += f"{word} "
        lines.append(line.rstrip(" "))
    assert flowed("\n".join(lines)) == "\n".join(paragraphs)
