"""The best plan that can be found for a programme, and how good it is proven to be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme
from krapte.programming.supply import Supply

if TYPE_CHECKING:
    from krapte.programming.solve import Case, Found, Start


MOST_EXACT = 40
"""Projects up to which the whole is solved exactly after the search."""
SEARCHED = 0.6
"""Share of the time that the search then has."""
MOST_REBUILT = 60
"""Projects up to which the search ends with a few of them built anew at a time, by exact search;
with more, its own neighbourhoods give more in the same time."""
PROVEN = 1e-6
"""Gap at which a plan is called optimal."""


@dataclass(frozen=True)
class Progress:
    """How a search stands.

    Parameters
    ----------
    seconds
        Since it began.
    points
        Of the best plan so far, before its staffing is made as cheap as it can be.
    bound
        No plan has more points.
    """

    seconds: float
    points: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the bound lies above the points, as a share of the bound."""
        return max(0.0, (self.bound - self.points) / abs(self.bound)) if self.bound else 0.0


def plan(
    programme: Programme,
    supply: Supply,
    goal: Goal,
    *,
    seconds: float,
    seed: int,
    report: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
    stop: Callable[[], bool] | None = None,
    iterations: int | None = None,
    threads: int = 1,
) -> Plan:
    """Return the best plan that is found, which can be staffed, with a bound on every plan.

    Parameters
    ----------
    programme, supply, goal
        What is to be built, by whom, and what counts.
    seconds
        How long to search, about; the staffing at the end may take a little more.
    seed
        Of the random numbers.
    report
        Called now and then with how it stands.
    start
        A plan to begin from; what of it cannot be staffed is dropped.
    stop
        Called now and then; the search ends when it says True. So does an interrupt of the
        keyboard. The best plan so far is returned.
    iterations
        When given, how much is searched (steps of prices, and hundreds of rounds of better
        schedules) instead of how long: the same seed then gives the same plan, if the time is
        enough.
    threads
        With 2, prices go on to be sought beside the schedules; not with `iterations`.

    Returns
    -------
    Plan
        With `prices` in points a FTE-month, of the relaxation that gives `bound`.

    Raises
    ------
    ValueError
        Packages of a project wait for each other in a circle.
    """
    # Compiled code takes a while to load, and only planning needs it.
    from krapte.programming.rebuild import Rebuilding
    from krapte.programming.solve import Effort, case_of, search

    began = time.monotonic()
    case = case_of(programme, supply, goal)

    def told(at: float, points: float, bound: float) -> None:
        if report is not None:
            report(Progress(at, points, bound))

    small = 0 < len(case.value) <= MOST_EXACT
    rebuild = None
    if 0 < len(case.value) <= MOST_REBUILT:
        rebuild = Rebuilding(case, programme, supply, goal, seed, threads)
    found = search(
        case,
        Effort(SEARCHED * seconds if small else seconds, iterations, seed, threads),
        _start(case, programme, supply, start),
        told,
        stop,
        rebuild,
    )
    made = _plan(case, programme, supply, found, time.monotonic() - began)
    if small and made.status == "feasible":
        left = max(0.5, seconds - made.seconds)
        made = _exactly(programme, supply, goal, made, left, seed, iterations, threads)
        if report is not None:
            report(Progress(time.monotonic() - began, made.points, made.bound))
    return replace(made, seconds=time.monotonic() - began)


def _exactly(
    programme: Programme,
    supply: Supply,
    goal: Goal,
    made: Plan,
    seconds: float,
    seed: int,
    iterations: int | None,
    threads: int,
) -> Plan:
    """Return the plan, or a better one, with what a search of the whole proves."""
    from krapte.programming.exact import solve_exactly

    limit = None if iterations is None else iterations / 100
    try:
        exact = solve_exactly(
            programme, supply, goal, seconds=seconds, seed=seed, workers=threads, start=made,
            work_limit=limit,
        )  # fmt: skip
    except KeyboardInterrupt:
        return replace(made, status="interrupted")
    best = exact if exact.points > made.points else made
    bound = max(min(made.bound, exact.bound), best.points)
    proven = bound - best.points <= PROVEN * max(1.0, abs(bound))
    return replace(
        best, bound=bound, prices=made.prices, status="optimal" if proven else "feasible"
    )


def _start(case: Case, programme: Programme, supply: Supply, plan: Plan | None) -> Start | None:
    """Return a plan to begin from in numbers; None when there is none."""
    if plan is None:
        return None
    from krapte.programming.solve import Names, Start, empty_schedule, settle

    schedule = empty_schedule(case)
    Names(case, programme, supply.first_month).write(schedule, plan.works)
    settle(case, schedule)
    begun = np.zeros_like(case.course_places)
    courses = {own.occupation: number for number, own in enumerate(supply.courses)}
    regions = {code: number for number, code in enumerate(supply.regions)}
    table = plan.intakes
    for region, occupation, month, persons in zip(
        table["region"], table["occupation"], table["month"], table["persons"], strict=True
    ):
        begun[courses[occupation], regions[region], int(month) - supply.first_month] += persons
    return Start(schedule, begun)


def _plan(case: Case, programme: Programme, supply: Supply, found: Found, seconds: float) -> Plan:
    from krapte.programming.solve import Names, links_of

    works = Names(case, programme, supply.first_month).works_of(found.schedule)
    regions, occupations = np.array(supply.regions), np.array(supply.occupations)
    links = [supply.links[number] for number in links_of(programme, supply)]
    staffing = found.staffing
    link, occupation, month = np.nonzero(staffing.posted)
    postings = pd.DataFrame(
        {
            "region": np.array([own.region for own in links], dtype=object)[link],
            "place": np.array([own.place for own in links], dtype=object)[link],
            "occupation": occupations[occupation],
            "month": month + supply.first_month,
            "fte": staffing.posted[link, occupation, month],
        }
    )
    region, occupation, month = np.nonzero(staffing.hired)
    hires = pd.DataFrame(
        {
            "region": regions[region],
            "occupation": occupations[occupation],
            "month": month + supply.first_month,
            "fte": staffing.hired[region, occupation, month],
        }
    )
    course, region, month = np.nonzero(staffing.begun)
    taught = occupations[case.course_occupation]
    intakes = pd.DataFrame(
        {
            "region": regions[region],
            "occupation": taught[course],
            "month": month + supply.first_month,
            "persons": staffing.begun[course, region, month],
        }
    )
    # A worker more also raises how many may go outside.
    prices = found.worker + supply.away_share * found.away
    return Plan(
        tuple(works), postings, hires, intakes, found.parts, found.bound, prices, seconds,
        found.status,
    )  # fmt: skip
