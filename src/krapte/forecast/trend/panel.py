"""A panel: long yearly series of one country side by side, and what of them was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.statistics import Observation

PUBLISHED_WITHIN = 1
"""Years after the end of a year within which its figure counts as known (yearly statistics)."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Yearly series that share a country and so a business cycle.

    Parameters
    ----------
    names
        Of the series; the part before the first dot or blank is the class.
    kinds
        Class of every series, in the order of `names`; classes share priors and growth.
    first
        First calendar year of `values`.
    values
        Figures by series and year [S, T], all above 0; NaN where there is none.
    published
        Year in which each figure was first published [S, T]; NaN where nobody said it.
    occupations
        Code of the occupation of every series; empty where it is of all occupations together.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    first: int
    values: np.ndarray
    published: np.ndarray
    occupations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.occupations:
            object.__setattr__(self, "occupations", ("",) * len(self.names))

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, in the order in which they first appear."""
        return tuple(dict.fromkeys(self.kinds))

    @property
    def years(self) -> np.ndarray:
        """The calendar years of the columns [T]."""
        return self.first + np.arange(self.values.shape[1])

    def known_at(self, origin: int) -> Panel:
        """Return the panel as it was at an origin: everything later is gone, not merely unused.

        A figure is known when its year is not after the origin and, where its publication date is
        given, it came out within a year after the origin ended (yearly statistics need that long).
        """
        late = (self.years > origin)[None, :] | (self.published > origin + PUBLISHED_WITHIN)
        return replace(
            self,
            values=np.where(late, np.nan, self.values),
            published=np.where(late, np.nan, self.published),
        )

    def without_last(self, years: int) -> Panel:
        """Return the panel without the last years of each class: what development may look at."""
        values = self.values.copy()
        for name in self.classes:
            own = np.array([kind == name for kind in self.kinds])
            last = np.flatnonzero(np.isfinite(values[own]).any(0))[-1]
            values[np.ix_(own, np.arange(values.shape[1]) > last - years)] = np.nan
        return replace(self, values=values)

    def started(self) -> Panel:
        """Return the panel without series of which nothing is known."""
        there = np.asarray(np.isfinite(self.values).any(axis=1))
        kept = [int(row) for row in np.flatnonzero(there)]
        return replace(
            self,
            names=tuple(self.names[row] for row in kept),
            kinds=tuple(self.kinds[row] for row in kept),
            occupations=tuple(self.occupations[row] for row in kept),
            values=self.values[kept],
            published=self.published[kept],
        )


def panel_of(series: Mapping[str, Mapping[int, float]]) -> Panel:
    """Return a panel of figures by name of the series and calendar year.

    Raises
    ------
    BadInput
        There is no series, or a figure is not above 0: the model works with growth rates.
    """
    return _assembled({name: dict(own) for name, own in series.items()}, {}, {})


def panel_from(observations: Sequence[Observation]) -> Panel:
    """Return the panel of the yearly figures among observations; other periods are left out.

    So are forecasts of a source (status `F`): they are no outcome, and no past either.

    A series of the panel is one cell of one observed series. Of figures that stand there more than
    once, by different sources, the first is taken.

    Raises
    ------
    BadInput
        No yearly figure is left, or one is not above 0.
    """
    figures: dict[str, dict[int, float]] = {}
    published: dict[str, dict[int, float]] = {}
    occupations: dict[str, str] = {}
    for own in observations:
        if not (len(own.period) == 4 and own.period.isdigit()) or own.status == "F":
            continue
        name = name_of(own)
        year = int(own.period)
        if year in figures.setdefault(name, {}):
            continue
        figures[name][year] = own.value
        occupations[name] = own.occupation
        told = getattr(own, "published", None)
        if isinstance(told, dt.date):
            published.setdefault(name, {})[year] = told.year
    return _assembled(figures, published, occupations)


def name_of(own: Observation) -> str:
    """Return the name that the series of an observation has in a panel: series and codes."""
    return " ".join((own.series, *(code for code in own.cell if code not in ("", "NL"))))


def _assembled(
    figures: Mapping[str, Mapping[int, float]],
    published: Mapping[str, Mapping[int, float]],
    occupations: Mapping[str, str],
) -> Panel:
    years = sorted({year for own in figures.values() for year in own})
    if not years:
        mend = "Give yearly figures: rows whose period is a year such as 2015."
        raise BadInput([Problem("series", None, "period", "no yearly figure", "years", mend)])
    faults = [
        Problem(
            "series",
            None,
            "value",
            f"`{value:g}` of {name} in {year}",
            "a figure above 0",
            "Leave out figures that are rounded to 0: growth cannot be computed from them.",
        )
        for name, own in figures.items()
        for year, value in own.items()
        if not value > 0
    ]
    if faults:
        raise BadInput(faults)
    names = tuple(sorted(figures, key=lambda name: (_kind(name), name)))
    values = np.full((len(names), years[-1] - years[0] + 1), np.nan)
    when = np.full_like(values, np.nan)
    for row, name in enumerate(names):
        for year, value in figures[name].items():
            values[row, year - years[0]] = value
        for year, value in published.get(name, {}).items():
            when[row, year - years[0]] = value
    kinds = tuple(_kind(name) for name in names)
    codes = tuple(occupations.get(name, "") for name in names)
    return Panel(names, kinds, years[0], values, when, codes)


def _kind(name: str) -> str:
    return name.split(" ")[0].split(".")[0]
