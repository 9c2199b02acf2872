"""What is remembered is bounded, and what is forgotten is the oldest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.lately import Lately


@settings(deadline=None, max_examples=100)
@given(keys=st.lists(st.integers(0, 8)), most=st.integers(1, 5))
def test_never_more_than_the_bound_and_the_last_is_always_there(keys: list[int], most: int) -> None:
    memory: Lately[int, int] = Lately(most)
    for n, key in enumerate(keys):
        memory[key] = n
        assert len(memory) <= most
        assert memory[key] == n


def test_the_oldest_is_forgotten_first() -> None:
    memory: Lately[str, int] = Lately(2)
    memory["a"] = memory["b"] = 1
    memory["a"] = 2  # it stays where it was: no newer for that
    memory["c"] = 3
    assert memory == {"b": 1, "c": 3}
