"""What a plan says: when each package is done, who does it, and what is proven about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.programming.project import Project


@dataclass(frozen=True)
class Goal:
    """What a plan is to reach; a weight of 0 leaves a part out.

    Weights are choices of whoever plans, and no statistics.

    Parameters
    ----------
    twh, kton, homes
        Points for a TWh a year, a kton of CO2 avoided a year and a home, of a project that is
        ready by its deadline.
    work
        Points for a FTE-month of a project of which no yield is known at all, such as a cable or a
        substation; assumed, in the range of what projects on land with a known yield get under the
        usual weights (0.04 to 0.09). Without it no plan would build a grid.
    priority
        Factor by priority of a project, 1 to 5.
    late
        Share of a project's points that each month after its deadline takes off; what is 1 or more
        gives nothing for a project that is late.
    euro
        Points that a euro of travel, hiring and training takes off.
    fairness
        Points for the smallest share, over the RES regions with points at stake, of the points
        that a region can have.
    """

    twh: float = 1000.0
    kton: float = 0.0
    homes: float = 0.01
    work: float = 0.05
    priority: tuple[float, float, float, float, float] = (2.0, 1.5, 1.0, 0.75, 0.5)
    late: float = 0.02
    euro: float = 1e-6
    fairness: float = 0.0

    def points_of(self, project: Project) -> float:
        """Return the points of a project that is ready by its deadline."""
        yields = (project.twh, self.twh), (project.co2_kton, self.kton), (project.homes, self.homes)
        total = sum((amount or 0.0) * weight for amount, weight in yields)
        if all(amount is None for amount, _ in yields):
            total = self.work * project.fte_months
        return total * self.priority[project.priority - 1]


@dataclass(frozen=True)
class Work:
    """When one package is done.

    Parameters
    ----------
    project, package
        Codes.
    start
        First month.
    months
        How many; its labour is spread evenly over them.
    """

    project: str
    package: str
    start: int
    months: int


@dataclass(frozen=True)
class Plan:
    """A plan that can be staffed, and the proof of how good it is.

    Parameters
    ----------
    works
        Every package of every project that is built; a project is built whole or not at all.
    postings
        Columns `region, place, occupation, month, fte`: where workers of a labour-market region
        work; together at each place and month what its packages ask.
    hires
        Columns `region, occupation, month, fte`: labour had besides, part of the postings.
    intakes
        Columns `region, occupation, month, persons`: training begun; workers after its months.
    parts
        Points by part: `value` (less what lateness takes off), `travel`, `hiring`, `training`
        (each 0 or less) and `fairness`.
    bound
        No plan has more points than this.
    prices
        Points that one FTE more of a region, occupation and month is worth in the relaxation
        that gives the bound; regions x occupations x months of the supply.
    seconds
        How long the search took.
    status
        `optimal` when the bound is met, `feasible` otherwise, `interrupted` when it was stopped.
    """

    works: tuple[Work, ...]
    postings: pd.DataFrame
    hires: pd.DataFrame
    intakes: pd.DataFrame
    parts: dict[str, float]
    bound: float
    prices: np.ndarray
    seconds: float
    status: str

    @property
    def points(self) -> float:
        """Points of all parts together."""
        return sum(self.parts.values())

    @property
    def gap(self) -> float:
        """How far the bound lies above the points, as a share of the bound; 0 is proven best."""
        return max(0.0, (self.bound - self.points) / abs(self.bound)) if self.bound else 0.0
