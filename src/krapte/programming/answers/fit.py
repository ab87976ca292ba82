"""Whether one project fits in a room of labour, how early, and what its labour costs at prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.programming.order import in_order
from krapte.programming.project import Package, Project

_SLACK = 1e-6


@dataclass(frozen=True)
class Fit:
    """When the packages of a project can be done.

    Parameters
    ----------
    starts, months
        By package; starts are positions on the axis of months.
    exact
        Whether the packages also fit together; packages that wait for no other are looked at one
        by one, so that together they can ask more than there is.
    """

    starts: dict[str, int]
    months: dict[str, int]
    exact: bool

    @property
    def end(self) -> int:
        """Position after the last month of work."""
        return max((s + self.months[code] for code, s in self.starts.items()), default=0)


def earliest(
    project: Project, room: np.ndarray, columns: dict[str, int], first: int, end: int
) -> Fit | None:
    """Return the earliest that a project can be done, or None when it cannot be.

    None is proof: no schedule exists. A fit is one, if it is exact; every package then ends as
    early as it can.

    Parameters
    ----------
    project
        Whose packages do not wait for each other in a circle.
    room
        FTE at its place; occupations x months.
    columns
        Occupation to its row in `room`.
    first, end
        Positions of the first month of work, and after the last.
    """
    starts: dict[str, int] = {}
    months: dict[str, int] = {}
    for package in ordered(project):
        begin = max((starts[code] + months[code] for code in package.after), default=max(first, 0))
        found = _earliest_end(package, room, columns, begin, min(end, room.shape[1]))
        if found is None:
            return None
        starts[package.package], months[package.package] = found
    return Fit(starts, months, _fits_together(project, starts, months, room, columns))


def ordered(project: Project) -> tuple[Package, ...]:
    """Return the packages, each after those that it waits for.

    Raises
    ------
    ValueError
        They wait for each other in a circle.
    """
    own = {package.package: package for package in project.packages}
    waits = {code: [name for name in one.after if name in own] for code, one in own.items()}
    return tuple(own[code] for code in in_order(waits))


def need(
    project: Project, starts: dict[str, int], months: dict[str, int], columns: dict[str, int],
    shape: tuple[int, ...],
) -> np.ndarray:  # fmt: skip
    """Return the FTE that a schedule of one project asks; occupations x months."""
    asked = np.zeros(shape)
    for package in project.packages:
        begin, length = starts[package.package], months[package.package]
        for own in package.labour:
            if own.fte_months > 0:
                asked[columns[own.occupation], begin : begin + length] += own.fte_months / length
    return asked


def least_price(
    project: Project, prices: np.ndarray, columns: dict[str, int], first: int, end: int
) -> float:
    """Return points that the labour of a project costs at least, at prices at its place.

    Each package takes the cheapest months between where those before it can be ready and where
    those after it must begin: no schedule in these months costs less. Infinite when the packages do
    not fit between `first` and `end`.
    """
    within = windows(project, max(first, 0), end)
    return sum(_cheapest(own, prices, columns, *within[own.package]) for own in project.packages)


def windows(project: Project, first: int, end: int) -> dict[str, tuple[int, int]]:
    """Return the first month and the month after the last in which each package can be done.

    As far as the shortest durations of those before and after it go.
    """
    order = ordered(project)
    shortest = {own.package: own.shortest_months for own in order}
    begins: dict[str, int] = {}
    ends = dict.fromkeys(shortest, end)
    for own in order:
        ready = [begins[code] + shortest[code] for code in own.after]
        begins[own.package] = max(ready, default=first)
    for own in reversed(order):
        for code in own.after:
            ends[code] = min(ends[code], ends[own.package] - own.shortest_months)
    return {code: (begins[code], ends[code]) for code in shortest}


def _durations(package: Package) -> np.ndarray:
    return np.arange(package.shortest_months, package.longest_months + 1)


def _asks(package: Package) -> dict[str, float]:
    asks: dict[str, float] = {}
    for own in package.labour:
        if own.fte_months > 0:
            asks[own.occupation] = asks.get(own.occupation, 0.0) + own.fte_months
    return asks


def _earliest_end(
    package: Package, room: np.ndarray, columns: dict[str, int], begin: int, end: int
) -> tuple[int, int] | None:
    asks = _asks(package)
    if not asks:
        # Waiting asks nobody.
        length = package.shortest_months
        return (begin, length) if begin + length <= end else None
    if any(occupation not in columns for occupation in asks) or begin >= end:
        return None
    lengths = _durations(package)
    lengths = lengths[lengths <= end - begin]
    if not len(lengths):
        return None
    span = end - begin
    short = np.zeros((len(lengths), span), dtype=bool)
    for occupation, fte_months in asks.items():
        own = room[columns[occupation], begin:end]
        wanted = fte_months / lengths[:, None]
        short |= own[None, :] < wanted * (1 - _SLACK) - _SLACK
    counted = np.concatenate([np.zeros((len(lengths), 1)), np.cumsum(short, 1)], 1)
    at = np.arange(span)[None, :]
    stop = at + lengths[:, None]
    inside = stop <= span
    stop = np.minimum(stop, span)
    clean = inside & (np.take_along_axis(counted, stop, 1) == counted[:, :-1])
    finish = np.where(clean, at + lengths[:, None], span + 1)
    best = finish.min()
    if best > span:
        return None
    # Of those that end as early, the longest asks the fewest people at once.
    row = int(np.flatnonzero((finish == best).any(1))[-1])
    start = int(np.flatnonzero(finish[row] == best)[0])
    return begin + start, int(lengths[row])


def _cheapest(
    package: Package, prices: np.ndarray, columns: dict[str, int], begin: int, end: int
) -> float:
    lengths = _durations(package)
    lengths = lengths[lengths <= end - begin]
    if not len(lengths):
        return float("inf")
    asks = _asks(package)
    if any(occupation not in columns for occupation in asks):
        return float("inf")
    together = np.zeros(end - begin)
    for occupation, fte_months in asks.items():
        together += fte_months * prices[columns[occupation], begin:end]
    counted = np.concatenate([[0.0], np.cumsum(together)])
    return min(float((counted[length:] - counted[:-length]).min() / length) for length in lengths)


def _fits_together(
    project: Project, starts: dict[str, int], months: dict[str, int], room: np.ndarray,
    columns: dict[str, int],
) -> bool:  # fmt: skip
    asked = need(project, starts, months, columns, room.shape)
    return bool((asked <= room * (1 + 1e-5) + 1e-5).all())
