"""`menu check`: everything that is wrong with the text of a call, and what of it can be mended at once."""

import sys
from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu import mending
from gateway.cli.menu.source import Lang, LangWish, Source, coloured, language, read

__all__ = ["EXAMPLES", "check"]

EXAMPLES = """\b
For example:
  ivr-gateway menu check --lang ru call.txt
  ivr-gateway menu check --fix call.txt
  printf 'Hello.\\n{menu: Press 1.\\n1: Thank you.\\n}' | ivr-gateway menu check -
"""

Format = Literal["text", "json", "sarif"]


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files with the text of a call, menu and all; - is stdin.")
    ],
    output: Annotated[
        Format,
        typer.Option("--format", help="For people, one JSON object a file, or one SARIF document for all files."),
    ] = "text",
    lang: LangWish = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for problems too: exit code 1.")] = False,
    forward_to: Annotated[
        str,
        typer.Option(metavar="NUMBERS", help="Numbers that you registered, with commas: others are warned of."),
    ] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Mend in the files what is safe to mend.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")] = False,
    offered: Annotated[
        mending.Offered | None,
        typer.Option("--offered", help="Fixes that need a yes: ask for each, take all, or none. At a terminal: ask."),
    ] = None,
) -> None:
    """Find everything that is wrong with a call's text.

    Says where it is and what to type instead. The text is the body of the mail as you would send it: what is said, and
    {menu: ...} with its lines. Exit code 0: no errors; 1: errors; 2: a file cannot be read.
    With --fix the mended text of stdin goes to stdout, and what is left to stderr; other files are written in place,
    and the exit code is about what is left. With --diff it is 1 when something would change.
    """
    spoken = language(lang)
    if diff and output != "text":
        terminal.fail("--diff is for people and for patch: leave --format out", code=2)
    numbers = frozenset(number.strip().removeprefix("+") for number in forward_to.split(",") if number.strip())
    asked = mending.asking(offered)
    codes: list[int] = []
    sources: list[Source] = []
    for file in files:
        try:
            source = read(file, numbers)
            done = mending.fixed(source, asked, spoken) if fix or diff else mending.Fixed(source, source, ())
            if fix and not diff and file != "-":
                mending.write(done, spoken)
        except typer.Exit as ended:  # it said why; the other files are checked all the same
            codes.append(ended.exit_code)
            continue
        mending.tell(done, spoken, written=not diff)
        if diff:
            print(mending.difference(done), end="")
            codes.append(int(bool(done.changes)))
            continue
        source = done.after
        sources.append(source)
        codes.append(_problems(source, strict))
        if output == "json":
            print(terminal.as_json(_as_json(done, spoken, told=fix)))
        elif output == "text" and fix and file == "-":
            print(terminal.content(source.text), end="")
            print(_for_people(source, spoken, color=False), end="", file=sys.stderr)
        elif output == "text":
            print(_for_people(source, spoken, color=coloured()), end="")
    if output == "sarif":
        print(terminal.as_json(_as_sarif(sources, spoken), indent=2))
    raise typer.Exit(max(codes))


def _problems(source: Source, strict: bool) -> int:
    worst = {finding.severity for finding in source.findings}
    return int(menu.Severity.ERROR in worst or (strict and menu.Severity.WARNING in worst))


def _as_json(done: mending.Fixed, lang: Lang, *, told: bool) -> object:
    """With --fix also what was mended; and the text itself when there is no file to look into."""
    source = done.after
    found = menu.as_json(source.text, source.findings, source.checked.message, source.file, lang)
    text = {"text": source.text} if source.file == "-" else {}
    return {**found, "fixed": mending.as_json(done, lang), **text} if told else found


def _for_people(source: Source, lang: Lang, *, color: bool) -> str:
    from gateway.menu.showing.summary import summary

    message = source.checked.message
    shown = menu.render(source.text, source.findings, source.file, lang, color, message)
    last = summary(source.text, source.findings, message, source.file, lang)
    return f"{shown}\n{last}\n" if shown else f"{last}\n"


def _as_sarif(sources: list[Source], lang: Lang) -> object:
    from gateway.menu.showing.sarif import Examined, as_sarif

    return as_sarif([Examined(one.file, one.text, one.findings, one.checked.message) for one in sources], lang)
