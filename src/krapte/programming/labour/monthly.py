"""From the ends of years to months, and back, so that no person-month is made or lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.programming.months import month_text

YEAR = 12


def through_months(
    ends: np.ndarray, years: Sequence[int], first_month: int, months: int
) -> np.ndarray:
    """Return the means of months of a stock that runs in a straight line between ends of years.

    The twelve months of a year have the mean of the year, which is the mean of both ends.

    Parameters
    ----------
    ends
        Stock at the ends of years, along the first axis.
    years
        Calendar years of that axis, one after another.
    first_month, months
        Wanted months; all must lie after the first of `years` and within the last.

    Returns
    -------
    numpy.ndarray
        Months along the last axis.

    Raises
    ------
    BadInput
        A month lies outside the years.
    """
    year, within = np.divmod(np.arange(first_month, first_month + months), YEAR)
    if months < 1 or year[0] <= years[0] or year[-1] > years[-1]:
        found = f"{month_text(first_month)} to {month_text(first_month + months - 1)}"
        allowed = f"months from {years[0] + 1}-01 to {years[-1]}-12"
        mend = "Ask the forecast for a later last year, or plan fewer months."
        raise BadInput([Problem("months", None, None, found, allowed, mend)])
    after = year - years[0]
    share = (within + 0.5) / YEAR
    moved = np.moveaxis(ends, 0, -1)
    return moved[..., after - 1] * (1 - share) + moved[..., after] * share


def at_ends(monthly: np.ndarray, first_month: int, years: Sequence[int]) -> np.ndarray:
    """Return the ends of years of an amount by month: the mean of the twelve months around.

    Half a year before and half a year after the end; months that are not given count as 0. Each
    month counts half in its own year and half in a year beside it, so the person-months over all
    years stay the same as long as half a year around them lies within `years`.

    Parameters
    ----------
    monthly
        Months along the last axis, from `first_month` on.
    years
        Calendar years, one after another.

    Returns
    -------
    numpy.ndarray
        Ends of years along the first axis.
    """
    months = monthly.shape[-1]
    found = np.zeros((len(years), *monthly.shape[:-1]))
    for number, year in enumerate(years):
        begin = YEAR * year + YEAR // 2 - first_month
        inside = monthly[..., max(begin, 0) : min(max(begin + YEAR, 0), months)]
        found[number] = inside.sum(-1) / YEAR
    return found
