"""What of a tree cannot be written in the language, and why: there is no escape for anything that reads as structure.

Rules. A text is tried alone, in a menu that holds nothing else: what does not come back as it went in is named by its
path. The reasons are a table; what none of them explains is told as it is.
"""

import re
from collections.abc import Iterator, Sequence

from gateway.menu.reading.commands import COMMANDS, command_name
from gateway.menu.tree import Action, Control, Entry, Menu, Message, Say, Sms, Text
from gateway.menu.writing.format import AIRY, written
from gateway.menu.writing.problem import Problems, inside

__all__ = ["tell_unwritable"]

_NOWHERE = (0, 0)
_SAID = Say("x")
_REASONS: tuple[tuple["re.Pattern[str]", tuple[str, str]], ...] = (
    (re.compile(r"[\r\n]"), ("a line break inside: an entry is one line", "внутри перевод строки: нужна одна строка")),
    (re.compile(r"[{}]"), ("a brace ends the menu: use ( )", "фигурная скобка закончит меню: поставьте круглые")),
    (re.compile(r"\A\s|\s\Z"), ("blanks at its beginning or end are lost", "пробелы в начале и в конце пропадут")),
)  # fmt: skip
_BRACED = ("it holds what reads as a menu", "в нём есть то, что читается как меню")
_COMMAND = (
    "it reads as the command {name}; write it as an action",
    "читается как команда {name}; запишите её действием",
)
_COMMA = ("a comma ends the sender's name", "запятая закончит имя отправителя")
_LOST = ("cannot be written so that it reads back the same", "нельзя записать так, чтобы прочиталось то же самое")
_WHOLE = (
    "each part can be written, but together they read as something else",
    "по отдельности всё записывается, но вместе читается иначе",
)


def tell_unwritable(message: Message, problems: Problems) -> None:
    """Name every part of a tree that has no text; of a whole without a guilty part, that."""
    known = len(problems.found)
    menu = message.menu
    if menu is None:
        problems.add("start_text", _BRACED if message.start.text.strip() == message.start.text else _REASONS[2][1])
        return
    for path, text, probe in _around(message, menu):
        if written(probe, AIRY) is None:
            _tell(path, text, problems)
    for path, action in _actions(menu):
        if written(_with([action], {}), AIRY) is None:
            _tell_action(path, action, problems)
    for key, word in menu.control.items():
        if written(_with([_SAID], {key: word}), AIRY) is None:
            _tell(inside("control", key), word, problems)
    if len(problems.found) == known:
        problems.add("", _WHOLE)


def _around(message: Message, menu: Menu) -> Iterator[tuple[str, str, Message]]:
    plain = _with([_SAID], {})
    start, heading, end = message.start.text, menu.text.text, message.end.text
    assert plain.menu is not None
    yield "start_text", start, Message("", Text(start, _NOWHERE), plain.menu, plain.end)
    yield "menu_text", heading, Message("", plain.start, _menu(heading, [_SAID], {}), plain.end)
    yield "end_text", end, Message("", plain.start, plain.menu, Text(end, _NOWHERE))


def _actions(menu: Menu) -> Iterator[tuple[str, Action]]:
    for name, several in (("items", menu.items), ("labels", menu.labels)):
        for key, actions in several.items():
            for number, action in enumerate(actions):
                yield inside(inside(inside("", name), key), number), action


def _tell_action(path: str, action: Action, problems: Problems) -> None:
    if isinstance(action, Sms) and "," in action.sender:
        problems.add(inside(path, "sender"), _COMMA)
    elif isinstance(action, Say | Sms):
        _tell(inside(path, "text"), action.text, problems, command=isinstance(action, Say))
    else:
        problems.add(path, _LOST)


def _tell(path: str, text: str, problems: Problems, *, command: bool = False) -> None:
    name = command_name(text) if command else ""
    if path in ("start_text", "end_text"):
        reason = _REASONS[2][1] if _REASONS[2][0].search(text) else _BRACED
    else:
        reason = next((words for pattern, words in _REASONS if pattern.search(text)), _COMMAND if name else _LOST)
    problems.add(path, reason, name=name or next(iter(COMMANDS)))


def _with(actions: Sequence[Action], control: dict[str, str]) -> Message:
    return Message("", Text("x", _NOWHERE), _menu("", actions, control), Text("", _NOWHERE))


def _menu(heading: str, actions: Sequence[Action], control: dict[str, str]) -> Menu:
    entries = [Entry(key, Control(word), _NOWHERE, _NOWHERE) for key, word in control.items()]
    entries += [Entry("1", action, _NOWHERE, _NOWHERE) for action in actions]
    return Menu(Text(heading, _NOWHERE), entries, control, {"1": actions}, {}, _NOWHERE, _NOWHERE)
