"""`menu diff`: sentences, JSON, and exit codes as those of diff."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app

BEFORE = "Hello\n{menu: Press 1\n1: call:79991234567 wait=10\n2: a\n}"
AFTER = "Hello\n\n{menu: Press 1\n1: call:79991234567 wait=20\n3: a\n}\n"
runner = CliRunner()


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    return [written(tmp_path, BEFORE, "before.txt"), written(tmp_path, AFTER, "after.txt")]


def written(folder: Path, text: str, name: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def diff(*arguments: str, lang: str = "en") -> Result:
    return runner.invoke(app, ["menu", "diff", "--lang", lang, *arguments])


def test_differences_exit_1(pair: list[str]) -> None:
    result = diff(*pair)
    assert (result.exit_code, result.stdout) == (1, "item 1: waits 20 s instead of 10\nitem 2 is now item 3\n")
    assert diff(*pair, lang="ru").stdout == "пункт 1: ждёт 20 с вместо 10\nпункт 2 — теперь пункт 3\n"


def test_layout_and_form_make_no_difference(tmp_path: Path, pair: list[str]) -> None:
    for form in ("json", "yaml", "text"):
        text = runner.invoke(app, ["menu", "convert", "--to", form, pair[0]]).stdout
        same = diff(pair[0], written(tmp_path, text, f"other.{form.replace('text', 'txt')}"))
        assert (same.exit_code, same.stdout) == (0, "same meaning\n")
    assert diff(pair[0], pair[0], lang="ru").stdout == "смысл тот же\n"


def test_for_programs(pair: list[str]) -> None:
    result = diff("--format", "json", *pair)
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "same": False,
        "changes": [
            {"kind": "changed", "where": "items", "key": "1", "message": "item 1: waits 20 s instead of 10"},
            {"kind": "moved", "where": "items", "key": "2", "message": "item 2 is now item 3", "to": "3"},
        ],
    }
    assert json.loads(diff("--format", "json", pair[0], pair[0]).stdout) == {"same": True, "changes": []}


def test_trouble_exits_2(tmp_path: Path, pair: list[str]) -> None:
    bad = written(tmp_path, BEFORE.replace("2:", "22:"), "bad.txt")
    for arguments in ([pair[0], bad], [bad, pair[0]], [pair[0], str(tmp_path / "none")], [pair[0]]):
        result = diff(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
