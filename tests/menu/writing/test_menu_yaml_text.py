"""YAML from outside: bounded, nothing guessed, nothing that grows; and written so that others read the same."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.menu.writing.problem import Problems
from gateway.menu.writing.values import DEEPEST, LONGEST, Bare, Keys
from gateway.menu.writing.yaml_text import read_yaml, write_yaml


def read(text: str) -> tuple[object, list[str]]:
    problems = Problems()
    return read_yaml(text, problems), [problem.message("en") for problem in problems.found]


@pytest.mark.parametrize("word", ["1", "0", "12:30", "yes", "null", "~", "1e3", "0x10", "2026-01-01", "=", "<<"])
def test_every_scalar_is_its_words(word: str) -> None:
    value, problems = read(f"{word}: [{word}, '{word}', \"{word}\"]")
    assert (value, problems) == ({word: [word] * 3}, [])
    assert isinstance(value, Keys)
    assert [isinstance(one, Bare) for one in value[word]] == [True, False, False]  # type: ignore[attr-defined]


def test_blocks_and_flows() -> None:
    text = "a: |\n  one\n  two\nb:\n- c\n- {d: 'e'}\n- [f]\n? g\n: >-\n  h\n  i\nj:\n"
    assert read(text) == ({"a": "one\ntwo\n", "b": ["c", {"d": "e"}, ["f"]], "g": "h i", "j": ""}, [])


def test_a_key_that_stands_twice_is_remembered() -> None:
    value, _ = read("1: a\n'1': b\n")
    assert isinstance(value, Keys)
    assert (value, value.twice) == ({"1": "a"}, ["1"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x [1]\nb: 1", "line 1: anchors (&) are not read: write the values out"),
        ("control:\n  *: back", "line 2: aliases (*) are not read; the key * stands in quotes: '*': back"),
        ("a: *x", "line 1: aliases (*) are not read; the key * stands in quotes: '*': back"),
        ("a: !!python/object/apply:os.system [x]", "line 1: tags (!) are not read"),
        ("a: !x b", "line 1: tags (!) are not read"),
        ("a: 1\n---\nb: 2", "line 2: one file holds one menu, without further documents (---)"),
        ("[a]: b", "line 1: a key must be one word, not a list or a mapping"),
        ("{a: b}: c", "line 1: a key must be one word, not a list or a mapping"),
        ("a: [", "no YAML: expected the node content, but found '<stream end>' in line 1, column 5"),
        ("a: b: c", "no YAML: mapping values are not allowed here in line 1, column 5"),
        ("a: \x00", "no YAML: unacceptable character #x0000: special characters are not allowed"),
        ("", "there is nothing in it"),
        ("# only\n", "there is nothing in it"),
        ("[" * (DEEPEST + 1), "line 1: the values are nested too deeply"),
        ("- " * 10_000, "line 1: the values are nested too deeply"),
        ("[" * 40_000, "line 1: the values are nested too deeply"),
        ("{a: " * 10_000, "line 1: the values are nested too deeply"),
        ("x" * (LONGEST + 1), "50001 characters are too many for a menu: 50000 at most"),
        (
            "items:\n  1: a\ncontrol:\n  #: start\n",
            "control: a line that begins with # is a comment; the key # stands in quotes: '#': start",
        ),
    ],
    ids=range(19),
)  # fmt: skip
def test_what_cannot_be_read(text: str, problem: str) -> None:
    assert read(text)[1] == [problem]


def test_a_thousand_laughs_stop_at_the_first() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert read(bomb) == (None, ["line 1: anchors (&) are not read: write the values out"])


@pytest.mark.parametrize("text", ["Hi\n#: 5 apples\n", "!\n#:0", "control:\n #: start\n"])
def test_a_text_may_have_lines_that_look_like_keys(text: str) -> None:
    problems = Problems()
    value = read_yaml(write_yaml({"start_text": text}), problems)
    assert (value, problems.found) == ({"start_text": text}, [])


def test_other_comments_are_comments() -> None:
    assert read("# a menu\na: b # c\n#start: d\n") == ({"a": "b"}, [])
    assert read("control:\n  '#': start\n  # : x\n")[1] == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(TEXTS.filter(lambda key: len(key) < 20), VALUES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=300)
def test_what_is_written_is_read_back_here_and_elsewhere(value: dict[str, object]) -> None:
    text = write_yaml(value)
    assert read(text) == (value, [])
    assert yaml.safe_load(text) == value


@given(st.text(st.sampled_from("ab: -#'\"\n\r\t\x85\u2028\ufeff\xa0|>&*![]{}%@`,?~01"), max_size=25))
@settings(deadline=None, max_examples=300)
def test_odd_texts_are_read_back(text: str) -> None:
    assert read(write_yaml({"a": [text], "b": {"c": text}})) == ({"a": [text], "b": {"c": text}}, [])


def test_it_is_pleasant_to_read() -> None:
    shared = ["x"]
    assert write_yaml(
        {"a": "слово 🙂", "b": ["1", {"c": shared, "d": shared}], "e": "раз\nдва", "f": True, "g": 5}
    ) == ("a: слово 🙂\nb:\n  - '1'\n  - c:\n      - x\n    d:\n      - x\ne: |-\n  раз\n  два\nf: true\ng: 5\n")
    assert write_yaml({"a": "слово " * 100}) == f"a: '{'слово ' * 100}'\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('menu_text: "\\UFFFFFFFF"', "line 1, column 15"),
        ('a: b\nmenu_text: "\\U00110000"', "line 2, column 15"),
        (f"%YAML {'9' * 5000}.1\n---\na: b", "line 1, column 7"),
        (f"%YAML 1.{'9' * 5000}\n---\na: b", "line 1, column 9"),
    ],
)
def test_numbers_that_the_library_does_not_look_at(text: str, place: str) -> None:
    problems = Problems()
    assert read_yaml(text, problems) is None
    assert [problem.message("en") for problem in problems.found] == [f"no YAML: a number is out of range in {place}"]
