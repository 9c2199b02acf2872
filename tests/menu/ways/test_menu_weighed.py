"""The shortest and the longest way, against all ways of small graphs."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.ways.weighed import longest, shortest

Edges = list[list[int]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Edges, list[int]]:
    size = draw(st.integers(1, 6))
    out = draw(st.lists(st.lists(st.integers(0, size - 1), max_size=3, unique=True), min_size=size, max_size=size))
    return out, draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))


def ways(out: Edges, here: int, been: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Every way from a node that comes nowhere twice."""
    been = (*been, here)
    yield been
    for there in out[here]:
        if there not in been:
            yield from ways(out, there, been)


def weight(way: Sequence[int], weights: list[int]) -> int:
    return sum(weights[node] for node in way)


@given(graphs())
def test_no_way_is_shorter(graph: tuple[Edges, list[int]]) -> None:
    out, weights = graph
    target = len(out) - 1
    found = shortest(out, weights, 0, target)
    all_ways = [way for way in ways(out, 0) if way[-1] == target]
    if found is None:
        assert not all_ways
    else:
        assert tuple(found) in all_ways
        assert weight(found, weights) == min(weight(way, weights) for way in all_ways)


def forward(out: Edges) -> Edges:
    """The same without loops."""
    return [[there for there in ahead if there > here] for here, ahead in enumerate(out)]


@given(graphs())
def test_without_loops_the_longest_is_exact(graph: tuple[Edges, list[int]]) -> None:
    out, weights = forward(graph[0]), graph[1]
    assert longest(out, weights, 0, float) == max(weight(way, weights) for way in ways(out, 0))


@given(graphs())
def test_with_loops_it_is_a_bound_that_counts_nothing_twice(graph: tuple[Edges, list[int]]) -> None:
    out, weights = graph
    found = longest(out, weights, 0, float)
    reached = {node for way in ways(out, 0) for node in way}
    assert max(weight(way, weights) for way in ways(out, 0)) <= found <= weight(sorted(reached), weights)


def test_a_loop_counts_once_and_the_way_goes_on() -> None:
    out = [[1], [2], [1, 3, 4], [], []]
    assert longest(out, [1, 10, 100, 1000, 5], 0, float) == 1111


def test_long_chains_and_rings_are_no_trouble() -> None:
    many = 50_000
    chain = [[place + 1] for place in range(many)] + [[]]
    ring = [[place + 1] for place in range(many)] + [[0]]
    assert longest(chain, [1] * (many + 1), 0, float) == many + 1
    assert longest(ring, [1] * (many + 1), 0, float) == many + 1
    assert len(shortest(chain, [1] * (many + 1), 0, many) or ()) == many + 1


def test_of_equal_ways_the_one_with_fewer_steps() -> None:
    assert shortest([[1, 3], [2], [3], []], [1, 0, 0, 1], 0, 3) == [0, 3]
