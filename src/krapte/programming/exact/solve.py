"""The best plan of a programme that is small enough to be solved as a whole."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from krapte.errors import BadInput
from krapte.programming.exact.case import Case, Limits, cannot, case_of
from krapte.programming.exact.left import Left, left_of
from krapte.programming.exact.model import Model, add_hint, model_of
from krapte.programming.exact.prices import MOST_STARTS, relaxed_prices
from krapte.programming.exact.relaxation import formulate, starts_in, works_in
from krapte.programming.exact.staffing import Staffing, staff
from krapte.programming.plan import Goal, Plan, Work
from krapte.programming.project import Programme, Project
from krapte.programming.supply import Supply

PROVEN = 1e-6
"""Share of the bound within which points count as the best."""


_FIRST = 0.5
"""Share of the time for the search without costs."""

_Scored = tuple[tuple[Work, ...], Staffing, dict[str, float]]


@dataclass(frozen=True)
class Part:
    """The best work found for some projects.

    Parameters
    ----------
    works
        Of the projects that are built.
    points
        As CP-SAT counts them: of projects, less travel, hiring, training and charge.
    bound
        No work of these projects has more points, for the durations that were tried.
    status
        `optimal` when the search ended of itself, `feasible` when it did not, `unknown` when
        nothing was found.
    """

    works: tuple[Work, ...]
    points: float
    bound: float
    status: str


def solve_part(
    projects: Iterable[Project],
    supply: Supply,
    goal: Goal,
    *,
    seconds: float,
    seed: int,
    workers: int = 1,
    left: Left | None = None,
    start: Iterable[Work] = (),
    fixed: Iterable[Work] = (),
    limits: Limits | None = None,
    safe: bool = True,
    costs: bool = True,
    work_limit: float | None = None,
) -> Part:
    """Return the best work for some projects within the labour that others leave.

    Parameters
    ----------
    projects
        That may be built, apart from all others.
    seconds
        Time limit.
    workers
        Threads.
    left
        Labour that other work leaves, and what it costs; all of the supply by default.
    start
        Known work of these projects to begin from.
    fixed
        Work that stays as it is; its project is built.
    limits
        Durations in months to try, by project and package; all by default.
    safe
        Whether labour is rounded so that no limit is passed. Without it the bound is one of true
        plans, and labour can pass a limit by some hundred thousandths of an FTE.
    costs
        Whether travel, hiring, training and `left.charge` count. Without them the search is much
        faster; every set of up to five places that share workers is still kept within
        what can be sent to it.
    work_limit
        Deterministic time of CP-SAT, for a result that does not depend on the machine.
    """
    case = case_of(projects, supply, goal, fixed, limits)
    model = model_of(case, supply, goal, left or left_of(supply), safe=safe, costs=costs)
    known = {(own.project, own.package): own for own in (*start, *fixed)}
    if known:
        add_hint(model, case, known, supply.first_month)
    part = _search(model, case, supply, seconds, seed, workers, work_limit)
    return replace(part, bound=min(part.bound, case.most(goal)))


def solve_exactly(
    programme: Programme,
    supply: Supply,
    goal: Goal,
    *,
    seconds: float,
    seed: int,
    workers: int = 2,
    start: Plan | None = None,
    fixed: Iterable[Work] | None = None,
    work_limit: float | None = None,
) -> Plan:
    """Return the best plan that is found in the time, and a bound on every plan.

    Parameters
    ----------
    programme, supply, goal
        What may be built, who can do it, and what it is for.
    seconds
        Time limit of the search; prices and postings come on top.
    seed, workers
        Of the search; threads.
    start
        A plan to begin from; the result is never worse.
    fixed
        Work that stays as it is; its project is built.
    work_limit
        Deterministic time of CP-SAT, for a result that does not depend on the machine.

    Returns
    -------
    Plan
        Its bound is one of all plans (with the fixed work), whatever was rounded in between.
        Prices are those of the linear relaxation, and 0 where that is too large to be solved.

    Raises
    ------
    BadInput
        The fixed work cannot be staffed or be part of any plan.
    """
    began = time.monotonic()
    pinned = tuple(fixed or ())
    projects = {own.project: own for own in programme}
    options = {"seed": seed, "workers": workers, "work_limit": work_limit, "fixed": pinned}
    tried = [_scored(start.works, projects, supply, goal)] if start is not None else []
    known = start.works if start is not None else ()
    bound = math.inf
    ended = False
    # First without costs, which is fast; then with them, only to choose among what is left.
    for costs, share in ((False, _FIRST), (True, 1.0)):
        left = max(0.5, share * seconds - (time.monotonic() - began))
        part = None
        if costs and work_limit is None:
            part = _by_months(programme, supply, goal, pinned, left)
        if part is None:
            part = solve_part(
                programme, supply, goal, seconds=left, start=known, safe=False, costs=costs,
                **options,
            )  # fmt: skip
        if part.status == "infeasible":
            raise _cannot(pinned)
        bound = min(bound, part.bound)
        known = part.works if part.status != "unknown" else known
        tried.append(_scored(known, projects, supply, goal))
        ended = part.status == "optimal"
        if ended and _near(tried[-1], bound):
            break
    if ended and tried[-1] is None:
        # The best work leans on labour that was rounded up: look for work that does not.
        left = max(1.0, seconds - (time.monotonic() - began))
        part = solve_part(programme, supply, goal, seconds=left, start=known, safe=True, **options)
        tried.append(_scored(part.works, projects, supply, goal))
    if not pinned:
        tried.append(_scored((), projects, supply, goal))
    scored = [own for own in tried if own is not None]
    if not scored:
        raise _cannot(pinned)
    works, staffing, parts = max(scored, key=lambda own: sum(own[2].values()))
    points = sum(parts.values())
    bound = max(bound, points)
    proven = bound - points <= PROVEN * max(1.0, abs(bound))
    return Plan(
        tuple(sorted(works, key=lambda own: (own.project, own.start, own.package))),
        staffing.postings,
        staffing.hires,
        staffing.intakes,
        parts,
        bound,
        relaxed_prices(case_of(programme, supply, goal, pinned), supply, goal),
        time.monotonic() - began,
        "optimal" if proven else "feasible",
    )


def _by_months(
    programme: Programme, supply: Supply, goal: Goal, fixed: tuple[Work, ...], seconds: float
) -> Part | None:
    """Return the best work of a small programme by HiGHS; None when it is not small.

    Amounts of labour have a price there that CP-SAT finds only slowly.
    """
    case = case_of(programme, supply, goal, fixed)
    if starts_in(case) > MOST_STARTS:
        return None
    program = formulate(case, supply, goal, left_of(supply))
    if not program.gain:
        return Part((), 0.0, 0.0, "optimal")
    # HiGHS takes arrays here, whatever the types of its Python face say.
    limits: Any = np.array(program.limits)
    least: Any = np.where(program.equal, limits, -np.inf)
    lower: Any = np.array(program.lower)
    upper: Any = np.array(program.upper)
    solved = milp(
        -np.array(program.gain),
        integrality=np.array(program.binary).astype(int),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(program.matrix(), least, limits),
        options={"time_limit": seconds, "mip_rel_gap": PROVEN / 10},
    )
    if solved.status == 2:
        return Part((), -math.inf, -math.inf, "infeasible")
    most = case.most(goal)
    bound = most if solved.mip_dual_bound is None else min(most, -float(solved.mip_dual_bound))
    if solved.x is None:
        return Part((), -math.inf, bound, "unknown")
    works = works_in(program, case, solved.x, supply)
    told = "optimal" if solved.status == 0 else "feasible"
    return Part(works, -float(solved.fun), bound, told)


def _near(scored: _Scored | None, bound: float) -> bool:
    """Return whether points are so near a bound that nothing better is worth a search."""
    return scored is not None and bound - sum(scored[2].values()) <= PROVEN * max(1.0, abs(bound))


def _cannot(fixed: tuple[Work, ...]) -> BadInput:
    codes = ", ".join(sorted({own.project for own in fixed}))
    return cannot(f"work of {codes} that nobody can do")


def _scored(
    works: tuple[Work, ...], projects: Mapping[str, Project], supply: Supply, goal: Goal
) -> _Scored | None:
    """Return work with who does it and its points by part; None when nobody can do it."""
    staffing = staff(works, projects, supply, goal)
    if staffing is None:
        return None
    ends: dict[str, int] = {}
    for own in works:
        ends[own.project] = max(ends.get(own.project, own.start), own.start + own.months)
    won: dict[str, float] = {}
    stakes: dict[str, float] = {}
    for code, project in projects.items():
        region, full = project.res_region, goal.points_of(project)
        stakes[region] = stakes.get(region, 0.0) + full
        if code in ends:
            late = max(0, ends[code] - 1 - project.deadline)
            share = max(0.0, 1.0 - goal.late * late)
            won[region] = won.get(region, 0.0) + full * share
    least = min((won.get(own, 0.0) / all_ for own, all_ in stakes.items() if all_ > 0), default=0.0)
    parts = {
        "value": sum(won.values()),
        "travel": staffing.travel,
        "hiring": staffing.hiring,
        "training": staffing.training,
        "fairness": goal.fairness * least,
    }
    return works, staffing, parts


def _search(
    model: Model,
    case: Case,
    supply: Supply,
    seconds: float,
    seed: int,
    workers: int,
    work_limit: float | None,
) -> Part:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    solver.parameters.relative_gap_limit = PROVEN / 10
    if work_limit is not None:
        solver.parameters.max_deterministic_time = work_limit
    status = solver.solve(model.proto)
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the model is not valid: {model.proto.validate()}")
    if status == cp_model.INFEASIBLE:
        return Part((), -math.inf, -math.inf, "infeasible")
    if status == cp_model.UNKNOWN:
        # Stopped before it searches, CP-SAT tells a bound of 0 that it did not prove.
        return Part((), -math.inf, math.inf, "unknown")
    works = []
    for (at, duration), chosen in model.chosen.items():
        if solver.boolean_value(chosen):
            step = case.steps[at]
            start = supply.first_month + solver.value(model.start[at])
            works.append(Work(case.projects[step.project].project, step.package, start, duration))
    points, bound = solver.objective_value / model.scale, solver.best_objective_bound / model.scale
    if status == cp_model.OPTIMAL:
        return Part(tuple(works), points, bound, "optimal")
    # For the same reason a bound that only repeats what was found is one without its proof.
    return Part(tuple(works), points, bound if bound > points else math.inf, "feasible")
