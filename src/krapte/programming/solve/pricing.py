"""The best schedule of one project at given prices of labour, exactly, by dynamic programming."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from krapte.programming.solve.case import Case, Real, Whole

SLACK = 1e-9
"""Share by which labour may pass what is there; covers rounding, and is cut away when staffed."""


class Scratch(NamedTuple):
    """Room to work in, for the project with most packages.

    Parameters
    ----------
    spent
        Cost of a package's labour until a month, were it all done each month.
    asked
        Least duration that what is there in a month allows.
    cost, begun
        Least cost of a package and all before it that ends in a month, and where it then starts.
    until, ended
        Least cost when it ends by a month, and when it then ends.
    start, months
        Of each package, the schedule found.
    """

    spent: np.ndarray
    asked: np.ndarray
    cost: np.ndarray
    begun: np.ndarray
    until: np.ndarray
    ended: np.ndarray
    start: np.ndarray
    months: np.ndarray


def scratch_for(case: Case) -> Scratch:
    """Return room to work in; one per thread."""
    most = int(np.diff(case.first_package).max(initial=1))
    size = (most, case.workers.shape[2] + 1)
    whole = [np.zeros(size, dtype=np.int64) for _ in range(2)]
    real = [np.zeros(size) for _ in range(4)]
    return Scratch(
        real[0], real[1], real[2], whole[0], real[3], whole[1],
        np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64),
    )  # fmt: skip


@njit(nogil=True, cache=True)
def share_left(case: Case, project: Whole, end: Whole) -> float:
    """Return the share of a project's points that are left when it ends before a month."""
    late = end - case.due[project]
    return 1.0 if late <= 0 else max(0.0, 1.0 - case.late * late)


@njit(nogil=True, cache=True)
def best_schedule(
    case: Case,
    project: Whole,
    worth: Real,
    price: np.ndarray,
    room: np.ndarray,
    work: Scratch,
) -> float:
    """Return the most that a project can earn; its schedule is left in `work`.

    Parameters
    ----------
    case, project
        Which project of which case.
    worth
        Points when it is ready in time.
    price, room
        Points a FTE-month, and FTE that are there, in its place; occupations x months. A package
        that asks more than is there in any of its months is not allowed.
    work
        Where to work, and where `start` and `months` are left.

    Returns
    -------
    float
        Points less the cost of labour; minus infinity when no schedule fits.
    """
    first, stop = case.first_package[project], case.first_package[project + 1]
    horizon = price.shape[1]
    for package in range(first, stop):
        _weigh(case, package, package - first, price, room, work)
    release = case.release[project]
    if case.milestones[project] == 0:
        return _run(case, project, worth, release, 0, 0, work, True)
    best, one, two = -np.inf, 0, 0
    length = horizon - release
    second = length if case.milestones[project] > 1 else 0
    for first_mark in range(release, horizon + 1):
        for step in range(second + 1):
            found = _run(case, project, worth, release, first_mark, release + step, work, False)
            if found > best:
                best, one, two = found, first_mark, release + step
    if best > -np.inf:
        _run(case, project, worth, release, one, two, work, True)
    return best


@njit(nogil=True, cache=True)
def _weigh(
    case: Case, package: Whole, row: Whole, price: np.ndarray, room: np.ndarray, work: Scratch
) -> None:
    """Put down what a package costs by month, and how short it may be there."""
    horizon = price.shape[1]
    begin, end = case.labour_start[package], case.labour_start[package + 1]
    spent = work.spent[row]
    asked = work.asked[row]
    spent[0] = 0.0
    for month in range(horizon):
        spent[month + 1] = 0.0
        asked[month] = 0.0
    for place in range(begin, end):
        occupation = case.labour_occupation[place]
        amount = case.labour_amount[place]
        for month in range(horizon):
            spent[month + 1] += amount * price[occupation, month]
            free = room[occupation, month]
            least = amount / free if free > 0.0 else np.inf
            if least > asked[month]:
                asked[month] = least
    for month in range(horizon):
        spent[month + 1] += spent[month]


