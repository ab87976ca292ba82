"""The plan as CP-SAT sees it: optional intervals, one per duration of a package, and labour.

Months and choices are whole numbers anyway; labour becomes whole numbers of a small unit. Rounded
freely every true plan stays in the model, so that its bound is one of true plans; rounded safely no
plan of the model passes a limit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from krapte.programming.exact.case import Case
from krapte.programming.exact.labour import LabourRows
from krapte.programming.exact.left import Left
from krapte.programming.plan import Goal, Work
from krapte.programming.supply import Supply

_GAIN_UNITS = 10**13
"""Whole numbers for all points at stake together."""


@dataclass
class Model:
    """A model with the variables that are read back.

    Parameters
    ----------
    proto
        Of CP-SAT.
    built
        Literal per project.
    start, ready
        Variables per step: first month, and first month after it.
    chosen
        Literal per step and duration.
    scale
        Whole numbers per point.
    """

    proto: Any
    built: list[Any] = field(default_factory=list)
    start: list[Any] = field(default_factory=list)
    ready: list[Any] = field(default_factory=list)
    chosen: dict[tuple[int, int], Any] = field(default_factory=dict)
    scale: float = 1.0


def model_of(
    case: Case, supply: Supply, goal: Goal, left: Left, *, safe: bool, costs: bool
) -> Model:
    """Return the model of a case.

    Parameters
    ----------
    safe
        Whether labour is rounded so that no plan of the model passes a limit.
    costs
        Whether travel, hiring and training cost points.
    """
    from ortools.sat.python import cp_model

    model = Model(cp_model.CpModel())
    for number, forced in enumerate(case.forced):
        built = model.proto.new_bool_var(f"built {number}")
        model.built.append(built)
        if forced:
            model.proto.add(built == 1)
    intervals = {at: _step(model, case, at) for at in range(len(case.steps))}
    _alike(model, case)
    stake = case.most(goal)
    model.scale = _GAIN_UNITS / stake if stake > 0 else 1.0
    gain, won = _points(model, case)
    if goal.fairness > 0:
        gain.append(_fairness(model, case, goal, won))
    rows = LabourRows(model.proto, supply, goal, left, scale=model.scale, safe=safe)
    gain += rows.add(case, intervals, costs=costs)
    model.proto.maximize(sum(gain))
    return model


def add_hint(model: Model, case: Case, works: Mapping[tuple[str, str], Work], first: int) -> None:
    """Give a model a known schedule to begin from, by project and package."""
    order = _alike_order(case, works)
    begun = {project for project, _ in works}
    for at, step in enumerate(case.steps):
        code = case.projects[order[step.project]].project
        work = works.get((code, step.package))
        for duration in step.durations if len(step.durations) > 1 else ():
            here = work is not None and work.months == duration
            model.proto.add_hint(model.chosen[at, duration], here)
        if work is not None:
            model.proto.add_hint(model.start[at], work.start - first)
            model.proto.add_hint(model.ready[at], work.start - first + work.months)
    for number, built in enumerate(model.built):
        code = case.projects[order[number]].project
        model.proto.add_hint(built, code in begun)


def _step(model: Model, case: Case, at: int) -> list[tuple[Any, int]]:
    """Add a step; return its intervals with their durations."""
    step, proto = case.steps[at], model.proto
    built = model.built[step.project]
    shortest = step.durations[0]
    start = proto.new_int_var(step.first, step.last - shortest, f"start {at}")
    ready = proto.new_int_var(step.first + shortest, step.last, f"ready {at}")
    model.start.append(start)
    model.ready.append(ready)
    found = []
    for duration in step.durations:
        chosen = built if len(step.durations) == 1 else proto.new_bool_var(f"{at} in {duration}")
        model.chosen[at, duration] = chosen
        name = f"{at} for {duration}"
        found.append(
            (proto.new_optional_interval_var(start, duration, ready, chosen, name), duration)
        )
    if len(step.durations) > 1:
        proto.add(sum(model.chosen[at, own] for own in step.durations) == built)
    for earlier in step.after:
        proto.add(model.ready[earlier] <= start).only_enforce_if(built)
    return found


def _ends(case: Case, number: int) -> list[int]:
    steps = case.steps_of(number)
    waited = {earlier for at in steps for earlier in case.steps[at].after}
    return [at for at in steps if at not in waited]


def _points(model: Model, case: Case) -> tuple[list[Any], list[Any]]:
    """Return the terms of all points, and per project its points as whole numbers."""
    won = []
    for number, worth in enumerate(case.values):
        full, ends = float(worth.max()), _ends(case, number)
        terms = math.ceil(full * model.scale) * model.built[number]
        below = np.flatnonzero(worth < full)
        last = max(case.steps[at].last for at in ends)
        if len(below) and below[0] <= last:
            terms -= _lost(model, case, number, int(below[0]) - 1, ends)
        won.append(terms)
    return list(won), won


def _lost(model: Model, case: Case, number: int, on_time: int, ends: list[int]) -> Any:
    """Return the points that lateness takes off: the same each month, until none is left."""
    worth, built = case.values[number], model.built[number]
    last = max(case.steps[at].last for at in ends)
    full = float(worth[on_time])
    late = model.proto.new_int_var(0, last - on_time, f"late {number}")
    conditions = [built]
    lost = math.floor((full - float(worth[on_time + 1])) * model.scale) * late
    if worth[last] <= 0:
        worthless = model.proto.new_bool_var(f"{number} for nothing")
        conditions.append(~worthless)
        lost += math.floor(full * model.scale) * worthless
    for at in ends:
        bound = model.proto.add(late >= model.ready[at] - on_time)
        bound.only_enforce_if(*conditions)
    return lost


def _fairness(model: Model, case: Case, goal: Goal, won: list[Any]) -> Any:
    grid = 10**6
    least = model.proto.new_int_var(0, grid, "least share")
    for region, stake in case.stakes.items():
        own = [
            won[number]
            for number, project in enumerate(case.projects)
            if project.res_region == region
        ]
        # A share is rounded up to the grid, which may take one step more than the points give.
        step = stake * model.scale / grid
        model.proto.add(math.floor(step) * least <= sum(own) + math.ceil(step))
    return math.ceil(goal.fairness * model.scale / grid) * least


def _kind(case: Case, number: int) -> tuple:
    """Return what makes projects the same to a plan."""
    steps = case.steps_of(number)
    base = steps[0]
    own = [case.steps[at] for at in steps]
    return (
        case.projects[number].region,
        case.values[number].tobytes(),
        tuple(
            (step.package, step.first, step.last, step.durations, step.labour)
            + tuple(earlier - base for earlier in step.after)
            for step in own
        ),
    )


def _groups(case: Case) -> list[list[int]]:
    groups: dict[tuple, list[int]] = {}
    for number, forced in enumerate(case.forced):
        if not forced:
            groups.setdefault(_kind(case, number), []).append(number)
    return [own for own in groups.values() if len(own) > 1]


def _alike(model: Model, case: Case) -> None:
    """Put projects that are the same in order, since exchanging them gives the same plan."""
    for group in _groups(case):
        end = _ends(case, group[0])[0] - case.steps_of(group[0])[0]
        for first, second in pairwise(group):
            model.proto.add_implication(model.built[second], model.built[first])
            before = model.ready[case.steps_of(first)[0] + end]
            after = model.ready[case.steps_of(second)[0] + end]
            model.proto.add(before <= after).only_enforce_if(model.built[second])


def _alike_order(case: Case, works: Mapping[tuple[str, str], Work]) -> list[int]:
    """Return per project the one whose known schedule it takes over, in the order of `_alike`."""
    order = list(range(len(case.projects)))
    for group in _groups(case):
        end = _ends(case, group[0])[0]
        package = case.steps[end].package

        def ready(number: int, package: str = package) -> float:
            work = works.get((case.projects[number].project, package))
            return math.inf if work is None else work.start + work.months

        for place, number in zip(group, sorted(group, key=ready), strict=True):
            order[place] = number
    return order
