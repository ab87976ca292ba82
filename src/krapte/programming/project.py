"""What is planned: projects, their work packages, and the labour that each asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from krapte.classification import crosswalk, regions

UNITS = ("MW", "homes", "km", "MEUR", "pieces")
"""Units of size; MEUR is million euro, pieces are charging points or transformer houses."""

OTHER = "other"
"""Technology of a project whose packages its owner gives; krapte has no factors for it."""

MOST_MONTHS = 480
"""Longest duration of a package."""

PRIORITIES = (1, 2, 3, 4, 5)
"""1 comes first."""


@dataclass(frozen=True)
class Labour:
    """Labour of one occupation in one work package.

    Parameters
    ----------
    occupation
        One of `krapte.classification.model_occupations`.
    fte_months
        Full-time months of work; 140 hours each.
    low, high
        The range in which it lies.
    """

    occupation: str
    fte_months: float
    low: float
    high: float


@dataclass(frozen=True)
class Package:
    """A part of a project that is done without a break, by the same people.

    Parameters
    ----------
    package
        Code, unique within the project; the phase for a generated one.
    name
        Name; empty for a generated one, whose phase has a name in both languages.
    after
        Codes of the packages that must be ready before it begins.
    shortest_months, longest_months
        Its duration lies between these; the labour is the same, spread evenly.
    labour
        One per occupation; empty for a time of waiting.
    line
        Where it stands in its file; None for a generated one.
    """

    package: str
    name: str
    after: tuple[str, ...]
    shortest_months: int
    longest_months: int
    labour: tuple[Labour, ...]
    line: int | None = None

    @property
    def fte_months(self) -> float:
        """Labour of all occupations together."""
        return sum(own.fte_months for own in self.labour)


@dataclass(frozen=True)
class Project:
    """Something to be built in one region.

    Parameters
    ----------
    project, name
        Code, unique in a programme, and name.
    region
        RES region or municipality.
    technology
        One of the table of technologies, or `other`.
    size, unit
        In the unit of the technology.
    earliest_start
        Month in which work can begin.
    deadline
        Month at the end of which all packages must be ready.
    priority
        1 (first) to 5.
    twh, co2_kton, homes
        What it yields: TWh a year, kton of CO2 avoided a year, homes served. None is not known or
        not meant, and not zero.
    packages
        In an order in which they can be done.
    status
        `given` by a user, or `derived` by krapte from cited figures.
    task
        Task of which a derived project is a part; empty for another.
    note
        Remark.
    line
        Where it stands in its file; None for a derived one.
    """

    project: str
    name: str
    region: str
    technology: str
    size: float
    unit: str
    earliest_start: int
    deadline: int
    priority: int
    twh: float | None
    co2_kton: float | None
    homes: float | None
    packages: tuple[Package, ...]
    status: str = "given"
    task: str = ""
    note: str = ""
    line: int | None = None

    @property
    def fte_months(self) -> float:
        """Labour of all packages together."""
        return sum(package.fte_months for package in self.packages)

    @property
    def res_region(self) -> str:
        """RES region in which it lies."""
        return res_regions()[self.region]

    def shortest_duration(self) -> int:
        """Return the months of the longest chain of packages, each as short as it can be."""
        ends: dict[str, int] = {}
        for package in self.packages:
            begin = max((ends[code] for code in package.after), default=0)
            ends[package.package] = begin + package.shortest_months
        return max(ends.values(), default=0)

    def labour_by_occupation(self) -> dict[str, float]:
        """Return FTE-months by occupation, over all packages."""
        total: dict[str, float] = {}
        for package in self.packages:
            for own in package.labour:
                total[own.occupation] = total.get(own.occupation, 0.0) + own.fte_months
        return total


@dataclass(frozen=True)
class Remark:
    """Something odd in a list that is no fault.

    Parameters
    ----------
    project
        Code of the project.
    line
        Where it stands in its file.
    text_nl, text_en
        What is odd.
    """

    project: str
    line: int | None
    text_nl: str
    text_en: str


@dataclass(frozen=True)
class Programme:
    """The projects that are planned together.

    Parameters
    ----------
    projects
        With codes that differ.
    remarks
        What its reader noticed without refusing it, such as a deadline that no plan can meet.
    """

    projects: tuple[Project, ...]
    remarks: tuple[Remark, ...] = ()

    def __iter__(self) -> Iterator[Project]:
        return iter(self.projects)

    def __len__(self) -> int:
        return len(self.projects)

    def labour_by_occupation(self) -> Mapping[str, float]:
        """Return FTE-months by occupation, over all projects; the largest first."""
        total: dict[str, float] = {}
        for project in self.projects:
            for occupation, amount in project.labour_by_occupation().items():
                total[occupation] = total.get(occupation, 0.0) + amount
        return dict(sorted(total.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=1)
def res_regions() -> dict[str, str]:
    """Return the RES region of every place that a project can have: RES region or municipality."""
    found = {code: next(iter(shares)) for code, shares in crosswalk("municipality", "res").items()}
    return found | {code: code for code in regions("res")}
