"""What the gateway says about somebody's text: what it changed before calling, and what it noticed and left alone.

Rules. Remarks stand in replies, in reports and on terminals, and are kept with the message for as long as its calls:
so they are few, short, printable and in both languages. Frozen values; PURE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["MOST_CHANGES", "MOST_TEXT", "Language", "Remark", "few", "remark", "told"]

Language = Literal["ru", "en"]

MOST_CHANGES = 20
MOST_TEXT = 2_000
"""Characters that all remarks on one text hold together: about 4 kB on disk, whatever came in."""

_MOST_WORDS = 160  # characters of one sentence
_MOST_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about one line, in one sentence of each language.

    `changed`: the line was `before` and is `after`, in the text as it came; else it is a warning, about the text as
    it is said.
    """

    code: str  # of the table of the menu language, "IVR120"; "" when it is about several
    line: int  # from 1; 0: about no line of its own
    en: str
    ru: str
    changed: bool = False
    before: str = ""
    after: str = ""

    @property
    def size(self) -> int:
        """Characters that it holds."""
        return len(self.code) + len(self.en) + len(self.ru) + len(self.before) + len(self.after)


def remark(
    code: str, line: int, en: str, ru: str, *, changed: bool = False, before: str = "", after: str = ""
) -> Remark:
    """A remark whose texts are cut and made printable, wherever they come from."""
    words = (_short(en, _MOST_WORDS), _short(ru, _MOST_WORDS))
    return Remark(code, line, *words, changed, _short(before, _MOST_QUOTED), _short(after, _MOST_QUOTED))


def few(changes: Sequence[Remark]) -> tuple[Remark, ...]:
    """As many changes as may be kept; a last one tells how many more there were."""
    kept: list[Remark] = []
    room = MOST_TEXT
    for one in changes[:MOST_CHANGES]:
        room -= one.size
        if room < 0:
            break
        kept.append(one)
    more = len(changes) - len(kept)
    if more:
        kept.append(Remark("", 0, f"and {more} more", f"и ещё {more}", changed=True))
    return tuple(kept)


def told(one: Remark, language: Language) -> str:
    """`line 3: join with the line above (IVR120)`."""
    words = one.ru if language == "ru" else one.en
    place = f"{'строка' if language == 'ru' else 'line'} {one.line}: " if one.line else ""
    return f"{place}{words}" + (f" ({one.code})" if one.code else "")


def _short(text: str, most: int) -> str:
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return cut if cut.isprintable() else "".join(c if c.isprintable() else _named(c) for c in cut)[:most]


def _named(character: str) -> str:
    """A line end is shown as the arrow that people know from their keyboards."""
    return "⏎" if character == "\n" else " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
