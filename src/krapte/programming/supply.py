"""Who can do the work: labour by region, occupation and month, and how more of it can be had."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Link:
    """Workers of one labour-market region can work in one place.

    Parameters
    ----------
    place
        RES region or municipality, as `Project.region` names it.
    region
        Labour-market region in which the workers live.
    euro
        What a full-time month costs more than at home: travel, or stay.
    home
        Whether the place lies in the region; such work is not limited by `Supply.away_share`.
    """

    place: str
    region: str
    euro: float
    home: bool


@dataclass(frozen=True)
class Hiring:
    """Labour that can be had besides the workers who are there, month by month.

    Parameters
    ----------
    most
        FTE; regions x occupations x months.
    euro
        What a full-time month of it costs more; by occupation.
    """

    most: np.ndarray
    euro: np.ndarray


@dataclass(frozen=True)
class Course:
    """Training that makes someone a worker of an occupation.

    Parameters
    ----------
    occupation
        Which one.
    months
        Between the intake and the first month of work.
    euro
        Cost of one place.
    places
        Most intakes, in persons; regions x months (placements with employers).
    fte
        Full-time equivalents that one person works afterwards.
    pool
        Name of the teachers it shares with other courses, a key of `Supply.teachers`.
    """

    occupation: str
    months: int
    euro: float
    places: np.ndarray
    fte: float
    pool: str


@dataclass(frozen=True)
class Supply:
    """Labour for a programme.

    Parameters
    ----------
    first_month
        Month to which the first position of the last axis belongs.
    regions
        Labour-market regions.
    occupations
        Of `krapte.classification.model_occupations`.
    workers
        FTE that other work leaves free; regions x occupations x months, not negative.
    links
        Who can work where; a place without a link can be built by nobody.
    away_share
        Most of the workers of a region and occupation that may work outside their own region in a
        month, from 0 to 1.
    hiring
        Labour that can be had besides; None is none.
    courses
        Training that can be begun; at most one of an occupation.
    teachers
        Most intakes a month that the teachers of a pool can take, over all regions; pool to array
        of months.
    origin
        Where the figures come from, in Dutch and English: run, draw or quantile, and rules.
    """

    first_month: int
    regions: tuple[str, ...]
    occupations: tuple[str, ...]
    workers: np.ndarray
    links: tuple[Link, ...]
    away_share: float
    hiring: Hiring | None = None
    courses: tuple[Course, ...] = ()
    teachers: dict[str, np.ndarray] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError when shapes do not agree or a figure is negative."""
        shape = len(self.regions), len(self.occupations), self.months
        if self.workers.shape != shape:
            raise ValueError(f"workers has shape {self.workers.shape}, expected {shape}")
        if not np.isfinite(self.workers).all() or (self.workers < 0).any():
            raise ValueError("workers must be finite and not negative")
        if not 0 <= self.away_share <= 1:
            raise ValueError(f"away_share is {self.away_share}, expected 0 to 1")
        if self.hiring is not None and self.hiring.most.shape != shape:
            raise ValueError(f"hiring.most has shape {self.hiring.most.shape}, expected {shape}")

    @property
    def months(self) -> int:
        """Number of months."""
        return self.workers.shape[-1]
