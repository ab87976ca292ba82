"""Makes the base year from a data set: reads, reconciles, and says what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from krapte.accounts import stocks as made
from krapte.accounts.axes import AXES
from krapte.accounts.baseyear import BaseYear, Flows, Schooling, Stocks
from krapte.accounts.commuting import gravity
from krapte.accounts.flows import by_age, flows, kind_of, outlook
from krapte.accounts.needs import require
from krapte.accounts.profiles import AGES, at_level
from krapte.accounts.reconcile import Marginal, Residual, residuals
from krapte.accounts.regional import by_region, regional_totals
from krapte.accounts.schooling import schooling
from krapte.accounts.vacancies import vacancies
from krapte.classification import SEXES, model_occupations
from krapte.statistics import Dataset, load

YEAR = 2021
"""Base year of the embedded data set: stocks at its end."""

# What one full-time equivalent is, in hours a week: a definition, so no figure of the data set.
_FULL_WEEK = 40.0

RESIDUAL_COLUMNS = (
    "table", *AXES, "period", "published", "compared", "account", "residual", "residual_share",
    "reliability", "source",
)  # fmt: skip


@dataclass(frozen=True)
class _Checked:
    """A cube with the tables it was made from; their axes are these."""

    cube: np.ndarray
    tables: Sequence[Marginal]
    axes: tuple[str, ...]


def base_year(dataset: Dataset | Path | str | None = None, year: int = YEAR) -> BaseYear:
    """Return the accounts of the base year.

    Parameters
    ----------
    dataset
        A data set, its folder, or None for the embedded one.
    year
        Base year; the data set must hold its tables.

    Raises
    ------
    BadInput
        The data set has faults, or lacks a figure without which there is no base year.
    """
    data = load(dataset)
    require(data, year)
    return _build(data, year)


@lru_cache(maxsize=2)
def _build(dataset: Dataset, year: int) -> BaseYear:
    population = by_age(dataset, "population", year + 1)
    share = made.participation(dataset, population, year)
    people = population * _household_share(dataset, population, year)
    at_work = made.employed(dataset, people * share, year)
    totals, sources = regional_totals(dataset, "employed", year)
    regional = by_region(at_work.cube, dataset, totals, sources, year)
    workers = made.at_year_end(regional.cube, dataset, "employed", year)
    idle_totals, _ = regional_totals(dataset, "unemployed", year)
    idle, idle_tables = made.unemployed(dataset, workers, idle_totals, year)
    idle_mean = idle.sum(0)
    idle = made.at_year_end(idle, dataset, "unemployed", year)
    out_totals, _ = regional_totals(dataset, "outside", year)
    out, out_tables = made.outside(dataset, workers + idle, people, out_totals, year)
    taking_part = (workers + idle).sum((0, 1, 2)).sum(1)
    share = np.stack([at_level(*own) for own in zip(share, people, taking_part, strict=True)])
    yearly = flows(dataset, workers, share, people, year)
    open_ = vacancies(dataset, _by_work(dataset, workers, yearly), year)
    school = schooling(dataset, year)
    stocks = Stocks(workers, idle, out, open_.cube)
    checked = (
        _Checked(at_work.cube, at_work.tables, at_work.axes),
        _Checked(regional.cube, regional.tables, regional.axes),
        _Checked(idle_mean, idle_tables, AXES[1:]),
        _Checked(out.sum(0), out_tables, ("education", "sex", "age")),
        _Checked(open_.cube, open_.national, ("region", "occupation")),
        _Checked(open_.by_province, open_.provincial, ("region", "occupation")),
    )
    return BaseYear(
        year=year,
        stocks=stocks,
        flows=yearly,
        schooling=school,
        outlook=outlook(dataset, year),
        fte=_fte(dataset, year),
        residuals=_residual_table(checked),
        flow_table=flow_table(stocks, yearly, school),
        sources=tuple(sorted({own.source for own in dataset.observations})),
    )


def _household_share(dataset: Dataset, population: np.ndarray, year: int) -> float:
    """Return people in private households, whom the labour force survey counts, as a share."""
    survey = dataset.figure("population_lfs", age="15-74", period=str(year)).value
    return survey / population.sum()


def _by_work(dataset: Dataset, employed: np.ndarray, yearly: Flows) -> np.ndarray:
    """Return the employed by region of work and occupation [R, O], as `commuting_own` says."""
    here = employed.sum((2, 3, 4))
    own = dataset.figure("commuting_own").value
    decay = 1.0 / dataset.figure("commuting_distance_rate").value
    shares = gravity(yearly.distance, here.sum(1), np.full(len(here), own), decay)
    return shares.T @ here


def _fte(dataset: Dataset, year: int) -> np.ndarray:
    """Return full-time equivalents per employed person by occupation [O]."""
    rows = {
        own.occupation: own
        for own in sorted(dataset.select("hours_week", region="NL", sex=""), key=lambda o: o.period)
    }
    return np.array(
        [
            min((rows.get(code[:2]) or rows[""]).value / _FULL_WEEK, 1.0)
            for code in model_occupations()
        ]
    )


def _residual_table(checked: Sequence[_Checked]) -> pd.DataFrame:
    rows = [
        _residual_row(residual, own.axes)
        for own in checked
        for residual in residuals(own.cube, own.tables)
    ]
    return pd.DataFrame(rows, columns=list(RESIDUAL_COLUMNS))


def _residual_row(residual: Residual, axes: tuple[str, ...]) -> dict[str, object]:
    table = residual.marginal
    codes: dict[str, str] = dict.fromkeys(AXES, "")
    if table.codes:
        for position, axis in enumerate(table.labels):
            codes[axes[axis]] = table.codes[position][residual.group[position]]
    raw = residual.published if table.published is None else table.published[residual.group]
    return {
        "table": table.name,
        **codes,
        "period": table.period,
        "published": raw,
        "compared": residual.published,
        "account": residual.account,
        "residual": residual.account - residual.published,
        "residual_share": (residual.account - residual.published)
        / max(abs(residual.published), 1e-9),
        "reliability": table.reliability,
        "source": table.source,
    }


def flow_table(stocks: Stocks, yearly: Flows, school: Schooling) -> pd.DataFrame:
    """Return the yearly flows of the base year in persons, by `07`, `08` and `other`.

    Columns: flow, occupation, persons, basis. Movements are counted at central hazards.
    """
    kinds = np.array([kind_of(code) for code in model_occupations()])
    attached = (stocks.employed + stocks.unemployed).sum((0, 2))
    employed = stocks.employed.sum((0, 2, 3, 4))
    rows: list[dict[str, object]] = []

    def add(flow: str, by_occupation: np.ndarray, basis: str) -> None:
        for kind in ("07", "08", "other"):
            amount = float(by_occupation[kinds == kind].sum())
            rows.append({"flow": flow, "occupation": kind, "persons": amount, "basis": basis})

    for name in ("retirement", "death", "disability", "emigration"):
        leaving = attached * -np.expm1(-getattr(yearly, name))
        add(name, leaving.sum((1, 2)), "hazard by sex and age x attached persons")
    leaving = attached * -np.expm1(-yearly.withdrawal)
    add("withdrawal", leaving.sum((1, 2)), "assumed hazard x attached persons")
    moves = employed[:, None] * yearly.mobility
    technical = kinds != "other"
    crossing = technical[:, None] & ~technical[None, :]
    add("leakage", (moves * crossing).sum(1), "published switches, before coding error")
    add("return", (moves * crossing.T).sum(0), "published switches, before coding error")
    inside = moves * (technical[:, None] & technical[None, :])
    add("mobility within", inside.sum(0), "published switches, before coding error")
    working = school.graduates * (1 - school.no_work)
    start = working * school.start_in_technique
    for kind, amount in (("07+08", start.sum()), ("other", working.sum() - start.sum())):
        basis = "graduates who do not study on x share that starts in technical or ICT work"
        rows.append(
            {"flow": "graduation", "occupation": kind, "persons": float(amount), "basis": basis}
        )
    rows.append(
        {
            "flow": "immigration",
            "occupation": "",
            "persons": float(yearly.immigrants.sum()),
            "basis": f"immigrants of {AGES[0]} to {AGES[-1]}, {' and '.join(SEXES)}",
        }
    )
    return pd.DataFrame(rows)
