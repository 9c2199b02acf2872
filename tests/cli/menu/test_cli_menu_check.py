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
    assert (result.exit_code, result.stdout.endswith(f": good, {len(GOOD)} of 1000 characters\n")) == (0, True)


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


def test_sarif_is_one_document_for_all_files(tmp_path: Path) -> None:
    files = [written(tmp_path, GOOD, "a b.txt"), written(tmp_path, BAD, "b.txt")]
    result = runner.invoke(app, ["menu", "check", "--format", "sarif", *files])
    assert result.exit_code == 1
    (run,) = json.loads(result.stdout)["runs"]
    assert [one["location"]["uri"].split("/")[-1] for one in run["artifacts"]] == ["a%20b.txt", "b.txt"]
    assert "IVR201" in {one["ruleId"] for one in run["results"]}


def test_strict_takes_warnings_for_problems(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("1: end", "1: end."))
    assert runner.invoke(app, ["menu", "check", file]).exit_code == 0
    assert runner.invoke(app, ["menu", "check", "--strict", file]).exit_code == 1
    assert runner.invoke(app, ["menu", "check", "--strict", written(tmp_path, GOOD, "good")]).exit_code == 0


def test_a_missing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    for output in ("text", "json", "sarif"):
        result = runner.invoke(app, ["menu", "check", "--format", output, missing, written(tmp_path, BAD)])
        assert result.exit_code == 2
        assert "none.txt" in result.stderr
        assert "IVR201" in result.stdout


def test_the_last_line_sums_up_and_names_the_repair(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("1: end", "1: end.\n1: end"))
    last = runner.invoke(app, ["menu", "check", "--lang", "en", file]).stdout.splitlines()[-1]
    assert last.startswith(f"{file}: 1 warning")
    assert last.endswith(f"ivr-gateway menu check --fix {file}")


def test_windows_1251_is_one_error_and_the_rest_is_about_the_text(tmp_path: Path) -> None:
    file = written(tmp_path, BAD.encode("cp1251"))
    told = json.loads(runner.invoke(app, ["menu", "check", "--format", "json", "--lang", "en", file]).stdout)
    errors = [one for one in told["diagnostics"] if one["severity"] == "error"]
    assert [(one["code"], one["line"], one["column"]) for one in errors] == [("IVR613", 1, 1), ("IVR201", 5, 1)]
    assert "Windows-1251" in errors[0]["message"]
    assert told["ast"]["start_text"] == "Здравствуйте!"


def test_a_number_that_is_not_registered_is_warned_of(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("1: end", "1: call:79991234567 ok:end"))
    asked = ["menu", "check", "--lang", "en", "--strict", file]
    assert runner.invoke(app, asked).exit_code == 0
    assert runner.invoke(app, [*asked, "--forward-to", "74951234567, +79991234567"]).exit_code == 0
    told = runner.invoke(app, [*asked, "--forward-to", "74951234567"])
    assert told.exit_code == 1
    assert "IVR326" in told.stdout


def test_that_a_text_is_too_long_comes_first(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("1: Спасибо", f"1: call:12\n1: {'а' * 1000}"))
    told = json.loads(runner.invoke(app, ["menu", "check", "--format", "json", file]).stdout)
    codes = [one["code"] for one in told["diagnostics"]]
    assert codes[0] == "IVR700"
    assert "IVR313" in codes


def test_a_diff_has_one_format(tmp_path: Path) -> None:
    told = runner.invoke(app, ["menu", "check", "--diff", "--format", "sarif", written(tmp_path, BAD)])
    assert (told.exit_code, told.stdout) == (2, "")
