"""However a terminal is made, whoever closes it: an end in order, never a traceback."""

import json
import os
import pwd
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
