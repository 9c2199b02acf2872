"""What changed between two messages, in sentences for whoever answers for them.

Rules. Only meaning counts: order of keys, blanks, and a default that is written out say nothing. Each difference is
told once, in the order of a canonical text; equal trees have none, and different trees at least one. An item that does
the same under another key has moved, its sub-items with it.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gateway.menu.codes import Language
from gateway.menu.comparing.renumbering import Keyed, done, led, renumbered, same
from gateway.menu.comparing.rewording import reworded
from gateway.menu.telling import quoted, told, told_all
from gateway.menu.tree import Action, Call, Control, Message, Record, Say, Sms, Url

__all__ = ["Change", "compare"]

Words = Callable[[Language], str]
_LANGUAGES: tuple[Language, ...] = ("en", "ru")
_QUOTED = 60  # characters of a text
_NEAR = 30  # the same, where it only says which action is meant

_NAMES: dict[Language, dict[str, tuple[str, str, str]]] = {  # as a subject, when it is gone, when it is new
    "en": {
        "start_text": (
            "the text before the menu",
            "the text before the menu is gone",
            "there is a text before the menu",
        ),
        "menu_text": ("the menu text", "the menu text is gone", "there is a menu text now"),
        "end_text": (
            "the text after the menu",
            "the text after the menu is gone",
            "there is a text after the menu now",
        ),
        "menu": ("the menu", "there is no menu any more", "there is a menu now"),
        "control": ("key {key}", "key {key} is gone", "key {key} is new"),
        "items": ("item {key}", "item {key} is gone", "item {key} is new"),
        "labels": ("label {key}", "label {key} is gone", "label {key} is new"),
    },
    "ru": {
        "start_text": ("текст до меню", "текста до меню больше нет", "появился текст до меню"),
        "menu_text": ("текст меню", "текста меню больше нет", "появился текст меню"),
        "end_text": ("текст после меню", "текста после меню больше нет", "появился текст после меню"),
        "menu": ("меню", "меню больше нет", "появилось меню"),
        "control": ("клавиша {key}", "клавиши {key} больше нет", "новая клавиша {key}"),
        "items": ("пункт {key}", "пункта {key} больше нет", "новый пункт {key}"),
        "labels": ("метка {key}", "метки {key} больше нет", "новая метка {key}"),
    },
}
_SAYS: dict[str, tuple[str, str]] = {
    "text": ("{it} changed: {what}", "{it} изменился: {what}"),
    "new": ("{it}: {what}", "{it}: {what}"),
    "gone": ("{it}; it was: {what}", "{it}; раньше: {what}"),
    "now": ("{it} now {what}", "{it} теперь {what}"),
    "no-more": ("{it} no longer {what}", "{it} больше не {what}"),
    "after": ("{it} now {what}, after it {beside}", "{it} теперь {what}, после того как {beside}"),
    "before": ("{it} now {what}, before it {beside}", "{it} теперь {what}, перед тем как {beside}"),
    "instead": ("{it} now {new}; it was: {old}", "{it} теперь {new}; раньше: {old}"),
    "moved": ("{it} is now {there}", "{it} — теперь {there}"),
    "below": (
        "{it} is now {there}, with all below it ({count})",
        "{it} — теперь {there}, вместе с подпунктами ({count})",
    ),
    "order": ("{it} has another order: {what}", "{it}: другой порядок: {what}"),
    "say": ("{it} says something else: {what}", "{it} говорит другое: {what}"),
    "numbers": ("{it}: calls {new} instead of {old}", "{it}: звонит на {new} вместо {old}"),
    "wait": ("{it}: waits {new} s instead of {old}", "{it}: ждёт {new} с вместо {old}"),
    "ok": ("{it}: ends the menu after the talk", "{it}: после разговора выходит из меню"),
    "not-ok": ("{it}: no longer ends the menu after the talk", "{it}: после разговора больше не выходит из меню"),
    "err": (
        "{it}: if nobody answers, goes to {new} instead of {old}",
        "{it}: если никто не ответил, переходит к {new} вместо {old}",
    ),
    "err-new": ("{it}: if nobody answers, now goes to {new}", "{it}: если никто не ответил, теперь переходит к {new}"),
    "err-gone": (
        "{it}: if nobody answers, no longer goes to {old}",
        "{it}: если никто не ответил, больше не переходит к {old}",
    ),
    "record": ("{it}: the talk is recorded now", "{it}: разговор теперь записывается"),
    "not-record": ("{it}: the talk is no longer recorded", "{it}: разговор больше не записывается"),
    "to": ("{it}: the SMS goes {new} instead of {old}", "{it}: SMS идёт {new} вместо {old}"),
    "sender": ("{it}: the SMS comes from {new} instead of {old}", "{it}: SMS приходит от {new} вместо {old}"),
    "sms": ("{it}: the SMS has another text: {what}", "{it}: другой текст SMS: {what}"),
    "seconds": ("{it}: records up to {new} s instead of {old}", "{it}: записывает до {new} с вместо {old}"),
    "url": ("{it}: tells {new} instead of {old}", "{it}: сообщает на {new} вместо {old}"),
}
_PHONE: dict[Language, str] = {"en": "to whoever was called", "ru": "тому, кому звоним,"}
_OWN: dict[Language, str] = {"en": "the account's own address", "ru": "адрес из кабинета"}
_NOBODY: dict[Language, str] = {"en": "nobody", "ru": "никого"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind`: new, gone, moved, changed. `where` is a name of the tree, `key` a key in it or empty,
    `to` the other key of what moved."""

    kind: str
    where: str
    key: str
    words: Mapping[Language, str]
    to: str = ""

    def message(self, lang: Language) -> str:
        return self.words[lang]


