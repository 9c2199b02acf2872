"""`menu convert`: each form into each, from a file or stdin."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app

TEXT = "Начало\n\n{menu: Меню\n*: back\n1: раз\n11: end\n}\n\nКонец\n"
runner = CliRunner()


def convert(*arguments: str, given: str = TEXT) -> Result:
    return runner.invoke(app, ["menu", "convert", "--lang", "en", *arguments], input=given.encode())


def test_text_becomes_json_as_menu_check_has_it() -> None:
    result = convert("--to", "json", "-")
    checked = runner.invoke(app, ["menu", "check", "--format", "json", "-"], input=TEXT.encode())
    assert json.loads(result.stdout) == json.loads(checked.stdout)["ast"]
    assert result.stdout.startswith('{\n  "start_text": "Начало",\n')


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("nested", [[], ["--nested"]])
def test_there_and_back(form: str, nested: list[str]) -> None:
    there = convert("--to", form, *nested, "-")
    assert (there.exit_code, there.stderr) == (0, "")
    assert convert("--to", "text", "-", given=there.stdout).stdout == TEXT


def test_yaml_for_people() -> None:
    assert convert("--to", "yaml", "--nested", "-").stdout == (
        "start_text: Начало\nmenu_text: Меню\ncontrol:\n  '*': back\n"
        "items:\n  '1':\n    do: раз\n    items:\n      '1':\n        - type: end\nend_text: Конец\n"
    )


def test_from_a_file_by_its_name_or_by_wish(tmp_path: Path) -> None:
    path = tmp_path / "call.yml"
    path.write_text("start_text: Hello\n", encoding="utf-8")
    assert convert("--to", "text", str(path)).stdout == "Hello\n"
    assert convert("--to", "text", "--from", "text", str(path)).stdout == "start_text: Hello\n"


def test_what_is_wrong_exits_1_and_what_is_missing_2(tmp_path: Path) -> None:
    result = convert("--to", "yaml", "-", given='{"start_text": "a", "items": {"1": "b } c"}}')
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "-: items.1[0].text: a brace ends the menu: use ( )\n"
    assert convert("--to", "yaml", "-", given=TEXT.replace("1: раз", "3: раз")).exit_code == 1
    assert convert("--to", "yaml", str(tmp_path / "none")).exit_code == 2
    assert convert("--to", "xml", "-").exit_code == 2
