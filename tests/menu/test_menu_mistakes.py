"""Mistakes that people make, each with everything that is told of it: the rows of the reference's tables, one by one.

`mistakes.json`: `of` begins with the decision (A..) or the section (21: what mail, programs and haste leave).
"""

import json
import re
from pathlib import Path

import pytest

from gateway import menu
from gateway.menu.codes.sources import DECISIONS, RULES

MISTAKES = json.loads((Path(__file__).parent / "mistakes.json").read_text(encoding="utf-8"))
WITHOUT_FINDING = {"A31", "A34", "A38", "A39", "A40", "A41", "A44", "A45"}
"""Line ends and hostile texts are read; the others are open points for the simulator, no mistakes."""


def _told(text: str) -> list[str]:
    return [
        f"{str(one.severity)[0].upper()} {one.code} {one.line}:{one.column}"
        for one in menu.check(text).diagnostics
        if not (one.code.startswith(("IVR5", "IVR701")) and one.severity is menu.Severity.INFO)
    ]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["of"])
def test_what_is_told_of_a_mistake(mistake: dict[str, object]) -> None:
    assert _told(str(mistake["text"])) == mistake["told"]


def test_there_are_many_mistakes_and_most_are_told() -> None:
    assert len(MISTAKES) > 180
    silent = [mistake["of"] for mistake in MISTAKES if not mistake["told"]]
    assert len(silent) < 25, silent


def test_every_decision_has_its_code() -> None:
    cited = {number for row in menu.CATALOGUE.values() for number in re.findall(r"A[0-9]{2}", row.source)}
    assert set(DECISIONS) - cited == WITHOUT_FINDING - cited
    assert not {number for row in menu.CATALOGUE.values() for number in re.findall(r"R[0-9]+", row.source)} - set(RULES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["of"])
def test_words_of_findings_are_whole_sentences_without_holes(mistake: dict[str, object]) -> None:
    for finding in menu.check(str(mistake["text"])).diagnostics:
        for words in (finding.message("en"), finding.message("ru"), finding.hint("en"), finding.hint("ru")):
            assert not re.search(r"%\(|  |``|None", words), words
            assert len(words) < 300
