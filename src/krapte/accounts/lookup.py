"""Finding the published figure that fits a cell best, in a data set that does not hold them all."""

from __future__ import annotations

from collections.abc import Iterable

from krapte.accounts.marginals import distance
from krapte.classification import expand
from krapte.errors import BadInput, Problem
from krapte.statistics import Dataset, Observation


def nearest(observations: Iterable[Observation], period: str) -> list[Observation]:
    """Return one figure per cell: the one closest to a period, published before assumed."""
    best: dict[tuple[str, ...], Observation] = {}
    for own in observations:
        other = best.get(own.cell)
        if other is None or _rank(own, period) < _rank(other, period):
            best[own.cell] = own
    return list(best.values())


def _rank(own: Observation, period: str) -> tuple[bool, float, str]:
    return own.assumed, distance(own.period, period), own.source


def by_track(dataset: Dataset, series: str, track: str, sex: str, period: str) -> Observation:
    """Return the figure for a track of education: its own, or that of the smallest group it is in.

    Parameters
    ----------
    dataset
        Where to look.
    track, sex
        Such as `mbo-4:ict` and `women`.
    period
        Figures of the nearest period are taken.

    Raises
    ------
    BadInput
        No figure covers the track.
    """
    fitting = [
        own
        for own in dataset.select(series, region="NL")
        if own.sex in ("", sex) and track in expand("track", own.education or "all")
    ]
    if not fitting:
        problem = Problem(
            "education.csv",
            None,
            "education",
            f"no `{series}` that covers {track}",
            "a row for the track or a group it is in",
            "Add the row, assumed with a range if nobody publishes it.",
        )
        raise BadInput([problem])
    return min(
        fitting,
        key=lambda own: (
            len(expand("track", own.education or "all")),
            own.sex == "",
            *_rank(own, period),
        ),
    )
