"""The header block: where it ends, what a field says, limits, encoded words."""

import email.header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.fields import MAX_BYTES, MAX_FIELDS, ContentType, Head, TooMuch, decode, message_id, split

CHARSETS = ("windows-1251", "koi8-r")


def head(raw: bytes) -> Head:
    found = split(raw)
    assert isinstance(found, Head)
    return found


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"Subject: x\r\n\r\nbody", b"body"),
        (b"Subject: x\n\nbody", b"body"),
        (b"Subject: x\r\nTo:\r\n a,\r\n\tb\r\n\r\n\r\nbody", b"\r\nbody"),
        (b"Subject : x\r\nbody", b"body"),
        (b"Subject: x\r\n{menu: a\r\n", b"{menu: a\r\n"),
        (b"From me Mon\r\nSubject: x\r\n\r\nbody", b"body"),
        (b"X-Only: x\r\n\r\nbody", b"body"),
        (b"\r\nSubject: x", b"\r\nSubject: x"),
        (b"ALARM: fire\r\n\r\nnow", b"ALARM: fire\r\n\r\nnow"),
        ("Пожар: зал".encode(), "Пожар: зал".encode()),
        (b"", b""),
    ],
)
def test_where_the_body_begins(raw: bytes, body: bytes) -> None:
    assert raw[head(raw).body :] == body


def test_the_first_of_several_counts_and_names_have_no_case() -> None:
    found = head(b"SUBJECT: one\r\n two\r\nsubject: three\r\n\r\n")
    assert found.first(b"subject") == b"one two"
    assert found.count(b"subject") == 2
    assert found.first(b"cc") == b""


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n" + b"X-A: b\r\n" * MAX_FIELDS,
        b"Subject: x\r\nX-A: " + b"b" * MAX_BYTES,
        b"Content-Type: text/plain; " + b"a=b; " * 20_000,
        b"To: " + b"<somebody@client.example>, " * 25_000,
        b"Subject: x\r\n" + b" fold\r\n" * 20_000,
    ],
)
def test_more_than_a_block_may_hold(raw: bytes) -> None:
    assert isinstance(split(raw + b"\r\n\r\nbody"), TooMuch)


def test_exactly_what_a_block_may_hold() -> None:
    assert head(b"Subject: x\r\n" + b"X-A: b\r\n" * (MAX_FIELDS - 1) + b"\r\nbody").count(b"x-a") == MAX_FIELDS - 1
    assert head(b"Subject:" + b"x" * (MAX_BYTES - 8)).end == MAX_BYTES


@pytest.mark.parametrize(
    ("field", "value", "parameters"),
    [
        (b"text/plain", "text/plain", {}),
        (b" Text/Plain ; Charset = UTF-8 ", "text/plain", {"charset": b"UTF-8"}),
        (b'text/plain; charset="utf-8"; format=flowed', "text/plain", {"charset": b"utf-8", "format": b"flowed"}),
        (b'multipart/mixed; boundary="a \\"b\\" ;c"', "multipart/mixed", {"boundary": b'a "b" ;c'}),
        (b"text/plain charset=koi8-r", "text/plain", {"charset": b"koi8-r"}),
        (b"text/plain; charset=utf-8 (comment)", "text/plain", {"charset": b"utf-8"}),
        (b'text/plain; charset="utf-8', "text/plain", {"charset": b"utf-8"}),
        (b"text/plain; charset=a; charset=b", "text/plain", {"charset": b"a"}),
        (b"", "text/x-default", {}),
        (b"; charset=a", "text/x-default", {}),
    ],
)
def test_content_type(field: bytes, value: str, parameters: dict[str, bytes]) -> None:
    assert ContentType.read(field, "text/x-default") == ContentType(value, parameters)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b"  a \t b\x00\x07c\x7f ", "a b c"),
        (b"=?utf-8?Q?a=0D=0ABcc:_x=E2=80=A8y?=", "a Bcc: x y"),
        (b"=?us-ascii?Q?a?= b =?us-ascii?Q?c?=", "a b c"),
        (b"=?us-ascii?Q?a?= \t =?us-ascii?Q?b_?= =?koi8-r?Q?c?=", "ab c"),
        (b"=?utf-8?Q?blank in word?=", "blank in word"),
        (b"=?utf-8?B??=", ""),
        (b"=?=?=?", "=?=?=?"),
    ],
)
def test_decode(value: bytes, text: str) -> None:
    assert decode(value, "", CHARSETS) == text


def test_a_raw_value_is_read_like_its_body() -> None:
    word = "номер".encode("koi8-r")  # too short to be guessed by itself
    assert decode(word, "koi8-r", CHARSETS) == "номер"
    assert decode("номер".encode(), "koi8-r", CHARSETS) == "номер"


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=120))
def test_reads_what_the_standard_library_encodes(text: str) -> None:
    encoded = email.header.Header(text, "utf-8").encode(linesep="\r\n")
    found = head(b"Subject: " + encoded.encode("ascii") + b"\r\n\r\n").first(b"subject")
    assert decode(found, "", CHARSETS) == text.removeprefix("\ufeff").strip()


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from([b"=?", b"?=", b"?Q?", b"?B?", b"utf-8", b"koi8-r", b"=D0", b"=0A", b"0J8=", b" ", b"\r"]),
        ),
        max_size=30,
    ).map(b"".join)
)
def test_decode_is_total_and_gives_one_clean_line(value: bytes) -> None:
    text = decode(value, "", CHARSETS)
    text.encode("utf-8")
    assert text == " ".join(text.split())
    assert not any(c < " " or "\x7f" <= c <= "\x9f" or c in "\u2028\u2029" for c in text)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (b"<id1@x>", "<id1@x>"),
        (b"id1@x", "<id1@x>"),  # the brackets are no part of it
        (b"(<c>) <id5@x>", "<id5@x>"),
        (b"(a (<b>) \\) <c>) <id5@x> (d)", "<id5@x>"),
        (b"(a) id5@x (b)", "<id5@x>"),
        (b"<a(b)c@x>", "<a(b)c@x>"),
        (b"a) <id5@x>", "<id5@x>"),
        (b"(never closed <id5@x>", ""),
        (b"(" * 60_000 + b"<id5@x>", ""),
        (b"()" * 30_000 + b"<id5@x>", "<id5@x>"),
        (b"(only a comment)", ""),
        (b"two words", ""),
        (b"", ""),
    ],
)
def test_message_id(value: bytes, found: str) -> None:
    assert message_id(value) == found


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60))
def test_message_id_is_usable_or_empty(value: bytes) -> None:
    found = message_id(value)
    assert found == "" or (
        found[0] == "<" and found[-1] == ">" and found.isprintable() and found.isascii() and " " not in found
    )
