"""A smallest set of occupations and months whose labour keeps a project from its deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from krapte.programming.answers.fit import earliest, ordered, windows
from krapte.programming.answers.room import Room
from krapte.programming.project import Project


@dataclass(frozen=True)
class Obstacle:
    """An occupation that falls short at the place of a project, and when.

    Parameters
    ----------
    occupation
        Which one.
    regions
        Labour-market regions whose people can work there, those at home first.
    months
        The months that stop the project, in order. They need not be all that are short: where work
        takes two months on end, every second month is enough to stop it.
    asked, most_asked
        FTE that the project asks in a month, over `longest` and over `shortest` months; of the
        package that asks most at least.
    shortest, longest
        Months on end; the longest that fits between the packages before and after it.
    free, most_free
        Fewest and most FTE of the occupation that can come in one of these months.
    """

    occupation: str
    regions: tuple[str, ...]
    months: tuple[int, ...]
    asked: float
    most_asked: float
    shortest: int
    longest: int
    free: float
    most_free: float


def obstacles(
    project: Project, room: Room, first: int, last: int, own: np.ndarray | None = None
) -> tuple[Obstacle, ...] | None:
    """Return what keeps a project from being done between two months, or None when it fits.

    Irreducible: with enough people in any one of the months and occupations that are named, the
    project would fit, packages that wait for nobody being looked at one by one. Empty when labour
    is not to blame: the months are too few, whoever comes.

    Parameters
    ----------
    project
        Whose packages do not wait for each other in a circle.
    room
        Labour that can be used.
    first, last
        First and last month of work that are allowed.
    own
        FTE that the project has at its place already; occupations x months.
    """
    supply = room.supply
    columns = {code: number for number, code in enumerate(supply.occupations)}
    asked = sorted(code for code, fte in project.labour_by_occupation().items() if fte > 0)
    unknown = [code for code in asked if code not in columns]
    labour = room.at(project.region) + (0.0 if own is None else own)
    if unknown:
        labour = np.vstack([labour, np.zeros((len(unknown), supply.months))])
        columns |= {code: len(supply.occupations) + number for number, code in enumerate(unknown)}
    begin, end = first - supply.first_month, last - supply.first_month + 1

    def stopped(free: np.ndarray) -> bool:
        return earliest(project, free, columns, begin, end) is None

    if not stopped(labour):
        return None
    everyone = labour.copy()
    everyone[[columns[code] for code in asked]] = np.inf
    if stopped(everyone):
        return ()
    span = range(max(begin, 0), min(end, supply.months))
    kept = labour.copy()
    left: list[tuple[int, int]] = []
    for occupation in asked:
        _drop(kept, [(columns[occupation], month) for month in span], stopped, left)
    names = {number: code for code, number in columns.items()}
    regions = tuple(link.region for link in room.links(project.region))
    found = []
    for row in dict.fromkeys(row for row, _ in left):
        at = sorted(month for cell, month in left if cell == row)
        asks = _most_asking(project, names[row], max(begin, 0), min(end, supply.months))
        free = float(labour[row, at].min()), float(labour[row, at].max())
        months = tuple(supply.first_month + month for month in at)
        found.append(Obstacle(names[row], regions, months, *asks, *free))
    return tuple(found)


def _drop(
    labour: np.ndarray,
    cells: list[tuple[int, int]],
    stopped: Callable[[np.ndarray], bool],
    left: list[tuple[int, int]],
) -> None:
    """Lift the limit of as many cells as can be while the project stays stopped."""
    if not cells:
        return
    rows, months = np.array(cells).T
    before = labour[rows, months].copy()
    labour[rows, months] = np.inf
    if stopped(labour):
        return
    labour[rows, months] = before
    if len(cells) == 1:
        left.append(cells[0])
        return
    half = len(cells) // 2
    _drop(labour, cells[:half], stopped, left)
    _drop(labour, cells[half:], stopped, left)


def _most_asking(
    project: Project, occupation: str, begin: int, end: int
) -> tuple[float, float, int, int]:
    """Return what the package asks that asks most of an occupation: FTE, and over which months."""
    within = windows(project, begin, end)
    asks = []
    for package in ordered(project):
        first, last = within[package.package]
        longest = max(package.shortest_months, min(package.longest_months, last - first))
        for own in package.labour:
            if own.occupation == occupation:
                fewest, most = own.fte_months / longest, own.fte_months / package.shortest_months
                asks.append((fewest, most, package.shortest_months, longest))
    return max(asks)
