"""Diffs that `patch` applies, and whose heads can be nothing but names."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.cli.menu.difference import named, unified

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed: apt install patch")
EVIL = 'a\n--- /etc/passwd\n+++ "b\x1b[2J\u202e\\'


def test_a_name_is_quoted_as_git_quotes() -> None:
    assert named("звонок 1.txt") == "звонок 1.txt"
    assert named('a\n"\t\\\r\x1b') == '"a\\n\\"\\t\\\\\\r\\033"'
    assert named("\u202e\udcff") == '"\\342\\200\\256\\377"'


def test_a_name_adds_no_line() -> None:
    shown = unified("a\n", "b\n", EVIL, "new")
    assert [line[:4] for line in shown.splitlines()] == ["--- ", "+++ ", "@@ -", "-a", "+b"]
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert unified("a", "a", EVIL) == ""


def test_bytes_for_a_pipe_escapes_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "\x1b]0;x\x07\t1 : \u202ex\r\n", "\x1b]0;x\x07\t1: \u202ex\r\n"
    assert "-\x1b]0;x\x07\t1 : \u202ex\r\n" in unified(*texts, "a")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "-\\x1b]0;x\\x07\t1 : \\u202ex\n" in unified(*texts, "a")


@needs_patch
@pytest.mark.parametrize("name", ["call.txt", "a b.txt", "звонок.txt", 'a"b.txt', "a\\b.txt"])
@pytest.mark.parametrize("label", ["", "new"])
def test_patch_takes_it(tmp_path: Path, name: str, label: str) -> None:
    file = tmp_path / name
    before, after = "one\ntwo\r\nthree", "one\n2\r\nthree\n"
    file.write_bytes(before.encode())
    diff = unified(before, after, name, label).encode()
    done = subprocess.run(["patch", "-p0", "--binary"], cwd=tmp_path, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert file.read_bytes() == after.encode()
    assert [one.name for one in tmp_path.iterdir()] == [name]
