"""What is wrong with the ways through a menu: places nobody comes to, silence, calls that ring in a ring.

Rules. One graph for all of them; each is linear in it. Where the provider's page leaves open what a key does behind an
item without sub-items (A38), a warning is given only when it is due either way, else a note. A text with errors is told
of its rings alone: a line that could not be read may have been the way. What another check says already (an item
without its parent, a label that no call names, lines behind `end`) is not said again.
"""

from collections.abc import Sequence
from functools import cached_property

from gateway.menu.checks.announced import announced_keys
from gateway.menu.diagnostic import Findings
from gateway.menu.spoken.duration import seconds
from gateway.menu.tree import Action, Call, End, Entry, Menu, Message, Record, Say, Sms
from gateway.menu.ways.graph import Edge, Graph, How, Kind, Node, build, reached
from gateway.menu.ways.walks import longest, rings

__all__ = ["ways"]

_PATIENCE = 20  # seconds of speech before the first choice (menu-language.md 2.1)
_HELD = 180  # seconds without a choice: more than one call at the longest `wait`
_SPEECH = 80  # seconds that a text of 1000 characters may speak
_SHOWN = 5  # keys that a message names; more become an ellipsis


def ways(message: Message, findings: Findings) -> None:
    """All checks of this file, the graph made once."""
    menu = message.menu
    if menu is None:
        return
    flow = _Flow(message, menu, findings)
    flow.rings_for_ever()
    if findings.errors:
        return
    flow.exits()
    flow.unreachable()
    flow.dead_ends()
    flow.repeats()
    flow.silent_failures()
    flow.long_ways()
    flow.first_choice()
    flow.announcements()


