"""DOT: nothing of a text leaves its string, and Graphviz, where there is one, takes what we write."""

import html
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from gateway.menu.picture import dot
from picture_texts import NASTY, any_menus, drawn, drawn_around

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(file.stem for file in GOLDEN.glob("*.txt"))

_STRING = r'"(?:[^"\\\n]|\\["\\l])*+"'
_VALUE = rf"(?:{_STRING}|[a-z]+|[0-9]+)"
_ATTRIBUTES = rf"\[(?:[a-z]+={_VALUE} ?)*+\]"
_LINE = re.compile(
    rf"digraph menu \{{|\}}||  rankdir=LR|  label={_STRING}|  (?:node|edge) {_ATTRIBUTES}"
    rf"|  n[0-9]+ {_ATTRIBUTES}|  n[0-9]+ -> n[0-9]+ {_ATTRIBUTES}"
)


def read(text: str) -> list[str]:
    """The strings, decoded; every line of the text must be one that we meant to write."""
    for line in text.split("\n"):
        assert _LINE.fullmatch(line), line
    return [html.unescape(re.sub(r"\\([\"\\])", r"\1", found[1:-1])) for found in re.findall(_STRING, text)]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_stays_in_its_string(nasty: str) -> None:
    assert len(read(dot(drawn_around(f"1: {nasty}", f"err: {nasty}")))) >= 10


def test_what_is_escaped_is_what_was_meant() -> None:
    shown = read(dot(drawn_around('1: say "hi" & \\N &amp; \\')))
    assert any('say "hi" & \\N &amp; \\' in one for one in shown)


@given(any_menus())
def test_any_text_gives_lines_that_we_meant(text: str) -> None:
    read(dot(drawn(text)))


@pytest.mark.parametrize("name", NAMES)
def test_golden_dot(name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert dot(drawn(text, "ru")) == (GOLDEN / f"{name}.dot").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed here")
@pytest.mark.parametrize("text", [*NAMES, "nasty"])
def test_graphviz_takes_it(text: str) -> None:
    if text == "nasty":
        scene = drawn_around(*(f"{n % 9 + 1}: {one.splitlines()[0]}" for n, one in enumerate(NASTY)))
    else:
        scene = drawn((GOLDEN / f"{text}.txt").read_text(encoding="utf-8"), "ru")
    done = subprocess.run(["dot", "-Tsvg"], input=dot(scene).encode(), capture_output=True, check=True, timeout=60)
    kinds = [found.get("class") for found in ElementTree.fromstring(done.stdout).iter() if found.get("class")]
    assert kinds.count("node") == len(scene.boxes)
    assert kinds.count("edge") == len(scene.arrows)
