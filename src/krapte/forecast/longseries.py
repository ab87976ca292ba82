"""Long yearly series to test forecasts on: embedded, a table of your own, or a store."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.forecast.backtest import HISTORY
from krapte.forecast.trend import Panel, name_of, panel_from
from krapte.statistics import Observation, Store, load, read_observations
from krapte.tables import FOLDER

LONG_SERIES = FOLDER.parent / "backtest"
"""Folder of the Dutch series that come with krapte, with their sources."""

MONTHS = 6
"""Months after the end of a year at which the forecast from that year is made (assumed)."""


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


@dataclass(frozen=True, eq=False)
class Vintages:
    """A store of vintages, asked at every origin for what had been published by then.

    Parameters
    ----------
    store
        Where every vintage is kept.
    panel
        The outcomes: the newest figures of the series that are long enough.
    left_out
        Series of the store that are not in the panel: too short, or with figures not above 0.
    months
        Months after the end of a year at which the forecast from that year is made.
    """

    store: Store
    panel: Panel
    left_out: tuple[str, ...]
    months: int = MONTHS

    def day(self, origin: int) -> dt.date:
        """Return the day on which the forecast from `origin` is made."""
        year, month = origin + 1 + (self.months - 1) // 12, (self.months - 1) % 12 + 1
        return dt.date(year, month, calendar.monthrange(year, month)[1])

    def known_at(self, origin: int) -> Panel:
        """Return the panel of the figures that were public on the day of the forecast.

        The store is asked `as_of` that day: figures of later publications, of whatever period, are
        not read at all. Figures of years after the origin are left out as well.
        """
        values = np.full_like(self.panel.values, np.nan)
        rows = {name: row for row, name in enumerate(self.panel.names)}
        for own in yearly(self.store.as_of(self.day(origin))):
            row, column = rows.get(name_of(own)), int(own.period) - self.panel.first
            if row is not None and 0 <= column <= origin - self.panel.first and own.value > 0:
                values[row, column] = own.value
        return replace(self.panel, values=values, published=np.full_like(values, np.nan))


def yearly(observations: tuple[Observation, ...]) -> list[Observation]:
    """Return the observations of a whole year that are no forecasts of their source."""
    return [
        own
        for own in observations
        if len(own.period) == 4 and own.period.isdigit() and own.status != "F"
    ]


def read_vintages(folder: Path, months: int = MONTHS) -> Vintages:
    """Return the vintages of a store, and the series in it that can be forecast and compared.

    Parameters
    ----------
    folder
        Of `krapte fetch`.
    months
        See `Vintages`, 1 to 24.

    Raises
    ------
    BadInput
        There is no store, or no series in it has enough yearly figures.
    """
    if not folder.is_dir():
        mend = "`krapte fetch` makes it; check --store."
        raise BadInput([Problem(str(folder), None, None, "no folder", "a store", mend)])
    store = Store(folder)
    newest: dict[str, list[Observation]] = {}
    for own in yearly(store.as_of()):
        newest.setdefault(name_of(own), []).append(own)
    fit = {
        name
        for name, own in newest.items()
        if len(own) > HISTORY and all(each.value > 0 for each in own)
    }
    if not fit:
        found = f"{len(newest)} yearly series, none that is long enough"
        allowed = f"a series of more than {HISTORY} yearly figures above 0"
        raise BadInput(
            [Problem(str(folder), None, "period", found, allowed, "Fetch longer series.")]
        )
    panel = panel_from([each for name in newest if name in fit for each in newest[name]])
    left = tuple(name for name in newest if name not in fit)
    return Vintages(store, panel, left, months)