def compare(before: Message, after: Message) -> tuple[Change, ...]:
    """All differences in meaning, from the first message to the second; empty when there are none."""
    return tuple(_changes(before, after))


def _changes(before: Message, after: Message) -> Iterator[Change]:
    old, new = before.menu, after.menu
    if (old is None) != (new is None):
        kind = "new" if old is None else "gone"
        yield Change(kind, "menu", "", {lang: _name("menu", "", lang, kind) for lang in _LANGUAGES})
    yield from _text("start_text", before.start.text, after.start.text)
    yield from _text("menu_text", old.text.text if old else "", new.text.text if new else "")
    yield from _keys("control", _control(old.control if old else {}), _control(new.control if new else {}), {}, {})
    items = (old.items if old else {}, new.items if new else {})
    labels = (old.labels if old else {}, new.labels if new else {})
    moves, renames = renumbered(items, labels)
    yield from _keys("items", *items, moves, renames)
    yield from _keys("labels", *labels, renames, renames)
    yield from _text("end_text", before.end.text, after.end.text)


def _name(where: str, key: str, lang: Language, kind: str = "") -> str:
    subject, gone, new = _NAMES[lang][where]
    return {"gone": gone, "new": new}.get(kind, subject).format(key=key)


def _change(kind: str, where: str, key: str, says: str, **named: Words) -> Change:
    words = {}
    for lang, template in zip(_LANGUAGES, _SAYS[says], strict=True):
        values = {name: value(lang) for name, value in named.items()}
        words[lang] = template.format(it=_name(where, key, lang, kind), **values)
    return Change(kind, where, key, words)


def _control(control: Mapping[str, str]) -> Mapping[str, Sequence[Action]]:
    return {key: (Control(control[key]),) for key in "*#0" if key in control}


def _text(where: str, old: str, new: str) -> Iterator[Change]:
    if old and new and old != new:
        yield _change("changed", where, "", "text", what=lambda lang: reworded(old, new, lang))
    elif old != new:
        kind = "new" if new else "gone"
        yield _change(kind, where, "", kind, what=lambda lang: quoted(old or new, _QUOTED, lang))


def _keys(
    where: str, old: Keyed, new: Keyed, all_moves: Mapping[str, str], renames: Mapping[str, str]
) -> Iterator[Change]:
    was, now = done(old, new, renames)
    moves = {key: to for key, to in all_moves.items() if key in old and to in new}
    come = set(moves.values())
    names = sorted({*was, *now}) if where == "items" else list(dict.fromkeys([*was, *now]))
    for key in names:
        if was.get(key) == now.get(key) and key not in moves and key not in come:
            continue
        stays, arrives = key in was and key not in moves, key in now and key not in come
        if key in moves:
            yield from _moved(where, key, moves)
        if stays and arrives:
            yield from _actions(where, key, [led(one, renames) for one in old[key]], new[key])
        elif stays:
            yield _change("gone", where, key, "gone", what=_doing_all(old[key]))
        elif arrives:
            yield _change("new", where, key, "new", what=_doing_all(new[key]))


