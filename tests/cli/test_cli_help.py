"""A newcomer reads --help: every command, argument and option is explained, and nothing is cut off."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from gateway.cli import app

runner = CliRunner()


def commands(command: Any, *path: str) -> Iterator[tuple[list[str], Any]]:
    yield list(path), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, *path, name)


ALL = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "ivr-gateway" for path, _ in ALL])
def test_everything_is_explained(path: list[str], command: Any) -> None:
    for parameter in command.params:
        explained = getattr(parameter, "help", "") or ""
        assert len(explained.split()) >= 2, f"{path} {parameter.name}: {explained!r}"
        assert explained.endswith("."), f"{path} {parameter.name}"
    shown = runner.invoke(app, [*path, "--help"])
    assert shown.exit_code == 0
    listed = shown.stdout.partition("Commands:")[2]
    assert "..." not in listed, "the first sentence is too long for the list"


def test_the_main_help_tells_the_exit_codes_and_where_to_begin() -> None:
    told = " ".join(runner.invoke(app, ["--help"]).stdout.split())
    assert "Exit codes: 0 good, 1 problems found, 2 wrong use." in told
    assert "ivr-gateway demo --once" in told


@pytest.mark.parametrize("path", [["queue"], ["send"], ["menu", "check"], ["serve"], ["check-config"]])
def test_examples_can_be_typed(path: list[str]) -> None:
    """As far as that can be seen without doing it: each names a command that there is."""
    examples = re.findall(r"ivr-gateway ([a-z -]+)", runner.invoke(app, [*path, "--help"]).stdout.split("Options:")[1])
    assert examples
    names = [" ".join(one) for one, _ in ALL]
    for example in examples:
        assert any(name and example.startswith(name) for name in names), example


def test_the_version_is_said() -> None:
    assert re.fullmatch(r"ivr-gateway \d+\.\d+\.\d+\n", runner.invoke(app, ["--version"]).stdout)