@njit(nogil=True, cache=True)
def _run(
    case: Case,
    project: Whole,
    worth: Real,
    release: Whole,
    one: Whole,
    two: Whole,
    work: Scratch,
    trace: bool,
) -> float:
    """Return the most that a project can earn with its milestones at given months."""
    first, stop = case.first_package[project], case.first_package[project + 1]
    horizon = work.asked.shape[1] - 1
    sunk = 0.0
    last = first
    for package in range(first, stop):
        ends_by = horizon - case.tail[package]
        mark = case.milestone[package]
        if mark >= 0:
            ends_by = min(ends_by, one if mark == 0 else two)
        _advance(case, package, first, release, ends_by, one, two, work)
        if mark >= 0:
            cost = work.until[package - first, ends_by] if ends_by >= 0 else np.inf
            if cost == np.inf:
                return -np.inf
            sunk += cost
    best, end = -np.inf, -1
    last = min(max(case.due[project], release), horizon)
    for month in range(last, horizon + 1):
        share = share_left(case, project, month)
        if share <= 0.0 or worth * share - sunk <= best:
            break
        cost = sunk
        for package in range(first, stop):
            if _is_open(case, package, first, stop):
                cost += work.until[package - first, month]
        if worth * share - cost > best:
            best, end = worth * share - cost, month
    if trace and end >= 0:
        _trace(case, first, stop, end, one, two, work)
    return float(best)


@njit(nogil=True, cache=True)
def _is_open(case: Case, package: Whole, first: Whole, stop: Whole) -> bool:
    """Return whether nothing is priced after a package and it has no milestone."""
    if case.milestone[package] >= 0:
        return False
    for place in range(case.priced_start[package + 1], case.priced_start[stop]):
        if case.priced[place] == package:
            return False
    return True


@njit(nogil=True, cache=True)
def _advance(
    case: Case,
    package: Whole,
    first: Whole,
    release: Whole,
    ends_by: Whole,
    one: Whole,
    two: Whole,
    work: Scratch,
) -> None:
    """Find the least cost of a package and all before it, by the month in which it ends."""
    row = package - first
    horizon = work.asked.shape[1] - 1
    cost, begun = work.cost[row], work.begun[row]
    until, ended = work.until[row], work.ended[row]
    spent, asked = work.spent[row], work.asked[row]
    shortest, longest = case.shortest[package], case.longest[package]
    for month in range(horizon + 1):
        cost[month] = np.inf
    begin, end = case.priced_start[package], case.priced_start[package + 1]
    earliest = release + case.head[package]
    for place in range(begin, end):
        mark = case.priced_milestone[place]
        if mark >= 0:
            earliest = max(earliest, one if mark == 0 else two)
    for start in range(earliest, ends_by - shortest + 1):
        base = 0.0
        for place in range(begin, end):
            if case.priced_milestone[place] < 0:
                base += work.until[case.priced[place] - first, start]
        if base == np.inf:
            continue
        least = 0.0
        for months in range(1, min(longest, ends_by - start) + 1):
            least = max(least, asked[start + months - 1])
            if least > longest * (1.0 + SLACK):
                break
            if months < shortest or least > months * (1.0 + SLACK):
                continue
            total = base + (spent[start + months] - spent[start]) / months
            if total < cost[start + months]:
                cost[start + months] = total
                begun[start + months] = start
    best, where = np.inf, -1
    for month in range(horizon + 1):
        if cost[month] < best:
            best, where = cost[month], month
        until[month] = best
        ended[month] = where


@njit(nogil=True, cache=True)
def _trace(
    case: Case, first: Whole, stop: Whole, end: Whole, one: Whole, two: Whole, work: Scratch
) -> None:
    """Leave the schedule that the costs came from, last package first."""
    for package in range(first, stop):
        mark = case.milestone[package]
        work.start[package - first] = end if mark < 0 else one if mark == 0 else two
    for package in range(stop - 1, first - 1, -1):
        row = package - first
        finish = work.ended[row, work.start[row]]
        begin = work.begun[row, finish]
        work.start[row] = begin
        work.months[row] = finish - begin
        for place in range(case.priced_start[package], case.priced_start[package + 1]):
            if case.priced_milestone[place] < 0:
                work.start[case.priced[place] - first] = begin


@njit(nogil=True, cache=True)
def price_projects(
    case: Case,
    begin: Whole,
    end: Whole,
    worth: np.ndarray,
    price: np.ndarray,
    room: np.ndarray,
    work: Scratch,
    earned: np.ndarray,
    start: np.ndarray,
    months: np.ndarray,
) -> None:
    """Fill in what each of some projects earns at most, and when its packages then are done.

    Parameters
    ----------
    case
        Of which projects from `begin` before `end`.
    begin, end
        Positions of projects.
    worth
        Points of each project when ready in time.
    price, room
        As in `best_schedule`, for each place.
    work
        Where to work.
    earned
        By project; filled in.
    start, months
        By package; filled in where the project can earn.
    """
    for project in range(begin, end):
        place = case.place[project]
        earned[project] = best_schedule(
            case, project, worth[project], price[place], room[place], work
        )
        if earned[project] > 0.0:
            first = case.first_package[project]
            for package in range(first, case.first_package[project + 1]):
                start[package] = work.start[package - first]
                months[package] = work.months[package - first]
