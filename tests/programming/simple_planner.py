"""A planner for tests: one project after another, each as early as there are people for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from krapte.programming.check import full_points, points_of
from krapte.programming.plan import Goal, Plan, Work

COLUMNS = {
    "postings": ["region", "place", "occupation", "month", "fte"],
    "hires": ["region", "occupation", "month", "fte"],
    "intakes": ["region", "occupation", "month", "persons"],
}


def simple_plan(programme, supply, goal=None, hire=True):
    """Return a plan: the shortest durations, home first, then the cheapest link, then hired."""
    goal = goal or Goal()
    state = _State(supply, hire)
    works = []
    for project in sorted(programme, key=lambda own: (own.priority, own.deadline, own.project)):
        works += state.built(project) or []
    plan = Plan(
        tuple(works),
        pd.DataFrame(state.postings, columns=COLUMNS["postings"]),
        pd.DataFrame(state.hires, columns=COLUMNS["hires"]),
        pd.DataFrame([], columns=COLUMNS["intakes"]),
        {}, sum(full_points(own, goal) for own in programme) + goal.fairness,
        np.zeros(supply.workers.shape), 0.0, "feasible",
    )  # fmt: skip
    return replace(plan, parts=points_of(programme, supply, goal, plan))


class _State:
    def __init__(self, supply, hire):
        self.supply = supply
        self.free = supply.workers.copy()
        self.away = supply.away_share * supply.workers
        self.hired = (
            supply.hiring.most.copy() if hire and supply.hiring else np.zeros_like(self.free)
        )
        self.row = {code: number for number, code in enumerate(supply.regions)}
        self.column = {code: number for number, code in enumerate(supply.occupations)}
        self.links = {}
        for link in sorted(supply.links, key=lambda own: (not own.home, own.euro)):
            self.links.setdefault(link.place, []).append(link)
        self.postings, self.hires = [], []

    def built(self, project):
        """Return the works of a project that fits, or None."""
        made, ends, taken = [], {}, []
        last = self.supply.first_month + self.supply.months
        for package in project.packages:
            begin = max([ends[code] for code in package.after] + [project.earliest_start])
            months = package.shortest_months
            while begin + months <= last:
                found = self.staffed(project.region, package, begin, months)
                if found is not None:
                    break
                begin += 1
            else:
                self.give_back(taken)
                return None
            taken += found
            ends[package.package] = begin + months
            made.append(Work(project.project, package.package, begin, months))
        for at, link, fte, hired in taken:
            occupation, month = self.supply.occupations[at[1]], at[2] + self.supply.first_month
            self.postings.append((link.region, link.place, occupation, month, fte))
            if hired > 0:
                self.hires.append((link.region, occupation, month, hired))
        return made

    def staffed(self, place, package, begin, months):
        taken = []
        for own in package.labour:
            for month in range(begin, begin + months):
                need = own.fte_months / months
                for link in self.links.get(place, []):
                    at = (self.row[link.region], self.column[own.occupation],
                          month - self.supply.first_month)  # fmt: skip
                    there = self.free[at] + self.hired[at]
                    fte = min(need, there if link.home else min(there, self.away[at]))
                    if fte <= 1e-12:
                        continue
                    hired = max(0.0, fte - self.free[at])
                    self.free[at] -= fte - hired
                    self.hired[at] -= hired
                    self.away[at] -= 0.0 if link.home else fte
                    taken.append((at, link, fte, hired))
                    need -= fte
                    if need <= 1e-9:
                        break
                if need > 1e-9:
                    self.give_back(taken)
                    return None
        return taken

    def give_back(self, taken):
        for at, link, fte, hired in taken:
            self.free[at] += fte - hired
            self.hired[at] += hired
            self.away[at] += 0.0 if link.home else fte
