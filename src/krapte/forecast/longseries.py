"""Long yearly series to test forecasts on: those that come with krapte, or a table of one's own."""

from __future__ import annotations

from pathlib import Path

from krapte.errors import BadInput
from krapte.forecast.trend import Panel, panel_from
from krapte.statistics import load, read_observations
from krapte.tables import FOLDER

LONG_SERIES = FOLDER.parent / "backtest"
"""Folder of the Dutch series that come with krapte, with their sources."""


def read_panel(place: Path | None = None) -> Panel:
    """Return the panel of a table or a folder of observations; the embedded one by default.

    Parameters
    ----------
    place
        A CSV table with the columns of an observation, or a folder of such tables and of tables
        of sources.

    Raises
    ------
    BadInput
        With every fault of the tables; or no yearly figure above 0 is in them.
    """
    if place is None or place.is_dir():
        return panel_from(load(place or LONG_SERIES).observations)
    observations, faults = read_observations(place)
    if faults:
        raise BadInput(faults)
    return panel_from(observations)
