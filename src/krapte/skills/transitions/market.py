"""What the forecast says of an occupation in a region: tightness and growth of demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from krapte.classification import model_occupation_of_isco
from krapte.errors import BadInput, Problem


@dataclass(frozen=True)
class Figure:
    """A figure of the forecast with its 80 % interval over the draws."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Market:
    """Tightness and growth by occupation of the model, in one region and scenario.

    Parameters
    ----------
    region
        `NL` or a labour-market region.
    years
        Year of the tightness, and the first and last year between which demand grows.
    tightness
        Open vacancies per person with short unemployment benefit.
    growth
        Growth of demand per year between the first and the last year, as a rate. Its interval comes
        from the interval of the last year alone, so it is narrow where draws differ from the start.
    """

    region: str
    years: tuple[int, int, int]
    tightness: Mapping[str, Figure]
    growth: Mapping[str, Figure]

    def of(self, isco: str) -> tuple[Figure | None, Figure | None]:
        """Return tightness and growth of the occupation of the model that holds a unit group."""
        code = model_occupation_of_isco(isco)
        return self.tightness.get(code), self.growth.get(code)


def market_of(
    cells: pd.DataFrame, region: str = "NL", year: int | None = None, scenario: str = "with"
) -> Market:
    """Return the market of a region out of the table `cells` of a forecast or run.

    Parameters
    ----------
    cells
        As in `krapte.forecast.Results`.
    region
        A region of the table.
    year
        Of the tightness; the first year after the observed ones is what a person meets, and the
        default is the middle of the table.
    scenario
        `with` or `without` the plan.

    Raises
    ------
    BadInput
        The table has no such region, year or scenario.
    """
    own = cells[(cells["scenario"] == scenario) & (cells["region"] == region)]
    years = sorted(int(one) for one in own["year"].unique())
    asked = years[len(years) // 2] if year is None and years else year
    if asked not in years:
        found = f"no figures of {scenario}, {region}, {asked if asked else 'any year'}"
        span = f" and one of the years {years[0]} to {years[-1]}" if years else ""
        allowed = f"a region{span}"
        mend = "Choose another region or year, or make the run again."
        raise BadInput([Problem("cells", None, None, found, allowed, mend)])
    first, last = years[0], years[-1]
    span = max(last - first, 1)
    tight = _figures(own, "tightness", int(asked))
    begin, end = _figures(own, "demand", first), _figures(own, "demand", last)

    def rate(code: str, value: float) -> float:
        start = begin[code].value
        return (value / start) ** (1 / span) - 1 if start > 0 and value > 0 else 0.0

    growth = {
        code: Figure(rate(code, one.value), rate(code, one.low), rate(code, one.high))
        for code, one in end.items()
    }
    return Market(region, (int(asked), first, last), tight, growth)


def _figures(cells: pd.DataFrame, indicator: str, year: int) -> dict[str, Figure]:
    own = cells[(cells["indicator"] == indicator) & (cells["year"] == year)]
    spread = own[["median", "low80", "high80"]].to_numpy(dtype=float)
    return {
        str(code): Figure(*(float(one) for one in row))
        for code, row in zip(own["occupation"], spread, strict=True)
    }
