"""The published figures that the model is calibrated to, or only laid beside, with their error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from krapte.statistics import Dataset, Observation

_TOTALS = {"region": "NL", "sex": "", "education": "", "sector": ""}
_AGES = ("", "15-74")
_WIDTH = 2 * 1.959963984540054
"""A published range is read as 95 %."""


@dataclass(frozen=True)
class Measure:
    """A kind of figure: what it is in the data set, what in the model, and how sure it is.

    Parameters
    ----------
    name
        Word of the model's side, as in `prediction.predicted`.
    series
        Series of the data set.
    periods
        `Q4` (ends of years), `quarter` (other quarters) or `year`.
    occupations
        Codes that are taken; empty is the total.
    error
        Standard deviation of the logarithm of a figure for which no range is published; assumed.
    slack
        The same for what the model's definition leaves out, on top of the error; assumed.
    fitted
        Whether the parameters are calibrated to it; if not it is a check.
    why
        Why the slack, or why it is not fitted.
    """

    name: str
    series: str
    periods: str
    occupations: tuple[str, ...]
    error: float
    slack: float
    fitted: bool
    why: str


MEASURES = (
    Measure("vacancies", "vacancies_open", "Q4", ("",), 0.015, 0.01, True,
            "the total of the survey of employers"),
    Measure("vacancies", "vacancies_open", "Q4", ("07", "08"), 0.05, 0.02, True,
            "class from other sources than the total"),
    Measure("vacancies", "vacancies_open", "quarter", ("",), 0.015, 0.08, True,
            "within a year the model's demand goes in a straight line"),
    Measure("vacancies", "vacancies_open", "quarter", ("07", "08"), 0.05, 0.05, False,
            "other definitions than those at the ends of years (UWV, the letter)"),
    Measure("employed", "employed", "Q4", ("", "07", "08"), 0.014, 0.0, True,
            "sampling error of the labour force survey"),
    Measure("employed_mean", "employed", "year", ("",), 0.003, 0.004, True,
            "a mean over the year is taken as that of its ends"),
    Measure("unemployed_mean", "unemployed", "year", ("",), 0.025, 0.03, True,
            "as above; level by a factor of its own (`unemployed`)"),
    Measure("outside_mean", "outside", "year", ("",), 0.005, 0.015, False,
            "people of the survey live in households; arrivals of 2022 and 2023 often did not"),
    Measure("vacancies_per_unemployed", "vacancies_per_unemployed", "quarter", ("",), 0.03, 0.05,
            True, "not adjusted for the season; unemployment by the same factor"),
    Measure("vacancies_per_unemployed", "vacancies_per_unemployed", "Q4", ("",), 0.03, 0.05,
            True, "not adjusted for the season; unemployment by the same factor"),
    Measure("vacancies_filled", "vacancies_filled", "sum", ("",), 0.02, 0.04, True,
            "level by a factor of its own (`vacancy_flows`), so that only the change counts"),
    Measure("job_finding", "job_finding", "any", ("",), 0.05, 0.05, False,
            "the prior of job_finding was made from these figures: not used twice"),
    Measure("job_loss", "job_loss", "any", ("",), 0.05, 0.1, False,
            "three-month gross flow; in the model entrants who do not find work at once become "
            "unemployed too"),
    Measure("withdrawal", "withdrawal", "any", ("",), 0.05, 0.1, False,
            "three-month gross flow, which counts people who are back within the year"),
    Measure("entry", "entry", "any", ("",), 0.05, 0.1, False,
            "three-month gross flow, which counts people who are gone again within the year"),
    Measure("retirement", "retirement", "year", ("",), 0.03, 0.1, False,
            "employees only; the model counts the self-employed too"),
    Measure("graduates_wo", "graduates", "year", ("",), 0.01, 0.02, False,
            "relative to the base year; no parameter of the register moves it"),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One published figure and what it is compared with.

    Parameters
    ----------
    measure
        Its kind.
    observation
        As published; for a sum of quarters the first of them with the sum as value.
    year, quarter
        When; quarter 0 for a year.
    spread
        Standard deviation of the error of its logarithm, slack included.
    basis
        Where the error comes from: `published range`, `range of PERIOD` or `assumed`.
    """

    measure: Measure
    observation: Observation
    year: int
    quarter: int
    spread: float
    basis: str

    @property
    def fitted(self) -> bool:
        """Whether the parameters are calibrated to it."""
        return self.measure.fitted

    @property
    def label(self) -> str:
        """Name in tables, such as `vacancies 07 2023Q4`."""
        own = self.observation
        return " ".join(part for part in (self.measure.name, own.occupation, own.period) if part)

    @property
    def series(self) -> str:
        """Name of the series that it belongs to, such as `vacancies 07`."""
        return " ".join(part for part in (self.measure.name, self.observation.occupation) if part)


