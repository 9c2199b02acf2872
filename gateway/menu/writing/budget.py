"""The 1000 characters of a message: how many are used, what uses them, what the compact form saves.

Rules. Lengths are in characters as the provider counts them. Only words are named, because only they can be shortened:
what is said and what an SMS says. The longest comes first; of equals the one that stands first.
"""

from dataclasses import dataclass
from functools import cached_property

from gateway.menu.codes import Language
from gateway.menu.limit import LIMIT, Part, length_of, parts
from gateway.menu.tree import Message
from gateway.menu.writing.format import compact

__all__ = ["Budget", "budget", "characters"]

_SHOWN = 5


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
    return Budget(message, length_of(message.source), parts(message))


def characters(count: int, lang: Language) -> str:
    """`1 character`, `23 characters`; in Russian behind «на»: `1 знак`, `23 знака`, `25 знаков`."""
    if lang == "en":
        return f"{count} character" + ("s" if count != 1 else "")
    last, teens = count % 10, count % 100 in range(11, 15)
    return f"{count} " + ("знаков" if teens or last in (0, 5, 6, 7, 8, 9) else "знак" if last == 1 else "знака")
