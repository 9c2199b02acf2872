"""What people see. Golden files: golden/NAME.ru.txt and .en.txt, made from NAME.txt."""

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
    checked = menu.check(text)
    shown = menu.render(text, checked.diagnostics, f"{source.stem}.eml", lang, False, checked.message)
    assert shown == (GOLDEN / f"{source.stem}.{lang}.txt").read_text(encoding="utf-8")


def test_there_are_golden_excerpts() -> None:
    assert len(SOURCES) >= 3


def test_what_terminals_join_in_different_ways_is_shown_apart() -> None:
    text = around("1: 👨\u200d👩👍🏽❤\ufe0f{x")
    shown = menu.render(text, menu.check(text).errors, "f", "en", False)
    assert not set("\u200d🏽\ufe0f") & set(shown)
    assert "👨\ufffd👩👍❤{x" in shown


def test_letters_from_right_to_left_stand_in_the_order_of_the_caret() -> None:
    text = around("1: שלום{x")
    line = menu.render(text, menu.check(text).errors, "f", "en", False).split("\n")[2]
    assert line.startswith("3 | \u202d1: ")
    assert line.endswith("x\u202c")
    assert "\u202d" not in menu.render(around("1: абв{x"), menu.check(around("1: абв{x")).errors, "f", "en", False)


def test_a_repair_is_shown_with_what_it_writes_and_whether_it_asks() -> None:
    for line, told in (
        ("1: call:+7(999)123-45-67", "= fix (safe): "),
        ("1: call:79991234567 err:Nobody\nnobody: a", "= fix (needs your yes): "),
    ):
        text = around(line)
        checked = menu.check(text)
        shown = menu.render(text, checked.errors, "f", "en", False, checked.message)
        assert told in shown
        assert ("79991234567" if "safe" in told else "nobody") in shown.split(told)[1]
        assert "fix" not in menu.render(text, checked.errors, "f", "en", False)


def _cells(text: str) -> int:
    """Cells of a terminal, counted by another rule than the one under test."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)


@pytest.mark.parametrize(
    "before",
    [
        *("", "а", "日本", "e\u0301", "\t", "🙂", "a\u200db", "\u00a0", "x" * 200, "각", "ｶﾞ"),
        *("👨\u200d👩\u200d👧", "👍🏽", "❤\ufe0f", "🇷🇺", "5\u20e3", "क\u094d\u200dष", "שלום", "مرحبا 123", "日本\tא"),
    ],
)
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
            "fix": {
                "safe": False,
                "edits": [
                    {
                        "offset": 43,
                        "end": 49,
                        "line": 3,
                        "column": 25,
                        "end_line": 3,
                        "end_column": 31,
                        "text": "nobody",
                    }
                ],
                "description": "write `err:nobody` for `err:Nobody`",
            },
        }
    ]
    assert menu.as_json("a\r\nb", (), menu.check("a\r\nb").message, "-", "ru")["length"] == 3
