"""Tasks that others set: how much must be built in the country, and how it falls over regions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from krapte.classification import convert, regions
from krapte.errors import BadInput, Problem
from krapte.programming.factor_tables import TABLES, at_least, read_sources, read_table
from krapte.programming.factors import PHASES, Factors
from krapte.programming.months import month_of
from krapte.programming.project import PRIORITIES, UNITS
from krapte.tables import FOLDER, Row, read_rows, refuse_if_faulty

ON_LAND = ("wind_onshore", "solar_field", "solar_roof")
"""With what RES regions do their tasks; the shares are those of their bids."""

DIVISIONS = ("bids", "homes", "sites")
"""How a task falls over regions: as their RES bids, as their inhabitants, or by named sites."""

TASK_COLUMNS = (
    "task", "name_nl", "name_en", "technologies", "division", "cited", "unit", "part", "built",
    "earliest_start", "deadline", "priority", "status", "source", "locator", "note",
)  # fmt: skip
BID_COLUMNS = (
    "region", "bid_twh", "low", "high", "wind_share", "roof_share", "status", "source", "locator",
    "note",
)  # fmt: skip
SITE_COLUMNS = ("site", "name", "region", "mw", "ready", "done", "source", "note")
_POPULATION = ("series", "region", "value")


@dataclass(frozen=True)
class Task:
    """Something the country has set itself.

    Parameters
    ----------
    task, name_nl, name_en
        Code and names.
    technologies
        With which it is done.
    division
        One of `DIVISIONS`.
    cited, unit
        The figure of the source; TWh for the RES, else the unit of the technology.
    part
        Part of it that falls in the years up to the deadline.
    built
        What stands already, in the same unit.
    earliest_start, deadline, priority
        As of a project.
    source, locator, note
        Where it comes from.
    line
        Where it stands in its table.
    """

    task: str
    name_nl: str
    name_en: str
    technologies: tuple[str, ...]
    division: str
    cited: float
    unit: str
    part: float
    built: float
    earliest_start: int
    deadline: int
    priority: int
    source: tuple[str, ...]
    locator: str
    note: str
    line: int

    def amount(self, whole: bool) -> float:
        """Return what must be built; with `whole` what stands already included."""
        return self.cited * self.part - (0.0 if whole else self.built)


@dataclass(frozen=True)
class Bid:
    """What a RES region offered for 2030, in TWh a year, and with what it means to do it.

    Parameters
    ----------
    region
        RES region.
    twh, low, high
        The offer, and its range.
    wind_share, roof_share
        Part of it from wind; part of the rest from roofs.
    status, source, note
        Where it comes from.
    """

    region: str
    twh: float
    low: float
    high: float
    wind_share: float
    roof_share: float
    status: str
    source: tuple[str, ...]
    note: str
    line: int


@dataclass(frozen=True)
class Site:
    """A site for a wind farm at sea.

    Parameters
    ----------
    site, name
        Code and name.
    region
        RES region from which it is worked on.
    mw
        Capacity.
    ready
        Month in which it must be ready.
    done
        Phases that are over when the programme begins.
    note
        Remark.
    """

    site: str
    name: str
    region: str
    mw: float
    ready: int
    done: tuple[str, ...]
    note: str


def read_tasks(factors: Factors, folder: Path = TABLES) -> tuple[Task, ...]:
    """Return the tasks of tasks.csv.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    found = read_table(folder / "tasks.csv", TASK_COLUMNS, _task, read_sources(folder))
    problems = [
        Problem("tasks.csv", own.line, field, told, allowed, "Correct one of the two.")
        for own in found
        for field, told, allowed in _unfit(own, factors, folder)
    ]
    if problems:
        raise BadInput(problems)
    return tuple(found)


