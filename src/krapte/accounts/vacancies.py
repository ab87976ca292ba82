"""Open vacancies of the base year by region of work and occupation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from krapte.accounts.lookup import nearest
from krapte.accounts.marginals import RELIABILITY, as_shares, distance, marginals
from krapte.accounts.reconcile import Marginal
from krapte.accounts.regional import municipal_weights
from krapte.classification import (
    crosswalk,
    is_ict,
    is_technical,
    labour_market_regions,
    model_occupations,
    regions,
)
from krapte.statistics import Dataset, Observation

AXES = ("region", "occupation")


@dataclass(frozen=True)
class Vacancies:
    """Open vacancies with the figures that they were made from.

    Parameters
    ----------
    cube
        By labour-market region and occupation [R, O].
    by_province
        The same vacancies by province and occupation [P, O], to lay beside `provincial`.
    national
        The national figures by class, which are met exactly.
    provincial
        The figures by province: the whole table as structure, then single provinces of the base
        period itself; empty when the data set has no whole table.
    """

    cube: np.ndarray
    by_province: np.ndarray
    national: tuple[Marginal, ...]
    provincial: tuple[Marginal, ...]


def vacancies(dataset: Dataset, employed_by_work: np.ndarray, year: int) -> Vacancies:
    """Return open vacancies at the end of the base year.

    Published by class of occupation (`07`, `08`) and in total. Within a class they follow
    employment by place of work, times the vacancies per job of the region relative to the country:
    those of its province, at all occupations together, since nobody publishes them by occupation
    and region. A province that is known at the end of the base year itself has that figure, the
    others share the rest as in the nearest table of all provinces. Without such a table every
    region has the national rate.

    Parameters
    ----------
    employed_by_work
        Persons by region in which they work and occupation [R, O].
    year
        Base year; vacancies are those at its end.
    """
    occupations, period = model_occupations(), f"{year}Q4"
    rows = nearest(dataset.select("vacancies_open", region="NL", sector=""), period)
    by_class = {own.occupation: own for own in rows}
    used = [by_class[code] for code in ("", "07", "08")]
    total, technical, ict = (own.value for own in used)
    structure = provinces(dataset, period)
    to_province = _shares("labour_market_region", "province", dataset)
    spread, now = employed_by_work, []
    if structure:
        to_region = _shares("province", "labour_market_region", dataset)
        open_ = np.array([own.value for own in structure])
        now = [
            own
            for own in nearest(_by_province(dataset), period)
            if own.period == period != structure[0].period
        ]
        open_ = _updated(total * open_ / open_.sum(), now)
        # Vacancies are counted where the work is, so jobs are the base: per resident the rate would
        # count the commuters, whom the spread has already, a second time.
        jobs = employed_by_work.sum(1) @ to_province
        rate = (open_ @ to_region) / (jobs @ to_region)
        spread = employed_by_work * (rate / (total / jobs.sum()))[:, None]
    kind = np.array([0 if is_technical(o) else 1 if is_ict(o) else 2 for o in occupations])
    found = np.zeros_like(employed_by_work)
    for position, amount in enumerate((technical, ict, total - technical - ict)):
        own = spread * (kind == position)
        found += amount * own / own.sum()
    by_province = to_province.T @ found
    tables = [as_shares(_table(structure), by_province)] if structure else []
    tables += [_table([own]) for own in now]
    return Vacancies(found, by_province, tuple(marginals(used, AXES)), tuple(tables))


def provinces(dataset: Dataset, period: str) -> list[Observation]:
    """Return the open vacancies of every province, of the period nearest to the one given.

    Empty when no source has all provinces of one period.
    """
    wanted = regions("province")
    tables: dict[tuple[str, str], dict[str, Observation]] = defaultdict(dict)
    for own in _by_province(dataset):
        tables[(own.period, own.source)][own.region] = own
    whole = [key for key, table in tables.items() if set(wanted) <= set(table)]
    if not whole:
        return []
    best = min(whole, key=lambda key: (distance(key[0], period), key))
    return [tables[best][code] for code in wanted]


def _by_province(dataset: Dataset) -> list[Observation]:
    """Return the open vacancies by province of all occupations and sectors together."""
    whole = dict.fromkeys(("occupation", "education", "sex", "age", "sector"), "")
    rows = dataset.select("vacancies_open", **whole)
    return [own for own in rows if own.region in regions("province")]


def _updated(open_: np.ndarray, known: Sequence[Observation]) -> np.ndarray:
    """Return vacancies by province in which the known ones are met; the others keep the total."""
    codes = regions("province")
    found = open_.copy()
    fixed = np.zeros(len(codes), dtype=bool)
    for own in known:
        fixed[codes.index(own.region)] = True
        found[codes.index(own.region)] = own.value
    found[~fixed] *= (open_.sum() - found[fixed].sum()) / found[~fixed].sum()
    return found


def _shares(origin: str, target: str, dataset: Dataset) -> np.ndarray:
    """Return the shares of regions of one kind (rows) over those of another, by inhabitants."""
    codes = {
        kind: labour_market_regions() if kind == "labour_market_region" else regions(kind)
        for kind in (origin, target)
    }
    found = crosswalk(origin, target, municipal_weights(dataset))
    return np.array(
        [[found[one].get(other, 0.0) for other in codes[target]] for one in codes[origin]]
    )


def _table(rows: Sequence[Observation]) -> Marginal:
    codes = tuple(own.region for own in rows)
    labels = [codes.index(code) if code in codes else -1 for code in regions("province")]
    return Marginal(
        f"vacancies_open by province, {rows[0].period}",
        {0: np.array(labels)},
        np.array([own.value for own in rows]),
        min(RELIABILITY[own.status] for own in rows),
        rows[0].source,
        rows[0].period,
        codes=(codes,),
    )
