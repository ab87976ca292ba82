"""The simulator: one year of the labour market after another, with nobody lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
from jaxtyping import Array, Float

from krapte.forecast.demand import Demand, DemandPaths, demand
from krapte.forecast.education import Graduates, Pipeline, graduates
from krapte.forecast.state import EducationLevers, Rates, State, WorkLevers, YearInputs
from krapte.forecast.year import SETTLED, Sums, YearFlows, sums_of, year


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class World:
    """Everything one draw needs: the start, the rates, and what comes from outside each year.

    Parameters
    ----------
    youth, immigrants, pension_shift, entry_factor, inflow_factor
        By forecast year, as in `YearInputs`.
    """

    start: State
    rates: Rates
    pipeline: Pipeline
    paths: DemandPaths
    youth: Float[Array, "Y R S"]
    immigrants: Float[Array, "Y S A"]
    pension_shift: Float[Array, " Y"]
    entry_factor: Float[Array, " Y"]
    inflow_factor: Float[Array, "Y O"]


class Trajectory(NamedTuple):
    """The forecast of one draw: flows and stocks by year, demand and graduates."""

    flows: YearFlows
    demand: Demand
    graduates: Graduates
    final: State


def yearly_inputs(
    world: World, quarterly: Float[Array, "Y Q R O"], schooled: Graduates, work: WorkLevers
) -> YearInputs:
    """Return what comes from outside the labour market, for all years of a world."""
    return YearInputs(
        demand=quarterly,
        placed=schooled.placed,
        idle=schooled.idle,
        youth=world.youth,
        immigrants=world.immigrants,
        pension_shift=world.pension_shift,
        entry_factor=world.entry_factor,
        inflow_factor=world.inflow_factor,
        levers=work,
    )


def simulate(world: World, work: WorkLevers, education: EducationLevers) -> Trajectory:
    """Return the forecast of one draw under the given levers.

    Steps are rematerialised in the backward pass, so that gradients need the memory of one state
    per year instead of all intermediate values.

    Parameters
    ----------
    world
        Start, rates and outside paths of the draw.
    work, education
        Levers by forecast year.
    """
    asked = demand(world.paths, work)
    schooled = graduates(world.pipeline, education)
    inputs = yearly_inputs(world, asked.quarterly, schooled, work)

    @partial(jax.checkpoint, policy=jax.checkpoint_policies.save_only_these_names(SETTLED))
    def step(carry: tuple[State, Sums], each: YearInputs) -> tuple[tuple[State, Sums], YearFlows]:
        state, sums, flows = year(*carry, each, world.rates)
        return (state, sums), flows

    start = (world.start, sums_of(world.start))
    (final, _), flows = jax.lax.scan(step, start, inputs)
    return Trajectory(flows, asked, schooled, final)
