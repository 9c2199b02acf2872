"""What a call costs: whole steps, SMS parts, nothing invented."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.sound.tariff import Cost, Tariff, cost, sms_parts

MINUTES = Tariff(Decimal("2.40"), sms=Decimal("3.10"), forwarded_minute=Decimal("1.80"))
SECONDS = Tariff(Decimal("2.40"), step=Decimal(1))

LATIN = {"": 0, "a": 1, "a" * 160: 1, "a" * 161: 2, "a" * 306: 2, "a" * 307: 3, "\n" * 160: 1, "Ñ£¥" * 53: 1}
EXTENDED = {"{" * 80: 1, "{" * 80 + "a": 2, "€" * 81: 2, "a{" * 53 + "a": 1, "[" * 153: 3, "a" * 152 + "[" * 77: 3}
CYRILLIC = {"ж": 1, "ж" * 70: 1, "ж" * 71: 2, "ж" * 134: 2, "ж" * 135: 3, "a" * 70 + "ж": 2, "`" * 71: 2}
EMOJI = {"😀" * 35: 1, "😀" * 36: 2, "😀" * 66: 2, "😀" * 67: 3}


@pytest.mark.parametrize(("text", "parts"), [*LATIN.items(), *EXTENDED.items(), *CYRILLIC.items(), *EMOJI.items()])
def test_parts(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@pytest.mark.parametrize("sign", "{}[]~^|\\€")
def test_each_sign_of_the_second_table_takes_two(sign: str) -> None:
    assert (sms_parts("a" * 158 + sign), sms_parts("a" * 159 + sign)) == (1, 2)


def test_the_number_of_the_called_stands_for_phone() -> None:
    assert (sms_parts("a" * 149 + "$phone"), sms_parts("a" * 150 + "$phone")) == (1, 2)
    assert sms_parts("a" * 150 + "$phone", caller="12345") == 1


@pytest.mark.parametrize(
    ("seconds", "paid"), [(0.0, "0"), (0.001, "2.40"), (60.0, "2.40"), (60.0001, "2.40"), (60.5, "4.80"), (121, "7.20")]
)
def test_whole_minutes(seconds: float, paid: str) -> None:
    assert cost(MINUTES, seconds, seconds, 0, talks=False) == Cost(Decimal(paid), Decimal(paid), None)


def test_whole_seconds() -> None:
    found = cost(SECONDS, 10.2, 29.0, 0, talks=False)
    assert found == Cost(Decimal("0.44"), Decimal("1.16"), None)


def test_sms_and_talks_are_added() -> None:
    assert cost(MINUTES, 30, 90, 2, talks=True) == Cost(Decimal("8.60"), Decimal("11.00"), Decimal("4.20"))


@pytest.mark.parametrize(
    ("tariff", "sms"), [(Tariff(), 0), (Tariff(sms=Decimal(3)), 1), (Tariff(minute=Decimal(2)), 1)]
)
def test_without_a_price_there_is_no_figure(tariff: Tariff, sms: int) -> None:
    assert cost(tariff, 30, 30, sms, talks=False) is None


def test_what_is_not_used_needs_no_price() -> None:
    assert cost(SECONDS, 60, 60, 0, talks=True) == Cost(Decimal("2.4"), Decimal("2.4"), None)


@given(st.floats(0, 1e6), st.integers(1, 60), st.decimals(0, 100, places=2))
def test_it_is_paid_in_whole_steps_and_never_too_little(seconds: float, step: int, price: Decimal) -> None:
    found = cost(Tariff(price, Decimal(step)), seconds, seconds, 0, talks=False)
    assert found is not None
    exact = Decimal(seconds) * price / 60
    assert exact - Decimal("0.001") <= found.most <= exact + step * price / 60 + Decimal("0.001")


@given(st.text(max_size=400))
def test_a_longer_text_is_no_fewer_parts(text: str) -> None:
    assert sms_parts(text) <= sms_parts(text + "ж") <= sms_parts(text) + len(text) // 67 + 2
