"""From a programme and a data set to the labour that the forecast leaves for it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from krapte.errors import BadInput, Problem
from krapte.forecast.model import CENTRAL, LAST_HORIZON, model_of
from krapte.programming.labour.market import LabourForecast, market_at
from krapte.programming.labour.supply_of import occupations_of, supply_of, window_of
from krapte.programming.project import Programme
from krapte.programming.supply import Supply
from krapte.statistics import load

_YEAR = 12


def forecast_supply(
    programme: Programme,
    data: Path | None,
    seed: int,
    *,
    draw: int = CENTRAL,
    scenario: str = "with",
    cells: pd.DataFrame | None = None,
    level: str = "median",
) -> Supply:
    """Return the labour for a programme in the months that the forecast can reach.

    Parameters
    ----------
    programme
        Gives months, places and occupations.
    data
        Folder of a data set; the embedded one when None.
    seed
        Of the draws.
    draw, scenario
        As of `LabourForecast`.
    cells, level
        Cells of a run, and which of its figures to take: the median or a bound of an interval.
        Without cells it is the draw itself.

    Raises
    ------
    BadInput
        The projects lie outside the forecast, the run has no such figures, or the data has faults.
    """
    first, months = window_of(programme)
    last = min(first + months - 1, _YEAR * LAST_HORIZON + _YEAR - 1)
    if last < first:
        found = f"a first month in {first // _YEAR}"
        allowed = f"projects that begin before the end of {LAST_HORIZON}"
        mend = "Change earliest_start, or bring your own labour supply."
        raise BadInput([Problem("projects", None, "earliest_start", found, allowed, mend)])
    market = LabourForecast(model_of(load(data), last // _YEAR, seed), draw, scenario).market()
    if cells is not None:
        market = market_at(market, cells, level)
    return supply_of(
        market, first, last - first + 1,
        places=dict.fromkeys(own.region for own in programme),
        occupations=occupations_of(programme),
    )  # fmt: skip
