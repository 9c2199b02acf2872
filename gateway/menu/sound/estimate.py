"""How long a call lasts: before the first choice, key by key, and on the ways through its menu.

Rules. Everything is a bound or "about": speech by `duration` (+-20 %), the wait for a key up to the profile's silence,
a recording up to its length, ringing between all numbers at once and one after another (A37). The talk with whoever is
put through, and voice files, have no length that anybody knows: they are counted, not timed. Linear in the message but
for the shortest way (n log n). A text is spoken to its end: who presses a key sooner makes the call shorter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.menu.running.profile import DEFAULT, Profile
from gateway.menu.sound.tariff import sms_parts
from gateway.menu.spoken.duration import SPREAD, seconds, voice_files
from gateway.menu.tree import Action, Call, End, Message, Record, Say, Sms
from gateway.menu.ways import graph
from gateway.menu.ways.graph import Graph, How, Kind, Node
from gateway.menu.ways.weighed import longest, shortest

__all__ = ["Estimate", "KeyLasts", "Lasts", "Way", "estimate"]

_UNHURRIED = frozenset({How.WRONG_KEY, How.SILENCE, How.GIVES_UP, How.HANG_UP})  # what no way here goes along


@dataclass(frozen=True, slots=True)
class Lasts:
    """What a part of a call lasts, in seconds, and what is in it that has no known length."""

    speech: float = 0.0  # about
    silence: float = 0.0  # of a caller who presses nothing
    waiting: float = 0.0  # for keys, at most
    recording: float = 0.0  # at most
    ringing: float = 0.0  # at most, when all numbers of a call ring at once
    ringing_in_turn: float = 0.0  # at most, when they ring one after another (A37)
    choices: int = 0  # waits for a key
    talks: int = 0  # transfers: a talk lasts as long as people talk
    files: int = 0  # voice files
    sms: int = 0  # parts that are sent

    def __add__(self, other: "Lasts") -> "Lasts":
        return Lasts(
            self.speech + other.speech,
            self.silence + other.silence,
            self.waiting + other.waiting,
            self.recording + other.recording,
            self.ringing + other.ringing,
            self.ringing_in_turn + other.ringing_in_turn,
            self.choices + other.choices,
            self.talks + other.talks,
            self.files + other.files,
            self.sms + other.sms,
        )

    @property
    def least(self) -> float:
        """Seconds, when nothing is waited for and the voice is quick. Without talks and voice files."""
        return self.speech * (1 - SPREAD) + self.silence

    @property
    def most(self) -> float:
        """Seconds, when everything takes as long as it may. Without talks and voice files."""
        return self.speech * (1 + SPREAD) + self.silence + self.waiting + self.recording + self.ringing_in_turn


@dataclass(frozen=True, slots=True)
class KeyLasts:
    """What one item or label does, once chosen: all of its actions, as if every transfer went on with the next."""

    key: str
    lasts: Lasts
    ends: bool  # the call ends behind it
    label: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the call: the items and labels on it, in order."""

    keys: Sequence[str]
    lasts: Lasts


@dataclass(frozen=True, slots=True)
class Estimate:
    """A call. Without a menu `keys` are empty, nothing is waited for, and all the ways are the one."""

    before_choice: Lasts  # start text and menu text
    keys: Sequence[KeyLasts]  # items by their digits, then labels in the order of the text
    shortest: Way | None  # to the end text; None: only hanging up, or waiting long enough, ends the call
    each_once: Lasts  # every item that can be reached, once
    longest: Lasts  # at most, nothing twice
    silent: Lasts  # nobody presses anything (an answering machine): until the provider gives up


def estimate(message: Message, profile: Profile = DEFAULT) -> Estimate:
    """How long a call with this message lasts."""
    made = graph.build(message, siblings=profile.leaf_digits == "sibling")
    weights = [_weight(node, message, profile) for node in made.nodes]
    start = weights[made.start]
    if message.menu is None:
        return Estimate(start, (), Way((), start), start, start, start)
    reached = graph.reached(made)
    before = start + weights[made.runs[""]]
    menu = message.menu
    lists = (*sorted(menu.items.items()), *menu.labels.items())
    return Estimate(
        before,
        [_key(key, actions, profile, label=key not in menu.items) for key, actions in lists],
        _shortest(made, weights),
        _sum([before, *_once(made, weights, reached, menu.items.keys())]),
        longest(_ahead(made, returning=True), weights, made.start, lambda lasts: lasts.most),
        _silent(before, weights[made.runs[""]], weights[made.exit], profile),
    )


