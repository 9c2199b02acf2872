"""Mermaid: nothing of a text leaves its label. Our own output is read with a small tokenizer."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given

from gateway.menu.picture import mermaid
from picture_texts import NASTY, any_menus, drawn, drawn_around

GOLDEN = Path(__file__).parent / "golden"

_LABEL = r'"(?:<b>|</b>|<br/>|[^"<>`\\\[\]{}()|;#%=*_~^$@&.\'\n-]|#[0-9]+;)*+"'
_LINE = re.compile(
    rf"flowchart LR|  n[0-9]+(?:\[{_LABEL}\]|\(\[{_LABEL}\]\)|\[/{_LABEL}/\])"
    rf"|  class n[0-9]+ (?:start|menu|item|label|end_|warning|error)"
    rf"|  n[0-9]+ (?:-->|-\.->)(?:\|{_LABEL}\|)? n[0-9]+"
    r"|  linkStyle [0-9,]+ stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}|  classDef [a-z_]+ [#a-z0-9:,-]+|"
)


def read(text: str) -> list[str]:
    """The labels, decoded; every line of the text must be one that we meant to write."""
    for line in text.split("\n"):
        assert _LINE.fullmatch(line), line
    return [html.unescape(re.sub("#([0-9]+;)", r"&#\1", found)) for found in re.findall(_LABEL, text)]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_stays_in_its_label(nasty: str) -> None:
    shown = read(mermaid(drawn_around(f"1: {nasty}", f"err: {nasty}")))
    assert len(shown) >= 5


def test_what_is_written_by_number_is_what_was_meant() -> None:
    labels = read(mermaid(drawn_around('1: say "hi" & `go` --> #35; 1. x')))
    assert any('💬 say "hi" & `go` --> #35; 1. x' in label for label in labels)


def test_long_texts_are_cut() -> None:
    (label,) = [one for one in read(mermaid(drawn_around("1: " + "word " * 100))) if "word" in one]
    assert len(label) < 100
    assert "…" in label


@given(any_menus())
def test_any_text_gives_lines_that_we_meant(text: str) -> None:
    read(mermaid(drawn(text)))


@pytest.mark.parametrize("name", sorted(file.stem for file in GOLDEN.glob("*.txt")))
def test_golden_mermaid(name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert mermaid(drawn(text, "ru")) == (GOLDEN / f"{name}.mmd").read_text(encoding="utf-8")
