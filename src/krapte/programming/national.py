"""The embedded programme: the tasks of the country, divided into projects by stated rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from krapte.classification import region_name
from krapte.programming.factor_tables import TABLES, read_factors
from krapte.programming.factors import Factors
from krapte.programming.generate import with_packages, without
from krapte.programming.project import Programme, Project
from krapte.programming.tasks import (
    Bid,
    Task,
    inhabitants,
    read_bids,
    read_sites,
    read_tasks,
)
from krapte.tables import FOLDER


def national_programme(
    whole: bool = False, factors: Factors | None = None, folder: Path = TABLES
) -> Programme:
    """Return the tasks of the country as projects, each marked as derived.

    Parameters
    ----------
    whole
        Whether what stands already is planned too, as if nothing had been built: then the sizes add
        up to the cited figures.
    factors
        Labour factors; those of the folder when None.
    folder
        Holds tasks.csv, res_bids.csv, offshore_sites.csv and the tables of `read_factors`.

    Returns
    -------
    Programme
        A task of a region and technology becomes as many projects of equal size as come nearest to
        the usual size of the technology.

    Raises
    ------
    BadInput
        With the faults of the tables.
    """
    factors = factors or read_factors(folder)
    bids = read_bids(folder)
    people = inhabitants(FOLDER)
    projects: list[Project] = []
    for task in read_tasks(factors, folder):
        if task.division == "sites":
            projects += _at_sites(task, factors, whole, folder)
            continue
        weights = people if task.division == "homes" else {own.region: own.twh for own in bids}
        total = sum(weights.values())
        for bid in bids:
            amount = task.amount(whole) * weights[bid.region] / total
            for technology, size in _sizes(task, bid, amount, factors):
                projects += _split(task, bid.region, technology, size, factors)
    return Programme(tuple(projects))


def _sizes(task: Task, bid: Bid, amount: float, factors: Factors) -> Iterator[tuple[str, float]]:
    """Yield what a region has to build of a task, by technology, in the unit of each."""
    if task.unit != "TWh":
        if amount > 0:
            yield task.technologies[0], amount
        return
    shares = {
        "wind_onshore": bid.wind_share,
        "solar_roof": (1 - bid.wind_share) * bid.roof_share,
        "solar_field": (1 - bid.wind_share) * (1 - bid.roof_share),
    }
    for technology in task.technologies:
        per_unit = factors.technologies[technology].twh
        if shares[technology] * amount > 0 and per_unit:
            yield technology, amount * shares[technology] / per_unit


def _split(
    task: Task, region: str, technology: str, size: float, factors: Factors
) -> Iterator[Project]:
    own = factors.technologies[technology]
    count = max(1, round(size / own.usual_size))
    for number in range(1, count + 1):
        code = f"{task.task}-{region.lower()}-{technology.replace('_', '-')}-{number}"
        name = f"{own.name_nl} {region_name(region)} {number}"
        place = (code, name, region)
        yield _project(task, place, technology, size / count, task.deadline, factors)


def _at_sites(task: Task, factors: Factors, whole: bool, folder: Path) -> Iterator[Project]:
    technology = task.technologies[0]
    for site in read_sites(folder):
        place = (f"{task.task}-{site.site}", site.name, site.region)
        project = _project(task, place, technology, site.mw, site.ready, factors)
        yield project if whole else without(project, site.done)


def _project(
    task: Task,
    place: tuple[str, str, str],
    technology: str,
    size: float,
    deadline: int,
    factors: Factors,
) -> Project:
    unit = factors.technologies[technology].unit
    project = Project(
        *place, technology, size, unit, task.earliest_start, deadline, task.priority,
        None, None, None, (), status="derived", task=task.task, note=task.note,
    )  # fmt: skip
    return with_packages(project, factors)
