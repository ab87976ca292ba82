"""Which projects are built and when: putting one in where it fits, and taking one out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from krapte.programming.solve.case import Case, Real, Whole
from krapte.programming.solve.crew import Crew, post, room_of, take_back, withdraw
from krapte.programming.solve.pricing import Scratch, best_schedule, share_left


class Schedule(NamedTuple):
    """What is built.

    Parameters
    ----------
    built, earned
        By project: whether, and its points.
    start, months
        By package; of projects that are built.
    area
        Points by RES region.
    """

    built: np.ndarray
    earned: np.ndarray
    start: np.ndarray
    months: np.ndarray
    area: np.ndarray


def empty_schedule(case: Case) -> Schedule:
    """Return a schedule of which nothing is built."""
    projects, packages = len(case.value), len(case.shortest)
    return Schedule(
        np.zeros(projects, dtype=np.bool_), np.zeros(projects),
        np.zeros(packages, dtype=np.int64), np.zeros(packages, dtype=np.int64),
        np.zeros(len(case.stake)),
    )  # fmt: skip


@njit(nogil=True, cache=True)
def score(case: Case, crew: Crew, schedule: Schedule) -> float:
    """Return the points of a schedule with its crew; the cost of training is left out."""
    total = schedule.area.sum() - crew.cost[0] - crew.cost[1]
    return total + case.fairness * smallest_share(case, schedule.area)


@njit(nogil=True, cache=True)
def smallest_share(case: Case, area: np.ndarray) -> float:
    """Return the smallest share of what a RES region can have; 0 when none has a stake."""
    least = np.inf
    for own in range(len(area)):
        least = min(least, area[own] / case.stake[own])
    return 0.0 if least == np.inf else least


@njit(nogil=True, cache=True)
def take_out(case: Case, crew: Crew, schedule: Schedule, project: Whole) -> None:
    """Take a project out and call its workers back."""
    for package in range(case.first_package[project], case.first_package[project + 1]):
        _pass(case, crew, project, package, schedule.start[package], schedule.months[package], -1)
    schedule.built[project] = False
    schedule.area[case.area[project]] -= schedule.earned[project]
    schedule.earned[project] = 0.0


@njit(nogil=True, cache=True)
def put_in(
    case: Case,
    crew: Crew,
    schedule: Schedule,
    project: Whole,
    worth: Real,
    price: np.ndarray,
    room: np.ndarray,
    work: Scratch,
) -> bool:
    """Build a project where it costs least at the prices, if it fits; return whether.

    Parameters
    ----------
    case, crew, schedule
        The problem and its present state, changed in place.
    project
        One that is not built.
    worth
        Points against which prices and lateness are weighed.
    price
        Points a FTE-month; places x occupations x months.
    room
        To work in; occupations x months.
    work
        To work in.
    """
    place = case.place[project]
    first, stop = case.first_package[project], case.first_package[project + 1]
    for own in range(case.labour_start[first], case.labour_start[stop]):
        room[case.labour_occupation[own], 0] = -1.0
    for own in range(case.labour_start[first], case.labour_start[stop]):
        occupation = case.labour_occupation[own]
        if room[occupation, 0] < 0.0:
            room_of(case, crew, place, occupation, room[occupation])
    if best_schedule(case, project, worth, price[place], room, work) == -np.inf:
        return False
    mark = crew.log_count[0]
    if not _in_order(case, first, stop, work) or not _post_all(case, crew, project, work):
        take_back(case, crew, mark)
        if not _step_by_step(case, crew, project, room, work):
            take_back(case, crew, mark)
            return False
    end = 0
    for package in range(first, stop):
        schedule.start[package] = work.start[package - first]
        schedule.months[package] = work.months[package - first]
        end = max(end, work.start[package - first] + work.months[package - first])
    schedule.built[project] = True
    schedule.earned[project] = case.value[project] * share_left(case, project, end)
    schedule.area[case.area[project]] += schedule.earned[project]
    return True


@njit(nogil=True, cache=True)
def _pass(
    case: Case, crew: Crew, project: Whole, package: Whole, start: Whole, months: Whole, sign: Whole
) -> bool:
    """Post (1) or withdraw (-1) the workers of a package; return whether all came."""
    place = case.place[project]
    for own in range(case.labour_start[package], case.labour_start[package + 1]):
        occupation = case.labour_occupation[own]
        fte = case.labour_amount[own] / months
        if sign < 0:
            withdraw(case, crew, place, occupation, start, months, fte)
        elif not post(case, crew, place, occupation, start, months, fte):
            return False
    return True


@njit(nogil=True, cache=True)
def _post_all(case: Case, crew: Crew, project: Whole, work: Scratch) -> bool:
    first = case.first_package[project]
    for package in range(first, case.first_package[project + 1]):
        row = package - first
        if not _pass(case, crew, project, package, work.start[row], work.months[row], 1):
            return False
    return True


@njit(nogil=True, cache=True)
def _in_order(case: Case, first: Whole, stop: Whole, work: Scratch) -> bool:
    """Return whether packages wait for each other as they must; pricing may have dropped arcs."""
    for package in range(first, stop):
        for own in range(case.before_start[package], case.before_start[package + 1]):
            row = case.before[own] - first
            if work.start[row] + work.months[row] > work.start[package - first]:
                return False
    return True


@njit(nogil=True, cache=True)
def _step_by_step(case: Case, crew: Crew, project: Whole, room: np.ndarray, work: Scratch) -> bool:
    """Post package after package as early as it can end; for those that run side by side."""
    first, stop = case.first_package[project], case.first_package[project + 1]
    place = case.place[project]
    horizon = room.shape[1]
    for package in range(first, stop):
        row = package - first
        begin = case.release[project]
        for own in range(case.before_start[package], case.before_start[package + 1]):
            other = case.before[own] - first
            begin = max(begin, work.start[other] + work.months[other])
        asked = work.asked[row]
        asked[:] = 0.0
        for own in range(case.labour_start[package], case.labour_start[package + 1]):
            occupation = case.labour_occupation[own]
            room_of(case, crew, place, occupation, room[occupation])
            for month in range(horizon):
                free = room[occupation, month]
                least = case.labour_amount[own] / free if free > 0.0 else np.inf
                asked[month] = max(asked[month], least)
        found = False
        for end in range(begin + case.shortest[package], horizon - case.tail[package] + 1):
            least = 0.0
            for start in range(end - 1, max(begin, end - case.longest[package]) - 1, -1):
                least = max(least, asked[start])
                if end - start >= case.shortest[package] and least <= end - start:
                    work.start[row], work.months[row] = start, end - start
                    found = True
                    break
            if found:
                break
        if not found:
            return False
        if not _pass(case, crew, project, package, work.start[row], work.months[row], 1):
            return False
    return True


@njit(nogil=True, cache=True)
def build_in_order(
    case: Case,
    crew: Crew,
    schedule: Schedule,
    order: np.ndarray,
    worth: np.ndarray,
    price: np.ndarray,
    room: np.ndarray,
    work: Scratch,
) -> None:
    """Put projects in, one after another, where each still fits: a serial schedule."""
    for project in order:
        crew.log_count[0] = 0
        if not schedule.built[project]:
            put_in(case, crew, schedule, project, worth[project], price, room, work)
    crew.log_count[0] = 0


@njit(nogil=True, cache=True)
def put_back(case: Case, crew: Crew, schedule: Schedule, project: Whole) -> bool:
    """Post the workers of a project as the schedule says; return whether they are there.

    The schedule counts its points anew; without workers the project is not built.
    """
    crew.log_count[0] = 0
    schedule.area[case.area[project]] -= schedule.earned[project]
    schedule.earned[project] = 0.0
    schedule.built[project] = False
    end = 0
    for package in range(case.first_package[project], case.first_package[project + 1]):
        start, months = schedule.start[package], schedule.months[package]
        end = max(end, start + months)
        if not _pass(case, crew, project, package, start, months, 1):
            take_back(case, crew, 0)
            return False
    schedule.built[project] = True
    schedule.earned[project] = case.value[project] * share_left(case, project, end)
    schedule.area[case.area[project]] += schedule.earned[project]
    return True


def settle(case: Case, schedule: Schedule) -> None:
    """Count the points of a schedule anew."""
    schedule.area[:] = 0.0
    for project in range(len(case.value)):
        rows = slice(case.first_package[project], case.first_package[project + 1])
        end = int((schedule.start[rows] + schedule.months[rows]).max(initial=0))
        earned = case.value[project] * share_left(case, project, end)
        schedule.earned[project] = earned if schedule.built[project] else 0.0
        schedule.area[case.area[project]] += schedule.earned[project]
