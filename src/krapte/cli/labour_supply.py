"""Who can do the work, from what the options of `krapte programme` say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from krapte.programming import Programme, Supply

supply_option = click.option(
    "--supply", "supply_folder", type=click.Path(path_type=Path), default=None,
    help="Your own labour supply: a workbook, a folder (workers.csv, links.csv) or a saved plan."
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
    from krapte.programming.labour import forecast_supply, read_supply_file

    if folder is not None:
        own = folder / "supply" if (folder / "supply").is_dir() else folder
        return read_supply_file(own, dict.fromkeys(project.region for project in programme))
    cells = None if run is None else _cells(run)
    return forecast_supply(
        programme, data, seed, draw=draw, scenario=scenario, cells=cells, level=level
    )


def _cells(run: Path):  # noqa: ANN202  (a DataFrame; pandas is loaded late)
    import pandas as pd

    from krapte.errors import BadInput, Problem

    path = run / "cells.parquet"
    if not path.is_file():
        mend = "Name a folder that `krapte run` wrote."
        raise BadInput([Problem("--run", None, None, f"no {path}", "a run", mend)])
    return pd.read_parquet(path)
