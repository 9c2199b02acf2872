"""`menu diagram`: the three formats, files and stdout, and the exit codes."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from gateway.cli import app

GOOD = "Hello\n{menu: Press 1\n1: Thank you\n1: end\n}\nGoodbye\n"
BAD = GOOD.replace("1: end", "10: end")

runner = CliRunner()


def written(folder: Path, text: str) -> str:
    file = folder / "call.txt"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [([], "<svg "), (["--format", "mermaid"], "flowchart LR\n"), (["--format", "dot"], "digraph ")],
)
def test_formats(tmp_path: Path, arguments: list[str], begins: str) -> None:
    result = runner.invoke(app, ["menu", "diagram", *arguments, written(tmp_path, GOOD)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(begins)
    assert "Goodbye" in result.stdout


def test_a_file_instead_of_stdout_in_any_language(tmp_path: Path) -> None:
    picture = tmp_path / "call.svg"
    result = runner.invoke(app, ["menu", "diagram", "--lang", "ru", "--output", str(picture), written(tmp_path, GOOD)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Начало" in "".join(ElementTree.fromstring(picture.read_bytes()).itertext())


def test_a_text_with_errors_is_drawn_and_they_are_told(tmp_path: Path) -> None:
    result = runner.invoke(app, ["menu", "diagram", "--lang", "en", written(tmp_path, BAD)])
    assert result.exit_code == 1
    assert "error" in result.stderr
    assert "IVR201" in result.stderr
    assert "b o error" in result.stdout
    ElementTree.fromstring(result.stdout)


def test_what_cannot_be_read_or_written_is_wrong_use(tmp_path: Path) -> None:
    assert runner.invoke(app, ["menu", "diagram", str(tmp_path / "none.txt")]).exit_code == 2
    nowhere = str(tmp_path / "none" / "call.svg")
    result = runner.invoke(app, ["menu", "diagram", "--output", nowhere, written(tmp_path, GOOD)])
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_the_text_of_the_call_is_not_overwritten(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    link = tmp_path / "picture.svg"
    link.symlink_to(file)
    for output in (file, str(link)):
        result = runner.invoke(app, ["menu", "diagram", "--lang", "en", "--output", output, file])
        assert result.exit_code == 2
        assert "this is the text of the call" in result.stderr
    assert Path(file).read_text(encoding="utf-8") == GOOD


def test_a_full_disk_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = tmp_path / "a\x1b.svg"
    picture.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = runner.invoke(app, ["menu", "diagram", "--lang", "ru", "--output", str(picture), written(tmp_path, GOOD)])
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path}/a\\x1b.svg: не удалось записать: No space left on device\n"
    assert picture.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
