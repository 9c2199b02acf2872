"""YAML in and out, the part of it that a menu needs: mappings, lists, scalars.

Rules. Nothing is guessed: every scalar is the words that stand there, `1`, `12:30`, `yes` and `0` too; only that it
stood without quotes is remembered, for the fields that take a number, yes or no, or nothing. Anchors, aliases and tags
are refused, size and depth are bounded, and values are built from events without recursion, so that no text grows in
memory. PyYAML is imported by this module alone, and whoever needs no YAML does not import it.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from gateway.menu.writing.problem import Problems
from gateway.menu.writing.values import DEEPEST, TOO_DEEP, Bare, Keys, bounded

__all__ = ["read_yaml", "write_yaml"]


_HASH = re.compile(  # in the block of control: alone; elsewhere such a line may stand inside a text
    r"^control:[ \t]*+(?:\r\n|[\r\n])"
    r"(?:(?![ \t]*+#[ \t]?:)(?:[ \t]++[^\r\n]*+)?(?:\r\n|[\r\n]))*+[ \t]*+#[ \t]?:[ \t]*+\w",
    re.MULTILINE,
)
_ANCHOR = ("anchors (&) are not read: write the values out", "якоря (&) не читаются: выпишите значения")
_ALIAS = (
    "aliases (*) are not read; the key * stands in quotes: '*': back",
    "ссылки (*) не читаются; клавиша * пишется в кавычках: '*': back",
)
_TAG = ("tags (!) are not read", "метки типов (!) не читаются")
_SEVERAL = (
    "one file holds one menu, without further documents (---)",
    "в файле одно меню, других документов (---) нет",
)
_KEY = ("a key must be one word, not a list or a mapping", "ключ — это одно слово, а не список или словарь")
_COMMENT = (
    "a line that begins with # is a comment; the key # stands in quotes: '#': start",
    "строка с # в начале — примечание; клавиша # пишется в кавычках: '#': start",
)


def read_yaml(text: str, problems: Problems) -> object:
    """The values of a YAML text; None when it cannot be read, which is told."""
    if not bounded(text, problems):
        return None
    try:
        value = _Built(problems).whole(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = (
            "no YAML: {why} in line {line}, column {column}",
            "это не YAML: {why}, строка {line}, столбец {column}",
        )
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if error.context == "while scanning an alias":  # `*: back`, which everybody writes once
            words = _at(line, _ALIAS)
        problems.add("", words, why=error.problem or error.context or "", line=line, column=column)
        return None
    except yaml.YAMLError as error:
        words = ("no YAML: {why}", "это не YAML: {why}")
        problems.add("", words, why=str(error).split("\n", 1)[0])
        return None
    control = value.get("control") if isinstance(value, Keys) else None
    if _HASH.search(text) and not (isinstance(control, dict) and "#" in control):
        problems.add("control", _COMMENT)
    return value


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.BaseLoader(text)
    try:
        while True:
            try:
                more = loader.check_event()
                event = loader.get_event() if more else None  # type: ignore[no-untyped-call]  # the stubs forgot it
            except (ValueError, OverflowError):
                # PyYAML gives "\\UFFFFFFFF" to chr() and a version of 5000 digits to int() without a look
                mark = loader.get_mark()
                raise yaml.MarkedYAMLError(problem="a number is out of range", problem_mark=mark) from None
            if event is None:
                return
            yield event
    finally:
        loader.dispose()


class _Built:
    """Values from events: a stack of what is open."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._open: list[list[object]] = []
        self._mapping: list[bool] = []
        self._documents: list[object] = []

    def whole(self, text: str) -> object:
        known = len(self._problems.found)
        for event in _events(text):
            self._take(event)
            if len(self._problems.found) > known:
                return None
        if not self._documents:
            self._problems.add("", ("there is nothing in it", "в файле ничего нет"))
            return None
        return self._documents[0]

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                self._refuse(_ALIAS, event)
            case yaml.NodeEvent() if event.anchor is not None:
                self._refuse(_ANCHOR, event)
            case yaml.ScalarEvent() | yaml.CollectionStartEvent() if event.tag is not None:
                self._refuse(_TAG, event)
            case yaml.ScalarEvent():
                self._put(Bare(event.value) if event.style is None else str(event.value), event)
            case yaml.CollectionStartEvent():
                self._open.append([])
                self._mapping.append(isinstance(event, yaml.MappingStartEvent))
                if len(self._open) > DEEPEST:
                    self._refuse(TOO_DEEP, event)
            case yaml.CollectionEndEvent():
                values = self._open.pop()
                self._put(_keys(values) if self._mapping.pop() else values, event)
            case yaml.DocumentStartEvent() if self._documents:
                self._refuse(_SEVERAL, event)

    def _put(self, value: object, event: yaml.Event) -> None:
        if not self._open:
            self._documents.append(value)
            return
        into = self._open[-1]
        if self._mapping[-1] and len(into) % 2 == 0 and not isinstance(value, str):
            self._refuse(_KEY, event)
            value = ""
        into.append(value)

    def _refuse(self, words: tuple[str, str], event: yaml.Event) -> None:
        self._problems.add("", _at(event.start_mark.line + 1 if event.start_mark else 1, words))


def _at(line: int, words: tuple[str, str]) -> tuple[str, str]:
    return f"line {line}: {words[0]}", f"строка {line}: {words[1]}"


def _keys(values: list[object]) -> Keys:
    return Keys([(str(key), value) for key, value in zip(values[::2], values[1::2], strict=True)])


class _Dumper(yaml.SafeDumper):
    """Block style; a text of several lines as one; nothing shortened by anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # \r and the line ends of Unicode survive only as escapes
    odd = any(c in text for c in "\r\x85\u2028\u2029\ufeff\t")
    style = '"' if odd else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)
_ENDLESS = 1_000_000  # no line is broken


def write_yaml(value: object) -> str:
    """Values as YAML that `read_yaml` reads back, in block style, quoted where another reader would guess."""
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ENDLESS))
