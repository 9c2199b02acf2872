"""Questions to the graph: who can come where, what rings in a ring, what takes longest."""

import pytest

from gateway import menu
from gateway.menu.ways import graph, walks
from gateway.menu.ways.graph import Kind
from menu_texts import around


def built(*lines: str) -> graph.Graph:
    return graph.build(menu.check(around(*lines)).message)


def name(node: graph.Node) -> str:
    """`run 1`, `call 5/1`, `run 5/2` for what stands behind the call."""
    part = f"/{node.begin}" if node.kind is Kind.CALL or node.begin else ""
    return f"{node.kind} {node.key}{part}".rstrip()


@pytest.mark.parametrize(
    ("lines", "missed"),
    [
        (("1: a", "11: b"), set()),
        (("21: a",), {"run 21"}),
        (("21: a", "1: call:79991234567 err:21"), set()),
        (("1: end", "11: a"), {"run 11"}),
        (("1: call:79991234567 ok:end err:x", "x: end", "11: a"), {"run 11"}),
        (("1: call:79991234567 ok:end err:x", "x: a", "11: a"), set()),
        (("1: a", "x: b"), {"label x"}),
        (("1: a", "err: call:79991234567 err:x", "x: b"), set()),
        (("1: call:79991234567 ok:end err:2", "1: a"), {"run 1/1"}),
        (("1: call:79991234567 err:21", "21: a", "22: b"), set()),
    ],
)
def test_who_can_come_where(lines: tuple[str, ...], missed: set[str]) -> None:
    found = built("2: a", *lines) if not any(line.startswith("21") for line in lines) else built(*lines)
    seen = graph.reached(found)
    kinds = (Kind.RUN, Kind.LABEL, Kind.CALL)
    assert {
        name(node) for node, came in zip(found.nodes, seen, strict=True) if not came and node.kind in kinds
    } == missed


def test_neighbours_keys_are_left_out_on_wish() -> None:
    found = built("1: call:79991234567 err:21", "21: a", "22: b")
    places = {name(node): place for place, node in enumerate(found.nodes)}
    assert graph.reached(found)[places["run 22"]]
    assert not graph.reached(found, beside=False)[places["run 22"]]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("1: call:79991234567 err:1",), ["1 1"]),
        (("1: call:79991234567 err:2", "2: call:79991234567 err:1"), ["1 1 2 2"]),
        (("1: call:79991234567 err:2", "2: call:79991234567 err:3", "3: a"), []),
        (("1: call:79991234567", "1: call:79991234567 err:1"), ["1 1 1"]),
        (
            ("1: call:79991234567 err:1", "2: call:79991234567 err:x", "x: call:79991234567 err:2", "3: end"),
            ["1 1", "2 2 x x"],
        ),
        (  # from one ring and from another to what is done already
            ("1: end", *(f"{n}: call:79991234567 err:{m}" for n in (2, 3) for m in (1, n))),
            ["2 2 2", "3 3 3"],
        ),
    ],
)
def test_rings(lines: tuple[str, ...], expected: list[str]) -> None:
    found = built(*lines)
    rings = walks.rings(found)
    assert [" ".join(found.nodes[edge.source].key for edge in way) for way in rings] == expected
    for way in rings:
        assert [edge.target for edge in way] == [*(edge.source for edge in way[1:]), way[0].source]
        assert all(edge.how in graph.AUTOMATIC for edge in way)


def test_the_longest_way() -> None:
    found = built("1: call:79991234567 wait=9 err:2", "2: call:79991234567 wait=50 err:x", "3: a", "x: b")
    waits = {"1": 9.0, "2": 50.0, "x": 1.0}
    way = walks.longest(found, lambda node: waits[node.key] if node.kind in (Kind.CALL, Kind.LABEL) else 0.0)
    assert [name(found.nodes[place]) for place in way][:5] == ["run 1", "call 1/0", "run 2", "call 2/0", "label x"]
    assert walks.longest(built("1: call:79991234567 err:1"), lambda _: 1.0) == []
