"""How long a message may be, how its characters are counted, and which of its texts take the room.

Rules. The limit is in characters of the whole message as it is sent, `$phone` not yet replaced; a line end is one
character, however it is written (R13 A20). Only words are named as parts, because only they can be shortened.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.menu.codes import Language
from gateway.menu.tree import Message, Say, Sms

__all__ = ["LIMIT", "Part", "length_of", "parts"]

LIMIT = 1000
"""Characters a message may have (R13)."""

_NAMES: dict[Language, dict[str, str]] = {
    "en": {"start": "start text", "menu": "menu text", "item": "item", "label": "label", "end": "end text"},
    "ru": {
        "start": "начальный текст",
        "menu": "текст меню",
        "item": "пункт",
        "label": "метка",
        "end": "конечный текст",
    },
}
_LONGEST_NAME = 20  # characters of a label that are shown


def length_of(text: str) -> int:
    """Characters as the provider counts them: a line end is one."""
    return len(text) - text.count("\r\n")


@dataclass(frozen=True, slots=True)
class Part:
    """One text: `where` is start, menu, item, label or end; `key` the item or the label, else empty."""

    where: str
    key: str
    length: int

    def name(self, lang: Language) -> str:
        return f"{_NAMES[lang][self.where]} {self.key[:_LONGEST_NAME]}".rstrip()


def parts(message: Message) -> tuple[Part, ...]:
    """What is said and what an SMS says, the longest first; of equals the one that stands first."""
    found = sorted(_parts(message), key=lambda part: -part.length)
    return tuple(part for part in found if part.length)


def _parts(message: Message) -> Iterator[Part]:
    yield Part("start", "", length_of(message.start.text))
    menu = message.menu
    if menu is None:
        return
    yield Part("menu", "", len(menu.text.text))
    for entry in menu.entries:
        if isinstance(entry.action, Say | Sms):
            yield Part("item" if entry.key in menu.items else "label", entry.key, len(entry.action.text))
    yield Part("end", "", length_of(message.end.text))
