"""Times as SMPP writes them: 16 characters, absolute or relative (SMPP 3.4 section 7.1.1).

Rules. Strict: what is not exactly the form is Wrong, and so is a date that no calendar has. Nothing raises for what it
reads, nothing reads a clock; all instants are milliseconds since the epoch, UTC. Whether an instant lies in the past,
and what that means, is for the caller to judge.

Decided where the standard leaves it open:
- The century: years 00 to 99 are 2000 to 2099.
- In a relative time 00 is allowed for months and days, as for all the rest: none of them. (Read by the letter, nobody
  could write "two hours".) The other limits are the standard's: 12 months, 31 days, 23 h, 59 min, 59 s.
- Months and years are the calendar's, counted on the date in UTC; a day that the month lacks becomes its last one.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["LONGEST_PERIOD", "Wrong", "read_time", "write_period", "write_time"]

LONGEST_PERIOD = 2_764_799_000
"""Milliseconds that can be written as days and less: 31 days, 23:59:59."""

_TIME = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9])([0-9]{2})([-+R])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTERS = 48  # of an hour from UTC, at the most
_MOST = (99, 12, 31, 23, 59, 59)
_CENTURY = 2000
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not a time of SMPP, and why: one line in each language, `detail` in ASCII.

    The field's own status answers it: RINVSCHED or RINVEXPIRY.
    """

    detail: str
    ru: str


_FORM = Wrong("not of the form YYMMDDhhmmsstnnp", "не вида YYMMDDhhmmsstnnp")
_NO_DATE = Wrong("there is no such date and time", "такой даты и времени не бывает")
_NO_OFFSET = Wrong(
    "the difference from UTC is more than 48 quarters of an hour", "разница с UTC больше 48 четвертей часа"
)
_NO_PERIOD = Wrong(
    "a relative time has at most 12 months, 31 days, 23 hours, 59 minutes, 59 seconds",
    "в относительном времени не больше 12 месяцев, 31 дня, 23 часов, 59 минут, 59 секунд",
)
_TAIL = Wrong("a relative time ends in 000R", "относительное время кончается на 000R")
_TOO_FAR = Wrong("too far in the future", "слишком далеко в будущем")


def read_time(text: str, now_ms: int) -> int | Wrong | None:
    """The instant that `text` means at `now_ms`; None for an empty one: not given."""
    if not text:
        return None
    if not (match := _TIME.fullmatch(text)):
        return _FORM
    fields = tuple(map(int, match.groups()[:6]))
    tenths, quarters, kind = int(match[7]), int(match[8]), match[9]
    if kind == "R":
        return _TAIL if tenths or quarters else _relative(fields, now_ms)
    if quarters > _QUARTERS:
        return _NO_OFFSET
    year, month, day, hour, minute, second = fields
    try:
        local = datetime(_CENTURY + year, month, day, hour, minute, second, tenths * 100_000, tzinfo=UTC)
    except ValueError:
        return _NO_DATE
    ahead = timedelta(minutes=15 * quarters)
    return _milliseconds(local - ahead if kind == "+" else local + ahead)


def write_time(ms: int) -> str:
    """An instant as an absolute time in UTC, its tenth of a second rounded down.

    Raises ValueError outside the years 2000 to 2099, which the form cannot tell from others.
    """
    try:
        at = _EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        raise ValueError(f"{ms} is no instant") from None
    if not _CENTURY <= at.year < _CENTURY + 100:
        raise ValueError(f"the year {at.year} cannot be written")
    return f"{at:%y%m%d%H%M%S}{at.microsecond // 100_000}00+"


def write_period(ms: int) -> str:
    """So many milliseconds from when it is read, as a relative time of days and less; whole seconds, rounded down.

    Raises ValueError for less than a second, which means nothing, and for more than LONGEST_PERIOD.
    """
    if not 1000 <= ms <= LONGEST_PERIOD:
        raise ValueError(f"{ms} ms are no period that can be written")
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"0000{days:02d}{hours:02d}{minutes:02d}{seconds:02d}000R"


def _relative(fields: tuple[int, ...], now_ms: int) -> int | Wrong:
    if any(field > most for field, most in zip(fields, _MOST, strict=True)):
        return _NO_PERIOD
    years, months, days, hours, minutes, seconds = fields
    try:
        now = _EPOCH + timedelta(milliseconds=now_ms)
        over = now.month - 1 + months
        year, month = now.year + years + over // 12, over % 12 + 1
        day = min(now.day, calendar.monthrange(year, month)[1])
        then = now.replace(year=year, month=month, day=day)
        return _milliseconds(then + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
    except (ValueError, OverflowError):  # beyond the year 9999
        return _TOO_FAR


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
