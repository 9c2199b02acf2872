"""The ways through a menu as a graph: where the caller can be, and what takes him on.

Rules. Nodes and edges are those of "Enumeration" in section 3 of the menu language's reference; there are some ten for
an entry at most, whatever the text (linear in its entries). Keys belong to a level, not to each place that shares it:
behind an item without sub-items its neighbours' keys are one edge to their level (A38), never one a neighbour. Nothing
here recurses. A jump to a name that does not exist goes on with the next action, as a call without `err:` does (A43).

How to read it: `START` speaks the start text, `RUN ""` the menu text; `RUN k` does what stands for item k up to its
first call, `CALL k i` is its action i, another `RUN k` what stands behind that call. `LABEL` is the same for a label,
and ends in `BACK`: waiting again, wherever the caller was (A44); the edge `RETURNS` says where that is, from the call
that failed to the `WAIT` of its item. `WAIT k` waits for a key; `LEVEL m` has the keys of the items inside m.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gateway.menu.tree import Action, Call, End, Menu, Message

__all__ = ["AUTOMATIC", "Edge", "Graph", "How", "Kind", "Node", "build", "reached"]


class Kind(StrEnum):
    """What a node is."""

    START = "start"
    RUN = "run"
    LABEL = "label"
    CALL = "call"
    WAIT = "wait"
    LEVEL = "level"
    BACK = "back to waiting"
    EXIT = "exit"  # the end text
    DONE = "done"


class How(StrEnum):
    """What takes the caller along an edge."""

    KEY = "key"
    AUTO = "auto"
    ANSWERED = "answered"
    FAILED = "failed"
    RETURNS = "returns"  # the label that a failed call went to is done
    INSIDE = "inside"  # the keys of this item's own level
    BESIDE = "beside"  # the keys of the level that this item stands on (A38)
    WRONG_KEY = "wrong key"
    SILENCE = "silence"
    GIVES_UP = "gives up"  # too many wrong keys or silences (A39, A40)
    HANG_UP = "hang-up"


AUTOMATIC = frozenset({How.AUTO, How.ANSWERED, How.FAILED})
"""What happens without the caller's doing."""


class Node(NamedTuple):
    """`key`: path of digits ("" is the menu itself) or label; its actions[begin:end] are what is done here."""

    kind: Kind
    key: str = ""
    begin: int = 0
    end: int = 0


class Edge(NamedTuple):
    """From node to node, by their places in `Graph.nodes`. `key` is what is pressed, "" for all but `KEY`."""

    source: int
    target: int
    how: How
    key: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """`out[n]` are the edges that leave `nodes[n]`. A message without a menu has START, EXIT and DONE alone."""

    nodes: Sequence[Node]
    out: Sequence[Sequence[Edge]]
    runs: dict[str, int]  # item, label or "" -> its first node
    waits: dict[str, int]  # item or "" -> its WAIT
    start: int
    exit: int
    done: int

    @property
    def edges(self) -> Iterator[Edge]:
        """All of them, by their sources."""
        return (edge for edges in self.out for edge in edges)


def build(message: Message, *, siblings: bool = True) -> Graph:
    """The graph of a message. `siblings`: behind an item without sub-items its neighbours' keys work (A38)."""
    return _Builder(message.menu, siblings=siblings).graph()


