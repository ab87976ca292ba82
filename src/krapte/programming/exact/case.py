"""What an exact search decides about: packages with their windows and durations, and labour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.programming.plan import Goal, Work
from krapte.programming.project import Labour, Package, Project
from krapte.programming.supply import Supply

Limits = Mapping[tuple[str, str], tuple[int, ...]]
"""Durations in months that may be tried, by project and package."""


@dataclass(frozen=True)
class Step:
    """A package that can be done within the months of the supply.

    Parameters
    ----------
    project
        Position of its project in `Case.projects`.
    package
        Code.
    first
        Earliest start, counted from the first month of the supply.
    last
        Latest end: the first month in which it must be ready.
    durations
        Months that it may take, ascending.
    after
        Positions of the steps that must be ready before it begins.
    labour
        Pairs of a position in `Supply.occupations` and FTE-months.
    """

    project: int
    package: str
    first: int
    last: int
    durations: tuple[int, ...]
    after: tuple[int, ...]
    labour: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Case:
    """Projects that can be built, in numbers.

    Parameters
    ----------
    projects
        Those that can yield points within the months of the supply.
    steps
        Their packages; those of a project stand together, each after those that it waits for.
    values
        Per project the points by the first month after its last package, counted from the first
        month of the supply.
    stakes
        Points at stake by RES region, of all projects of the programme.
    forced
        Whether a project has to be built, since some of it is fixed.
    """

    projects: tuple[Project, ...]
    steps: tuple[Step, ...]
    values: tuple[np.ndarray, ...]
    stakes: dict[str, float]
    forced: tuple[bool, ...]

    def steps_of(self, project: int) -> list[int]:
        """Return the positions of the steps of a project."""
        return [at for at, own in enumerate(self.steps) if own.project == project]

    def most(self, goal: Goal) -> float:
        """Return the points of building every project as early as it can be, at no cost."""
        return sum(float(own.max()) for own in self.values) + goal.fairness


def case_of(
    projects: Iterable[Project],
    supply: Supply,
    goal: Goal,
    fixed: Iterable[Work] = (),
    limits: Limits | None = None,
) -> Case:
    """Return what can be decided about the projects.

    Parameters
    ----------
    fixed
        Work that stays as it is; its project is built.
    limits
        Durations to try, where not all of them.

    Raises
    ------
    BadInput
        Fixed work is not that of a known package, or its project can never be ready.
    """
    pinned = {(own.project, own.package): own for own in fixed}
    stakes: dict[str, float] = {}
    kept: list[Project] = []
    steps: list[Step] = []
    values: list[np.ndarray] = []
    forced: list[bool] = []
    for project in projects:
        full = goal.points_of(project)
        if full > 0:
            stakes[project.res_region] = stakes.get(project.res_region, 0.0) + full
        own_pins = {code: pinned.pop((project.project, code), None) for code in _codes(project)}
        must = any(own_pins.values())
        waiting = sum(own.shortest_months for own in project.packages if not _labour_of(own))
        worth = points_by_end(project, goal, supply.first_month, supply.months + waiting)
        found = _windows(project, supply, worth, own_pins, limits or {}, must)
        if found is None:
            if must:
                raise cannot(f"work of {project.project} that lets it never be ready")
            continue
        base, number = len(steps), len(kept)
        places = {code: base + at for at, code in enumerate(_codes(project))}
        for package, (first, last, durations) in zip(project.packages, found, strict=True):
            after = tuple(places[code] for code in package.after)
            labour = tuple(
                (supply.occupations.index(own.occupation), own.fte_months)
                for own in _labour_of(package)
            )
            steps.append(Step(number, package.package, first, last, durations, after, labour))
        kept.append(project)
        values.append(worth)
        forced.append(must)
    if pinned:
        told = ", ".join("/".join(own) for own in pinned)
        raise cannot(f"work of packages that the programme does not have: {told}")
    return Case(tuple(kept), tuple(steps), tuple(values), stakes, tuple(forced))


def cannot(found: str) -> BadInput:
    """Return the refusal of fixed work that no plan can hold."""
    mend = "Free some of it, or add labour in its months."
    return BadInput([Problem("fixed", None, None, found, "work that can be done", mend)])


def points_by_end(project: Project, goal: Goal, first_month: int, ends: int) -> np.ndarray:
    """Return the points of a project by the first month after its last package.

    Returns
    -------
    numpy.ndarray
        From the first month on, `ends` and one more of them.
    """
    months = np.arange(ends + 1) + first_month
    late = np.maximum(0, months - 1 - project.deadline)
    return goal.points_of(project) * np.maximum(0.0, 1.0 - goal.late * late)


def _codes(project: Project) -> list[str]:
    return [package.package for package in project.packages]


def _labour_of(package: Package) -> list[Labour]:
    return [own for own in package.labour if own.fte_months > 0]


def _allowed(package: Package, pin: Work) -> bool:
    return package.shortest_months <= pin.months <= package.longest_months


def _durations(package: Package, pin: Work | None, chosen: tuple[int, ...] | None) -> list[int]:
    """Return the durations to try; a time of waiting is never better when it is longer."""
    if pin is not None:
        return [pin.months]
    if not _labour_of(package):
        return [package.shortest_months]
    whole = range(package.shortest_months, package.longest_months + 1)
    return [own for own in whole if chosen is None or own in chosen]


def _windows(
    project: Project,
    supply: Supply,
    worth: np.ndarray,
    pins: Mapping[str, Work | None],
    limits: Limits,
    must: bool,
) -> list[tuple[int, int, tuple[int, ...]]] | None:
    """Return first start, latest end and durations of each package; None when out of reach.

    Packages with labour lie within the months of the supply; a time of waiting may lie before or
    after them.
    """
    asked = {own.occupation for package in project.packages for own in _labour_of(package)}
    if not project.packages or not (must or (worth > 0).any()) or asked - set(supply.occupations):
        return None
    begin = project.earliest_start - supply.first_month
    first: dict[str, int] = {}
    tried: dict[str, list[int]] = {}
    for package in project.packages:
        code, pin = package.package, pins[package.package]
        tried[code] = _durations(package, pin, limits.get((project.project, code)))
        if not tried[code]:
            raise ValueError(f"no duration is left for {project.project}, {code}")
        earliest = begin if not _labour_of(package) else max(0, begin)
        first[code] = max([earliest, *(first[own] + tried[own][0] for own in package.after)])
        if pin is not None:
            first[code] = pin.start - supply.first_month
            early = max(project.earliest_start, supply.first_month if _labour_of(package) else 0)
            if pin.start < early or not _allowed(package, pin):
                return None
    last = dict.fromkeys(first, len(worth) - 1 if must else int(np.flatnonzero(worth > 0)[-1]))
    for package in reversed(project.packages):
        code, pin = package.package, pins[package.package]
        if _labour_of(package):
            last[code] = min(last[code], supply.months)
        if pin is not None:
            last[code] = min(last[code], first[code] + pin.months)
        for own in package.after:
            last[own] = min(last[own], last[code] - tried[code][0])
    found = []
    for package in project.packages:
        code = package.package
        fitting = tuple(own for own in tried[code] if own <= last[code] - first[code])
        if not fitting:
            return None
        found.append((first[code], last[code], fitting))
    return found