def figures_of(
    dataset: Dataset, base_year: int, as_of: dt.date | None = None
) -> tuple[Figure, ...]:
    """Return the figures after the base year that the model has a counterpart for.

    Forecasts and assumptions are no figures. A cell that two sources give counts once: the one
    with a range, else the first.

    Parameters
    ----------
    dataset
        Where they come from.
    base_year
        Figures of later years are taken.
    as_of
        Figures whose period had not ended on this day are left out.
    """
    found: dict[tuple, Figure] = {}
    for measure in MEASURES:
        for own in _rows(dataset, measure, base_year):
            year, quarter = _when(own.period)
            if year <= base_year or (as_of is not None and _end(year, quarter) > as_of):
                continue
            spread, basis = _error(dataset, own, measure)
            spread = float(np.hypot(spread, measure.slack))
            made = Figure(measure, own, year, quarter, spread, basis)
            key = (measure.name, own.occupation, own.period)
            if key not in found or (own.low is not None and found[key].observation.low is None):
                found[key] = made
    return tuple(found.values())


def base_spread(dataset: Dataset, base_year: int) -> np.ndarray:
    """Return how far employment of 07, 08 and the rest may be off in the base year (log, [C])."""
    spreads, values = [], []
    for code in ("07", "08", ""):
        own = next(
            row for row in _quarters(dataset, "employed", code) if row.period == f"{base_year}Q4"
        )
        spreads.append(_error(dataset, own, _EMPLOYED)[0])
        values.append(own.value)
    rest = values[2] - values[0] - values[1]
    parts = np.array(values) * np.array(spreads)
    other = np.sqrt(max(parts[2] ** 2 - parts[0] ** 2 - parts[1] ** 2, (0.5 * parts[2]) ** 2))
    return np.array([spreads[0], spreads[1], other / rest])


_EMPLOYED = next(own for own in MEASURES if own.name == "employed")


def _quarters(dataset: Dataset, series: str, occupation: str) -> list[Observation]:
    rows = dataset.select(series, occupation=occupation, **_TOTALS)
    return [own for own in rows if own.age in _AGES and not own.assumed and own.status != "F"]


def _rows(dataset: Dataset, measure: Measure, base_year: int) -> list[Observation]:
    """Return the rows of a measure; quarters of a year are added up when all four are there."""
    if measure.name == "graduates_wo":
        rows = dataset.select("graduates", region="NL", education="wo", sex="")
        return _over_base(rows, base_year)
    rows = [row for code in measure.occupations for row in _quarters(dataset, measure.series, code)]
    if measure.periods == "sum":
        return _sums(rows)
    return [own for own in rows if _fits(own.period, measure.periods)]


def _fits(period: str, wanted: str) -> bool:
    if period.isdigit():
        return wanted in ("year", "any")
    if not re.fullmatch(r"\d{4}Q[1-4]", period):
        return False
    return wanted == "any" or (period.endswith("Q4") == (wanted == "Q4") and wanted != "year")


def _sums(rows: Sequence[Observation]) -> list[Observation]:
    years: dict[str, dict[str, Observation]] = {}
    for own in rows:
        if re.fullmatch(r"\d{4}Q[1-4]", own.period):
            years.setdefault(own.period[:4], {})[own.period[-1]] = own
    return [
        replace(quarters["1"], period=year, value=sum(own.value for own in quarters.values()))
        for year, quarters in years.items()
        if len(quarters) == 4
    ]


def _over_base(rows: Sequence[Observation], base_year: int) -> list[Observation]:
    """Return totals of later years relative to that of the base year."""
    known = {own.period: own for own in rows if own.status in "AP" and own.period.isdigit()}
    base = known.get(str(base_year))
    if base is None:
        return []
    return [
        replace(own, value=own.value / base.value, low=None, high=None, unit="index")
        for period, own in known.items()
        if period > base.period
    ]


def _error(dataset: Dataset, own: Observation, measure: Measure) -> tuple[float, str]:
    """Return the error of a figure: its own range, that of the nearest same cell, or assumed."""
    if own.low is not None and own.high is not None and 0 < own.low < own.high:
        return float(np.log(own.high / own.low) / _WIDTH), "published range"
    if measure.name in ("employed", "vacancies"):
        alike = [
            row
            for row in _quarters(dataset, own.series, own.occupation)
            if row.low and row.high and row.low < row.high and "Q" in row.period
        ]
        if alike:
            nearest = min(alike, key=lambda row: abs(_number(row.period) - _number(own.period)))
            width = float(np.log(nearest.high / nearest.low) / _WIDTH)  # type: ignore[operator]
            return width, f"range of {nearest.period}"
    return measure.error, "assumed"


def _when(period: str) -> tuple[int, int]:
    return int(period[:4]), int(period[-1]) if "Q" in period else 0


def _number(period: str) -> float:
    year, quarter = _when(period)
    return year + quarter / 4


def _end(year: int, quarter: int) -> dt.date:
    month = 3 * (quarter or 4)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)
