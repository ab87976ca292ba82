"""The cheapest way to staff a schedule: postings, hires and training, as linear programs."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from krapte.programming.solve.case import Case
from krapte.programming.solve.crew import Crew, crew_for
from krapte.programming.solve.schedule import Schedule

CRUMB = 1e-7
"""FTE below which an amount is left out."""


@dataclass(frozen=True)
class Staffing:
    """Who does the work.

    Parameters
    ----------
    posted
        FTE; links x occupations x months.
    hired
        FTE; regions x occupations x months.
    begun
        Persons; courses x regions x months.
    travel, hiring, training
        Points that each costs.
    """

    posted: np.ndarray
    hired: np.ndarray
    begun: np.ndarray
    travel: float
    hiring: float
    training: float

    @property
    def cost(self) -> float:
        """Points of all together."""
        return self.travel + self.hiring + self.training


def demand_of(case: Case, schedule: Schedule) -> np.ndarray:
    """Return the FTE that a schedule asks; places x occupations x months."""
    asked = np.zeros((len(case.link_start) - 1, *case.workers.shape[1:]))
    for project in np.flatnonzero(schedule.built):
        place = case.place[project]
        for package in range(case.first_package[project], case.first_package[project + 1]):
            start, months = schedule.start[package], schedule.months[package]
            rows = slice(case.labour_start[package], case.labour_start[package + 1])
            asked[place, case.labour_occupation[rows], start : start + months] += (
                case.labour_amount[rows, None] / months
            )
    return asked


def trained_of(case: Case, begun: np.ndarray) -> np.ndarray:
    """Return the FTE that training adds; regions x occupations x months."""
    trained = np.zeros_like(case.workers)
    for course, months in enumerate(case.course_months):
        if months < trained.shape[2]:
            ready = begun[course].cumsum(axis=1) * case.course_fte[course]
            occupation = case.course_occupation[course]
            trained[:, occupation, months:] += ready[:, : trained.shape[2] - months]
    return trained


def staffing_of(case: Case, posted: np.ndarray, hired: np.ndarray, begun: np.ndarray) -> Staffing:
    """Return a staffing with what it costs."""
    return Staffing(
        posted,
        hired,
        begun,
        float((posted.sum(axis=(1, 2)) * case.link_cost).sum()),
        float((hired.sum(axis=(0, 2)) * case.hire_cost).sum()),
        float((begun.sum(axis=(1, 2)) * case.course_cost).sum()),
    )


def cheapest(
    case: Case, asked: np.ndarray, begun: np.ndarray, seconds: float = 60.0
) -> Staffing | None:
    """Return a cheap staffing of what is asked, or None when training falls short.

    First with the training given, each occupation apart, which is exact. Then training too, over
    the links that were used and those at home: the cheapest over those.

    Parameters
    ----------
    case
        The problem.
    asked
        FTE; places x occupations x months.
    begun
        Training to begin from, in persons; courses x regions x months.
    seconds
        For the second part, about; when they are over the first stands.
    """
    ends = time.monotonic() + seconds
    with_training = _with(case, asked, begun)
    if with_training is None:
        return None
    posted, hired = with_training
    link_place = np.repeat(np.arange(len(case.link_start) - 1), np.diff(case.link_start))
    every = asked[link_place] > 0
    found = staffing_of(case, posted, hired, begun)
    few = every & ((posted > 0) | case.link_home[:, None, None])
    fewer = posted.copy(), hired.copy(), np.zeros_like(begun)
    for pool in np.unique(case.course_pool):
        taught = np.unique(case.course_occupation[case.course_pool == pool])
        left = ends - time.monotonic()
        own = Program(case, asked, [int(one) for one in taught], few, case.workers, train=True)
        if left <= 0 or not own.solve(*fewer, left):
            return found
    better = staffing_of(case, *fewer)
    return better if better.cost < found.cost else found


def _with(case: Case, asked: np.ndarray, begun: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the cheapest postings and hires with the training given; None when it falls short."""
    posted = np.zeros((len(case.link_region), *case.workers.shape[1:]))
    hired = np.zeros_like(case.workers)
    workers = case.workers + trained_of(case, begun)
    link_place = np.repeat(np.arange(len(case.link_start) - 1), np.diff(case.link_start))
    every = asked[link_place] > 0
    for occupation in np.flatnonzero(asked.any(axis=(0, 2))):
        own = Program(case, asked, [int(occupation)], every, workers, train=False)
        if not own.solve(posted, hired, None, np.inf):
            return None
    return posted, hired


def manned(case: Case, schedule: Schedule, begun: np.ndarray, scarcity: np.ndarray) -> Crew | None:
    """Return a crew that does what a schedule asks at least cost; None when training falls short.

    Parameters
    ----------
    begun
        Training, in persons; courses x regions x months.
    scarcity
        As in `crew_for`.
    """
    found = _with(case, demand_of(case, schedule), begun)
    if found is None:
        return None
    posted, hired = found
    crew = crew_for(case, scarcity, trained_of(case, begun))
    crew.posted[:] = posted
    np.add.at(crew.used, case.link_region, posted)
    far = ~case.link_home
    np.add.at(crew.sent, case.link_region[far], posted[far])
    own = staffing_of(case, posted, hired, begun)
    crew.cost[:] = own.travel, own.hiring
    return crew


