"""Labour in a CP-SAT model: what the steps ask of a place, and what can be sent there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from krapte.programming.exact.case import Case
from krapte.programming.exact.left import Left, Site, peaks_of
from krapte.programming.exact.pooling import Pool, pools_of
from krapte.programming.exact.profile import add_profile
from krapte.programming.plan import Goal
from krapte.programming.supply import Course, Link, Supply

FTE_UNITS = 100_000
"""Whole numbers per FTE."""

_PERSON_UNITS = 1000
"""Whole numbers per person who is trained."""

Cell = tuple[int, int, int]
"""Positions of labour-market region, occupation and month."""


class LabourRows:
    """Adds the labour of a case to a model.

    Parameters
    ----------
    proto
        Model of CP-SAT.
    scale
        Whole numbers per point in the objective.
    safe
        Whether rounding keeps every plan within the limits; otherwise it keeps every true plan.
    """

    def __init__(
        self, proto: Any, supply: Supply, goal: Goal, left: Left, *, scale: float, safe: bool
    ) -> None:
        self.proto, self.supply, self.goal, self.left = proto, supply, goal, left
        self.scale, self.safe = scale, safe
        self.gain: list[Any] = []
        self._more: dict[Cell, tuple[list[Any], int]] = {}
        self._posted: dict[tuple[str, int, int, int], list[tuple[Any, int]]] = {}

    def add(
        self,
        case: Case,
        intervals: dict[int, list[tuple[Any, int]]],
        *,
        costs: bool,
    ) -> list[Any]:
        """Add all rows; return the terms of the objective, in whole numbers.

        Parameters
        ----------
        costs
            Whether travel, hiring and training are chosen, and cost points; otherwise they are
            there at their most, for nothing.
        """
        peaks = peaks_of(case, self.supply)
        for pool in pools_of(case, self.supply, self.left):
            if costs and len(pool.places) == 1:
                continue
            self._pool(case, pool, peaks, intervals)
        if not costs:
            return []
        places = {place for place, _ in peaks}
        links = [own for own in self.supply.links if own.place in places]
        shared = {own.region for own in links if sum(own.region == it.region for it in links) > 1}
        self._train({own.region for own in links}, {occupation for _, occupation in peaks})
        for site in sorted(peaks):
            own_links = [own for own in links if own.place == site[0]]
            self._site(case, site, own_links, shared, peaks[site], intervals)
        for (kind, region, occupation, month), own in self._posted.items():
            self._limit(kind, (region, occupation, month), own)
        return self.gain

    def _pool(
        self,
        case: Case,
        pool: Pool,
        peaks: dict[Site, np.ndarray],
        intervals: dict[int, list[tuple[Any, int]]],
    ) -> None:
        own = [peaks[place, pool.occupation] for place in pool.places]
        peak = np.sum(own, axis=0)
        asked = np.array([self._asked(float(most)) + len(own) for most in peak])
        there = np.array([self._there(float(most)) for most in pool.most])
        # Where nobody asks there is no limit, however little is there.
        asked[peak <= 0] = 0
        used, demands = self._demands(case, pool.places, pool.occupation, intervals)
        add_profile(self.proto, used, demands, there, asked, {})

    def _there(self, fte: float) -> int:
        exact = fte * FTE_UNITS
        return math.floor(exact + 1e-6) if self.safe else math.ceil(exact - 1e-6)

    def _asked(self, fte: float) -> int:
        exact = fte * FTE_UNITS
        return math.ceil(exact - 1e-6) if self.safe else math.floor(exact + 1e-6)

    def _variable(self, most: int, points: float, units: int) -> Any:
        variable = self.proto.new_int_var(0, most, "")
        amount = math.floor(points * self.scale / units)
        if amount > 0:
            self.gain.append(-amount * variable)
        return variable

    def _train(self, regions: set[str], occupations: set[int]) -> None:
        """Add the intakes of courses that can be of use, and the workers they become."""
        taught: dict[tuple[str, int], list[Any]] = {}
        for course in self.supply.courses:
            occupation = self.supply.occupations.index(course.occupation)
            if occupation in occupations:
                for code in sorted(regions):
                    region = self.supply.regions.index(code)
                    self._course(course, region, occupation, taught)
        for (pool, month), own in taught.items():
            if pool in self.supply.teachers:
                limit = float(self.supply.teachers[pool][month]) * _PERSON_UNITS
                self.proto.add(sum(own) <= math.floor(limit) + (0 if self.safe else len(own)))

    def _course(
        self, course: Course, region: int, occupation: int, taught: dict[tuple[str, int], list[Any]]
    ) -> None:
        each = self._there(course.fte / _PERSON_UNITS)
        begun: list[Any] = []
        most = 0
        for month in range(self.supply.months - course.months):
            places = float(course.places[region, month]) * _PERSON_UNITS
            upper = math.floor(places) + (0 if self.safe or places == 0 else 1)
            if upper > 0:
                euro = course.euro * self.goal.euro
                intake = self._variable(upper, euro, _PERSON_UNITS)
                taught.setdefault((course.pool, month), []).append(intake)
                begun = [*begun, each * intake]
                most += each * upper
            if begun:
                self._more[region, occupation, month + course.months] = begun, most

    def _had(self, at: Cell) -> tuple[list[Any], int]:
        """Return the terms of labour that can be had besides in a cell, and the most of it."""
        terms, most = self._more.get(at, ([], 0))
        hiring = self.supply.hiring
        if hiring is not None and float(hiring.most[at]) > 0:
            upper = self._there(float(hiring.most[at]))
            euro = float(hiring.euro[at[1]]) * self.goal.euro
            return [*terms, self._variable(upper, euro, FTE_UNITS)], most + upper
        return terms, most

    def _site(
        self,
        case: Case,
        site: Site,
        links: list[Link],
        shared: set[str],
        peak: np.ndarray,
        intervals: dict[int, list[tuple[Any, int]]],
    ) -> None:
        """Add one occupation at one place: what is asked stays within what is there or sent."""
        place, occupation = site
        there = np.zeros(self.supply.months, dtype=np.int64)
        sent: dict[int, tuple[list[Any], int]] = {}
        asked = np.array([self._asked(float(own)) + 1 if own > 0 else 0 for own in peak])
        for month in np.flatnonzero(peak > 0):
            at_month = int(month)
            alone = [own for own in links if self._alone(own, occupation, at_month, shared)]
            cells = [(self.supply.regions.index(own.region), occupation, at_month) for own in alone]
            there[month] = sum(self._there(float(self.left.workers[at])) for at in cells)
            if asked[month] <= there[month]:
                continue
            terms: list[Any] = []
            most = 0
            for at in cells:
                own, upper = self._had(at)
                terms, most = [*terms, *own], most + upper
            for link in links:
                if link not in alone:
                    upper, variable = self._post(link, occupation, at_month, int(asked[month]))
                    if upper > 0:
                        terms, most = [*terms, variable], most + upper
            if terms:
                sent[at_month] = terms, most
        used, demands = self._demands(case, frozenset({place}), occupation, intervals)
        add_profile(self.proto, used, demands, there, asked, sent)

    def _demands(
        self,
        case: Case,
        places: frozenset[str],
        occupation: int,
        intervals: dict[int, list[tuple[Any, int]]],
    ) -> tuple[list[Any], list[int]]:
        """Return the intervals that ask an occupation in some places, and how much."""
        used, demands = [], []
        for at, step in enumerate(case.steps):
            if case.projects[step.project].region not in places:
                continue
            labour = sum(own for number, own in step.labour if number == occupation)
            if labour > 0:
                for interval, duration in intervals[at]:
                    used.append(interval)
                    demands.append(self._asked(labour / duration))
        return used, demands

    def _alone(self, link: Link, occupation: int, month: int, shared: set[str]) -> bool:
        """Return whether workers come from home for nothing, and nobody else wants them."""
        free = link.home and link.euro * self.goal.euro == 0 and link.region not in shared
        if not free or self.left.charge is None:
            return free
        at = self.supply.regions.index(link.region), occupation, month
        return float(self.left.charge[at]) == 0

    def _post(self, link: Link, occupation: int, month: int, asked: int) -> tuple[int, Any]:
        """Return the most workers who can come over a link, and their variable."""
        at = self.supply.regions.index(link.region), occupation, month
        points = link.euro * self.goal.euro
        if self.left.charge is not None:
            points += float(self.left.charge[at])
        most = asked
        if not link.home:
            most = min(most, self._there(float(self.left.away[at])))
        if most <= 0:
            return 0, None
        variable = self._variable(most, points, FTE_UNITS)
        self._posted.setdefault(("all", *at), []).append((variable, most))
        if not link.home:
            self._posted.setdefault(("away", *at), []).append((variable, most))
        return most, variable

    def _limit(self, kind: str, at: Cell, posted: list[tuple[Any, int]]) -> None:
        """Keep what a region sends within the workers it has."""
        all_posted = sum(most for _, most in posted)
        limit = self._there(float((self.left.workers if kind == "all" else self.left.away)[at]))
        # Whole numbers of true amounts, rounded up, may pass the limit by one each.
        loose = 0 if self.safe else len(posted)
        if all_posted <= limit:
            return
        terms = self._had(at)[0] if kind == "all" else []
        self.proto.add(sum(variable for variable, _ in posted) <= limit + loose + sum(terms))
