"""Years and quarters as whole numbers, so that starts and lags can be added and compared."""

from __future__ import annotations

import datetime as dt
import re

from krapte.classification import parse_period

_CODE = re.compile(r"\d{4}(Q[1-4])?")
PER_YEAR = {"year": 1, "quarter": 4}


def kind_of(code: str) -> str:
    """Return `year` or `quarter`.

    Raises
    ------
    ValueError
        The code is neither, such as `2021-2026`.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"`{code}` is no year or quarter; write 2021 or 2021Q4")
    return "quarter" if "Q" in code else "year"


def number_of(code: str) -> int:
    """Return the number of a period: quarters, or years, since the year 0."""
    return round(parse_period(code).start * PER_YEAR[kind_of(code)])


def code_of(number: int, kind: str) -> str:
    """Return the code of a period by its number."""
    if kind == "year":
        return str(number)
    year, quarter = divmod(number, 4)
    return f"{year}Q{quarter + 1}"


def later(code: str, periods: int) -> str:
    """Return the period that lies a number of periods later."""
    return code_of(number_of(code) + periods, kind_of(code))


def last_day(code: str) -> dt.date:
    """Return the last day of a period: before it, nothing of the whole period can be known."""
    end = parse_period(code).end
    year, month = int(end), round((end - int(end)) * 12) + 1
    return dt.date(year, month, 1) - dt.timedelta(days=1)
