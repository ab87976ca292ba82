"""How much labour employers want: expansion by sector, transition projects, less productivity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast.state import WorkLevers


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class DemandPaths:
    """Demand without measures, of one draw.

    Parameters
    ----------
    base
        Employment wanted at the end of the base year, persons, by region of work.
    index
        Employment wanted relative to the base year, at the end of each year.
    transition
        Persons wanted on top for the energy and climate transition, at the end of each year.
    """

    base: Float[Array, "R O"]
    index: Float[Array, "Y R O"]
    transition: Float[Array, "Y R O"]


class Demand(NamedTuple):
    """Employment wanted by quarter, and its yearly change by cause (persons)."""

    quarterly: Float[Array, "Y Q R O"]
    expansion: Float[Array, "Y R O"]
    transition: Float[Array, "Y R O"]
    productivity: Float[Array, "Y R O"]
    hours: Float[Array, "Y R O"]
    other: Float[Array, "Y R O"]


class Wanted(NamedTuple):
    """Employment wanted at the end of a year (or of every year) by what makes it, persons."""

    expansion: Float[Array, "*Y R O"]
    transition: Float[Array, "*Y R O"]
    productivity: Float[Array, "*Y R O"]
    hours: Float[Array, "*Y R O"]
    other: Float[Array, "*Y R O"]

    @property
    def total(self) -> Float[Array, "*Y R O"]:
        """The sum of the parts, never negative."""
        return self.expansion + self.transition + self.productivity + self.hours + self.other


def wanted(
    base: Float[Array, "R O"],
    index: Float[Array, "*Y R O"],
    transition: Float[Array, "*Y R O"],
    levers: WorkLevers,
) -> Wanted:
    """Return employment wanted under the levers.

    Longer hours and higher productivity divide the need for persons; a demand shift adds to it,
    and what it would take below zero is given back in `other`.
    """
    expansion = base * index
    raw = expansion + transition
    saved = raw * -levers.productivity
    longer = (raw + saved) * (1 / (1 + levers.hours) - 1)
    rest = jnp.maximum(levers.demand_shift, -(raw + saved + longer))
    return Wanted(expansion, transition, saved, longer, rest)


def through_the_year(
    before: Float[Array, "*Y R O"], after: Float[Array, "*Y R O"], quarters: int = 4
) -> Float[Array, "*Y Q R O"]:
    """Return demand at the end of each quarter, in a straight line between the ends of years."""
    step = ((jnp.arange(quarters, dtype=after.dtype) + 1) / quarters)[:, None, None]
    return before[..., None, :, :] + step * (after - before)[..., None, :, :]


def demand(paths: DemandPaths, levers: WorkLevers) -> Demand:
    """Return employment wanted by quarter under the levers, and its yearly change by cause.

    The components of the yearly change add up exactly to the change of demand.
    """
    parts = wanted(paths.base, paths.index, paths.transition, levers)
    total = parts.total
    before = jnp.concatenate([paths.base[None], total[:-1]])
    nothing = jnp.zeros_like(paths.base)

    def change(level: Float[Array, "Y R O"], start: Float[Array, "R O"]) -> Float[Array, "Y R O"]:
        return jnp.diff(jnp.concatenate([start[None], level]), axis=0)

    return Demand(
        through_the_year(before, total),
        change(parts.expansion, paths.base),
        *(change(part, nothing) for part in parts[1:]),
    )
