"""`menu simulate`: a call played key by key, from a script, from stdin, or by whoever sits at the terminal."""

import sys
from typing import Annotated, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import FilePath, Lang, LangWish, language, read
from gateway.menu.running import (
    DEFAULT,
    POINTS,
    BadEvent,
    Profile,
    State,
    Why,
    adjusted,
    is_phone,
    read_events,
    run,
    transcript,
)
from gateway.menu.visible import visible

__all__ = ["EXAMPLES", "simulate"]

EXAMPLES = """\b
For example:
  ivr-gateway menu simulate call.txt
  ivr-gateway menu simulate call.txt --keys "1 ~ 5 failed answered"
  ivr-gateway menu simulate call.txt --keys 12 --profile leaf_digits=strict
Events: 0-9 * # are keys, !5 is one pressed into the speech, ~ is silence;
answered, failed, busy or left say how a transfer goes; hangup ends the call.
"""

Format = Literal["text", "json"]
_LONGEST_SCRIPT = 1_000_000  # characters of stdin
_SAYS: dict[Lang, dict[str, str]] = {
    "en": {
        "event": "{}: no such event; there are 0-9 * # ~ !5 answered failed busy left hangup",
        "many": "too many events",
        "caller": "--caller {}: a phone number has 5 to 15 digits",
        "profile": "--profile {}: no such field or value; there are",
        "stdin": "the text and the keys cannot both come from stdin: give --keys, or the text as a file",
    },
    "ru": {
        "event": "{}: такого события нет; есть 0-9 * # ~ !5 answered failed busy left hangup",
        "many": "слишком много событий",
        "caller": "--caller {}: в номере телефона от 5 до 15 цифр",
        "profile": "--profile {}: такого поля или значения нет; есть",
        "stdin": "и текст, и клавиши из stdin взять нельзя: задайте --keys или файл с текстом",
    },
}


def simulate(
    file: FilePath,
    keys: Annotated[
        str | None,
        typer.Option(metavar="EVENTS", help="What happens, in order; see below. Default: ask, or read stdin."),
    ] = None,
    caller: Annotated[str, typer.Option(metavar="PHONE", help="Who is called: $phone in an SMS.")] = "79990001122",
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object.")] = "text",
    profile: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="What the provider leaves open; a wrong one shows the list."),
    ] = None,
    lang: LangWish = None,
) -> None:
    """Play a call without a telephone.

    Shows what the called person hears and what happens at each key, with times. Exit code 0: played; 1: the text has
    errors, the call went in a loop, or an event had no meaning; 2: wrong use.
    """
    spoken = language(lang)
    behaviour = _profile(profile or [], spoken)
    phone = caller.removeprefix("+")
    if not is_phone(phone):
        terminal.fail(_SAYS[spoken]["caller"].format(visible(caller)), code=2)
    if keys is None and file == "-":
        terminal.fail(_SAYS[spoken]["stdin"], code=2)
    events = _events(keys, spoken) if keys is not None else None
    message = read(file).need_good(spoken)
    if events is None and output == "text" and sys.stdin is not None and sys.stdin.isatty():
        from gateway.cli.menu.conversation import converse

        raise typer.Exit(converse(message, phone, behaviour, spoken))
    if events is None:
        events = _events(menu.decode(terminal.read_input("-")).text[:_LONGEST_SCRIPT], spoken)
    raise typer.Exit(_tell(message, phone, events, behaviour, output, spoken))


def _tell(
    message: menu.Message, phone: str, events: tuple[str, ...], behaviour: Profile, output: Format, lang: Lang
) -> int:
    played = run(message, phone, events, behaviour)
    if output == "json":
        print(terminal.as_json(transcript.as_json(played)))
    else:
        for line in transcript.lines(played, events, lang):
            print(line)
    wrong = any(stray.why is not Why.IN_SPEECH for stray in played.strays)
    return 1 if wrong or played.state in (State.LOOP, State.FULL) else 0


def _events(script: str, lang: Lang) -> tuple[str, ...]:
    events = read_events(script)
    if isinstance(events, BadEvent):
        words = _SAYS[lang]
        terminal.fail(words["event"].format(f"'{visible(events.word)}'") if events.word else words["many"], code=2)
    return events


def _profile(written: list[str], lang: Lang) -> Profile:
    pairs = [(name.strip(), value.strip()) for name, _, value in (one.partition("=") for one in written)]
    found = adjusted(pairs)
    if not isinstance(found, Profile):
        heading = _SAYS[lang]["profile"].format(visible(", ".join(found)))
        rows = [f"  {name}={_choices(name)}\n      {point.words[lang]}" for name, point in POINTS.items()]
        terminal.fail("\n".join([heading, *rows]), code=2)
    return found


def _choices(name: str) -> str:
    """ "sibling|strict (sibling)": what may be written, and the default."""
    choices, default = POINTS[name].choices, getattr(DEFAULT, name)
    shown = (
        {True: "yes", False: "no"}[default]
        if isinstance(default, bool)
        else f"{default:g}"
        if isinstance(default, int | float)
        else default
    )
    if isinstance(choices[0], str):
        return f"{'|'.join(map(str, choices))} ({shown})"
    return f"{choices[0]:g}..{choices[1]:g} ({shown})"
