"""When the hours of calling begin, for whoever lives so many hours from Moscow."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.hours import open_from

HOUR = 3_600_000


def at(text: str) -> int:
    """An instant of UTC in ms."""
    return round(datetime.fromisoformat(f"2026-11-{text}:00+00:00").timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "tz", "opens"),
    [
        ("24T06:00", 0, "24T06:00"),  # nine in Moscow
        ("24T05:59", 0, "24T06:00"),
        ("24T17:59", 0, "24T17:59"),
        ("24T18:00", 0, "25T06:00"),  # 21 in Moscow
        ("24T21:30", 0, "25T06:00"),  # midnight is over there
        ("23T23:00", 7, "23T23:00"),  # nine in Vladivostok
        ("24T11:00", 7, "24T23:00"),
        ("24T06:30", -1, "24T07:00"),  # Kaliningrad
    ],
)
def test_from_nine_to_nine(now: str, tz: int, opens: str) -> None:
    assert open_from((9, 21), tz, at(now)) == at(opens)


def test_all_day_is_always_open() -> None:
    assert open_from((0, 24), 0, at("24T21:00")) == at("24T21:00")


@given(
    now=st.integers(0, 4_000_000_000_000),
    tz=st.integers(-12, 12),
    hours=st.tuples(st.integers(0, 24), st.integers(0, 24)).filter(lambda pair: pair[0] < pair[1]),
)
def test_it_is_open_then_and_was_not_before(now: int, tz: int, hours: tuple[int, int]) -> None:
    opens = open_from(hours, tz, now)
    local = datetime.fromtimestamp(opens / 1000, UTC) + timedelta(hours=3 + tz)
    assert 0 <= opens - now < 24 * HOUR
    assert hours[0] <= local.hour < hours[1]
    assert open_from(hours, tz, opens) == opens
    if opens > now:
        assert (local.hour, local.minute, local.second) == (hours[0], 0, 0)
        assert open_from(hours, tz, opens - 1) == opens
