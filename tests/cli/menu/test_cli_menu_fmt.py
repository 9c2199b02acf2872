"""`menu fmt`: printed, written, checked, shown; nothing else is touched."""

import io
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app, terminal
from gateway.cli.menu import fmt as command
from gateway.menu.tree import Message

UNTIDY = "Начало\n{menu: Меню\n2:два\n1:раз}\nКонец\n"
TIDY = "Начало\n\n{menu: Меню\n1: раз\n2: два\n}\n\nКонец\n"
BAD = "Начало\n{menu: Меню\n11:раз\n}\n"

runner = CliRunner()


def fmt(*arguments: str, given: bytes | None = None) -> Result:
    return runner.invoke(app, ["menu", "fmt", "--lang", "en", *arguments], input=given)


def file(folder: Path, text: str | bytes, name: str = "call.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_canonical_form_is_printed_and_the_budget_told(tmp_path: Path) -> None:
    path = file(tmp_path, UNTIDY)
    result = fmt(str(path))
    assert (result.exit_code, result.stdout) == (0, TIDY)
    assert result.stderr == (
        f"{path}: 42 of 1000 characters; the longest texts: start text 6, end text 5, menu text 4, item 1 3, item 2 3; "
        "the compact form saves 5 characters\n"
    )
    assert path.read_text(encoding="utf-8") == UNTIDY


def test_the_compact_form_from_stdin() -> None:
    result = fmt("--compact", "-", given=UNTIDY.encode())
    assert (result.exit_code, result.stdout) == (0, "Начало\n{menu:Меню\n1:раз\n2:два\n}\nКонец\n")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("new", ["\n", "\r\n", "\r"])
def test_written_in_place_with_its_line_ends_mark_and_mode(tmp_path: Path, new: str, mark: bytes) -> None:
    path = file(tmp_path, mark + UNTIDY.replace("\n", new).encode())
    path.chmod(0o640)
    result = fmt("--write", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_bytes() == mark + TIDY.replace("\n", new).encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["call.txt"]


def test_what_is_right_already_is_not_written(tmp_path: Path) -> None:
    path = file(tmp_path, TIDY)
    before = path.stat()
    result = fmt("--write", str(path))
    assert result.exit_code == 0
    assert "written" not in result.stderr
    assert path.stat().st_ino == before.st_ino


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path = file(tmp_path, UNTIDY)
    link = tmp_path / "link"
    link.symlink_to(path)
    assert fmt("--write", str(link)).exit_code == 0
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == TIDY


def test_what_cannot_be_written_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, UNTIDY)

    def broken(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    result = fmt("--write", str(path))
    assert result.exit_code == 2
    assert result.stderr.endswith(f"{path}: cannot be written: No space left on device\n")
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert [one.name for one in tmp_path.iterdir()] == ["call.txt"]


def test_check_names_the_files_that_would_change(tmp_path: Path) -> None:
    good, bad = file(tmp_path, TIDY, "good"), file(tmp_path, UNTIDY, "bad")
    result = fmt("--check", str(good), str(bad))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{bad}: would be written differently\n")
    assert fmt("--check", str(good)).exit_code == 0
    assert bad.read_text(encoding="utf-8") == UNTIDY


def test_the_difference_line_by_line(tmp_path: Path) -> None:
    path = file(tmp_path, "Начало\r\n\r\n{menu: Меню\r\n1:ра\x1bз\x9b\r\n}".replace("\x1b", "").replace("\x9b", ""))
    result = fmt("--diff", "--check", str(path))
    assert result.stdout == (
        f"--- {path}\n+++ {path}\t(new)\n@@ -1,5 +1,5 @@\n Начало\n \n {{menu: Меню\n-1:раз\n-}}\n"
        "\\ No newline at end of file\n+1: раз\n+}\n"
    )


@pytest.mark.parametrize("flags", [[], ["--write"], ["--check"], ["--diff"]])
def test_a_text_with_errors_is_shown_and_left_alone(tmp_path: Path, flags: list[str]) -> None:
    path = file(tmp_path, BAD)
    result = fmt(*flags, str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "IVR202" in result.stderr
    assert result.stderr.endswith(f"{path}: has errors, left as it is\n")
    assert path.read_text(encoding="utf-8") == BAD


def test_a_text_that_is_too_long_is_formed_when_it_fits_afterwards(tmp_path: Path) -> None:
    text = "Начало\n{menu: " + "М" * 940 + "\n" + "".join(f"{n} :  а\n" for n in range(1, 10)) + "}\n"
    assert len(text) > 1000
    path = file(tmp_path, text)
    result = fmt("--write", str(path))
    assert result.exit_code == 0
    assert len(path.read_text(encoding="utf-8")) <= 1000
    hopeless = file(tmp_path, text.replace("М", "ММ"))
    result = fmt("--write", str(hopeless))
    assert result.exit_code == 1
    assert "IVR700" in result.stderr


def test_a_plain_message_is_trimmed() -> None:
    assert fmt("-", given="\n Привет \n\n".encode()).stdout == "Привет\n"


def test_wrong_use(tmp_path: Path) -> None:
    assert fmt("--write", "-").exit_code == 2
    assert fmt("--write", "--check", str(file(tmp_path, TIDY))).exit_code == 2
    assert fmt(str(tmp_path / "none")).exit_code == 2


def test_in_russian(tmp_path: Path) -> None:
    path = file(tmp_path, UNTIDY)
    result = runner.invoke(app, ["menu", "fmt", "--lang", "ru", "--check", str(path)])
    assert result.stderr == f"{path}: записан не так\n"


def test_an_edit_made_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, UNTIDY)
    formed = command.canonical

    def edited(message: Message) -> str:
        path.write_bytes(b"mine")
        return formed(message)

    monkeypatch.setattr(command, "canonical", edited)
    result = fmt("--write", str(path))
    assert result.exit_code == 2
    assert "cannot be written: somebody changed it meanwhile" in result.stderr
    assert path.read_bytes() == b"mine"


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    path = file(tmp_path, UNTIDY)
    result = fmt("--write", str(tmp_path / "none"), str(path))
    assert result.exit_code == 2
    assert "none: No such file" in result.stderr
    assert path.read_text(encoding="utf-8") == TIDY
    assert fmt("--check", str(file(tmp_path, UNTIDY)), str(tmp_path / "none")).exit_code == 2


ODD = "Начало\u202e\x1b\n{menu: Меню\n1:раз\n}\n"


def test_a_pipe_gets_every_character_and_a_terminal_none_that_commands_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, ODD.replace("\x1b", ""))
    assert "Начало\u202e\n" in fmt(str(path)).stdout
    monkeypatch.setattr(terminal, "visible_lines", lambda text: f"visible {text!r}")
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert terminal.content(ODD) == f"visible {ODD!r}"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
