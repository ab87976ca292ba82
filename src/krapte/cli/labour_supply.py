"""Who can do the work, from what the options of `krapte programme` say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from krapte.programming import Programme, Supply

_YEAR = 12

supply_option = click.option(
    "--supply", "supply_folder", type=click.Path(path_type=Path), default=None,
    help="Folder with your own labour supply (workers.csv, links.csv), or that of a saved plan."
    " Default: what the forecast leaves for these projects.",
)  # fmt: skip
scenario_option = click.option(
    "--scenario", type=click.Choice(["without", "with"]), default="with", show_default=True,
    help="Forecast without or with the measures of the register.",
)  # fmt: skip
draw_option = click.option(
    "--draw", type=click.IntRange(min=-1), default=-1, show_default=True,
    help="Draw of the forecast; -1 is the central one.",
)  # fmt: skip
run_option = click.option(
    "--run", "run", type=click.Path(path_type=Path), default=None,
    help="Folder of a run (`krapte run`): take its figures at --level.",
)  # fmt: skip
level_option = click.option(
    "--level", default="median", show_default=True,
    help="With --run: median, or a bound of an interval such as low80.",
)  # fmt: skip


def supply_for(
    programme: Programme,
    folder: Path | None,
    data: Path | None,
    scenario: str,
    draw: int,
    run: Path | None,
    level: str,
    seed: int,
) -> Supply:
    """Return the labour for a programme, from a folder or from the forecast.

    Raises
    ------
    BadInput
        The folder, the run or the data set has faults, or the projects lie outside the forecast.
    """
    from krapte.programming.exchange import read_supply

    if folder is not None:
        return read_supply(folder / "supply" if (folder / "supply").is_dir() else folder)
    return _forecast_supply(programme, data, scenario, draw, run, level, seed)


def _forecast_supply(
    programme: Programme,
    data: Path | None,
    scenario: str,
    draw: int,
    run: Path | None,
    level: str,
    seed: int,
) -> Supply:
    from krapte.errors import BadInput, Problem
    from krapte.forecast.model import LAST_HORIZON, model_of
    from krapte.programming.labour import (
        LabourForecast,
        market_at,
        occupations_of,
        supply_of,
        window_of,
    )
    from krapte.statistics import load

    first, months = window_of(programme)
    last = min(first + months - 1, _YEAR * LAST_HORIZON + _YEAR - 1)
    if last < first:
        found = f"a first month in {first // _YEAR}"
        allowed = f"projects that begin before the end of {LAST_HORIZON}"
        mend = "Change earliest_start, or give --supply."
        raise BadInput([Problem("projects", None, "earliest_start", found, allowed, mend)])
    cells = None if run is None else _cells(run)
    model = model_of(load(data), last // _YEAR, seed)
    market = LabourForecast(model, draw, scenario).market()
    if cells is not None:
        market = market_at(market, cells, level)
    return supply_of(
        market, first, last - first + 1,
        places=dict.fromkeys(own.region for own in programme),
        occupations=occupations_of(programme),
    )  # fmt: skip


def _cells(run: Path):  # noqa: ANN202  (a DataFrame; pandas is loaded late)
    import pandas as pd

    from krapte.errors import BadInput, Problem

    path = run / "cells.parquet"
    if not path.is_file():
        mend = "Name a folder that `krapte run` wrote."
        raise BadInput([Problem("--run", None, None, f"no {path}", "a run", mend)])
    return pd.read_parquet(path)
