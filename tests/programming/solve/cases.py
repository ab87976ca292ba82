"""Small made-up programmes with labour for them."""

from __future__ import annotations

import numpy as np

from krapte.programming import Labour, Package, Programme, Project
from krapte.programming.plan import Goal
from krapte.programming.supply import Course, Hiring, Link, Supply

FIRST = 12 * 2027
PLACES = ("ES01", "ES02", "ES03")
OCCUPATIONS = ("0761", "0733")
GOAL = Goal(twh=10.0, late=0.1, euro=1e-4)


def package(code, after=(), labour=None, shortest=1, longest=3):
    parts = tuple(Labour(own, fte, fte, fte) for own, fte in (labour or {}).items())
    return Package(code, "", tuple(after), shortest, longest, parts)


def project(code, packages, place="ES01", twh=1.0, start=0, deadline=11, priority=3):
    return Project(
        code, code, place, "other", 1.0, "MEUR", FIRST + start, FIRST + deadline, priority,
        twh, None, None, tuple(packages),
    )  # fmt: skip


def supply_with(workers, links=None, away_share=0.5, **more):
    """Return labour of as many regions as the array has rows; regions are places too."""
    workers = np.asarray(workers, dtype=float)
    regions = tuple(f"AM{number + 1:02d}" for number in range(len(workers)))
    links = links or [Link(PLACES[n], regions[n], 0.0, home=True) for n in range(len(workers))]
    occupations = OCCUPATIONS[: workers.shape[1]]
    return Supply(FIRST, regions, occupations, workers, tuple(links), away_share, **more)


def random_case(seed, projects=6, regions=2, months=12, shape="chain", rich=True):
    """Return a programme, labour and a goal; packages in a chain, a tree or any order."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(projects):
        count = int(rng.integers(1, 5))
        packages = []
        for place in range(count):
            after = [f"w{place - 1}"] if place and shape == "chain" else []
            if place and shape == "any":
                after = [f"w{n}" for n in range(place) if rng.random() < 0.6]
            labour = {own: float(rng.uniform(1, 6)) for own in OCCUPATIONS if rng.random() < 0.7}
            shortest = int(rng.integers(1, 3))
            longest = shortest + int(rng.integers(0, 4))
            packages.append(package(f"w{place}", after, labour, shortest, longest))
        start = int(rng.integers(0, 3))
        deadline = min(months - 1, start + count * 2 + int(rng.integers(0, 5)))
        made.append(
            project(
                f"p{number}", packages, PLACES[int(rng.integers(regions))],
                float(rng.uniform(0.5, 2)), start, deadline, int(rng.integers(1, 6)),
            )
        )  # fmt: skip
    workers = rng.uniform(1.0, 4.0, size=(regions, 2, months))
    codes = [f"AM{number + 1:02d}" for number in range(regions)]
    links = [
        Link(place, code, 0.0 if place[2:] == code[2:] else 500.0, home=place[2:] == code[2:])
        for place in PLACES[:regions]
        for code in codes
    ]
    more = {}
    if rich:
        more = {
            "hiring": Hiring(np.full(workers.shape, 0.3), np.array([800.0, 1200.0])),
            "courses": (
                Course("0761", 3, 900.0, np.full((regions, months), 0.4), 0.9, "technical"),
            ),
            "teachers": {"technical": np.full(months, 0.5)},
        }
    return Programme(tuple(made)), supply_with(workers, links, 0.4, **more), GOAL
