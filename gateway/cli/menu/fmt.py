"""`menu fmt`: the text of a call in its canonical form."""

from dataclasses import dataclass
from typing import Annotated

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.difference import unified
from gateway.cli.menu.replacing import replace
from gateway.cli.menu.source import Lang, LangWish, Source, language, read
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.visible import visible
from gateway.menu.writing.budget import budget
from gateway.menu.writing.format import as_file, canonical, compact

__all__ = ["EXAMPLES", "fmt"]

EXAMPLES = """\b
For example:
  ivr-gateway menu fmt call.txt
  ivr-gateway menu fmt --write --compact call.txt
  ivr-gateway menu fmt --check --diff *.txt
"""

_MARK = b"\xef\xbb\xbf"  # the byte order mark that some editors write
_TOO_LONG = "IVR700"
_SAYS: dict[Lang, dict[str, str]] = {
    "en": {
        "stdin": "-: what comes from stdin cannot be written in place",
        "both": "--write and --check exclude each other: one changes files, the other only names them",
        "would": "{file}: would be written differently",
        "written": "{file}: written anew",
        "has": "{file}: has errors, left as it is",
        "cannot": "{file}: cannot be written: {why}",
        "new": "new",
    },
    "ru": {
        "stdin": "-: то, что пришло через stdin, нельзя записать на место",
        "both": "--write и --check вместе не бывают: первый меняет файлы, второй только называет их",
        "would": "{file}: записан не так",
        "written": "{file}: записан заново",
        "has": "{file}: есть ошибки, файл не изменён",
        "cannot": "{file}: не удалось записать: {why}",
        "new": "новый",
    },
}


@dataclass(frozen=True, slots=True)
class _Wish:
    write: bool
    check: bool
    diff: bool
    tight: bool
    lang: Lang

    def say(self, what: str, file: str, why: object = "") -> None:
        typer.echo(_SAYS[self.lang][what].format(file=visible(file), why=why), err=True)


def fmt(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files with the text of a call, menu and all; - is stdin.")
    ],
    write: Annotated[bool, typer.Option("--write", help="Write the files in place.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only name the files that would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, line by line.")] = False,
    tight: Annotated[bool, typer.Option("--compact", help="Save characters: leave out optional blanks.")] = False,
    lang: LangWish = None,
) -> None:
    """Write the text of a call as everybody should.

    Its meaning stays the same: keys in their order, one blank behind a colon, a blank line around the menu. Prints
    it, and says on stderr how many of the 1000 characters it takes. Line ends and a byte order mark stay as they are.
    A text with errors is not touched. Exit code 0: done; 1: errors, or with --check a file that would change; 2: a
    file cannot be read or written.
    """
    wish = _Wish(write, check, diff, tight, language(lang))
    if write and check:
        terminal.fail(_SAYS[wish.lang]["both"], code=2)
    if write and "-" in files:
        terminal.fail(_SAYS[wish.lang]["stdin"], code=2)
    raise typer.Exit(max([_one(file, wish) for file in files]))


def _one(file: str, wish: _Wish) -> int:
    try:
        source = read(file)
    except typer.Exit as ended:  # it said why; the other files have their turn all the same
        return ended.exit_code
    text = _formed(source, wish)
    if text is None:
        return 1
    new = (_MARK if source.raw.startswith(_MARK) else b"") + text.encode()
    changed = new != source.raw
    if wish.diff and changed:
        print(unified(source.text, text, file, _SAYS[wish.lang]["new"]), end="")
    if wish.check:
        if changed:
            wish.say("would", file)
        return int(changed)
    typer.echo(f"{visible(file)}: {budget(menu.check(text.rstrip()).message).words(wish.lang)}", err=True)
    if not wish.write:
        print("" if wish.diff else terminal.content(text), end="")
        return 0
    if changed:
        why = replace(file, source.raw, new, wish.lang)
        if why is not None:
            wish.say("cannot", file, why)
            return 2
        wish.say("written", file)
    return 0


def _formed(source: Source, wish: _Wish) -> str | None:
    """The text in its new form, with a line end at its end. None with errors, which are shown.

    A text that is too long, and has no other error, is worth the attempt: it may fit afterwards.
    """
    errors = source.errors
    if not errors or all(error.code == _TOO_LONG for error in errors):
        message = source.checked.message
        if message.source == source.text:
            text = compact(message) if wish.tight else canonical(message)
            if length_of(text) <= LIMIT:
                return as_file(text, message)
    typer.echo(menu.render(source.text, errors, source.file, wish.lang, color=False), err=True, nl=False)
    wish.say("has", source.file)
    return None
