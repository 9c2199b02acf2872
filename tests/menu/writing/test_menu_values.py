"""What is read is measured, and remembers what the schema must judge."""

from gateway.menu.writing.problem import Problems
from gateway.menu.writing.values import LONGEST, Bare, Keys, Odd, bounded


def test_the_first_of_equal_keys_counts() -> None:
    keys = Keys([("a", 1), ("b", 2), ("a", 3), ("a", 4)])
    assert (keys, keys.twice) == ({"a": 1, "b": 2}, ["a", "a"])


def test_words_stay_words() -> None:
    assert (Bare("1"), Odd("1.5")) == ("1", "1.5")


def test_the_longest_that_is_read() -> None:
    problems = Problems()
    assert bounded("x" * LONGEST, problems)
    assert not problems.found
    assert not bounded("x" * (LONGEST + 1), problems)
    assert problems.found[0].ru == "50001 знаков — слишком много для меню: можно до 50000"
