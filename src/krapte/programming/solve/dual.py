"""The bound at given prices of labour: each project and each region's labour priced apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from krapte.programming.solve.case import Case, Real
from krapte.programming.solve.pricing import Scratch, price_projects, scratch_for, share_left
from krapte.programming.solve.staffing import trained_of


class Prices(NamedTuple):
    """Prices at which labour is handed from regions to places.

    Parameters
    ----------
    place
        Points a FTE-month that is worked in a place; places x occupations x months; not negative.
    area
        Points for the share that a RES region has; they add up to the weight of fairness.
    """

    place: np.ndarray
    area: np.ndarray


@dataclass(frozen=True)
class Answer:
    """What everyone does at given prices, each for himself.

    Parameters
    ----------
    bound
        No plan has more points.
    asked, there
        FTE that projects ask in a place, and that regions send; places x occupations x months.
    worker, away
        Points a FTE-month of one worker more, and of one more who may work outside; regions x
        occupations x months.
    share
        Of each RES region, of the points that it can have.
    begun
        Persons; courses x regions x months.
    earned, start, months
        Of each project what it earns, and of its packages when they are done.
    """

    bound: float
    asked: np.ndarray
    there: np.ndarray
    worker: np.ndarray
    away: np.ndarray
    share: np.ndarray
    begun: np.ndarray
    earned: np.ndarray
    start: np.ndarray
    months: np.ndarray


@njit(nogil=True, cache=True)
def _gather(
    case: Case,
    earned: np.ndarray,
    start: np.ndarray,
    months: np.ndarray,
    asked: np.ndarray,
    area: np.ndarray,
) -> None:
    """Add up what the projects that earn ask by place, and their points by RES region."""
    for project in range(len(case.value)):
        if earned[project] <= 0.0:
            continue
        place = case.place[project]
        last = 0
        for package in range(case.first_package[project], case.first_package[project + 1]):
            begin = start[package]
            end = begin + months[package]
            last = max(last, end)
            for own in range(case.labour_start[package], case.labour_start[package + 1]):
                occupation = case.labour_occupation[own]
                fte = case.labour_amount[own] / months[package]
                for month in range(begin, end):
                    asked[place, occupation, month] += fte
        area[case.area[project]] += case.value[project] * share_left(case, project, last)


@njit(nogil=True, cache=True)
def worker_prices(case: Case, price: np.ndarray, worker: np.ndarray, away: np.ndarray) -> None:
    """Fill in what one worker more earns at home, and one who may go outside earns besides.

    As no more may go outside than there are workers, another worker earns what home pays.
    """
    occupations, months = worker.shape[1:]
    worker[:] = 0.0
    away[:] = 0.0
    for home in (True, False):
        for place in range(len(case.link_start) - 1):
            for link in range(case.link_start[place], case.link_start[place + 1]):
                if case.link_home[link] != home:
                    continue
                region, cost = case.link_region[link], case.link_cost[link]
                for occupation in range(occupations):
                    for month in range(months):
                        gain = price[place, occupation, month] - cost
                        if home:
                            if gain > worker[region, occupation, month]:
                                worker[region, occupation, month] = gain
                        else:
                            gain -= worker[region, occupation, month]
                            if gain > away[region, occupation, month]:
                                away[region, occupation, month] = gain


@njit(nogil=True, cache=True)
def _send(
    case: Case,
    price: np.ndarray,
    worker: np.ndarray,
    away: np.ndarray,
    ready: np.ndarray,
    blur: Real,
    weight: np.ndarray,
    there: np.ndarray,
) -> None:
    """Send the workers of every region to the places that pay about the most.

    Only the best paid place would be right at these prices, but then all others but one look
    deserted, and prices would have to be moved one place at a time.
    """
    occupations, months = worker.shape[1:]
    for turn in range(2):
        for place in range(len(case.link_start) - 1):
            for link in range(case.link_start[place], case.link_start[place + 1]):
                region, cost = case.link_region[link], case.link_cost[link]
                home = case.link_home[link]
                kind = 0 if home else 1
                for occupation in range(occupations):
                    for month in range(months):
                        least = worker[region, occupation, month]
                        best = least if home else least + away[region, occupation, month]
                        over = best - price[place, occupation, month] + cost
                        if over > 8.0 * blur:
                            continue
                        own = np.exp(-over / blur)
                        if turn == 0:
                            weight[kind, region, occupation, month] += own
                            continue
                        own /= weight[kind, region, occupation, month]
                        most = case.away[region, occupation, month]
                        # The further outside pays above home, the more go.
                        gain = away[region, occupation, month]
                        go = most * (1.0 - np.exp(-gain / blur))
                        fte = ready[region, occupation, month] - go if home else go
                        there[place, occupation, month] += own * fte


def best_intakes(case: Case, worker: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the training that earns most at given prices, and what it earns.

    A place of a course that begins in a month earns what its worker earns from its end on; each
    month and pool of teachers is a knapsack in which every place takes the same.
    """
    begun = np.zeros_like(case.course_places)
    if not len(case.course_months):
        return begun, 0.0
    months = worker.shape[2]
    gain = np.zeros_like(begun)
    for course, wait in enumerate(case.course_months):
        gain[course] = -case.course_cost[course]
        if wait < months:
            prices = worker[:, case.course_occupation[course]]
            later = prices[:, ::-1].cumsum(axis=1)[:, ::-1]
            gain[course, :, : months - wait] += case.course_fte[course] * later[:, wait:]
    for pool in np.unique(case.course_pool):
        rows = np.flatnonzero(case.course_pool == pool)
        own = gain[rows].reshape(-1, months)
        places = np.where(own > 0, case.course_places[rows].reshape(-1, months), 0.0)
        order = np.argsort(-own, axis=0, kind="stable")
        taken = np.take_along_axis(places, order, axis=0)
        before = taken.cumsum(axis=0) - taken
        taken = np.clip(case.teachers[pool] - before, 0.0, taken)
        back = np.zeros_like(taken)
        np.put_along_axis(back, order, taken, axis=0)
        begun[rows] = back.reshape(len(rows), *worker.shape[::2])
    return begun, float((gain * begun).sum())


