"""The hours of the day in which people may be called, where they live. PURE.

Rules. An hour window is two whole hours of one day, the second not included; the place is so many hours from Moscow
(provider.md section 1.1, `time` and `tz`), which is at UTC+3 all year.
"""

__all__ = ["open_from"]

_HOUR = 3_600_000
_DAY = 24 * _HOUR
_MOSCOW = 3  # hours from UTC; since 2014 there is no summer time


def open_from(hours: tuple[int, int], tz: int, now: int) -> int:
    """`now` when that is within `hours`, otherwise when they begin next; `tz` in hours from Moscow, instants in ms."""
    first, last = hours
    since_midnight = (now + (_MOSCOW + tz) * _HOUR) % _DAY
    if first * _HOUR <= since_midnight < last * _HOUR:
        return now
    return now + (first * _HOUR - since_midnight) % _DAY
