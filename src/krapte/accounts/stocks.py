"""The stocks of the base year: from published marginals to one cube of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from krapte.accounts.axes import AXES, codes_of, shape
from krapte.accounts.lookup import nearest
from krapte.accounts.marginals import (
    as_shares,
    distance,
    marginals,
    mean_structure,
    vocational_levels,
)
from krapte.accounts.profiles import AGES, single_years
from krapte.accounts.reconcile import Marginal, Reconciled, rake
from krapte.classification import age_range, expand, model_occupations
from krapte.statistics import Dataset, Observation

_NATIONAL = AXES[1:]
# A floor for raking, no statement about people: a share assumed to be zero must not be an exact
# zero, since raking can never fill such a cell, whatever the tables say.
_LEAST_SHARE = 0.002
# Occupations and education shift by a few per cent a year: a setting of the raking, which decides
# between tables that contradict each other and nothing else.
_KEPT_PER_YEAR = 0.9


def participation(dataset: Dataset, population: np.ndarray, year: int) -> np.ndarray:
    """Return the share of the population at work or looking for work, [S, A].

    Published by age band; a monotone curve gives single years, and around the state pension age
    the assumed shape `participation_shape` bends it.

    Parameters
    ----------
    population
        Persons [S, A], the weights within a band.
    """
    rows = []
    for sex, code in enumerate(("men", "women")):
        bands, shares = [], []
        inside = nearest(
            (o for o in dataset.select("population_lfs", region="NL", sex=code, education="")
             if o.age not in ("", "15-74")),
            str(year),
        )  # fmt: skip
        for own in sorted(inside, key=lambda o: age_range(o.age)):
            idle = dataset.figure("outside", sex=code, age=own.age, period=own.period)
            bands.append(age_range(own.age))
            shares.append(1 - idle.value / own.value)
        bands, shares = _refined(bands, shares, population[sex], dataset, code)
        rows.append(single_years(bands, shares, population[sex]))
    return np.stack(rows)


def _refined(
    bands: Sequence[tuple[int, int]],
    shares: Sequence[float],
    weights: np.ndarray,
    dataset: Dataset,
    sex: str,
) -> tuple[list[tuple[int, int]], list[float]]:
    """Return the bands with those after 55 cut to single years by the assumed shape.

    Every published band keeps its mean.
    """
    points = sorted(
        (age_range(own.age)[0], own.value)
        for own in dataset.select("participation_shape", region="NL", sex=sex)
    )
    if not points:
        return list(bands), list(shares)
    shape = np.interp(AGES, [age for age, _ in points], [value for _, value in points])
    fine_bands: list[tuple[int, int]] = []
    fine_shares: list[float] = []
    for (first, last), share in zip(bands, shares, strict=True):
        if first < points[0][0]:
            fine_bands.append((first, last))
            fine_shares.append(share)
            continue
        inside = (first <= AGES) & (last >= AGES)
        own = shape[inside] * share / np.average(shape[inside], weights=weights[inside])
        fine_bands += [(int(age), int(age)) for age in AGES[inside]]
        fine_shares += [float(value) for value in np.minimum(own, 0.99)]
    return fine_bands, fine_shares


def employed(dataset: Dataset, seed: np.ndarray, year: int) -> Reconciled:
    """Return the employed by occupation, education, sex and age, national [O, K, S, A].

    Tables of the base year set the level; tables of other years or other definitions count for
    their structure only.

    Parameters
    ----------
    seed
        Persons at work by sex and age [S, A].
    year
        Base year.
    """
    rows = _by_level(dataset, "employed")
    start = np.broadcast_to(seed, shape()[1:]) * _skill_seed(dataset) * _age_seed(dataset)
    return _national(rows, start, year)


def _by_level(dataset: Dataset, series: str) -> list[Observation]:
    """Return the national figures of a series, with education in the levels of the model."""
    rows = [own for own in dataset.select(series, region="NL") if not own.sector]
    return vocational_levels(rows, dataset.figure("general_secondary_share").value)


def _national(rows: Sequence[Observation], start: np.ndarray, year: int) -> Reconciled:
    tables = marginals(rows, _NATIONAL)
    known = _level(tables, str(year))
    cube, _ = rake(start, known, passes=200)
    others = [t for t in _closest(tables, f"{year}Q4") if not any(t is own for own in known)]
    used, shown = list(known), list(known)
    for group in sorted(_alike(others), key=lambda group: _covered(group[0]), reverse=True):
        scaled = [_faded(as_shares(table, cube), f"{year}Q4") for table in group]
        shown += scaled
        used.append(mean_structure(scaled))
        cube, _ = rake(cube, used, passes=10)
    cube, _ = rake(cube, used, passes=300)
    return Reconciled(cube, tuple(shown), _NATIONAL)


def _faded(table: Marginal, period: str) -> Marginal:
    """Return a table with the less reliability the farther its period lies away."""
    lost = _KEPT_PER_YEAR ** distance(table.period, period)
    return replace(table, reliability=table.reliability * lost)


def _alike(tables: Sequence[Marginal]) -> list[list[Marginal]]:
    """Return the tables in groups that say the same: of the same codes, equally close."""
    groups: dict[tuple, list[Marginal]] = {}
    for table in tables:
        groups.setdefault((tuple(table.labels), table.codes), []).append(table)
    return list(groups.values())


def _covered(table: Marginal) -> float:
    """Return which share of the cube's cells a table covers: the widest tables come first."""
    return float(np.prod([(labels >= 0).mean() for labels in table.labels.values()]))


