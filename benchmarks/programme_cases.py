"""National programmes of any size: the embedded one drawn again, and labour as tight as it is."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from krapte.programming import (
    Factors,
    Programme,
    Project,
    national_programme,
    read_factors,
    with_packages,
)
from krapte.programming.plan import Goal
from krapte.programming.supply import Hiring, Supply

MONTHS, OCCUPATIONS, LEAST_PACKAGES = 96, 15, 4
SPREAD = 0.5
"""Standard deviation of the logarithm of sizes round those of the embedded projects; assumed."""
SEED = 20230203


@lru_cache(maxsize=1)
def forecast_supply() -> Supply:
    """Return the labour that the central draw of the forecast leaves for the embedded programme."""
    from krapte.forecast.model import model_of
    from krapte.programming.labour import LabourForecast, occupations_of, supply_of, window_of
    from krapte.statistics import load

    programme = national_programme()
    first, _ = window_of(programme)
    market = LabourForecast(model_of(load(), (first + MONTHS) // 12 + 1, SEED)).market()
    places = sorted({own.region for own in programme})
    return supply_of(market, first, MONTHS, places=places, occupations=occupations_of(programme))


def national_case(
    supply: Supply, seed: int, projects: int, places: tuple[str, ...] = ()
) -> tuple[Programme, Supply, Goal]:
    """Return a programme drawn from the embedded one, labour for it, and the usual goal.

    Projects with at least `LEAST_PACKAGES` packages are drawn with replacement, half of them with
    all five phases, with their own region, window and priority; only their size varies. What has no
    yield in points, such as a cable, gets the points per FTE-month of a drawn project that has.
    Labour outside the 15 occupations that are asked most is left out. Labour is that of the
    forecast; per occupation it is multiplied by what the drawn projects ask over what the embedded
    programme asks, so that it is as tight.

    Parameters
    ----------
    supply
        From `forecast_supply`.
    seed
        Of the draws.
    projects
        How many.
    places
        Only RES regions of these; all when empty. Labour is then that of the whole country still,
        times their part of what the whole country asks.
    """
    rng = np.random.default_rng(seed)
    embedded = national_programme()
    asked_of_all = embedded.labour_by_occupation()
    kinds = [own for own in embedded if len(own.packages) >= LEAST_PACKAGES]
    if places:
        kinds = [own for own in kinds if own.region in places]
    whole = np.array([len(own.packages) > LEAST_PACKAGES for own in kinds])
    chance = np.where(whole, 0.5 / whole.sum(), 0.5 / (~whole).sum())
    factors = read_factors()
    picked = rng.choice(len(kinds), size=projects, p=chance)
    drawn = [_drawn(kinds[pick], number, factors, rng) for number, pick in enumerate(picked)]
    asked = Programme(tuple(drawn)).labour_by_occupation()
    occupations = tuple(code for code in asked if code in supply.occupations)[:OCCUPATIONS]
    drawn = [_without_other_labour(own, occupations) for own in drawn]
    rich = [own.twh / own.fte_months for own in drawn if own.twh]
    programme = Programme(
        tuple(
            own
            if own.twh or own.homes
            else replace(own, twh=float(rng.choice(rich)) * own.fte_months)
            for own in drawn
        )
    )
    factor = {code: asked[code] / asked_of_all[code] for code in occupations}
    return programme, _scaled(supply, factor), Goal()


def _drawn(kind: Project, number: int, factors: Factors, rng: np.random.Generator) -> Project:
    bare = replace(
        kind,
        project=f"p{number:05d}",
        size=kind.size * float(rng.lognormal(0.0, SPREAD)),
        packages=(),
        twh=None,
        co2_kton=None,
        homes=None,
    )
    return with_packages(bare, factors)


def _without_other_labour(project: Project, occupations: tuple[str, ...]) -> Project:
    packages = tuple(
        replace(own, labour=tuple(part for part in own.labour if part.occupation in occupations))
        for own in project.packages
    )
    return replace(project, packages=packages)


def _scaled(supply: Supply, factor: dict[str, float]) -> Supply:
    """Return the labour of some occupations, each times its factor."""
    rows = [supply.occupations.index(code) for code in factor]
    by = np.array(list(factor.values()))
    assert supply.hiring is not None
    courses = tuple(
        replace(own, places=own.places * factor[own.occupation])
        for own in supply.courses
        if own.occupation in factor
    )
    # Teachers of a pool as the courses that they give.
    teachers = {
        pool: most
        * float(np.mean([factor[own.occupation] for own in courses if own.pool == pool] or [1.0]))
        for pool, most in supply.teachers.items()
    }
    return replace(
        supply,
        occupations=tuple(factor),
        workers=supply.workers[:, rows] * by[:, None],
        hiring=Hiring(supply.hiring.most[:, rows] * by[:, None], supply.hiring.euro[rows]),
        courses=courses,
        teachers=teachers,
    )
