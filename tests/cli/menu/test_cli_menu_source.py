"""What every menu command does with its file: bytes that are no text, a file that is not there, the language."""

from pathlib import Path

import pytest
import typer

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
