"""The command line: `ivr-gateway`. A file here for each family of commands; this one holds the daemon's own.

Rules. Exit codes: 0 good, 1 problems found, 2 wrong use. What is asked for goes to stdout, everything else to stderr.
Imports are lazy where they are slow: `menu check` must answer before a person blinks.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from gateway import __version__
from gateway.cli import menu, provider, queue
from gateway.cli.settings import DEFAULT_CONFIG, ConfigFile, settings_and_secrets
from gateway.cli.terminal import Family, fail, orderly
from gateway.menu.visible import visible

if TYPE_CHECKING:
    from gateway.config.shapes import Listen, SmppListen

__all__ = ["app", "main"]

_EPILOG = """\
Start with `ivr-gateway demo --once`: it shows everything, and nothing leaves this machine.

Exit codes: 0 good, 1 problems found, 2 wrong use. Each command has a --help of its own.
"""

app = typer.Typer(
    cls=Family,
    name="ivr-gateway",
    help="E-mail or SMPP in, telephone calls with a menu out, and word of how they ended back.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(menu.app, name="menu")
app.add_typer(queue.app, name="queue")
app.add_typer(provider.app, name="provider")


def main() -> None:
    """Entry point of the console script."""
    with orderly():
        app()


def _version(wanted: bool) -> None:
    if wanted:
        print(f"ivr-gateway {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is, and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the story has ended; exit 0 when it ended well.")
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep state and configuration in this folder: a new or empty one, or that of an earlier demo."
            " Without it they are thrown away at the end.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Watch an e-mail and an SMPP message become telephone calls.

    Starts a simulated provider, the gateway and a mailbox on loopback, sends a menu by e-mail and one by SMPP, and
    shows what becomes of them until the report and the receipt arrive. Nothing leaves this machine. Without --once it
    then stays, so that you can send your own: mail to port 2525, or SMPP to port 2775, system_id demo, password demo.
    """
    import uvloop

    from gateway import demo as show

    raise typer.Exit(uvloop.run(show.run(once=once, state=state)))


@app.command(epilog="For example: ivr-gateway serve --config /etc/ivr-gateway/gateway.toml")
def serve(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Run the gateway until SIGTERM or SIGINT.

    It writes its log to stderr. Exit code 1 means that it must not go on, and says why; 2 that the configuration cannot
    be read. Try a new configuration with `ivr-gateway check-config` first.
    """
    import uvloop

    from gateway import daemon, journal
    from gateway.spool import SpoolTrouble

    found, secrets = settings_and_secrets(config)
    journal.set_up(human=found.log == "text", level=found.log_level)
    try:
        code = uvloop.run(daemon.run(found, secrets))
    except SpoolTrouble as trouble:
        fail(str(trouble))
    raise typer.Exit(code)


@app.command("check-config", epilog="For example: ivr-gateway check-config /etc/ivr-gateway/gateway.toml")
def check_config(file: Annotated[Path, typer.Argument(metavar="FILE", help="A gateway.toml.")]) -> None:
    """Say everything that is wrong with a configuration.

    Each problem with its line, its key and what to write instead; the secrets and certificates that the file names are
    looked at too. Run it as the gateway's user.
    """
    found, _ = settings_and_secrets(file)
    mail, smpp = (_places(door.listen) for door in (found.smtp, found.smpp))
    names = ", ".join(client.system_id for client in found.smpp.client)
    doors = [f"mail in at {mail}"] * bool(mail) + [f"SMPP in at {smpp} ({names})"] * bool(names)
    out = f"calls out by {', then '.join(found.provider.channels)} to {found.provider.url}"
    told = "; ".join([*doors, out, f"state in {found.state_dir}"])
    print(f"{visible(str(file))}: good. {told[0].upper()}{told[1:]}.")


def _places(listeners: "Sequence[Listen | SmppListen]") -> str:
    return ", ".join(f"{host}:{port}" for host, port in (listen.address for listen in listeners))


app.command("send", epilog="For example: ivr-gateway send --to 79991234567 call.txt")(queue.send)


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
    smtp: Annotated[
        str, typer.Option(metavar="HOST:PORT", help='Where it takes calls by mail; "" for not at all.')
    ] = "127.0.0.1:8025",
    smpp: Annotated[
        str, typer.Option(metavar="HOST:PORT", help='Where it lets ESMEs bind; "" for not at all.')
    ] = "127.0.0.1:8775",
    script: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How calls and requests behave: JSON or TOML.")
    ] = None,
    balance: Annotated[
        str, typer.Option(metavar="SUM", help="What the account has: 10.00. Without it, it never ends.")
    ] = "",
) -> None:
    """Run the simulated provider alone; no telephone rings.

    It is there over HTTP, SMTP and SMPP, with one account for all three.
    """
    import uvloop

    from gateway import sandbox as simulated

    raise typer.Exit(uvloop.run(simulated.run(http, script, smtp, smpp, balance)))


_LONGEST_PASSWORD = 1_000  # bytes that a login may have
_LONGEST_OF_SMPP = 8  # without its NUL (SMPP 3.4 section 5.2.2)


@app.command("hash-password", epilog="For example: ivr-gateway hash-password < password.txt")
def hash_password() -> None:
    """Make a password_hash, for mail or for SMPP.

    For an [[smtp.user]] or an [[smpp.client]]; SMPP has room for 8 characters. Asks for the password, or reads one line
    from a pipe. The hash alone goes to stdout; at a terminal, the line to paste is shown below it. Made with argon2id,
    19 MiB and two passes, as OWASP advises where memory is short: the gateway checks two logins at a time.
    """
    from gateway.passwords import hash_password as make_hash

    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        raw = password.encode(errors="surrogateescape")
    else:
        raw = sys.stdin.buffer.readline(_LONGEST_PASSWORD + 2).rstrip(b"\r\n")
    if not raw:
        fail("an empty password would let everybody in", code=2)
    if len(raw) > _LONGEST_PASSWORD:
        fail(f"a login takes at most {_LONGEST_PASSWORD} bytes of password", code=2)
    try:
        made = make_hash(raw.decode())
    except UnicodeDecodeError:
        fail("a password is text in UTF-8", code=2)
    print(made)
    if sys.stdout.isatty():
        print(f'\npassword_hash = "{made}"', file=sys.stderr)
        if len(raw) > _LONGEST_OF_SMPP:
            print(f"(longer than {_LONGEST_OF_SMPP} characters: most SMPP clients cannot send it)", file=sys.stderr)
