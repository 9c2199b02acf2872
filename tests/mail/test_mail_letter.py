"""`read` by a corpus of raw mails, each with what it must come to beside it, and the subject rule."""

import email
import email.policy
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import Letter, SubjectRule, Unreadable, read
from gateway.mail.letter import QUOTED_HEADERS

CHARSETS = ("windows-1251", "koi8-r")
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_corpus(file: Path) -> None:
    raw = file.read_bytes()
    want = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    got = read(raw, "if-no-start", CHARSETS)
    if "status" in want:
        assert isinstance(got, Unreadable)
        assert got.status == want["status"]
        assert want["says"] in got.text
    else:
        assert isinstance(got, Letter)
        assert {"subject": got.subject, "text": got.text, "message_id": got.message_id} == want
        assert raw.startswith(got.headers)


def test_every_expectation_has_its_mail() -> None:
    assert len(CORPUS) > 40
    assert {file.stem for file in CORPUS} == {file.stem for file in CORPUS[0].parent.glob("*.json")}


MENU = "{menu:\n1: end\n}"


@pytest.mark.parametrize(
    ("rule", "body", "text"),
    [
        ("prefix", "Fire.", "Alarm\nFire."),
        ("prefix", MENU, f"Alarm\n{MENU}"),
        ("prefix", "", "Alarm"),
        ("ignore", "Fire.", "Fire."),
        ("ignore", MENU, MENU),
        ("ignore", "", None),
        ("if-no-start", "Fire.", "Fire."),
        ("if-no-start", f"Fire. {MENU}", f"Fire. {MENU}"),
        ("if-no-start", MENU, f"Alarm\n{MENU}"),
        ("if-no-start", f"\r\n \t{MENU}", f"Alarm\n{MENU}"),
        ("if-no-start", f"\ufeff{MENU}", f"Alarm\n{MENU}"),
        ("if-no-start", "", "Alarm"),
    ],
)
def test_subject_rule(rule: SubjectRule, body: str, text: str | None) -> None:
    got = read(b"Subject: Alarm\r\n\r\n" + body.encode(), rule, CHARSETS)
    assert (got.text if isinstance(got, Letter) else None) == text
    if isinstance(got, Letter):
        assert got.subject == "Alarm"


@pytest.mark.parametrize("rule", ["prefix", "if-no-start"])
def test_without_a_subject_the_body_stands_alone(rule: SubjectRule) -> None:
    got = read(b"From: <a@b.example>\r\n\r\n" + MENU.encode(), rule, CHARSETS)
    assert isinstance(got, Letter)
    assert (got.subject, got.text) == ("", MENU)


def test_quoted_headers_are_whole_lines_within_their_bound() -> None:
    line = b"X-Filler: " + b"x" * 500 + b"\r\n"
    block = b"Subject: x\r\n" + line * 60
    got = read(block + b"\r\ntext", "ignore", CHARSETS)
    assert isinstance(got, Letter)
    assert block.startswith(got.headers)
    assert got.headers.endswith(line)
    assert QUOTED_HEADERS - len(line) < len(got.headers) <= QUOTED_HEADERS


@pytest.mark.parametrize("length", [998, 999])
def test_message_id_is_bounded(length: int) -> None:
    identifier = f"<{'a' * (length - 2)}>"
    got = read(f"Subject: x\r\nMessage-ID: {identifier}\r\n\r\ntext".encode(), "ignore", CHARSETS)
    assert isinstance(got, Letter)
    assert got.message_id == (identifier if length <= 998 else "")


WELL_FORMED = ["plain-utf8", "base64-utf8", "quoted-printable-koi8", "alternative", "nested-with-attachment", "utf16"]


@pytest.mark.parametrize("name", WELL_FORMED)
def test_agrees_with_the_standard_library_on_good_mail(name: str) -> None:
    """An independent reader of MIME finds the same body."""
    raw = (CORPUS[0].parent / f"{name}.eml").read_bytes()
    got = read(raw, "ignore", CHARSETS)
    theirs = email.message_from_bytes(raw, policy=email.policy.default)
    body = theirs.get_body(("plain",))
    assert body is not None
    assert isinstance(got, Letter)
    assert got.text == body.get_content().replace("\r\n", "\n").strip()
    assert got.subject == theirs["subject"]


SAID = st.text("абвя zZ19.,:{}=<>-\n_?é", min_size=1, max_size=300).filter(str.strip)


@settings(deadline=None, max_examples=150)
@given(
    SAID,
    st.text("абвя zZ19.=?_", min_size=1, max_size=90).filter(lambda text: text == " ".join(text.split())),
    st.sampled_from(["8bit", "quoted-printable", "base64"]),
    st.booleans(),
    st.booleans(),
)
def test_reads_back_what_the_standard_library_writes(
    text: str, subject: str, encoding: str, alternative: bool, attachment: bool
) -> None:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"] = subject
    mail["Message-ID"] = "<1@client.example>"
    mail.set_content(text, cte=encoding)
    if alternative:
        mail.add_alternative("<p>html</p>", subtype="html")
    if attachment:
        mail.add_attachment("attached", filename="a.txt")
    got = read(mail.as_bytes(), "ignore", CHARSETS)
    assert isinstance(got, Letter)
    assert (got.subject, got.message_id) == (subject, "<1@client.example>")
    assert got.text == text.strip(" \n")
