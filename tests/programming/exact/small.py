"""Programmes small enough to try every plan, and the best of them by doing so."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linprog

from krapte.programming import Labour, Package, Programme, Project
from krapte.programming.plan import Goal, Work
from krapte.programming.supply import Course, Hiring, Link, Supply

FIRST = 24000
PLACES = ("ES01", "ES02")
REGIONS = ("north", "south")
OCCUPATIONS = ("0761", "0733")


def small_case(seed, *, hiring=False, training=False, months=6):
    """Return a programme of two or three projects, a supply that is short, and a goal."""
    draw = np.random.default_rng(seed)
    # Two projects of up to two packages or three of one: few enough plans to try them all.
    count = int(draw.integers(2, 4))
    projects = tuple(_project(f"p{number}", draw, months, 4 - count) for number in range(count))
    shape = len(REGIONS), len(OCCUPATIONS), months
    # Quarters make ties with what is asked common, which is where rounding would show.
    workers = draw.integers(0, 13, shape) / 4.0
    links = (
        Link("ES01", "north", float(draw.choice([0.0, 50.0])), True),
        Link("ES02", "south", 0.0, True),
        Link("ES01", "south", 900.0, False),
        Link("ES02", "north", 700.0, False),
    )
    more = Hiring(draw.integers(0, 3, shape) / 2.0, np.array([3000.0, 2000.0])) if hiring else None
    course = Course("0761", 2, 4000.0, draw.integers(0, 3, (2, months)) * 1.0, 0.9, "all")
    supply = Supply(
        FIRST, REGIONS, OCCUPATIONS, workers, links, float(draw.choice([0.0, 0.3, 1.0])), more,
        (course,) if training else (), {"all": np.full(months, 2.0)} if training else {},
    )  # fmt: skip
    goal = Goal(
        homes=1.0, late=float(draw.choice([0.1, 0.6, 1.0])), euro=1e-3,
        fairness=float(draw.choice([0.0, 4.0])),
    )  # fmt: skip
    return Programme(projects), supply, goal


def _project(code, draw, months, most):
    packages = []
    for number in range(int(draw.integers(1, most + 1))):
        shortest = int(draw.integers(1, 3))
        labour = tuple(
            Labour(occupation, amount, amount, amount)
            for occupation in OCCUPATIONS
            if (amount := float(draw.integers(0, 5)))
        )
        after = ("a",) if number and draw.random() < 0.7 else ()
        longest = shortest + int(draw.integers(0, 2))
        packages.append(Package("ab"[number], "", after, shortest, longest, labour))
    return Project(
        code, code, str(draw.choice(PLACES)), "other", 1.0, "MEUR",
        FIRST + int(draw.integers(0, 2)), FIRST + int(draw.integers(1, months)),
        int(draw.integers(1, 6)), None, None,
        float(draw.integers(5, 30)), tuple(packages),
    )  # fmt: skip


def best_by_trying(programme, supply, goal):
    """Return the most points of any plan."""
    choices = [_choices(project, supply) for project in programme]
    plans = [[work for own in plan for work in own] for plan in product(*choices)]
    valued = sorted(((_value(programme, own, goal), at) for at, own in enumerate(plans)))
    best = 0.0
    for value, at in reversed(valued):
        if value <= best:
            break
        cost = least_cost(programme, supply, goal, plans[at])
        if cost is not None:
            best = max(best, value - cost)
    return best


def _choices(project, supply):
    """Return every way to build a project within the months of the supply, and not to."""
    last = supply.first_month + supply.months
    ways = []
    for package in project.packages:
        own = []
        for months in range(package.shortest_months, package.longest_months + 1):
            begin = max(project.earliest_start, supply.first_month)
            own += [
                Work(project.project, package.package, start, months)
                for start in range(begin, last - months + 1)
            ]
        ways.append(own)
    found = [()]
    for works in product(*ways):
        ends = {own.package: own.start + own.months for own in works}
        starts = {own.package: own.start for own in works}
        if all(
            starts[package.package] >= ends[before]
            for package in project.packages
            for before in package.after
        ):
            found.append(works)
    return found


def _value(programme, works, goal):
    won, stakes = {}, {}
    for project in programme:
        full = project.homes * goal.homes * goal.priority[project.priority - 1]
        region = project.res_region
        stakes[region] = stakes.get(region, 0.0) + full
        ends = [own.start + own.months - 1 for own in works if own.project == project.project]
        if ends:
            late = max(0, max(ends) - project.deadline)
            won[region] = won.get(region, 0.0) + full * max(0.0, 1 - goal.late * late)
    least = min(won.get(region, 0.0) / full for region, full in stakes.items())
    return sum(won.values()) + goal.fairness * least


def least_cost(programme, supply, goal, works):
    """Return the points that the cheapest staffing takes off; None when there is none."""
    asked = {}
    packages = {(own.project, it.package): (own, it) for own in programme for it in own.packages}
    for work in works:
        project, package = packages[work.project, work.package]
        for labour in package.labour:
            for month in range(work.start, work.start + work.months):
                key = project.region, labour.occupation, month - supply.first_month
                asked[key] = asked.get(key, 0.0) + labour.fte_months / work.months
    cost, most, equal, within = [], [], {}, {}

    def column(price, upper):
        cost.append(price * goal.euro)
        most.append(upper)
        return len(cost) - 1

    for place, occupation, month in asked:
        for link in supply.links:
            if link.place == place:
                at = column(link.euro, None)
                equal.setdefault((place, occupation, month), {})[at] = 1.0
                cell = link.region, occupation, month
                within.setdefault(("all", *cell), {})[at] = 1.0
                if not link.home:
                    within.setdefault(("away", *cell), {})[at] = 1.0
    for number, region in enumerate(supply.regions):
        for kind, occupation in enumerate(supply.occupations):
            for month in range(supply.months):
                if supply.hiring is not None:
                    at = column(supply.hiring.euro[kind], supply.hiring.most[number, kind, month])
                    within.setdefault(("all", region, occupation, month), {})[at] = -1.0
    for course in supply.courses:
        for number, region in enumerate(supply.regions):
            for month in range(supply.months):
                at = column(course.euro, course.places[number, month])
                within.setdefault(("teachers", month), {})[at] = 1.0
                for later in range(month + course.months, supply.months):
                    key = "all", region, course.occupation, later
                    within.setdefault(key, {})[at] = -course.fte
    if not cost:
        return 0.0
    rows, limits = np.zeros((len(within), len(cost))), []
    for at, (key, terms) in enumerate(within.items()):
        rows[at, list(terms)] = list(terms.values())
        if key[0] == "teachers":
            limits.append(supply.teachers["all"][key[1]])
        else:
            number = supply.regions.index(key[1])
            there = supply.workers[number, supply.occupations.index(key[2]), key[3]]
            limits.append(there if key[0] == "all" else supply.away_share * there)
    met = np.zeros((len(equal), len(cost)))
    for at, terms in enumerate(equal.values()):
        met[at, list(terms)] = 1.0
    if set(equal) != set(asked):
        return None
    solved = linprog(
        cost, A_ub=rows if len(rows) else None, b_ub=limits or None,
        A_eq=met if len(met) else None, b_eq=list(asked.values()) or None,
        bounds=[(0, own) for own in most],
    )  # fmt: skip
    return float(solved.fun) if solved.status == 0 else None
