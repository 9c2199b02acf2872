"""Characters that look like others, and names that are nearly others."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.reading.lookalike import like, named, nearest, note_look_alike, plain, skeleton, unseen, visible


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
        ("acb", ["abc"], "abc"),
        ("acllrer", ["callerr"], "callerr"),
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


@pytest.mark.parametrize(
    ("written", "said"),
    [("саll", "с, а — русские буквы"), ("еnd", "е — русская буква"), ("ϲall", "ϲ — не латинская буква")],
)
def test_which_letters_are_not_latin(written: str, said: str) -> None:
    findings = Findings(Lines(written))
    note_look_alike(findings, 0, len(written), written, "x")
    (finding,) = findings.errors
    assert said in finding.message("ru")
    assert "letter" in finding.message("en")


@given(st.text(alphabet="a \u200b\u00ad\u202e\u00a0\t"))
def test_what_is_unseen_is_what_makes_the_words_longer(words: str) -> None:
    assert (unseen(words) < 0) == (visible(words) == words)
    assert unseen(words) < max(len(words), 1)


def _edits(one: str, other: str) -> int:
    """By the book: the table of all beginnings (restricted Damerau-Levenshtein)."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@settings(deadline=None, max_examples=500)
@given(st.text("abc", min_size=4, max_size=9), st.text("abc", min_size=1, max_size=9))
def test_near_is_within_two_edits(target: str, name: str) -> None:
    assert nearest(target, [name]) == (name if _edits(target, name) <= 2 else "")
