"""`menu explain`: one code, all codes, and a code that does not exist."""

import json

from typer.testing import CliRunner

from gateway import menu
from gateway.cli import app

runner = CliRunner()


def test_a_code_is_explained_in_both_languages() -> None:
    for lang, why in (("en", "Why:"), ("ru", "Почему:")):
        result = runner.invoke(app, ["menu", "explain", "IVR202", "--lang", lang])
        assert result.exit_code == 0
        assert "[IVR202]" in result.stdout
        assert why in result.stdout
        assert "R12: " in result.stdout


def test_without_a_code_all_are_listed() -> None:
    result = runner.invoke(app, ["menu", "explain", "--lang", "en"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(menu.CATALOGUE)


def test_as_json() -> None:
    one = json.loads(runner.invoke(app, ["menu", "explain", "202", "--format", "json"]).stdout)
    every = json.loads(runner.invoke(app, ["menu", "explain", "--format", "json"]).stdout)
    assert one["code"] == "IVR202"
    assert [page["code"] for page in every] == sorted(menu.CATALOGUE)
    assert one in every


def test_an_unknown_code_is_wrong_use_and_names_the_nearest() -> None:
    result = runner.invoke(app, ["menu", "explain", "IVR2002", "--lang", "en"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean" in result.stderr
    assert "IVR202" in result.stderr
    assert "все коды" in runner.invoke(app, ["menu", "explain", "foo", "--lang", "ru"]).stderr