class Rows:
    """Gathers the coefficients of a linear program."""

    def __init__(self) -> None:
        self.count = 0
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def block(self, rows: np.ndarray, columns: np.ndarray, value: float) -> None:
        """Add one coefficient for each pair."""
        self._parts.append((rows.ravel(), columns.ravel(), np.full(rows.size, value)))

    def matrix(self, columns: int) -> csr_array:
        """Return the matrix."""
        rows, cols, values = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        return csr_array((values, (rows, cols)), shape=(self.count, columns))


class Program:
    """The linear program of some occupations over some links.

    Parameters
    ----------
    case, asked
        The problem and what is asked.
    occupations
        Which.
    open_links
        Which links can be used; links x occupations x months.
    workers
        FTE; regions x occupations x months.
    train
        Whether training is decided too, for all courses of these occupations.
    """

    def __init__(
        self,
        case: Case,
        asked: np.ndarray,
        occupations: list[int],
        open_links: np.ndarray,
        workers: np.ndarray,
        train: bool,
    ) -> None:
        regions, _, months = case.workers.shape
        size = len(occupations)
        self.occupations = occupations
        self.cells = np.nonzero(open_links[:, occupations])
        link, occupation, month = self.cells
        link_place = np.repeat(np.arange(len(case.link_start) - 1), np.diff(case.link_start))
        shape = (regions, size, months)
        self.hire = len(link) + np.arange(regions * size * months).reshape(shape)
        courses = np.flatnonzero(np.isin(case.course_occupation, occupations)) if train else []
        self.courses = np.array(courses, dtype=np.int64)
        begin = len(link) + self.hire.size
        intake = begin + np.arange(len(courses) * regions * months).reshape(-1, regions, months)
        columns = begin + intake.size
        sent = np.arange(len(link))
        need = np.arange(asked.shape[0] * size * months).reshape(-1, size, months)
        there = np.arange(regions * size * months).reshape(shape)
        away = there.size + there
        pool = 2 * there.size + np.arange(case.teachers.size).reshape(-1, months)
        equal, most = Rows(), Rows()
        equal.count, most.count = need.size, 2 * there.size + pool.size
        equal.block(need[link_place[link], occupation, month], sent, 1.0)
        most.block(there[case.link_region[link], occupation, month], sent, 1.0)
        most.block(there, self.hire, -1.0)
        far = ~case.link_home[link]
        rows = away[case.link_region[link[far]], occupation[far], month[far]]
        most.block(rows, sent[far], 1.0)
        for row, course in enumerate(self.courses):
            own = occupations.index(int(case.course_occupation[course]))
            wait = int(case.course_months[course])
            for start in range(months - wait):
                later = there[:, own, start + wait :]
                fresh = np.broadcast_to(intake[row, :, start, None], later.shape)
                most.block(later, fresh, -float(case.course_fte[course]))
            taught = np.broadcast_to(pool[case.course_pool[course]], intake[row].shape)
            most.block(taught, intake[row], 1.0)
        self.equal, self.most = equal.matrix(columns), most.matrix(columns)
        self.asked = asked[:, occupations].ravel()
        self.limit = np.concatenate(
            [
                workers[:, occupations].ravel(),
                case.away[:, occupations].ravel(),
                case.teachers.ravel(),
            ]
        )
        self.upper = np.concatenate(
            [
                np.full(len(link), np.inf),
                case.hire_most[:, occupations].ravel(),
                case.course_places[self.courses].ravel(),
            ]
        )
        hire = np.broadcast_to(case.hire_cost[occupations][:, None], shape)
        course = np.repeat(case.course_cost[self.courses], regions * months)
        self.cost = np.concatenate([case.link_cost[link], hire.ravel(), course])

    def solve(
        self, posted: np.ndarray, hired: np.ndarray, begun: np.ndarray | None, seconds: float
    ) -> bool:
        """Fill in the cheapest staffing; return whether there is one."""
        found = linprog(
            self.cost,
            A_ub=self.most,
            b_ub=self.limit,
            A_eq=self.equal,
            b_eq=self.asked,
            bounds=np.column_stack([np.zeros(len(self.cost)), self.upper]),
            method="highs",
            options={"time_limit": seconds} if np.isfinite(seconds) else {},
        )
        if found.x is None or found.status != 0:
            return False
        amounts = np.where(found.x > CRUMB, found.x, 0.0)
        link, occupation, month = self.cells
        columns = np.array(self.occupations)
        posted[:, columns] = 0.0
        posted[link, columns[occupation], month] = amounts[: len(link)]
        hired[:, columns] = amounts[self.hire]
        if begun is not None:
            size = len(link) + self.hire.size
            begun[self.courses] = amounts[size:].reshape(-1, *begun.shape[1:])
        return True
