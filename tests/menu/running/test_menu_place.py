"""Where a caller can be."""

import pytest
from hypothesis import given, settings

from gateway import menu
from gateway.menu.running import Profile
from gateway.menu.running.place import Places
from menu_texts import Written, written_menus
from running_menus import MENU

SIBLING, STRICT = Profile(), Profile(leaf_digits="strict")


def places(text: str, profile: Profile = SIBLING) -> Places:
    return Places(menu.check(text).message, profile)


@pytest.mark.parametrize(
    ("place", "digits", "strict"),
    [("", "12345678", "12345678"), ("1", "12", "12"), ("11", "1", "1"), ("12", "12", ""), ("4", "12345678", "")],
)
def test_the_digits_of_a_place(place: str, digits: str, strict: str) -> None:
    for profile, bound in ((SIBLING, digits), (STRICT, strict)):
        keys = places(MENU, profile).keys(place)
        assert "".join(key for key in keys if key not in "*#0") == bound
        assert {key: word for key, word in keys.items() if key in "*#0"} == {"*": "back", "#": "start", "0": "repeat"}
    assert places(MENU).chosen("12", "1") == "11"


def test_what_is_said_again() -> None:
    told = {place: list(places(MENU).prompt(place)) for place in ("", "1", "11", "12", "4", "8", "81")}
    assert told == {
        "": ["MENU"], "1": ["one"], "11": ["one-one"], "12": ["one"], "4": ["MENU"], "8": ["MENU"], "81": ["MENU"],
    }  # fmt: skip
    assert list(places("START\n{menu:\n1: a\n}").prompt("1")) == []


@settings(deadline=None)
@given(written_menus())
def test_back_always_comes_to_the_menu_itself(written: Written) -> None:
    for profile in (SIBLING, Profile(leaf_back="above"), STRICT):
        found = places(written.text, profile)
        for place in found.items:
            way = [place]
            while way[-1]:
                way.append(found.back(way[-1]))
                assert way[-1] in {"", *found.items}
                assert len(way[-1]) < len(way[-2])
            for key, item in found.keys(place).items():
                assert key in "*#0" or item in found.items
