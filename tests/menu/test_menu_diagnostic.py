"""Places, and what a message may quote."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.diagnostic import MOST, Findings, Lines
from menu_texts import around


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 2, (1, 3)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb\n\nc", 2, (2, 1)),
        ("a\rb\n\nc", 5, (4, 1)),
        ("🙂é\u0301b", 3, (1, 4)),
        ("a\u2028b\x0bc", 4, (1, 5)),
    ],
)
def test_places_count_code_points_from_one(text: str, offset: int, place: tuple[int, int]) -> None:
    assert Lines(text).place(offset) == place


@given(st.text(alphabet="a\r\n", max_size=12), st.integers(0, 12))
@settings(deadline=None, max_examples=200)
def test_a_long_text_is_counted_as_a_short_one(text: str, offset: int) -> None:
    at = min(offset, len(text))
    assert Lines(text + "b" * 200_000).place(at) == Lines(text + "b").place(at)


def test_findings_come_by_place_with_the_length_first() -> None:
    findings = Findings(Lines("abc"))
    for code, offset in (("IVR110", 2), ("IVR120", 1), ("IVR102", 0), ("IVR700", 3)):
        findings.note(code, offset, offset)
    assert [finding.code for finding in findings.all] == ["IVR700", "IVR102", "IVR120", "IVR110"]
    assert [finding.code for finding in findings.errors] == ["IVR700", "IVR102", "IVR110"]


def test_findings_are_bounded_and_warnings_never_push_an_error_out() -> None:
    findings = Findings(Lines(""))
    for _ in range(3 * MOST):
        findings.note("IVR120", 0, 0)
    findings.note("IVR110", 0, 0)
    assert len(findings.all) == MOST
    assert [finding.code for finding in findings.errors] == ["IVR110"]
    assert "IVR110" in {finding.code for finding in findings.all}


def test_a_message_quotes_little_and_nothing_that_commands_a_terminal() -> None:
    checked = menu.check(around("1: call:79991234567 " + "\x1b[31m\u202e" + "я" * 500))
    for finding in checked.diagnostics:
        for text in (finding.message("en"), finding.hint("ru")):
            assert len(text) < 300
            assert text.isprintable()


def test_a_percent_sign_in_the_text_is_only_quoted() -> None:
    (finding,) = menu.check(around("1: call:%(found)s%s%d")).errors
    assert finding.message("en") == "%(found)s%s%d is not a phone number as the menu takes it"


def test_what_several_checks_ask_is_found_once() -> None:
    asked: list[str] = []

    def letters(text: str) -> list[str]:
        asked.append(text)
        return list(text)

    findings = Findings(Lines("ab"))
    assert findings.once(letters, "ab") == findings.once(letters, "ab") == ("a", "b")
    assert asked == ["ab"]
