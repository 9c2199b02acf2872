"""`ivr-gateway queue ...` and `send`: look at the spool and act on it.

Rules. Looking reads the store beside the daemon; acting goes through the daemon's socket, or, when none runs, through
the store itself under its lock. The file is never written behind a daemon's back.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gateway import story
from gateway.cli import provider
from gateway.cli.menu.source import Lang, LangWish, language, read
from gateway.cli.settings import DEFAULT_CONFIG, ConfigFile, settings
from gateway.cli.terminal import Family, as_json, fail, person
from gateway.menu.visible import visible
from gateway.message import Story
from gateway.outcome import State
from gateway.smpp.message_ids import LONGEST_3_3, Form, read_id, write_id

if TYPE_CHECKING:
    from gateway.desk import Answer, Desk
    from gateway.spool.sqlite import SqliteReader

__all__ = ["app", "send"]

_EXAMPLES = """\b
For example:
  ivr-gateway queue list --state held --state unsure
  ivr-gateway queue list --phone 79991234567
  ivr-gateway queue show 06gc8m3c00000001
  ivr-gateway queue show --client billing 3  the message_id of an SMPP client
  ivr-gateway queue retry --held             the account has money again
  ivr-gateway queue resolve 06gc8m3c00000001 --as delivered

The states: queued waits for its time, sending is being handed over, taken is with the provider, held waits for somebody
to mend the account or the configuration, unsure may be ringing and is being asked about; delivered, failed, expired and
cancelled are ends.
"""

app = typer.Typer(cls=Family, help="Look at the calls and act on them.", epilog=_EXAMPLES, no_args_is_help=True)

LOCAL = None  # the zone of whoever looks

CallId = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a call, as the answer 250 to the mail and `queue list` gave it.")
]

AnyId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="Id of a call, as the answer 250 to the mail and `queue list` gave it, or its message_id with --client.",
    ),
]

Output = Annotated[Literal["text", "json"], typer.Option("--format", help="For people or for programs.")]

Verdict = Literal["retry", "delivered", "failed", "cancelled"]


@app.command("list", epilog="For example: ivr-gateway queue list --state unsure --format json")
def list_(
    state: Annotated[
        list[State] | None,
        typer.Option(metavar="STATE", help="Only calls in this state (`queue --help` explains them); may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help="How many at most.")] = 50,
    before: Annotated[str, typer.Option(metavar="ID", help="Older than this call: the next page.")] = "",
    phone: Annotated[str, typer.Option(metavar="PHONE", help="Only calls to this number: 79991234567.")] = "",
    output: Output = "text",
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Calls, newest first."""
    number, looked_to = phone.strip().removeprefix("+"), ""
    if phone and not (number.isascii() and number.isdigit()):
        fail(f"{visible(phone)}: write country code and number: 79991234567", code=2)

    async def look(reader: "SqliteReader") -> Sequence[Story]:
        nonlocal looked_to
        if not number:
            return await reader.listing(state or [], limit, before)
        found, looked_to = await reader.to(number, state or [], limit, before)
        return found

    found = asyncio.run(_look(config_file, look))
    if looked_to:
        print(f"... looked at the newest calls only; at older ones: --before {looked_to}", file=sys.stderr)
    if output == "json":
        print(as_json([story.as_json(one) for one in found], indent=1))
        return
    for one in found:
        print(story.row(one, LOCAL))
    if not found:
        print("no such calls" if state or before or phone else "no calls yet", file=sys.stderr)
    elif len(found) == limit:
        print(f"... older ones: --before {found[-1].call.id}", file=sys.stderr)


