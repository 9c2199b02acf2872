"""However a terminal is made, whoever closes it: an end in order, never a traceback."""

import json
import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli import terminal

GATEWAY = [sys.executable, "-m", "gateway"]
MENU = "Привет! \N{TELEPHONE RECEIVER}\n{menu: Нажмите 1\n10: Спасибо\n}\n"


def ran(command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of it; $GATEWAY is ours."""
    environment = {**os.environ, "GATEWAY": " ".join(GATEWAY), **environ}
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", ["--version", "queue --help"])
def test_a_full_disk_behind_stdout_is_told(words: str, unbuffered: str) -> None:
    done = ran(f"$GATEWAY {words} > /dev/full", PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (1, "the answer cannot be written: No space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_the_end_without_a_word(unbuffered: str) -> None:
    """The reader has gone before the first word is written."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(
        [*GATEWAY, "--version"], stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_closed_stdout_is_none_of_our_business() -> None:
    done = ran("$GATEWAY --version >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(MENU, encoding="utf-8")
    shown = ran(f"$GATEWAY menu check --lang ru {file}", PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (1, "")
    assert "\\u043e\\u0448\\u0438\\u0431\\u043a\\u0430[IVR" in shown.stdout


def test_json_stays_json_whatever_the_terminal_can_show(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(MENU, encoding="utf-8")
    told = [
        json.loads(ran(f"$GATEWAY menu check --format json {file}", PYTHONIOENCODING=encoding).stdout)
        for encoding in ("utf-8", "ascii")
    ]
    assert told[0] == told[1]
    assert "\N{TELEPHONE RECEIVER}" in told[0]["ast"]["start_text"]


def test_whoever_is_behind_sudo_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    assert terminal.person() == "anna"
    monkeypatch.setenv("SUDO_USER", "an\nna" * 50)
    assert terminal.person() == ("an?na" * 50)[:100]


def test_else_the_user_by_name_or_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert terminal.person() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)  # as in a container: nobody has that number
    assert terminal.person() == "uid 2147483641"


def test_a_file_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_LIMIT", 10)
    assert terminal.read_input("/dev/zero") == bytes(10)


def test_json_escapes_what_commands_a_terminal_and_means_the_same() -> None:
    value = {"file": "a\x1b\x7f\x9b2J\n\u202e\udcff \U000e0041 звонок"}
    text = terminal.as_json(value, indent=2)
    assert json.loads(text) == value
    assert text.replace("\n", "").isprintable()
    assert "звонок" in text


@pytest.mark.parametrize(
    "words",
    [["check", "--x\x1b[2J\ny"], ["y\x1b[2J\n"], ["convert", "--to", "z\x1b[2J\n", "a"], ["explain", "e\x1b[2J\n"]],
)
def test_wrong_words_of_the_command_line_are_shown_harmlessly(words: list[str]) -> None:
    done = subprocess.run([*GATEWAY, "menu", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "x1b[2J" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["y\x1b[2J"], ["--x\x1b[2J"], ["queue", "y\x1b[2J"], ["check-config", "f\x1b[2J"],
        ["queue", "list", "-c", "f\x1b[2J"], ["send", "--to", "7", "f\x1b[2J", "-c", "g\x1b[2J"],
    ],
)  # fmt: skip
def test_so_are_those_of_every_family_and_names_of_files(words: list[str]) -> None:
    done = subprocess.run([*GATEWAY, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "\x1b" not in done.stdout + done.stderr
    assert "x1b[2J" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["check", "-"], ["fmt", "-"], ["convert", "--to", "json", "-"], ["simulate", "-", "--keys", "1"], ["test", "-"]],
)
def test_an_interrupt_ends_a_command_with_130_and_no_traceback(words: list[str]) -> None:
    """The command waits for stdin: it is interrupted when it has taken what there was."""
    reader, writer = os.pipe()
    # who runs the tests may have us ignore interrupts, and children inherit that
    awake = "import signal; signal.signal(2, signal.default_int_handler); from gateway.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", awake, "menu", *words], stdin=reader, stdout=-1, stderr=-1, text=True
    ) as running:
        os.close(reader)
        os.write(writer, bytes(65536))
        os.write(writer, b"x")  # it is being read now
        running.send_signal(signal.SIGINT)
        os.close(writer)  # it has the signal; were it just between two reads, the next would wait for ever
        told, why = running.communicate()
    assert (running.returncode, told, why) == (130, "", "")


def test_an_interrupt_before_or_behind_the_command_is_130_too() -> None:
    program = "from gateway.cli.terminal import orderly\nwith orderly():\n    raise KeyboardInterrupt"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_only_ordinary_files_are_read_where_a_name_comes_from_others(tmp_path: Path) -> None:
    file, link, fifo = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    file.write_bytes(b"x")
    link.symlink_to(file)
    os.mkfifo(fifo)
    assert terminal.read_ordinary(str(file)) == b"x"
    for path in (fifo, "/dev/zero", tmp_path):
        with pytest.raises(terminal.NotOrdinaryError):
            terminal.read_ordinary(str(path))
    with pytest.raises(OSError, match="symbolic links"):
        terminal.read_ordinary(str(link))
