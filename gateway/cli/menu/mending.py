"""`menu check --fix` and `--diff`: mends the files themselves, and says what was changed.

Rules. Only what a fix edits is changed: the bytes around it, line ends and a byte order mark stay. `replacing` writes,
so an edit that somebody made meanwhile is not lost. A file whose bytes cannot be written back as they were is left
alone. What was changed is told on stderr.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.replacing import replace
from gateway.cli.menu.source import Lang, Source
from gateway.menu import repair
from gateway.menu.visible import visible

__all__ = ["Asking", "Fixed", "Offered", "as_json", "asking", "difference", "fixed", "tell", "write"]

Offered = Literal["ask", "yes", "no"]

_TOLD = {
    "mended": {"en": "mended", "ru": "исправлено"},
    "to mend": {"en": "would be mended", "ru": "будет исправлено"},
    "count": {"en": "{0}: changes made: {1}", "ru": "{0}: сделано исправлений: {1}"},
    "would": {"en": "{0}: changes that --fix would make: {1}", "ru": "{0}: исправлений, которые сделает --fix: {1}"},
    "bytes": {
        "en": "{0}: nothing is mended, because its bytes cannot be written back as they were: save it as UTF-8",
        "ru": "{0}: ничего не исправлено: эти байты нельзя записать обратно без потерь. Сохраните файл в UTF-8",
    },
    "not written": {"en": "{0}: cannot be written: {1}", "ru": "{0}: не удалось записать: {1}"},
    "question": {
        "en": "  {0}? [y]es, [n]o, [a]ll, [q]uit: ",
        "ru": "  {0}? [y] да, [n] нет, [a] да всем, [q] хватит: ",
    },
}
_YES, _NO, _ALL, _QUIT = ("y", "д"), ("n", "н"), ("a", "в"), ("q", "х")


def _say(what: str, lang: Lang, *shown: object, end: str = "\n") -> None:
    print(_TOLD[what][lang].format(*shown), file=sys.stderr, end=end, flush=True)


@dataclass
class Asking:
    """What becomes of fixes that need a yes. The answers `all` and `quit` hold for every file that follows."""

    offered: Offered
    answer: Callable[[], str] = field(default_factory=lambda: sys.stdin.readline)

    def take(self, fix: repair.Fix, lang: Lang) -> bool:
        """Ask until there is an answer. Where nobody answers any more nothing is taken."""
        while True:
            _say("question", lang, fix.words[lang], end="")
            answer = self.answer()
            letter = answer.strip().lower()[:1]
            if not answer or letter in _QUIT:
                self.offered = "no"
                return False
            if letter in _ALL:
                self.offered = "yes"
                return True
            if letter in _YES or letter in _NO:
                return letter in _YES


def asking(wish: Offered | None) -> Asking:
    """As wished; without a wish a person at a terminal is asked, and nobody else."""
    return Asking(wish or ("ask" if sys.stdin.isatty() and sys.stderr.isatty() else "no"))


@dataclass(frozen=True)
class Fixed:
    """A file before and after. Without changes both are the same."""

    before: Source
    after: Source
    changes: Sequence[repair.Change]


def fixed(source: Source, asked: Asking, lang: Lang) -> Fixed:
    """The file with its safe fixes, and with those offered ones that are taken. Nothing is written yet."""
    mended = repair.mend(source.text)
    text, changes = mended.text, [*mended.changes]
    if asked.offered == "ask":
        text = _asked(source.file, text, asked, lang, changes)
    if asked.offered == "yes":
        mended = repair.mend_all(text, lambda finding, fix: True)
        text = mended.text
        changes += mended.changes
    if not changes:
        return Fixed(source, source, ())
    raw = _encoded(source, text)
    if raw is None:
        _say("bytes", lang, visible(source.file))
        return Fixed(source, source, ())
    return Fixed(source, Source(source.file, raw, menu.decode(raw), source.numbers), changes)


def _asked(file: str, text: str, asked: Asking, lang: Lang, changes: list[repair.Change]) -> str:
    """One question after the other, each about the text as it is by then. What was declined is not asked again."""
    declined: set[tuple[str, ...]] = set()
    while asked.offered == "ask":
        for finding, fix in repair.offered(text):
            key = (finding.code, *(piece for edit in fix.edits for piece in (text[edit.offset : edit.end], edit.text)))
            if key not in declined:
                break
        else:
            break
        declined.add(key)
        print(menu.render(text, [finding], file, lang, color=False), file=sys.stderr, end="")
        if asked.take(fix, lang):
            changes.append(repair.change_of(text, finding, fix, (finding.line, finding.column)))
            mended = repair.mend(repair.applied(text, fix.edits))
            text = mended.text
            changes += mended.changes
    return text


_CODINGS = (
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-8", b""),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("cp1251", b""),
    ("koi8-r", b""),
    ("cp866", b""),
)


def _encoded(source: Source, text: str) -> bytes | None:
    """The text in the character set in which the file's bytes are its text; None when there is no such."""
    for coding, mark in _CODINGS:
        with suppress(UnicodeError):
            if source.raw.startswith(mark) and source.raw[len(mark) :].decode(coding) == source.text:
                return mark + text.encode(coding)
    return None


def tell(done: Fixed, lang: Lang, *, written: bool) -> None:
    """What was changed, on stderr, a line a change; where nothing was, nothing."""
    for one in done.changes:
        place = f"{visible(done.before.file)}:{one.line}:{one.column}"
        print(
            f"{place}: {_TOLD['mended' if written else 'to mend'][lang]} [{one.code}] {one.words[lang]}",
            file=sys.stderr,
        )
        print(f"    {one.before}\n  → {one.after}", file=sys.stderr)
    if done.changes:
        _say("count" if written else "would", lang, visible(done.before.file), len(done.changes))


def as_json(done: Fixed, lang: Lang) -> list[dict[str, Any]]:
    """The changes for programs: `"fixed"` in the JSON of `menu check --fix`."""
    return [
        {
            "code": one.code,
            "line": one.line,
            "column": one.column,
            "description": one.words[lang],
            "before": one.before,
            "after": one.after,
        }
        for one in done.changes
    ]


def difference(done: Fixed) -> str:
    """What the fixes change, as a unified diff."""
    from gateway.cli.menu.difference import unified

    return unified(done.before.text, done.after.text, done.before.file)


def write(done: Fixed, lang: Lang) -> None:
    """Put the mended file in the place of the old one. What goes wrong ends the program with 2."""
    if not done.changes:
        return
    why = replace(done.before.file, done.before.raw, done.after.raw, lang)
    if why is not None:
        terminal.fail(_TOLD["not written"][lang].format(visible(done.before.file), why), code=2)
