"""The estimate as people read it: golden files (menus and prices in `golden`), and as values for programs."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway import menu
from gateway.menu.sound.estimate import Estimate, estimate
from gateway.menu.sound.statement import as_values, statement
from gateway.menu.sound.tariff import Tariff

GOLDEN = Path(__file__).parent / "golden"
EXAMPLE = (Path(__file__).parents[1] / "provider_example.txt").read_text(encoding="utf-8")
PRICES = Tariff(Decimal("2.5"), Decimal(60), Decimal(3), Decimal("1.8"), "RUB")
TARIFFS: dict[str, Tariff | None] = {
    "priced": PRICES,
    "no_tariff": None,
    "partly_priced": Tariff(Decimal("2.5"), currency="RUB"),
}
CLINIC = """Здравствуйте! Вы записаны к врачу на 25.03.2025 в 14:00. <file /files/address.mp3>

{menu: Чтобы подтвердить, нажмите 1. Чтобы поговорить с администратором, нажмите 2.
1: Спасибо, ждём вас!
2: call:79161234567 wait=30
2: Администратор занят, перезвоните позже
}"""
TEXTS = {"example": EXAMPLE, "clinic": CLINIC, "no_menu": "Завтра с 9:00 до 17:00 отключат воду."}


def found(name: str) -> Estimate:
    return estimate(menu.check(TEXTS[name]).message)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(
    ("name", "tariff"),
    [("example", "priced"), ("example", "partly_priced"), ("clinic", "priced"), ("no_menu", "no_tariff")],
)
def test_what_people_read(name: str, tariff: str, lang: str) -> None:
    golden = (GOLDEN / f"{name}.{tariff}.{lang}.txt").read_text(encoding="utf-8")
    assert statement(found(name), TARIFFS[tariff], lang) == golden  # type: ignore[arg-type]


def numbers(value: Any) -> list[object]:
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value]


def test_without_a_tariff_no_price_is_shown() -> None:
    assert "тариф не задан" in statement(found("example"), None, "ru")
    assert "RUB" not in statement(found("example"), None, "en")
    values = as_values(found("example"), None)
    assert [values[name]["price"] for name in ("shortest", "each_once", "longest", "silent")] == [None] * 4


def test_values_are_json_and_money_is_text() -> None:
    values = as_values(found("example"), PRICES, 1.0)
    assert json.loads(json.dumps(values)) == values
    assert values["shortest"]["keys"] == ["3"]
    assert values["shortest"]["price"] == {"least": "5.50", "most": "5.50", "talk_minute": None, "currency": "RUB"}
    assert values["each_once"]["price"]["talk_minute"] == "4.30"
    assert [key["key"] for key in values["keys"] if key["ends"]] == ["3", "4"]


def test_where_no_way_leads_to_the_end_there_is_none() -> None:
    values = as_values(found("clinic"), PRICES)
    assert values["shortest"] is None
    assert values["before_choice"]["voice_files"] == 1
    assert None not in numbers(values["longest"])


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_pace_is_named_when_it_is_another(lang: str) -> None:
    assert "x 1.3" in statement(found("example"), None, lang, 1.3)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TEXTS)
def test_bounds_are_rounded_outwards(name: str) -> None:
    made = found(name)
    values = as_values(made, None)
    for way in ("before_choice", "each_once", "longest", "silent"):
        lasts = getattr(made, way)
        assert values[way]["least_seconds"] <= lasts.least <= lasts.most <= values[way]["most_seconds"]
