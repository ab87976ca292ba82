"""How much labour a unit of size takes: by technology, phase and occupation, each with a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PHASES = {
    "preparation": ("voorbereiding en vergunning", "preparation and permits"),
    "civil": ("grondwerk en fundering", "ground work and foundations"),
    "installation": ("montage en installatie", "assembly and installation"),
    "connection": ("aansluiting", "connection"),
    "commissioning": ("in bedrijf stellen", "commissioning"),
}
"""Phase to its name in Dutch and English."""


@dataclass(frozen=True)
class Technology:
    """What can be built.

    Parameters
    ----------
    technology, name_nl, name_en
        Code and names.
    unit, usual_size
        Unit of size, and the size of a usual project.
    twh, co2_kton, homes
        Yield of one unit of size: TWh a year, kton of CO2 a year, homes; None is not known.
    status, source, note
        Where this comes from.
    line
        Where it stands in its table.
    """

    technology: str
    name_nl: str
    name_en: str
    unit: str
    usual_size: float
    twh: float | None
    co2_kton: float | None
    homes: float | None
    status: str
    source: tuple[str, ...]
    note: str
    line: int


@dataclass(frozen=True)
class Phase:
    """A part of the work that a technology takes.

    Parameters
    ----------
    technology, phase
        Of what, and which of `PHASES`.
    after
        Phases that must be ready before.
    shortest_months, longest_months
        Range of its duration for a project of usual size.
    status, source, note
        Where this comes from.
    line
        Where it stands in its table.
    """

    technology: str
    phase: str
    after: tuple[str, ...]
    shortest_months: int
    longest_months: int
    status: str
    source: tuple[str, ...]
    note: str
    line: int


@dataclass(frozen=True)
class LabourFactor:
    """Labour of one occupation in one phase, per unit of size.

    Parameters
    ----------
    technology, phase, occupation
        What for.
    fte_months, low, high
        FTE-months per MW, home, km, million euro or piece, and the range in which it lies.
    status
        `estimated` when a source gives the level; the division over occupations is assumed.
    source, locator, note
        Source of the level, where in it, and what was done with it.
    """

    technology: str
    phase: str
    occupation: str
    fte_months: float
    low: float
    high: float
    status: str
    source: tuple[str, ...]
    locator: str
    note: str


@dataclass(frozen=True)
class Factors:
    """The tables from which projects are generated.

    Parameters
    ----------
    technologies
        By code.
    phases
        Of each technology, each after those that it waits for.
    labour
        Factors of each technology and phase.
    """

    technologies: Mapping[str, Technology]
    phases: Mapping[str, tuple[Phase, ...]]
    labour: Mapping[tuple[str, str], tuple[LabourFactor, ...]]

    def all_labour(self) -> tuple[LabourFactor, ...]:
        """Return every factor, by technology and phase."""
        return tuple(
            factor
            for phases in self.phases.values()
            for phase in phases
            for factor in self.labour[phase.technology, phase.phase]
        )