class _Flow:
    """A menu, its graph, and where its lines are."""

    def __init__(self, message: Message, menu: Menu, findings: Findings) -> None:
        self.message, self.menu, self.findings = message, menu, findings
        self.graph: Graph = build(message)
        self.lines: dict[str, list[Entry]] = {}  # key -> its entries: the n-th has the key's n-th action
        for entry in menu.entries:
            self.lines.setdefault(entry.key, []).append(entry)

    @cached_property
    def seen(self) -> Sequence[bool]:
        """Where a caller can come if neighbours' keys work. If they do not, it is less: what is out of reach here is
        so either way."""
        return reached(self.graph)

    def actions(self, node: Node) -> Sequence[Action]:
        return [entry.action for entry in self.lines[node.key][node.begin : node.end]] if node.key else ()

    def cost(self, node: Node) -> float:
        """Seconds, at the most, that pass in a node; talk after an answer is not counted."""
        return sum(_lasts(action) for action in self.actions(node))

    # -- ways out -------------------------------------------------------------------------------------------------

    def exits(self) -> None:
        """Is there a way out (A03)? One only by the neighbours' keys is no matter of certainty: silence."""
        if self.seen[self.graph.exit]:
            return
        if self.message.end.text:
            self.findings.note("IVR501", *self.message.end.span)
        elif self.menu.items:
            self.findings.note("IVR504", *self.menu.opening)

    def dead_ends(self) -> None:
        """Places to wait where no key leads on, but the one that repeats."""
        graph = self.graph
        unsure: list[str] = []
        for key in self.menu.items:
            wait = graph.waits[key]
            if not self.arrived[wait]:
                continue
            own = graph.runs[key]
            beside = False
            for edge in graph.out[wait]:
                if edge.how is How.INSIDE or (edge.how is How.KEY and edge.target != own):
                    break
                beside = beside or (edge.how is How.BESIDE and self.others(edge.target))
            else:
                if beside:
                    unsure.append(key)
                else:
                    self.findings.note("IVR502", *self.lines[key][-1].key_span, key=key)
        if unsure:
            shown = ", ".join(unsure[:_SHOWN]) + (", …" if len(unsure) > _SHOWN else "")
            self.findings.note("IVR503", *self.lines[unsure[0]][-1].key_span, keys=shown)

    @cached_property
    def arrived(self) -> Sequence[bool]:
        """Places to wait where a caller comes in another way than by a call that failed in silence (IVR512)."""
        comes = [False] * len(self.graph.nodes)
        for seen, edges in zip(self.seen, self.graph.out, strict=True):
            for edge in edges if seen else ():
                if edge.how in (How.AUTO, How.ANSWERED, How.RETURNS):
                    comes[edge.target] = True
        return comes

    def others(self, level: int) -> bool:
        """Whether a level has keys of more than one item."""
        return len(self.graph.out[level]) > 1

    # -- ways in --------------------------------------------------------------------------------------------------

    def unreachable(self) -> None:
        """Items and labels that no key and no call leads to; lines behind a call that never goes on."""
        named = {entry.action.err for entry in self.menu.entries if isinstance(entry.action, Call)}
        for key, run in self.graph.runs.items():
            if key and not self.seen[run] and key in named:
                self.findings.note("IVR505", *self.lines[key][0].key_span, key=key)
        told: set[str] = set()
        for number, node in enumerate(self.graph.nodes):
            if node.begin and not self.seen[number] and node.key not in told and self.seen[self.graph.runs[node.key]]:
                told.add(node.key)
                rest = self.lines[node.key][node.begin :]
                if not all(isinstance(entry.action, End) for entry in rest):  # an `end` to be sure harms nobody
                    self.findings.note("IVR506", *rest[0].body_span)

    # -- what happens by itself -----------------------------------------------------------------------------------

    def rings_for_ever(self) -> None:
        """Calls that send one another on while nobody answers (A29). Each knot is told once, where it closes."""
        if not any(isinstance(entry.action, Call) and entry.action.err for entry in self.menu.entries):
            return
        nodes = self.graph.nodes
        for way in rings(self.graph):
            jump = next((edge for edge in reversed(way) if edge.how is How.FAILED), way[-1])
            call = nodes[jump.source]
            action = self.lines[call.key][call.begin].action
            assert isinstance(action, Call)  # only a call that fails leads back
            turn = sum(self.cost(nodes[edge.source]) for edge in way)
            self.findings.note("IVR510", *action.err_span, route=_route(nodes, way), seconds=round(turn))

    def repeats(self) -> None:
        """`0` runs the item again, its SMS and its calls too (A42)."""
        if "repeat" not in self.menu.control.values():
            return
        for key in self.menu.items:
            if not self.seen[self.graph.waits[key]]:
                continue
            for entry in self.lines[key]:
                if isinstance(entry.action, Sms | Call):
                    what = "sms" if isinstance(entry.action, Sms) else "call"
                    self.findings.note("IVR511", *entry.body_span, what=what)
                    break

    def silent_failures(self) -> None:
        """A call without `err:` and nothing behind it (A43)."""
        for number, node in enumerate(self.graph.nodes):
            if node.kind is not Kind.CALL or not self.seen[number]:
                continue
            for edge in self.graph.out[number]:
                if edge.how is How.FAILED and self.graph.nodes[edge.target].kind in (Kind.WAIT, Kind.BACK):
                    self.findings.note("IVR512", *self.lines[node.key][node.begin].body_span)

    def long_ways(self) -> None:
        """The longest time in which no key does anything."""
        actions = [entry.action for entry in self.menu.entries]
        if sum(_lasts(action) for action in actions if isinstance(action, Call | Record)) < _HELD - _SPEECH:
            return
        nodes = self.graph.nodes
        way = [nodes[number] for number in longest(self.graph, self.cost)]
        held = sum(self.cost(node) for node in way)
        if held > _HELD:
            keys = list(dict.fromkeys(node.key for node in way if node.key))
            self.findings.note("IVR513", *self.lines[keys[0]][0].key_span, route=_arrows(keys), seconds=round(held))

    # -- what the caller is told ----------------------------------------------------------------------------------

    def first_choice(self) -> None:
        menu_text = self.menu.text
        spoken = seconds(self.message.start.text) + seconds(menu_text.text)
        if spoken > _PATIENCE and self.menu.items:
            place = menu_text.span if menu_text.text else self.menu.opening
            self.findings.note("IVR515", *place, seconds=round(spoken))

    def announcements(self) -> None:
        """Keys of a level whose texts announce others but not these; keys that a label's text announces in vain.

        A level without any announcement that we can hear is let alone: a voice file may name its keys.
        """
        told: dict[str, set[str]] = {}
        by_labels = []
        for begin, end, key, level in self.findings.once(announced_keys, self.message):
            if level is None:
                by_labels.append((begin, end, key))
            else:
                told.setdefault(level, set()).add(key)
        named = {entry.action.err for entry in self.menu.entries if isinstance(entry.action, Call)}
        for key in self.menu.items:
            above, digit = key[:-1], key[-1]
            if above in told and digit not in told[above] and key not in named:
                self.findings.note("IVR514", *self.lines[key][0].key_span, digit=digit)
        if by_labels:
            self.in_vain(by_labels)

    def in_vain(self, announced: Sequence[tuple[int, int, str]]) -> None:
        """Keys that a label announces, although whoever comes from its call is where they lead nowhere (A44)."""
        items: dict[str, str] = {}  # label -> the first item whose call goes to it
        for entry in self.menu.entries:
            call = entry.action
            if isinstance(call, Call) and call.err in self.menu.labels and entry.key in self.menu.items:
                items.setdefault(call.err or "", entry.key)
        spans = sorted((*entry.body_span, entry.key) for entry in self.menu.entries if entry.key in items)
        place = 0
        for begin, end, key in announced:
            while place < len(spans) and spans[place][1] <= begin:
                place += 1
            if place == len(spans) or spans[place][0] > begin:
                continue
            item = items[spans[place][2]]
            level = item if self.has_items(item) else item[:-1]
            known = level + key in self.menu.items or key in self.menu.control
            elsewhere = any(other[-1] == key for other in self.menu.items)
            if not known and elsewhere:
                self.findings.note("IVR516", begin, end, key=key, item=item)

    def has_items(self, key: str) -> bool:
        return any(edge.how is How.INSIDE for edge in self.graph.out[self.graph.waits[key]])


def _lasts(action: Action) -> float:
    """Seconds that an action takes, at the most."""
    match action:
        case Say(text):
            return seconds(text)
        case Call():
            return action.wait
        case Record():
            return action.seconds
        case _:
            return 0.0


def _route(nodes: Sequence[Node], way: Sequence[Edge]) -> str:
    """`1 → 2 → 1`: the items and labels on a ring."""
    keys = [nodes[edge.source].key for edge in way]
    keys = [key for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    if len(keys) > 1 and keys[0] == keys[-1]:
        keys.pop()
    return _arrows([*keys, keys[0]])


def _arrows(keys: Sequence[str]) -> str:
    shown = keys if len(keys) <= _SHOWN else [*keys[: _SHOWN - 2], "…", keys[-1]]
    return " → ".join(shown)
