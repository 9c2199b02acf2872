"""The choices of the profile: each is documented, and read strictly."""

from dataclasses import fields

import pytest

from gateway.menu.running import DEFAULT, POINTS, Profile, adjusted


def test_every_field_has_its_row_in_order() -> None:
    assert list(POINTS) == [field.name for field in fields(Profile)]


@pytest.mark.parametrize("name", POINTS)
def test_a_row_says_what_may_be_chosen(name: str) -> None:
    point, default = POINTS[name], getattr(DEFAULT, name)
    assert set(point.words) == {"en", "ru"}
    low, high = point.choices[0], point.choices[-1]
    if isinstance(default, bool):
        assert point.choices == ("no", "yes")
    elif isinstance(low, str):
        assert default == low, "the first choice is the default"
        for choice in point.choices:
            assert adjusted([(name, str(choice))]) == Profile(**{name: choice})
    else:
        assert low <= default <= float(high)
        for bound in (low, high):
            assert getattr(adjusted([(name, f"{bound:g}" if bound < 1000 else str(int(bound)))]), name) == bound


def test_the_open_points_are_all_there() -> None:
    sources = " ".join(point.source for point in POINTS.values()).split()
    assert {f"A{n}" for n in range(37, 46) if n != 44} | {"A44"} <= set(sources)


GOOD = [
    (("misses", "5"), 5),
    (("speed", "1.3"), 1.3),
    (("silence_seconds", "7"), 7.0),
    (("barge_in", "no"), False),
    (("leaf_digits", "strict"), "strict"),
]


@pytest.mark.parametrize(("pair", "value"), GOOD)
def test_values_are_read(pair: tuple[str, str], value: object) -> None:
    found = adjusted([pair])
    assert isinstance(found, Profile)
    assert getattr(found, pair[0]) == value
    assert type(getattr(found, pair[0])) is type(value)


BAD = [
    ("nothing", "1"),
    ("misses", "1.5"),
    ("misses", "-1"),
    ("misses", "1001"),
    ("misses", ""),
    ("misses", "٣"),
    ("misses", "²"),
    ("misses", "9" * 5000),
    ("budget", "0"),
    ("speed", "1e3"),
    ("speed", "nan"),
    ("speed", "1."),
    ("speed", ".5"),
    ("speed", "0"),
    ("speed", "1_0"),
    ("barge_in", "True"),
    ("leaf_digits", "Strict"),
    ("__class__", "x"),
]


@pytest.mark.parametrize("pair", BAD)
def test_anything_else_is_refused_by_its_name(pair: tuple[str, str]) -> None:
    assert adjusted([("misses", "2"), pair]) == (pair[0],)


def test_another_profile_is_kept_where_nothing_is_said() -> None:
    assert adjusted([("misses", "1")], Profile(again="speak")) == Profile(again="speak", misses=1)
