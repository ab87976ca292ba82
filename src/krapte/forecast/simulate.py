"""The simulator: one year of the labour market after another, with nobody lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast.ageing import (
    exits_from_work,
    one_year_older,
    replacement_demand,
)
from krapte.forecast.demand import Demand, DemandPaths, demand
from krapte.forecast.education import Graduates, Pipeline, graduates
from krapte.forecast.matching import quarter
from krapte.forecast.mobility import applications, occupational_shares, relocate, reshuffle
from krapte.forecast.smooth import smooth_minimum
from krapte.forecast.state import EducationLevers, Rates, State, WorkLevers, YearInputs

_LOW = 0  # index of the education group without a starting qualification: it feeds all studies
_NEVER = 1e-9


class YearFlows(NamedTuple):
    """Flows during a year (persons) and stocks at its end, by region and occupation.

    Stocks and flows of people are by region of residence; `filled`, `vacancies`, `demand` and
    `hires` by region of work. `by_cause` follows `ageing.CAUSES`. `leaks` are moves from technical
    or ICT work to other work and `joins` the reverse, of which `side_entries` after retraining;
    both stand in `moves_out` and `moves_in` too. `left` counts, for the nation, those who died,
    emigrated or passed the last age, and `came` those who arrived or turned 15.
    """

    employed: Float[Array, "R O"]
    unemployed: Float[Array, "R O"]
    filled: Float[Array, "R O"]
    vacancies: Float[Array, "R O"]
    vacancies_quarterly: Float[Array, "Q R O"]
    hires: Float[Array, "R O"]
    separations: Float[Array, "R O"]
    by_cause: Float[Array, "C R O"]
    graduates: Float[Array, "R O"]
    schooling: Float[Array, "R O"]
    entries: Float[Array, "R O"]
    immigrants: Float[Array, "R O"]
    moves_in: Float[Array, "R O"]
    moves_out: Float[Array, "R O"]
    leaks: Float[Array, "R O"]
    joins: Float[Array, "R O"]
    side_entries: Float[Array, "R O"]
    relocation: Float[Array, "R O"]
    aged_out: Float[Array, "R O"]
    replacement: Float[Array, "R O"]
    women: Float[Array, "R O"]
    left: Float[Array, ""]
    came: Float[Array, ""]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class World:
    """Everything one draw needs: the start, the rates, and what comes from outside each year.

    Parameters
    ----------
    youth, immigrants, pension_shift
        By forecast year, as in `YearInputs`.
    """

    start: State
    rates: Rates
    pipeline: Pipeline
    paths: DemandPaths
    youth: Float[Array, "Y R S"]
    immigrants: Float[Array, "Y S A"]
    pension_shift: Float[Array, " Y"]


class Trajectory(NamedTuple):
    """The forecast of one draw: flows and stocks by year, demand and graduates."""

    flows: YearFlows
    demand: Demand
    graduates: Graduates
    final: State


def year(
    state: State, persons: Float[Array, "R O S A"], inputs: YearInputs, rates: Rates
) -> tuple[State, Float[Array, "R O S A"], YearFlows]:
    """Return the stocks one year later, and the flows of that year.

    Parameters
    ----------
    state
        Stocks at the end of the previous year.
    persons
        `state.attached` summed over education (carried along, so that it is not summed twice).
    inputs, rates
        What comes from outside this year, and the draw's rates.
    """
    levers = inputs.levers
    exits = exits_from_work(
        persons, rates, inputs.pension_shift, levers.retirement_age, levers.leakage
    )
    remain = (1 - exits.gone) * (1 - exits.retreat)
    outside = state.outside * (1 - exits.gone)

    # Diplomas: graduates come from people without one, outside work or in non-technical side jobs.
    new = inputs.placed * rates.graduate_region[:, :, None, None]
    idle = inputs.idle * rates.graduate_region.mean(1)[:, None, None]
    wanted = jnp.einsum("rks,ka->rsa", new.sum(1) + idle, rates.graduate_age)
    other_work = 1 - rates.technical
    side_jobs = state.attached[:, :, _LOW] * remain * other_work[:, None, None]
    pool = outside[:, _LOW] + side_jobs.sum(1)
    graduating = smooth_minimum(wanted, 0.9 * pool, 16.0)
    fulfilled = graduating / jnp.maximum(wanted, _NEVER)
    taken = graduating / jnp.maximum(pool, _NEVER)
    by_sex = jnp.einsum("ka,rsa->rks", rates.graduate_age, fulfilled)
    leaving_school = side_jobs * taken[:, None]

    is_low = jnp.zeros(state.attached.shape[2]).at[_LOW].set(1.0)
    to_school = is_low[:, None, None] * other_work[:, None, None, None] * taken[:, None, None]
    staying = state.attached * remain[:, :, None] * (1 - to_school)
    peers = staying.sum(1)
    retreated = state.attached.sum(1) * (1 - exits.gone) - peers
    retreated = retreated.at[:, _LOW].add(-leaving_school.sum(1))
    outside = outside.at[:, _LOW].multiply(1 - taken) + retreated
    outside = outside + jnp.einsum("rks,ka,rsa->rksa", idle, rates.graduate_age, fulfilled)
    steady = persons * remain - leaving_school

    # Back to work: people outside return to the occupations of their peers.
    size = persons.sum((-1, -2))
    lift = 1 + (size * levers.participation).sum(1) / jnp.maximum(size.sum(1), _NEVER)
    willing = smooth_minimum(rates.entry * lift[:, None, None, None], jnp.asarray(0.95), 8.0)
    per_peer = willing * outside / (peers + _NEVER)
    entries = weighted_total(staying, per_peer)
    outside = outside - per_peer * peers

    abroad = levers.labour_migration
    arrivals = jnp.einsum("sa,ks->ksa", inputs.immigrants, rates.migrant_profile.sum(-1))
    arrivals = arrivals / rates.migrant_profile.sum((0, 2))[None, :, None]
    outside = outside + rates.migrant_region[:, None, None, None] * arrivals

    # Four quarters of matching on region x occupation.
    graduated = jnp.einsum("roks,rks->ro", new, by_sex)
    schooling = leaving_school.sum((-1, -2))
    entrants = (graduated + entries + abroad) / 4
    leaving = (exits.by_cause.sum(0) + schooling) / 4
    applying = applications(rates, levers)
    retraining = levers.side_entry / 4 / rates.base_success
    employed, unemployed, vacancies = size - state.unemployed, state.unemployed, state.vacancies
    moves = jnp.zeros_like(applying)
    hired, lost, side, open_vacancies = [], [], [], []
    for q in range(inputs.demand.shape[0]):
        market = quarter(
            employed,
            unemployed,
            vacancies,
            inputs.demand[q],
            leaving,
            entrants,
            applying,
            retraining,
            rates.technical,
            rates.separation,
            rates.efficiency * (1 + levers.matching_efficiency),
            rates.curvature,
            rates.posting,
            rates.vacancy_withdrawal,
            rates.demand_scale,
            rates.commuting,
        )
        employed, unemployed, vacancies = market.employed, market.unemployed, market.vacancies
        moves = moves + market.moves
        hired.append(market.hires)
        lost.append(market.separations)
        side.append(market.side_entries)
        open_vacancies.append(vacancies)

    # The same moves, entries and exits, person by person.
    weight = (steady * rates.mobility_age).sum((-1, -2))
    share, out = occupational_shares(moves, weight)
    stay_put = jnp.eye(share.shape[-1]) * rates.relocation_rate
    moved = reshuffle(share + stay_put, staying * rates.mobility_age)
    arrived = relocate(moved, rates.relocation)
    added = new[..., None] * (rates.graduate_age[:, None] * fulfilled[:, None])[:, None]
    stay = 1 - rates.mobility_age * (out + rates.relocation_rate)[:, :, None, None, None]
    attached = (
        staying * (stay + per_peer[:, None])
        + arrived
        + added
        + abroad[:, :, None, None, None] * rates.migrant_profile
    )

    moving = moves.sum(1) + rates.relocation_rate * weight
    jobless = unemployed / jnp.maximum(employed + unemployed, _NEVER)
    net_move = relocate(moving, rates.relocation) - moving
    unemployed = unemployed + relocate(jobless * moving, rates.relocation) - jobless * moving

    # Fused with the shift of a year the sum above would run element by element.
    attached = jax.lax.optimization_barrier(attached)
    aged_out = attached[..., -1].sum((-1, -2))
    outside_aged_out = outside[..., -1].sum()
    unemployed = unemployed * (1 - aged_out / jnp.maximum(attached.sum((-1, -2, -3)), _NEVER))
    beginners = inputs.youth[:, None, :] * rates.first_jobs
    attached = one_year_older(attached).at[:, :, _LOW, :, 0].add(beginners)
    outside = one_year_older(outside).at[:, _LOW, :, 0].add(inputs.youth - beginners.sum(1))
    entries = entries + beginners.sum(-1)
    older = attached.sum(2)
    working = older.sum((-1, -2)) - unemployed
    moves_out, moves_in = moves.sum(-1), moves.sum(-2)
    leaks = (moves * (rates.technical[:, None] * other_work)).sum(-1)
    joins = (moves * (other_work[:, None] * rates.technical)).sum(-2)
    flows = YearFlows(
        employed=working,
        unemployed=unemployed,
        filled=rates.commuting.T @ working,
        vacancies=vacancies,
        vacancies_quarterly=jnp.stack(open_vacancies),
        hires=sum(hired),
        separations=sum(lost),
        by_cause=exits.by_cause,
        graduates=graduated,
        schooling=schooling,
        entries=entries,
        immigrants=abroad,
        moves_in=moves_in,
        moves_out=moves_out,
        leaks=leaks,
        joins=joins,
        side_entries=sum(side),
        relocation=net_move,
        aged_out=aged_out,
        replacement=replacement_demand(persons, older),
        women=older[:, :, 1].sum(-1),
        left=((state.attached.sum(1) + state.outside) * exits.gone).sum()
        + aged_out.sum()
        + outside_aged_out,
        came=abroad.sum() + inputs.youth.sum() + inputs.immigrants.sum(),
    )
    return State(attached, outside, unemployed, vacancies), older, flows


def weighted_total(
    persons: Float[Array, "R O K S A"], weight: Float[Array, "R K S A"]
) -> Float[Array, "R O"]:
    """Return the persons of each region and occupation times the weight of their group."""
    flat = persons.reshape(*persons.shape[:2], -1)
    return jax.vmap(jnp.matmul)(flat, weight.reshape(weight.shape[0], -1))


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
    inputs = YearInputs(
        asked.quarterly,
        schooled.placed,
        schooled.idle,
        world.youth,
        world.immigrants,
        world.pension_shift,
        work,
    )

    @jax.checkpoint
    def step(carry, each):
        state, persons, flows = year(*carry, each, world.rates)
        return (state, persons), flows

    start = (world.start, world.start.attached.sum(2))
    (final, _), flows = jax.lax.scan(step, start, inputs)
    return Trajectory(flows, asked, schooled, final)
