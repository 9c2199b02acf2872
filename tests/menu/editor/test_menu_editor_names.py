"""Go to label, uses, rename: one name space of items and labels."""

import pytest

from gateway import menu
from gateway.menu.editor import definition, rename, renameable, uses

TEXT = """Hello
{menu: Press 1
1: call:79991234567 wait=10 ok:end err:busy record
2: call:79991234568 err:busy
3: call:79991234569 err:1
busy: Nobody is there
busy: end
*: back
}
Bye"""
MESSAGE = menu.check(TEXT).message


def at(words: str, inside: str = "") -> int:
    return TEXT.index(words) + words.index(inside)


def written(span: tuple[int, int]) -> str:
    return TEXT[slice(*span)]


@pytest.mark.parametrize("offset", [at("err:busy", "busy"), at("err:busy", "busy") + 4, at("busy: end")])
def test_a_jump_and_its_label_lead_to_the_first_line_of_the_label(offset: int) -> None:
    assert definition(MESSAGE, offset) == (at("busy: Nobody"), at("busy: Nobody") + 4)


def test_a_jump_to_an_item() -> None:
    assert definition(MESSAGE, at("err:1", "1")) == (at("1: call"), at("1: call") + 1)


@pytest.mark.parametrize("offset", [0, at("Press"), at("err:busy") + 1, at("Nobody is") + 2, at("*: back")])
def test_nothing_elsewhere(offset: int) -> None:
    assert definition(MESSAGE, offset) is None
    assert uses(MESSAGE, offset) == ()


def test_uses_are_every_place_in_order() -> None:
    found = uses(MESSAGE, at("err:busy", "busy"))
    assert [written(span) for span in found] == ["busy"] * 4
    assert list(found) == sorted(found)


def test_a_label_is_renamed_everywhere() -> None:
    offset = at("busy: end")
    assert renameable(MESSAGE, offset) == (offset, offset + 4)
    places = rename(MESSAGE, offset, "nobody")
    assert places is not None
    text = TEXT
    for begin, end in reversed(places):
        text = f"{text[:begin]}nobody{text[end:]}"
    renamed = menu.check(text)
    assert renamed.ok
    assert renamed.message.menu is not None
    assert list(renamed.message.menu.labels) == ["nobody"]


@pytest.mark.parametrize("name", ["", "занято", "no body", "end", "call", "12", "1st", "1", "busy"])
def test_a_name_that_would_be_something_else_is_refused(name: str) -> None:
    assert rename(MESSAGE, at("busy: end"), name) is None


def test_an_item_keeps_its_number() -> None:
    assert renameable(MESSAGE, at("1: call")) is None
    assert rename(MESSAGE, at("1: call"), "one") is None


def test_a_text_without_a_menu_has_no_names() -> None:
    message = menu.check("Hello").message
    assert (definition(message, 2), renameable(message, 2)) == (None, None)
