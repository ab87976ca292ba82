"""Periods: a year, a quarter, or a span of years."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PERIOD = re.compile(r"^(\d{4})(?:Q([1-4])|-(\d{4}))?$")


@dataclass(frozen=True, order=True)
class Period:
    """A span of time; ordered by its beginning.

    Parameters
    ----------
    start, end
        In years, the end not included: the second quarter of 2022 is 2022.25 to 2022.5.
    """

    start: float
    end: float

    @property
    def year(self) -> int:
        """Calendar year in which the period ends."""
        return int(self.end - 1e-9)


def parse_period(code: str) -> Period:
    """Return the period of `2021`, `2021Q4` or `2021-2026`.

    Raises
    ------
    ValueError
        When the code is none of these.
    """
    found = _PERIOD.match(code)
    if not found:
        raise ValueError(f"`{code}` is no period; write 2021, 2021Q4 or 2021-2026")
    first = int(found.group(1))
    if found.group(2):
        quarter = int(found.group(2))
        return Period(first + (quarter - 1) / 4, first + quarter / 4)
    last = int(found.group(3)) if found.group(3) else first
    if last < first:
        raise ValueError(f"`{code}` runs backwards")
    return Period(float(first), float(last + 1))
