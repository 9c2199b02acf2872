"""What every menu command takes: a file with the text of a call, and the language to speak in.

Rules. Whatever the bytes are, there is a text; what is wrong with them is among the findings.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.menu.visible import visible

__all__ = ["FilePath", "Lang", "LangWish", "Source", "coloured", "language", "read"]

Lang = Literal["en", "ru"]

FilePath = Annotated[str, typer.Argument(metavar="FILE", help="File with the text of a call; - is stdin.")]
LangWish = Annotated[Lang | None, typer.Option("--lang", help="Language to speak. Default: LANG's, else English.")]


def language(wish: Lang | None, environ: Mapping[str, str] = os.environ) -> Lang:
    """The language asked for, else the environment's."""
    if wish is not None:
        return wish
    return "ru" if (environ.get("LC_ALL") or environ.get("LANG") or "").startswith("ru") else "en"


def coloured() -> bool:
    """Whether stdout is a terminal that may be painted (https://no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


@dataclass(frozen=True)
class Source:
    """A file that was read. `raw` are its bytes, `decoded` the text that they mean."""

    file: str
    raw: bytes
    decoded: menu.Decoded
    numbers: frozenset[str] = frozenset()  # that calls may be put through to (R18); empty: any

    @property
    def text(self) -> str:
        return self.decoded.text

    @cached_property
    def checked(self) -> menu.Checked:
        return menu.check(self.decoded.text, self.numbers)

    @cached_property
    def findings(self) -> Sequence[menu.Diagnostic]:
        """What is wrong with its bytes and with its text, by place; that it is too long comes first."""
        found = (*self.decoded.diagnostics, *self.checked.diagnostics)
        return sorted(found, key=lambda finding: (finding.code != "IVR700", finding.offset))

    @property
    def errors(self) -> Sequence[menu.Diagnostic]:
        return [finding for finding in self.findings if finding.severity is menu.Severity.ERROR]

    def need_good(self, lang: Lang) -> menu.Message:
        """The tree of a text without errors. With errors they are shown on stderr, and the program ends with 1."""
        if self.errors:
            shown = menu.render(self.text, self.errors, self.file, lang, color=False)
            terminal.fail(f"{shown}{visible(self.file)}: " + ("есть ошибки" if lang == "ru" else "has errors"))
        return self.checked.message


def read(file: str, numbers: frozenset[str] = frozenset()) -> Source:
    """A file, or stdin. One that cannot be read ends the program with 2."""
    try:
        raw = terminal.read_input(file)
    except OSError as error:
        terminal.fail(f"{visible(file)}: {error.strerror}", code=2)
    return Source(file, raw, menu.decode(raw), numbers)
