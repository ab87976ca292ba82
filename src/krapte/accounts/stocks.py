"""The stocks of the base year: from published marginals to one cube of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from krapte.accounts.axes import AXES, codes_of, shape
from krapte.accounts.lookup import nearest
from krapte.accounts.marginals import as_shares, distance, marginals, vocational_levels
from krapte.accounts.profiles import AGES, single_years
from krapte.accounts.reconcile import Marginal, rake
from krapte.classification import (
    age_range,
    crosswalk,
    expand,
    is_ict,
    is_technical,
    labour_market_regions,
    model_occupations,
)
from krapte.statistics import Dataset, Observation

_NATIONAL = AXES[1:]
_TRUST_FIRST = 0.02
"""Seed of a cell in which nobody was seen: small, not zero, so that tables can fill it."""


@dataclass(frozen=True)
class Reconciled:
    """A cube, the tables it was reconciled with, and the axes that these refer to."""

    cube: np.ndarray
    tables: tuple[Marginal, ...]
    axes: tuple[str, ...]


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
    used = list(known)
    for table in sorted(others, key=_covered, reverse=True):
        used.append(as_shares(table, cube))
        cube, _ = rake(cube, used, passes=60)
    cube, _ = rake(cube, used, passes=300)
    return Reconciled(cube, tuple(used), _NATIONAL)


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
    """Return the tables without those of which a newer or older one says the same more closely."""
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
                seed[o, groups.index(own.education)] = max(own.value, _TRUST_FIRST / 10)
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


def municipal_weights(dataset: Dataset) -> dict[str, float]:
    """Return the inhabitants of every municipality that the data set holds."""
    rows = dataset.select("population", occupation="", sex="", age="")
    return {own.region: own.value for own in rows if own.region.startswith("GM")}


def regional_totals(dataset: Dataset, series: str, year: int) -> tuple[np.ndarray, list[str]]:
    """Return persons by labour-market region [R] and the sources.

    From figures by labour-market region where the data set holds all of them, otherwise from
    figures by province, spread over municipalities by their inhabitants.
    """
    rows = nearest(
        (o for o in dataset.select(series, occupation="", education="", sex="", sector="")
         if o.age in ("", "15-74") and o.region != "NL"),
        str(year),
    )  # fmt: skip
    by_region = {own.region: own for own in rows}
    regions = labour_market_regions()
    if set(regions) <= set(by_region):
        found = [by_region[code] for code in regions]
        return np.array([own.value for own in found]), sorted({own.source for own in found})
    shares = crosswalk("province", "labour_market_region", municipal_weights(dataset))
    total = dict.fromkeys(regions, 0.0)
    sources = set()
    for province, parts in shares.items():
        own = by_region[province]
        sources.add(own.source)
        for region, share in parts.items():
            total[region] += own.value * share
    return np.array([total[code] for code in regions]), sorted(sources)


def by_region(
    national: np.ndarray, dataset: Dataset, totals: np.ndarray, sources: Sequence[str], year: int
) -> Reconciled:
    """Return the employed by region too [R, O, K, S, A].

    Every region starts with the national composition; figures by region and class of occupation
    change it where they are known.
    """
    share = totals / totals.sum()
    cube = share[:, None, None, None, None] * national[None]
    regions = np.arange(len(share))
    total = Marginal(
        f"employed by region, {year}", {0: regions}, share * national.sum(), 0.9,
        "|".join(sources), str(year), totals, (labour_market_regions(),),
    )  # fmt: skip
    keep = Marginal(
        "national accounts of the employed",
        {1: np.arange(cube.shape[1]), 2: np.arange(cube.shape[2]), 3: np.arange(2),
         4: np.arange(cube.shape[4])},
        national, 1.0, "krapte", str(year),
    )  # fmt: skip
    rows = [
        own
        for own in dataset.select("employed", sector="")
        if own.region.startswith("AM") and own.occupation
    ]
    tables = [as_shares(table, cube) for table in marginals(rows)]
    cube, _ = rake(cube, [total, keep, *tables], passes=60)
    return Reconciled(cube, (total, *tables), AXES)


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


def vacancies(dataset: Dataset, employed_by_work: np.ndarray, year: int) -> np.ndarray:
    """Return open vacancies by region of work and occupation at the end of the base year [R, O].

    Published by class of occupation (`07`, `08`) and in total; within a class they follow
    employment, since nobody publishes them by group and region.
    """
    occupations = model_occupations()
    period = f"{year}Q4"

    def figure(occupation: str) -> float:
        rows = nearest(dataset.select("vacancies_open", region="NL", sector=""), period)
        best = [own for own in rows if own.occupation == occupation]
        return best[0].value if best else float("nan")

    total, technical, ict = figure(""), figure("07"), figure("08")
    kind = np.array([0 if is_technical(o) else 1 if is_ict(o) else 2 for o in occupations])
    found = np.zeros_like(employed_by_work)
    for position, amount in enumerate((technical, ict, total - technical - ict)):
        own = employed_by_work * (kind == position)
        found += amount * own / own.sum()
    return found
