"""Characters that look like others, and names that are nearly others."""

import re

import pytest

from gateway.menu.lookalike import letters_named, like, named, nearest, plain, skeleton


@pytest.mark.parametrize(("word", "latin"), [("саll", "call"), ("ѕms", "sms"), ("call", "call"), ("жук", "жyk")])
def test_skeletons(word: str, latin: str) -> None:
    assert skeleton(word) == latin


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("１", "1"),
        ("²", "2"),
        ("١٢", "12"),
        ("①", "1"),
        ("1\ufe0f\u20e3", "1"),
        ("З", "3"),
        ("Зв", "Зв"),
        ("＊", "*"),
        ("1", "1"),
    ],
)
def test_keys_as_they_were_meant(written: str, key: str) -> None:
    assert plain(written) == key


def test_a_pattern_of_looks() -> None:
    pattern = re.compile(like("call:"), re.IGNORECASE)
    assert all(pattern.fullmatch(word) for word in ("call:", "CALL:", "саll:", "cаӏl：", "СALL:"))
    assert not any(pattern.fullmatch(word) for word in ("cell:", "call", "са11:"))


@pytest.mark.parametrize(
    ("target", "names", "found"),
    [
        ("CallErr", ["busy", "callerr"], "callerr"),
        ("саllerr", ["callerr"], "callerr"),
        ("calerr", ["callerr"], "callerr"),
        ("callerrrr", ["callerr"], "callerr"),
        ("callerrrrr", ["callerr"], ""),
        ("acllerr", ["callerr"], "callerr"),
        ("abc", ["abcde"], ""),  # short names need to be closer
        ("abc", ["abd"], "abd"),
        ("abc", ["abcd"], "abcd"),
        ("abc", ["ab"], "ab"),
        ("7", ["6", "8"], ""),
        ("x", [], ""),
        ("x" * 100, ["x" * 100], ""),
    ],
)
def test_what_was_probably_meant(target: str, names: list[str], found: str) -> None:
    assert nearest(target, names) == found


def test_names_of_characters() -> None:
    assert named("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert named("\0") == "U+0000"
    assert letters_named("саll") == "с U+0441, а U+0430"
