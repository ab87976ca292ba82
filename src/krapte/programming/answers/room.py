"""How much labour could come to a place: of everybody, or beside what a plan does already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from krapte.programming.plan import Plan
from krapte.programming.supply import Link, Supply


@dataclass(frozen=True)
class Room:
    """Labour that could still be used.

    Parameters
    ----------
    supply
        Whose regions, occupations and months the axes have.
    fte
        All of it; regions x occupations x months.
    away
        Of which outside the own region at most; same shape.
    """

    supply: Supply
    fte: np.ndarray
    away: np.ndarray

    def links(self, place: str) -> list[Link]:
        """Return who can work in a place, those who live there first."""
        found = [own for own in self.supply.links if own.place == place]
        return sorted(found, key=lambda own: (not own.home, own.euro, own.region))

    def at(self, place: str) -> np.ndarray:
        """Return FTE that could work in a place; occupations x months."""
        rows = {code: number for number, code in enumerate(self.supply.regions)}
        total = np.zeros(self.fte.shape[1:])
        for link in self.links(place):
            row = rows[link.region]
            own = self.fte[row]
            total += own if link.home else np.minimum(own, self.away[row])
        return total


def all_room(supply: Supply) -> Room:
    """Return the room when nothing is built yet, with all hiring and training that there can be."""
    fte = supply.workers + _hiring(supply) + _trainable(supply, None)
    return Room(supply, fte, supply.away_share * supply.workers)


def left_room(supply: Supply, plan: Plan, training: bool = True) -> Room:
    """Return the room that a plan leaves.

    Parameters
    ----------
    training
        Whether what can still be trained counts; each region then counts on all teachers that are
        left, so together it can be more than there is.
    """
    used = cells(supply, plan.postings, "fte")
    home = {(own.place, own.region) for own in supply.links if own.home}
    keys = zip(plan.postings["place"], plan.postings["region"], strict=True)
    out = np.array([key not in home for key in keys], dtype=bool)
    away = cells(supply, plan.postings[out], "fte")
    fte = supply.workers + _hiring(supply) + trained(supply, plan)
    if training:
        fte = fte + _trainable(supply, plan)
    return Room(
        supply,
        np.maximum(fte - used, 0.0),
        np.maximum(supply.away_share * supply.workers - away, 0.0),
    )


def cells(supply: Supply, table: pd.DataFrame, amount: str) -> np.ndarray:
    """Return a table of a plan as an array; rows of another region, occupation or month left out.

    `krapte.programming.check` tells those; here they must not hide what is right.
    """
    found = np.zeros(supply.workers.shape)
    region = pd.Index(supply.regions).get_indexer(pd.Index(table["region"]))
    occupation = pd.Index(supply.occupations).get_indexer(pd.Index(table["occupation"]))
    month = table["month"].to_numpy(dtype=int) - supply.first_month
    known = (region >= 0) & (occupation >= 0) & (month >= 0) & (month < supply.months)
    where = (region[known], occupation[known], month[known])
    np.add.at(found, where, table[amount].to_numpy(dtype=float)[known])
    return found


def trained(supply: Supply, plan: Plan) -> np.ndarray:
    """Return FTE that the training of a plan adds."""
    begun = cells(supply, plan.intakes, "persons")
    return _works_later(supply, begun)


def _hiring(supply: Supply) -> np.ndarray:
    return np.zeros(supply.workers.shape) if supply.hiring is None else supply.hiring.most


def _trainable(supply: Supply, plan: Plan | None) -> np.ndarray:
    """Return FTE that training could add, beside what a plan trains."""
    begun = np.zeros(supply.workers.shape)
    taken = begun if plan is None else cells(supply, plan.intakes, "persons")
    columns = {code: number for number, code in enumerate(supply.occupations)}
    pools: dict[str, np.ndarray] = {}
    for course in supply.courses:
        own = taken[:, columns[course.occupation]].sum(0)
        pools[course.pool] = pools.get(course.pool, np.zeros(supply.months)) + own
    for course in supply.courses:
        column = columns[course.occupation]
        left = np.maximum(course.places - taken[:, column], 0.0)
        teachers = supply.teachers.get(course.pool)
        if teachers is not None:
            left = np.minimum(left, np.maximum(teachers - pools[course.pool], 0.0))
        begun[:, column] = left
    return _works_later(supply, begun)


def _works_later(supply: Supply, begun: np.ndarray) -> np.ndarray:
    columns = {code: number for number, code in enumerate(supply.occupations)}
    found = np.zeros(begun.shape)
    for course in supply.courses:
        column = columns[course.occupation]
        ready = np.cumsum(begun[:, column], axis=1) * course.fte
        if course.months < supply.months:
            found[:, column, course.months :] = ready[:, : supply.months - course.months]
    return found
