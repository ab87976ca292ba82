"""A schedule made better by exact search: a few projects are taken out and built anew, together.

The search of `krapte.programming.solve` puts projects in one after another and takes the labour
that the others leave as it is. Where a few large projects share little labour that is not enough:
they have to give way to each other, and to take longer with fewer people. Here CP-SAT decides about
some projects at once, all their starts and durations, within the labour that the rest leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from krapte.programming.exact import Left, Part, solve_part
from krapte.programming.plan import Goal
from krapte.programming.project import Programme
from krapte.programming.solve import Case, Names, Schedule
from krapte.programming.solve.crew import Crew
from krapte.programming.solve.neighbourhood import Map, map_of
from krapte.programming.solve.schedule import put_back, score, take_out
from krapte.programming.supply import Supply

FIRST, LEAST, MOST = 5.0, 3.0, 14.0
"""Projects that are built anew together: at first, at least and at most."""
SECONDS, WORK = 4.0, 0.5
"""Of one search at most: on the clock, and of CP-SAT's own time where rounds are limited."""
QUICK = 0.25
"""Share of that time within which a search ends when the next may have a project more."""
AT_HOME = 0.7
"""Chance that a project is one of the same place, and not of a place that shares workers."""
ROUNDS = 10
"""Where rounds of the search are limited, one in so many is made here."""


class Rebuilding:
    """Builds projects of a programme anew, a few at a time.

    Parameters
    ----------
    case
        The problem in numbers.
    programme, supply, goal
        The same in words.
    seed, threads
        Of the searches.
    """

    def __init__(
        self, case: Case, programme: Programme, supply: Supply, goal: Goal, seed: int, threads: int
    ) -> None:
        self._case, self._programme = case, programme
        # Training is as it is, and hiring is part of the labour that is left.
        self._supply = replace(supply, hiring=None, courses=(), teachers={})
        self._goal = replace(goal, fairness=0.0)
        self._rng, self._threads = np.random.default_rng(seed), threads
        self._near = map_of(case)
        self._names = Names(case, programme, supply.first_month)

    def __call__(
        self,
        best: Schedule,
        crew: Crew,
        left: Callable[[], float],
        told: Callable[[float], None],
        rounds: int | None,
    ) -> None:
        """Make a schedule better, in place, until no time or no round is left.

        Parameters
        ----------
        best, crew
            What is built, and who does it.
        left
            Returns the seconds that are left.
        told
            Called with the points now and then.
        rounds
            Of the search around this one; None is no limit.
        """
        points, size = score(self._case, crew, best), FIRST
        most = None if rounds is None else rounds // ROUNDS
        done = 0
        while done != most and left() > 0.0:
            chosen = _chosen(self._case, best, self._near, self._rng, int(size))
            began = time.monotonic()
            found, part = self._anew(best, crew, chosen, points, left(), most is not None)
            took = time.monotonic() - began
            points = max(points, found)
            quick = took < QUICK * SECONDS or most is not None
            if part.status != "optimal":
                size = max(LEAST, size - 0.5)
            elif quick:
                size = min(MOST, size + 0.5)
            told(points)
            done += 1

    def _anew(
        self,
        best: Schedule,
        crew: Crew,
        chosen: list[int],
        points: float,
        seconds: float,
        counted: bool,
    ) -> tuple[float, Part]:
        """Build some projects anew; return the points, and what CP-SAT found.

        Fewer points than there were leave everything as it was.
        """
        case = self._case
        known = self._names.works_of(best, chosen)
        with _kept(best, crew) as put_it_back:
            crew.log_count[0] = 0
            for project in chosen:
                if best.built[project]:
                    take_out(case, crew, best, project)
            free = np.maximum(crew.most - crew.used, 0.0)
            part = solve_part(
                [self._programme.projects[case.project[own]] for own in chosen],
                self._supply, self._goal,
                seconds=max(0.05, 60.0 if counted else min(SECONDS, seconds)),
                work_limit=WORK if counted else None,
                seed=int(self._rng.integers(1 << 30)), workers=self._threads,
                left=Left(free, np.clip(case.away - crew.sent, 0.0, free)),
                start=known, costs=False,
            )  # fmt: skip
            found = -np.inf
            if part.status in ("optimal", "feasible"):
                self._names.write(best, part.works, chosen)
                # One after another: all have to come, or none is changed.
                if all(put_back(case, crew, best, own) for own in chosen if best.built[own]):
                    found = score(case, crew, best)
            if found < points:
                put_it_back()
        return found, part


@contextmanager
def _kept(schedule: Schedule, crew: Crew) -> Iterator[Callable[[], None]]:
    """Give what puts a schedule and its crew back as they were; an interrupt does so too."""
    state = (*schedule, crew.used, crew.sent, crew.posted, crew.cost)
    before = [own.copy() for own in state]

    def put_it_back() -> None:
        for own, earlier in zip(state, before, strict=True):
            own[:] = earlier

    try:
        yield put_it_back
    except BaseException:
        put_it_back()
        raise


def _chosen(
    case: Case, schedule: Schedule, near: Map, rng: np.random.Generator, size: int
) -> list[int]:
    """Return a project that loses points, more often than another, and some around it."""
    tried = rng.integers(len(case.value), size=1 + int(rng.integers(4)))
    first = int(tried[np.argmax(case.value[tried] - schedule.earned[tried])])
    place, chosen = case.place[first], [first]
    around = near.near[near.near_start[place] : near.near_start[place + 1]]
    for _ in range(8 * size):
        if len(chosen) == min(size, len(case.value)):
            break
        own = place if rng.random() < AT_HOME else rng.choice(around)
        begin, end = near.of_place_start[own], near.of_place_start[own + 1]
        other = int(near.of_place[rng.integers(begin, end)]) if end > begin else first
        if other not in chosen:
            chosen.append(other)
    return chosen
