"""Reads a list of projects; a list with one fault is refused, and every fault is told."""

from __future__ import annotations

from pathlib import Path

from krapte.errors import BadInput, gathered
from krapte.programming.entries import Entry, Tables, read_entries
from krapte.programming.factor_tables import read_factors
from krapte.programming.factors import Factors
from krapte.programming.fields import LABOUR, PACKAGES, PROJECTS, list_fields
from krapte.programming.generate import with_packages
from krapte.programming.months import month_text
from krapte.programming.order import in_order
from krapte.programming.project import Labour, Package, Programme, Project, Remark
from krapte.programming.rules import month_in, row_problems, table_problems

USUAL_PRIORITY = 3


def read_programme(path: Path, factors: Factors | None = None) -> Programme:
    """Return the projects of a file.

    A project without rows in the table of packages gets those of its technology.

    Parameters
    ----------
    path
        A workbook (`.xlsx`), a folder with CSV tables, or one CSV file with projects.
    factors
        Labour factors; the embedded ones when None.

    Returns
    -------
    Programme
        In the order of the file. Its remarks name deadlines that no plan can meet.

    Raises
    ------
    BadInput
        With every fault: file and sheet, row, column, what stands there, what may, and how to mend
        it. What rows are to each other is judged once each is sound by itself.
    """
    factors = factors or read_factors()
    tables, faults = read_entries(path, list_fields(factors))
    faults += row_problems(tables, factors)
    if not faults:
        faults += table_problems(tables, factors)
    if faults:
        raise BadInput(gathered(faults))
    packages, labour = _grouped(tables)
    projects = tuple(
        _project(entry, packages.get(entry["project"], []), labour, factors)
        for entry in tables[PROJECTS]
    )
    return Programme(projects, tuple(remark for own in projects for remark in _remarks(own)))


def _grouped(tables: Tables) -> tuple[dict[str, list[Entry]], dict[tuple[str, str], list[Entry]]]:
    """Return the packages of each project, and the labour of each package."""
    packages: dict[str, list[Entry]] = {}
    for entry in tables[PACKAGES]:
        packages.setdefault(entry["project"], []).append(entry)
    labour: dict[tuple[str, str], list[Entry]] = {}
    for entry in tables[LABOUR]:
        labour.setdefault((entry["project"], entry["package"]), []).append(entry)
    return packages, labour


def _project(
    entry: Entry,
    packages: list[Entry],
    labour: dict[tuple[str, str], list[Entry]],
    factors: Factors,
) -> Project:
    own = {one["package"]: one for one in packages}
    order = in_order({code: one["after"] for code, one in own.items()})
    project = Project(
        entry["project"], entry["name"] or entry["project"], entry["region"], entry["technology"],
        entry["size"], entry["unit"], month_in(entry, "earliest_start")[0],
        month_in(entry, "deadline", end=True)[0], int(entry["priority"] or USUAL_PRIORITY),
        entry["twh"], entry["co2_kton"], entry["homes"],
        tuple(_package(own[code], labour.get((entry["project"], code), [])) for code in order),
        note=entry["note"] or "", line=entry.line,
    )  # fmt: skip
    return with_packages(project, factors)


def _package(entry: Entry, labour: list[Entry]) -> Package:
    return Package(
        entry["package"], entry["name"] or entry["package"], entry["after"],
        int(entry["shortest_months"]), int(entry["longest_months"]),
        tuple(
            Labour(
                one["occupation"], one["fte_months"], _else(one["low"], one["fte_months"]),
                _else(one["high"], one["fte_months"]),
            )
            for one in labour
        ),
        entry.line,
    )  # fmt: skip


def _else(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _remarks(project: Project) -> list[Remark]:
    window = project.deadline - project.earliest_start + 1
    shortest = project.shortest_duration()
    first, last = month_text(project.earliest_start), month_text(project.deadline)
    remarks = []
    if shortest > window:
        remarks.append(
            Remark(
                project.project, project.line,
                f"duurt minstens {shortest} maanden, en van {first} tot en met {last} zijn er"
                f" {window}: het komt te laat, welk plan ook",
                f"takes {shortest} months at least, and from {first} to {last} there are {window}:"
                " it will be late, whatever the plan",
            )
        )  # fmt: skip
    if not project.fte_months:
        remarks.append(
            Remark(
                project.project, project.line,
                "vraagt geen enkele arbeid: geen beroep kan het ophouden",
                "asks no labour at all: no occupation can hold it up",
            )
        )  # fmt: skip
    return remarks
