"""Menus as most people and all programs write them, read in one pass: each line an entry, nothing to note about any.

Rules. What is read here, `parse` would read as the same tree, in four times the time; whatever is in the least odd is
left to it. Menus and their lines repeat from one message to the next even where the messages differ, so what they say
is remembered; the trees of two messages may share a menu.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.limit import LIMIT
from gateway.menu.reading.commands import read_body, read_words
from gateway.menu.reading.frame import BLANK, Frame
from gateway.menu.tree import Action, Call, Control, Entry, Menu, Text

__all__ = ["CONTROLS", "RESERVED", "is_item", "is_key", "read_plain_menu", "trimmed"]

CONTROLS: Mapping[str, str] = MappingProxyType({"*": "back", "#": "start", "0": "repeat"})  # R7 R8 R9
RESERVED = frozenset({"call", "sms", "record", "end", "url", "menu", "back", "start", "repeat", "wait", "ok"})
_NO_KEYS = RESERVED | {"err"}
_WORDS = frozenset(CONTROLS.values())
_TRIM = " \t\r\n\v\f\u00a0\u2007\u202f\ufeff"


def is_item(key: str) -> bool:
    """Whether a key is an item's: digits without a 0."""
    return "0" <= key[0] <= "9" and "0" not in key and key.isdigit()


def is_key(word: str, rest: str) -> bool:
    """Whether a word with a colon is a key: neither the word of a command, nor the scheme of the address `rest`."""
    return word not in _NO_KEYS and not (rest.startswith("//") and word.isalpha())


def trimmed(text: str, start: int, end: int) -> Text:
    """text[start:end] without blanks, line ends and the like around it."""
    piece = text[start:end]
    inner = piece.strip(_TRIM)
    begin = start + piece.index(inner) if inner else start
    return Text(inner, (begin, begin + len(inner)))


def read_plain_menu(text: str, frame: Frame) -> Menu | None:
    """The menu, if all its lines are plain entries; else None."""
    start, inside, close, after = frame
    if close - inside > LIMIT or text.find("\r", inside, close) >= 0:
        return None  # doors have none of these, and nobody is to pay for two ways of reading a long text
    read = _menu_inside if close - inside <= _REMEMBERED_MENU else _read_inside
    return read(text[inside:close], start, inside, after)


def _read_inside(text: str, start: int, inside: int, after: int) -> Menu | None:
    """The menu whose lines are `text`, which stands at `inside`."""
    head, *lines = text.split("\n")
    entries: list[Entry] = []
    control: dict[str, str] = {}
    items: dict[str, list[Action]] = {}
    labels: dict[str, list[Action]] = {}
    at = inside + len(head) + 1
    for line in lines:
        if line:
            plain = _plain_line(line) if len(line) <= _REMEMBERED else _read_plain_line(line)
            if plain is None:
                return None
            key, item, key_at, body_at, end, action = plain
            if isinstance(action, Call) and action.err:
                begin, stop = action.err_span
                action = replace(action, err_span=(at + begin, at + stop))
            key_at += at
            entries.append(Entry(key, action, (key_at, key_at + len(key)), (at + body_at, at + end)))
            if item:
                items.setdefault(key, []).append(action)
            elif key not in CONTROLS:
                labels.setdefault(key, []).append(action)
            elif key not in control:
                control[key] = CONTROLS[key]
            else:
                return None
        at += len(line) + 1
    words, (begin, end) = trimmed(head, 0, len(head))
    heading = Text(words, (inside + begin, inside + end))
    return Menu(heading, entries, control, items, labels, (start, after), (start, inside))


_REMEMBERED_MENU = 500  # characters of a menu that is remembered at most
_menu_inside = lru_cache(maxsize=256)(_read_inside)
"""The same, remembered: programs send one menu behind many beginnings. 2 MB when it is full of such menus."""


_PlainLine = tuple[str, bool, int, int, int, Action]
"""A key, whether it is an item's, where it stands in its line, where its body begins and ends there, what that does."""

_REMEMBERED = 200  # characters of a line that is remembered at most


def _read_plain_line(line: str) -> _PlainLine | None:
    """What a line without its end is, if it is an entry without anything to note; None for any other."""
    head, colon, rest = line.partition(":")
    key = head.lstrip(BLANK)
    written = rest.lstrip(BLANK)
    if not colon or not ((key.isalnum() and key.isascii()) or key in ("*", "#")) or not is_key(key, written):
        return None
    if key.isdigit() and rest[:1].isdigit():
        return None  # perhaps a time of day
    body = written.rstrip()
    at = len(line) - len(written)
    if not body or (body in _WORDS and body != CONTROLS.get(key)):
        return None
    action: Action | None
    if key in CONTROLS:
        action = Control(body) if body == CONTROLS[key] else None
    else:
        action = read_words(body) or _read_command(body, at)
    return None if action is None else (key, is_item(key), len(head) - len(key), at, at + len(body), action)


def _read_command(body: str, at: int) -> Action | None:
    notes = Findings(Lines(body))
    action = read_body(body, at, notes)
    return None if notes.any else action


_plain_line = lru_cache(maxsize=4_096)(_read_plain_line)
"""The same, remembered. 5 MB when it is full of long Russian lines."""
