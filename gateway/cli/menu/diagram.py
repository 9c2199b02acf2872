"""`menu diagram`: the menu as a picture."""

from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.replacing import create, same_file
from gateway.cli.menu.source import FilePath, Lang, LangWish, language, read
from gateway.menu.visible import visible

__all__ = ["EXAMPLES", "diagram"]

EXAMPLES = """\b
For example:
  ivr-gateway menu diagram --output call.svg call.txt
  ivr-gateway menu diagram --format mermaid --lang ru call.txt
"""

Format = Literal["svg", "mermaid", "dot"]
_SAME: dict[Lang, str] = {
    "en": "this is the text of the call, which the picture would overwrite: name another file",
    "ru": "это сам текст звонка, картинка записалась бы на его место: назовите другой файл",
}
_UNWRITTEN: dict[Lang, str] = {"en": "cannot be written", "ru": "не удалось записать"}


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

    spoken = language(lang)
    if to is not None and same_file(file, to):
        terminal.fail(f"{visible(to)}: {_SAME[spoken]}", code=2)
    source = read(file)
    drawn = FORMATS[output](scene(source.checked.message, source.findings, spoken))
    if to is None:
        print(terminal.content(drawn), end="")
    else:
        why = create(to, drawn.encode(), spoken)
        if why is not None:
            terminal.fail(f"{visible(to)}: {_UNWRITTEN[spoken]}: {why}", code=2)
    if source.errors:
        terminal.fail(menu.render(source.text, source.errors, file, spoken, color=False).rstrip("\n"))
