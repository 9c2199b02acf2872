"""The adapter around espeak-ng: arguments, bounds, and each way to fail, shown with programs of that name."""

import io
import shutil
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.cli.menu import voice
from gateway.cli.menu.voice import Recording, VoiceError, record
from gateway.menu.sound.speech import Cue, Sound, cues, script
from gateway.menu.sound.tones import RATE, WIDTH, Note
from gateway.menu.spoken.duration import SPREAD, seconds

ESPEAK = shutil.which("espeak-ng")
needs_espeak = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed: apt install espeak-ng")

SAY = Cue(Sound.SPEECH, "Добрый день", "ru")
BEEP = Cue(Sound.RECORD, "10", notes=(Note((1000,), 0.5),))


def silent(_done: int, _all: int) -> None:
    """No progress is told."""


def frames(recording: Recording) -> int:
    with wave.open(io.BytesIO(recording.wav)) as made:
        assert (made.getnchannels(), made.getsampwidth(), made.getframerate()) == (1, WIDTH, RATE)
        assert len(made.readframes(made.getnframes())) == WIDTH * made.getnframes()
        return made.getnframes()


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """The only espeak-ng that is found."""
    file = folder / "espeak-ng"
    file.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def wav(seconds: float, rate: int = RATE) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(WIDTH)
        writer.setframerate(rate)
        writer.writeframes(b"\1\0" * round(seconds * rate))
    return made.getvalue()


def speaking(folder: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> Path:
    """An espeak-ng that says this, and notes its arguments and what it read."""
    (folder / "said.wav").write_bytes(said)
    program(folder, monkeypatch, f'echo "$@" >>{folder}/noted; cat >>{folder}/noted; cat {folder}/said.wav')
    return folder / "noted"


def reason(cue: Cue = SAY) -> tuple[str, str]:
    with pytest.raises(VoiceError) as caught:
        record([cue], None, silent)
    return caught.value.reason, caught.value.detail


def test_speech_and_tones_are_joined_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(tmp_path, monkeypatch, wav(2.0))
    made = record([SAY, BEEP, SAY], None, silent)
    assert list(made.begins) == [0.0, 2.0, 2.5]
    assert made.seconds == 4.5
    assert frames(made) == 4.5 * RATE


def test_texts_go_in_by_stdin_and_each_is_spoken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = speaking(tmp_path, monkeypatch, wav(0.1))
    record([SAY, SAY, Cue(Sound.SPEECH, "-w /tmp/x; $(touch y)", "en")], None, silent)
    assert noted.read_text().split("\n") == [
        "-b 1 -v ru --stdin --stdout",
        "Добрый день-b 1 -v en --stdin --stdout",
        "-w /tmp/x; $(touch y)",
    ]


def test_the_voice_asked_for_speaks_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = speaking(tmp_path, monkeypatch, wav(0.1))
    record([SAY], "en-us+f3", silent)
    assert "-v en-us+f3 --stdin" in noted.read_text()


def test_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reason() == ("absent", "")


def test_it_fails_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "said.wav").write_bytes(wav(1.0))  # what it managed to say is not the whole
    program(tmp_path, monkeypatch, f"printf 'no \\033such voice\\nmore' >&2; cat {tmp_path}/said.wav; exit 1")
    assert reason() == ("broken", "no ?such voice")


@pytest.mark.parametrize("said", ["", "exit 0", "echo not a wav", "printf RIFF"])
def test_what_it_gives_is_no_wav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    program(tmp_path, monkeypatch, said)
    assert reason()[0] == "broken"


def test_it_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exec sleep 60")
    monkeypatch.setattr(voice, "_PATIENCE", 0.2)
    assert reason() == ("slow", "")


def test_a_voice_of_another_rate_cannot_be_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(tmp_path, monkeypatch, wav(1.0, rate=16_000))
    assert reason() == ("form", "")


def test_a_header_that_promises_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """espeak-ng writes its header before it knows how long it will speak."""
    said = wav(1.0)
    speaking(tmp_path, monkeypatch, said[:40] + b"\xff\xff\xff\x7f" + said[44:])
    assert record([SAY], None, silent).seconds == 1.0


def test_the_whole_is_bounded_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = speaking(tmp_path, monkeypatch, wav(1.0))
    pause = Cue(Sound.SILENCE, "10", notes=(Note((), 10.0),))
    with pytest.raises(VoiceError, match="long"):
        record([SAY, *[pause] * 200], None, silent)
    assert not noted.exists()  # nobody was asked to speak
    monkeypatch.setattr(voice, "LONGEST", 10.5)
    with pytest.raises(VoiceError, match="long"):
        record([pause, SAY], None, silent)


def test_progress_is_told_when_it_takes_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(voice, "time", SimpleNamespace(monotonic=lambda: next(clock) * 0.6))
    told: list[tuple[int, int]] = []
    record([BEEP] * 4, None, lambda done, all_: told.append((done, all_)))
    assert told
    assert told[-1][1] == 4
    assert len(told) < 4


@needs_espeak
@pytest.mark.parametrize(
    "text", ["Добрый день! Вы позвонили в поликлинику, нажмите 1.", "Good morning. Please press 1."]
)
def test_espeak_is_heard_as_long_as_estimated(text: str) -> None:
    made = record(list(cues([["say", text]])), None, silent)
    assert frames(made) == round(made.seconds * RATE)
    assert made.seconds == pytest.approx(seconds(text) + 0.3, rel=SPREAD)


@needs_espeak
def test_espeak_does_not_take_text_for_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither options, nor a file's name, nor its own marks for phonemes and sounds."""
    monkeypatch.chdir(tmp_path)
    hostile = '-w x.wav --version\n<audio src="/etc/passwd"/> [[h@l\'oU]] \x01\x02 $(touch x) `id` %s%n'
    made = record(list(script([("", [["say", hostile]])])), "en", silent)
    assert made.seconds > 3
    assert list(tmp_path.iterdir()) == []


@needs_espeak
def test_espeak_refuses_a_voice_that_it_has_not() -> None:
    with pytest.raises(VoiceError) as caught:
        record([SAY], "qq-nowhere", silent)
    assert caught.value.reason == "broken"


@pytest.mark.parametrize("path", ["", ".", ":", "bin", "{folder}/none::."])
def test_the_folder_one_stands_in_is_never_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    ran = tmp_path / "ran"
    for folder in (tmp_path, tmp_path / "bin"):
        folder.mkdir(exist_ok=True)
        (folder / "espeak-ng").write_text(f"#!/bin/sh\n/bin/touch {ran}\n")
        (folder / "espeak-ng").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path.format(folder=tmp_path))
    with pytest.raises(VoiceError) as failed:
        record([Cue(Sound.SPEECH, "Hi", "en")], None, lambda done, all_: None)
    assert failed.value.reason == "absent"
    assert not ran.exists()
