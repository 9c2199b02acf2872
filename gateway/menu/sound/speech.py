"""A session as something to listen to: what is spoken, in which language, and the tones between.

Rules. Pure: these are cues, and whoever has a voice makes them heard. A cue is made for everything that the log tells,
also for what makes no sound (an SMS), so that the cues are the transcript as well. Texts are hostile: they are bounded,
and control characters, and the brackets that espeak-ng would take for phonemes, become blanks. Ringing, talks and
recordings are only hinted at: a minute of ringing teaches nobody anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.menu.codes import Language
from gateway.menu.running.played import Entry
from gateway.menu.sound.tones import Note
from gateway.menu.spoken.duration import pieces, seconds
from gateway.menu.spoken.spelling import language_of

__all__ = ["LONGEST_TEXT", "Cue", "Sound", "Turn", "caption", "cues", "lasts", "script"]

LONGEST_TEXT = 1000  # characters of one spoken text: as many as a whole message may have (R13)

Turn = tuple[str, Sequence[Entry]]
"""An event, "" for the answer, and the log entries that it led to."""


class Sound(StrEnum):
    """What is to be heard."""

    SPEECH = "speech"
    FILE = "file"  # a voice file that only the provider has
    KEY = "key"
    SILENCE = "silence"
    RINGING = "ringing"
    ANSWERED = "answered"
    FAILED = "failed"
    RECORD = "record"
    SMS = "sms"
    URL = "url"
    HANGUP = "hangup"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing after another. `text` is what is spoken, pressed, dialled or sent; a speech has `language` and no
    notes, everything else its notes."""

    sound: Sound
    text: str = ""
    language: Language = "en"
    notes: Sequence[Note] = ()


_KEY_ROWS = {key: 697 + row for row, keys in ((0, "123"), (73, "456"), (155, "789"), (244, "*0#")) for key in keys}
_KEY_COLUMNS = {key: hertz for keys, hertz in (("147*", 1209), ("2580", 1336), ("369#", 1477)) for key in keys}
_PAUSE = Note((), 0.3)
_RINGING = (Note((425,), 1.0), Note((), 1.0))  # the ringing tone of Russia and most of Europe (ITU-T E.180)
_BUSY = (Note((425,), 0.35), Note((), 0.35)) * 3
_NOTES: Mapping[Sound, Sequence[Note]] = {
    Sound.FILE: (Note((660,), 0.25), _PAUSE),
    Sound.RINGING: _RINGING,
    Sound.ANSWERED: (Note((), 0.7),),
    Sound.FAILED: _BUSY,
    Sound.RECORD: (Note((1000,), 0.4), Note((), 1.0)),
    Sound.SMS: (),
    Sound.URL: (),
    Sound.HANGUP: _BUSY,
}
_PRESSED = "123456789*0#"


def script(turns: Iterable[Turn], language: Language | None = None, silence: float = 10.0) -> Iterator[Cue]:
    """All the cues of a session: each event, then what it led to. `silence` is how long "~" lasts, in seconds.

    A key that is pressed into the speech (`!1`) is heard behind it: nobody knows where it would cut it.
    """
    for event, entries in turns:
        key = event.removeprefix("!")
        if key in _PRESSED and len(key) == 1:
            yield Cue(Sound.KEY, key, notes=(Note((_KEY_ROWS[key], _KEY_COLUMNS[key]), 0.2), _PAUSE))
        elif event == "~":
            yield Cue(Sound.SILENCE, f"{silence:g}", notes=(Note((), silence),))
        yield from cues(entries, language)


def cues(log: Iterable[Entry], language: Language | None = None) -> Iterator[Cue]:
    """The cues of log entries. Without a language each text has that of its letters; what is unknown makes no cue."""
    for entry in log:
        match entry:
            case ["say", str(text)]:
                yield from _spoken(text, language)
            case ["call", str(numbers), _, str(outcome), *_]:
                yield _cue(Sound.RINGING, numbers)
                yield _cue(Sound.FAILED if outcome == "failed" else Sound.ANSWERED, numbers)
            case ["record", length]:
                yield _cue(Sound.RECORD, str(length))
            case ["sms", str(to), str(sender), str(text)]:
                yield _cue(Sound.SMS, f"{to}, {sender}: {text}")
            case ["url", str(address)]:
                yield _cue(Sound.URL, address)
            case ["hangup"]:
                yield _cue(Sound.HANGUP)


def lasts(cue: Cue) -> float:
    """Seconds of a cue, a speech about."""
    return seconds(cue.text) if cue.sound is Sound.SPEECH else sum(note.seconds for note in cue.notes)


def _cue(sound: Sound, text: str = "") -> Cue:
    return Cue(sound, _clean(text), notes=_NOTES[sound])


def _spoken(text: str, language: Language | None) -> Iterator[Cue]:
    for piece, is_file in pieces(text):
        if is_file:
            yield _cue(Sound.FILE, piece)
        elif said := _clean(piece):
            yield Cue(Sound.SPEECH, said, language or language_of(said))
            yield Cue(Sound.SILENCE, notes=(_PAUSE,))


def _clean(text: str) -> str:
    """One line that neither a voice nor a terminal can take for a command."""
    plain = "".join(
        character if character.isprintable() and character not in "[]" else " " for character in text[:LONGEST_TEXT]
    )
    return " ".join(plain.split())


_CAPTIONS: Mapping[Language, Mapping[Sound, str]] = {
    "en": {
        Sound.SPEECH: "{}",
        Sound.FILE: "[voice file, not heard here: {}]",
        Sound.KEY: "[key {}]",
        Sound.SILENCE: "[silence, {} s]",
        Sound.RINGING: "[rings: {}]",
        Sound.ANSWERED: "[answered; they talk]",
        Sound.FAILED: "[nobody could be reached]",
        Sound.RECORD: "[recording, up to {} s]",
        Sound.SMS: "[SMS to {}]",
        Sound.URL: "[your handler is told {}]",
        Sound.HANGUP: "[the call ends]",
    },
    "ru": {
        Sound.SPEECH: "{}",
        Sound.FILE: "[голосовой файл, здесь не слышен: {}]",
        Sound.KEY: "[клавиша {}]",
        Sound.SILENCE: "[молчание, {} с]",
        Sound.RINGING: "[дозвон: {}]",
        Sound.ANSWERED: "[ответили, идёт разговор]",
        Sound.FAILED: "[не дозвонились]",
        Sound.RECORD: "[запись, до {} с]",
        Sound.SMS: "[SMS на {}]",
        Sound.URL: "[ваш обработчик узнаёт об этом {}]",
        Sound.HANGUP: "[звонок завершён]",
    },
}


def caption(cue: Cue, lang: Language) -> str:
    """The line of the transcript; "" for a pause between texts."""
    if cue.sound is Sound.SILENCE and not cue.text:
        return ""
    return _CAPTIONS[lang][cue.sound].format(cue.text).replace(" ]", "]")
