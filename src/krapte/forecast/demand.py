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


def demand(paths: DemandPaths, levers: WorkLevers, quarters: int = 4) -> Demand:
    """Return employment wanted under the levers.

    Longer hours and higher productivity divide the need for persons; a demand shift adds to it.
    Between the ends of years demand runs in a straight line. The components of the yearly change
    add up exactly to the change of demand.
    """
    zero = jnp.zeros_like(paths.index[:1])
    wanted = paths.base * paths.index
    project = paths.transition
    raw = wanted + project
    saved = raw * -levers.productivity
    longer = (raw + saved) * (1 / (1 + levers.hours) - 1)
    total = jnp.maximum(raw + saved + longer + levers.demand_shift, 0.0)
    rest = total - (raw + saved + longer)

    def change(level: Float[Array, "Y R O"], start: Float[Array, "R O"]) -> Float[Array, "Y R O"]:
        return jnp.diff(jnp.concatenate([start[None], level]), axis=0)

    nothing = zero[0]
    before = jnp.concatenate([paths.base[None], total[:-1]])
    step = (jnp.arange(quarters) + 1.0) / quarters
    quarterly = before[:, None] + step[None, :, None, None] * (total - before)[:, None]
    return Demand(
        quarterly,
        change(wanted, paths.base),
        change(project, nothing),
        change(saved, nothing),
        change(longer, nothing),
        change(rest, nothing),
    )
