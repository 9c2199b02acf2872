"""The outline of a text: what is said, the items inside one another, the labels, the end.

Rules. Sub-items hang below their item as far as `DEEPEST`; what lies deeper hangs there too, so that a hostile key of a
thousand digits makes no tree of a thousand levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gateway.menu.codes import Language
from gateway.menu.tree import Entry, Menu, Message, Span

__all__ = ["DEEPEST", "Section", "outline"]

DEEPEST = 12
_SHOWN = 60  # characters of a text

Kind = Literal["text", "menu", "key", "item", "label"]

_TITLES: dict[str, dict[Language, str]] = {
    "start": {"en": "greeting", "ru": "приветствие"},
    "menu": {"en": "menu", "ru": "меню"},
    "end": {"en": "goodbye", "ru": "прощание"},
}


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the outline. `span` is all of it, `name_span` what is selected when somebody goes there."""

    name: str
    detail: str
    kind: Kind
    span: Span
    name_span: Span
    inner: "list[Section]" = field(default_factory=list)


def outline(message: Message, lang: Language) -> Sequence[Section]:
    """The sections of a text in the order of the text."""
    sections = []
    for name, text in (("start", message.start), ("end", message.end)):
        if text.text:
            sections.append(Section(_TITLES[name][lang], _short(text.text), "text", text.span, text.span))
    menu = message.menu
    if menu is not None:
        whole = Section(_TITLES["menu"][lang], _short(menu.text.text), "menu", menu.span, menu.opening)
        whole.inner.extend(_entries(message.source, menu))
        sections.insert(1 if message.start.text else 0, whole)
    return sections


def _entries(source: str, menu: Menu) -> Sequence[Section]:
    """One section a key: items below their parents."""
    top: list[Section] = []
    of: dict[str, Section] = {}
    for entry in _first_lines(menu):
        kind: Kind = "key" if entry.key in menu.control else "item" if entry.key in menu.items else "label"
        detail = _short(source[slice(*entry.body_span)])
        section = Section(entry.key, detail, kind, (entry.key_span[0], entry.body_span[1]), entry.key_span)
        of[entry.key] = section
    for key, section in of.items():
        parent = of.get(key[:-1][:DEEPEST]) if section.kind == "item" else None
        (parent.inner if parent is not None else top).append(section)
    return top


def _first_lines(menu: Menu) -> Sequence[Entry]:
    first: dict[str, Entry] = {}
    for entry in menu.entries:
        first.setdefault(entry.key, entry)
    return tuple(first.values())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
