"""`menu check`: what people and programs are told, and the exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app

GOOD = "Здравствуйте!\n\n{menu: Нажмите 1\n1: Спасибо\n1: end\n}\n\nДо свидания!\n"
BAD = GOOD.replace("1: end", "10: end")

runner = CliRunner()


def written(folder: Path, text: str | bytes, name: str = "call.txt") -> str:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def test_a_good_menu_says_so_and_exits_0(tmp_path: Path) -> None:
    result = runner.invoke(app, ["menu", "check", "--lang", "en", written(tmp_path, GOOD)])
    assert (result.exit_code, result.stdout.endswith(": good\n")) == (0, True)


def test_a_bad_menu_shows_the_place_and_exits_1(tmp_path: Path) -> None:
    result = runner.invoke(app, ["menu", "check", "--lang", "en", file := written(tmp_path, BAD)])
    assert result.exit_code == 1
    assert f"{file}:5:1" in result.stdout
    assert "10: end" in result.stdout
    assert "^" in result.stdout


def test_russian_by_the_environment_or_by_wish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, BAD)
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    by_environment = runner.invoke(app, ["menu", "check", file]).stdout
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    by_wish = runner.invoke(app, ["menu", "check", "--lang", "ru", file]).stdout
    assert by_environment == by_wish != runner.invoke(app, ["menu", "check", file]).stdout


def test_json_is_one_object_with_the_promised_keys(tmp_path: Path) -> None:
    file = written(tmp_path, BAD)
    result = runner.invoke(app, ["menu", "check", "--format", "json", file])
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {"file", "length", "diagnostics", "ast"} <= told.keys()
    assert (told["file"], told["length"]) == (file, len(BAD))
    finding = next(one for one in told["diagnostics"] if one["severity"] == "error")
    places = {"line", "column", "end_line", "end_column", "offset"}
    assert places | {"code", "severity", "message", "hint", "related", "fix"} <= finding.keys()
    assert (finding["line"], finding["column"], finding["end_column"]) == (5, 1, 3)
    assert told["ast"]["start_text"] == "Здравствуйте!"


def test_several_files_are_several_lines_and_the_worst_decides(tmp_path: Path) -> None:
    files = [written(tmp_path, GOOD, "a"), written(tmp_path, BAD, "b")]
    result = runner.invoke(app, ["menu", "check", "--format", "json", *files])
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == files
    assert result.exit_code == 1


def test_stdin_and_raw_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    result = runner.invoke(app, ["menu", "check", "--format", "json", "-"], input=b"\xd0\x97\xd0")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert any(one["severity"] == "error" for one in told["diagnostics"])


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    result = runner.invoke(app, ["menu", "check", str(tmp_path / "none.txt")])
    assert result.exit_code == 2
    assert "No such file" in result.stderr
