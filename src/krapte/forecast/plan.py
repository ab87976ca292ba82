"""The measures of the register, placed in time and space for a forecast."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from krapte.errors import BadInput
from krapte.forecast.learned import LearnedEffects
from krapte.forecast.levers import Levers, Pattern, as_levers, lever_values, patterns, sizes
from krapte.register import Effect, Lever, Measure, read_effects, read_levers, read_measures
from krapte.register import problems as register_problems


@dataclass(frozen=True)
class Plan:
    """The plan as the simulator can carry it out.

    Parameters
    ----------
    effects, measures
        Of the register.
    table
        The levers by name, with their caps.
    patterns
        Where and when each effect works.
    years
        Number of forecast years.
    learned
        What evaluations found of some effects; None when nothing.
    calendar
        The forecast years.
    """

    effects: tuple[Effect, ...]
    measures: tuple[Measure, ...]
    table: Mapping[str, Lever]
    patterns: tuple[Pattern, ...]
    years: int
    learned: LearnedEffects | None = None
    calendar: tuple[int, ...] = ()

    @property
    def pillar_of(self) -> dict[str, int]:
        """Pillar of every measure."""
        return {own.measure: own.pillar for own in self.measures}

    @property
    def quantified(self) -> tuple[str, ...]:
        """Measures of which an effect is known, sorted."""
        return tuple(sorted({pattern.effect.measure for pattern in self.patterns}))

    def levers(self, seed: int, draw: int, measures: Collection[str] | None = None) -> Levers:
        """Return the levers when the given measures (None: all) are carried out in a draw.

        Draw -1 takes the central sizes.
        """
        size, placed = sizes(self.effects, seed, draw), self.patterns
        if self.learned is not None:
            size, placed = self.learned.drawn(size, placed, self.calendar, seed, draw)
        return as_levers(lever_values(placed, size, self.table, self.years, measures))


def read_plan(
    folder: Path,
    years: Sequence[int],
    persons: np.ndarray,
    learned: LearnedEffects | None = None,
) -> Plan:
    """Return the plan of a data set.

    Parameters
    ----------
    folder
        Of the data set.
    years
        Forecast years.
    persons
        Attached persons of the base year [R, O, K, S, A]: shares of cells in scope.
    learned
        Effects to put over those of the table.

    Raises
    ------
    BadInput
        With every fault of the register.
    """
    faults = register_problems(folder)
    if faults:
        raise BadInput(faults)
    effects = tuple(read_effects(folder))
    effects = effects if learned is None else learned.over(effects)
    table = {own.lever: own for own in read_levers(folder)}
    placed = patterns(effects, years, persons)
    measures = tuple(read_measures(folder))
    return Plan(effects, measures, table, placed, len(years), learned, tuple(years))
