"""The command line: `ivr-gateway`. A file here for each family of commands; this one holds the daemon's own.

Rules. Exit codes: 0 good, 1 problems found, 2 wrong use. What is asked for goes to stdout, everything else to stderr.
Imports are lazy where they are slow: `menu check` must answer before a person blinks.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from gateway import __version__
from gateway.cli import menu, queue

if TYPE_CHECKING:
    from gateway.config import Config, Secrets

__all__ = ["app", "main"]

app = typer.Typer(
    name="ivr-gateway",
    help="E-mail and SMPP in, telephone calls with a menu out, and the answer back.",
    epilog="Start with: ivr-gateway demo --once",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(menu.app, name="menu")
app.add_typer(queue.app, name="queue")
app.command("send")(queue.send)

ConfigFile = Annotated[
    Path,
    typer.Option("--config", "-c", envvar="IVR_GATEWAY_CONFIG", help="The configuration file.", show_default=True),
]
DEFAULT_CONFIG = queue.DEFAULT_CONFIG


def main() -> None:
    """Entry point of the console script."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        print(f"ivr-gateway {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it.")] = False,
) -> None:
    pass


@app.command()
def serve(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Run the gateway until SIGTERM or SIGINT. Exits 1 when it must not go on."""
    import uvloop

    from gateway import daemon, journal
    from gateway.spool import SpoolTrouble

    settings, secrets = _load(config)
    journal.set_up(human=settings.log == "text", level=settings.log_level)
    try:
        code = uvloop.run(daemon.run(settings, secrets))
    except SpoolTrouble as trouble:
        _complain([str(trouble)])
        code = 1
    raise typer.Exit(code)


@app.command("check-config")
def check_config(file: Annotated[Path, typer.Argument(help="The configuration file.")]) -> None:
    """Say everything that is wrong with a configuration, each with its key and what to do."""
    settings, _ = _load(file)
    doors = ", ".join(f"{host}:{port}" for host, port in (listen.address for listen in settings.smtp.listen))
    print(f"{file}: good. Mail in at {doors}; provider {settings.provider.url}; state in {settings.state_dir}.")


@app.command("hash-password")
def hash_password() -> None:
    """Make the password_hash of an [[smtp.user]]. Asks for the password, or reads one line from a pipe."""
    from gateway.ingress.smtp.auth import hash_password as make_hash

    asked = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if sys.stdin.isatty() else None
    password = asked if asked is not None else sys.stdin.readline().rstrip("\r\n")
    if not password:
        _complain(["an empty password would let everybody in"])
        raise typer.Exit(2)
    print(make_hash(password))


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the story has ended; exit 0 when it ended well.")
    ] = False,
    state: Annotated[Path | None, typer.Option(help="Keep state and configuration in this folder.")] = None,
) -> None:
    """Watch an e-mail become a telephone call and its result come home. Nothing leaves this machine.

    Starts a simulated provider, the gateway and a mailbox on loopback, sends an e-mail with a menu, and shows what
    becomes of it until its report arrives. Without --once it then stays, so that you can send your own.
    """
    import uvloop

    from gateway import demo as show

    raise typer.Exit(uvloop.run(show.run(once=once, state=state)))


class _SandboxCommand(TyperCommand):
    """Its help ends with what a script can say; the sandbox is imported only to say so."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from gateway.sandbox import SCRIPT_HELP

        formatter.write(f"\n{SCRIPT_HELP}")


@app.command(cls=_SandboxCommand)
def sandbox(
    http: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where send.php and its sisters listen.")
    ] = "127.0.0.1:8090",
    script: Annotated[Path | None, typer.Option(help="How calls and requests behave: JSON or TOML.")] = None,
) -> None:
    """Run the simulated provider alone, on loopback. No telephone rings."""
    import uvloop

    from gateway import sandbox as provider

    raise typer.Exit(uvloop.run(provider.run(http, script)))


def _load(file: Path) -> "tuple[Config, Secrets]":
    from gateway import config

    loaded = config.load(file, os.environ)
    if isinstance(loaded, list):
        _complain([f"{file}: {problem}" for problem in loaded])
        raise typer.Exit(1)
    return loaded


def _complain(lines: list[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)
