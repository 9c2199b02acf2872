"""`menu check --fix`, `--diff`, `--offered`: what becomes of the bytes of a file, and what people are told."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway import menu
from gateway.cli import app
from gateway.cli.menu import mending
from gateway.cli.menu.source import Source
from gateway.menu import repair

GOOD = "Здравствуйте!\n{menu: Нажмите 1\n1: Спасибо\n1: end\n}\nДо свидания!\n"
BAD = GOOD.replace("1: end", "1 : END.\n2: call: +7 (999) 123-45-67 wait:10")
MENDED = GOOD.replace("1: end", "1: end\n2: call:79991234567 wait=10")
OFFER = GOOD.replace("}\n", "")
GOLDEN = Path(__file__).parent / "golden"

runner = CliRunner()


def check(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return runner.invoke(app, ["menu", "check", "--lang", "en", *arguments], input=stdin)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "call.txt"
    path.write_bytes(BAD.encode())
    return path


def test_the_file_is_mended_in_place_and_what_is_left_decides(file: Path) -> None:
    result = check("--fix", str(file))
    assert file.read_bytes() == MENDED.encode()
    assert result.exit_code == 0
    assert f"{file}:5:10: mended [IVR313]" in result.stderr
    assert "IVR313" not in result.stdout
    again = check("--fix", str(file))
    assert (again.exit_code, again.stderr) == (0, "")


def test_an_error_that_is_left_is_exit_code_1(file: Path) -> None:
    file.write_bytes(BAD.replace("wait:10", "wait:10 err:x").encode())
    result = check("--fix", str(file))
    assert result.exit_code == 1
    assert "IVR400" in result.stdout
    assert b"wait=10 err:x" in file.read_bytes()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("new", ["\n", "\r\n", "\r"])
def test_bytes_around_a_fix_stay_as_they_are(file: Path, mark: str, new: str) -> None:
    file.write_bytes((mark + BAD).replace("\n", new).encode())
    check("--fix", str(file))
    assert file.read_bytes() == (mark + MENDED).replace("\n", new).encode()


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
def test_a_known_character_set_is_kept(file: Path, charset: str) -> None:
    file.write_bytes(BAD.encode(charset))
    result = check("--fix", str(file))
    assert file.read_bytes() == MENDED.encode(charset)
    assert result.exit_code == 1  # it is still not UTF-8


def test_bytes_in_no_known_character_set_are_left_alone(file: Path) -> None:
    raw = BAD.encode().replace("Спасибо".encode(), b"\xd0\xff\xfe\x81")
    file.write_bytes(raw)
    result = check("--fix", str(file))
    assert file.read_bytes() == raw
    assert "save it as UTF-8" in result.stderr
    assert result.exit_code == 1


def test_a_good_file_is_not_even_touched(file: Path) -> None:
    file.write_bytes(GOOD.encode())
    os.utime(file, (1, 1))
    before = file.stat()
    assert check("--fix", str(file)).exit_code == 0
    assert (file.stat().st_ino, file.stat().st_mtime) == (before.st_ino, 1)


def test_the_mode_is_kept_and_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(file)
    check("--fix", str(link))
    assert link.is_symlink()
    assert file.read_bytes() == MENDED.encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["call.txt", "link.txt"]


def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = check("--fix", str(file))
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert file.read_bytes() == BAD.encode()
    assert [one.name for one in file.parent.iterdir()] == ["call.txt"]


def test_what_is_no_ordinary_file_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    raw = BAD.encode()
    source = Source("/dev/null", raw, menu.decode(raw))
    with pytest.raises(Exception, match="2"):
        mending.write(mending.fixed(source, mending.Asking("no"), "en"), "en")
    assert "/dev/null: cannot be written: not an ordinary file" in capsys.readouterr().err
    assert Path("/dev/null").is_char_device()


def test_the_diff_is_shown_and_nothing_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    result = check("--diff", "call.txt")
    assert result.exit_code == 1
    assert file.read_bytes() == BAD.encode()
    assert result.stdout == (GOLDEN / "mending.diff").read_text(encoding="utf-8")
    assert result.stderr == (GOLDEN / "mending.en.txt").read_text(encoding="utf-8")
    russian = runner.invoke(app, ["menu", "check", "--lang", "ru", "--diff", "call.txt"])
    assert russian.stderr == (GOLDEN / "mending.ru.txt").read_text(encoding="utf-8")
    file.write_bytes(MENDED.encode())
    clean = check("--diff", "call.txt")
    assert (clean.exit_code, clean.stdout, clean.stderr) == (0, "", "")


@pytest.mark.parametrize("end", ["\n", ""])
def test_the_diff_is_one_that_patch_understands(file: Path, end: str) -> None:
    source = Source("a", BAD.encode(), menu.decode((BAD.rstrip("\n") + " 1: x" + end).encode()))
    shown = mending.difference(mending.Fixed(source, Source("a", b"", menu.decode(MENDED.encode())), ()))
    assert ("\\ No newline at end of file\n" in shown) == (end == "")
    assert all(line[:1] in "-+ @\\" for line in shown.splitlines())


def test_a_diff_commands_no_terminal(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("a", b"", menu.decode(b"\x1b]0;x\x07 1 : x\n"))
    done = mending.Fixed(source, Source("a", b"", menu.decode(b"\x1b]0;x\x07 1: x\n")), ())
    assert "\x1b" in mending.difference(done)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b" not in mending.difference(done)


def test_stdin_is_mended_to_stdout_and_the_rest_goes_to_stderr() -> None:
    result = check("--fix", "-", stdin=BAD)
    assert result.stdout == MENDED
    assert "mended [IVR313]" in result.stderr
    assert "IVR512" in result.stderr  # what is left


def test_json_is_about_the_mended_text_and_tells_the_changes(file: Path) -> None:
    told = json.loads(check("--fix", "--format", "json", str(file)).stdout)
    assert told["length"] == len(MENDED)
    assert {one["code"] for one in told["fixed"]} == {"IVR130", "IVR301", "IVR310", "IVR313", "IVR316"}
    assert set(told["fixed"][0]) == {"code", "line", "column", "description", "before", "after"}
    assert all(one["severity"] != "error" for one in told["diagnostics"])
    from_stdin = json.loads(check("--fix", "--format", "json", "-", stdin=BAD).stdout)
    assert from_stdin["text"] == MENDED
    assert "fixed" not in json.loads(check("--format", "json", str(file)).stdout)


def test_offered_fixes_are_taken_when_wished_and_only_listed_without_a_person(file: Path) -> None:
    file.write_bytes(OFFER.encode())
    listed = check("--fix", str(file))
    assert file.read_bytes() == OFFER.encode()
    assert "fix (needs your yes)" in listed.stdout
    assert check("--fix", "--offered", "yes", str(file)).exit_code == 0
    assert menu.check(file.read_text(encoding="utf-8")).ok


def answers(*given: str) -> Callable[[], str]:
    """One line of a person after the other; then nobody is there any more."""
    lines = iter(given)
    return lambda: next(lines, "")


TWO = GOOD.replace("Спасибо", "ten {10} percent, dial 79161234567")


@pytest.mark.parametrize(
    ("given", "brace", "digits", "left"),
    [
        (["y\n", "y\n"], True, True, "ask"),
        (["n\n", "y\n"], False, True, "ask"),
        (["what?\n", "да\n", "n\n"], True, False, "ask"),
        (["a\n"], True, True, "yes"),
        (["q\n"], False, False, "no"),
        ([], False, False, "no"),
    ],
)
def test_a_person_is_asked_one_by_one(
    given: list[str], brace: bool, digits: bool, left: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = mending.Asking("ask", answers(*given, *["n\n"] * 9 if given and left == "ask" else ()))
    done = mending.fixed(Source("call.txt", TWO.encode(), menu.decode(TWO.encode())), asked, "en")
    assert ("(10)" in done.after.text, "7 916 123 45 67" in done.after.text) == (brace, digits)
    assert asked.offered == left
    assert "use round brackets for braces? [y]es, [n]o, [a]ll, [q]uit: " in capsys.readouterr().err
    assert (done.after.text != TWO) == bool(done.changes)


def test_nothing_is_asked_twice() -> None:
    count = 0

    def never() -> str:
        nonlocal count
        count += 1
        return "n\n"

    source = Source("call.txt", TWO.encode(), menu.decode(TWO.encode()))
    assert mending.fixed(source, mending.Asking("ask", never), "ru").changes == ()
    assert 2 <= count <= len(repair.offered(TWO))


def test_an_edit_made_while_somebody_is_asked_is_not_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(TWO.encode())

    def answer() -> str:
        file.write_bytes(b"mine\n")
        return "y\n"

    monkeypatch.setattr(mending, "asking", lambda wish: mending.Asking("ask", answer))
    result = check("--fix", "--offered", "ask", str(file))
    assert result.exit_code == 2
    assert f"{file}: cannot be written: somebody changed it meanwhile" in result.stderr
    assert "mended" not in result.stderr
    assert file.read_bytes() == b"mine\n"


def test_a_name_commands_no_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[2J\n+++ b"
    file.write_bytes(BAD.encode())
    shown = check("--diff", str(file))
    assert "\x1b" not in shown.stdout + shown.stderr
    assert [line for line in shown.stdout.splitlines() if line.startswith("+++")] == [
        f'+++ "{tmp_path}/a\\033[2J\\n+++ b"\t'
    ]
    mended = check("--fix", str(file))
    assert "a\\x1b[2J\\x0a+++ b:5:10: mended [IVR313]" in mended.stderr
    assert "\x1b" not in mended.stdout + mended.stderr
