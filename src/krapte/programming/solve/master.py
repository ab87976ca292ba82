"""The relaxation solved to the end by column generation, for cases that are small enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array

from krapte.programming.solve.case import Case
from krapte.programming.solve.dual import Answer, Dual, Prices
from krapte.programming.solve.pricing import share_left
from krapte.programming.solve.staffing import Program

MOST_CELLS = 60_000
"""Links times occupations times months up to which the relaxation is solved to the end."""
CLOSE = 1e-7
"""Share of the bound at which it is."""
BLUR = 1e-3
"""Of the answers, which do not use it here."""


@dataclass(frozen=True)
class Relaxed:
    """The best of the relaxation, in which projects may be built in parts.

    Parameters
    ----------
    points
        Of the relaxation over the schedules that were generated.
    bound
        No plan has more; equal to `points` when it was solved to the end.
    prices
        At which the bound holds.
    worker, away
        Points of one FTE more, and of one more who may go outside; regions x occupations x months.
    answer
        Of everyone at these prices.
    """

    points: float
    bound: float
    prices: Prices
    worker: np.ndarray
    away: np.ndarray
    answer: Answer


@dataclass
class _Column:
    project: int
    gain: float
    cells: np.ndarray
    fte: np.ndarray


def is_small(case: Case) -> bool:
    """Return whether a case is small enough for `relax`."""
    return len(case.link_region) * case.workers.shape[1] * case.workers.shape[2] <= MOST_CELLS


def relax(
    case: Case, dual: Dual, answers: list[Answer], goes_on: Callable[[], bool]
) -> Relaxed | None:
    """Return the best of the relaxation.

    Parameters
    ----------
    case
        The problem.
    dual
        Prices projects.
    answers
        Schedules to begin from.
    goes_on
        Asked before each round; the bound holds when it says no.

    Returns
    -------
    Relaxed
        None when not even one round was done.
    """
    columns: list[_Column] = []
    known: set[tuple[int, ...]] = set()
    for answer in answers:
        _add(case, answer, columns, known)
    best: Relaxed | None = None
    while goes_on():
        points, prices, worker, away = _solve(case, columns)
        answer = dual.answer(prices, BLUR)
        if best is None or answer.bound < best.bound or points > best.points + CLOSE:
            bound = answer.bound if best is None else min(best.bound, answer.bound)
            best = Relaxed(points, bound, prices, worker, away, answer)
        if answer.bound - points <= CLOSE * max(1.0, abs(points)):
            break
        if not _add(case, answer, columns, known):
            break
    return best


def _add(case: Case, answer: Answer, columns: list[_Column], known: set) -> bool:
    """Enter the schedules of an answer that are new; return whether there are any."""
    occupations, months = case.workers.shape[1:]
    fresh = False
    for project in np.flatnonzero(answer.earned > 0):
        first, stop = case.first_package[project], case.first_package[project + 1]
        begin, last = answer.start[first:stop], answer.months[first:stop]
        key = (int(project), *begin.tolist(), *last.tolist())
        if key in known:
            continue
        known.add(key)
        fresh = True
        asked = np.zeros((occupations, months))
        for package in range(first, stop):
            rows = slice(case.labour_start[package], case.labour_start[package + 1])
            start, long = answer.start[package], answer.months[package]
            fte = case.labour_amount[rows, None] / long
            np.add.at(asked[:, start : start + long], case.labour_occupation[rows], fte)
        end = int((begin + last).max())
        gain = float(case.value[project] * share_left(case, project, end))
        cells = np.flatnonzero(asked)
        place = int(case.place[project]) * asked.size
        columns.append(_Column(int(project), gain, place + cells, asked.ravel()[cells]))
    return fresh


def _solve(case: Case, columns: list[_Column]) -> tuple[float, Prices, np.ndarray, np.ndarray]:
    """Return points and prices of the relaxation over some schedules."""
    occupations, months = case.workers.shape[1:]
    shape = (len(case.link_start) - 1, occupations, months)
    touched = np.zeros(shape, dtype=bool)
    for own in columns:
        touched.ravel()[own.cells] = True
    link_place = np.repeat(np.arange(shape[0]), np.diff(case.link_start))
    staff = Program(
        case, np.zeros(shape), list(range(occupations)), touched[link_place], case.workers, True
    )
    count, areas = len(columns), len(case.stake)
    rows = np.concatenate([own.cells for own in columns] or [np.zeros(0, dtype=int)])
    numbers = np.repeat(np.arange(count), [len(own.cells) for own in columns])
    fte = np.concatenate([own.fte for own in columns] or [np.zeros(0)])
    asked = csr_array((-fte, (rows, numbers)), shape=(touched.size, count))
    project = np.array([own.project for own in columns], dtype=int)
    gain = np.array([own.gain for own in columns])
    ones = csr_array((np.ones(count), (project, np.arange(count))), (len(case.value), count))
    area = case.area[project]
    share = csr_array((-gain / case.stake[area], (area, np.arange(count))), (areas, count))
    smallest = csr_array(np.ones((areas, 1)))
    upper = block_array([[staff.most, None, None], [None, ones, None], [None, share, smallest]])
    equal = block_array([[staff.equal, asked, csr_array((touched.size, 1))]])
    low = np.concatenate([np.zeros(len(staff.cost) + count), [-np.inf]])
    high = np.concatenate([staff.upper, np.full(count, np.inf), [np.inf]])
    found = linprog(
        np.concatenate([staff.cost, -gain, [-case.fairness if areas else 0.0]]),
        A_ub=upper,
        b_ub=np.concatenate([staff.limit, np.ones(len(case.value)), np.zeros(areas)]),
        A_eq=equal,
        b_eq=np.zeros(touched.size),
        bounds=np.column_stack([low, np.where(low == -np.inf, 1e9, high)]),
        method="highs",
    )
    if found.x is None:
        raise ArithmeticError(f"the relaxation was not solved: {found.message}")
    rate = -found.ineqlin.marginals
    size = case.workers.size
    worker = np.maximum(rate[:size].reshape(case.workers.shape), 0.0)
    away = np.maximum(rate[size : 2 * size].reshape(case.workers.shape), 0.0)
    lean = np.maximum(rate[len(rate) - areas :], 0.0)
    lean *= case.fairness / lean.sum() if lean.sum() > 0 else 0.0
    price = np.full(shape, np.inf)
    for link, place in enumerate(link_place):
        region = case.link_region[link]
        own = worker[region] + case.link_cost[link]
        price[place] = np.minimum(price[place], own if case.link_home[link] else own + away[region])
    return -float(found.fun), Prices(price, lean), worker, away
