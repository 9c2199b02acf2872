"""`menu check`: everything that is wrong with the text of a call."""

from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import Lang, LangWish, coloured, language, read

__all__ = ["EXAMPLES", "check"]

EXAMPLES = """\b
For example:
  ivr-gateway menu check --lang ru call.txt
  printf 'Hello.\\n{menu: Press 1.\\n1: Thank you.\\n}' | ivr-gateway menu check -
"""

Format = Literal["text", "json"]


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files with the text of a call, menu and all; - is stdin.")
    ],
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object a file.")] = "text",
    lang: LangWish = None,
) -> None:
    """Find everything that is wrong with a call's text.

    Says where it is and what to type instead. The text is the body of the mail as you would send it: what is said, and
    {menu: ...} with its lines. Exit code 0: no errors; 1: errors; 2: a file cannot be read.
    """
    codes = [_check(file, output, language(lang)) for file in files]
    raise typer.Exit(max(codes))


def _check(file: str, output: Format, lang: Lang) -> int:
    source = read(file)
    if output == "json":
        print(terminal.as_json(menu.as_json(source.text, source.findings, source.checked.message, file, lang)))
    else:
        print(menu.render(source.text, source.findings, file, lang, coloured()), end="")
        if not source.findings:
            print(f"{file}: " + ("ошибок нет" if lang == "ru" else "good"))
    return 1 if source.errors else 0
