"""One year of the labour market in three steps: who leaves and who comes, the market, the people.

The market knows region x occupation only; the people are counted by education, sex and age too.
The first step says what the market has to work with, the last one moves the people as the market
decided, so that both always add up.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name
from jaxtyping import Array, Float

from krapte.forecast.ageing import Exits, exits_from_work, one_year_older, replacement_demand
from krapte.forecast.matching import quarter
from krapte.forecast.mobility import applications, occupational_shares, relocate, reshuffle
from krapte.forecast.smooth import smooth_minimum
from krapte.forecast.state import Rates, State, WorkLevers, YearInputs

_LOW = 0  # index of the education group without a starting qualification: it feeds all studies
_NEVER = 1e-9
SETTLED = "settled"
"""Name of what a checkpointed year keeps, apart from the stocks at its start."""
_MOST = 0.95
"""Share of the people outside who can come to work in a year, whatever measures do; assumed, 0.9
to 1. Rates of the base year stay far below it."""


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


class Sums(NamedTuple):
    """The attached people added up, carried along because a sum over all of them takes time."""

    over_education: Float[Array, "R O S A"]
    over_occupations: Float[Array, "R K S A"]


class Comers(NamedTuple):
    """Who leaves and who comes in a year, before anybody changes work.

    `staying` are the attached people who neither leave nor graduate, `peers` the same summed over
    occupations and `steady` over education. `outside` are the people outside work, with those who
    arrived from abroad and without those who came to work. A group outside sends
    `per_peer` persons to each of its peers in an occupation. `new` are the graduates by occupation,
    of whom the share `fulfilled` exists (there must be people to get a diploma).
    """

    size: Float[Array, "R O"]
    staying: Float[Array, "R O K S A"]
    peers: Float[Array, "R K S A"]
    steady: Float[Array, "R O S A"]
    outside: Float[Array, "R K S A"]
    per_peer: Float[Array, "R K S A"]
    new: Float[Array, "R O K S"]
    fulfilled: Float[Array, "R S A"]
    exits: Exits
    graduated: Float[Array, "R O"]
    schooling: Float[Array, "R O"]
    entries: Float[Array, "R O"]
    beginners: Float[Array, "R O S"]


class MarketYear(NamedTuple):
    """Four quarters of the market: stocks at the end, flows of the year (persons)."""

    employed: Float[Array, "R O"]
    unemployed: Float[Array, "R O"]
    vacancies: Float[Array, "R O"]
    vacancies_quarterly: Float[Array, "Q R O"]
    moves: Float[Array, "R O O"]
    hires: Float[Array, "R O"]
    separations: Float[Array, "R O"]
    side_entries: Float[Array, "R O"]


def sums_of(state: State) -> Sums:
    """Return the sums of the attached people that go along with a state."""
    return Sums(state.attached.sum(2), state.attached.sum(1))


def year(
    state: State, sums: Sums, inputs: YearInputs, rates: Rates
) -> tuple[State, Sums, YearFlows]:
    """Return the stocks one year later, their sums, and the flows of that year.

    Parameters
    ----------
    state, sums
        Stocks at the end of the previous year.
    inputs, rates
        What comes from outside this year, and the draw's rates.
    """
    comers = leave_and_come(state, sums, inputs, rates)
    market = market_year(state, comers, inputs.demand, inputs.levers, rates, inputs.inflow_factor)
    return settle(state, sums, comers, market, inputs, rates)


def leave_and_come(state: State, sums: Sums, inputs: YearInputs, rates: Rates) -> Comers:
    """Return who leaves work, who graduates, and who comes back to work, in a year."""
    levers, persons = inputs.levers, sums.over_education
    exits = exits_from_work(
        persons, rates, inputs.pension_shift, levers.retirement_age, levers.leakage
    )
    # Barriers keep the compiler from computing these exponentials anew for every education group.
    remain = jax.lax.optimization_barrier((1 - exits.gone) * (1 - exits.retreat))
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
    taken = jax.lax.optimization_barrier(graduating / jnp.maximum(pool, _NEVER))
    by_sex = jnp.einsum("ka,rsa->rks", rates.graduate_age, fulfilled)
    leaving_school = side_jobs * taken[:, None]

    is_low = jnp.zeros(state.attached.shape[2], persons.dtype).at[_LOW].set(1.0)
    to_school = is_low[:, None, None] * other_work[:, None, None, None] * taken[:, None, None]
    staying = state.attached * remain[:, :, None] * (1 - to_school)
    peers = staying.sum(1)
    retreated = sums.over_occupations * (1 - exits.gone) - peers
    retreated = retreated.at[:, _LOW].add(-leaving_school.sum(1))
    outside = outside.at[:, _LOW].multiply(1 - taken) + retreated
    outside = outside + jnp.einsum("rks,ka,rsa->rksa", idle, rates.graduate_age, fulfilled)

    # To work: people outside, and a part of those who arrive from abroad, come to the occupations
    # of their peers.
    arrivals = _by_education(inputs.immigrants, rates)
    size = persons.sum((-1, -2))
    lift = 1 + (size * levers.participation).sum(1) / jnp.maximum(size.sum(1), _NEVER)
    lift = (inputs.entry_factor * lift)[:, None, None, None]
    willing = smooth_minimum(rates.entry * lift, _MOST, 8.0)
    coming = willing * outside + smooth_minimum(rates.arrival_entry * lift, _MOST, 8.0) * arrivals
    per_peer = jax.lax.optimization_barrier(coming / (peers + _NEVER))
    return Comers(
        size=size,
        staying=staying,
        peers=peers,
        steady=persons * remain - leaving_school,
        outside=outside + arrivals - per_peer * peers,
        per_peer=per_peer,
        new=new,
        fulfilled=fulfilled,
        exits=exits,
        graduated=jnp.einsum("roks,rks->ro", new, by_sex),
        schooling=leaving_school.sum((-1, -2)),
        entries=_weighted_total(staying, per_peer),
        beginners=inputs.youth[:, None, :] * rates.first_jobs,
    )


def market_year(
    state: State,
    comers: Comers,
    demand: Float[Array, "Q R O"],
    levers: WorkLevers,
    rates: Rates,
    inflow_factor: Float[Array, " O"],
) -> MarketYear:
    """Return four quarters of matching on region x occupation; comers and leavers spread evenly.

    Parameters
    ----------
    demand
        Employment wanted at the end of each quarter.
    inflow_factor
        On moves from other work into each technical or ICT occupation.
    """
    entrants = comers.graduated + comers.entries + levers.labour_migration
    entrants = (entrants + comers.beginners.sum(-1)) / 4
    leaving = (comers.exits.by_cause.sum(0) + comers.schooling) / 4
    applying = applications(rates, levers, inflow_factor)
    retraining = levers.side_entry / 4 / rates.base_success
    employed, unemployed, vacancies = (
        comers.size - state.unemployed,
        state.unemployed,
        state.vacancies,
    )
    moves = jnp.zeros_like(applying)
    hires = separations = side_entries = jnp.zeros_like(employed)
    open_vacancies = []
    for wanted in demand:
        market = quarter(
            employed,
            unemployed,
            vacancies,
            wanted,
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
        hires, separations = hires + market.hires, separations + market.separations
        side_entries = side_entries + market.side_entries
        open_vacancies.append(vacancies)
    return MarketYear(
        employed,
        unemployed,
        vacancies,
        jnp.stack(open_vacancies),
        moves,
        hires,
        separations,
        side_entries,
    )


def settle(
    state: State,
    sums: Sums,
    comers: Comers,
    market: MarketYear,
    inputs: YearInputs,
    rates: Rates,
) -> tuple[State, Sums, YearFlows]:
    """Return the people after the moves that the market made, one year older, and the flows."""
    levers, moves = inputs.levers, market.moves
    employed, unemployed = market.employed, market.unemployed
    abroad = levers.labour_migration
    moving_house = rates.relocation_rate * rates.relocation
    weight = (comers.steady * rates.mobility_age).sum((-1, -2))
    share, out = occupational_shares(moves, weight)
    # The propensity to move by age is applied after both products: it needs no copy of the people.
    other_work = reshuffle(share, comers.staying)
    other_home = relocate(comers.staying, moving_house)
    diploma = rates.graduate_age[:, None] * comers.fulfilled[:, None]
    stay = 1 - rates.mobility_age * (out + rates.relocation_rate)[:, :, None, None, None]
    attached = (
        comers.staying * (stay + comers.per_peer[:, None])
        + rates.mobility_age * (other_work + other_home)
        + comers.new[..., None] * diploma[:, None]
        + abroad[:, :, None, None, None] * rates.migrant_profile
    )
    # Fused with the shift of a year the sum above would run element by element.
    attached = jax.lax.optimization_barrier(attached)
    # Kept for the backward pass: these sums are all that it needs of the people after the moves.
    over_education, remaining = checkpoint_name(_added_up(attached), SETTLED)
    settled = Sums(
        over_education,
        # Who changes work stays in the region, so only those who move house change this sum.
        comers.peers * (1 + comers.per_peer - rates.mobility_age * rates.relocation_rate)
        + rates.mobility_age * relocate(comers.peers, moving_house)
        + comers.new.sum(1)[..., None] * diploma
        + abroad.sum(1)[:, None, None, None] * rates.migrant_profile,
    )

    moving = rates.relocation_rate * weight
    jobless = unemployed / jnp.maximum(employed + unemployed, _NEVER)
    net_move = relocate(moving, rates.relocation) - moving
    unemployed = unemployed + relocate(jobless * moving, rates.relocation) - jobless * moving
    aged_out = settled.over_education[..., -1].sum(-1)
    unemployed = unemployed * (1 - aged_out / jnp.maximum(remaining, _NEVER))

    only_low = jnp.zeros(attached.shape[2], attached.dtype).at[_LOW].set(1.0)
    only_low = only_low[:, None, None]
    young = comers.beginners[..., None]
    attached = one_year_older(attached, young[:, :, None] * only_low)
    attached = jax.lax.optimization_barrier(attached)
    older = Sums(
        one_year_older(settled.over_education, young),
        one_year_older(settled.over_occupations, young.sum(1)[:, None] * only_low),
    )
    idle_youth = (inputs.youth - comers.beginners.sum(1))[:, None, :, None] * only_low
    outside = one_year_older(comers.outside, idle_youth)
    working = remaining - aged_out + comers.beginners.sum(-1) - unemployed

    technical, elsewhere = rates.technical, 1 - rates.technical
    flows = YearFlows(
        employed=working,
        unemployed=unemployed,
        filled=rates.commuting.T @ working,
        vacancies=market.vacancies,
        vacancies_quarterly=market.vacancies_quarterly,
        hires=market.hires,
        separations=market.separations,
        by_cause=comers.exits.by_cause,
        graduates=comers.graduated,
        schooling=comers.schooling,
        entries=comers.entries + comers.beginners.sum(-1),
        immigrants=abroad,
        moves_in=moves.sum(-2),
        moves_out=moves.sum(-1),
        leaks=(moves * (technical[:, None] * elsewhere)).sum(-1),
        joins=(moves * (elsewhere[:, None] * technical)).sum(-2),
        side_entries=market.side_entries,
        relocation=net_move,
        aged_out=aged_out,
        replacement=replacement_demand(sums.over_education, settled.over_education),
        women=older.over_education[:, :, 1].sum(-1),
        left=((sums.over_occupations + state.outside) * comers.exits.gone).sum()
        + aged_out.sum()
        + comers.outside[..., -1].sum(),
        came=abroad.sum() + inputs.youth.sum() + inputs.immigrants.sum(),
    )
    return State(attached, outside, unemployed, market.vacancies), older, flows


@jax.custom_jvp
def _added_up(
    persons: Float[Array, "R O K S A"],
) -> tuple[Float[Array, "R O S A"], Float[Array, "R O"]]:
    """Return the persons summed over education, and summed over everything but the cell.

    One term after the other, because the compiler's own sum over a short axis is three times
    slower. The derivative is that of plain sums, the second one of the first.
    """
    by_education = (persons[:, :, group] for group in range(persons.shape[2]))
    return reduce(add, by_education), persons.sum((2, 3, 4))


@_added_up.defjvp
def _added_up_jvp(
    at: tuple[Float[Array, "R O K S A"]], change: tuple[Float[Array, "R O K S A"]]
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    over_education = change[0].sum(2)
    return _added_up(*at), (over_education, over_education.sum((-1, -2)))


def _by_education(immigrants: Float[Array, "S A"], rates: Rates) -> Float[Array, "R K S A"]:
    """Return those who arrive from abroad by region and education."""
    mix = rates.migrant_profile.sum(-1) / rates.migrant_profile.sum((0, 2))
    return rates.migrant_region[:, None, None, None] * (mix[:, :, None] * immigrants)


def _weighted_total(
    persons: Float[Array, "R O K S A"], weight: Float[Array, "R K S A"]
) -> Float[Array, "R O"]:
    """Return the persons of each region and occupation times the weight of their group."""
    flat = persons.reshape(*persons.shape[:2], -1)
    return jax.vmap(jnp.matmul)(flat, weight.reshape(weight.shape[0], -1))
