"""The ways through a menu: which nodes and edges there are, who can come where, what rings in a ring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.ways import graph, walks
from gateway.menu.ways.graph import How, Kind
from menu_texts import Written, around, written_menus

OUT = {How.SILENCE, How.GIVES_UP, How.HANG_UP}


def built(*lines: str, leaf_digits: str = "sibling") -> graph.Graph:
    return graph.build(menu.check(around(*lines)).message, siblings=leaf_digits == "sibling")


def name(node: graph.Node) -> str:
    """`run 1`, `call 5/1`, `run 5/2` for what stands behind the call."""
    part = f"/{node.begin}" if node.kind is Kind.CALL or node.begin else ""
    return f"{node.kind} {node.key}{part}".rstrip()


def ways(found: graph.Graph, *kinds: Kind) -> set[str]:
    """Edges that leave nodes of these kinds, without those that every WAIT has."""
    return {
        f"{name(found.nodes[edge.source])} -{edge.how}{edge.key}> {name(found.nodes[edge.target])}"
        for edge in found.edges
        if found.nodes[edge.source].kind in kinds and edge.how not in OUT
    }


def test_a_list_with_calls_is_cut_at_them() -> None:
    found = built("1: a", "1: call:79991234567", "1: b", "1: call:79991234568 ok:end err:x", "x: c", "2: end")
    assert ways(found, Kind.RUN, Kind.CALL) == {
        "run -auto> wait",
        "run 1 -auto> call 1/1",
        "call 1/1 -answered> run 1/2",
        "call 1/1 -failed> run 1/2",
        "run 1/2 -auto> call 1/3",
        "call 1/3 -answered> exit",
        "call 1/3 -failed> label x",
        "call 1/3 -returns> wait 1",
        "run 2 -auto> exit",
    }
    assert [(node.begin, node.end) for node in found.nodes if node.key == "1" and node.kind is not Kind.WAIT] == [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 4),
    ]


def test_keys_belong_to_levels() -> None:
    found = built("*: back", "#: start", "0: repeat", "1: a", "11: b", "12: c", "err: d")
    assert ways(found, Kind.LEVEL) == {
        "level -key1> run 1",
        "level 1 -key1> run 11",
        "level 1 -key2> run 12",
    }
    assert {way for way in ways(found, Kind.WAIT) if way.startswith(("wait 12 ", "wait 1 "))} == {
        "wait 1 -inside> level 1",
        "wait 1 -key*> run",
        "wait 1 -key#> run",
        "wait 1 -key0> run 1",
        "wait 1 -wrong key> label err",
        "wait 12 -beside> level 1",
        "wait 12 -key*> run 1",
        "wait 12 -key#> run",
        "wait 12 -key0> run 12",
        "wait 12 -wrong key> label err",
    }
    strict = ways(built("1: a", "11: b", leaf_digits="strict"), Kind.WAIT)
    assert "wait 1 -inside> level 1" in strict
    assert not any("beside" in way for way in strict)


def test_where_a_label_returns_to() -> None:
    """Only behind a label that runs to its end, or to that of the label it goes on with."""
    lines = ["x: call:79991234567 ok:end err:y", "1: call:79991234567 ok:end err:x"]
    assert "call 1/0 -returns> wait 1" in ways(built(*lines, "y: sorry"), Kind.CALL)
    assert "call 1/0 -returns> wait 1" not in ways(built(*lines, "y: end"), Kind.CALL)
    assert "call 1/0 -returns> wait 1" not in ways(built(*lines, "y: call:79991234567 ok:end err:x"), Kind.CALL)


def test_a_call_that_never_rings_brings_nobody_back() -> None:
    found = built("1: call:79991234567 ok:end err:2", "1: call:79991234568 ok:end err:x", "x: a", "2: end")
    assert "call 1/1 -failed> label x" in ways(found, Kind.CALL)
    assert "call 1/1 -returns> wait 1" not in ways(found, Kind.CALL)
    silent = ("x: call:79991234567 ok:end err:y", "x: call:79991234568 ok:end err:z", "y: end", "z: a")
    assert not [way for way in ways(built("1: call:79991234567 err:x", *silent), Kind.CALL) if "returns" in way]


def test_jumps_to_nowhere_go_on() -> None:
    found = built("1: call:79991234567 err:nowhere", "1: a")
    assert "call 1/0 -failed> run 1/1" in ways(found, Kind.CALL)


def test_without_a_menu_there_is_a_start_and_an_end() -> None:
    found = graph.build(menu.check("Hello").message)
    assert ways(found, *Kind) == {"start -auto> exit", "exit -auto> done"}


@given(written_menus(), st.sampled_from(["sibling", "strict"]))
def test_every_graph_is_sound_and_small(written: Written, leaf_digits: str) -> None:
    message = menu.check(written.text).message
    found = graph.build(message, siblings=leaf_digits == "sibling")
    assert message.menu is not None
    size = len(message.menu.entries) + len(message.menu.items) + 4
    assert len(found.nodes) <= 4 * size
    assert sum(1 for _ in found.edges) <= 12 * size
    for place, edges in enumerate(found.out):
        assert all(edge.source == place and 0 <= edge.target < len(found.nodes) for edge in edges)
    done = {(node.key, n) for node in found.nodes if node.key for n in range(node.begin, node.end)}
    lists = {**message.menu.items, **message.menu.labels}
    for key, actions in lists.items():
        first_end = next((n for n, action in enumerate(actions) if isinstance(action, menu.End)), len(actions) - 1)
        assert {n for name, n in done if name == key} == set(range(first_end + 1))
    assert bool(walks.rings(found)) == _has_ring(found)


def _has_ring(found: graph.Graph) -> bool:
    """By taking away, again and again, whatever leads nowhere."""
    ahead = {n: {e.target for e in edges if e.how in graph.AUTOMATIC} for n, edges in enumerate(found.out)}
    while True:
        idle = {n for n, targets in ahead.items() if not targets}
        if not idle:
            return bool(ahead)
        ahead = {n: targets - idle for n, targets in ahead.items() if n not in idle}


@pytest.mark.parametrize("count", [2_000, 4_000])
def test_long_chains_are_no_matter(count: int) -> None:
    """Longer than any text that is read; nothing recurses, and the graph grows with the lines."""
    call = [menu.Call(("79991234567",), err=f"n{n + 1}") for n in range(count)]
    nowhere = (0, 0)
    tree = menu.Menu(
        menu.Text("", nowhere),
        (),
        {},
        {"1": call[:1]},
        {f"n{n}": call[n : n + 1] for n in range(1, count)},
        nowhere,
        nowhere,
    )
    found = graph.build(menu.Message("", menu.Text("", nowhere), tree, menu.Text("", nowhere)))
    assert len(found.nodes) <= 2 * count + 10
    assert sum(1 for _ in found.edges) <= 5 * count + 20
    assert walks.rings(found) == []
    assert len(walks.longest(found, lambda _: 1.0)) >= count
