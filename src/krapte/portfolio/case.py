"""What may be chosen, and under which limits: the input of a portfolio, as it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

EMPLOYERS = "employers"
"""Name of the fund that holds what employers add to public money."""

NATIONAL = "NL"
RULES = ("excludes", "requires")
CONDITION = "chosen:"
"""How a budget row begins its condition: `chosen:OPTION`."""


@dataclass(frozen=True)
class Option:
    """A measure that can be bought, at some size, from some year.

    Parameters
    ----------
    option
        Identifier; the same measure may be offered more than once.
    measure
        Measure of the register whose effects it has; at size 1 those of the table of effects.
    name_nl, name_en
        What a reader sees.
    pillar
        1 to 4.
    region
        `NL`, or the labour-market region to which its effects are limited.
    department, fund
        Who answers for the money, and the pot that it comes from.
    cost_eur
        Euro per year at size 1; `cost_low` and `cost_high` are the ends of its range.
    setup_eur
        Euro in the first year, whatever the size.
    min_size, max_size
        Least size at which it is viable, and the most; it is either 0 or between these.
    years
        Number of years that it runs and is paid for.
    first_start, last_start
        Calendar years in which it may start.
    match
        Euro that employers add at most to each public euro.
    status, source, note
        `estimated` or `assumed`, ids of sources, and the reasoning.
    line
        Line in the table, for messages.
    """

    option: str
    measure: str
    name_nl: str
    name_en: str
    pillar: int
    region: str
    department: str
    fund: str
    cost_eur: float
    cost_low: float
    cost_high: float
    setup_eur: float
    min_size: float
    max_size: float
    years: int
    first_start: int
    last_start: int
    match: float
    status: str
    source: tuple[str, ...]
    note: str
    line: int = 0


@dataclass(frozen=True)
class Budget:
    """Money that there is; rows of the same year, department and fund add up.

    Parameters
    ----------
    year
        Calendar year; None for all years together.
    department, fund
        Limits the row to the money of this department or fund; empty is all public money. The
        fund `employers` is never part of public money.
    amount_eur
        Euro.
    condition
        Option that must have started before this row counts (a conditional grant); empty for none.
    """

    year: int | None
    department: str
    fund: str
    amount_eur: float
    condition: str = ""
    line: int = 0


@dataclass(frozen=True)
class Floor:
    """The least that must go somewhere: public euro, or a share of all public money spent.

    Parameters
    ----------
    year
        Calendar year; None for all years together.
    pillar, region, department
        Where the money must go; None or empty leaves that open.
    amount_eur, share
        One of the two is given.
    """

    year: int | None
    pillar: int | None
    region: str
    department: str
    amount_eur: float | None
    share: float | None
    line: int = 0


@dataclass(frozen=True)
class Capacity:
    """What can be absorbed in a year, such as full-time teachers or training places.

    Parameters
    ----------
    capacity, unit
        Name, and what is counted.
    year
        Calendar year; None when it holds in every year.
    amount, low, high
        In the unit, with the ends of its range.
    """

    capacity: str
    unit: str
    year: int | None
    amount: float
    low: float
    high: float
    status: str
    source: tuple[str, ...]
    note: str
    line: int = 0


@dataclass(frozen=True)
class Use:
    """What an option takes of a capacity in each year that it runs, at size 1."""

    option: str
    capacity: str
    per_size: float
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """`option` excludes `other`, or requires that `other` has started no later than itself."""

    option: str
    kind: str
    other: str
    line: int = 0


@dataclass(frozen=True)
class Case:
    """Everything that decides which portfolios are allowed.

    Parameters
    ----------
    options, budgets, floors, capacities, uses, rules
        The tables.
    years
        Calendar years in which something can start and money can be spent, in order.
    """

    options: tuple[Option, ...]
    years: tuple[int, ...]
    budgets: tuple[Budget, ...]
    floors: tuple[Floor, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    uses: tuple[Use, ...] = ()
    rules: tuple[Rule, ...] = ()

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of every option."""
        return {own.option: index for index, own in enumerate(self.options)}

    @cached_property
    def allowed(self) -> np.ndarray:
        """Whether an option may start in a year [option, start]."""
        year = np.array(self.years)
        first = np.array([own.first_start for own in self.options])[:, None]
        last = np.array([own.last_start for own in self.options])[:, None]
        return (year >= first) & (year <= last)

    @cached_property
    def runs(self) -> np.ndarray:
        """1 where an option that starts in a year runs in a year [option, start, year]."""
        year = np.array(self.years)
        passed = year[None, None, :] - year[None, :, None]
        length = np.array([own.years for own in self.options])[:, None, None]
        return ((passed >= 0) & (passed < length)).astype(float)

    @cached_property
    def cost(self) -> np.ndarray:
        """Euro per unit of size, by start and year [option, start, year]."""
        return self.runs * np.array([own.cost_eur for own in self.options])[:, None, None]

    @cached_property
    def setup(self) -> np.ndarray:
        """Euro whatever the size, by start and year [option, start, year]."""
        first = np.eye(len(self.years))[None]
        return first * np.array([own.setup_eur for own in self.options])[:, None, None]

    @cached_property
    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """Least viable and largest size of every option."""
        least = np.array([own.min_size for own in self.options])
        return least, np.array([own.max_size for own in self.options])


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A choice: the size of every option by the year in which it starts.

    Parameters
    ----------
    size
        [option, start]; at most one start per option has a size.
    started
        Whether the option starts then [option, start]; a set-up may be paid for with size 0.
    employers
        Euro that employers add [option, year].
    """

    size: np.ndarray
    started: np.ndarray
    employers: np.ndarray

    def gross(self, case: Case) -> np.ndarray:
        """Return what everything costs, public and employers together, euro [option, year]."""
        own = np.einsum("ik,iky->iy", self.size, case.cost)
        return own + np.einsum("ik,iky->iy", self.started.astype(float), case.setup)

    def public(self, case: Case) -> np.ndarray:
        """Return the public money, euro [option, year]."""
        return self.gross(case) - self.employers

    def active(self, case: Case) -> np.ndarray:
        """Return the size at which each option runs in each year [option, year]."""
        return np.einsum("ik,iky->iy", self.size, case.runs)


def nothing(case: Case) -> Portfolio:
    """Return the portfolio in which nothing is bought."""
    shape = (len(case.options), len(case.years))
    return Portfolio(np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape))
