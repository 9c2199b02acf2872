"""What `@value` promises at run time, and at the end what the type checker does."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.value import value


@value
class Pair:
    one: str
    other: int = 2


def test_values_are_equal_where_their_fields_are() -> None:
    assert Pair("a") == Pair("a", 2) != Pair("a", 3)
    assert len({Pair("a"), Pair("a", 2), Pair("b")}) == 2


def test_a_changed_value_is_another_one() -> None:
    pair = Pair("a")
    assert replace(pair, other=5) == Pair("a", 5)
    assert pair.other == 2


def test_a_value_has_no_room_for_more() -> None:
    with pytest.raises(AttributeError):
        Pair("a").third = 1  # type: ignore[attr-defined]
    assert not hasattr(Pair("a"), "__dict__")


def test_they_can_be_matched() -> None:
    match Pair("a", 7):
        case Pair(one, other):
            assert (one, other) == ("a", 7)


if TYPE_CHECKING:
    Pair("a").other = 3  # type: ignore[misc]  # mypy tells of ignores that it does not need: so this is refused