def _level(tables: Sequence[Marginal], period: str) -> list[Marginal]:
    """Return the tables that set the level: of the period, from the source with most figures."""
    figures: dict[str, int] = {}
    for table in tables:
        if table.period == period:
            figures[table.source] = figures.get(table.source, 0) + table.values.size
    main = max(figures, key=lambda source: (figures[source], source), default="")
    return [table for table in tables if table.period == period and table.source == main]


def at_year_end(cube: np.ndarray, dataset: Dataset, series: str, year: int) -> np.ndarray:
    """Return a cube of the yearly mean at the level of the fourth quarter, where that is known."""
    mean, end = (
        dataset.select(
            series, region="NL", occupation="", education="", sex="", sector="", period=period
        )
        for period in (str(year), f"{year}Q4")
    )
    mean = [own for own in mean if own.age in ("", "15-74")]
    end = [own for own in end if own.age in ("", "15-74")]
    return cube * (end[0].value / mean[0].value) if mean and end else cube


def _closest(tables: Sequence[Marginal], period: str) -> list[Marginal]:
    """Return the tables without those of which a newer or older one says the same more closely.

    Two that are equally close, such as the quarters half a year before and after, are both kept.
    """
    best: dict[tuple, float] = {}
    for table in tables:
        key = (tuple(table.labels), table.codes)
        best[key] = min(best.get(key, np.inf), distance(table.period, period))
    return [
        table
        for table in tables
        if table.values.size > 1
        and distance(table.period, period) <= best[(tuple(table.labels), table.codes)]
    ]


def _skill_seed(dataset: Dataset) -> np.ndarray:
    """Return the assumed share of education by occupation, [O, K, 1, 1], where it is given."""
    occupations, groups = model_occupations(), codes_of("education")
    seed = np.ones((len(occupations), len(groups)))
    for own in dataset.select("education_share"):
        for o, occupation in enumerate(occupations):
            if own.occupation and occupation.startswith(own.occupation):
                seed[o, groups.index(own.education)] = max(own.value, _LEAST_SHARE)
    return seed[:, :, None, None]


def _age_seed(dataset: Dataset) -> np.ndarray:
    """Return the assumed share of education by age, [K, 1, A]: students have no diploma yet."""
    groups = codes_of("education")
    seed = np.zeros((len(groups), len(AGES)))
    rows = dataset.select("education_by_age", region="NL")
    for level in {own.education for own in rows}:
        points = sorted(
            (age_range(own.age)[0], own.value) for own in rows if own.education == level
        )
        curve = np.interp(AGES, [age for age, _ in points], [value for _, value in points])
        for group in expand("education", level):
            seed[groups.index(group)] = np.maximum(curve, 1e-4)
    return seed[:, None, :] if rows else np.ones((len(groups), 1, 1))


def unemployed(
    dataset: Dataset, employed: np.ndarray, totals: np.ndarray, year: int
) -> tuple[np.ndarray, tuple[Marginal, ...]]:
    """Return the unemployed by last occupation, [R, O, K, S, A], with their tables.

    Within sex, age and education they are spread over occupations like the employed, times the
    relative unemployment `unemployment_relative` of technical and ICT work.
    """
    relative = np.ones(len(model_occupations()))
    for own in dataset.select("unemployment_relative", region="NL"):
        for o, code in enumerate(model_occupations()):
            if code.startswith(own.occupation):
                relative[o] = own.value
    rows = _by_level(dataset, "unemployed")
    start = employed.sum(0) * relative[:, None, None, None]
    tables = marginals([o for o in rows if not o.occupation], _NATIONAL)
    known = _level(tables, str(year))
    national, _ = rake(start, known, passes=300)
    composition = employed / np.maximum(employed.sum(0), 1e-12)
    cube = composition * national[None]
    region = cube.sum((1, 2, 3, 4))
    factor = (totals / totals.sum()) * cube.sum() / region
    cube = cube * factor[:, None, None, None, None]
    cube *= (national / np.maximum(cube.sum(0), 1e-12))[None]
    return cube, tuple(known)


def outside(
    dataset: Dataset, attached: np.ndarray, population: np.ndarray, totals: np.ndarray, year: int
) -> tuple[np.ndarray, tuple[Marginal, ...]]:
    """Return people outside the labour force [R, K, S, A], with their tables.

    Parameters
    ----------
    attached
        Employed and unemployed, [R, O, K, S, A].
    population
        Persons by sex and age [S, A]; what is not attached is outside.
    totals
        Persons outside by region, for their spread over regions.
    """
    rows = _by_level(dataset, "outside")
    here = attached.sum((0, 1))
    rest = np.maximum(population - here.sum(0), 0.005 * population)
    by_field = here.sum(2)
    level = np.array([code.split(":")[0] for code in codes_of("education")])
    same = (level[:, None] == level[None, :]).astype(float)
    by_age = _age_seed(dataset) * (by_field / (same @ by_field))[:, :, None]
    start = by_age / by_age.sum(0) * rest[None]
    tables = [
        Marginal(
            table.name, {axis - 1: labels for axis, labels in table.labels.items()},
            table.values, table.reliability, table.source, table.period, None, table.codes,
        )
        for table in marginals(rows, _NATIONAL)
    ]  # fmt: skip
    ages = Marginal(
        "population less attached, by sex and age", {1: np.arange(2), 2: np.arange(len(AGES))},
        rest, 1.0, "krapte", str(year),
    )  # fmt: skip
    level = _level(tables, str(year))
    shares = [as_shares(table, start) for table in level]
    national, _ = rake(start, [*shares, ages], passes=300)
    share = totals / totals.sum()
    return share[:, None, None, None] * national[None], tuple(shares)
