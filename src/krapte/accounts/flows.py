"""The yearly flows of the base year: who leaves, who comes, who changes occupation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from krapte.accounts.baseyear import Flows, Outlook
from krapte.accounts.lookup import nearest
from krapte.accounts.profiles import AGES, hazard, retirement_hazard
from krapte.accounts.pulls import own_pulls
from krapte.classification import (
    SEXES,
    age_range,
    is_ict,
    is_technical,
    model_occupations,
    region_distances,
)
from krapte.statistics import Dataset


def flows(
    dataset: Dataset,
    employed: np.ndarray,
    participation: np.ndarray,
    population: np.ndarray,
    year: int,
) -> Flows:
    """Return hazards, mobility and migration of the base year.

    Parameters
    ----------
    employed
        [R, O, K, S, A].
    participation, population
        Share at work or looking for it, and persons, by sex and age [S, A].
    """
    disability = by_age(dataset, "disability_rate", year)
    withdrawal = by_age(dataset, "withdrawal_rate", year)
    mobility_age = by_age(dataset, "mobility_relative", year).mean(0)
    workers = employed.sum((0, 1, 2, 3))
    return Flows(
        death=hazard(np.exp(_smooth(dataset, "death_rate", year, np.log))),
        retirement=retirement_hazard(participation, disability + withdrawal),
        disability=hazard(disability),
        emigration=hazard(_migrants(dataset, "emigration", year) / population),
        withdrawal=np.broadcast_to(
            hazard(withdrawal), (employed.shape[1], *withdrawal.shape)
        ).copy(),
        participation=participation,
        mobility=mobility(dataset, employed.sum((0, 2, 3, 4)), year),
        mobility_age=mobility_age / np.average(mobility_age, weights=workers),
        immigrants=_migrants(dataset, "immigration", year),
        distance=np.array(region_distances()),
    )


def by_age(dataset: Dataset, series: str, year: int) -> np.ndarray:
    """Return a series by sex and single age [S, A]; constant within the published bands."""
    found = np.full((len(SEXES), len(AGES)), np.nan)
    rows = nearest(dataset.select(series, region="NL", occupation="", education=""), str(year))
    for own in sorted(rows, key=lambda o: (o.sex != "", o.age != "")):
        first, last = age_range(own.age) if own.age else (15, 74)
        inside = (first <= AGES) & (last >= AGES)
        for sex in range(len(SEXES)):
            if own.sex in ("", SEXES[sex]):
                found[sex, inside] = own.value
    if np.isnan(found).any():
        raise ValueError(f"`{series}` does not cover all ages from 15 to 74 and both sexes")
    return found


def _smooth(
    dataset: Dataset, series: str, year: int, scale: Callable[[float], float]
) -> np.ndarray:
    """Return a series by sex and age on a scale, in straight lines between the middles of bands."""
    rows = nearest(dataset.select(series, region="NL"), str(year))
    lines = []
    for code in SEXES:
        points = sorted(
            (sum(age_range(own.age)) / 2, float(scale(own.value)))
            for own in rows
            if own.sex == code and age_range(own.age)[0] >= 15 and age_range(own.age)[1] <= 79
        )
        lines.append(np.interp(AGES, [age for age, _ in points], [value for _, value in points]))
    return np.stack(lines)


def _migrants(dataset: Dataset, series: str, year: int) -> np.ndarray:
    """Return persons of 15 to 74 who migrate in the base year, by sex and age [S, A]."""
    total = nearest(dataset.select(series, region="NL"), str(year))[0].value
    shares = dataset.select(f"{series}_share", region="NL")
    men = next(own.value for own in shares if own.sex == "men")
    found = np.zeros((len(SEXES), len(AGES)))
    bands = {own.age: own.value for own in shares if own.age and own.assumed}
    for band, share in bands.items():
        first, last = age_range(band)
        inside = (first <= AGES) & (last >= AGES)
        if inside.any():
            each = total * share / inside.sum()
            found[:, inside] = each * np.array([[men], [1 - men]])
    return found


def mobility(dataset: Dataset, employed: np.ndarray, year: int) -> np.ndarray:
    """Return the share of the employed (row) that changes to the occupation (column) in a year.

    The share that leaves each class is published; where people go is not. It follows the size of
    the other occupations, times an assumed pull: `pull_same_segment` within a segment,
    `pull_same_class` within the rest of the class, `pull_technical_ict` between the classes 07 and
    08, and 1 elsewhere. A data set with a table `pulls.csv` brings its own pulls (`own_pulls`).

    Parameters
    ----------
    employed
        Persons by occupation [O].
    """
    codes = model_occupations()
    segment = dataset.figure("pull_same_segment").value
    own_class = dataset.figure("pull_same_class").value
    technical_ict = dataset.figure("pull_technical_ict").value
    leaving = {own.occupation: own.value for own in _switches(dataset, year)}
    brought = own_pulls(dataset)
    pull = np.tile(employed, (len(codes), 1))
    for i, one in enumerate(codes):
        for j, other in enumerate(codes):
            if (one, other) in brought:
                pull[i, j] *= brought[one, other]
            elif len(one) == 4 and one[:3] == other[:3]:
                pull[i, j] *= segment
            elif len(one) == 4 and one[:2] == other[:2]:
                pull[i, j] *= own_class
            elif one[:2] in ("07", "08") and other[:2] in ("07", "08"):
                pull[i, j] *= technical_ict
    np.fill_diagonal(pull, 0.0)
    found = np.zeros_like(pull)
    for i, one in enumerate(codes):
        colleagues = np.array([other[:2] == one[:2] for other in codes])
        outside = pull[i] * ~colleagues
        rate = leaving.get(one[:2], leaving[""])
        found[i] = rate * outside / outside.sum()
        within = pull[i] * colleagues
        if within.sum() > 0:
            # Moves between groups of one class are as frequent, per colleague, as the pull says.
            found[i] += rate * within / outside.sum()
    return found


def _switches(dataset: Dataset, year: int) -> list:
    rows = dataset.select("switch_rate", region="NL")
    return nearest(rows, str(year))


def outlook(dataset: Dataset, year: int, last: int = 2040) -> Outlook:
    """Return what published figures say of later years, continued flat to the last year.

    Parameters
    ----------
    year
        Base year; series by year begin there.
    """
    youth = {}
    for one in range(year + 1, last + 1):
        rows = {
            own.sex: own.value
            for own in dataset.select("youth", region="NL")
            if own.period == str(min(one, 2035))
        }
        youth[one] = np.array([rows[sex] for sex in SEXES])
    return Outlook(
        youth=youth,
        pension_age=_by_year(dataset, "pension_age", year, last),
        arrivals=_arrivals(dataset, year, last),
        arrivals_until=min(max(_years(dataset, name)) for name in ("immigration", "emigration")),
        employed=_observed(dataset, "employed", year),
        vacancies=_observed(dataset, "vacancies_open", year),
    )


def _arrivals(dataset: Dataset, year: int, last: int) -> dict[int, float]:
    """Return immigrants by year, less the emigrants above the number of the base year.

    Hazards of emigration stay those of the base year; who leaves on top of that came recently in
    most cases, so it is taken off the arrivals.
    """
    coming = _by_year(dataset, "immigration", year, last, "immigration_forecast")
    going = _by_year(dataset, "emigration", year, last, "emigration_forecast")
    return {one: coming[one] - (going[one] - going[year]) for one in coming}


def _years(dataset: Dataset, series: str) -> list[int]:
    """Return the years of a national series, for all ages and both sexes."""
    rows = dataset.select(series, region="NL", sex="", age="")
    return [int(own.period) for own in rows if own.period.isdigit()]


def _by_year(
    dataset: Dataset, series: str, year: int, last: int, forecast: str | None = None
) -> dict[int, float]:
    """Return a national series by year, then its forecast, then flat."""
    known: dict[int, float] = {}
    for name in (forecast, series):
        rows = dataset.select(name, region="NL", sex="", age="") if name else []
        known |= {int(own.period): own.value for own in rows if own.period.isdigit()}
    years = sorted(known)
    return {
        one: float(np.interp(one, years, [known[y] for y in years]))
        for one in range(year, last + 1)
    }


def _observed(dataset: Dataset, series: str, year: int) -> dict[int, dict[str, float]]:
    """Return fourth-quarter figures after the base year, by `07`, `08` and `other`."""
    found: dict[int, dict[str, float]] = {}
    for one in range(year, year + 15):
        own = {
            row.occupation: row.value
            for row in dataset.select(series, region="NL", sex="", age="", education="", sector="")
            if row.period == f"{one}Q4" and row.occupation in ("", "07", "08")
        }
        if set(own) == {"", "07", "08"}:
            other = own[""] - own["07"] - own["08"]
            found[one] = {"07": own["07"], "08": own["08"], "other": other}
    return found


def kind_of(code: str) -> str:
    """Return `07`, `08` or `other` for a model occupation."""
    return "07" if is_technical(code) else "08" if is_ict(code) else "other"
