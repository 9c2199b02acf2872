"""What people see. Golden files: tests/menu/golden/NAME.ru.txt and .en.txt, made from NAME.txt."""

import unicodedata
from pathlib import Path

import pytest

from gateway import menu
from menu_texts import around

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(file for file in GOLDEN.glob("*.txt") if file.stem.count(".") == 0)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_golden_excerpts(source: Path, lang: menu.Language) -> None:
    text = source.read_bytes().decode()
    shown = menu.render(text, menu.check(text).diagnostics, f"{source.stem}.eml", lang, False)
    assert shown == (GOLDEN / f"{source.stem}.{lang}.txt").read_text(encoding="utf-8")


def test_there_are_golden_excerpts() -> None:
    assert len(SOURCES) >= 3


def _cells(text: str) -> int:
    """Cells of a terminal, counted by another rule than the one under test."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)


@pytest.mark.parametrize("before", ["", "а", "日本", "e\u0301", "\t", "🙂", "a\u200db", "\u00a0", "x" * 200])
def test_the_caret_stands_under_its_place(before: str) -> None:
    text = around(f"1: {before}{{x")
    shown = menu.render(text, menu.check(text).errors, "f", "en", False).split("\n")
    line, caret = shown[2], shown[3]
    at = caret.index("^")
    assert caret.strip(" |") == "^"
    assert _cells(line[: line.index("{")]) == at


def test_the_caret_is_as_wide_as_its_place_and_stays_in_its_line() -> None:
    text = "A\n{menu: B\r\n1: 日本\r\n"
    (finding,) = menu.check(text).errors
    assert finding.code == "IVR102"
    across = menu.render("ab\ncd", (_at("ab\ncd", 1, 4),), "f", "en", False).split("\n")
    assert (across[2], across[3]) == ("1 | ab", "  |  ^")


def _at(text: str, offset: int, end: int) -> menu.Diagnostic:
    from gateway.menu.diagnostic import Findings, Lines

    findings = Findings(Lines(text))
    findings.note("IVR110", offset, end)
    return findings.all[0]


def test_a_long_line_is_cut_around_its_place() -> None:
    text = around("1: " + "слово " * 100 + "{ " + "слово " * 100)
    shown = menu.render(text, menu.check(text).errors[1:], "f", "ru", False)
    assert max(len(line) for line in shown.split("\n")[:-2]) < 130
    assert shown.count("…") == 2


def test_nothing_of_the_text_commands_the_terminal() -> None:
    text = around("1: \x1b[31m\x07\u202e\ud800{")
    shown = menu.render(text, menu.check(text).diagnostics, "f", "en", False)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    shown.encode()


def test_colour_only_on_wish() -> None:
    text = around("1: call:")
    plain = menu.render(text, menu.check(text).errors, "f", "en", False)
    painted = menu.render(text, menu.check(text).errors, "f", "en", True)
    assert "\x1b[1;31m" in painted
    assert "\x1b" not in plain
    assert painted.replace("\x1b[1;31m", "").replace("\x1b[31m", "").replace("\x1b[0m", "") == plain


def test_nothing_to_tell_is_nothing_to_see() -> None:
    assert menu.render("a", (), "f", "en", True) == ""


def test_as_json() -> None:
    text = around("1: call:79991234567 err:Nobody", "nobody: a")
    checked = menu.check(text)
    told = menu.as_json(text, checked.diagnostics, checked.message, "mail.eml", "en")
    assert (told["file"], told["length"]) == ("mail.eml", len(text))
    assert told["diagnostics"] == [
        {
            "code": "IVR400",
            "severity": "error",
            "message": "there is no step or label Nobody",
            "hint": "did you mean err:nobody?",
            "line": 3,
            "column": 21,
            "end_line": 3,
            "end_column": 31,
            "offset": 39,
            "related": [
                {"message": "a label like it", "line": 4, "column": 1, "end_line": 4, "end_column": 7, "offset": 50}
            ],
            "fix": None,
        }
    ]
    assert menu.as_json("a\r\nb", (), menu.check("a\r\nb").message, "-", "ru")["length"] == 3
