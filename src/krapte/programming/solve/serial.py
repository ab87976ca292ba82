"""Serial schedules in several orders, of which the best is where a search begins."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from krapte.programming.solve.case import Case
from krapte.programming.solve.crew import Crew, crew_for
from krapte.programming.solve.pricing import scratch_for
from krapte.programming.solve.schedule import (
    Schedule,
    build_in_order,
    empty_schedule,
    score,
)

POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Orders: points over labour to these powers."""


def best_of_orders(
    case: Case,
    crew: Crew,
    best: Schedule,
    scarcity: np.ndarray,
    price: np.ndarray,
    goes_on: Callable[[], bool],
) -> Crew | None:
    """Write the best serial schedule over `best` when it has more points; return its crew.

    Where a few large projects hold most of the points they must go in first, or there is no room
    left for them in one piece; elsewhere those with the most points per FTE-month. Each order is
    tried with labour that costs nothing, so that projects end early, and at prices.

    Parameters
    ----------
    case
        The problem.
    crew
        Who is there now, with those trained, for the schedule `best`.
    best
        The schedule so far; written over.
    scarcity
        Points a FTE-month that a worker is worth elsewhere; regions x occupations x months.
    price
        Points a FTE-month; places x occupations x months.
    goes_on
        Asked before each order.
    """
    labour, work = labour_of(case), scratch_for(case)
    room = np.zeros(case.workers.shape[1:])
    most, found = score(case, crew, best), None
    for power, own_price in product(POWERS, (np.zeros_like(price), price)):
        if not goes_on():
            break
        own = crew_for(case, scarcity.copy(), crew.free_of_cost - case.workers)
        schedule = empty_schedule(case)
        order = np.argsort(-case.value / labour**power, kind="stable")
        build_in_order(case, own, schedule, order, case.value, own_price, room, work)
        points = score(case, own, schedule)
        if points > most:
            most, found = points, own
            best.built[:], best.earned[:] = schedule.built, schedule.earned
            best.start[:], best.months[:] = schedule.start, schedule.months
            best.area[:] = schedule.area
    return found


def labour_of(case: Case) -> np.ndarray:
    """Return the FTE-months of each project, a little more than nothing at least."""
    bounds = case.labour_start[case.first_package]
    total = np.concatenate([[0.0], np.cumsum(case.labour_amount)])
    return np.maximum(total[bounds[1:]] - total[bounds[:-1]], 1e-9)
