"""Between months, in which a plan counts, and days, in which calendars and schedules do."""

from __future__ import annotations

import datetime as dt

_YEAR = 12


def first_day(month: int) -> dt.date:
    """Return the first day of a month."""
    year, number = divmod(month, _YEAR)
    return dt.date(year, number + 1, 1)


def last_day(month: int) -> dt.date:
    """Return the last day of a month."""
    return first_day(month + 1) - dt.timedelta(days=1)


def month_of_day(day: dt.date) -> int:
    """Return the month in which a day lies."""
    return _YEAR * day.year + day.month - 1


def first_workday(month: int) -> dt.date:
    """Return the first day of a month from Monday to Friday."""
    day = first_day(month)
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def last_workday(month: int) -> dt.date:
    """Return the last day of a month from Monday to Friday."""
    day = last_day(month)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def workdays(first: dt.date, last: dt.date) -> int:
    """Return the number of days from Monday to Friday between two days, both included."""
    days = (last - first).days + 1
    weeks, rest = divmod(days, 7)
    return 5 * weeks + sum((first.weekday() + own) % 7 < 5 for own in range(rest))
