"""From plain values, as JSON and YAML give them, to the tree: what stands where, and of which type.

Rules. The shape is the one of `tree.as_ast`; items may also nest (`do`, `items`), a text may stand for the action that
says it, and one action for a list of one. Every mistake is told with its path, all in one run; an unknown name with the
name that was probably meant. What is right is read on past what is wrong. YAML brings words only: a field takes a
number, yes or no, or nothing from a word without quotes. Nothing recurses.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.menu.reading.lookalike import nearest
from gateway.menu.tree import Action, Call, Control, End, Entry, Menu, Message, Record, Say, Sms, Text, Url
from gateway.menu.writing.problem import Problems, inside
from gateway.menu.writing.values import Bare, Odd

__all__ = ["message_of"]

_NOWHERE = (0, 0)
_FIELDS = ("start_text", "menu_text", "control", "items", "labels", "end_text")
_IN_MENU = ("menu_text", "control", "items", "labels")
_CONTROLS = ("*", "#", "0")
_ITEM = re.compile(r"[1-9]++")
_LABEL = re.compile(r"[A-Za-z0-9]++")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOTHING = frozenset({"", "~", "null"})

_WORDS: dict[str, tuple[str, str]] = {
    "unknown": ("is not known here; known are {known}", "здесь не бывает; бывают {known}"),
    "near": ("is not known here; did you mean {near}?", "здесь не бывает; может быть, {near}?"),
    "twice": ("stands here twice", "указано дважды"),
    "missing": ("is missing", "не указано"),
    "text": ("must be text in quotes", "должен быть текст в кавычках"),
    "object": ("must be keys with values", "должны быть ключи со значениями"),
    "whole": ("must be a whole number 0..{most}", "должно быть целое число 0..{most}"),
    "truth": ("must be true or false", "должно быть true или false"),
    "phones": ("must be a list of 1 to 9 phone numbers", "должен быть список из 1–9 номеров телефона"),
    "phone": (
        "must be a phone number, 5 to 15 digits in quotes",
        "должен быть номер телефона, от 5 до 15 цифр в кавычках",
    ),
    "to": ("must be a phone number in quotes, or $phone", "должен быть номер телефона в кавычках или $phone"),
    "ok": ("must be end, or left out", "может быть только end или ничего"),
    "err": ("must be an item or a label", "должен быть пункт или метка"),
    "given": ("is false, but {name} is not {default}", "false, но {name} не {default}"),
    "type": ("there is no action {found}; there are {known}", "действия {found} нет; есть {known}"),
    "type-near": ("there is no action {found}; did you mean {near}?", "действия {found} нет; может быть, {near}?"),
    "actions": ("must be a text, an action or a list of them", "должен быть текст, действие или список из них"),
    "empty": ("must do something: the list is empty", "должно что-то делать: список пуст"),
    "item": ("an item is written with digits 1 to 9", "пункт пишется цифрами 1–9"),
    "label": ("a label is Latin letters and digits, and no item", "метка — латинские буквы и цифры, но не пункт"),
    "item-twice": ("this item stands here twice", "этот пункт указан дважды"),
    "end-alone": (
        "a message without a menu has a start_text only",
        "в сообщении без меню бывает только start_text",
    ),
    "whole-object": ("a menu is written as keys with values", "меню записывается ключами со значениями"),
    "nothing": ("says nothing: start_text or a menu is missing", "ничего не сказано: нет ни start_text, ни меню"),
    "surrogate": ("holds half a character (U+D800 to U+DFFF)", "в тексте половина символа (U+D800…U+DFFF)"),
}  # fmt: skip


def message_of(value: object, problems: Problems) -> Message | None:
    """The tree of plain values, without a source and without places; None when something is wrong, which is told."""
    known = len(problems.found)
    message = _Reader(problems).whole(value)
    return message if len(problems.found) == known else None


@dataclass(slots=True)
class _Reader:
    problems: Problems
    path: str = ""
    seen: set[str] = field(default_factory=set)

    def say(self, path: str, what: str, **named: object) -> None:
        self.problems.add(path, _WORDS[what], **named)

    def whole(self, value: object) -> Message:
        fields = self.named("", value, _FIELDS, what="whole-object")
        start = self.text("start_text", fields.get("start_text", ""))
        end = self.text("end_text", fields.get("end_text", ""))
        if not any(name in fields for name in _IN_MENU):
            if end:
                self.say("end_text", "end-alone")
            elif not start and isinstance(value, dict):
                self.say("", "nothing")
            return _message(start, None, end)
        heading = self.text("menu_text", fields.get("menu_text", ""))
        control = self.control(fields.get("control", {}))
        items = dict(self.items(fields.get("items", {})))
        labels = dict(self.labels(fields.get("labels", {})))
        return _message(start, _menu(heading, control, items, labels), end)

    def named(self, path: str, value: object, known: Sequence[str], what: str = "object") -> dict[str, object]:
        """The fields of an object by their names; none of them without a value."""
        if not isinstance(value, dict):
            self.say(path, what)
            return {}
        self.twice(path, value)
        for name in value:
            if name not in known and not self.problems.full:
                near = nearest(name, known)
                self.say(inside(path, name), "near" if near else "unknown", near=near, known=", ".join(known))
        return {name: one for name, one in value.items() if name in known and not _is_nothing(one)}

    def keys(self, path: str, value: object) -> Iterator[tuple[str, object]]:
        """Whatever keys an object has."""
        if _is_nothing(value):
            return
        if not isinstance(value, dict):
            self.say(path, "object")
            return
        self.twice(path, value)
        yield from value.items()

    def twice(self, path: str, value: object) -> None:
        for name in getattr(value, "twice", ()):
            self.say(inside(path, name), "twice")

    def control(self, value: object) -> dict[str, str]:
        control = {}
        for key, word in self.keys("control", value):
            if key in _CONTROLS:
                control[key] = self.text(inside("control", key), word)
            else:
                self.say(inside("control", key), "unknown", known=" ".join(_CONTROLS))
        return control

    def labels(self, value: object) -> Iterator[tuple[str, tuple[Action, ...]]]:
        for name, actions in self.keys("labels", value):
            path = inside("labels", name)
            if not _LABEL.fullmatch(name) or _ITEM.fullmatch(name) or name == "0":
                self.say(path, "label")
            yield name, self.actions(path, actions)

    def items(self, value: object) -> Iterator[tuple[str, tuple[Action, ...]]]:
        """Items, those below others behind them: `11` may stand as `11`, or as `1` in the `items` of `1`."""
        waiting = [("items", "", key, one) for key, one in self.keys("items", value)][::-1]
        seen: set[str] = set()
        while waiting:
            above, digits, key, one = waiting.pop()
            path = inside(above, key)
            if not _ITEM.fullmatch(key):
                self.say(path, "item")
            item = digits + key
            if _is_node(one):
                node = self.named(path, one, ("do", "items"))
                below = inside(path, "items")
                waiting += [(below, item, key, inner) for key, inner in self.keys(below, node.get("items"))][::-1]
                path = inside(path, "do")
                if "do" not in node:
                    continue  # only a way to its sub-items: `parents` tells what is missing
                one = node["do"]
            if item in seen:
                self.say(path, "item-twice")
            seen.add(item)
            yield item, self.actions(path, one)

    def actions(self, path: str, value: object) -> tuple[Action, ...]:
        several = value if isinstance(value, list) else [value]
        if not several:
            self.say(path, "empty")
        places = [inside(path, n) for n in range(len(several))] if several is value else [path]
        read = [self.action(place, one) for place, one in zip(places, several, strict=True)]
        return tuple(one for one in read if one is not None)

    def action(self, path: str, value: object) -> Action | None:
        if isinstance(value, str) and not isinstance(value, Odd) and not _is_nothing(value):
            return Say(self.text(path, value))
        if not isinstance(value, dict):
            self.say(path, "actions")
            return None
        kind = value.get("type")
        known = ", ".join(_KINDS)
        if not isinstance(kind, str) or kind not in _KINDS:
            near = nearest(kind, _KINDS) if isinstance(kind, str) and kind else ""
            what = "missing" if kind is None else "type-near" if near else "type"
            self.say(inside(path, "type"), what, found=kind, near=near, known=known)
            return None
        names, read = _KINDS[kind]
        return read(self, path, self.named(path, value, ("type", *names)))

    def needed(self, path: str, fields: dict[str, Any], name: str, read: Callable[[str, object], Any]) -> Any:
        if name not in fields:
            self.say(inside(path, name), "missing")
            return ""
        return read(inside(path, name), fields[name])

    def text(self, path: str, value: object) -> str:
        if not isinstance(value, str) or isinstance(value, Odd):
            self.say(path, "text")
            return ""
        if any("\ud800" <= c <= "\udfff" for c in value):
            self.say(path, "surrogate")
            return ""
        return str(value)

    def whole_number(self, path: str, value: object, most: int) -> int:
        if isinstance(value, Bare) and _NUMBER.fullmatch(str(value)):
            value = int(str(value))
        if type(value) is int and 0 <= value <= most:
            return value
        self.say(path, "whole", most=most)
        return 0

    def truth(self, path: str, value: object) -> bool:
        if isinstance(value, Bare):
            value = _TRUTH.get(str(value).lower())
        if isinstance(value, bool):
            return value
        self.say(path, "truth")
        return False

    def matching(self, pattern: "re.Pattern[str]", what: str) -> Callable[[str, object], str]:
        def read(path: str, value: object) -> str:
            if isinstance(value, str) and not isinstance(value, Odd) and pattern.fullmatch(value):
                return str(value)
            self.say(path, what)
            return ""

        return read

    def seconds(self, path: str, fields: dict[str, Any], name: str, default: int, most: int) -> tuple[int, bool]:
        """A number of seconds, and whether it was given: it is when it stands there, unless `..._given` denies it."""
        flag = f"{name}_given"
        seconds = self.whole_number(inside(path, name), fields[name], most) if name in fields else default
        given = self.truth(inside(path, flag), fields[flag]) if flag in fields else name in fields
        if not given and seconds != default:
            self.say(inside(path, flag), "given", name=name, default=default)
        return seconds, given

    def phones(self, path: str, value: object) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not 1 <= len(listed) <= 9:
            self.say(path, "phones")
            return ()
        read = self.matching(_PHONE, "phone")
        return tuple(read(inside(path, n), one).removeprefix("+") for n, one in enumerate(listed))


def _say(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    return Say(reader.needed(path, fields, "text", reader.text))


def _url(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    return Url(reader.text(inside(path, "address"), fields["address"]) if "address" in fields else None)


def _call(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    numbers = reader.needed(path, fields, "numbers", reader.phones) or ()
    wait, given = reader.seconds(path, fields, "wait", 120, 120)
    ok = reader.matching(re.compile("end"), "ok")(inside(path, "ok"), fields["ok"]) if "ok" in fields else None
    err = reader.matching(_LABEL, "err")(inside(path, "err"), fields["err"]) if "err" in fields else None
    record = reader.truth(inside(path, "record"), fields["record"]) if "record" in fields else False
    return Call(numbers, wait, given, ok, err, record)


def _sms(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    to = reader.needed(path, fields, "to", reader.matching(re.compile(r"\$phone|\+?[0-9]{5,15}"), "to"))
    sender = reader.text(inside(path, "sender"), fields["sender"]) if "sender" in fields else ""
    return Sms(to.removeprefix("+"), sender, reader.needed(path, fields, "text", reader.text))


def _record(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    return Record(*reader.seconds(path, fields, "seconds", 30, 999_999_999))


def _end(reader: _Reader, path: str, fields: dict[str, Any]) -> Action:
    return End()


_Read = Callable[[_Reader, str, dict[str, Any]], Action]
_KINDS: dict[str, tuple[tuple[str, ...], _Read]] = {
    "text": (("text",), _say),
    "url": (("address",), _url),
    "call": (("numbers", "wait", "wait_given", "ok", "err", "record"), _call),
    "sms": (("to", "sender", "text"), _sms),
    "record": (("seconds", "seconds_given"), _record),
    "end": ((), _end),
}


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, Bare) and str(value).lower() in _NOTHING)


def _is_node(value: object) -> bool:
    """Whether this is an item with others below it rather than an action."""
    return isinstance(value, dict) and "type" not in value and ("do" in value or "items" in value)


def _message(start: str, menu: Menu | None, end: str) -> Message:
    return Message("", Text(start, _NOWHERE), menu, Text(end, _NOWHERE))


def _menu(
    heading: str,
    control: dict[str, str],
    items: dict[str, tuple[Action, ...]],
    labels: dict[str, tuple[Action, ...]],
) -> Menu:
    entries = [Entry(key, Control(word), _NOWHERE, _NOWHERE) for key, word in control.items()]
    for several in (items, labels):
        entries += [Entry(key, one, _NOWHERE, _NOWHERE) for key, actions in several.items() for one in actions]
    return Menu(Text(heading, _NOWHERE), entries, control, items, labels, _NOWHERE, _NOWHERE)
