"""Absolute and relative times, strictly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.times import LONGEST_PERIOD, Wrong, read_time, write_period, write_time


def ms(text: str) -> int:
    at = datetime.fromisoformat(text)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


NOW = ms("2026-11-24T12:00:00.250+00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("261124120000000+", "2026-11-24T12:00:00+00:00"),
        ("261124120000900+", "2026-11-24T12:00:00.900+00:00"),
        ("261124120000012+", "2026-11-24T12:00:00+03:00"),  # Moscow is ahead: nine hours in UTC
        ("261124120000012-", "2026-11-24T12:00:00-03:00"),
        ("261124120000023+", "2026-11-24T12:00:00+05:45"),
        ("261124120000048+", "2026-11-24T12:00:00+12:00"),
        ("261231233000048-", "2026-12-31T23:30:00-12:00"),
        ("280229000000000+", "2028-02-29T00:00:00+00:00"),
        ("000101000000000-", "2000-01-01T00:00:00+00:00"),
        ("991231235959900+", "2099-12-31T23:59:59.900+00:00"),
        ("000000000000000R", "2026-11-24T12:00:00.250+00:00"),
        ("000000020000000R", "2026-11-24T14:00:00.250+00:00"),
        ("000001000000000R", "2026-11-25T12:00:00.250+00:00"),
        ("000031235959000R", "2026-12-26T11:59:59.250+00:00"),
        ("000100000000000R", "2026-12-24T12:00:00.250+00:00"),
        ("000300000000000R", "2027-02-24T12:00:00.250+00:00"),
        ("001200000000000R", "2027-11-24T12:00:00.250+00:00"),
        ("990000000000000R", "2125-11-24T12:00:00.250+00:00"),
        ("020009001500000R", "2028-12-03T12:15:00.250+00:00"),
    ],
)
def test_times_that_are_meant_so(text: str, expected: str) -> None:
    assert read_time(text, NOW) == ms(expected)


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2027-01-31T12:00:00+00:00", "000100000000000R", "2027-02-28T12:00:00+00:00"),
        ("2028-01-31T12:00:00+00:00", "000100000000000R", "2028-02-29T12:00:00+00:00"),
        ("2028-02-29T12:00:00+00:00", "010000000000000R", "2029-02-28T12:00:00+00:00"),
        ("2027-12-31T12:00:00+00:00", "000200010000000R", "2028-02-29T13:00:00+00:00"),
    ],
)
def test_months_are_the_calendars(now: str, text: str, expected: str) -> None:
    assert read_time(text, ms(now)) == ms(expected)


def test_an_empty_time_is_not_given() -> None:
    assert read_time("", NOW) is None


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("tomorrow", "not of the form"),
        ("0", "not of the form"),
        ("261124120000", "not of the form"),
        ("26112412000000+", "not of the form"),
        ("2611241200000000+", "not of the form"),
        ("261124120000000Z", "not of the form"),
        ("261124120000000r", "not of the form"),
        ("26112412000000 +", "not of the form"),
        ("26112412000000٠+", "not of the form"),  # an Arabic digit
        ("261124120000000+\n", "not of the form"),
        ("261324120000000+", "no such date"),
        ("260024120000000+", "no such date"),
        ("260230120000000+", "no such date"),
        ("270229120000000+", "no such date"),
        ("261124240000000+", "no such date"),
        ("261124126000000+", "no such date"),
        ("261124120060000+", "no such date"),
        ("261124120000049+", "48 quarters"),
        ("261124120000099-", "48 quarters"),
        ("000000020000100R", "ends in 000R"),
        ("000000020000001R", "ends in 000R"),
        ("001300000000000R", "at most 12 months"),
        ("000032000000000R", "at most 12 months"),
        ("000000240000000R", "at most 12 months"),
        ("000000006000000R", "at most 12 months"),
        ("000000000060000R", "at most 12 months"),
        ("999999999999999R", "ends in 000R"),
        ("999999999999000R", "at most 12 months"),
    ],
)
def test_what_is_no_time_says_why(text: str, detail: str) -> None:
    wrong = read_time(text, NOW)
    assert isinstance(wrong, Wrong)
    assert detail in wrong.detail
    assert wrong.detail.isascii()
    assert wrong.ru


def test_nothing_lies_beyond_the_calendar() -> None:
    late = ms("9999-12-31T23:59:59+00:00")
    for text in ("000000000001000R", "000100000000000R", "990000000000000R"):
        wrong = read_time(text, late)
        assert isinstance(wrong, Wrong)
        assert "too far" in wrong.detail
    assert isinstance(read_time("000000000001000R", 10**18), Wrong)


@given(st.integers(ms("2000-01-01T00:00:00+00:00"), ms("2100-01-01T00:00:00+00:00") - 1))
@settings(max_examples=200)
def test_what_is_written_is_read_again_to_the_tenth(at: int) -> None:
    text = write_time(at)
    assert len(text) == 16
    assert read_time(text, NOW) == at // 100 * 100


@pytest.mark.parametrize("at", ["1999-12-31T23:59:59+00:00", "2100-01-01T00:00:00+00:00"])
def test_a_century_that_the_form_cannot_say_is_not_written(at: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        write_time(ms(at))
    with pytest.raises(ValueError, match="no instant"):
        write_time(10**18)


@given(st.integers(1000, LONGEST_PERIOD))
@settings(max_examples=200)
def test_a_period_is_read_again_to_the_second(period: int) -> None:
    assert read_time(write_period(period), NOW) == NOW + period // 1000 * 1000


@pytest.mark.parametrize("period", [-1, 0, 999, LONGEST_PERIOD + 1])
def test_a_period_that_cannot_be_said_is_not_written(period: int) -> None:
    """All zeros would mean "now"."""
    assert write_period(LONGEST_PERIOD) == "000031235959000R"
    with pytest.raises(ValueError, match="no period"):
        write_period(period)


@given(
    st.one_of(
        st.text(max_size=20),
        st.text(st.sampled_from("0123456789+-R"), max_size=17),
        st.from_regex(r"\A[0-9]{15}[-+R]\Z"),
        st.from_regex(r"\A[0-9][01][0-9][0-2][0-9][0-2][0-9][0-5][0-9][0-5][0-9]000R\Z"),
    ),
    st.integers(-(10**14), 10**15),
)
@settings(max_examples=200)
def test_whatever_comes_is_an_instant_or_wrong(text: str, now: int) -> None:
    at = read_time(text, now)
    assert at is None or isinstance(at, Wrong | int)
    if isinstance(at, int):
        assert at < ms("9999-12-31T23:59:59.999+00:00") + 1
        if text.endswith("R"):
            assert at >= now
