"""`menu simulate`: scripts, stdin, the exit codes, and what is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app

MENU = "Hello\n{menu: Press a key\n1: call:79990000001 wait=10 err:1\n2: Thanks\n2: sms:$phone,Me,Hi\n2: end\n}\nBye\n"

runner = CliRunner()


def simulate(tmp_path: Path, *options: str, text: str = MENU, stdin: str | None = None) -> tuple[int, str, str]:
    file = tmp_path / "call.txt"
    file.write_text(text, encoding="utf-8")
    result = runner.invoke(app, ["menu", "simulate", str(file), "--lang", "en", *options], input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_a_script_is_told_with_times(tmp_path: Path) -> None:
    code, told, _ = simulate(tmp_path, "--keys", "1 failed answered 2")
    assert code == 0
    assert (
        told
        == """\
00:00  says: Hello
00:00  says: Press a key
       > key 1
00:03  calls 79990000001 for 10 s: nobody answers
00:13  calls 79990000001 for 10 s: answered
       > key 2
01:20  says: Thanks
01:21  SMS to 79990001122 from Me: Hi
01:21  says: Bye
01:21  the call ends
"""
    )


def test_json_is_one_object_with_the_promised_keys(tmp_path: Path) -> None:
    code, told, _ = simulate(tmp_path, "--keys", "2", "--format", "json", "--caller", "+79990009988")
    value = json.loads(told)
    assert (code, value["state"], value["log"][-3:]) == (
        0, "done", [["sms", "79990009988", "Me", "Hi"], ["say", "Bye"], ["hangup"]],
    )  # fmt: skip
    assert len(value["times"]) == len(value["log"])


def test_russian(tmp_path: Path) -> None:
    assert "00:03  говорит: Thanks" in simulate(tmp_path, "--keys", "2", "--lang", "ru")[1]


def test_events_come_from_stdin_line_by_line(tmp_path: Path) -> None:
    assert simulate(tmp_path, stdin="1\nfailed answered\n\n2\n") == simulate(tmp_path, "--keys", "1 failed answered 2")
    assert simulate(tmp_path, stdin="") == simulate(tmp_path, "--keys", "")


def test_stdin_may_hold_anything(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(MENU, encoding="utf-8")
    result = runner.invoke(app, ["menu", "simulate", str(file), "--lang", "en"], input=b"1 \xff\xfe\n")
    assert (result.exit_code, "no such event" in result.stderr) == (2, True)


def test_the_text_from_stdin_needs_keys() -> None:
    good = runner.invoke(app, ["menu", "simulate", "-", "--keys", "2", "--lang", "en"], input=MENU)
    assert (good.exit_code, good.stdout.count("says")) == (0, 4)
    both = runner.invoke(app, ["menu", "simulate", "-", "--lang", "en"], input=MENU)
    assert (both.exit_code, "cannot both come from stdin" in both.stderr) == (2, True)


def test_the_profile_decides_what_is_open(tmp_path: Path) -> None:
    assert simulate(tmp_path, "--keys", "~", "--profile", "misses=0")[1].endswith("the call ends\n")
    twice = simulate(tmp_path, "--keys", "~", "--profile", "misses=0", "--profile", "after_misses=hangup")[1]
    assert "Bye" not in twice


LEFT_OVER = "       ! too late, the call is over (2): 1 failed\n"


@pytest.mark.parametrize(
    ("options", "code", "shown"),
    [
        (["--keys", "2 1 failed"], 1, LEFT_OVER),
        (["--keys", "failed"], 1, "no transfer rings"),
        (["--keys", "!2", "--profile", "barge_in=no"], 0, "lost"),
        (["--keys", "1" + " failed" * 60], 1, "a loop: 1 → 1 goes round"),
        (["--keys", "1" + " failed" * 3, "--profile", "budget=3"], 1, "a loop"),
        (["--keys", "1 anwered"], 2, "'anwered': no such event"),
        (["--keys", "1" * 20_000], 2, "too many events"),
        (["--keys", "1", "--caller", "me"], 2, "5 to 15 digits"),
        (["--keys", "1", "--profile", "leaf=strict"], 2, "leaf_digits=sibling|strict (sibling)"),
        (["--keys", "1", "--profile", "misses"], 2, "misses=0..1000 (3)"),
        (["--keys", "1", "--profile", "barge_in=maybe"], 2, "barge_in=no|yes (yes)"),
    ],
)
def test_exit_codes(tmp_path: Path, options: list[str], code: int, shown: str) -> None:
    ended, stdout, stderr = simulate(tmp_path, *options)
    assert (ended, shown in (stderr if code == 2 else stdout)) == (code, True)
    assert "Traceback" not in stderr


def test_a_text_with_errors_is_refused_with_its_findings(tmp_path: Path) -> None:
    code, told, why = simulate(tmp_path, "--keys", "1", text=MENU.replace("wait=10", "wait=999"))
    assert (code, told) == (1, "")
    assert "IVR314" in why
    assert "has errors" in why


def test_warnings_are_no_obstacle(tmp_path: Path) -> None:
    assert simulate(tmp_path, "--keys", "2", text=MENU + "\nSent from my iPhone")[0] == 0


def test_a_missing_file(tmp_path: Path) -> None:
    assert runner.invoke(app, ["menu", "simulate", str(tmp_path / "no.txt"), "--keys", "1"]).exit_code == 2
