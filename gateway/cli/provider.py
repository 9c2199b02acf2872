"""`ivr-gateway provider ...`: how the ways out to the provider stand, and the account.

Rules. Only a running gateway knows, so everything goes through its socket; nothing here reads the store.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.settings import DEFAULT_CONFIG, ConfigFile, settings
from gateway.cli.terminal import Family, fail, person

if TYPE_CHECKING:
    from gateway.desk import Answer

__all__ = ["app", "asked"]

_EXAMPLES = """\b
For example:
  ivr-gateway provider show
  ivr-gateway provider balance
  ivr-gateway provider resume            after the account was mended
  ivr-gateway provider resume smpp       only this way out

A way out that fails rests, tries one call at a time, and works again by itself; the others carry the calls meanwhile,
in the order of `channels` in the configuration. One that waits for a person (a wrong password, an address that is not
on the account's list) tries again every 15 minutes, or at once with `resume`. Calls that were held for money go on by
themselves when the balance has grown.
"""

app = typer.Typer(
    cls=Family, help="Look at the ways out to the provider, and the account.", epilog=_EXAMPLES, no_args_is_help=True
)


@app.command()
def show(config_file: ConfigFile = DEFAULT_CONFIG) -> None:
    """How each way out stands, the preferred first."""
    _tell(asked(config_file, "channels", {}))


@app.command()
def balance(config_file: ConfigFile = DEFAULT_CONFIG) -> None:
    """What the account has left, in its currency."""
    _tell(asked(config_file, "balance", {}))


@app.command()
def resume(
    channel: Annotated[
        str,
        typer.Argument(metavar="CHANNEL", help="http, smtp or smpp; without it all of them.", show_default=False),
    ] = "",
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Let a way out try again now, because what was wrong is mended.

    Calls that are held wait on: `queue retry --held` sends those.
    """
    _tell(asked(config_file, "resume", {"who": person(), "channel": channel}))


def asked(config_file: Path, what: str, body: dict[str, str]) -> "Answer":
    """What the running gateway says; ends the program when there is none."""
    from gateway import admin

    answer = asyncio.run(admin.ask_daemon(settings(config_file).state_dir, what, body))
    if answer is None:
        fail("no gateway runs with this configuration; only a running one knows how its ways out are")
    return answer


def _tell(answer: "Answer") -> None:
    if not answer.ok:
        fail(answer.text)
    print(answer.text)
