"""What a data set must hold before a base year can be made from it, checked at the door."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from krapte.accounts.axes import codes_of
from krapte.classification import expand, labour_market_regions, regions
from krapte.errors import BadInput, Problem
from krapte.statistics import Dataset, Observation, load


@dataclass(frozen=True)
class Need:
    """A series without which there is no base year.

    Parameters
    ----------
    series
        Name of the series.
    by
        Dimensions in which it must be broken down; empty for a national total.
    over
        Dimensions (sex, age) of which every combination must be covered.
    occupation
        Class of which a figure must be there.
    last
        Last year that must be there, counted from the year after the base year; None when any
        period will do.
    """

    series: str
    by: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    occupation: str = ""
    last: int | None = None


NEEDS = (
    Need("population", by=("sex", "age"), over=("sex", "age")),
    Need("population_lfs", by=("sex", "age")),
    Need("outside", by=("sex", "age")),
    Need("outside", by=("region",)),
    Need("unemployed", by=("region",)),
    Need("employed", by=("region",)),
    Need("employed", by=("occupation",)),
    Need("general_secondary_share"),
    Need("hours_week"),
    Need("death_rate", by=("sex", "age")),
    Need("disability_rate", by=("age",), over=("sex", "age")),
    Need("withdrawal_rate", by=("age",), over=("sex", "age")),
    Need("mobility_relative", by=("age",), over=("sex", "age")),
    Need("switch_rate"),
    Need("pull_same_segment"),
    Need("pull_same_class"),
    Need("pull_technical_ict"),
    Need("commuting_own"),
    Need("commuting_distance_rate"),
    Need("immigration"),
    Need("emigration"),
    Need("immigration_share", by=("sex",)),
    Need("immigration_share", by=("age",)),
    Need("emigration_share", by=("sex",)),
    Need("emigration_share", by=("age",)),
    Need("pension_age"),
    Need("youth", by=("sex",), over=("sex",), last=2035),
    Need("vacancies_open"),
    Need("vacancies_open", by=("occupation",), occupation="07"),
    Need("vacancies_open", by=("occupation",), occupation="08"),
    Need("graduate_leavers", by=("education",)),
    Need("duration", by=("education",)),
    Need("dropout", by=("education",)),
    Need("start_in_technique", by=("education",)),
    Need("no_work", by=("education",)),
    Need("intake_index", by=("education",)),
)


def require(dataset: Dataset, year: int) -> None:
    """Raise BadInput unless the data set holds everything that a base year is made from.

    Parameters
    ----------
    dataset
        A data set without faults.
    year
        The base year.

    Raises
    ------
    BadInput
        One problem per series of which figures are lacking; of a table that is left out or empty
        one for the whole table, since that is one fault.
    """
    unmet = [(need, _gaps(need, dataset.select(need.series), year)) for need in NEEDS]
    unmet = [(need, gaps) for need, gaps in unmet if gaps]
    if not unmet:
        return
    embedded = load()
    lacking: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for need, gaps in unmet:
        lacking[_home(need, embedded)][need.series].append(gaps)
    present = {own.file for own in dataset.observations}
    problems = []
    for file, by_series in lacking.items():
        told = [f"`{series}` {' and '.join(gaps)}" for series, gaps in by_series.items()]
        if file in present:
            problems += [_problem(file, own, "Add these rows") for own in told]
        else:
            problems.append(_problem(file, "; ".join(told), "Add these rows, or restore the file"))
    raise BadInput(problems)


def _problem(file: str, lacking: str, mend: str) -> Problem:
    allowed = "all figures that the base year is made from"
    mend += "; the embedded data set shows how they look."
    return Problem(file, None, "series", f"no {lacking}", allowed, mend)


def _home(need: Need, embedded: Dataset) -> str:
    """Return the table in which the embedded data set holds most figures that fit a need."""
    files = Counter(own.file for own in embedded.select(need.series) if _fits(own, need))
    return files.most_common(1)[0][0] if files else "observations"


def _fits(own: Observation, need: Need) -> bool:
    """Return whether a figure is broken down as needed; a rate may have further dimensions."""
    regional = own.region != "NL"
    if regional != ("region" in need.by) or (need.occupation and own.occupation != need.occupation):
        return False
    if not need.by:
        return own.cell[1:] == ("",) * 5
    return all(getattr(own, dimension) for dimension in need.by)


def _gaps(need: Need, rows: Sequence[Observation], year: int) -> str:
    """Return what is lacking in a few words; empty when nothing is."""
    fitting = [own for own in rows if _fits(own, need)]
    whole = ", ".join(need.occupation or name for name in need.by) or "total"
    if not fitting:
        return f"by {whole}" if need.by else "in total"
    if "region" in need.by:
        present = {own.region for own in fitting}
        complete = any(
            set(kind) <= present for kind in (labour_market_regions(), regions("province"))
        )
        return "" if complete else "by labour-market region or by province, all of them"
    if need.last is not None:
        years = range(year + 1, need.last + 1)
        return _told(
            f"{' '.join(cell)} in {one}".strip()
            for one in years
            for cell in _uncovered(need, [own for own in fitting if own.period == str(one)])
        )
    return _told(" ".join(cell) for cell in _uncovered(need, fitting))


def _uncovered(need: Need, rows: Sequence[Observation]) -> list[tuple[str, ...]]:
    """Return the combinations of sex and age that no row covers."""
    if not need.over:
        return []
    covered = {
        cell
        for own in rows
        for cell in product(*(expand(name, getattr(own, name)) for name in need.over))
    }
    wanted = product(*(codes_of(name) for name in need.over))
    return [cell for cell in wanted if cell not in covered]


def _told(cells: Iterator[str]) -> str:
    """Return the first few cells in words."""
    found = list(cells)
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"for {', '.join(found[:3])}{more}" if found else ""
