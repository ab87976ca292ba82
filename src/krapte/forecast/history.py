"""The observed years: every draw is made to go through what was published of them.

A forecast that starts from 2025 should not doubt the vacancies and the employment of 2025. The
parameters of a draw say how many people search, how well they find and how many leave; what else
must have happened for the published figures to be there follows from that. Solved for each observed
year, by class of occupation:

- demand, so that vacancies at the end of the year are met;
- the chance that people outside work come to it, so that all employment is met;
- moves from other work into technical and ICT work, so that employment in those classes is met. Who
  moves where is not published, only who leaves a class: that is why the moves in are what gives.

The plan was being carried out in those years, so they are solved with it; the scenario without the
plan is what would have been. Later years keep the level of demand of the last observed year and the
mean of the other factors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.forecast.demand import through_the_year, wanted
from krapte.forecast.education import graduates
from krapte.forecast.levers import Levers
from krapte.forecast.simulate import World, yearly_inputs
from krapte.forecast.state import EducationLevers, WorkLevers
from krapte.forecast.year import leave_and_come, market_year, settle, sums_of

_STEPS = 8
"""Corrections per observed year; what is left then is told by `Observed`."""

_GAIN, _GAIN_OF_MOVES = 1.3, 1.8
"""How far a correction goes for what is missing. More than 1, because a factor brings less than
its own size: who comes competes with others for the same vacancies."""

_FARTHEST = 2.5
"""Bound on the logarithm of a factor: beyond it the figures contradict the draw."""


@dataclass(frozen=True)
class Observed:
    """What was published of the first forecast years.

    Parameters
    ----------
    vacancies, employed
        Open vacancies and employed persons at the end of the year, by class, [H, C].
    kind
        Class of every model occupation [O]; the last class is neither technical nor ICT.
    """

    vacancies: np.ndarray
    employed: np.ndarray
    kind: np.ndarray


class Factors(NamedTuple):
    """What the observed years ask of a draw: demand and moves by class, and entry; 1 = as it is."""

    demand: Float[Array, "H C"]
    inflow: Float[Array, "H C"]
    entry: Float[Array, " H"]


@jax.jit
def _solve(
    world: World,
    work: WorkLevers,
    education: EducationLevers,
    vacancies: Float[Array, "H C"],
    employed: Float[Array, "H C"],
    member: Float[Array, "C O"],
) -> Factors:
    years = vacancies.shape[0]
    size = member @ world.paths.base.sum(0)
    number = world.paths.base.dtype
    technical = 1.0 - jnp.eye(member.shape[0], dtype=number)[-1]
    unsolved = jnp.zeros((world.paths.index.shape[0], 4, *world.paths.base.shape), number)
    inputs = yearly_inputs(world, unsolved, graduates(world.pipeline, education), work)
    every = (inputs, world.paths.index, world.paths.transition)

    def step(carry: tuple, each: tuple) -> tuple:
        state, sums, before, demand, inflow, entry = carry
        (inputs, index, project), open_target, work_target = each
        levers = inputs.levers
        as_it_is = leave_and_come(state, sums, inputs, world.rates)
        too_old = member @ as_it_is.steady[..., -1].sum((0, 2))

        def path(demand: Float[Array, " C"]) -> Float[Array, "Q R O"]:
            own = wanted(world.paths.base, index * (demand @ member), project, levers)
            return through_the_year(before, own.total)

        def correct(_: int, tried: tuple) -> tuple:
            demand, inflow, entry = tried
            comers = as_it_is._replace(entries=as_it_is.entries * jnp.exp(entry))
            factor = jnp.exp(inflow) @ member
            market = market_year(state, comers, path(demand), levers, world.rates, factor)
            arrived = member @ market.moves.sum((0, 1))
            missing = work_target + too_old - member @ market.employed.sum(0)
            come = (member @ comers.entries.sum(0)).sum()
            # What entry will bring to a class is not to be made up by moves once more.
            share = (member @ comers.entries.sum(0)) / come
            by_moves = (missing - share * missing.sum()) / jnp.maximum(arrived, 1.0)
            demand = demand + _GAIN * (open_target - member @ market.vacancies.sum(0)) / size
            inflow = inflow + technical * jnp.clip(_GAIN_OF_MOVES * by_moves, -0.5, 0.5)
            entry = entry + jnp.clip(_GAIN * missing.sum() / come, -0.3, 0.3)
            bound = (-_FARTHEST, _FARTHEST)
            return demand, jnp.clip(inflow, *bound), jnp.clip(entry, *bound)

        demand, inflow, entry = jax.lax.fori_loop(0, _STEPS, correct, (demand, inflow, entry))
        factor = jnp.exp(inflow) @ member
        inputs = replace(inputs, entry_factor=jnp.exp(entry), inflow_factor=factor)
        comers = leave_and_come(state, sums, inputs, world.rates)
        market = market_year(state, comers, path(demand), levers, world.rates, factor)
        state, sums, _ = settle(state, sums, comers, market, inputs, world.rates)
        found = Factors(demand, jnp.exp(inflow), jnp.exp(entry))
        return (state, sums, path(demand)[-1], demand, inflow, entry), found

    none = jnp.zeros(member.shape[0], number)
    start = (world.start, sums_of(world.start), world.paths.base, none + 1, none, none[0])
    first = jax.tree.map(lambda leaf: leaf[:years], every)
    return jax.lax.scan(step, start, (first, vacancies, employed))[1]


def through_history(world: World, levers: Levers, observed: Observed) -> tuple[World, Factors]:
    """Return the world of a draw in which the observed years are as they were, and the factors.

    Parameters
    ----------
    world
        Of one draw; its demand of the observed years says how groups differ within a class.
    levers
        The plan of the same draw, as it was carried out in those years.
    observed
        What was published; without any year nothing changes.
    """
    known, classes = observed.vacancies.shape
    if not known:
        none = jnp.ones((0, classes))
        return world, Factors(none, none, none[:, 0])
    number = world.paths.base.dtype
    member = jnp.asarray(observed.kind == np.arange(classes)[:, None], number)
    vacancies = jnp.asarray(observed.vacancies, number)
    factors = _solve(world, *levers, vacancies, jnp.asarray(observed.employed, number), member)
    rest = world.paths.index.shape[0] - known

    def then(values: Array, later: Array) -> Array:
        return jnp.concatenate([values, jnp.broadcast_to(later, (rest, *later.shape))])

    def mean(values: Array) -> Array:
        return jnp.exp(jnp.log(values).mean(0))

    demand = then(factors.demand, factors.demand[-1]) @ member
    paths = replace(world.paths, index=world.paths.index * demand[:, None, :])
    inflow = then(factors.inflow, mean(factors.inflow)) @ member
    entry = then(factors.entry, mean(factors.entry))
    return replace(world, paths=paths, inflow_factor=inflow, entry_factor=entry), factors
