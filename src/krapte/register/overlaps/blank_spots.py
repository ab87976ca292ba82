"""Shortages at which no measure is aimed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from krapte.register.overlaps.aims import Aim, area_of, work_of

LEVELS = ("none", "general", "region", "occupation", "both")
"""How closely a shortage is aimed at, from not at all; the first two make a blank spot."""

BLANK = LEVELS[:2]
ASIDE = ("ended", "explored", "advised", "asked")
"""States in which a measure reaches nobody: no longer, or not yet decided."""


@dataclass(frozen=True)
class Shortage:
    """A shortage of one occupation in one region.

    Parameters
    ----------
    region, occupation, year
        The cell.
    median, low, high
        Persons: median and 80 % interval over the draws, without the plan.
    """

    region: str
    occupation: str
    year: int
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class BlankSpot:
    """A shortage, and which measures reach it.

    Parameters
    ----------
    shortage
        The shortage.
    level
        One of `LEVELS`: no measure is known to reach it; only measures for the whole country and
        all technical or all ICT work; one aimed at its region, at its occupation, or at both.
    aimed
        Measures aimed at its region or occupation.
    general
        Measures that reach it among all others.
    unknown
        Measures that may reach it: their region, occupations or years are not known.
    """

    shortage: Shortage
    level: str
    aimed: tuple[str, ...]
    general: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether no measure is aimed at it."""
        return self.level in BLANK


def blank_spots(aims: Iterable[Aim], shortages: Iterable[Shortage]) -> tuple[BlankSpot, ...]:
    """Return every shortage with the measures that reach it, the least aimed at first.

    Within a level the largest shortage comes first. Measures that ended, or that are only explored,
    advised or asked for, do not count.

    Parameters
    ----------
    aims
        What the measures are aimed at.
    shortages
        From a forecast.
    """
    acting = [(aim, _level(aim)) for aim in aims if aim.status not in ASIDE]
    found = [_spot(acting, shortage) for shortage in shortages]
    return tuple(
        sorted(
            found,
            key=lambda own: (
                LEVELS.index(own.level),
                -own.shortage.median,
                own.shortage.region,
                own.shortage.occupation,
            ),
        )
    )


def _spot(aims: Iterable[tuple[Aim, str]], shortage: Shortage) -> BlankSpot:
    aimed, general, unknown, levels = [], [], [], {"none"}
    for aim, level in aims:
        reach = _reaches(aim, shortage)
        if reach is None:
            unknown.append(aim.measure)
        elif reach:
            levels.add(level)
            (general if level == "general" else aimed).append(aim.measure)
    closest = max(levels, key=LEVELS.index)
    return BlankSpot(shortage, closest, tuple(aimed), tuple(general), tuple(unknown))


def _level(aim: Aim) -> str:
    if aim.national:
        return "general" if aim.all_technical else "occupation"
    return "region" if aim.all_technical else "both"


def _reaches(aim: Aim, shortage: Shortage) -> bool | None:
    """Return whether a measure reaches a shortage; None when that cannot be known."""
    parts = (
        _inside(work_of(shortage.occupation), aim.work),
        _inside(area_of(shortage.region), aim.area),
        _running(aim, shortage.year),
    )
    if False in parts:
        return False
    return None if None in parts else True


def _inside(cell: frozenset[str], aimed: frozenset[str]) -> bool | None:
    return bool(cell & aimed) if aimed else None


def _running(aim: Aim, year: int) -> bool | None:
    if (aim.start is not None and aim.start > year) or (aim.end is not None and aim.end < year):
        return False
    # A scheme that runs and of which no end is decided is taken to go on, as a budget does.
    known = aim.start is not None and aim.end is not None
    return True if known or aim.status == "running" else None
