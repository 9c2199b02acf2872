"""What every menu command does with its file: bytes that are no text, a file that is not there, the language."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gateway.cli import app
from gateway.cli.menu.source import language, read


def test_bytes_that_are_no_text_are_a_text_with_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_bytes(b"Hello \xff\n{menu: Press 1\n1: end\n}\n")
    source = read(str(file))
    assert source.raw == file.read_bytes()
    assert "IVR600" in [finding.code for finding in source.errors]


def test_a_text_with_errors_ends_a_command_that_needs_a_good_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "call.txt"
    file.write_text("Hello\n{menu: Press 1\n10: end\n}\n")
    with pytest.raises(typer.Exit) as ended:
        read(str(file)).need_good("en")
    assert ended.value.exit_code == 1
    assert "IVR201" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "ru_KZ.UTF-8"}, "ru"),
    ],
)
def test_the_environment_says_the_language(environ: dict[str, str], spoken: str) -> None:
    assert language(None, environ) == spoken
    assert language("ru", {}) == "ru"


NAME = "a\x1b]0;x\x07\n\u202eb"
SHOWN = "a\\x1b]0;x\\x07\\x0a\\u202eb"


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("text", [None, "Hello\n{menu: Press 1\n1: end.\n}\n", "Hello\n{menu: Press 1\n10: end\n}\n"])
@pytest.mark.parametrize(
    "words",
    [
        "check",
        "fmt --check",
        "fmt --diff",
        "convert --to json",
        "diff",
        "estimate",
        "simulate --keys 1",
        "diagram",
        "speak",
    ],
)
def test_a_name_commands_no_terminal(tmp_path: Path, words: str, text: str | None, lang: str) -> None:
    file = tmp_path / NAME
    if text is not None:
        file.write_text(text)
    files = [str(file), str(file)] if words == "diff" else [str(file)]
    result = CliRunner().invoke(app, ["menu", *words.split(), "--lang", lang, *files])
    told = result.stderr + ("" if words == "speak" else result.stdout)  # a WAV holds every byte
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    if text is None:
        assert SHOWN in told


@pytest.mark.parametrize("words", ["check --format json", "estimate --format json"])
def test_programs_get_the_exact_name(tmp_path: Path, words: str) -> None:
    file = tmp_path / NAME
    file.write_text("Hello\n{menu: Press 1\n1: end\n}\n")
    told = CliRunner().invoke(app, ["menu", *words.split(), str(file)]).stdout
    assert json.loads(told)["file"] == str(file)
    assert "\x1b" not in told