@app.command()
def show(
    call_id: AnyId,
    client: Annotated[
        str,
        typer.Option(metavar="NAME", help="ID is the message_id that this SMPP client was given.", show_default=False),
    ] = "",
    output: Output = "text",
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Every step of a call with its time. A message's id shows all its calls.

    A client that sent a long message in parts has a message_id for each; any of them will do.
    """
    forms = {one.system_id: one.message_id for one in settings(config_file).smpp.client}
    if client:
        found = _known_as(config_file, client, call_id, forms)
    else:
        found = asyncio.run(_look(config_file, lambda reader: reader.find(call_id)))
    if not found:
        fail(f"{visible(call_id)}: no such call" + ("; is it a message_id? then name the --client" if forms else ""))
    if output == "json":
        told = [story.as_json(one) for one in found]
        print(as_json(told[0] if len(told) == 1 else told, indent=1))
        return
    written = (partial(write_id, form=forms.get(one.origin.client, "decimal")) for one in found)
    print("\n\n".join("\n".join(story.lines(one, LOCAL, write)) for one, write in zip(found, written, strict=True)))


def _known_as(config_file: Path, client: str, message_id: str, forms: Mapping[str, Form]) -> Sequence[Story]:
    """The calls of the message that an SMPP client knows by that. One that has left the file had decimal, as most."""
    form = forms.get(client, "decimal")
    ticket = read_id(message_id, form) or read_id(message_id, form, LONGEST_3_3)
    awaited = False

    async def look(reader: "SqliteReader") -> Sequence[Story]:
        nonlocal awaited
        brief = await reader.by_ticket(client, ticket) if ticket else ()
        awaited = not brief and bool(ticket) and await reader.awaited(client, ticket or 0)
        return await reader.find(brief[0].call.message_id) if brief else ()

    found = asyncio.run(_look(config_file, look))
    if awaited:
        fail(f"{visible(message_id)}: a part of a long message of {visible(client)} that waits for the other parts")
    if not found:
        known = "" if client in forms else f"; [[smpp.client]] names {', '.join(forms) or 'nobody'}"
        fail(f"{visible(message_id)}: no such message_id of {visible(client)}{known}")
    return found


@app.command()
def retry(
    call_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a call, if not --held.", show_default=False)] = "",
    held: Annotated[bool, typer.Option("--held", help="Every call that is held, instead of one.")] = False,
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Send a waiting or held call now, or all that are held.

    Calls are held when the account has no money or the provider refuses the gateway itself: mend that first.
    """
    if held == bool(call_id):
        fail("name either the id of one call, or --held for all that are held", code=2)
    if held:
        who = person()
        _tell(asyncio.run(_through(config_file, "retry-held", {"who": who}, lambda desk: desk.retry_held(who))))
    else:
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
    """Decide about an unsure call: only you can see what became of it.

    The provider got it, or not, and cannot be asked. `--as retry` may ring a telephone twice: look at its site first.
    """
    _act(config_file, f"resolve-{verdict}", call_id)


def send(
    to: Annotated[str, typer.Option("--to", metavar="PHONE", help="Country code and number: 79991234567.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The text of the call, menu and all, in UTF-8; - is stdin.")
    ],
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is certain before sending, and say what was changed.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a text that is warned of, as if it had an error.")
    ] = False,
    price: Annotated[
        bool, typer.Option("--price", help="Only ask the provider what it would cost. Nobody is called.")
    ] = False,
    lang: LangWish = None,
    config_file: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Put one call in by hand.

    It passes the same checks and stands in the same queue as one that came by mail. Nobody is mailed about its end:
    `ivr-gateway queue show` tells it, under the id that is printed here. Warnings are shown, and hinder it
    with --strict only.
    """
    forward_to = frozenset(settings(config_file).provider.forward_to)
    text = _sendable(file, language(lang), mend=repair, strict=strict, forward_to=forward_to)
    if price:
        _tell(provider.asked(config_file, "price", {"phone": to, "text": text}))
        return
    who = person()
    body = {"phone": to, "text": text, "who": who, "repair": "safe" if repair else "none"}
    if strict:  # a daemon of an older version would not know the word
        body["strict"] = "yes"
    _tell(
        asyncio.run(
            _through(config_file, "send", body, lambda desk: desk.send(to, text, who, mend=repair, strict=strict))
        )
    )


def _sendable(file: str, lang: Lang, *, mend: bool, strict: bool, forward_to: frozenset[str]) -> str:
    """The text in a file, as it is. Errors end the program, and with `strict` warnings; else these and changes to come
    are shown on stderr."""
    from gateway import menu
    from gateway.intake import Rejected, read_text
    from gateway.remark import told

    source = read(file)
    if source.decoded.diagnostics:
        fail(menu.render(source.text, source.decoded.diagnostics, file, lang, color=False).rstrip())
    said = read_text(source.text, mend=mend, strict=strict, forward_to=forward_to)
    if isinstance(said, Rejected):
        fail(menu.render(said.text, said.diagnostics, file, lang, color=False).rstrip())
    for one in said.remarks:
        if one.changed:
            quoted = f": {one.before} -> {one.after}" if one.before or one.after else ""
            print(f"{'исправлено' if lang == 'ru' else 'changed'}: {told(one, lang)}{quoted}", file=sys.stderr)
    warnings = [one for one in menu.check(said.text, forward_to).diagnostics if one.severity is menu.Severity.WARNING]
    print(menu.render(said.text, warnings, file, lang, color=False), end="", file=sys.stderr)
    return source.text


def _act(config_file: Path, verb: str, call_id: str) -> None:
    who = person()
    body = {"verb": verb, "id": call_id, "who": who}
    _tell(asyncio.run(_through(config_file, "act", body, lambda desk: desk.act(verb, call_id, who))))


async def _through(
    config_file: Path, what: str, body: dict[str, str], do: "Callable[[Desk], Awaitable[Answer]]"
) -> "Answer":
    """By the running daemon; without one, at the store itself."""
    from gateway import admin
    from gateway.desk import Answer
    from gateway.spool import SpoolTrouble

    config = settings(config_file)
    answer = await admin.ask_daemon(config.state_dir, what, body)
    if answer is not None:
        return answer
    from gateway import journal
    from gateway.daemon import open_offline  # slow to import, and rarely needed
    from gateway.spool.sqlite import SqliteReader

    journal.set_up(human=True, level="error")  # the answer says it already
    try:
        await SqliteReader.open(config.state_dir).close()  # a slip in state_dir shall not make a second store
        spool, desk = open_offline(config)
        try:
            answer = await do(desk)
        finally:
            await spool.close()
    except SpoolTrouble as trouble:
        return Answer(False, f"the store cannot do it: {trouble}")
    note = " (no daemon runs; calls wait until one does)" if answer.ok else ""
    return Answer(answer.ok, answer.text + note, answer.id)


async def _look(config_file: Path, look: "Callable[[SqliteReader], Awaitable[Sequence[Story]]]") -> Sequence[Story]:
    from gateway.spool import SpoolTrouble
    from gateway.spool.sqlite import SqliteReader

    try:
        reader = SqliteReader.open(settings(config_file).state_dir)
        try:
            return await look(reader)
        finally:
            await reader.close()
    except SpoolTrouble as trouble:
        fail(str(trouble))


def _tell(answer: "Answer") -> None:
    if not answer.ok:
        fail(answer.text)
    print(answer.text)
