"""Serial schedules in many orders, of which the best is where a search begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
"""First orders: points over labour to these powers."""
SCALES = (0.0, 0.25, 1.0)
"""Shares of the prices at which they are tried."""
ALL, LARGE = 0.2, 0.4
"""Shares of the tries that move every project a little, and that move some with many points; the
others move some forward that lose many points."""
NUDGE, LEAP = 0.15, 1.25
"""How far: in logarithms of points over labour."""
MOVED = 8
"""Projects that a try moves at most, when not all."""
SWING = 0.5
"""How far the share of the prices moves, in logarithms."""


@dataclass(frozen=True)
class Order:
    """An order in which projects go in, and what comes of it.

    Parameters
    ----------
    key
        By project; the highest goes in first.
    scale
        Share of the prices of labour that a project weighs when it chooses its months.
    points
        Of the serial schedule, training left out.
    schedule, crew
        The schedule, and who is there with it.
    """

    key: np.ndarray
    scale: float
    points: float
    schedule: Schedule
    crew: Crew


class Orders:
    """A search among orders: the best one is changed, built, and kept when it is no worse.

    A few large projects often hold most of the points. They must find room in one piece, so which
    of them goes in before which matters more than what is done to a schedule afterwards.

    Parameters
    ----------
    case
        The problem.
    crew
        Who is there, with those trained.
    seed
        Of the changes.
    scarcity
        Points a FTE-month that a worker is worth elsewhere; regions x occupations x months.
    price
        Points a FTE-month; places x occupations x months.
    """

    def __init__(
        self, case: Case, crew: Crew, seed: int, scarcity: np.ndarray, price: np.ndarray
    ) -> None:
        self._case = case
        self._trained = crew.free_of_cost - case.workers
        self._rng = np.random.default_rng(seed)
        self._work, self._room = scratch_for(case), np.zeros(case.workers.shape[1:])
        self._large = case.value / case.value.sum()
        self.best = self._built(np.log(case.value), 1.0, scarcity, price)
        self.idle = 0

    def begin(self, scarcity: np.ndarray, price: np.ndarray, goes_on: Callable[[], bool]) -> None:
        """Try points over labour to several powers, at several shares of the prices.

        Parameters
        ----------
        scarcity, price
            As at the start; they may have changed.
        goes_on
            Asked before each try.
        """
        labour = np.log(labour_of(self._case))
        for power, scale in product(POWERS, SCALES):
            if not goes_on():
                return
            self._try(np.log(self._case.value) - power * labour, scale, scarcity, price)

    def step(self, scarcity: np.ndarray, price: np.ndarray) -> None:
        """Change the best order and try it; prices may be others than the last time."""
        own, rng = self.best, self._rng
        key, scale = own.key.copy(), own.scale
        if rng.random() < 0.3:
            scale = float(np.clip(scale * np.exp(SWING * rng.standard_normal()), 0.01, 1.2))
        way = rng.random()
        if way < ALL:
            key += NUDGE * rng.random() ** 2 * rng.standard_normal(len(key))
        elif way < ALL + LARGE:
            who = self._some(self._large)
            key[who] += LEAP * rng.standard_normal(len(who))
        else:
            lost = np.maximum(self._case.value - own.schedule.earned, 0.0) + 1e-9 * self._large
            who = self._some(lost / lost.sum())
            key[who] += LEAP * np.abs(rng.standard_normal(len(who)))
        self._try(key, scale, scarcity, price)

    def _some(self, chance: np.ndarray) -> np.ndarray:
        """Return a few projects, as often as their chances say."""
        count = 1 + int(MOVED * self._rng.random() ** 2)
        return np.unique(self._rng.choice(len(chance), count, p=chance))

    def _try(self, key: np.ndarray, scale: float, scarcity: np.ndarray, price: np.ndarray) -> None:
        own = self._built(key, scale, scarcity, price)
        self.idle = 0 if own.points > self.best.points else self.idle + 1
        if own.points >= self.best.points:
            self.best = own

    def _built(
        self, key: np.ndarray, scale: float, scarcity: np.ndarray, price: np.ndarray
    ) -> Order:
        case = self._case
        crew, schedule = crew_for(case, scarcity.copy(), self._trained), empty_schedule(case)
        order = np.argsort(-key, kind="stable")
        build_in_order(
            case, crew, schedule, order, case.value, scale * price, self._room, self._work
        )
        return Order(key, scale, score(case, crew, schedule), schedule, crew)


def labour_of(case: Case) -> np.ndarray:
    """Return the FTE-months of each project, a little more than nothing at least."""
    bounds = case.labour_start[case.first_package]
    total = np.concatenate([[0.0], np.cumsum(case.labour_amount)])
    return np.maximum(total[bounds[1:]] - total[bounds[:-1]], 1e-9)