def _weight(node: Node, message: Message, profile: Profile) -> Lasts:
    """What happens at a node of the graph."""
    menu = message.menu
    if node.kind is Kind.START:
        return _spoken(message.start.text, profile)
    if node.kind is Kind.EXIT:
        return _spoken(message.end.text, profile)
    if node.kind is Kind.WAIT:
        return Lasts(waiting=profile.silence_seconds, choices=1)
    if menu is None or node.kind not in (Kind.RUN, Kind.LABEL, Kind.CALL):
        return Lasts()
    if not node.key:
        return _spoken(menu.text.text, profile)
    actions = menu.items[node.key] if node.key in menu.items else menu.labels[node.key]
    return _sum(_action(action, profile) for action in actions[node.begin : node.end])


def _action(action: Action, profile: Profile) -> Lasts:
    match action:
        case Say(text):
            return _spoken(text, profile)
        case Record(length):
            return Lasts(recording=length)
        case Sms():
            return Lasts(sms=sms_parts(action.text))
        case Call(numbers, wait):
            return Lasts(ringing=wait, ringing_in_turn=wait * len(numbers), talks=1)
        case _:
            return Lasts()


def _spoken(text: str, profile: Profile) -> Lasts:
    return Lasts(speech=seconds(text, profile.speed), files=voice_files(text))


def _sum(parts: Iterable[Lasts]) -> Lasts:
    total = Lasts()
    for part in parts:
        total = total + part
    return total


def _key(key: str, actions: Sequence[Action], profile: Profile, *, label: bool) -> KeyLasts:
    done: list[Lasts] = []
    for action in actions:
        if isinstance(action, End):
            break
        done.append(_action(action, profile))
    return KeyLasts(key, _sum(done), len(done) < len(actions), label)


def _ahead(made: Graph, *, returning: bool) -> list[list[int]]:
    """Where each node leads, for a caller who presses keys that do something.

    A label's way back is drawn from its end, to wherever any of its callers waits: for a bound that is enough.
    """
    ahead: list[list[int]] = [[] for _ in made.nodes]
    back = next((place for place, node in enumerate(made.nodes) if node.kind is Kind.BACK), -1)
    homes: dict[int, None] = {}
    for edge in made.edges:
        if edge.how is How.RETURNS:
            homes[edge.target] = None
        elif edge.how not in _UNHURRIED:
            ahead[edge.source].append(edge.target)
    if returning and homes:
        ahead[back].extend(homes)
    return ahead


def _shortest(made: Graph, weights: Sequence[Lasts]) -> Way | None:
    """To the end text, by what is sure to last; of equal ways the one with fewer steps."""
    way = shortest(_ahead(made, returning=False), [lasts.least for lasts in weights], made.start, made.exit)
    if way is None:
        return None
    keys = [made.nodes[here].key for here in way if made.nodes[here].kind in (Kind.RUN, Kind.LABEL)]
    return Way(
        [key for place, key in enumerate(keys) if key and key not in keys[:place]], _sum(weights[n] for n in way)
    )


def _once(made: Graph, weights: Sequence[Lasts], reached: Sequence[bool], items: Iterable[str]) -> Iterable[Lasts]:
    """Every item that can be reached, with the choice before it; the end text when a key leads there."""
    known = frozenset(items)
    for place, node in enumerate(made.nodes):
        if not reached[place]:
            continue
        if (node.kind in (Kind.RUN, Kind.CALL) and node.key in known) or node.kind is Kind.EXIT:
            yield weights[place]
        if node.kind is Kind.RUN and node.key in known and node.begin == 0:
            yield weights[made.waits[""]]


def _silent(before: Lasts, prompt: Lasts, end: Lasts, profile: Profile) -> Lasts:
    """A40: the prompt again after each silence that is forgiven, and what comes after one more."""
    again = [prompt] * profile.misses if profile.silence == "prompt" else []
    waited = Lasts(silence=profile.silence_seconds * (profile.misses + 1))
    return _sum([before, *again, waited, *([end] if profile.after_misses == "exit" else [])])
