"""Which projects have the labour that another one lacks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from krapte.programming.answers.obstacles import Obstacle
from krapte.programming.plan import Plan
from krapte.programming.project import Programme

Cell = tuple[str, str, int]


@dataclass(frozen=True)
class Rival:
    """A project that has labour which another one lacks.

    Parameters
    ----------
    project, name
        Code and name.
    fte_months
        How much of it, in the months that are short.
    """

    project: str
    name: str
    fte_months: float

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain fields, for `--json`."""
        return {"project": self.project, "name": self.name, "fte_months": self.fte_months}


class Rivals:
    """Finds rivals in a plan.

    Postings say where people of a region work, not for which project; the projects of a place share
    them in proportion to what they ask.

    Parameters
    ----------
    programme, plan
        The projects, and what is done when.
    """

    def __init__(self, programme: Programme, plan: Plan) -> None:
        self._names = {own.project: own.name for own in programme}
        packages = {
            (project.project, package.package): (project.region, package.labour)
            for project in programme
            for package in project.packages
        }
        self._work: dict[str, list[tuple[str, str, int, int, float]]] = {}
        self._asked: dict[Cell, float] = {}
        for work in plan.works:
            place, labour = packages.get((work.project, work.package), ("", ()))
            end = work.start + work.months
            for own in labour:
                fte = own.fte_months / work.months
                row = (work.project, place, work.start, end, fte)
                self._work.setdefault(own.occupation, []).append(row)
                for month in range(work.start, end):
                    cell = (place, own.occupation, month)
                    self._asked[cell] = self._asked.get(cell, 0.0) + fte
        self._sent: dict[tuple[str, int], list[tuple[str, str, float]]] = {}
        table = plan.postings
        for region, place, occupation, month, fte in zip(
            table["region"], table["place"], table["occupation"], table["month"], table["fte"],
            strict=True,
        ):  # fmt: skip
            self._sent.setdefault((occupation, month), []).append((region, place, fte))

    def of(self, found: Iterable[Obstacle], project: str) -> list[Rival]:
        """Return who else has the labour of obstacles, those with most of it first."""
        amounts: dict[str, float] = {}
        for obstacle in found:
            shares, months = self._shares(obstacle), obstacle.months
            for other, place, start, end, fte in self._work.get(obstacle.occupation, []):
                if other == project:
                    continue
                for month in months[bisect_left(months, start) : bisect_left(months, end)]:
                    part = fte * shares.get((place, month), 0.0)
                    amounts[other] = amounts.get(other, 0.0) + part
        rows = [Rival(code, self._names[code], fte) for code, fte in amounts.items() if fte > 1e-9]
        return sorted(rows, key=lambda own: (-own.fte_months, own.project))

    def _shares(self, obstacle: Obstacle) -> dict[tuple[str, int], float]:
        """Return which part of the work at a place the regions of an obstacle do, by month."""
        sent: dict[tuple[str, int], float] = {}
        for month in obstacle.months:
            for region, place, fte in self._sent.get((obstacle.occupation, month), []):
                if region in obstacle.regions:
                    sent[place, month] = sent.get((place, month), 0.0) + fte
        return {
            (place, month): min(1.0, fte / self._asked[place, obstacle.occupation, month])
            for (place, month), fte in sent.items()
            if self._asked.get((place, obstacle.occupation, month), 0.0) > 0
        }
