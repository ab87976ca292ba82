"""Small programmes, supplies and plans made by hand: no solver has a part in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from krapte.programming import (
    Course,
    Goal,
    Hiring,
    Labour,
    Link,
    Package,
    Plan,
    Programme,
    Project,
    Supply,
    Work,
    month_of,
    points_of,
)
from krapte.programming.answers import Room, left_room
from krapte.programming.answers.fit import earliest

FIRST = month_of("2027-01")
MONTHS = 36
REGIONS = ("AM01", "AM02", "AM03")
OCCUPATIONS = ("0712", "0761")
GOAL = Goal(fairness=5.0, work=0.0)


def package(code, after=(), shortest=2, longest=4, **labour):
    """Return a package; labour as `o0761=6` FTE-months."""
    own = tuple(Labour(name[1:], float(fte), fte / 2, fte * 2.0) for name, fte in labour.items())
    return Package(code, f"{code} work", tuple(after), shortest, longest, own)


def project(code, region="ES01", start="2027-01", deadline="2028-12", **changes):
    own = {
        "project": code, "name": f"Project {code}", "region": region, "technology": "other",
        "size": 1.0, "unit": "MEUR", "earliest_start": month_of(start),
        "deadline": month_of(deadline), "priority": 3, "twh": 0.1, "co2_kton": 2.0, "homes": 100.0,
        "packages": (package("design", o0712=4), package("build", ["design"], o0712=2, o0761=8)),
    }  # fmt: skip
    return Project(**(own | changes))


def supply(workers=4.0, **changes):
    """Return labour for two places: ES01 is home to AM01 and AM02, ES02 to AM03."""
    shape = len(REGIONS), len(OCCUPATIONS), MONTHS
    links = (
        Link("ES01", "AM01", 0.0, True), Link("ES01", "AM02", 50.0, True),
        Link("ES01", "AM03", 400.0, False), Link("ES02", "AM03", 0.0, True),
        Link("ES02", "AM01", 300.0, False),
    )  # fmt: skip
    own = {
        "first_month": FIRST, "regions": REGIONS, "occupations": OCCUPATIONS,
        "workers": np.full(shape, workers), "links": links, "away_share": 0.5,
        "hiring": Hiring(np.full(shape, 1.0), np.array([900.0, 700.0])),
        "courses": (
            Course("0761", 6, 5000.0, np.full((len(REGIONS), MONTHS), 1.0), 0.9, "technique"),
        ),
        "teachers": {"technique": np.full(MONTHS, 2.0)},
        "origin": {"nl": "proef", "en": "a try"},
    }  # fmt: skip
    return Supply(**(own | changes))


def posted(programme, labour, works, hires=(), intakes=()):
    """Return postings for a schedule: home first and cheapest, then from elsewhere."""
    packages = {
        (own.project, part.package): (own.region, part)
        for own in programme
        for part in own.packages
    }
    asked = {}
    for work in works:
        place, part = packages[work.project, work.package]
        for own in part.labour:
            for month in range(work.start, work.start + work.months):
                key = place, own.occupation, month
                asked[key] = asked.get(key, 0.0) + own.fte_months / work.months
    free = labour.workers.copy()
    away = labour.workers * labour.away_share
    for region, occupation, month, fte in hires:
        free[place_of(labour, region, occupation, month)] += fte
    for region, occupation, month, persons in intakes:
        course = next(own for own in labour.courses if own.occupation == occupation)
        row, column, position = place_of(labour, region, occupation, month)
        free[row, column, position + course.months :] += persons * course.fte
    rows = []
    for (place, occupation, month), fte in sorted(asked.items()):
        for link in sorted(labour.links, key=lambda own: (not own.home, own.euro)):
            if link.place != place or fte <= 0:
                continue
            at = place_of(labour, link.region, occupation, month)
            sent = min(fte, free[at] if link.home else min(free[at], away[at]))
            if sent > 0:
                rows.append((link.region, place, occupation, month, sent))
                free[at] -= sent
                away[at] -= 0.0 if link.home else sent
                fte -= sent
        assert fte < 1e-9, f"no people for {place} {occupation} {month}"
    return pd.DataFrame(rows, columns=["region", "place", "occupation", "month", "fte"])


def place_of(labour, region, occupation, month):
    return (
        labour.regions.index(region),
        labour.occupations.index(occupation),
        month - labour.first_month,
    )


def plan(programme, labour, works, hires=(), intakes=(), goal=GOAL, **changes):
    """Return a plan that holds, with its points counted and a bound above them."""
    own = {
        "works": tuple(works),
        "postings": posted(programme, labour, works, hires, intakes),
        "hires": pd.DataFrame(hires, columns=["region", "occupation", "month", "fte"]),
        "intakes": pd.DataFrame(intakes, columns=["region", "occupation", "month", "persons"]),
        "parts": {}, "bound": 0.0, "prices": np.zeros(labour.workers.shape), "seconds": 0.5,
        "status": "feasible",
    }  # fmt: skip
    made = Plan(**(own | changes))
    parts = points_of(programme, labour, goal, made)
    made = replace(made, parts=parts)
    return made if "bound" in changes else replace(made, bound=made.points * 1.1 + 1.0)


def in_turn(programme, at=FIRST):
    """Return works that do every project from a month on, package after package."""
    works = []
    for own in programme:
        ready = {}
        for part in own.packages:
            begin = max((ready[code] for code in part.after), default=max(at, own.earliest_start))
            works.append(Work(own.project, part.package, begin, part.longest_months))
            ready[part.package] = begin + part.longest_months
    return works


def two_projects():
    """Return a programme of two projects at different places, and one that nobody builds."""
    return Programme((
        project("school"), project("wharf", "ES02", deadline="2027-04", priority=1),
        project("later", "ES02", twh=0.2),
    ))  # fmt: skip


def whole_plan():
    """Return programme, supply and a plan with travel, hiring, training and a late project."""
    programme, labour = two_projects(), supply()
    works = [own for own in in_turn(programme) if own.project != "later"]
    hires = [("AM01", "0761", FIRST + 5, 0.5), ("AM03", "0712", FIRST + 2, 1.0)]
    intakes = [("AM01", "0761", FIRST, 1.0), ("AM03", "0761", FIRST + 1, 0.5)]
    return programme, labour, plan(programme, labour, works, hires, intakes)


def greedy(programme, labour, goal=GOAL, start=None):
    """Return a plan that builds projects one by one, each as early as it fits, or as `start` does.

    No search: good enough to be a planner where the test is about something else.
    """
    columns = {code: number for number, code in enumerate(labour.occupations)}
    works = [] if start is None else list(start.works)
    done = {own.project for own in works}
    for own in sorted(programme, key=lambda own: (own.priority, own.deadline)):
        if own.project in done:
            continue
        so_far = plan(programme, labour, works, goal=goal)
        room = left_room(labour, so_far, training=False)
        fte = room.fte - (0.0 if labour.hiring is None else labour.hiring.most)
        free = Room(labour, np.maximum(fte, 0.0), room.away).at(own.region)
        found = earliest(own, free, columns, own.earliest_start - FIRST, labour.months)
        if found is not None and found.exact:
            works += [
                Work(own.project, code, FIRST + begin, found.months[code])
                for code, begin in found.starts.items()
            ]
    return plan(programme, labour, works, goal=goal)
