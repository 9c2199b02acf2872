"""The shortest and the longest way through a graph, whatever a node weighs.

Rules. Nodes are numbers, edges lists of targets. Nothing recurses, nothing is enumerated: the shortest way takes
n log n, the longest is linear, because what lies on a loop is condensed and counts once.
"""

import heapq
from collections.abc import Callable, Sequence
from typing import Protocol, Self, TypeVar

__all__ = ["Weight", "longest", "shortest"]


class Weight(Protocol):
    """What a node weighs: something that can be added up."""

    def __add__(self, other: Self, /) -> Self: ...


_W = TypeVar("_W", bound=Weight)


def shortest(out: Sequence[Sequence[int]], weights: Sequence[float], start: int, target: int) -> list[int] | None:
    """The nodes of the way from `start` to `target` that weighs least (Dijkstra); None when there is no way.

    No weight is negative. Of equal ways it is the one with the fewer nodes.
    """
    came: dict[int, int] = {}
    best = {start: (weights[start], 0)}
    todo = [(weights[start], 0, start)]
    while todo:
        weight, steps, here = heapq.heappop(todo)
        if here == target:
            way = [here]
            while way[-1] != start:
                way.append(came[way[-1]])
            return way[::-1]
        if best[here] < (weight, steps):
            continue
        for there in out[here]:
            found = weight + weights[there], steps + 1
            if there not in best or found < best[there]:
                best[there] = found
                came[there] = here
                heapq.heappush(todo, (*found, there))
    return None


def longest(out: Sequence[Sequence[int]], weights: Sequence[_W], start: int, size: Callable[[_W], float]) -> _W:
    """What the longest way from `start` weighs at most, no node counted twice: all of each loop it meets, then on."""
    groups, group_of = _loops(out, start)
    best: list[_W] = []  # of each group: itself and the longest way on from it
    for members in groups:  # those that a group leads to come before it
        onward = {group_of[there] for here in members for there in out[here]} - {len(best)}
        total = weights[members[0]]
        for member in members[1:]:
            total = total + weights[member]
        if onward:
            total = total + max((best[group] for group in sorted(onward)), key=size)
        best.append(total)
    return best[group_of[start]]


def _loops(out: Sequence[Sequence[int]], start: int) -> tuple[list[list[int]], dict[int, int]]:
    """What can be reached, in groups that lead back to themselves (Tarjan); a group's targets stand before it."""
    order: dict[int, int] = {start: 0}
    low = {start: 0}
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    stack = [start]
    path = [(start, iter(out[start]))]
    while path:
        here, ahead = path[-1]
        for there in ahead:
            if there not in order:
                order[there] = low[there] = len(order)
                stack.append(there)
                path.append((there, iter(out[there])))
                break
            if there not in group_of:
                low[here] = min(low[here], order[there])
        else:
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[here])
            if low[here] == order[here]:
                place = _place(stack, here)
                groups.append(stack[place:])
                del stack[place:]
                for member in groups[-1]:
                    group_of[member] = len(groups) - 1
    return groups, group_of


def _place(stack: Sequence[int], member: int) -> int:
    """Where it lies, from the top. Each one that is passed leaves the stack: all searches together are linear."""
    place = len(stack) - 1
    while stack[place] != member:
        place -= 1
    return place
