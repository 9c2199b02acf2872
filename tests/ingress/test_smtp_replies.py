"""What people and machines are told: ASCII, short lines, everything that is wrong at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.ingress.smtp import replies
from gateway.intake import Accepted

BROKEN = "Здравствуйте!\n{menu: Нажмите 1.\n1: позвоните нам\n1: end\n10: repeat\n2: call:12\n}\n"


def test_accepted() -> None:
    assert replies.accepted(Accepted("0f", 2)) == "250 2.0.0 0f"
    assert replies.accepted(Accepted("0f", 0, duplicate_of="0e")) == "250 2.0.0 duplicate of 0e"


def well_formed(reply: str) -> list[str]:
    """Its lines; RFC 5321 section 4.2.1: all with the same code, the last one with a space behind it."""
    lines = reply.split("\r\n")
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert len(line) + 2 <= 500
    assert all(line.startswith("550-5.6.0 ") for line in lines[:-1])
    assert lines[-1].startswith("550 5.6.0 ")
    return lines


def test_every_error_with_its_place() -> None:
    errors = menu.check(BROKEN).errors
    assert len(errors) > 1
    lines = well_formed(replies.rejected(errors))
    assert len(lines) == len(errors)
    for line, error in zip(lines, errors, strict=True):
        assert line[10:].startswith(f"{error.code} line {error.line} column {error.column}: ")


def test_at_most_twenty() -> None:
    errors = menu.check("{menu: x\n" + "10: repeat\n" * 50 + "}").errors
    assert len(errors) > 25
    lines = well_formed(replies.rejected(errors))
    assert len(lines) == 21
    assert lines[-1] == f"550 5.6.0 and {len(errors) - 20} more"


class Longwinded:
    """A finding that quotes much of the mail."""

    code, line, column = "IVR400", 1, 2

    def message(self, lang: str) -> str:
        return "щ" * 10_000

    def hint(self, lang: str) -> str:
        return "\r\n" * 10_000


def test_a_long_story_is_cut_short() -> None:
    (line,) = well_formed(replies.rejected([Longwinded()]))  # type: ignore[list-item]  # it quacks
    assert line.startswith("550 5.6.0 IVR400 line 1 column 2: shchshch")
    assert line.endswith("...")


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=600))
def test_whatever_is_quoted(text: str) -> None:
    errors = menu.check("{menu: x\n10" + text).errors
    if errors:
        well_formed(replies.rejected(errors))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("позвоните Жанне, ещё раз", "pozvonite Zhanne, eshchyo raz"),
        ("Щит «и» меч…", 'Shchit "i" mech...'),
        ("a\r\nb\0", "a<U+000D><U+000A>b<U+0000>"),
        ("電話", "<U+96FB><U+8A71>"),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert replies.plain(text) == shown
