"""`ivr-gateway menu ...`: the tools of the call-menu language."""

import os
import sys
from collections.abc import Mapping
from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal

__all__ = ["app"]

app = typer.Typer(
    help="Check call menus before anybody's telephone rings.",
    epilog="For example: ivr-gateway menu check call.txt",
    no_args_is_help=True,
)

Format = Literal["text", "json"]
Lang = Literal["en", "ru"]


@app.callback()
def _family() -> None:
    pass


_EXAMPLES = """\b
For example:
  ivr-gateway menu check --lang ru call.txt
  printf 'Hello.\\n{menu: Press 1.\\n1: Thank you.\\n}' | ivr-gateway menu check -
"""


@app.command(epilog=_EXAMPLES)
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files with the text of a call, menu and all; - is stdin.")
    ],
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object a file.")] = "text",
    lang: Annotated[
        Lang | None, typer.Option(help="Language of the findings. Default: that of LANG, else English.")
    ] = None,
) -> None:
    """Find everything that is wrong with a call's text.

    Says where it is and what to type instead. The text is the body of the mail as you would send it: what is said, and
    {menu: ...} with its lines. Exit code 0: no errors; 1: errors; 2: a file cannot be read.
    """
    codes = [_check(file, output, lang or _language(os.environ)) for file in files]
    raise typer.Exit(max(codes))


def _language(environ: Mapping[str, str]) -> Lang:
    return "ru" if (environ.get("LC_ALL") or environ.get("LANG") or "").startswith("ru") else "en"


def _check(file: str, output: Format, lang: Lang) -> int:
    try:
        raw = terminal.read_input(file)
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return 2
    decoded = menu.decode(raw)
    checked = menu.check(decoded.text)
    findings = sorted((*decoded.diagnostics, *checked.diagnostics), key=lambda finding: finding.offset)
    errors = sum(finding.severity is menu.Severity.ERROR for finding in findings)
    if output == "json":
        print(terminal.as_json(menu.as_json(decoded.text, findings, checked.message, file, lang)))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        print(menu.render(decoded.text, findings, file, lang, colour), end="")
        if not findings:
            print(f"{file}: " + ("ошибок нет" if lang == "ru" else "good"))
    return 1 if errors else 0
