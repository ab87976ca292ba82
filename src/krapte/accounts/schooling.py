"""Education in the base year: graduates, time to the diploma, drop-out, and where they start."""

from __future__ import annotations

import numpy as np

from krapte.accounts.baseyear import Schooling
from krapte.accounts.lookup import by_track
from krapte.classification import SEXES, education_tracks, expand
from krapte.statistics import Dataset


def schooling(dataset: Dataset, year: int) -> Schooling:
    """Return the accounts of education.

    Parameters
    ----------
    dataset
        Holds the series `graduate_leavers`, `duration`, `dropout`, `start_in_technique`,
        `no_work` and `intake_index`.
    year
        Base year.

    Raises
    ------
    BadInput
        A series does not cover a track.
    """
    tracks, period = education_tracks(), str(year)

    def by_sex(series: str) -> np.ndarray:
        return np.array(
            [[by_track(dataset, series, t, s, period).value for s in SEXES] for t in tracks]
        )

    return Schooling(
        graduates=by_sex("graduate_leavers"),
        duration=by_sex("duration").mean(1),
        dropout=by_sex("dropout"),
        start_in_technique=by_sex("start_in_technique"),
        no_work=by_sex("no_work"),
        intake=_intake(dataset),
    )


def _intake(dataset: Dataset) -> dict[int, np.ndarray]:
    """Return the relative intake by year; a year that a track lacks takes the year before."""
    tracks = education_tracks()
    rows = dataset.select("intake_index", region="NL")
    years = sorted({int(own.period) for own in rows})
    found: dict[int, np.ndarray] = {}
    for year in range(years[0], years[-1] + 1):
        index = found[year - 1].copy() if year > years[0] else np.ones(len(tracks))
        for own in rows:
            if own.period == str(year):
                index[[tracks.index(t) for t in expand("track", own.education)]] = own.value
        found[year] = index
    return found