def _moved(where: str, key: str, moves: Mapping[str, str]) -> Iterator[Change]:
    there = moves[key]
    if where == "items" and moves.get(key[:-1], "\n") + key[-1] == there:
        return  # its parent moved, and it with it
    below = sum(1 for one, to in moves.items() if one != key and one.startswith(key) and to == there + one[len(key) :])
    says = "below" if below and where == "items" else "moved"
    change = _change("moved", where, key, says, there=lambda lang: _name(where, there, lang), count=_plain(below))
    yield replace(change, to=there)


def _actions(where: str, key: str, old: Sequence[Action], new: Sequence[Action]) -> Iterator[Change]:
    """What one key does now and did before."""
    was, now = list(map(same, old)), list(map(same, new))
    if Counter(was) == Counter(now):
        yield _change("changed", where, key, "order", what=_doing_all(new, _NEAR))
        return
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = deque(old[a:b]), deque(new[c:d])
        at = c
        while gone and come:
            yield from _replaced(where, key, gone.popleft(), come.popleft())
            at += 1
        for one in gone:
            yield _change("changed", where, key, "no-more", what=_doing(one))
        for one in come:
            yield _added(where, key, one, new[at - 1] if at else None, new[at + 1] if at + 1 < len(new) else None)
            at += 1


def _doing(action: Action, most: int = _QUOTED) -> Words:
    return lambda lang: told(action, lang, most)


def _doing_all(actions: Sequence[Action], most: int = _QUOTED) -> Words:
    return lambda lang: told_all(actions, lang, most)


def _added(where: str, key: str, one: Action, above: Action | None, below: Action | None) -> Change:
    beside = above or below
    if beside is None:
        return _change("changed", where, key, "now", what=_doing(one))
    says = "after" if above else "before"
    return _change("changed", where, key, says, what=_doing(one), beside=_doing(beside, _NEAR))


def _replaced(where: str, key: str, old: Action, new: Action) -> Iterator[Change]:
    """One action for another: of the same kind field by field."""

    def change(says: str, **named: Words) -> Change:
        return _change("changed", where, key, says, **named)

    match old, new:
        case Say(was), Say(now) if was and now:
            yield change("say", what=lambda lang: reworded(was, now, lang))
        case Sms(), Sms():
            if old.to != new.to:
                yield change("to", old=_number(old.to), new=_number(new.to))
            if old.sender != new.sender:
                yield change("sender", old=_or(old.sender, _NOBODY), new=_or(new.sender, _NOBODY))
            if old.text != new.text:
                yield change("sms", what=lambda lang: reworded(old.text, new.text, lang))
        case Record(), Record():
            yield change("seconds", old=_plain(old.seconds), new=_plain(new.seconds))
        case Url(), Url():
            yield change("url", old=_or(old.address, _OWN), new=_or(new.address, _OWN))
        case Call(), Call():
            yield from _calls(old, new, change)
        case _:
            yield change("instead", old=_doing(old), new=_doing(new))


def _calls(old: Call, new: Call, change: Callable[..., Change]) -> Iterator[Change]:
    if list(old.numbers) != list(new.numbers):
        yield change("numbers", old=_plain(", ".join(old.numbers)), new=_plain(", ".join(new.numbers)))
    if old.wait != new.wait:
        yield change("wait", old=_plain(old.wait), new=_plain(new.wait))
    if old.ok != new.ok:
        yield change("ok" if new.ok else "not-ok")
    if old.err != new.err:
        what = "err" if old.err and new.err else "err-new" if new.err else "err-gone"
        yield change(what, old=_plain(old.err or ""), new=_plain(new.err or ""))
    if old.record != new.record:
        yield change("record" if new.record else "not-record")


def _plain(value: object) -> Words:
    return lambda lang: str(value)


def _or(value: str | None, otherwise: Mapping[Language, str]) -> Words:
    return lambda lang: value or otherwise[lang]


def _number(to: str) -> Words:
    numbered: dict[Language, str] = {"en": f"to {to}", "ru": f"на {to}"}
    return lambda lang: (_PHONE if to == "$phone" else numbered)[lang]
