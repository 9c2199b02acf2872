"""Hostile mail: random, mutated, and built to be slow. Every answer is a value, within its bounds."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import Letter, SubjectRule, Unreadable, read
from gateway.mail.letter import QUOTED_HEADERS

CHARSETS = ("windows-1251", "koi8-r")
CORPUS = [file.read_bytes() for file in sorted((Path(__file__).parent / "corpus").glob("*.eml"))]
RULES: st.SearchStrategy[SubjectRule] = st.sampled_from(("prefix", "ignore", "if-no-start"))


def filled(head: str, piece: str, size: int = 500_000) -> bytes:
    return head.encode() + piece.encode("latin-1") * (size // len(piece))


HTML = "Subject: x\nContent-Type: text/html\n\n"
MULTIPART = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
FLOWED = "Subject: x\nContent-Type: text/plain; format=flowed\n\n"
QUOTED = "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n"
HOSTILE = {
    "no colon": filled("", "a"),
    "only colons": filled("", ":"),
    "a name and blanks": filled("a", " "),
    "many odd fields": filled("", "a:\n", 5_000_000),
    "many usual fields": filled("", "To: a\n", 5_000_000),
    "a field of 10 MB": filled("Subject: ", "a", 10_000_000),
    "returns": filled("Subject: x\n\n", "\r"),
    "blanks": filled("Subject: x\n\n", " "),
    "words begun": filled("Subject: ", "=?a?q?", 65_000),
    "words without end": filled("Subject: ", "=?", 65_000),
    "words joined": filled("Subject: ", "=?a?q?b?= ", 65_000),
    "parameters": filled("Subject: x\nContent-Type: text/plain", ';a="', 65_000),
    "delimiters": filled(MULTIPART, "--b\n", 5_000_000),
    "almost delimiters": filled(MULTIPART, "--bx\n", 5_000_000),
    "delimiters and blanks": filled(MULTIPART, "--b" + " " * 1000 + "x\n", 5_000_000),
    "delimiters within lines": filled(MULTIPART, "x--b", 5_000_000),
    "flowed": filled(FLOWED, "a \n"),
    "flowed quotes": filled(FLOWED, ">"),
    "soft breaks": filled(QUOTED, "=\n"),
    "soft blanks": filled(QUOTED, "= "),
    "broken utf-8": filled("Subject: x\n\n", "\xd0\x9f\xd0"),
    "high bytes": filled("Subject: x\n\n", "\xff a"),
    "tags begun": filled(HTML, "<a "),
    "references": filled(HTML, "&#" + "9" * 5000 + ";"),
}

KINDS = [
    "text/plain",
    "text/html",
    "text",
    "image/png",
    "audio/mpeg; name=a.mp3",
    "message/rfc822",
    "multipart/mixed; boundary=b",
    "multipart/x",
]
PIECES = st.one_of(
    st.sampled_from(["--b", "--b--", "\r\n", "\n", "\r", "{menu:", "=", "=D0", "<p>", "&", "-- ", "> ", " ", "Пожар"]),
    st.sampled_from(KINDS).map("Content-Type: {}\r\n".format),
    st.sampled_from(["7bit", "base64", "quoted-printable", "8bit"]).map("Content-Transfer-Encoding: {}\r\n".format),
    st.sampled_from(["Subject: =?utf-8?Q?=D0?= x\r\n", "Message-ID: <a>\r\n", "charset=koi8-r;", "format=flowed\r\n"]),
    st.text(max_size=8),
).map(lambda text: text.encode("utf-8", "replace"))


@settings(deadline=None, max_examples=500)
@given(
    st.one_of(st.lists(st.one_of(PIECES, st.binary(max_size=6)), max_size=40).map(b"".join), st.binary(max_size=400)),
    RULES,
)
def test_any_bytes_are_a_letter_or_unreadable(raw: bytes, rule: SubjectRule) -> None:
    check(raw, read(raw, rule, CHARSETS))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A mail of the corpus with some bytes cut, doubled, swapped or replaced."""
    raw = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = min(at + draw(st.integers(0, 40)), len(raw))
        raw = (
            raw[:at]
            + draw(st.one_of(st.just(b""), st.just(raw[at:end] * 2), PIECES, st.binary(max_size=4)))
            + raw[end:]
        )
    return raw


@settings(deadline=None, max_examples=500)
@given(mutated(), RULES)
def test_mutated_mail_is_a_letter_or_unreadable(raw: bytes, rule: SubjectRule) -> None:
    check(raw, read(raw, rule, CHARSETS))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_megabyte_is_read_in_linear_time(name: str) -> None:
    """Anything quadratic would take minutes to hours here; the suite's time limit is the judge."""
    raw = HOSTILE[name]
    check(raw, read(raw, "prefix", CHARSETS))


def check(raw: bytes, got: Letter | Unreadable) -> None:
    """What holds of every answer."""
    if isinstance(got, Unreadable):
        assert got.text.isascii()
        assert got.text.isprintable()
        assert got.status.startswith("5.")
    else:
        assert got.text.strip(" \t\n\u00a0") or got.files
        assert "\r" not in got.text
        f"{got.text}{got.subject}{got.message_id}".encode()
        assert raw.startswith(got.headers)
        assert len(got.headers) <= QUOTED_HEADERS
