"""`menu simulate` at a terminal: a real one, made for the test."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import menu
from gateway.cli.menu.conversation import converse
from gateway.menu.running import DEFAULT

TEXT = "Hello\n{menu: Press a key\n#: start\n1: call:79990000001 wait=10 err:1\n2: Thanks\n2: end\n}\nBye\n"


def typed(lines: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, **wish: str) -> list[str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    code = converse(menu.check(TEXT).message, "79990001122", DEFAULT, "ru" if wish else "en")
    return [*capsys.readouterr().out.splitlines(), f"exit {code}"]


def test_a_call_by_hand(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = typed("1\nf\na\nu\n2 2\nfailed\nx\n\nu\nb\na\n~\n2\n9\nu\nq\n", capsys, monkeypatch)
    assert (
        told
        == """\
A key 0-9 * # and Enter; ~ silence, h hang up, u undo, q quit.
00:00  says: Hello
00:00  says: Press a key
[keys: 1, 2, # → start]
> [rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 00:03  calls 79990000001 for 10 s: nobody answers
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 00:13  calls 79990000001 for 10 s: answered
[keys: 1, 2, # → start]
> undone: somebody answers
00:03  calls 79990000001 for 10 s: nobody answers
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
>        ! key 2: no effect, a transfer rings: answered or failed?
       ! key 2: no effect, a transfer rings: answered or failed?
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 00:13  calls 79990000001 for 10 s: nobody answers
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 'x': no such event; keys 0-9 * #, ~, a, f, b, h, u, q
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> [rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> undone: nobody answers
00:03  calls 79990000001 for 10 s: nobody answers
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 00:13  calls 79990000001 for 10 s: nobody answers
[rings 79990000001: (a)nswered, (f)ailed, (b)usy?]
> 00:18  calls 79990000001 for 10 s: answered
[keys: 1, 2, # → start]
> 01:33  says: Press a key
[keys: 1, 2, # → start]
> 01:36  says: Thanks
01:37  says: Bye
01:37  the call ends
[the call is over; u to undo, q to quit]
> [the call is over; u to undo, q to quit]
> undone: key 2
01:33  says: Press a key
[keys: 1, 2, # → start]
>\x20
exit 0""".splitlines()
    )


def test_nothing_to_undo_and_the_end_of_the_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = typed("u\n", capsys, monkeypatch, lang="ru")
    assert told[0].startswith("Клавиша 0-9")
    assert "> отменять нечего" in told
    assert told[-1] == "exit 0"


def test_a_loop_is_told_and_ends_with_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = typed("1\n" + "f\n" * 60, capsys, monkeypatch)
    assert any("a loop: 1 → 1" in line for line in told)
    assert told[-1] == "exit 1"


def test_at_a_terminal_it_asks(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(TEXT, encoding="utf-8")
    ours, theirs = pty.openpty()
    try:
        program = subprocess.Popen(
            [sys.executable, "-m", "gateway", "menu", "simulate", str(file), "--lang", "en"],
            stdin=theirs,
            stdout=subprocess.PIPE,
        )
        os.write(ours, b"\xff\n2\nq\n")
        told, _ = program.communicate()
    finally:
        os.close(ours)
        os.close(theirs)
    assert program.returncode == 0
    assert b"[keys: 1, 2, # \xe2\x86\x92 start]" in told
    assert b"says: Thanks" in told
