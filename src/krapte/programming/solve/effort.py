"""What a search is asked, what it gives back, and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from krapte.programming.solve.crew import Crew
from krapte.programming.solve.schedule import Schedule
from krapte.programming.solve.staffing import Staffing


@dataclass(frozen=True)
class Effort:
    """How long to search.

    Parameters
    ----------
    seconds
        At most, about.
    iterations
        Steps of prices and hundreds of rounds of better schedules, instead of a share of the time:
        then the same seed gives the same plan.
    seed
        Of the random numbers.
    threads
        With 2, prices are sought beside the schedules.
    """

    seconds: float
    iterations: int | None = None
    seed: int = 0
    threads: int = 1


@dataclass(frozen=True)
class Start:
    """What a search begins from.

    Parameters
    ----------
    schedule
        What is built and when.
    begun
        Training, in persons; courses x regions x months.
    """

    schedule: Schedule
    begun: np.ndarray


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    schedule
        What is built and when; months count from the first of the supply.
    staffing
        Who does it.
    parts
        Points by part.
    bound
        No plan has more points.
    worker, away
        Points a FTE-month of one worker more, and of one more who may go outside; regions x
        occupations x months.
    status
        `optimal`, `feasible` or `interrupted`.
    """

    schedule: Schedule
    staffing: Staffing
    parts: dict[str, float]
    bound: float
    worker: np.ndarray
    away: np.ndarray
    status: str

    @property
    def points(self) -> float:
        """Points of all parts together."""
        return sum(self.parts.values())


Report = Callable[[float, float, float], None]
"""Called with seconds, points and bound."""

Left = Callable[[], float]
Told = Callable[[float], None]
Rebuild = Callable[[Schedule, Crew, Left, Told, int | None], None]
"""Makes a schedule better by other means, in place; called with it, its crew, what returns the
seconds that are left (0 is stop), what is told points, and the rounds when they are limited."""
