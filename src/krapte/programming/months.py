"""Months as whole numbers, since a plan counts in them: January of year 0 is 0."""

from __future__ import annotations

import re

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def month_of(text: str) -> int:
    """Return the number of a month such as `2027-03`.

    Raises
    ------
    ValueError
        The text is no month.
    """
    found = _MONTH.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text}` is no month; write 2027-03")
    return 12 * int(found[1]) + int(found[2]) - 1


def month_text(month: int) -> str:
    """Return a month as `2027-03`."""
    year, number = divmod(month, 12)
    return f"{year:04d}-{number + 1:02d}"
