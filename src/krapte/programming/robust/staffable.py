"""Whether the schedule of a plan can be staffed with another supply, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from krapte.programming.plan import Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Supply

UNIT = 1e-3
"""FTE; flows are counted in whole units."""

_ROOM = 0.05
_NOTHING = 1e-12


@dataclass(frozen=True)
class Staffed:
    """What a supply can do of the schedule of a plan.

    Parameters
    ----------
    asked
        FTE-months that the packages ask.
    unmet
        FTE-months that nobody can do; occupations x months of the supply.
    """

    asked: float
    unmet: np.ndarray

    @property
    def share(self) -> float:
        """Part of the labour that nobody can do."""
        return float(self.unmet.sum()) / max(self.asked, _NOTHING)

    def holds(self, tolerance: float = 0.0) -> bool:
        """Return whether at most this share of the labour is missing."""
        return self.share <= tolerance


def staffable(programme: Programme, plan: Plan, supply: Supply) -> Staffed:
    """Return what a supply can do of a plan whose months and training stand.

    Who is sent where and who is hired is decided anew: both can be arranged when the month comes.
    Projects and training are as the plan has them; training for which this supply has no places or
    teachers does not happen.

    Parameters
    ----------
    programme
        Of the plan.
    plan
        Its works and intakes.
    supply
        With the regions, occupations and months of the one the plan was made with.

    Returns
    -------
    Staffed
        Per occupation and month the labour that remains after the largest flow from regions to
        places, to the nearest thousandth of an FTE; less than a twentieth of an FTE is rounding.
    """
    places = sorted({link.place for link in supply.links})
    asked = asked_by_place(programme, plan, supply, places)
    there = supply.workers + trained_within(plan, supply)
    if supply.hiring is not None:
        there = there + supply.hiring.most
    away = supply.away_share * supply.workers
    unmet = np.zeros(asked.shape[1:])
    network = _Network(supply, places)
    for occupation in np.flatnonzero(asked.sum((0, 2)) > 0):
        months = np.flatnonzero(asked[:, occupation].sum(0) > 0)
        unmet[occupation, months] = network.unmet(
            asked[:, occupation, months], there[:, occupation, months], away[:, occupation, months]
        )
    return Staffed(float(asked.sum()), unmet)


def asked_by_place(
    programme: Programme, plan: Plan, supply: Supply, places: list[str]
) -> np.ndarray:
    """Return FTE that the works of a plan ask; places x occupations x months of the supply."""
    found = np.zeros((len(places), len(supply.occupations), supply.months))
    packages = {
        (project.project, package.package): (project.region, package.labour)
        for project in programme
        for package in project.packages
    }
    place = {code: number for number, code in enumerate(places)}
    column = {code: number for number, code in enumerate(supply.occupations)}
    for work in plan.works:
        region, labour = packages[work.project, work.package]
        begin = work.start - supply.first_month
        for own in labour:
            if own.fte_months > 0:
                at = place[region], column[own.occupation]
                found[*at, begin : begin + work.months] += own.fte_months / work.months
    return found


def trained_within(plan: Plan, supply: Supply) -> np.ndarray:
    """Return FTE that the intakes of a plan add, as far as places and teachers of a supply reach.

    Where more would begin than can, all of that region or pool begin less in proportion.
    """
    found = np.zeros(supply.workers.shape)
    rows = {code: number for number, code in enumerate(supply.regions)}
    columns = {code: number for number, code in enumerate(supply.occupations)}
    begun = {own.occupation: np.zeros((len(rows), supply.months)) for own in supply.courses}
    table = plan.intakes
    for region, occupation, month, persons in zip(
        table["region"], table["occupation"], table["month"], table["persons"], strict=True
    ):
        if occupation in begun:
            begun[occupation][rows[region], month - supply.first_month] += persons
    pools: dict[str, np.ndarray] = {}
    for own in supply.courses:
        begun[own.occupation] = np.minimum(begun[own.occupation], own.places)
        total = pools.get(own.pool, np.zeros(supply.months))
        pools[own.pool] = total + begun[own.occupation].sum(0)
    for own in supply.courses:
        most = supply.teachers.get(own.pool)
        room = np.ones(supply.months)
        if most is not None:
            room = np.minimum(most / np.maximum(pools[own.pool], _NOTHING), 1.0)
        working = np.cumsum(begun[own.occupation] * room, axis=1) * own.fte
        if own.months < supply.months:
            at = columns[own.occupation]
            found[:, at, own.months :] = working[:, : supply.months - own.months]
    return found


class _Network:
    """Regions and places with the links between them, one copy per month."""

    def __init__(self, supply: Supply, places: list[str]) -> None:
        row = {code: number for number, code in enumerate(supply.regions)}
        column = {code: number for number, code in enumerate(places)}
        self.regions, self.places = len(row), len(places)
        ends = [(row[own.region], column[own.place], own.home) for own in supply.links]
        self.near = np.array([end[:2] for end in ends if end[2]], int).reshape(-1, 2)
        self.far = np.array([end[:2] for end in ends if not end[2]], int).reshape(-1, 2)

    def unmet(self, asked: np.ndarray, there: np.ndarray, away: np.ndarray) -> np.ndarray:
        """Return FTE that cannot be done by month; asked places x months, others regions x months.

        Nodes of a month: its regions, the same once more for work outside them, and its places.
        """
        months = asked.shape[1]
        size = 2 * self.regions + self.places
        source, sink = months * size, months * size + 1
        begin = np.arange(months) * size
        need, have, out = (
            np.rint(np.asarray(own).T / UNIT).astype(np.int32) for own in (asked, there, away)
        )
        region = begin[:, None] + np.arange(self.regions)
        place = begin[:, None] + 2 * self.regions + np.arange(self.places)
        edges = [
            (np.full_like(region, source), region, have),
            (region, region + self.regions, np.minimum(out, have)),
            (place, np.full_like(place, sink), need),
        ]
        for ends, shift in ((self.near, 0), (self.far, self.regions)):
            start = begin[:, None] + shift + ends[:, 0]
            finish = begin[:, None] + 2 * self.regions + ends[:, 1]
            edges.append((start, finish, np.minimum(have[:, ends[:, 0]], need[:, ends[:, 1]])))
        start, finish, most = (
            np.concatenate([np.ravel(edge[part]) for edge in edges]) for part in range(3)
        )
        some = most > 0
        graph = coo_array(
            (most[some], (start[some], finish[some])), shape=(sink + 1, sink + 1)
        ).tocsr()
        done = maximum_flow(graph, source, sink).flow
        met = np.zeros(need.shape)
        reached = done[:, [sink]].tocoo()
        flat = np.asarray(reached.row)
        month, within = np.divmod(flat, size)
        met[month, within - 2 * self.regions] = reached.data
        left = (need - met).sum(1) * UNIT
        return np.where(left > _ROOM, left, 0.0)
