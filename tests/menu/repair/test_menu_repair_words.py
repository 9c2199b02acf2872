"""The words of repairs. Golden files: tests/menu/repair/golden, a line a code, made from the examples of the codes."""

import re
from pathlib import Path

import pytest

from gateway import menu
from gateway.menu import CATALOGUE
from gateway.menu.repair import REPAIRS, fix_of
from gateway.menu.repair.words import DEEDS, printable

GOLDEN = Path(__file__).parent / "golden"
SOURCES = "".join(path.read_text(encoding="utf-8") for path in Path(menu.__file__).parent.glob("repair/*.py"))


def _told(lang: menu.Language) -> str:
    lines = []
    for code in sorted(REPAIRS):
        checked = menu.check(CATALOGUE[code].bad)
        for finding in checked.diagnostics:
            fix = fix_of(checked.message, finding) if finding.code == code else None
            if fix is not None:
                kind = "safe" if fix.safe else "offer"
                lines.append(f"{code} {kind}: {fix.words[lang]} | {fix.done[lang]}\n")
                break
    return "".join(lines)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_golden_words(lang: menu.Language) -> None:
    assert _told(lang) == (GOLDEN / f"words.{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DEEDS)
def test_each_deed_is_done_somewhere_and_names_the_same_in_both_languages(name: str) -> None:
    assert re.search(rf'deed\(\s*"{name}"', SOURCES), name
    shown = [sorted(re.findall(r"%\((\w+)\)s", words)) for words in DEEDS[name]]
    assert shown[0] == shown[1] == shown[2] == shown[3]


def test_what_is_quoted_is_short_and_harmless() -> None:
    assert printable("a\r\nb\rc\nd\te\u00a0f\x1b") == "a⏎b⏎c⏎d e␣f\\u001b"
    assert printable("x" * 41) == "x" * 39 + "…"
    assert printable("\x00" * 100).isprintable()
    assert len(printable("\x00" * 100)) == 40
