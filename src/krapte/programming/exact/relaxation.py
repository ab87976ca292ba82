"""A small plan as a mixed-integer program over months; relaxed, it gives prices of labour.

A column `started[p, d, t]` is 1 when package p of duration d has begun by month t. So a package
runs in month t with duration d as `started[p, d, t] - started[p, d, t - d]`, and whatever the
duration every row has two entries for it. Relaxed, this is as tight as one column per start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array, csr_array

from krapte.programming.exact.case import Case
from krapte.programming.exact.left import Left
from krapte.programming.plan import Goal, Work
from krapte.programming.supply import Link, Supply

BINARY, AMOUNT = True, False

Terms = list[tuple[int, float]]
"""Pairs of a column and its coefficient."""

Site = tuple[str, int, int]
"""Place of work, and positions of occupation and month."""

Cell = tuple[int, int, int]
"""Positions of labour-market region, occupation and month."""


@dataclass
class Formulation:
    """Maximise `gain @ x` with `rows <= limits` (some `=`) and `lower <= x <= upper`.

    Parameters
    ----------
    gain, lower, upper, binary
        By column.
    limits, equal
        By row; whether it has to equal its limit.
    terms
        Triples of row, column and coefficient.
    started
        Per step and duration the column of its first possible start; one per month follows.
    built
        Column per project.
    labour
        Row of a region, occupation and month, with the share of its price that counts: capacity
        with 1, work outside the region with the away share.
    """

    gain: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    binary: list[bool] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    equal: list[bool] = field(default_factory=list)
    terms: list[tuple[int, int, float]] = field(default_factory=list)
    started: dict[tuple[int, int], int] = field(default_factory=dict)
    built: list[int] = field(default_factory=list)
    labour: list[tuple[int, Cell, float]] = field(default_factory=list)

    def column(
        self, binary: bool, gain: float = 0.0, upper: float = 1.0, lower: float = 0.0
    ) -> int:
        """Add a column; return its number."""
        self.gain.append(gain)
        self.lower.append(lower)
        self.upper.append(upper)
        self.binary.append(binary)
        return len(self.gain) - 1

    def row(self, limit: float, terms: Terms, *, equal: bool = False) -> int:
        """Add a row `sum <= limit`; return its number."""
        self.limits.append(limit)
        self.equal.append(equal)
        number = len(self.limits) - 1
        self.terms.extend((number, column, own) for column, own in terms)
        return number

    def matrix(self) -> csr_array:
        """Return the coefficients, rows x columns; entries of one place are added up."""
        rows, columns, values = zip(*self.terms, strict=True) if self.terms else ((), (), ())
        shape = len(self.limits), len(self.gain)
        return coo_array((values, (rows, columns)), shape=shape).tocsr()


def formulate(case: Case, supply: Supply, goal: Goal, left: Left) -> Formulation:
    """Return the program of a case."""
    program = Formulation()
    won: dict[int, Terms] = {}
    for number in range(len(case.projects)):
        won[number] = _project(program, case, number)
    if goal.fairness > 0:
        _fairness(program, case, goal, won)
    _labour(program, case, supply, goal, left)
    return program


def starts_in(case: Case) -> int:
    """Return how many starts the packages have, over all durations: the size of the program."""
    return sum(
        step.last - duration - step.first + 1 for step in case.steps for duration in step.durations
    )


def works_in(
    program: Formulation, case: Case, amounts: np.ndarray, supply: Supply
) -> tuple[Work, ...]:
    """Return the work that a whole solution of the program tells."""
    found = []
    for (at, duration), column in program.started.items():
        step = case.steps[at]
        months = step.last - duration - step.first + 1
        begun_by = np.flatnonzero(amounts[column : column + months] > 0.5)
        if len(begun_by):
            start = supply.first_month + step.first + int(begun_by[0])
            code = case.projects[step.project].project
            found.append(Work(code, step.package, start, duration))
    return tuple(found)


def begun(program: Formulation, case: Case, step: int, duration: int, month: int) -> int | None:
    """Return the column that says the step has begun with a duration by a month; None is never."""
    own = case.steps[step]
    if month < own.first:
        return None
    return program.started[step, duration] + min(month, own.last - duration) - own.first


def _ready(program: Formulation, case: Case, step: int, month: int, factor: float) -> Terms:
    """Return terms that say a step is ready before a month, whatever its duration."""
    found = [
        begun(program, case, step, duration, month - duration)
        for duration in case.steps[step].durations
    ]
    return [(column, factor) for column in found if column is not None]


def _project(program: Formulation, case: Case, number: int) -> Terms:
    """Add a project; return the terms of its points."""
    forced = case.forced[number]
    built = program.column(BINARY, lower=1.0 if forced else 0.0)
    program.built.append(built)
    own_steps = case.steps_of(number)
    for at in own_steps:
        step = case.steps[at]
        for duration in step.durations:
            months = step.last - duration - step.first + 1
            columns = [program.column(BINARY) for _ in range(months)]
            program.started[at, duration] = columns[0]
            for before, after in pairwise(columns):
                program.row(0.0, [(before, 1.0), (after, -1.0)])
        whole = _ready(program, case, at, step.last, 1.0)
        program.row(0.0, [*whole, (built, -1.0)], equal=True)
        for earlier in step.after:
            _precedence(program, case, earlier, at)
    return _points(program, case, number, own_steps)


def _precedence(program: Formulation, case: Case, earlier: int, later: int) -> None:
    step = case.steps[later]
    for month in range(step.first, step.last - step.durations[0] + 1):
        own = [begun(program, case, later, duration, month) for duration in step.durations]
        terms = [(column, 1.0) for column in own if column is not None]
        program.row(0.0, [*terms, *_ready(program, case, earlier, month, -1.0)])


def _points(program: Formulation, case: Case, number: int, steps: list[int]) -> Terms:
    """Return the terms of the points of a project, which fall with the month it is ready."""
    worth = case.values[number]
    waited = {earlier for at in steps for earlier in case.steps[at].after}
    ends = [at for at in steps if at not in waited]
    last = max(case.steps[at].last for at in ends)
    terms: Terms = [(program.built[number], float(worth[last]))]
    for month in range(last):
        drop = float(worth[month] - worth[month + 1])
        if drop <= 0:
            continue
        if len(ends) == 1:
            terms += _ready(program, case, ends[0], month, drop)
            continue
        whole = program.column(BINARY)
        for at in ends:
            program.row(0.0, [(whole, 1.0), *_ready(program, case, at, month, -1.0)])
        terms.append((whole, drop))
    for column, points in terms:
        program.gain[column] += points
    return terms


def _fairness(program: Formulation, case: Case, goal: Goal, won: dict[int, Terms]) -> None:
    least = program.column(AMOUNT, gain=goal.fairness)
    for region, stake in case.stakes.items():
        terms = [
            (column, -points / stake)
            for number, project in enumerate(case.projects)
            if project.res_region == region
            for column, points in won[number]
        ]
        program.row(0.0, [(least, 1.0), *terms])


def _labour(program: Formulation, case: Case, supply: Supply, goal: Goal, left: Left) -> None:
    """Add the rows of labour; those that no schedule can reach are left out."""
    asked, peaks = _asked(program, case)
    places = {place for place, _, _ in asked}
    links = [own for own in supply.links if own.place in places]
    shared = {own.region for own in links if sum(own.region == it.region for it in links) > 1}
    rows: dict[tuple, tuple[float, Terms]] = {}
    source: dict[Cell, tuple] = {}
    """Row to which more labour of a region, occupation and month is added."""
    for key, terms in sorted(asked.items()):
        place, occupation, month = key
        there, own_row = 0.0, list(terms)
        pooled: list[Cell] = []
        posted: list[tuple[Link, Cell, float]] = []
        for link in links:
            if link.place != place:
                continue
            at = supply.regions.index(link.region), occupation, month
            cost = link.euro * goal.euro
            if left.charge is not None:
                cost += float(left.charge[at])
            if link.home and cost == 0 and link.region not in shared:
                # Nobody else wants these workers: they need no column of their own.
                there += float(left.workers[at])
                pooled.append(at)
            else:
                posted.append((link, at, cost))
        if peaks[key] <= there:
            continue
        for link, at, cost in posted:
            column = program.column(AMOUNT, gain=-cost, upper=peaks[key])
            own_row.append((column, -1.0))
            source[at] = ("capacity", *at)
            rows.setdefault(source[at], (float(left.workers[at]), []))[1].append((column, 1.0))
            if not link.home:
                away = rows.setdefault(("away", *at), (float(left.away[at]), []))
                away[1].append((column, 1.0))
        source |= dict.fromkeys(pooled, ("place", *key))
        rows["place", *key] = there, own_row
    _more(program, supply, goal, source, rows)
    numbers = {key: program.row(limit, terms) for key, (limit, terms) in rows.items()}
    program.labour = [(numbers[key], at, 1.0) for at, key in source.items()]
    program.labour += [
        (numbers[key], (key[1], key[2], key[3]), supply.away_share)
        for key in rows
        if key[0] == "away"
    ]


def _asked(program: Formulation, case: Case) -> tuple[dict[Site, Terms], dict[Site, float]]:
    """Return terms of the FTE asked by place, occupation and month, and the most they can be."""
    found: dict[Site, Terms] = {}
    peaks: dict[Site, float] = {}
    for at, step in enumerate(case.steps):
        place = case.projects[step.project].region
        highest: dict[int, int] = {}
        for duration in step.durations:
            for month in range(step.first, step.last):
                on = begun(program, case, at, duration, month)
                off = begun(program, case, at, duration, month - duration)
                if on == off or on is None:
                    continue
                highest.setdefault(month, duration)
                for occupation, labour in step.labour:
                    terms = found.setdefault((place, occupation, month), [])
                    terms.append((on, labour / duration))
                    if off is not None:
                        terms.append((off, -labour / duration))
        for month, duration in highest.items():
            for occupation, labour in step.labour:
                key = place, occupation, month
                peaks[key] = peaks.get(key, 0.0) + labour / duration
    return found, peaks


def _more(
    program: Formulation,
    supply: Supply,
    goal: Goal,
    source: dict[Cell, tuple],
    rows: dict[tuple, tuple[float, Terms]],
) -> None:
    """Add hiring and training to the rows of labour."""
    if supply.hiring is not None:
        for at, key in source.items():
            most = float(supply.hiring.most[at])
            if most > 0:
                cost = float(supply.hiring.euro[at[1]]) * goal.euro
                column = program.column(AMOUNT, gain=-cost, upper=most)
                rows[key][1].append((column, -1.0))
    taught: dict[tuple[str, int], list[int]] = {}
    for course in supply.courses:
        occupation = supply.occupations.index(course.occupation)
        for region in sorted({own[0] for own in source if own[1] == occupation}):
            months = [own[2] for own in source if own[0] == region and own[1] == occupation]
            for month in range(max(0, max(months) - course.months + 1)):
                most = float(course.places[region, month])
                if most <= 0:
                    continue
                column = program.column(AMOUNT, gain=-course.euro * goal.euro, upper=most)
                taught.setdefault((course.pool, month), []).append(column)
                for later in months:
                    if later >= month + course.months:
                        key = source[region, occupation, later]
                        rows[key][1].append((column, -course.fte))
    for (pool, month), columns in taught.items():
        if pool in supply.teachers:
            limit = float(supply.teachers[pool][month])
            program.row(limit, [(column, 1.0) for column in columns])