class _Builder:
    """Collects nodes and edges; made for one graph."""

    def __init__(self, menu: Menu | None, *, siblings: bool) -> None:
        self.nodes: list[Node] = []
        self.out: list[list[Edge]] = []
        self.siblings = siblings
        self.menu = menu
        self.start, self.exit, self.done = (self.node(kind) for kind in (Kind.START, Kind.EXIT, Kind.DONE))
        self.edge(self.exit, self.done, How.AUTO)
        self.runs: dict[str, int] = {}
        self.waits: dict[str, int] = {}
        self.callers: dict[str, list[str]] = {}  # label -> labels whose calls go on with it
        self.jumps: list[tuple[int, str, str]] = []  # call, its item, the label it goes on with
        self.complete: list[str] = []  # labels that run to their end

    def node(self, kind: Kind, key: str = "", begin: int = 0) -> int:
        self.nodes.append(Node(kind, key, begin, begin))
        self.out.append([])
        return len(self.nodes) - 1

    def edge(self, source: int, target: int, how: How, key: str = "") -> None:
        self.out[source].append(Edge(source, target, how, key))

    def graph(self) -> Graph:
        menu = self.menu
        if menu is None:
            self.edge(self.start, self.exit, How.AUTO)
        else:
            self.runs[""], self.waits[""] = self.node(Kind.RUN), self.node(Kind.WAIT)
            for key in menu.items:
                self.runs[key], self.waits[key] = self.node(Kind.RUN, key), self.node(Kind.WAIT, key)
            for name in menu.labels:
                self.runs[name] = self.node(Kind.LABEL, name)
            self.edge(self.start, self.runs[""], How.AUTO)
            self.edge(self.runs[""], self.waits[""], How.AUTO)
            self.lists(menu)
            self.keys(menu)
        return Graph(self.nodes, self.out, self.runs, self.waits, self.start, self.exit, self.done)

    def lists(self, menu: Menu) -> None:
        """What items and labels do, and where they lead."""
        for key, actions in menu.items.items():
            self.actions(key, actions, Kind.RUN, self.waits[key])
        if menu.labels:
            back = self.node(Kind.BACK)
            for name, actions in menu.labels.items():
                self.actions(name, actions, Kind.LABEL, back)
            complete = self.completing()
            for call, key, label in self.jumps:
                if label in complete:
                    self.edge(call, self.waits[key], How.RETURNS)

    def actions(self, key: str, actions: Sequence[Action], kind: Kind, home: int) -> None:
        """One list: pieces of speaking and doing, calls between them."""
        here = self.runs[key]
        ahead: list[tuple[int, How]] = [(here, How.AUTO)]  # what goes on with the next action
        alive = True
        for place, action in enumerate(actions):
            if isinstance(action, Call):
                call = self.node(Kind.CALL, key, place)
                self.lead(ahead, call)
                alive = alive and bool(ahead)
                ahead = self.outcomes(call, key, action, kind, alive=alive)
                here = call
            elif self.nodes[here].kind is Kind.CALL:
                here = self.node(kind, key, place)
                self.lead(ahead, here)
                alive = alive and bool(ahead)
                ahead = [(here, How.AUTO)]
            was = self.nodes[here]
            self.nodes[here] = Node(was.kind, key, was.begin, place + 1)
            if isinstance(action, End):
                self.edge(here, self.exit, How.AUTO)
                return
        self.lead(ahead, home)
        if kind is Kind.LABEL and alive and ahead:
            self.complete.append(key)

    def lead(self, ahead: Iterable[tuple[int, How]], target: int) -> None:
        for source, how in ahead:
            self.edge(source, target, how)

    def outcomes(self, node: int, key: str, call: Call, kind: Kind, *, alive: bool) -> list[tuple[int, How]]:
        """Edges of a call's outcomes that lead elsewhere; those that go on with the list are given back."""
        ahead: list[tuple[int, How]] = []
        if call.ok == "end":
            self.edge(node, self.exit, How.ANSWERED)
        else:
            ahead.append((node, How.ANSWERED))
        target = self.runs.get(call.err) if call.err else None
        if target is None or call.err is None:
            ahead.append((node, How.FAILED))
            return ahead
        self.edge(node, target, How.FAILED)
        if call.err not in self.waits and alive:  # a label
            if kind is Kind.LABEL:
                self.callers.setdefault(call.err, []).append(key)
            else:
                self.jumps.append((node, key, call.err))
        return ahead

    def completing(self) -> set[str]:
        """Labels behind which the caller waits again: they end, or go on with one that does."""
        found = set(self.complete)
        todo = list(found)
        while todo:
            for name in self.callers.get(todo.pop(), ()):
                if name not in found:
                    found.add(name)
                    todo.append(name)
        return found

    def keys(self, menu: Menu) -> None:
        """What each key does wherever the caller waits."""
        levels: dict[str, int] = {"": self.node(Kind.LEVEL)}
        for key in menu.items:
            inside = key[:-1]
            if inside not in levels:
                levels[inside] = self.node(Kind.LEVEL, inside)
                if inside not in self.waits:  # an item that is missing; `back` may still lead there
                    self.waits[inside] = self.node(Kind.WAIT, inside)
            self.edge(levels[inside], self.runs[key], How.KEY, key[-1])
        handler = self.runs.get("err")
        for key, wait in self.waits.items():
            if key in levels:
                self.edge(wait, levels[key], How.INSIDE)
            elif self.siblings:
                self.edge(wait, levels[key[:-1]], How.BESIDE)
            for sign, word in menu.control.items():
                target = self.control(word, key)
                if target is not None:
                    self.edge(wait, target, How.KEY, sign)
            self.out[wait] += (
                Edge(wait, wait if handler is None else handler, How.WRONG_KEY),
                Edge(wait, wait, How.SILENCE),
                Edge(wait, self.exit, How.GIVES_UP),
                Edge(wait, self.done, How.HANG_UP),
            )

    def control(self, word: str, key: str) -> int | None:
        """Where a control key leads from item `key`; None for a word that nobody described (A35)."""
        if word == "start":
            return self.runs[""]
        if word == "repeat":
            return self.runs.get(key, self.waits[key])
        if word == "back":
            above = key[:-1]
            return self.runs[above] if above in self.runs else self.waits.get(above, self.runs[""])
        return self.exit if word == "end" else None


def reached(graph: Graph, *, beside: bool = True) -> list[bool]:
    """For each node, whether a caller can come there from the start. He neither gives up nor hangs up on the way.

    Without `beside`, behind an item without sub-items only the control keys do something (A38).
    """
    skipped = {How.GIVES_UP, How.HANG_UP} if beside else {How.GIVES_UP, How.HANG_UP, How.BESIDE}
    seen = [False] * len(graph.nodes)
    seen[graph.start] = True
    todo = [graph.start]
    while todo:
        for edge in graph.out[todo.pop()]:
            if not seen[edge.target] and edge.how not in skipped:
                seen[edge.target] = True
                todo.append(edge.target)
    return seen
