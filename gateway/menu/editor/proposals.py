"""What may be typed at a place: keys at the begin of a line, commands behind a colon, parameters and labels in a call.

Rules. Only the line up to the place is looked at, beside the names that the menu has. A proposal is what is put in,
not a sentence; its words say what it does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.menu.codes import Language
from gateway.menu.tree import Call, Menu, Message

__all__ = ["Proposal", "proposals"]

_MOST = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """`text` replaces [begin:place); `words` say what it does."""

    text: str
    words: str
    kind: Literal["key", "command", "parameter", "name"]
    begin: int


_COMMANDS: Sequence[tuple[str, dict[Language, str]]] = (
    ("call:", {"en": "put the caller through: call:79991234567", "ru": "соединить: call:79991234567"}),
    ("sms:$phone,", {"en": "send an SMS to whoever was called", "ru": "отправить SMS тому, кому звоним"}),
    ("record: 30", {"en": "record an answer, at most 30 seconds", "ru": "записать ответ, до 30 секунд"}),
    ("end", {"en": "leave the menu and say goodbye", "ru": "выйти из меню и попрощаться"}),
    ("https://", {"en": "tell this address which key was pressed", "ru": "сообщить этому адресу нажатую клавишу"}),
)
_CONTROLS: Sequence[tuple[str, str, dict[Language, str]]] = (
    ("*", "*: back", {"en": "one menu up", "ru": "на уровень выше"}),
    ("#", "#: start", {"en": "to the beginning of the menu", "ru": "в начало меню"}),
    ("0", "0: repeat", {"en": "say the item again", "ru": "повторить пункт"}),
)
_PARAMETERS: Sequence[tuple[str, dict[Language, str]]] = (
    ("wait=60", {"en": "ring for at most so many seconds, 120 if not given", "ru": "ждать ответа, секунд (до 120)"}),
    ("ok:end", {"en": "leave the menu after the talk", "ru": "после разговора выйти из меню"}),
    ("err:", {"en": "where to go when nobody answers", "ru": "куда перейти, если никто не ответил"}),
    ("record", {"en": "record the talk; must stand last", "ru": "записать разговор; пишется последним"}),
)
_BODY = re.compile(r"[ \t]*+(?:[*#]|[A-Za-z0-9]++)[ \t]*+:[ \t]*+")
_LAST_WORD = re.compile(r"[^ \t]*+\Z")
_TARGET = re.compile(r"err:([A-Za-z0-9]*)\Z")


def proposals(message: Message, offset: int, lang: Language) -> Sequence[Proposal]:
    """What fits at an offset; nothing inside spoken text."""
    menu, source = message.menu, message.source
    if menu is None:
        line = source[_line_begin(source, offset) : offset]
        if line.strip() and not "{menu:".startswith(line.strip()):
            return ()
        words = {"en": "a menu: press a key", "ru": "меню: нажмите клавишу"}[lang]
        return (Proposal("{menu: \n1: \n}", words, "command", offset - len(line.lstrip())),)
    if not menu.opening[1] <= offset <= menu.span[1]:
        return ()
    begin = _line_begin(source, offset)
    line = source[begin:offset]
    if begin <= menu.opening[0]:
        return ()
    body = _BODY.match(line)
    found = _keys(menu, line, begin, lang) if body is None else _bodies(menu, line, body.end(), begin, lang)
    return tuple(found)[:_MOST]


def _keys(menu: Menu, line: str, begin: int, lang: Language) -> Iterator[Proposal]:
    written = line.strip()
    place = begin + len(line) - len(line.lstrip())
    free = next((str(n) for n in range(1, 10) if str(n) not in menu.items), None)
    if free is not None and free.startswith(written):
        yield Proposal(
            f"{free}: ", {"en": "the next free key", "ru": "следующая свободная клавиша"}[lang], "key", place
        )
    for key, text, words in _CONTROLS:
        if key not in menu.control and text.startswith(written):
            yield Proposal(text, words[lang], "key", place)
    for name in _wanted(menu):
        if name.startswith(written):
            words = {"en": "a label that a call jumps to", "ru": "метка, на которую ссылается call"}
            yield Proposal(f"{name}: ", words[lang], "name", place)


def _bodies(menu: Menu, line: str, at: int, begin: int, lang: Language) -> Iterator[Proposal]:
    body = line[at:]
    if body.startswith("call:") and " " in body:
        last = _LAST_WORD.search(body)
        assert last is not None  # matches at the end of anything
        target = _TARGET.search(last[0])
        place = begin + at + last.start()
        if target is not None:
            yield from (
                Proposal(f"err:{name}", {"en": "a step of this menu", "ru": "шаг этого меню"}[lang], "name", place)
                for name in (*menu.labels, *menu.items)
                if name.startswith(target[1])
            )
            return
        for text, words in _PARAMETERS:
            if text.startswith(last[0]) and f" {re.split('[=:]', text)[0]}" not in body[: last.start()]:
                yield Proposal(text, words[lang], "parameter", place)
        return
    for text, words in _COMMANDS:
        if text.startswith(body) and text != body:
            yield Proposal(text, words[lang], "command", begin + at)


def _wanted(menu: Menu) -> Sequence[str]:
    """Labels that calls jump to and nobody has written."""
    targets = (entry.action.err for entry in menu.entries if isinstance(entry.action, Call))
    return tuple(
        dict.fromkeys(
            target for target in targets if target and target.isalpha() and target not in (*menu.labels, *menu.items)
        )
    )


def _line_begin(source: str, offset: int) -> int:
    return max(source.rfind("\n", 0, offset), source.rfind("\r", 0, offset)) + 1
