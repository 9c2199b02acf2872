"""The same menu as text, JSON or YAML: each into each, without loss of meaning.

Rules. JSON is the tree as `tree.as_ast` has it, or with sub-items inside their items (`nested`); YAML is the same for
people: a text is a string, and what was not given is left out. A message without a menu is `{"start_text": ...}`. What
is read from JSON and YAML is also written as text and read back, so nothing passes that the language cannot say.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gateway.menu.checking import Checked, check
from gateway.menu.tree import Message, as_ast
from gateway.menu.writing.format import as_file, canonical, fitting, same
from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import Problem, Problems
from gateway.menu.writing.schema import message_of
from gateway.menu.writing.unwritable import tell_unwritable

__all__ = ["Authored", "Form", "author", "guessed", "plain", "spelled"]

Form = Literal["text", "json", "yaml"]

_SUFFIXES: Mapping[str, Form] = {"json": "json", "yaml": "yaml", "yml": "yaml", "txt": "text", "eml": "text"}
_JSON = re.compile(r'\s*+(?:\{\s*+["}]|\[)')
_YAML = re.compile(r"^(?:start_text|menu_text|control|items|labels|end_text)[ \t]*+:(?:[ \t\r\n]|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Authored:
    """A message that was read from any form, its keys in the order of its source. `text` is what `checked` is about:
    the source, or the text written from it. There is no message when `problems` say why."""

    message: Message | None
    checked: Checked | None
    text: str
    problems: Sequence[Problem] = ()

    @property
    def ok(self) -> bool:
        return self.checked is not None and self.checked.ok


def guessed(file: str, text: str) -> Form:
    """The form of a file by its suffix, else by how its text begins."""
    suffix = file.rpartition(".")[2].lower() if "." in file else ""
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if _JSON.match(text):
        return "json"
    return "yaml" if "{menu:" not in text and _YAML.search(text) else "text"


def author(text: str, form: Form) -> Authored:
    """The message that a text in some form stands for, checked as a text."""
    if form == "text":
        checked = check(text)
        return Authored(checked.message, checked, text)
    problems = Problems()
    value = read_json(text, problems) if form == "json" else _read_yaml(text, problems)
    message = None if problems.found else message_of(value, problems)
    if message is None:
        return Authored(None, None, "", problems.found)
    printed = message.start.text if message.menu is None else fitting(message)
    checked = check(printed or "")
    # a menu was read back by `fitting`; of what is far too long `check` reads the beginning only, and tells its length
    plainly = message.menu is not None or checked.message.source != printed or same(message, checked.message)
    if printed is None or not plainly:
        tell_unwritable(message, problems)
        return Authored(None, None, "", problems.found)
    return Authored(message, checked, printed)


def spelled(message: Message, form: Form, *, nested: bool = False) -> str:
    """A message in a form, with a line end at its end. `nested`: sub-items stand inside their items."""
    if form == "text":
        return as_file(canonical(message), message)
    if form == "json":
        return json.dumps(plain(message, nested=nested), ensure_ascii=False, indent=2) + "\n"
    from gateway.menu.writing.yaml_text import write_yaml

    tree = plain(message, nested=nested)
    return write_yaml(_for_people({name: one for name, one in tree.items() if one or name in ("start_text", "items")}))


def plain(message: Message, *, nested: bool = False) -> dict[str, Any]:
    """A message as plain values."""
    tree = as_ast(message)
    if tree is None:
        return {"start_text": message.start.text}
    if nested:
        tree["items"] = _nested(tree["items"])
    return tree


def _nested(items: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Each item inside the nearest one above it that there is; one that does nothing else is a list."""
    whole: dict[str, Any] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for key in sorted(items):
        nodes[key] = {"do": items[key]}
        above = next((key[:size] for size in range(len(key) - 1, 0, -1) if key[:size] in nodes), "")
        inner = nodes[above].setdefault("items", {}) if above else whole
        inner[key[len(above) :]] = nodes[key]
    return whole


def _read_yaml(text: str, problems: Problems) -> object:
    from gateway.menu.writing.yaml_text import read_yaml

    return read_yaml(text, problems)


_GIVEN = {"wait": "wait_given", "seconds": "seconds_given"}


def _for_people(value: Any) -> Any:
    """Without what was not given, and texts as strings. As deep as the items are nested."""
    if isinstance(value, list):
        several = [_for_people(one) for one in value]
        return several[0] if len(value) == 1 and isinstance(value[0], dict) and value[0]["type"] == "text" else several
    if not isinstance(value, dict):
        return value
    if value.get("type") == "text":
        return value["text"]
    if list(value) == ["do"]:
        return _for_people(value["do"])
    kept = {name: one for name, one in value.items() if value.get(_GIVEN.get(name, ""), True)}
    return {
        name: _for_people(one)
        for name, one in kept.items()
        if one is not None and name not in _GIVEN.values() and not (name == "record" and one is False)
    }
