"""The line of every key, whatever stands between."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config.places import Path, lines, nearest

TEXT = '''\
top = 1
# [not.a.table]
[a]
x = """
[no.table]
y = "
""" # ]
"quoted key" = [ # [
  1, # ]]
  "]]",
] # here it ends
z.deep = { b = "}" , c = 1 }

[[a.list]]
x = 1
[[a.list]]

[a.list.inner]
x = \'\'\'
x = 2\'\'\'\'
  [ a . other ]
last = 1
'''


def test_every_key_is_found_at_its_line() -> None:
    tomllib.loads(TEXT)
    assert lines(TEXT) == {
        ("top",): 1,
        ("a",): 3,
        ("a", "x"): 4,
        ("a", "quoted key"): 8,
        ("a", "z"): 12,
        ("a", "z", "deep"): 12,
        ("a", "list"): 14,
        ("a", "list", 0): 14,
        ("a", "list", 0, "x"): 15,
        ("a", "list", 1): 16,
        ("a", "list", 1, "inner"): 18,
        ("a", "list", 1, "inner", "x"): 19,
        ("a", "other"): 21,
        ("a", "other", "last"): 22,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [(("a", "z", "deep", "c"), 12), (("a", "nothing"), 3), (("a", "list", 1, "y"), 16), (("nothing",), 0), ((), 0)],
)
def test_a_key_that_is_not_there_is_sought_in_its_table(path: Path, line: int) -> None:
    assert nearest(lines(TEXT), path) == line


WORDS = st.sampled_from(["a", "b", "c-d", "'e f'", '"g\\"h"'])
VALUES = st.sampled_from(
    ["1", '"#"', "'['", '"""\n]\n"""', "'''\n{\n'''", "[1,\n2]", "[ # ]\n]", '{ x = "}" }', '"\\"["', '""""quoted""""']
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(WORDS, VALUES), max_size=6, unique_by=lambda pair: pair[0]), st.integers(0, 3))
def test_no_value_hides_the_next_key(pairs: list[tuple[str, str]], blank: int) -> None:
    text, expected = "", {}
    for word, value in pairs:
        text += "\n" * blank
        expected[next(iter(tomllib.loads(f"{word} = 1")))] = text.count("\n") + 1
        text += f"{word} = {value}\n"
    tomllib.loads(text)
    assert {path[0]: line for path, line in lines(text).items() if len(path) == 1} == expected


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from paths(inner, (*path, n))


def test_every_key_that_tomllib_finds_has_a_place() -> None:
    where = lines(TEXT)
    assert all(nearest(where, path) for path in paths(tomllib.loads(TEXT)))
