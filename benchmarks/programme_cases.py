"""National programmes of any size: the embedded one drawn again, and labour as tight as it is."""

from __future__ import annotations

from collections.abc import Iterable
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
        RES regions of the projects; all when empty. Labour is then that of the labour-market
        regions in which they lie, and what the embedded programme asks is counted in them alone.
    """
    rng = np.random.default_rng(seed)
    embedded = national_programme()
    if places:
        embedded = Programme(tuple(own for own in embedded if own.region in places))
        supply = _only_of(supply, places)
    asked_of_all = embedded.labour_by_occupation()
    kinds = [own for own in embedded if len(own.packages) >= LEAST_PACKAGES]
    whole = np.array([len(own.packages) > LEAST_PACKAGES for own in kinds])
    chance = np.where(whole, 0.5 / max(1, whole.sum()), 0.5 / max(1, (~whole).sum()))
    chance /= chance.sum()  # a place can have projects of one kind only
    factors = read_factors()
    picked = rng.choice(len(kinds), size=projects, p=chance)
    drawn = [_drawn(kinds[pick], number, factors, rng) for number, pick in enumerate(picked)]
    asked = Programme(tuple(drawn)).labour_by_occupation()
    occupations = tuple(code for code in asked if code in supply.occupations)[:OCCUPATIONS]
    drawn = [_without_other_labour(own, occupations) for own in drawn]
    rich = _yields(drawn) or _yields(national_programme())
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


def _yields(projects: Iterable[Project]) -> list[float]:
    """Return the TWh a year per FTE-month of those that yield any."""
    return [own.twh / own.fte_months for own in projects if own.twh]


def _without_other_labour(project: Project, occupations: tuple[str, ...]) -> Project:
    packages = tuple(
        replace(own, labour=tuple(part for part in own.labour if part.occupation in occupations))
        for own in project.packages
    )
    return replace(project, packages=packages)


def labour_as_it_is(supply: Supply) -> Supply:
    """Return labour in which travel and hiring cost nothing and nobody is trained."""
    assert supply.hiring is not None
    return replace(
        supply,
        links=tuple(replace(own, euro=0.0) for own in supply.links),
        hiring=Hiring(supply.hiring.most, np.zeros_like(supply.hiring.euro)),
        courses=(),
        teachers={},
    )


def _only_of(supply: Supply, places: tuple[str, ...]) -> Supply:
    """Return the labour of the labour-market regions in which some places lie, without the rest."""
    home = {own.region for own in supply.links if own.home and own.place in places}
    kept = np.array([region in home for region in supply.regions])
    assert supply.hiring is not None
    return replace(
        supply,
        workers=supply.workers * kept[:, None, None],
        hiring=Hiring(supply.hiring.most * kept[:, None, None], supply.hiring.euro),
        courses=tuple(replace(own, places=own.places * kept[:, None]) for own in supply.courses),
    )


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
