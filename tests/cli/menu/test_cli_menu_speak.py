"""`menu speak`: the WAV, the transcript, and every refusal in words."""

import io
import os
import pty
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from gateway.cli.menu import voice

CALL = """Добрый день! <file /a.mp3>

{menu: Нажмите 1, чтобы поговорить с нами.
1: call:79161234567 wait=10 ok:end err:bad
2: Оставьте сообщение
2: record: 10
2: sms:$phone,Shop,Спасибо
bad: Никто не ответил
}

До свидания!
"""
TRANSCRIPT = """\
0:00  Добрый день!
0:01  [voice file, not heard here: <file /a.mp3>]
0:01  Нажмите 1, чтобы поговорить с нами.
0:03  [key 2]
0:03  Оставьте сообщение
0:04  [recording, up to 10 s]
0:06  [SMS to 79990001122, Shop: Спасибо]
0:06  [key 1]
0:06  [rings: 79161234567]
0:08  [nobody could be reached]
0:10  Никто не ответил
0:12  [silence, 10 s]
0:22  Нажмите 1, чтобы поговорить с нами.
0:23  [key 1]
0:24  [rings: 79161234567]
0:26  [answered; they talk]
0:26  До свидания!
0:28  [the call ends]
"""
NOTE = "a voice file is only with the provider, a short tone stands for it: <file /a.mp3>\n"

runner = CliRunner()


@pytest.fixture
def call(tmp_path: Path) -> str:
    file = tmp_path / "call.txt"
    file.write_text(CALL, encoding="utf-8")
    return str(file)


@pytest.fixture
def _one_second_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text is spoken in a second, by nobody."""
    monkeypatch.setattr(voice, "_speak", lambda _voice, _text: b"\1\0" * voice.RATE)


def speak(*arguments: str) -> Result:
    return runner.invoke(app, ["menu", "speak", "--lang", "en", *arguments])


@pytest.mark.usefixtures("_one_second_each")
def test_a_session_is_one_wav_and_its_transcript(call: str, tmp_path: Path) -> None:
    out = str(tmp_path / "call.wav")
    result = speak("--keys", "2 1 failed ~ 1 answered", "--caller", "+79990001122", "--output", out, call)
    assert (result.exit_code, result.stderr) == (0, NOTE)
    with wave.open(out) as made:
        length = made.getnframes() / made.getframerate()
    assert result.stdout == f"{TRANSCRIPT}{out}: {length:.1f} s\n"


@pytest.mark.usefixtures("_one_second_each")
def test_to_a_pipe_the_wav_is_all_there_is(call: str) -> None:
    result = speak(call)
    assert result.exit_code == 0
    with wave.open(io.BytesIO(result.stdout_bytes)) as made:
        assert made.getnframes() > 0
    assert result.stderr.startswith(NOTE + "0:00  Добрый день!\n")
    assert result.stderr.endswith(" s\n")


@pytest.mark.usefixtures("_one_second_each")
def test_russian(call: str, tmp_path: Path) -> None:
    out = str(tmp_path / "call.wav")
    result = runner.invoke(app, ["menu", "speak", "--lang", "ru", "--keys", "2", "-o", out, call])
    assert "[клавиша 2]" in result.stdout
    assert "голосовой файл" in result.stderr


@pytest.mark.usefixtures("_one_second_each")
def test_an_event_without_a_meaning_is_named(call: str, tmp_path: Path) -> None:
    result = speak("--keys", "answered 2", "-o", str(tmp_path / "call.wav"), call)
    assert '"answered" had no meaning' in result.stderr
    assert "[key 2]" in result.stdout


@pytest.mark.usefixtures("_one_second_each")
def test_a_call_beyond_measure_is_refused(call: str, tmp_path: Path) -> None:
    result = speak("--keys", "2~" * 99, "-o", str(tmp_path / "call.wav"), call)
    assert (result.exit_code, "longer than 15 minutes" in result.stderr) == (1, True)
    assert not (tmp_path / "call.wav").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--voice", "-w/tmp/x"], "--voice:"),
        (["--voice", "ru;id"], "--voice:"),
        (["--caller", "12"], "--caller:"),
        (["--caller", "٧٩١٦١٢٣٤٥٦٧"], "--caller:"),
        (["--keys", "hello\x1b"], '"hello\\x1b" is neither'),
        (["--keys", "1" * 201], "at most 200"),
        (["--keys", "1 " * 20_000], "at most 200"),
        (["--output", "/nowhere/at/all.wav"], "cannot be written"),
    ],
)
@pytest.mark.usefixtures("_one_second_each")
def test_wrong_use_is_2(call: str, arguments: list[str], says: str) -> None:
    result = speak(*arguments, call)
    assert (result.exit_code, says in result.stderr) == (2, True)


def test_a_text_with_errors_is_shown_and_1(tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(CALL.replace("err:bad", "err:nobody"), encoding="utf-8")
    result = speak("-o", str(tmp_path / "call.wav"), str(file))
    assert (result.exit_code, "IVR400" in result.stderr) == (1, True)


def test_without_espeak_it_says_what_to_install(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = speak("-o", str(tmp_path / "call.wav"), call)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("apt install espeak-ng\n")
    assert not (tmp_path / "call.wav").exists()


def test_a_terminal_is_spared(call: str) -> None:
    """A real one: a WAV on a screen helps nobody."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gateway", "menu", "speak", "--lang", "en", call],
            stdout=theirs,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.returncode, done.stderr.startswith(b"a WAV is nothing for a terminal")) == (2, True)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: apt install espeak-ng")
def test_espeak_speaks_the_whole_session(call: str, tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    result = speak("--keys", "2 1 failed", "-o", str(out), call)
    assert result.exit_code == 0
    with wave.open(str(out)) as made:
        spoken = made.readframes(made.getnframes())
    # what is heard: some 9 s of speech, 2 keys, ringing, the busy tone, the recording
    assert 10 < len(spoken) / 2 / 22_050 < 20
    assert max(spoken) > 0


@pytest.mark.usefixtures("_one_second_each")
def test_the_text_of_the_call_is_not_overwritten(call: str) -> None:
    result = speak("--output", call, call)
    assert result.exit_code == 2
    assert "this is the text of the call" in result.stderr
    assert Path(call).read_text(encoding="utf-8") == CALL


@pytest.mark.usefixtures("_one_second_each")
def test_a_full_disk_leaves_the_old_wav(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = tmp_path / "call.wav"
    wav.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = speak("--output", str(wav), call)
    assert result.exit_code == 2
    assert f"{wav}: cannot be written: No space left on device" in result.stderr
    assert wav.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
