"""espeak-ng makes speech of text, and speech and tones become one WAV.

Rules. The program is started with a list of arguments, never through a shell; the text goes in by stdin, so that none
of it can be an option; it is not read as SSML. Everything is bounded: a text's length (`speech`), the seconds that
espeak-ng may take, the seconds of the whole. Each text is spoken once, however often the call says it.
"""

import io
import os
import shutil
import subprocess
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.menu.sound.speech import Cue, Sound, lasts
from gateway.menu.sound.tones import RATE, WIDTH, samples

__all__ = ["LONGEST", "Recording", "VoiceError", "record"]

LONGEST = 900.0  # seconds of a WAV: 40 MB
_PATIENCE = 30.0  # seconds for one text; a thousand characters take a tenth of one
_MOST = int(LONGEST) * RATE * WIDTH  # bytes of one text's speech


class VoiceError(Exception):
    """Nothing can be heard. `reason` is a key of the command's texts, `detail` what espeak-ng said."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Recording:
    """A WAV, and the second at which each cue begins."""

    wav: bytes
    begins: Sequence[float]
    seconds: float


def record(cues: Sequence[Cue], voice: str | None, progress: Callable[[int, int], None]) -> Recording:
    """All cues as one WAV. A voice is espeak-ng's name of it; None: the language of each text.

    `progress` is told how many cues of how many are done, at most once a second. Raises VoiceError.
    """
    if sum(map(lasts, cues)) > LONGEST * 1.5:  # it would be too long, whatever the voice
        raise VoiceError("long")
    spoken: dict[tuple[str, str], bytes] = {}
    sound = bytearray()
    begins = []
    told = time.monotonic()
    for place, cue in enumerate(cues):
        begins.append(len(sound) / (RATE * WIDTH))
        if cue.sound is Sound.SPEECH:
            asked = (voice or cue.language, cue.text)
            if asked not in spoken:
                spoken[asked] = _speak(*asked)
            sound += spoken[asked]
        else:
            sound += samples(cue.notes)
        if len(sound) > LONGEST * RATE * WIDTH:
            raise VoiceError("long")
        if time.monotonic() - told >= 1.0:
            told = time.monotonic()
            progress(place + 1, len(cues))
    return Recording(_wav(bytes(sound)), begins, len(sound) / (RATE * WIDTH))


def _speak(voice: str, text: str) -> bytes:
    """The samples of a text."""
    command = [_program(), "-b", "1", "-v", voice, "--stdin", "--stdout"]  # -b 1: the text is UTF-8
    try:
        done = subprocess.run(  # noqa: S603 (a fixed program, and a voice's name that was looked at)
            command, input=text.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except (FileNotFoundError, PermissionError):
        raise VoiceError("absent") from None
    except subprocess.TimeoutExpired:
        raise VoiceError("slow") from None
    except OSError as error:
        raise VoiceError("broken", error.strerror or "") from None
    if done.returncode or not done.stdout:
        raise VoiceError("broken", _line(done.stderr))
    return _samples(done.stdout)


def _program() -> str:
    """Where espeak-ng is. An empty or relative entry of PATH is the folder one stands in, where anybody may put one."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which("espeak-ng", path=os.pathsep.join(filter(os.path.isabs, folders)))
    if found is None:
        raise VoiceError("absent")
    return found


def _samples(wav: bytes) -> bytes:
    """What is in a WAV whose header, written before its length was known, promises more than there is."""
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            form = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
            if form != (1, WIDTH, RATE):
                raise VoiceError("form")
            found: bytes = reader.readframes(_MOST // WIDTH)
    except (wave.Error, EOFError):
        raise VoiceError("broken") from None
    return found[: len(found) // WIDTH * WIDTH]


def _wav(sound: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(WIDTH)
        writer.setframerate(RATE)
        writer.writeframes(sound)
    return made.getvalue()


def _line(said: bytes) -> str:
    """The first line of what espeak-ng said, fit to be shown."""
    first = said.decode("utf-8", "replace").strip().partition("\n")[0]
    return "".join(character if character.isprintable() else "?" for character in first)[:200]
