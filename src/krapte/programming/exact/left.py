"""Labour that is left for the projects of a case, and the most that a schedule can ask of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.programming.exact.case import Case
from krapte.programming.supply import Supply

Site = tuple[str, int]
"""Place of work, and position of the occupation in the supply."""


@dataclass(frozen=True)
class Left:
    """Labour that is left, in FTE; regions x occupations x months of the supply.

    Parameters
    ----------
    workers
        In all.
    away
        That may work outside their own region.
    charge
        Points that a full-time month of a worker costs besides; None is nothing.
    """

    workers: np.ndarray
    away: np.ndarray
    charge: np.ndarray | None = None


def left_of(supply: Supply) -> Left:
    """Return all labour of a supply."""
    return Left(supply.workers, supply.away_share * supply.workers)


def peaks_of(case: Case, supply: Supply) -> dict[Site, np.ndarray]:
    """Return the most FTE that can be asked at each place, per month of the supply.

    Every step is taken as short as it can be while it runs in the month.
    """
    found: dict[Site, np.ndarray] = {}
    for step in case.steps:
        place = case.projects[step.project].region
        shortest = step.durations[0]
        for occupation, labour in step.labour:
            months = found.setdefault((place, occupation), np.zeros(supply.months))
            months[step.first : step.last] += labour / shortest
    return found
