"""Questions to the graph of a menu: what rings in a ring, and what takes longest.

Rules. Each is linear in the graph, and none recurses: a text may be one long chain of jumps.
"""

from collections.abc import Callable, Iterator, Sequence

from gateway.menu.ways.graph import AUTOMATIC, Edge, Graph, Node

__all__ = ["longest", "rings"]


def rings(graph: Graph) -> list[list[Edge]]:
    """Ways that lead back to their beginning by themselves: for each knot of them one, the shortest through the edge
    that closes it first in the order of the text. The last edge of a way is the closing one.
    """
    found = []
    group, closing, _ = _knots(graph)
    for edge in closing:
        way = _way(graph, edge.target, edge.source, group)
        found.append([*way, edge])
    return found


def longest(graph: Graph, cost: Callable[[Node], float]) -> list[int]:
    """The automatic way that costs most: its nodes, from behind a key. [] when some way never ends.

    What comes before the first key, the start and the menu text, is no part of it.
    """
    _, closing, finished = _knots(graph)
    if closing:
        return []
    best = [0.0] * len(graph.nodes)
    onward = [-1] * len(graph.nodes)
    for here in finished:  # whatever it leads to is done
        for edge in graph.out[here]:
            if edge.how in AUTOMATIC and best[edge.target] > best[here]:
                best[here], onward[here] = best[edge.target], edge.target
        best[here] += cost(graph.nodes[here])
    entries = [node for key, node in graph.runs.items() if key]
    here = max(entries, key=best.__getitem__, default=-1)
    way = []
    while here >= 0:
        way.append(here)
        here = onward[here]
    return way


def _knots(graph: Graph) -> tuple[list[int], list[Edge], list[int]]:
    """Tarjan, without recursion, over automatic edges.

    Each node's group, one closing edge a group that has a ring, and the nodes in the order in which they were finished.
    """
    count = len(graph.nodes)
    order, low, group = [0] * count, [0] * count, [-1] * count
    on_path = [False] * count
    closing: dict[int, Edge] = {}  # group -> edge
    back_edges: list[Edge] = []
    finished: list[int] = []
    stack: list[int] = []
    time = 0
    for root in range(count):
        if order[root]:
            continue
        path: list[tuple[int, Iterator[Edge]]] = []
        ahead: int | None = root
        while ahead is not None or path:
            if ahead is not None:
                time += 1
                order[ahead] = low[ahead] = time
                stack.append(ahead)
                on_path[ahead] = True
                path.append((ahead, iter(graph.out[ahead])))
                ahead = None
            here, edges = path[-1]
            for edge in edges:
                if edge.how not in AUTOMATIC:
                    continue
                target = edge.target
                if not order[target]:
                    ahead = target
                    break
                if group[target] < 0:  # still in the making
                    low[here] = min(low[here], order[target])
                    if on_path[target]:
                        back_edges.append(edge)
            if ahead is not None:
                continue
            path.pop()
            finished.append(here)
            on_path[here] = False
            if path:
                above = path[-1][0]
                low[above] = min(low[above], low[here])
            if low[here] == order[here]:
                while True:
                    member = stack.pop()
                    group[member] = here
                    if member == here:
                        break
    for edge in back_edges:
        closing.setdefault(group[edge.source], edge)
    return group, list(closing.values()), finished


def _way(graph: Graph, begin: int, end: int, group: Sequence[int]) -> list[Edge]:
    """The shortest automatic way between two nodes of a group; [] when they are one. None leaves it and comes back: to
    stay inside saves work, no more.
    """
    came: dict[int, Edge | None] = {begin: None}
    todo = [begin]
    for here in todo:  # it grows
        if here == end:
            break
        for edge in graph.out[here]:
            if edge.how in AUTOMATIC and edge.target not in came and group[edge.target] == group[end]:
                came[edge.target] = edge
                todo.append(edge.target)
    way: list[Edge] = []
    step = came[end]
    while step is not None:
        way.append(step)
        step = came[step.source]
    return way[::-1]
