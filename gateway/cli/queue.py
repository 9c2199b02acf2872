"""`ivr-gateway queue ...` and `send`: look at the spool and act on it.

Rules. Looking reads the store beside the daemon; acting goes through the daemon's socket, or, when none runs, through
the store itself under its lock. The file is never written behind a daemon's back.
"""

import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from gateway import story
from gateway.message import State, Story

if TYPE_CHECKING:
    from gateway.admin import Answer, Desk
    from gateway.config import Config
    from gateway.spool.sqlite import SqliteReader

__all__ = ["DEFAULT_CONFIG", "app", "send"]

app = typer.Typer(help="Look at the calls and act on them.", no_args_is_help=True)

DEFAULT_CONFIG = Path("/etc/ivr-gateway/gateway.toml")
LOCAL = None  # the zone of whoever looks

ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", envvar="IVR_GATEWAY_CONFIG", help="The configuration file of the gateway.")
]
CallId = Annotated[str, typer.Argument(metavar="ID", help="Id of a call, as `250` and `queue list` gave it.")]


Output = Annotated[Literal["text", "json"], typer.Option("--format", help="For people or for programs.")]


Verdict = Literal["retry", "delivered", "failed", "cancelled"]


@app.command("list")
def list_(
    state: Annotated[list[State] | None, typer.Option(help="Only calls in this state; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 50,
    before: Annotated[str, typer.Option(metavar="ID", help="Older than this call: the next page.")] = "",
    output: Output = "text",
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Calls, newest first."""
    found = asyncio.run(_look(_state_dir(config_file), lambda reader: reader.listing(state or [], limit, before)))
    if output == "json":
        print(json.dumps([story.as_json(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        print(story.row(one, LOCAL))
    if not found:
        print("no such calls" if state or before else "no calls yet", file=sys.stderr)
    elif len(found) == limit:
        print(f"... older ones: --before {found[-1].call.id}", file=sys.stderr)


@app.command()
def show(call_id: CallId, output: Output = "text", config_file: ConfigFile = DEFAULT_CONFIG) -> None:
    """Every step of a call with its time. A message's id shows all its calls."""
    found = asyncio.run(_look(_state_dir(config_file), lambda reader: reader.find(call_id)))
    if not found:
        _fail(f"{call_id}: no such call")
    if output == "json":
        told = [story.as_json(one) for one in found]
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=1))
        return
    print("\n\n".join("\n".join(story.lines(one, LOCAL)) for one in found))


@app.command()
def retry(call_id: CallId, config_file: ConfigFile = DEFAULT_CONFIG) -> None:
    """Send a waiting or held call now."""
    _act(config_file, "retry", call_id)


@app.command()
def cancel(call_id: CallId, config_file: ConfigFile = DEFAULT_CONFIG) -> None:
    """Give up a call that has not been sent."""
    _act(config_file, "cancel", call_id)


@app.command()
def resolve(
    call_id: CallId,
    verdict: Annotated[Verdict, typer.Option("--as", help="What you found out at the provider's site.")],
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Decide about an unsure call. `--as retry` may ring a telephone twice: look at the provider's site first."""
    _act(config_file, f"resolve-{verdict}", call_id)


def send(
    to: Annotated[str, typer.Option("--to", metavar="PHONE", help="Country code and number: 79991234567.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The text of the call; - is stdin.")],
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Put one call in by hand: the same checks and the same queue as for a mail."""
    from gateway import menu

    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        _fail(f"{file}: {error.strerror}", code=2)
    decoded = menu.decode(raw)
    if any(finding.severity is menu.Severity.ERROR for finding in decoded.diagnostics):
        _fail(menu.render(decoded.text, decoded.diagnostics, file, "en", False).rstrip())
    who = getpass.getuser()
    body = {"phone": to, "text": decoded.text, "who": who}
    _tell(asyncio.run(_through(config_file, "send", body, lambda desk: desk.send(to, decoded.text, who))))


def _act(config_file: Path, verb: str, call_id: str) -> None:
    who = getpass.getuser()
    body = {"verb": verb, "id": call_id, "who": who}
    _tell(asyncio.run(_through(config_file, "act", body, lambda desk: desk.act(verb, call_id, who))))


async def _through(
    config_file: Path, what: str, body: dict[str, str], do: "Callable[[Desk], Awaitable[Answer]]"
) -> "Answer":
    """By the running daemon; without one, at the store itself."""
    from gateway import admin
    from gateway.spool import SpoolTrouble

    settings = _config(config_file)
    answer = await admin.ask_daemon(settings.state_dir, what, body)
    if answer is not None:
        return answer
    from gateway import journal
    from gateway.daemon import open_offline  # slow to import, and rarely needed

    journal.set_up(human=True, level="error")  # the answer says it already
    try:
        spool, desk = open_offline(settings)
    except SpoolTrouble as trouble:
        return admin.Answer(False, str(trouble))
    try:
        answer = await do(desk)
    finally:
        await spool.close()
    note = " (no daemon runs; it will act on this when it starts)" if answer.ok else ""
    return admin.Answer(answer.ok, answer.text + note, answer.id)


async def _look(state_dir: Path, look: "Callable[[SqliteReader], Awaitable[Sequence[Story]]]") -> Sequence[Story]:
    from gateway.spool import SpoolTrouble
    from gateway.spool.sqlite import SqliteReader

    try:
        reader = SqliteReader.open(state_dir)
        try:
            return await look(reader)
        finally:
            await reader.close()
    except SpoolTrouble as trouble:
        _fail(str(trouble))


def _config(file: Path) -> "Config":
    from gateway import config

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{file} cannot be read: {error}; name the gateway's configuration with --config", code=2)
    found = config.read(text)
    if isinstance(found, list):
        _fail("\n".join(f"{file}: {problem}" for problem in found))
    return found


def _state_dir(file: Path) -> Path:
    return _config(file).state_dir


def _tell(answer: "Answer") -> None:
    if not answer.ok:
        _fail(answer.text)
    print(answer.text)


def _fail(text: str, code: int = 1) -> NoReturn:
    print(text, file=sys.stderr)
    raise typer.Exit(code)
