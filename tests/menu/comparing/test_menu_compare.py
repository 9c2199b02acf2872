"""What changed in meaning: every sentence in both languages, and that nothing else is told."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.comparing.compare import compare
from gateway.menu.tree import Message, as_ast
from gateway.menu.writing.format import canonical, compact
from menu_messy import messy
from menu_texts import Written, around, written_menus

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
PAIRS = sorted(file.name.removesuffix(".before.txt") for file in GOLDEN.glob("*.before.txt"))
LANGUAGES: tuple[menu.Language, ...] = ("en", "ru")


def message(text: str) -> Message:
    return menu.check(text).message


def told(before: str, after: str, lang: menu.Language = "en") -> list[str]:
    return [change.message(lang) for change in compare(message(before), message(after))]


def lines(before: list[str], after: list[str]) -> list[str]:
    return told(around(*before), around(*after))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAIRS)
def test_golden_changes(name: str, lang: menu.Language) -> None:
    before, after = ((GOLDEN / f"{name}.{when}.txt").read_text(encoding="utf-8") for when in ("before", "after"))
    assert menu.check(before).ok
    assert menu.check(after).ok
    shown = "".join(f"{line}\n" for line in told(before, after, lang))
    assert shown == (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")


def test_there_are_golden_changes() -> None:
    assert len(PAIRS) >= 3


@given(written_menus(), written_menus())
@settings(deadline=None, max_examples=60)
def test_empty_exactly_when_the_trees_are_equal(one: Written, other: Written) -> None:
    agree(one.text, other.text)
    agree(one.text, one.text)


@given(messy(), messy())
@settings(deadline=None, max_examples=150)
def test_empty_exactly_when_the_trees_of_any_layout_are_equal(one: str, other: str) -> None:
    agree(one, other)
    agree(one, canonical(message(one)))
    agree(one, compact(message(one)))


@given(messy(), st.integers(0, 400), st.sampled_from("1 aй}{\n:"))
@settings(deadline=None, max_examples=150)
def test_a_small_change_is_seen(text: str, at: int, character: str) -> None:
    agree(text, text[:at] + character + text[at + 1 :])


def agree(one: str, other: str) -> None:
    changes = compare(message(one), message(other))
    assert (not changes) == (meaning(message(one)) == meaning(message(other)))
    for change in changes:
        for lang in LANGUAGES:
            shown = change.message(lang)
            assert shown
            assert "\n" not in shown
            assert "{" not in shown.replace("{", "", (one + other).count("{"))


def meaning(found: Message) -> object:
    """The tree without what only tells that a default was written out."""
    tree = as_ast(found)
    if tree is None:
        return found.start.text
    actions = [*tree["items"].values(), *tree["labels"].values()]
    for action in (one for several in actions for one in several):
        action.pop("wait_given", None)
        action.pop("seconds_given", None)
    return tree


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["1: end"], ["1: url"], ["item 1 now tells the account's own address; it was: ends the menu"]),
        (["1: call:79991234567"], ["1: call:79991234567 wait=120"], []),
        (["1: record"], ["1: record: 30"], []),
        (["1: a", "2: b"], ["2:b", "", "1 : a"], []),
        (["1: a", "2: b"], ["1: b", "2: a"], ["item 1 is now item 2", "item 2 is now item 1"]),
        (["1: a", "2: b", "3: c"], ["1: b", "2: c"],
         ["item 1 is gone; it was: says “a”", "item 2 is now item 1", "item 3 is now item 2"]),
        (["1: a", "11: b", "12: c"], ["3: a", "31: b", "32: c"], ["item 1 is now item 3, with all below it (2)"]),
        (["1: a", "11: b"], ["3: a", "31: x"],
         ["item 1 is now item 3", "item 11 is gone; it was: says “b”", "item 31 is new: says “x”"]),
        (["1: end", "2: a"], ["3: end", "2: a"],
         ["item 1 is gone; it was: ends the menu", "item 3 is new: ends the menu"]),
        (["1: a", "1: b"], ["1: b", "1: a"], ["item 1 has another order: says “b”, then says “a”"]),
        (["1: a", "1: end"], ["1: a"], ["item 1 no longer ends the menu"]),
        (["1: end"], ["1: a", "1: end"], ["item 1 now says “a”, before it ends the menu"]),
        (["1: a"], ["1: a", "1: end", "1: b"], ["item 1 now ends the menu, after it says “a”",
                                                  "item 1 now says “b”, after it ends the menu"]),
        (["x: a", "1: call:79991234567 err:x"], ["y: a", "1: call:79991234567 err:y"],
         ["label x is now label y"]),
        (["1: call:79991234567 err:2", "2: a"], ["1: call:79991234567 err:3", "3: a", "2: b"],
         ["item 2 is now item 3", "item 2 is new: says “b”"]),
        (["1: call:79991234567 err:2", "2: a", "3: b"], ["1: call:79991234567 err:3", "2: a", "3: b"],
         ["item 1: if nobody answers, goes to 3 instead of 2"]),
        (["1: call:79991234567 err:2", "2: a"], ["4: call:79991234567 err:3", "3: a"],
         ["item 1 is now item 4", "item 2 is now item 3"]),
        (["0: repeat", "1: a"], ["1: a"], ["key 0 is gone; it was: repeats the item"]),
        (["*: back", "1: a"], ["*: start", "1: a"], ["key * now goes to the beginning; it was: goes one menu up"]),
        (["1: a"], ["1: a", "#: start"], ["key # is new: goes to the beginning"]),
    ],
)  # fmt: skip
def test_sentences(before: list[str], after: list[str], expected: list[str]) -> None:
    assert lines(before, after) == expected


def test_a_menu_comes_and_goes() -> None:
    plain, whole = "Начало", around("1: а")
    assert told(plain, whole) == ["there is a menu now", "there is a menu text now: “Меню”", "item 1 is new: says “а”"]
    assert told(whole, plain)[0] == "there is no menu any more"
    assert told(plain, "Начало!") == ["the text before the menu changed: “Начало!” instead of “Начало”"]


def test_changes_for_programs() -> None:
    changes = compare(message(around("1: a", "2: b")), message(around("2: b", "3: a", "4: c")))
    assert [(one.kind, one.where, one.key, one.to) for one in changes] == [
        ("moved", "items", "1", "3"),
        ("new", "items", "4", ""),
    ]
