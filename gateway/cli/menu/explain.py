"""`menu explain`: what a code means, why it exists, and what to write instead."""

from typing import Annotated, Literal

import typer

from gateway.cli import terminal
from gateway.cli.menu.source import Lang, LangWish, language
from gateway.menu.codes import CATALOGUE
from gateway.menu.visible import visible

__all__ = ["EXAMPLES", "explain"]

EXAMPLES = """\b
For example:
  ivr-gateway menu explain IVR202
  ivr-gateway menu explain --lang ru
"""

Format = Literal["text", "json"]


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="A code that `menu check` gave. Default: all codes.", show_default=False),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="For people, or as JSON.")] = "text",
    lang: LangWish = None,
) -> None:
    """Say what a code of `menu check` means.

    What the rule is and where it comes from, an example that breaks it, the same example put right, and whether
    `menu check` can repair it. Exit code 2: there is no such code.
    """
    from gateway.menu.showing.explaining import listing, page

    spoken = language(lang)
    if code is None:
        print(_all(spoken) if output == "json" else listing(spoken), end="")
        return
    found = page(code, spoken)
    if found is None:
        terminal.fail(_unknown(code, spoken), code=2)
    print(terminal.as_json(found.plain()) + "\n" if output == "json" else found.text(spoken), end="")


def _all(lang: Lang) -> str:
    from gateway.menu.showing.explaining import page

    pages = (page(code, lang) for code in sorted(CATALOGUE))
    return terminal.as_json([one.plain() for one in pages if one is not None]) + "\n"


def _unknown(code: str, lang: Lang) -> str:
    from gateway.menu.showing.explaining import nearest_codes

    near = ", ".join(nearest_codes(code))
    code = visible(code)
    if lang == "ru":
        return f"кода {code} нет" + (f"; может быть, {near}?" if near else "; все коды: ivr-gateway menu explain")
    return f"there is no code {code}" + (f"; did you mean {near}?" if near else "; all codes: ivr-gateway menu explain")
