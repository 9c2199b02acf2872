"""`menu estimate`: how long a call lasts, and what it costs."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gateway.cli import terminal
from gateway.cli.menu.source import FilePath, LangWish, language, read
from gateway.cli.settings import DEFAULT_CONFIG
from gateway.menu.visible import visible

if TYPE_CHECKING:
    from gateway.menu.sound.tariff import Tariff

__all__ = ["EXAMPLES", "estimate"]

EXAMPLES = """\b
For example:
  ivr-gateway menu estimate call.txt
  ivr-gateway menu estimate --speed 1.3 --tariff prices.toml --format json call.txt
"""

Format = Literal["text", "json"]


def estimate(
    file: FilePath,
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object.")] = "text",
    speed: Annotated[
        float,
        typer.Option(min=0.2, max=5.0, help="How long the voice takes: 1.3 is 1.3 times as long as espeak-ng."),
    ] = 1.0,
    tariff: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with the table [tariff]. Default: the gateway's configuration."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", "-c", metavar="FILE", envvar="IVR_GATEWAY_CONFIG", help="The gateway's configuration file."
        ),
    ] = None,
    lang: LangWish = None,
) -> None:
    """Tell how long a call lasts, and what it costs.

    Before the first choice, after each key, on the shortest and on the longest way. Speech is reckoned from the text
    (within 20 %); waiting, ringing and recordings are given as bounds; talks have no length that anybody knows. Prices
    come from your [tariff], and without one there are none. Exit code 0: done; 1: the text or the tariff has errors;
    2: a file cannot be read.
    """
    from dataclasses import replace

    from gateway.menu.running.profile import DEFAULT
    from gateway.menu.sound import statement
    from gateway.menu.sound.estimate import estimate as made

    tongue = language(lang)
    prices = _tariff(tariff or config)
    found = made(read(file).need_good(tongue), replace(DEFAULT, speed=speed))
    if output == "json":
        print(terminal.as_json({"file": file, **statement.as_values(found, prices, speed)}))
    else:
        print(f"{visible(file)}: {statement.statement(found, prices, tongue, speed)}", end="")


def _tariff(named: Path | None) -> "Tariff | None":
    """The prices of the file that was named, or of the gateway's own; None where there are none."""
    file = named or DEFAULT_CONFIG
    if named is None and not file.is_file():
        return None  # a person who tries a text need not have a gateway
    from gateway import config
    from gateway.menu.sound.tariff import Tariff

    found = config.prices(file)
    if isinstance(found, list):
        unread = any(problem.unread for problem in found)
        if unread and named is None:
            return None
        terminal.fail("\n".join(f"{visible(str(file))}: {problem}" for problem in found), code=2 if unread else 1)
    if found.minute is None and found.sms is None and found.forwarded_minute is None:
        return None
    step = Decimal(found.step) / 1000
    return Tariff(found.minute, step, found.sms, found.forwarded_minute, found.currency)
