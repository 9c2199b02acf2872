"""The SVG: well-formed whatever the text is, alone, and every word inside its box."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from gateway.menu.picture import svg
from gateway.menu.picture.lettering import width
from gateway.menu.picture.svg import TEXT_SIZE
from picture_texts import NASTY, any_menus, drawn, drawn_around

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(file.stem for file in GOLDEN.glob("*.txt"))
SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "style", "rect", "path", "circle", "text", "g"}


def read(picture: str) -> ElementTree.Element:
    """The tree; with nothing in it but shapes, and no address but the name of the format."""
    root = ElementTree.fromstring(picture.encode())
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in KNOWN
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)
    style = "".join(element.text or "" for element in root.iter(f"{SVG}style"))
    assert "url(" not in style
    assert "@import" not in style
    assert re.findall('(?:xmlns|href|src)[:a-z]*="([^"]*)"', picture) == ["http://www.w3.org/2000/svg"]
    return root


def check_that_words_fit(root: ElementTree.Element) -> None:
    """By our own table of widths, and no two lines of a box on one height."""
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for group in root.iter(f"{SVG}g"):
        frame = group.find(f"{SVG}rect")
        assert frame is not None
        left, top = float(frame.attrib["x"]), float(frame.attrib["y"])
        right, bottom = left + float(frame.attrib["width"]), top + float(frame.attrib["height"])
        assert 0 <= left < right <= wide
        assert 0 <= top < bottom <= high
        for text in group.iter(f"{SVG}text"):
            if text.attrib["class"] == "h c":  # the mark of trouble sits on the corner
                continue
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            assert left < x
            assert x + width(text.text or "", TEXT_SIZE) < right
            assert top + TEXT_SIZE - 3 < y < bottom - 3
        heights = [float(text.attrib["y"]) for text in group.iter(f"{SVG}text") if text.attrib["class"] == "t"]
        assert all(below - above >= TEXT_SIZE for above, below in pairwise(heights))


def check_that_boxes_are_apart(root: ElementTree.Element) -> None:
    frames = [group.find(f"{SVG}rect") for group in root.iter(f"{SVG}g")]
    places = [
        [float(frame.attrib[name]) for name in ("x", "y", "width", "height")] for frame in frames if frame is not None
    ]
    for n, (x, y, wide, high) in enumerate(places):
        for left, top, other_wide, other_high in places[:n]:
            assert x >= left + other_wide or left >= x + wide or y >= top + other_high or top >= y + high


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_stays_text(nasty: str) -> None:
    root = read(svg(drawn_around(f"1: {nasty}", f"11: sms:$phone,S,{nasty}", f"err: {nasty}")))
    check_that_words_fit(root)
    check_that_boxes_are_apart(root)


def test_it_says_what_it_is_to_who_cannot_see_it() -> None:
    root = read(svg(drawn_around("1: <b>hi</b> & bye")))
    assert root.attrib["role"] == "img"
    names = {element.get("id"): element.text for element in root if element.get("id")}
    assert names[root.attrib["aria-labelledby"].split()[0]] == "Call menu"
    tips = [group.findtext(f"{SVG}title") for group in root.iter(f"{SVG}g")]
    assert "1: <b>hi</b> & bye" in [tip.splitlines()[-1] for tip in tips if tip]


def test_trouble_is_coloured_and_told() -> None:
    root = read(svg(drawn_around("1: call:12", "2: end", "2: a", "9: end")))
    boxes = {group.attrib["id"]: group for group in root.iter(f"{SVG}g")}
    kinds = {name: {one.get("class") for one in group.iter(f"{SVG}rect")} for name, group in boxes.items()}
    assert "b o error" in kinds["ivr-item-1"]
    assert "b o warning" in kinds["ivr-item-2"]
    assert kinds["ivr-item-9"] == {"b", "b o"}
    assert "! 12 is not a phone number" in (boxes["ivr-item-1"].findtext(f"{SVG}title") or "")


@given(any_menus())
def test_any_text_is_a_sound_picture(text: str) -> None:
    picture = svg(drawn(text))
    assert picture == svg(drawn(text))
    root = read(picture)
    check_that_words_fit(root)
    check_that_boxes_are_apart(root)


@pytest.mark.parametrize("name", NAMES)
def test_golden_pictures(name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    picture = svg(drawn(text, "ru"))
    check_that_words_fit(read(picture))
    assert picture == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")
