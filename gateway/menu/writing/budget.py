"""The 1000 characters of a message: how many are used, what uses them, what the compact form saves.

Rules. Lengths are in characters as the provider counts them. Only words are named, because only they can be shortened:
what is said and what an SMS says. The longest comes first; of equals the one that stands first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gateway.menu.codes import Language
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.tree import Message, Say, Sms
from gateway.menu.writing.format import compact

__all__ = ["Budget", "Part", "budget", "characters"]

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
_SHOWN = 5
_LONGEST_NAME = 20  # characters of a label that are shown


@dataclass(frozen=True, slots=True)
class Part:
    """One text: `where` is start, menu, item, label or end; `key` the item or the label, else empty."""

    where: str
    key: str
    length: int

    def name(self, lang: Language) -> str:
        return f"{_NAMES[lang][self.where]} {self.key[:_LONGEST_NAME]}".rstrip()


@dataclass(frozen=True)
class Budget:
    """What a message takes of the limit. `parts` are its texts, the longest first."""

    message: Message
    length: int
    parts: tuple[Part, ...]

    @property
    def excess(self) -> int:
        """Characters that are too many."""
        return max(self.length - LIMIT, 0)

    @cached_property
    def saved(self) -> int:
        """Characters that the compact form saves; 0 when it saves none."""
        return max(self.length - length_of(compact(self.message)), 0)

    def words(self, lang: Language) -> str:
        """`886 of 1000 characters; the longest texts: menu text 215, item 1 72`, and what the compact form saves."""
        longest = ", ".join(f"{part.name(lang)} {part.length}" for part in self.parts[:_SHOWN])
        saved = characters(self.saved, lang)
        if lang == "ru":
            pieces = [f"{self.length} из {LIMIT} знаков", f"самые длинные тексты: {longest}" if longest else ""]
            pieces += [f"сжатая запись короче на {saved}" if self.saved else ""]
        else:
            pieces = [f"{self.length} of {LIMIT} characters", f"the longest texts: {longest}" if longest else ""]
            pieces += [f"the compact form saves {saved}" if self.saved else ""]
        return "; ".join(piece for piece in pieces if piece)


def budget(message: Message) -> Budget:
    """What `message.source` takes of the limit."""
    parts = sorted(_parts(message), key=lambda part: -part.length)
    return Budget(message, length_of(message.source), tuple(part for part in parts if part.length))


def characters(count: int, lang: Language) -> str:
    """`1 character`, `23 characters`; in Russian behind «на»: `1 знак`, `23 знака`, `25 знаков`."""
    if lang == "en":
        return f"{count} character" + ("s" if count != 1 else "")
    last, teens = count % 10, count % 100 in range(11, 15)
    return f"{count} " + ("знаков" if teens or last in (0, 5, 6, 7, 8, 9) else "знак" if last == 1 else "знака")


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
