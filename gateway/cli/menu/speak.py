"""`menu speak`: a call as a WAV, to be heard before anybody's telephone rings."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli import terminal
from gateway.cli.menu.replacing import create, same_file
from gateway.cli.menu.source import FilePath, Lang, LangWish, language, read
from gateway.menu.running.events import BadEvent, is_phone, read_events
from gateway.menu.running.profile import DEFAULT
from gateway.menu.running.session import Session
from gateway.menu.sound.tariff import CALLER
from gateway.menu.tree import Message
from gateway.menu.visible import visible

if TYPE_CHECKING:
    from gateway.cli.menu.voice import Recording
    from gateway.menu.sound.speech import Cue, Turn

__all__ = ["EXAMPLES", "speak"]

EXAMPLES = """\b
For example:
  ivr-gateway menu speak --output call.wav call.txt
  ivr-gateway menu speak --keys "5 failed answered" --output call.wav call.txt
  ivr-gateway menu speak --keys 12 --output - call.txt | aplay
"""

_MOST_EVENTS = 200  # a WAV of more is longer than it may be
_VOICE = re.compile(r"[A-Za-z0-9_+-]{1,40}")

_SAYS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "absent": "espeak-ng is not installed, and nothing else here can speak: apt install espeak-ng",
        "slow": "espeak-ng takes too long: given up",
        "broken": "espeak-ng cannot speak this: {}",
        "form": "this voice of espeak-ng speaks in another form (22050 Hz, 16 bits, mono is needed): choose another",
        "long": "the call would be longer than 15 minutes: give fewer keys",
        "voice": "--voice: a voice is named like ru, en or en-us+f3; espeak-ng --voices lists them",
        "caller": "--caller: a number of 5 to 15 digits",
        "keys": '--keys: "{}" is neither a key nor an outcome; write for example "5 failed answered", ~ for silence',
        "many": "--keys: at most 200 of them",
        "stray": '--keys: "{}" had no meaning where it came, and nothing happened',
        "terminal": "a WAV is nothing for a terminal: name a file, --output call.wav, or pipe it: --output - | aplay",
        "written": "{}: {:.1f} s",
        "unwritten": "{}: cannot be written: {}",
        "same": "{}: this is the text of the call, which the WAV would overwrite: name another file",
        "file": "a voice file is only with the provider, a short tone stands for it: {}",
        "progress": "{} of {} parts are spoken",
        "loop": "the menu runs in a loop here and was stopped",
    },
    "ru": {
        "absent": "espeak-ng не установлен, а больше говорить здесь нечем: apt install espeak-ng",
        "slow": "espeak-ng говорит слишком долго, остановлен",
        "broken": "espeak-ng не может это произнести: {}",
        "form": "этот голос espeak-ng говорит в другом формате (нужны 22050 Гц, 16 бит, моно): выберите другой",
        "long": "звонок был бы длиннее 15 минут: укажите меньше клавиш",
        "voice": "--voice: голос называется, например, ru, en или en-us+f3; все голоса: espeak-ng --voices",
        "caller": "--caller: номер из 5-15 цифр",
        "keys": "--keys: «{}» не клавиша и не исход; пишите, например, «5 failed answered», ~ означает молчание",
        "many": "--keys: не больше 200",
        "stray": "--keys: «{}» там, где стоит, ничего не значит, ничего не произошло",
        "terminal": "WAV не для терминала: назовите файл, --output call.wav, или передайте дальше: --output - | aplay",
        "written": "{}: {:.1f} с",
        "unwritten": "{}: не удалось записать: {}",
        "same": "{}: это сам текст звонка, WAV записался бы на его место: назовите другой файл",
        "file": "голосовой файл есть только у провайдера, вместо него короткий сигнал: {}",
        "progress": "произнесено частей: {} из {}",
        "loop": "здесь меню зациклилось и было остановлено",
    },
}


def speak(
    file: FilePath,
    keys: Annotated[
        str, typer.Option(help='What the caller does and how transfers end: "5 failed answered"; ~ is silence.')
    ] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="The WAV to write; - is stdout, for a pipe.")] = "-",
    voice: Annotated[
        str | None, typer.Option(help="A voice of espeak-ng. Default: ru or en, by the letters of each text.")
    ] = None,
    caller: Annotated[str, typer.Option(help="The number that is called, which $phone stands for.")] = CALLER,
    lang: LangWish = None,
) -> None:
    """Let a call be heard: one WAV of it, as a robot's voice reads it.

    Speech is made by espeak-ng, which has to be installed. The provider's voice is another, but pauses, order and
    numbers are heard. Ringing, talks and recordings are only hinted at. Prints the transcript with its times. Exit
    code 0: done; 1: the text has errors, or nothing can be heard; 2: wrong use, or a file cannot be read or written.
    """
    from gateway.cli.menu.voice import VoiceError, record
    from gateway.menu.sound.speech import Sound, script

    tongue = language(lang)
    says = _SAYS[tongue]
    if output == "-" and sys.stdout.isatty():
        terminal.fail(says["terminal"], code=2)
    if output != "-" and same_file(file, output):
        terminal.fail(says["same"].format(visible(output)), code=2)
    if voice is not None and not _VOICE.fullmatch(voice):
        terminal.fail(says["voice"], code=2)
    if not is_phone(caller.removeprefix("+")):
        terminal.fail(says["caller"], code=2)
    events = _events(keys, says)
    message = read(file).need_good(tongue)
    heard = list(script(_turns(message, caller.removeprefix("+"), events, says), silence=DEFAULT.silence_seconds))
    for name in dict.fromkeys(cue.text for cue in heard if cue.sound is Sound.FILE):
        _note(says["file"].format(visible(name)))
    try:
        made = record(heard, voice, lambda done, all_: _note(says["progress"].format(done, all_)))
    except VoiceError as error:
        terminal.fail(says[error.reason].format(error.detail or error.reason))
    _write(output, made, tongue)
    transcript = _transcript(heard, made, tongue) + "\n" + says["written"].format(visible(output), made.seconds)
    typer.echo(transcript, err=output == "-")  # stdout is the WAV


def _events(keys: str, says: Mapping[str, str]) -> Sequence[str]:
    events = read_events(keys)
    if isinstance(events, BadEvent):
        shown = visible(events.word)
        terminal.fail(says["keys"].format(shown) if shown else says["many"], code=2)
    if len(events) > _MOST_EVENTS:
        terminal.fail(says["many"], code=2)
    return events


def _turns(message: Message, caller: str, events: Sequence[str], says: Mapping[str, str]) -> "list[Turn]":
    """The session, each event with what it led to. An event without a meaning is named, and cannot be heard."""
    session = Session(message, caller)
    turns: list[Turn] = [("", session.start())]
    for event in events:
        strays = len(session.strays)
        entries = session.feed(event)
        if len(session.strays) > strays:
            _note(says["stray"].format(event))
        else:
            turns.append((event, entries))
    if session.loop is not None:
        _note(says["loop"])
    return turns


def _write(output: str, made: "Recording", lang: Lang) -> None:
    why: str | None
    try:
        if output == "-":
            sys.stdout.buffer.write(made.wav)
            sys.stdout.buffer.flush()
            return
        why = create(output, made.wav, lang)
    except BrokenPipeError:
        raise typer.Exit(1) from None  # whoever closed the pipe has heard enough
    except OSError as error:
        why = error.strerror
    if why is not None:
        terminal.fail(_SAYS[lang]["unwritten"].format(visible(output), why), code=2)


def _transcript(heard: "Sequence[Cue]", made: "Recording", lang: Lang) -> str:
    """Minutes and seconds at which each cue begins, and the cue."""
    from gateway.menu.sound.speech import caption

    lines = []
    for cue, begin in zip(heard, made.begins, strict=True):
        if said := caption(cue, lang):
            lines.append(f"{int(begin) // 60}:{int(begin) % 60:02}  {said}")
    return "\n".join(lines)


def _note(text: str) -> None:
    typer.echo(text, err=True)
