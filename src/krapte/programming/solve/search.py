"""From a case to a schedule that can be staffed and a bound: prices first, then schedules."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Event, Thread

import numpy as np

from krapte.programming.plan import Goal
from krapte.programming.project import Labour, Package, Programme, Project
from krapte.programming.solve.ascent import Ascent
from krapte.programming.solve.case import Case, case_of
from krapte.programming.solve.crew import crew_for
from krapte.programming.solve.dual import Dual
from krapte.programming.solve.effort import Effort, Found, Rebuild, Report, Start
from krapte.programming.solve.master import Relaxed, is_small, relax
from krapte.programming.solve.neighbourhood import (
    Tally,
    copy_schedule,
    improve,
    least_costs,
    map_of,
    sow,
)
from krapte.programming.solve.pricing import scratch_for
from krapte.programming.solve.schedule import (
    Schedule,
    build_in_order,
    empty_schedule,
    put_back,
    score,
    smallest_share,
)
from krapte.programming.solve.serial import Orders, labour_of
from krapte.programming.solve.staffing import (
    Staffing,
    cheapest,
    demand_of,
    manned,
    staffing_of,
    trained_of,
)
from krapte.programming.supply import Link, Supply

PRICED = 0.15
"""Share of the time in which prices are sought before schedules are."""
RELAXED = 0.3
"""Share of the time after which the relaxation of a small case is not sought further."""
ORDERED, IDLE = 0.35, 300
"""Share of the time in which orders of projects are sought at most, and tries without gain."""
REBUILT = 0.4
"""Share of the time in which a few projects at a time are built anew, where that is done."""
STAFFED = 0.05
"""Share of the time that is kept for staffing."""
LEAST_STEPS = 100
"""Steps of prices that are taken at least."""
HEAT = 0.03
"""Points that a round may lose at first, as a share of the points of a usual project."""
REVIEWED = 0.05
"""Share of the search for schedules after which it looks at the prices again."""
ROUNDS = 50
"""Rounds between two looks at the clock."""
PROVEN = 1e-6
"""Gap at which a plan is called optimal."""


def search(
    case: Case,
    effort: Effort,
    start: Start | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
    rebuild: Rebuild | None = None,
) -> Found:
    """Return the best schedule that is found, and what is proven about it.

    Parameters
    ----------
    case
        The problem.
    effort
        How long to search.
    start
        A schedule to begin from.
    report
        Told how it stands, now and then.
    stop
        Asked now and then whether to stop.
    rebuild
        Takes over for the last part of the time.
    """
    _compiled()
    return _Search(case, effort, report, stop, rebuild).run(start)


@lru_cache(maxsize=1)
def _compiled() -> None:
    """Plan one project, so that the time of a search is not spent on compiling."""
    labour = Labour("0761", 1.0, 1.0, 1.0)
    package = Package("work", "", (), 1, 2, (labour,))
    project = Project(
        "one", "", "ES01", "other", 1.0, "MW", 0, 3, 1, 1.0, None, None, (package,)
    )  # fmt: skip
    links = (Link("ES01", "AM01", 0.0, home=True),)
    supply = Supply(0, ("AM01",), ("0761",), np.ones((1, 1, 4)), links, 0.5)
    case = case_of(Programme((project,)), supply, Goal())
    _Search(case, Effort(3600.0, iterations=1), None, None, None).run(None)


class _Search:
    def __init__(
        self,
        case: Case,
        effort: Effort,
        report: Report | None,
        stop: Callable[[], bool] | None,
        rebuild: Rebuild | None,
    ) -> None:
        self._case, self._effort = case, effort
        self._report, self._stop, self._anew = report, stop, rebuild
        self._began = time.monotonic()
        self._stopped = False
        self._told = -np.inf
        self._relaxed: Relaxed | None = None
        self._begun = np.zeros_like(case.course_places)
        self._crew = crew_for(case, np.zeros_like(case.workers), np.zeros_like(case.workers))

    def run(self, start: Start | None) -> Found:
        case, effort = self._case, self._effort
        sow(effort.seed)
        ascent = Ascent(Dual(case))
        best = empty_schedule(case)
        points = 0.0
        try:
            points = self._first(best, start, ascent)
            self._price(ascent, points)
            if is_small(case) and len(case.value) and not self._stopped:
                answers = [ascent.answer, *ascent.recent]
                until = RELAXED if effort.iterations is None else 1.0
                self._relaxed = relax(case, ascent.dual, answers, lambda: self._goes_on(until))
            with self._beside(ascent):
                self._order(best, ascent)
                self._better(best, ascent)
                self._rebuild(best, ascent)
        except KeyboardInterrupt:
            self._stopped = True
        return self._close(best, start, ascent)

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _goes_on(self, until: float) -> bool:
        if self._stop is not None and self._stop():
            self._stopped = True
        return not self._stopped and self._seconds < until * self._effort.seconds

    def _tell(self, points: float, bound: float) -> None:
        if self._report is not None and self._seconds > self._told + 0.5:
            self._told = self._seconds
            self._report(self._told, points, bound)

    def _price(self, ascent: Ascent, points: float) -> None:
        """Seek prices for a share of the time, or a number of steps."""
        limit = self._effort.iterations
        least = LEAST_STEPS if limit is None else limit
        while ascent.steps < least or (limit is None and self._seconds < self._priced):
            if not self._goes_on(1.0):
                break
            ascent.step(self._along(ascent.steps))
            self._tell(points, ascent.bound)
            if ascent.bound - points <= PROVEN * abs(ascent.bound):
                break

    @property
    def _priced(self) -> float:
        return PRICED * self._effort.seconds

    def _along(self, steps: int) -> float:
        """Return how far the search for prices has come, from 0 to 1."""
        limit = self._effort.iterations
        if limit is not None:
            return steps / limit
        # With a second thread prices are sought to the end, beside the schedules.
        share = PRICED if self._effort.threads < 2 else 1.0 - STAFFED
        return min(1.0, self._seconds / (share * self._effort.seconds))

    def _first(self, best: Schedule, start: Start | None, ascent: Ascent) -> float:
        """Fill in the serial schedule by points per FTE-month, or one to begin from."""
        case = self._case
        crew = self._crew
        work, room = scratch_for(case), np.zeros(case.workers.shape[1:])
        if start is not None:
            self._begun = start.begun
            self._train()
            copy_schedule(start.schedule, best)
            for project in np.flatnonzero(start.schedule.built):
                put_back(case, crew, best, project)
        price = np.zeros((len(case.link_start) - 1, *case.workers.shape[1:]))
        order = np.argsort(-case.value / labour_of(case), kind="stable")
        build_in_order(case, crew, best, order, case.value, price, room, work)
        return score(case, crew, best)

    def _order(self, best: Schedule, ascent: Ascent) -> None:
        """Begin from the best serial schedule of many orders, now that prices are known."""
        case, limit = self._case, self._effort.iterations
        if not len(case.value) or self._begun.any():
            return
        self._begun = ascent.begun / (1.0 - 0.98 ** (ascent.steps + 1))
        self._train()
        points = score(case, self._crew, best)
        orders = Orders(
            case, self._crew, self._effort.seed, ascent.answer.worker, ascent.best.place
        )
        until, done = 1.0 if limit is not None else PRICED + ORDERED, 0
        try:
            orders.begin(ascent.answer.worker, ascent.best.place, lambda: self._goes_on(until))
            while orders.idle < IDLE and done != limit and self._goes_on(until):
                orders.step(ascent.answer.worker, ascent.best.place)
                self._tell(max(points, orders.best.points), ascent.bound)
                done += 1
        finally:
            # An interrupt loses nothing that was found.
            if orders.best.points > points:
                copy_schedule(orders.best.schedule, best)
                self._crew = orders.best.crew

    def _better(self, best: Schedule, ascent: Ascent) -> None:
        """Make the schedule better until the time, or the rounds, are over."""
        case, limit = self._case, self._effort.iterations
        size, crew = len(case.value), self._crew
        if not size:
            return
        now = empty_schedule(case)
        copy_schedule(best, now)
        tally = Tally(np.array([score(case, crew, now)]), np.array([score(case, crew, now)]))
        space = (
            np.zeros(case.workers.shape[1:]), scratch_for(case),
            np.zeros(size + 64, dtype=np.int64), np.zeros((size + 64, 2)),
            np.zeros((len(case.shortest), 2), dtype=np.int64),
        )  # fmt: skip
        where = map_of(case)
        until = 1.0 - STAFFED - (REBUILT if self._anew is not None else 0.0)
        done, begin = 0, self._seconds
        looked = -1.0
        while limit is None or done < 100 * limit:
            if not self._goes_on(1.0 if limit is not None else until):
                break
            left = max(1e-9, until * self._effort.seconds - begin)
            share = (self._seconds - begin) / left if limit is None else done / (100 * limit)
            if share > looked + REVIEWED:
                looked = share
                price, answer = ascent.best.place, ascent.answer
                crew.scarcity[:] = answer.worker
                worth = case.value * (1.0 + ascent.best.area / case.stake)[case.area]
                cost = least_costs(case, price)
            heat = HEAT * case.value.mean() * max(0.0, 1.0 - share) ** 2 + 1e-9
            improve(case, crew, now, best, tally, where, price, cost, worth, heat, ROUNDS, *space)
            done += ROUNDS
            self._tell(tally.best[0], ascent.bound)

    def _rebuild(self, best: Schedule, ascent: Ascent) -> None:
        """Build a few projects at a time anew, together."""
        limit = self._effort.iterations
        crew = None
        if self._anew is not None:
            crew = manned(self._case, best, self._begun, ascent.answer.worker)
        if self._anew is None or crew is None:
            return

        def left() -> float:
            if limit is not None:
                return np.inf if self._goes_on(1.0) else 0.0
            until = 1.0 - STAFFED
            return until * self._effort.seconds - self._seconds if self._goes_on(until) else 0.0

        self._anew(best, crew, left, lambda points: self._tell(points, ascent.bound), limit)

    def _train(self) -> None:
        """Let those who are trained work."""
        case, crew = self._case, self._crew
        crew.free_of_cost[:] = case.workers + trained_of(case, self._begun)
        crew.most[:] = crew.free_of_cost + case.hire_most

    @contextmanager
    def _beside(self, ascent: Ascent) -> Iterator[None]:
        """Seek prices in a second thread while schedules are sought in this one."""
        if self._effort.iterations is not None or self._effort.threads < 2:
            yield
            return
        over = Event()

        def seek() -> None:
            while not over.is_set():
                ascent.step(self._along(ascent.steps))

        thread = Thread(target=seek, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _close(self, best: Schedule, start: Start | None, ascent: Ascent) -> Found:
        best, staffing, parts = self._staffed(best, self._begun)
        if start is not None:
            # What it was begun from may have been staffed in a way that is not found again.
            other = self._staffed(start.schedule, start.begun)
            if sum(other[2].values()) > sum(parts.values()):
                best, staffing, parts = other
        bound, worker, away = ascent.bound, ascent.answer.worker, ascent.answer.away
        if self._relaxed is not None and self._relaxed.bound <= bound:
            bound, worker, away = (
                self._relaxed.bound, self._relaxed.worker, self._relaxed.away,
            )  # fmt: skip
        bound = max(bound, sum(parts.values()))
        status = "feasible"
        if bound - sum(parts.values()) <= PROVEN * abs(bound):
            status = "optimal"
        elif self._stopped:
            status = "interrupted"
        return Found(best, staffing, parts, bound, worker, away, status)

    def _staffed(
        self, schedule: Schedule, begun: np.ndarray
    ) -> tuple[Schedule, Staffing, dict[str, float]]:
        """Return a schedule with the cheapest staffing and its points by part."""
        case = self._case
        left = max(STAFFED * self._effort.seconds, self._effort.seconds - self._seconds)
        staffing = cheapest(case, demand_of(case, schedule), begun, left)
        if staffing is None:
            staffing = as_posted(case, schedule)
        parts = {
            "value": float(schedule.earned.sum()),
            "travel": -staffing.travel,
            "hiring": -staffing.hiring,
            "training": -staffing.training,
            "fairness": case.fairness * smallest_share(case, schedule.area),
        }
        return schedule, staffing, parts


def as_posted(case: Case, schedule: Schedule) -> Staffing:
    """Return a staffing by posting project after project, without training; drop what fails."""
    crew = crew_for(case, np.zeros_like(case.workers), np.zeros_like(case.workers))
    for project in np.flatnonzero(schedule.built):
        put_back(case, crew, schedule, project)
    hired = np.maximum(crew.used - crew.free_of_cost, 0.0)
    return staffing_of(case, crew.posted, hired, np.zeros_like(case.course_places))
