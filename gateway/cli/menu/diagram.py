"""`menu diagram`: the menu as a picture."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import FilePath, LangWish, language, read

__all__ = ["EXAMPLES", "diagram"]

EXAMPLES = """\b
For example:
  ivr-gateway menu diagram --output call.svg call.txt
  ivr-gateway menu diagram --format mermaid --lang ru call.txt
"""

Format = Literal["svg", "mermaid", "dot"]


def diagram(
    file: FilePath,
    output: Annotated[
        Format, typer.Option("--format", help="A picture for every browser, or a text for Mermaid or Graphviz.")
    ] = "svg",
    lang: LangWish = None,
    to: Annotated[str | None, typer.Option("--output", metavar="FILE", help="Write there, not to stdout.")] = None,
) -> None:
    """Draw the menu: what is said, which key leads where.

    Boxes with errors are red, with warnings orange; what is wrong stands in their tooltips. A text with errors is drawn
    as far as it could be read. Exit code 0: drawn; 1: drawn, but the text has errors (they are on stderr); 2: a file
    cannot be read or written.
    """
    from gateway.menu.picture import FORMATS, scene

    source, spoken = read(file), language(lang)
    drawn = FORMATS[output](scene(source.checked.message, source.findings, spoken))
    if to is None:
        print(drawn, end="")
    else:
        try:
            Path(to).write_bytes(drawn.encode())
        except OSError as error:
            terminal.fail(f"{to}: {error.strerror}", code=2)
    if source.errors:
        terminal.fail(menu.render(source.text, source.errors, file, spoken, color=False).rstrip("\n"))
