"""What is wrong with a menu that was written as JSON or YAML: where, and what is wanted there.

Rules. A place is a path through the values, `items.12[0].wait`. All problems of a file are told in one run, up to
`MOST`. What is quoted of the file is short and printable.
"""

from dataclasses import dataclass, field

from gateway.menu.codes import Language

__all__ = ["MOST", "Problem", "Problems", "inside", "shown"]

MOST = 100
_QUOTED = 100
_LONGEST_PATH = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `path` is empty when it is the file's as a whole."""

    path: str
    en: str
    ru: str

    def message(self, lang: Language) -> str:
        """The place and what is wrong, in one line."""
        words = self.ru if lang == "ru" else self.en
        return f"{shown(self.path, _LONGEST_PATH)}: {words}" if self.path else words


@dataclass(slots=True)
class Problems:
    """Takes problems while values are read."""

    found: list[Problem] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """No further one is kept, so none need be looked for."""
        return len(self.found) >= MOST

    def add(self, path: str, words: tuple[str, str], **named: object) -> None:
        """`words` are English and Russian; `named` are put into them, as they were written."""
        if not self.full:
            en, ru = words
            quoted = {name: shown(str(value)) for name, value in named.items()}
            self.found.append(Problem(path, en.format(**quoted), ru.format(**quoted)))


def inside(path: str, name: str | int) -> str:
    """The path of what stands inside: a key behind a full stop, a place in a list in brackets."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def shown(text: str, most: int = _QUOTED) -> str:
    """Short enough to quote, and harmless to a terminal."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)
