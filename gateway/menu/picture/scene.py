"""What is drawn: boxes with what each does, and the arrows between them.

Rules. One box for the start, the menu, each item, each label, and the end; every way out of the menu leads to that one
end. Control keys work everywhere, so they are written once, in the menu's box. A box whose lines have errors or
warnings says so. Texts are whole here, and harmless (`lettering.plain`); each format cuts them to its own room.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.menu.codes import Language, Severity
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.picture.lettering import plain
from gateway.menu.tree import Action, Call, Control, End, Message, Record, Say, Sms, Url
from gateway.menu.ways.graph import Edge, Graph, How, Kind, build

__all__ = ["WORDS", "Arrow", "Box", "Deed", "Scene", "Shape", "Way", "scene"]


class Shape(StrEnum):
    """What a box stands for."""

    START = "start"
    MENU = "menu"
    ITEM = "item"
    LABEL = "label"
    END = "end"


class Way(StrEnum):
    """What an arrow stands for."""

    NEXT = "next"
    KEY = "key"
    LEAVES = "leaves"  # `end`
    TALKED = "talked"  # ok:end
    FAILED = "failed"  # err:
    WRONG = "wrong"  # to the label `err`


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done: `icon` is say, call, sms, record, url, end or keys."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """`key` is the item or label, "" for others. `trouble` is the worst finding of its lines, `notes` all of them."""

    shape: Shape
    key: str
    deeds: tuple[Deed, ...]
    trouble: Severity | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """From box to box, by their places in `Scene.boxes`. `words` is what stands at it: a key, or what happened."""

    source: int
    target: int
    way: Way
    words: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture. The boxes stand in the order of the text: start, menu, items, labels, end."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    lang: Language


WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "Call menu",
        "desc": "What the caller hears and where each key leads.",
        "start": "Start",
        "menu": "Menu",
        "end": "End",
        "hangs up": "The call ends",
        "failed": "nobody answers",
        "talked": "after the talk",
        "leaves": "end",
        "wrong": "wrong key",
        "key": "key pressed",
        "trouble": "something is wrong here",
        "anywhere": "anywhere:",
        "back": "back",
        "begin": "start",
        "repeat": "repeat",
        "call": "call %s, ring %s s",
        "recorded": "recorded",
        "sms": "SMS to %s: %s",
        "called": "the person called",
        "record": "record up to %s s",
        "url": "tell %s",
        "account": "the account's handler",
    },
    "ru": {
        "title": "Меню звонка",
        "desc": "Что слышит абонент и куда ведёт каждая клавиша.",
        "start": "Начало",
        "menu": "Меню",
        "end": "Конец",
        "hangs up": "Звонок окончен",
        "failed": "никто не ответил",
        "talked": "после разговора",
        "leaves": "выход",
        "wrong": "неверная клавиша",
        "key": "нажата клавиша",
        "trouble": "здесь что-то не так",
        "anywhere": "везде:",
        "back": "назад",
        "begin": "в начало",
        "repeat": "повтор",
        "call": "звонок на %s, ждать %s с",
        "recorded": "с записью",
        "sms": "SMS на %s: %s",
        "called": "номер абонента",
        "record": "запись до %s с",
        "url": "сообщить %s",
        "account": "обработчику из кабинета",
    },
}


def scene(message: Message, findings: Sequence[Diagnostic], lang: Language) -> Scene:
    """The picture of a message, as far as it could be read. Without a menu: its start and its end."""
    graph = build(message)
    troubles = _troubles(message, findings, lang)
    boxes = [_boxed(box, troubles) for box in _boxes(message, lang)]
    ends = graph.out[graph.exit] and any(
        edge.target == graph.exit and edge.how is not How.GIVES_UP for edge in graph.edges
    )
    if not ends and not message.end.text:
        boxes.pop()
    return Scene(tuple(boxes), tuple(_arrows(graph, boxes, lang)), lang)


def _boxes(message: Message, lang: Language) -> Iterator[Box]:
    words = WORDS[lang]
    yield Box(Shape.START, "", _said(message.start.text))
    menu = message.menu
    if menu is not None:
        control = _controls(menu.control, lang)
        yield Box(Shape.MENU, "", (*_said(menu.text.text), *([Deed("keys", control)] if control else ())))
        for shape, lists in ((Shape.ITEM, menu.items), (Shape.LABEL, menu.labels)):
            for key, actions in lists.items():
                yield Box(shape, key, tuple(_deed(action, lang) for action in actions if not isinstance(action, End)))
    yield Box(Shape.END, "", _said(message.end.text) or (Deed("end", words["hangs up"]),))


def _said(text: str) -> tuple[Deed, ...]:
    return (Deed("say", plain(text)),) if text else ()


def _controls(control: Mapping[str, str], lang: Language) -> str:
    words = WORDS[lang]
    named = {"back": words["back"], "start": words["begin"], "repeat": words["repeat"]}
    keys = ", ".join(f"{key} {named.get(word, plain(word))}" for key, word in control.items())
    return f"{words['anywhere']} {keys}" if keys else ""


def _deed(action: Action, lang: Language) -> Deed:
    words = WORDS[lang]
    match action:
        case Say(text):
            return Deed("say", plain(text))
        case Call():
            text = words["call"] % (", ".join(action.numbers), action.wait)
            return Deed("call", plain(f"{text}, {words['recorded']}" if action.record else text))
        case Sms(to, _, text):
            return Deed("sms", plain(words["sms"] % (words["called"] if to == "$phone" else to, text)))
        case Record(seconds):
            return Deed("record", words["record"] % seconds)
        case Url(address):
            return Deed("url", plain(words["url"] % (address or words["account"])))
        case End():
            return Deed("end", words["leaves"])
        case Control(word):
            return Deed("keys", plain(word))


Troubles = Mapping[tuple[Shape, str], tuple[Severity, tuple[str, ...]]]


def _troubles(message: Message, findings: Sequence[Diagnostic], lang: Language) -> Troubles:
    """Errors and warnings by the box whose lines they are in."""
    menu = message.menu
    spans: list[tuple[int, int, Shape, str]] = [
        (*message.start.span, Shape.START, ""),
        (*message.end.span, Shape.END, ""),
    ]
    if menu is not None:
        spans.append((menu.opening[0], menu.text.span[1], Shape.MENU, ""))
        for entry in menu.entries:
            shape = Shape.ITEM if entry.key in menu.items else Shape.LABEL if entry.key in menu.labels else Shape.MENU
            spans.append((entry.key_span[0], entry.body_span[1], shape, "" if shape is Shape.MENU else entry.key))
    spans.sort(key=lambda span: span[0])
    begins = [span[0] for span in spans]
    found: dict[tuple[Shape, str], tuple[Severity, tuple[str, ...]]] = {}
    for finding in findings:
        if finding.severity not in (Severity.ERROR, Severity.WARNING):
            continue
        _, _, shape, key = spans[max(bisect_right(begins, finding.offset) - 1, 0)]
        worst, notes = found.get((shape, key), (Severity.WARNING, ()))
        if finding.severity is Severity.ERROR:
            worst = Severity.ERROR
        found[shape, key] = worst, (*notes, plain(finding.message(lang)))
    return found


def _boxed(box: Box, troubles: Troubles) -> Box:
    trouble, notes = troubles.get((box.shape, box.key), (None, ()))
    return Box(box.shape, box.key, box.deeds, trouble, notes)


def _arrows(graph: Graph, boxes: Sequence[Box], lang: Language) -> Iterator[Arrow]:
    """Each arrow once, however many lines of an item lead there."""
    words = WORDS[lang]
    places = {(box.shape, box.key): place for place, box in enumerate(boxes)}
    drawn: set[tuple[int, int, Way]] = set()
    for edge in graph.edges:
        way = _way(graph, edge)
        source, target = (places.get(_box(graph, end)) for end in (edge.source, edge.target))
        if way is None or source is None or target is None or (source, target, way) in drawn:
            continue
        drawn.add((source, target, way))
        text = edge.key if way is Way.KEY else "" if way is Way.NEXT else words[way]
        yield Arrow(source, target, way, text)


def _box(graph: Graph, number: int) -> tuple[Shape, str]:
    node = graph.nodes[number]
    match node.kind:
        case Kind.START:
            return Shape.START, ""
        case Kind.EXIT | Kind.DONE:
            return Shape.END, ""
        case Kind.LABEL:
            return Shape.LABEL, node.key
        case Kind.CALL if node.key not in graph.waits:
            return Shape.LABEL, node.key
        case _:
            return (Shape.ITEM, node.key) if node.key else (Shape.MENU, "")


def _way(graph: Graph, edge: Edge) -> Way | None:
    """What an edge is in the picture; None for what is left out: going on in the same list, waiting, giving up."""
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    entered = edge.target == graph.runs.get(target.key)
    match edge.how:
        case How.KEY if source.kind is Kind.LEVEL:
            return Way.KEY
        case How.FAILED if entered:
            return Way.FAILED
        case How.ANSWERED if target.kind is Kind.EXIT:
            return Way.TALKED
        case How.AUTO if target.kind is Kind.EXIT:
            return Way.LEAVES if source.kind is not Kind.START else Way.NEXT
        case How.AUTO if source.kind is Kind.START:
            return Way.NEXT
        case How.WRONG_KEY if target.kind is Kind.LABEL and source.key == "":
            return Way.WRONG
        case _:
            return None