def _unfit(task: Task, factors: Factors, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield field, found and allowed of what makes that a task cannot be divided without a rest."""
    named = task.technologies
    unknown = [name for name in named if name not in factors.technologies]
    told = f"`{'|'.join(named)}`"
    if unknown:
        yield "technologies", f"`{unknown[0]}`", "technologies of technologies.csv"
    elif task.unit == "TWh":
        if sorted(named) != sorted(ON_LAND) or task.division != "bids":
            allowed = f"{'|'.join(ON_LAND)}, divided as bids, for a task in TWh"
            yield "technologies", told, allowed
        for name in named:
            if not factors.technologies[name].twh:
                yield "technologies", f"`{name}`, of which no yield is known", "one with a yield"
    elif len(named) != 1:
        yield "technologies", told, f"one technology for a task in {task.unit}"
    elif factors.technologies[named[0]].unit != task.unit:
        yield "unit", f"`{task.unit}`", f"`{factors.technologies[named[0]].unit}` of {named[0]}"
    elif task.division == "sites":
        total = sum(own.mw for own in read_sites(folder))
        if not math.isclose(total, task.amount(whole=True)):
            yield "cited", f"{task.amount(whole=True):g}", f"{total:g}, the sum of the sites"


def read_bids(folder: Path = TABLES) -> tuple[Bid, ...]:
    """Return the bids of res_bids.csv, one for every RES region.

    Raises
    ------
    BadInput
        With every fault of the table, and a region that is missing.
    """
    found = read_table(folder / "res_bids.csv", BID_COLUMNS, _bid, read_sources(folder))
    first: dict[str, int] = {}
    problems = []
    for own in found:
        if own.region in first:
            mend = f"Line {first[own.region]} has it too: take one out, or correct the code."
            told = f"`{own.region}` again"
            problems.append(
                Problem("res_bids.csv", own.line, "region", told, "each region once", mend)
            )
        first.setdefault(own.region, own.line)
    if found and not any(own.twh for own in found):
        mend = "Give at least one region an offer."
        problems.append(
            Problem("res_bids.csv", None, "bid_twh", "only zeros", "an offer above 0", mend)
        )
    missing = [code for code in regions("res") if code not in first]
    if missing:
        told, mend = f"no {', '.join(missing)}", "Add a row; an offer of 0 is allowed."
        problems.append(Problem("res_bids.csv", None, "region", told, "every RES region", mend))
    if problems:
        raise BadInput(problems)
    return tuple(found)


def read_sites(folder: Path = TABLES) -> tuple[Site, ...]:
    """Return the sites of offshore_sites.csv.

    Raises
    ------
    BadInput
        With every fault of the table.
    """
    path = folder / "offshore_sites.csv"
    return tuple(read_table(path, SITE_COLUMNS, _site, read_sources(folder)))


def inhabitants(folder: Path = FOLDER) -> dict[str, float]:
    """Return the inhabitants of each RES region.

    From those of labour-market regions in population.csv, whose municipalities weigh the same
    (see `krapte.classification.crosswalk`).

    Raises
    ------
    BadInput
        The table cannot be read.
    """
    rows = read_rows(folder / "population.csv", _POPULATION)
    own = [row for row in rows if row.fields["series"] == "population"]
    counted = {
        row.fields["region"]: row.number("value")
        for row in own
        if row.fields["region"] in regions("labour_market_region")
    }
    refuse_if_faulty(rows)
    return convert(counted, "labour_market_region", "res")


def _month(row: Row, field: str) -> int:
    try:
        return month_of(row.fields[field])
    except ValueError:
        row.fault(field, "a month such as 2027-03", "Write year and month.")
        return 0


def _chosen(row: Row, field: str, allowed: Sequence[str]) -> str:
    if row.fields[field] not in allowed:
        row.fault(field, " or ".join(allowed), "Choose one.")
    return row.fields[field]


def _task(row: Row) -> Task:
    start, deadline = _month(row, "earliest_start"), _month(row, "deadline")
    if deadline < start:
        row.fault("deadline", "a month from earliest_start on", "Change one of the two.")
    cited, part = at_least(row, "cited", 0, above=True), at_least(row, "part", 0, above=True)
    built = at_least(row, "built", 0)
    if part > 1:
        row.fault("part", "at most 1", "Write 0.16 for 16 %.")
    if built > cited * part:
        row.fault("built", f"at most {cited * part:g}", "A task that is done needs no row.")
    priority = row.whole("priority")
    if priority not in PRIORITIES:
        row.fault("priority", "1 to 5", "1 comes first.")
    return Task(
        row.text("task"), row.text("name_nl"), row.text("name_en"), row.words("technologies"),
        _chosen(row, "division", DIVISIONS), cited, _chosen(row, "unit", ("TWh", *UNITS)), part,
        built, start, deadline, priority, row.words("source"), row.fields["locator"],
        row.fields["note"], row.line,
    )  # fmt: skip


def _bid(row: Row) -> Bid:
    value, low, high = (at_least(row, name, 0) for name in ("bid_twh", "low", "high"))
    row.ordered("bid_twh", low, value, high)
    wind, roof = at_least(row, "wind_share", 0), at_least(row, "roof_share", 0)
    for name, share in (("wind_share", wind), ("roof_share", roof)):
        if share > 1:
            row.fault(name, "at most 1", "Write 0.3 for 30 %.")
    return Bid(
        _region(row), value, low, high, wind, roof, row.fields["status"], row.words("source"),
        row.fields["note"], row.line,
    )  # fmt: skip


def _site(row: Row) -> Site:
    done = row.words("done")
    if not set(done) <= set(PHASES):
        row.fault("done", f"phases among {', '.join(PHASES)}", "Correct the name.")
    return Site(
        row.text("site"), row.text("name"), _region(row), at_least(row, "mw", 0, above=True),
        _month(row, "ready"), done, row.fields["note"],
    )  # fmt: skip


def _region(row: Row) -> str:
    return _chosen(row, "region", regions("res"))
