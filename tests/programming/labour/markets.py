"""Labour markets and programmes for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from krapte.classification import labour_market_regions, model_occupations
from krapte.programming import Labour, Package, Programme, Project, month_of
from krapte.programming.labour import LabourMarket

YEARS = (2025, 2026, 2027, 2028, 2029)
TRACKS = (
    "mbo-2:tech", "mbo-3:tech", "mbo-4:tech", "hbo:tech", "mbo-3:ict", "mbo-4:ict", "hbo:ict",
)  # fmt: skip
SHAPE = (len(YEARS), len(labour_market_regions()), len(model_occupations()))


def random_market(seed, draw=-1):
    """A market in which nothing is as it usually is, except that it could be."""
    chance = np.random.default_rng(seed)
    employed = chance.lognormal(5, 2, SHAPE)
    commuting = chance.dirichlet(np.ones(SHAPE[1]), SHAPE[1])
    return LabourMarket(
        YEARS,
        employed,
        employed * chance.uniform(0, 0.3, SHAPE),
        employed * chance.uniform(0.5, 1.5, SHAPE),
        chance.normal(0, 20, SHAPE),
        commuting,
        chance.uniform(0.6, 1.1, SHAPE[2]) * np.ones(SHAPE),
        dict.fromkeys(TRACKS, 100.0),
        2025, 1, draw, "with",
    )  # fmt: skip


def project(code, region, labour, months=(2, 4), start="2027-01", deadline="2028-12", twh=0.01):
    """A project of one package that asks FTE-months by occupation."""
    asked = tuple(Labour(occupation, fte, fte, fte) for occupation, fte in labour.items())
    package = Package("build", "", (), *months, asked)
    return Project(
        code, code, region, "other", 1, "MEUR", month_of(start), month_of(deadline), 3,
        twh, None, None, (package,),
    )  # fmt: skip


def some_projects(number, regions=("ES07", "ES11", "ES08"), fte=20.0):
    """Many projects of electricians and finishers."""
    return Programme(
        tuple(
            replace(
                project(f"p-{n:03d}", regions[n % len(regions)], {"0761": fte, "0733": fte / 2}),
                priority=1 + n % 5,
            )
            for n in range(number)
        )
    )
