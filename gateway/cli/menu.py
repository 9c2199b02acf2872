"""`ivr-gateway menu ...`: the tools of the call-menu language."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from gateway import menu

__all__ = ["app"]

app = typer.Typer(help="Check call menus before anybody's telephone rings.", no_args_is_help=True)

_LIMIT = 16_000_000  # bytes read of one file: a call is 1000 characters, so this is only against accidents


Format = Literal["text", "json"]
Lang = Literal["en", "ru"]


@app.callback()
def _family() -> None:
    pass


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files with the text of a call; - is stdin.")],
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object a file.")] = "text",
    lang: Annotated[Lang | None, typer.Option(help="Language of the findings; default by LANG.")] = None,
) -> None:
    """Find everything that is wrong with a call's text: where it is, and what to type instead.

    Exit code 0: no errors; 1: errors; 2: a file cannot be read.
    """
    codes = [_check(file, output, lang or _language(os.environ)) for file in files]
    raise typer.Exit(max(codes))


def _language(environ: Mapping[str, str]) -> Lang:
    return "ru" if (environ.get("LC_ALL") or environ.get("LANG") or "").startswith("ru") else "en"


def _check(file: str, output: Format, lang: Lang) -> int:
    try:
        raw = _read(file)
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return 2
    decoded = menu.decode(raw)
    checked = menu.check(decoded.text)
    findings = sorted((*decoded.diagnostics, *checked.diagnostics), key=lambda finding: finding.offset)
    errors = sum(finding.severity is menu.Severity.ERROR for finding in findings)
    if output == "json":
        print(json.dumps(menu.as_json(decoded.text, findings, checked.message, file, lang), ensure_ascii=False))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        print(menu.render(decoded.text, findings, file, lang, colour), end="")
        if not findings:
            print(f"{file}: " + ("без замечаний" if lang == "ru" else "nothing to say"))
    return 1 if errors else 0


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(_LIMIT)
    with Path(file).open("rb") as stream:
        return stream.read(_LIMIT)
