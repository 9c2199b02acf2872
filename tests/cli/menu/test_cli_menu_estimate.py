"""`menu estimate`: where the prices come from, what is printed, and the exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.cli.menu import estimate as command

CALL = "Здравствуйте!\n\n{menu: Нажмите 1\n1: sms:$phone,Shop,Спасибо\n1: end\n}\n\nДо свидания!\n"
PRICES = '[tariff]\nminute = "2.50"\nsms = "3"\ncurrency = "RUB"\n'

runner = CliRunner()


@pytest.fixture(autouse=True)
def _no_gateway_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_GATEWAY_CONFIG", raising=False)
    monkeypatch.setattr(command, "DEFAULT_CONFIG", tmp_path / "gateway.toml")


def written(folder: Path, text: str, name: str = "call.txt") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def estimate(*arguments: str) -> tuple[int, str, str]:
    result = runner.invoke(app, ["menu", "estimate", "--lang", "en", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_it_says_how_long_and_that_no_price_is_known(tmp_path: Path) -> None:
    code, told, _ = estimate(written(tmp_path, CALL))
    assert code == 0
    assert "before the first choice" in told
    assert "no tariff configured" in told


def test_russian(tmp_path: Path) -> None:
    result = runner.invoke(app, ["menu", "estimate", "--lang", "ru", written(tmp_path, CALL)])
    assert "до первого выбора" in result.stdout


@pytest.mark.parametrize("option", ["--tariff", "--config"])
def test_prices_of_the_file_that_is_named(tmp_path: Path, option: str) -> None:
    code, told, _ = estimate(option, written(tmp_path, PRICES, "prices.toml"), written(tmp_path, CALL))
    assert (code, "5.50 RUB" in told) == (0, True)


def test_prices_of_the_gateway_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = written(tmp_path, CALL)
    written(tmp_path, PRICES, "gateway.toml")
    assert "5.50 RUB" in estimate(call)[1]
    other = written(tmp_path, PRICES.replace("2.50", "7.50"), "other.toml")
    monkeypatch.setenv("IVR_GATEWAY_CONFIG", other)
    assert "10.50 RUB" in estimate(call)[1]


def test_the_tariff_goes_before_the_configuration(tmp_path: Path) -> None:
    one, other = written(tmp_path, PRICES, "a.toml"), written(tmp_path, PRICES.replace("2.50", "7.50"), "b.toml")
    assert "10.50 RUB" in estimate("--config", one, "--tariff", other, written(tmp_path, CALL))[1]


def test_a_configuration_without_prices_is_no_tariff(tmp_path: Path) -> None:
    empty = written(tmp_path, '[tariff]\ncurrency = "RUB"\n', "prices.toml")
    assert "no tariff configured" in estimate("--tariff", empty, written(tmp_path, CALL))[1]


def test_steps_are_the_tariffs(tmp_path: Path) -> None:
    by_seconds = written(tmp_path, '[tariff]\nminute = "60.00"\nstep = "1s"\nsms = "0"\n', "prices.toml")
    values = json.loads(estimate("--format", "json", "--tariff", by_seconds, written(tmp_path, CALL))[1])
    silent = values["silent"]
    assert 0 <= silent["most_seconds"] - float(silent["price"]["most"]) < 1


def test_a_tariff_with_a_problem_is_named_and_1(tmp_path: Path) -> None:
    code, told, said = estimate(
        "--tariff", file := written(tmp_path, "[tariff]\nminute = 2.5\n", "prices.toml"), written(tmp_path, CALL)
    )
    assert (code, told) == (1, "")
    assert said.startswith(f"{file}: line 2: tariff.minute: write a price in quotes")


def test_a_tariff_that_is_not_there_is_2(tmp_path: Path) -> None:
    code, told, said = estimate("--tariff", str(tmp_path / "none.toml"), written(tmp_path, CALL))
    assert (code, told, "cannot be read" in said) == (2, "", True)


def test_a_text_with_errors_is_shown_and_1(tmp_path: Path) -> None:
    code, told, said = estimate(written(tmp_path, CALL.replace("1: end", "10: end")))
    assert (code, told, "IVR201" in said) == (1, "", True)


def test_json_is_one_object(tmp_path: Path) -> None:
    code, told, _ = estimate("--format", "json", "--speed", "1.3", file := written(tmp_path, CALL))
    values = json.loads(told)
    assert (code, values["file"], values["speed"]) == (0, file, 1.3)
    assert values["keys"][0]["sms_parts"] == 1
    assert values["before_choice"]["least_seconds"] < values["before_choice"]["most_seconds"]


def test_a_slower_voice_takes_longer(tmp_path: Path) -> None:
    def speech(*options: str) -> float:
        told = json.loads(estimate("--format", "json", *options, written(tmp_path, CALL))[1])
        return float(told["before_choice"]["speech_seconds"])

    assert speech("--speed", "2") == pytest.approx(2 * speech(), abs=0.1)


@pytest.mark.parametrize("speed", ["0", "-1", "6", "nan", "inf", "fast"])
def test_a_speed_without_sense_is_2(tmp_path: Path, speed: str) -> None:
    assert estimate(f"--speed={speed}", written(tmp_path, CALL))[0] == 2
