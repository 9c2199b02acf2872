"""Findings: what is wrong, where, and what to type instead.

Rules. A finding costs nothing until it exists, and its words and its line are made only when somebody asks. Places are
1-based lines and columns in code points, end exclusive. At most `MOST` findings of a text are kept, errors before
others; whatever of the text they quote is short and printable.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from gateway.menu.codes import CATALOGUE, Language, Severity

__all__ = ["MOST", "Diagnostic", "Findings", "Lines", "Related", "printable"]

MOST = 199
"""Nobody reads more; a hostile text must not make a reply of megabytes. With the one of `decode` they are 200."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_QUOTED = 40  # characters of the text that a message quotes at most
_LONG = 100_000  # characters; of such a text one place is asked, and a table of its lines costs seconds
_LINE_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """Where the lines of a text begin. Found once, at the first question."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: array[int] | None = None

    @property
    def starts(self) -> Sequence[int]:
        if self._starts is None:
            self._starts = array("Q", [0])  # a list of millions of lines would take five times the memory
            self._starts.extend(found.end() for found in _LINE_END.finditer(self.text))
        return self._starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        if self._starts is None and len(self.text) > _LONG:
            return self._counted(offset)
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def _counted(self, offset: int) -> tuple[int, int]:
        text = self.text
        end = offset - 1 if text[max(offset - 1, 0) : offset + 1] == "\r\n" else offset
        line = 1 + text.count("\n", 0, end) + text.count("\r", 0, end) - text.count("\r\n", 0, end)
        return line, offset - max(text.rfind("\n", 0, end), text.rfind("\r", 0, end))


class _Spot:
    """text[offset:end] as lines and columns, counted when somebody asks."""

    __slots__ = ()

    offset: int
    end: int
    lines: Lines

    @property
    def line(self) -> int:
        return self.lines.place(self.offset)[0]

    @property
    def column(self) -> int:
        return self.lines.place(self.offset)[1]

    @property
    def end_line(self) -> int:
        return self.lines.place(self.end)[0]

    @property
    def end_column(self) -> int:
        return self.lines.place(self.end)[1]


@dataclass(frozen=True, slots=True)
class Related(_Spot):
    """A second place that explains the first."""

    offset: int
    end: int
    words: Mapping[Language, str]
    lines: Lines = field(repr=False, compare=False)

    def message(self, lang: Language) -> str:
        return self.words[lang]


@dataclass(frozen=True, slots=True)
class Diagnostic(_Spot):
    """One finding at text[offset:end]."""

    code: str
    offset: int
    end: int
    found: Mapping[str, str | int]  # what the words name
    related: Sequence[Related] = ()
    lines: Lines = field(default_factory=lambda: Lines(""), repr=False, compare=False)

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.code].severity

    def message(self, lang: Language) -> str:
        """What is wrong, in one line."""
        return CATALOGUE[self.code].words(lang).message % self._shown(lang)

    def hint(self, lang: Language) -> str:
        """What to do about it, in one line."""
        words = CATALOGUE[self.code].words(lang)
        template = words.near if words.near and self.found.get("near") else words.hint
        return template % self._shown(lang)

    def _shown(self, lang: Language) -> dict[str, str | int]:
        """What the words name. Of a value with words of its own, the Russian one is found under `name.ru`."""
        shown = {name: printable(value) if isinstance(value, str) else value for name, value in self.found.items()}
        if lang == "ru":
            shown |= {name[:-3]: value for name, value in shown.items() if name.endswith(".ru")}
        return shown


class Findings:
    """Takes findings while a text is read."""

    __slots__ = ("_errors", "_known", "_others", "lines")

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._errors: list[Diagnostic] = []
        self._others: list[Diagnostic] = []
        self._known: dict[Callable[..., object], object] = {}

    def note(self, code: str, offset: int, end: int, related: Sequence[Related] = (), **found: str | int) -> None:
        """Something is to be said about text[offset:end]."""
        kept = self._errors if CATALOGUE[code].severity is Severity.ERROR else self._others
        if len(kept) < MOST:
            kept.append(Diagnostic(code, offset, end, found, related, self.lines))

    def related(self, offset: int, end: int, en: str, ru: str) -> Related:
        return Related(offset, end, {"en": en, "ru": ru}, self.lines)

    def once(self, ask: "Callable[[Asked], Iterable[Answer]]", of: Asked) -> "Sequence[Answer]":
        """What several checks of one text ask: it is found once."""
        if ask not in self._known:
            self._known[ask] = tuple(ask(of))
        return cast("Sequence[Answer]", self._known[ask])

    def copy(self) -> "Findings":
        """The same findings so far, to go on with."""
        twin = Findings(self.lines)
        twin._errors += self._errors
        twin._others += self._others
        return twin

    @property
    def any(self) -> bool:
        """Whether there is one, of whatever severity."""
        return bool(self._errors or self._others)

    def told(self, *codes: str) -> bool:
        """Whether an error of one of these codes was noted."""
        return bool(self._errors) and any(error.code in codes for error in self._errors)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted(self._errors, key=_order)) if self._errors else ()

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted([*self._errors, *self._others[: MOST - len(self._errors)]], key=_order))


def _order(diagnostic: Diagnostic) -> tuple[bool, int, int, str]:
    """By place; but that a text is too long comes first, because no other repair helps it."""
    return diagnostic.code != "IVR700", diagnostic.offset, diagnostic.end, diagnostic.code


def printable(value: str) -> str:
    """Short enough to quote, and harmless to a terminal or a mail reader."""
    value = value.replace("\t", " ")
    cut = value if len(value) <= _QUOTED else f"{value[: _QUOTED - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)
