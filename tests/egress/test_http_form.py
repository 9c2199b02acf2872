"""The body of a request, as another library reads it back."""

import email.parser
import email.policy
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.egress.http.form import encode
from gateway.message import Audio

FIELDS = {"phones": "+79990000001", "mes": "Привет!\n{menu: 1\n}", "fmt": "3"}
WORDS = st.text(st.characters(exclude_categories=["Cs"]))


def parts_of(kind: str, body: bytes) -> list[tuple[Mapping[str, str], str, bytes]]:
    """Parameters of Content-Disposition, media type and content of each part."""
    mail = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + body
    )
    assert not mail.defects
    found = []
    for part in mail.iter_parts():
        assert not part.defects
        disposition = part["Content-Disposition"]
        assert disposition.content_disposition == "form-data"
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append((disposition.params, part.get_content_type() if part["Content-Type"] else "", content))
    return found


def test_without_files_it_is_a_plain_form() -> None:
    kind, body = encode(FIELDS)
    assert kind == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(body.decode("ascii"), strict_parsing=True)) == FIELDS


def test_with_files_each_is_a_part_with_its_name_and_type() -> None:
    files = [Audio("hello.mp3", "audio/mpeg", b"\xff\xfb\r\n--\0"), Audio("end.wav", "audio/x-wav", b"")]

    kind, body = encode(FIELDS, files)

    assert parts_of(kind, body) == [
        *(({"name": name}, "", value.encode()) for name, value in FIELDS.items()),
        ({"name": "file0", "filename": "hello.mp3"}, "audio/mpeg", b"\xff\xfb\r\n--\0"),
        ({"name": "file1", "filename": "end.wav"}, "audio/x-wav", b""),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("greeting.mp3", "greeting.mp3"),
        ("приветствие.mp3", "_.mp3"),
        ("Добрый день (2).wav", "_2_.wav"),
        ('a"; name="apikey', "a_name_apikey"),
        ("a\r\nX-Evil: 1.mp3", "a_X-Evil_1.mp3"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".mp3", "x" * 60 + ".mp3"),
        ("", "_"),
        ("...", "_"),
        ("a\ud800.mp3", "a_.mp3"),
    ],
)
def test_a_name_says_nothing_but_a_name(name: str, written: str) -> None:
    ((params, _, _),) = parts_of(*encode({}, [Audio(name, "audio/mpeg", b"x")]))
    assert params == {"name": "file0", "filename": written}


@pytest.mark.parametrize(
    "kind", ["audio", "audio/mpeg\r\nX: 1", "audio/mpeg; charset=x", "", "a/" + "b" * 200, "ауди/о"]
)
def test_a_type_that_is_none_is_not_passed_on(kind: str) -> None:
    ((_, written, _),) = parts_of(*encode({}, [Audio("a.mp3", kind, b"x")]))
    assert written == "application/octet-stream"


def test_a_character_that_no_charset_has_becomes_a_question_mark() -> None:
    assert encode({"mes": "a\ud800b"})[1] == b"mes=a%3Fb"
    assert parts_of(*encode({"mes": "a\ud800b"}, [Audio("a", "", b"")]))[0][2] == b"a?b"


@settings(deadline=None, max_examples=60)
@given(
    fields=st.dictionaries(st.sampled_from(["mes", "sender", "id"]), WORDS, max_size=3),
    files=st.lists(st.builds(Audio, name=st.text(), kind=st.text(), octets=st.binary()), min_size=1, max_size=4),
)
def test_whatever_is_in_them_no_part_runs_into_another(fields: Mapping[str, str], files: Sequence[Audio]) -> None:
    read = parts_of(*encode(fields, files))
    assert [(params["name"], content) for params, _, content in read] == [
        *((name, value.encode()) for name, value in fields.items()),
        *((f"file{place}", file.octets) for place, file in enumerate(files)),
    ]


def test_what_was_made_to_hold_the_boundary_of_another_request_does_not_hold_its_own() -> None:
    kind, first = encode({}, [Audio("a", "audio/mpeg", b"x")])
    boundary = kind.partition("boundary=")[2].encode()
    assert first.count(boundary) == 2
    trap = b"y\r\n--" + boundary + b"--\r\n"
    ((_, _, content),) = parts_of(*encode({}, [Audio("a", "audio/mpeg", trap)]))
    assert content == trap
