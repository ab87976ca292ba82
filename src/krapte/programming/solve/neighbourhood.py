"""Better schedules: part of one is taken out and built again, guided by the prices of labour."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from krapte.programming.solve.ascent import usual_price
from krapte.programming.solve.case import Case, Real, Whole
from krapte.programming.solve.crew import Crew, take_back
from krapte.programming.solve.dual import reach
from krapte.programming.solve.pricing import Scratch, price_projects, scratch_for
from krapte.programming.solve.schedule import Schedule, put_in, score, take_out
from krapte.programming.solve.serial import labour_of

FIRST = 0.3
"""Share of the rounds in which the project that a round is about goes in before the others."""


class Map(NamedTuple):
    """What lies near what.

    Parameters
    ----------
    near_start, near
        Compressed rows by place: places that share workers, itself first.
    of_place_start, of_place
        Compressed rows by place: its projects.
    """

    near_start: np.ndarray
    near: np.ndarray
    of_place_start: np.ndarray
    of_place: np.ndarray


class Tally(NamedTuple):
    """How a search stands; arrays of one, changed in place.

    Parameters
    ----------
    now, best
        Points at present and at best, training left out.
    """

    now: np.ndarray
    best: np.ndarray


def map_of(case: Case) -> Map:
    """Return which places share workers, and which projects lie in a place."""
    places = len(case.link_start) - 1
    regions = [
        set(case.link_region[case.link_start[own] : case.link_start[own + 1]])
        for own in range(places)
    ]
    near = [
        [own, *(other for other in range(places) if other != own and regions[own] & regions[other])]
        for own in range(places)
    ]
    order = np.argsort(case.place, kind="stable")
    counts = np.bincount(case.place, minlength=places)
    return Map(
        np.concatenate([[0], np.cumsum([len(own) for own in near])]).astype(np.int64),
        np.array([other for own in near for other in own], dtype=np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        order.astype(np.int64),
    )


@njit(nogil=True, cache=True)
def sow(seed: Whole) -> None:
    """Begin the random numbers of compiled code anew, in this thread."""
    np.random.seed(seed)


@njit(nogil=True, cache=True)
def copy_schedule(source: Schedule, target: Schedule) -> None:
    """Write one schedule over another."""
    target.built[:] = source.built
    target.earned[:] = source.earned
    target.start[:] = source.start
    target.months[:] = source.months
    target.area[:] = source.area


@njit(nogil=True, cache=True)
def improve(
    case: Case,
    crew: Crew,
    schedule: Schedule,
    best: Schedule,
    tally: Tally,
    own_map: Map,
    price: np.ndarray,
    cost: np.ndarray,
    worth: np.ndarray,
    heat: Real,
    rounds: Whole,
    room: np.ndarray,
    work: Scratch,
    listed: np.ndarray,
    keys: np.ndarray,
    kept: np.ndarray,
) -> int:
    """Take projects out and build them again, some rounds; return how many rounds helped.

    Parameters
    ----------
    case, crew, schedule, best, tally, own_map
        The problem, its present state and the best one found, changed in place.
    price
        Points a FTE-month; places x occupations x months.
    cost
        Of each project, the least cost of its labour at these prices.
    worth
        Points of each project with its part in the smallest share.
    heat
        How many points a round may lose, on average, and still be kept.
    rounds
        How many.
    room, work, listed, keys, kept
        To work in; the last three as long as there are projects, packages for `kept`.
    """
    projects = len(case.value)
    helped = 0
    before = np.zeros(len(case.stake))
    for _ in range(rounds):
        crew.log_count[0] = 0
        before[:] = schedule.area
        spent_travel, spent_hiring = crew.cost[0], crew.cost[1]
        count, taken, goal_out = _choose(case, schedule, own_map, listed, projects)
        # What is taken out is remembered, so that it can be put back as it was.
        for place in range(taken):
            project = listed[place]
            for package in range(case.first_package[project], case.first_package[project + 1]):
                kept[package, 0] = schedule.start[package]
                kept[package, 1] = schedule.months[package]
            keys[place, 1] = schedule.earned[project]
            take_out(case, crew, schedule, project)
        theta = 0.25 + 1.5 * np.random.random()
        spread = 0.4 * np.random.random() ** 2
        way = np.random.randint(3)
        for place in range(count):
            project = listed[place]
            if way == 0:
                key = worth[project] / (cost[project] + 1e-9)
            elif way == 1:
                key = (worth[project] - cost[project]) / worth[project]
            else:
                key = worth[project] - theta * cost[project]
            keys[place, 0] = -key * (1.0 + spread * np.random.randn())
        if np.random.random() < FIRST:
            keys[0 if goal_out else taken, 0] = -np.inf
        for place in np.argsort(keys[:count, 0]):
            project = listed[place]
            put_in(case, crew, schedule, project, worth[project] / theta, price, room, work)
        found = score(case, crew, schedule)
        change = found - tally.now[0]
        if change > 1e-9 or change > heat * np.log(np.random.random()):
            helped += change > 1e-9
            tally.now[0] = found
            if found > tally.best[0] + 1e-9:
                tally.best[0] = found
                copy_schedule(schedule, best)
            continue
        take_back(case, crew, 0)
        crew.cost[0], crew.cost[1] = spent_travel, spent_hiring
        for place in range(count):
            project = listed[place]
            schedule.built[project] = place < taken
            schedule.earned[project] = keys[place, 1] if place < taken else 0.0
            if place < taken:
                for package in range(case.first_package[project], case.first_package[project + 1]):
                    schedule.start[package] = kept[package, 0]
                    schedule.months[package] = kept[package, 1]
        schedule.area[:] = before
    return helped


@njit(nogil=True, cache=True)
def _choose(
    case: Case, schedule: Schedule, own_map: Map, listed: np.ndarray, projects: Whole
) -> tuple[int, int, bool]:
    """List projects to be taken out, then those that may come instead.

    Returns
    -------
    tuple
        How many of all and of the first, and whether the project that it is about is the first.
    """
    # One that loses many points by being late or left out, more often than another.
    goal = np.random.randint(projects)
    for _ in range(np.random.randint(4)):
        other = np.random.randint(projects)
        lost = case.value[other] - schedule.earned[other]
        if lost > case.value[goal] - schedule.earned[goal]:
            goal = other
    place = case.place[goal]
    begin, end = own_map.near_start[place], own_map.near_start[place + 1]
    wanted = 1 + int(12.0 * np.random.random() ** 2)
    local = np.random.random()
    taken = 0
    out = bool(schedule.built[goal])
    if out:
        listed[0] = goal
        taken = 1
    span = max(1, min(case.due[goal], case.workers.shape[2]) - case.release[goal])
    centre = case.release[goal] + np.random.randint(span)
    width = 3 + np.random.randint(24)
    windowed = np.random.random() < 0.5
    for _ in range(8 * wanted):
        if taken > wanted:
            break
        near = place
        if np.random.random() > local:
            near = own_map.near[begin + np.random.randint(end - begin)]
        first, stop = own_map.of_place_start[near], own_map.of_place_start[near + 1]
        if stop == first:
            continue
        project = own_map.of_place[first + np.random.randint(stop - first)]
        if not schedule.built[project] or _is_listed(listed, taken, project):
            continue
        if windowed and not _touches(case, schedule, project, centre - width, centre + width):
            continue
        listed[taken] = project
        taken += 1
    count = taken
    more = 1 + np.random.randint(20)
    if not out:
        listed[count] = goal
        count += 1
    for _ in range(3 * more):
        if count >= taken + more or count >= projects:
            break
        near = place
        if np.random.random() > local:
            near = own_map.near[begin + np.random.randint(end - begin)]
        first, stop = own_map.of_place_start[near], own_map.of_place_start[near + 1]
        if stop == first:
            continue
        project = own_map.of_place[first + np.random.randint(stop - first)]
        if schedule.built[project] or _is_listed(listed, count, project):
            continue
        listed[count] = project
        count += 1
    return count, taken, out


@njit(nogil=True, cache=True)
def _is_listed(listed: np.ndarray, count: Whole, project: Whole) -> bool:
    # Compiled code knows no `any` of a generator.
    found = False
    for place in range(count):
        found = found or listed[place] == project
    return found


@njit(nogil=True, cache=True)
def _touches(case: Case, schedule: Schedule, project: Whole, begin: Whole, end: Whole) -> bool:
    """Return whether a project is at work between two months."""
    for package in range(case.first_package[project], case.first_package[project + 1]):
        start = schedule.start[package]
        if start < end and start + schedule.months[package] > begin:
            return True
    return False


def least_costs(case: Case, price: np.ndarray) -> np.ndarray:
    """Return the least cost of each project's labour at given prices, when it ends in time."""
    size = len(case.value)
    # So many points that no lateness is worth a lower cost.
    ample = 1e6 * max(1.0, usual_price(case)) * labour_of(case)
    earned = np.zeros(size)
    packages = np.zeros((2, len(case.shortest)), dtype=np.int64)
    price_projects(
        case, 0, size, ample, price, reach(case), scratch_for(case), earned, packages[0],
        packages[1],
    )  # fmt: skip
    return np.where(np.isfinite(earned), np.maximum(ample - earned, 0.0), ample)
