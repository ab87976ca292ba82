"""The points of a plan, counted from its rows."""

from __future__ import annotations

import numpy as np

from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme, Project, res_regions
from krapte.programming.supply import Supply


def points_of(programme: Programme, supply: Supply, goal: Goal, plan: Plan) -> dict[str, float]:
    """Return the points of a plan by part: value, travel, hiring, training and fairness.

    Rows that name what the programme or the supply does not have count for nothing.
    """
    ready: dict[str, int] = {}
    done: dict[str, set[str]] = {}
    for work in plan.works:
        last = work.start + work.months - 1
        ready[work.project] = max(ready.get(work.project, last), last)
        done.setdefault(work.project, set()).add(work.package)
    value, had, could = 0.0, {}, {}
    places = res_regions()
    for project in programme:
        whole = full_points(project, goal)
        region = places.get(project.region, project.region)
        could[region] = could.get(region, 0.0) + whole
        if done.get(project.project) == {own.package for own in project.packages}:
            months = max(0, ready[project.project] - project.deadline)
            won = whole * max(0.0, 1.0 - goal.late * months)
            value += won
            had[region] = had.get(region, 0.0) + won
    shares = [had.get(region, 0.0) / whole for region, whole in could.items() if whole > 0]
    return {
        "value": value,
        "travel": -goal.euro * _travel(supply, plan),
        "hiring": -goal.euro * _hiring(supply, plan),
        "training": -goal.euro * _training(supply, plan),
        "fairness": goal.fairness * min(shares, default=0.0),
    }


def full_points(project: Project, goal: Goal) -> float:
    """Return the points of a project that is ready by its deadline."""
    amount = (
        goal.twh * (project.twh or 0.0)
        + goal.kton * (project.co2_kton or 0.0)
        + goal.homes * (project.homes or 0.0)
    )
    if project.twh is None and project.co2_kton is None and project.homes is None:
        amount = goal.work * sum(own.fte_months for own in project.packages)
    return amount * goal.priority[project.priority - 1]


def _travel(supply: Supply, plan: Plan) -> float:
    euro = {(own.region, own.place): own.euro for own in supply.links}
    table = plan.postings
    return sum(
        fte * euro.get((region, place), 0.0)
        for region, place, fte in zip(table["region"], table["place"], table["fte"], strict=True)
    )


def _hiring(supply: Supply, plan: Plan) -> float:
    if supply.hiring is None:
        return 0.0
    each = np.broadcast_to(supply.hiring.euro, len(supply.occupations))
    euro = dict(zip(supply.occupations, each, strict=True))
    table = plan.hires
    return sum(
        fte * float(euro.get(occupation, 0.0))
        for occupation, fte in zip(table["occupation"], table["fte"], strict=True)
    )


def _training(supply: Supply, plan: Plan) -> float:
    euro = {own.occupation: own.euro for own in supply.courses}
    table = plan.intakes
    return sum(
        persons * euro.get(occupation, 0.0)
        for occupation, persons in zip(table["occupation"], table["persons"], strict=True)
    )
