"""Who does the work of a schedule: postings, hiring and training at the least cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array

from krapte.programming.plan import Goal, Work
from krapte.programming.project import Project
from krapte.programming.supply import Supply

_NOTHING = 1e-9
"""FTE and persons below this are rounding of the solver."""


@dataclass(frozen=True)
class Staffing:
    """Who does what, and what it costs.

    Parameters
    ----------
    postings, hires, intakes
        As in `Plan`.
    travel, hiring, training
        Points, each 0 or less.
    """

    postings: pd.DataFrame
    hires: pd.DataFrame
    intakes: pd.DataFrame
    travel: float
    hiring: float
    training: float

    @property
    def points(self) -> float:
        """Points of the three together."""
        return self.travel + self.hiring + self.training


class _Columns:
    """Variables of a linear program, numbered as they come."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.keys: list[tuple[str, tuple[int, ...]]] = []

    def add(self, kind: str, key: tuple[int, ...], cost: float, upper: float) -> int:
        self.keys.append((kind, key))
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.keys) - 1


class _Rows:
    """Rows `sum <= limit` of a linear program."""

    def __init__(self) -> None:
        self.place: dict[tuple, int] = {}
        self.limit: list[float] = []
        self.terms: list[tuple[int, int, float]] = []

    def add(self, key: tuple, limit: float, column: int, coefficient: float) -> None:
        if key not in self.place:
            self.place[key] = len(self.limit)
            self.limit.append(limit)
        self.terms.append((self.place[key], column, coefficient))


def demand_of(
    works: Iterable[Work], projects: Mapping[str, Project], supply: Supply
) -> dict[tuple[str, int], np.ndarray]:
    """Return FTE by place and occupation (its position in the supply), an array of months."""
    found: dict[tuple[str, int], np.ndarray] = {}
    for work in works:
        project = projects[work.project]
        package = next(own for own in project.packages if own.package == work.package)
        begin = work.start - supply.first_month
        for own in package.labour:
            if own.fte_months > 0:
                key = project.region, supply.occupations.index(own.occupation)
                months = found.setdefault(key, np.zeros(supply.months))
                months[begin : begin + work.months] += own.fte_months / work.months
    return found


def staff(
    works: Iterable[Work], projects: Mapping[str, Project], supply: Supply, goal: Goal
) -> Staffing | None:
    """Return who does the work at the least cost; None when nobody can.

    Parameters
    ----------
    works
        Within the months of the supply.
    projects
        By code.
    """
    columns, rows = _Columns(), _Rows()
    for (place, occupation), fte in demand_of(works, projects, supply).items():
        for month in np.flatnonzero(fte > 0):
            at = (occupation, int(month))
            rows.add(("demand", place, *at), -fte[month], -1, 0.0)
            for number, link in enumerate(supply.links):
                if link.place == place:
                    _post(columns, rows, supply, goal, number, at)
                    rows.add(("demand", place, *at), 0.0, len(columns.keys) - 1, -1.0)
    _more(columns, rows, supply, goal)
    if not rows.limit:
        return _staffing(columns, np.zeros(0), supply)
    if not columns.keys:
        return None
    terms = [own for own in rows.terms if own[1] >= 0]
    entries = np.array([own[2] for own in terms])
    where = ([own[0] for own in terms], [own[1] for own in terms])
    matrix = coo_array((entries, where), shape=(len(rows.limit), len(columns.keys))).tocsr()
    limit = np.array(rows.limit)
    met = np.array([key[0] == "demand" for key in rows.place])
    solved = linprog(
        columns.cost,
        A_ub=matrix[~met],
        b_ub=limit[~met],
        A_eq=matrix[met],
        b_eq=limit[met],
        bounds=np.column_stack([np.zeros(len(columns.keys)), columns.upper]),
        method="highs",
    )
    if solved.status == 2:
        return None
    if solved.status != 0:
        raise RuntimeError(f"staffing was not solved: {solved.message}")
    return _staffing(columns, solved.x, supply)


def _post(
    columns: _Columns, rows: _Rows, supply: Supply, goal: Goal, number: int, at: tuple[int, int]
) -> None:
    link = supply.links[number]
    region = supply.regions.index(link.region)
    own = columns.add("posting", (number, *at), link.euro * goal.euro, np.inf)
    workers = float(supply.workers[region, at[0], at[1]])
    rows.add(("capacity", region, *at), workers, own, 1.0)
    if not link.home:
        rows.add(("away", region, *at), supply.away_share * workers, own, 1.0)


def _more(columns: _Columns, rows: _Rows, supply: Supply, goal: Goal) -> None:
    """Add hiring and training to the rows of capacity that are there."""
    used = [key[1:] for key in rows.place if key[0] == "capacity"]
    if supply.hiring is not None:
        for region, occupation, month in used:
            most = float(supply.hiring.most[region, occupation, month])
            if most > 0:
                euro = float(supply.hiring.euro[occupation]) * goal.euro
                own = columns.add("hire", (region, occupation, month), euro, most)
                rows.add(("capacity", region, occupation, month), 0.0, own, -1.0)
    for number, course in enumerate(supply.courses):
        occupation = supply.occupations.index(course.occupation)
        for region in sorted({own[0] for own in used if own[1] == occupation}):
            months = [own[2] for own in used if own[:2] == (region, occupation)]
            for month in range(max(0, max(months) - course.months + 1)):
                if course.places[region, month] > 0:
                    most = float(course.places[region, month])
                    euro = course.euro * goal.euro
                    own = columns.add("intake", (number, region, month), euro, most)
                    limit = float(supply.teachers[course.pool][month])
                    rows.add(("teachers", course.pool, month), limit, own, 1.0)
                    for later in months:
                        if later >= month + course.months:
                            key = ("capacity", region, occupation, later)
                            rows.add(key, 0.0, own, -course.fte)


def _staffing(columns: _Columns, amounts: np.ndarray, supply: Supply) -> Staffing:
    postings, hires, intakes = [], [], []
    spent = {"posting": 0.0, "hire": 0.0, "intake": 0.0}
    for (kind, key), amount, cost in zip(columns.keys, amounts, columns.cost, strict=True):
        if amount <= _NOTHING:
            continue
        spent[kind] -= float(amount * cost)
        month = supply.first_month + key[2]
        if kind == "posting":
            link, occupation = supply.links[key[0]], supply.occupations[key[1]]
            postings.append((link.region, link.place, occupation, month, amount))
        elif kind == "hire":
            hires.append((supply.regions[key[0]], supply.occupations[key[1]], month, amount))
        else:
            occupation = supply.courses[key[0]].occupation
            intakes.append((supply.regions[key[1]], occupation, month, amount))
    return Staffing(
        pd.DataFrame(postings, columns=["region", "place", "occupation", "month", "fte"]),
        pd.DataFrame(hires, columns=["region", "occupation", "month", "fte"]),
        pd.DataFrame(intakes, columns=["region", "occupation", "month", "persons"]),
        spent["posting"],
        spent["hire"],
        spent["intake"],
    )