class Dual:
    """The bound as a function of prices.

    Parameters
    ----------
    case
        The problem.
    threads
        How many price projects side by side; the answer is the same.
    """

    def __init__(self, case: Case, threads: int = 1) -> None:
        self.case = case
        self.room = reach(case)
        self._work: list[Scratch] = [scratch_for(case) for _ in range(threads)]
        self._threads = ThreadPoolExecutor(threads) if threads > 1 else None

    def start(self) -> Prices:
        """Return prices of nothing."""
        case, areas = self.case, len(self.case.stake)
        return Prices(np.zeros_like(self.room), np.full(areas, case.fairness / max(1, areas)))

    def answer(self, prices: Prices, blur: float) -> Answer:
        """Return what everyone does at given prices, and the bound.

        Parameters
        ----------
        prices
            Any that are not negative.
        blur
            Points a FTE-month that a place may pay less than the best and still be sent to;
            matters for `there` only.
        """
        case = self.case
        worth = case.value * (1.0 + prices.area / case.stake)[case.area]
        projects, packages = len(case.value), len(case.shortest)
        earned = np.zeros(projects)
        start = np.zeros(packages, dtype=np.int64)
        months = np.ones(packages, dtype=np.int64)
        self._price(worth, prices.place, earned, start, months)
        asked, area = np.zeros_like(prices.place), np.zeros(len(case.stake))
        _gather(case, earned, start, months, asked, area)
        worker, away = np.zeros_like(case.workers), np.zeros_like(case.workers)
        worker_prices(case, prices.place, worker, away)
        begun, training = best_intakes(case, worker)
        over = worker - case.hire_cost[:, None]
        bound = float(
            np.maximum(earned, 0.0).sum()
            + (worker * case.workers).sum()
            + (away * case.away).sum()
            + (np.maximum(over, 0.0) * case.hire_most).sum()
            + training
        )
        hired = case.hire_most * np.clip(over / blur, 0.0, 1.0)
        ready = case.workers + hired + trained_of(case, begun)
        there = np.zeros_like(asked)
        weight = np.zeros((2, *case.workers.shape))
        _send(case, prices.place, worker, away, ready, blur, weight, there)
        return Answer(
            bound, asked, there, worker, away, area / case.stake, begun, earned, start, months
        )

    def _price(
        self,
        worth: np.ndarray,
        price: np.ndarray,
        earned: np.ndarray,
        start: np.ndarray,
        months: np.ndarray,
    ) -> None:
        case, count = self.case, len(self._work)
        cuts = np.linspace(0, len(case.value), count + 1).astype(int)
        jobs = [
            (case, cuts[n], cuts[n + 1], worth, price, self.room, self._work[n], earned, start,
             months)
            for n in range(count)
        ]  # fmt: skip
        if self._threads is None:
            price_projects(*jobs[0])
        else:
            list(self._threads.map(lambda job: price_projects(*job), jobs))


def reach(case: Case) -> np.ndarray:
    """Return the FTE that can work in each place at most, were all sent there.

    Returns
    -------
    numpy.ndarray
        Places x occupations x months.
    """
    begun = np.minimum(case.course_places, case.teachers[case.course_pool][:, None, :])
    most = case.workers + case.hire_most + trained_of(case, begun)
    away = np.minimum(most, case.away)
    room = np.zeros((len(case.link_start) - 1, *case.workers.shape[1:]))
    link_place = np.repeat(np.arange(len(room)), np.diff(case.link_start))
    for place, region, home in zip(link_place, case.link_region, case.link_home, strict=True):
        room[place] += most[region] if home else away[region]
    return room
