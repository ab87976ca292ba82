"""From the accounts and one draw of the parameters to the world that the simulator runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import jax.numpy as jnp
import numpy as np

from krapte.accounts import BaseYear, balanced_moves, entry_probability, gravity
from krapte.forecast.education import Pipeline
from krapte.forecast.outlook import demand_paths
from krapte.forecast.parameters import standard_normal, values
from krapte.forecast.pipeline import graduate_age, pipeline_of
from krapte.forecast.resting import at_rest
from krapte.forecast.setting import CLASSES, Setting, class_of
from krapte.forecast.simulate import World
from krapte.forecast.state import Rates, State


def world_of(setting: Setting, draw: int) -> World:
    """Return the world of a draw; -1 is the central draw, every parameter at its centre.

    Parameters
    ----------
    setting
        What all draws share.
    draw
        Number of the draw: the same number gives the same world, whatever else is drawn.
    """
    chosen = values(setting.parameters, setting.seed, draw)
    base, flows = setting.base, setting.base.flows
    attached, outside = base.attached, base.stocks.outside
    by_cell = attached.sum((2, 3, 4))
    unemployed = base.stocks.unemployed.sum((2, 3, 4))
    employed = by_cell - unemployed
    technical = (class_of() < 2).astype(float)

    retirement = flows.retirement * chosen["retirement_scale"]
    disability = flows.disability * chosen["disability_scale"]
    withdrawal = flows.withdrawal * chosen["withdrawal_scale"]
    emigration = flows.emigration * chosen["emigration_scale"]
    commuting = gravity(
        flows.distance,
        employed.sum(1),
        np.full(employed.shape[0], chosen["commuting_own"]),
        chosen["commuting_decay"],
    )
    population = _people_by_region(base)
    relocation = balanced_moves(flows.distance, employed.sum(1), 2 * chosen["commuting_decay"])
    mobility = _mobility(flows.mobility, technical, chosen)
    pipeline = pipeline_of(setting, chosen)
    entry = _entry(setting, pipeline, chosen, retirement, disability, withdrawal)
    unsettled = jnp.zeros_like(jnp.asarray(employed))
    rates = Rates(
        death=jnp.asarray(flows.death),
        retirement=jnp.asarray(retirement),
        disability=jnp.asarray(disability),
        withdrawal=jnp.asarray(withdrawal),
        emigration=jnp.asarray(emigration),
        entry=jnp.asarray(entry),
        arrival_entry=jnp.asarray(flows.participation * chosen["migrant_participation"]),
        mobility=jnp.asarray(mobility / 4 / chosen["job_finding"]),
        mobility_age=jnp.asarray(flows.mobility_age),
        relocation_rate=jnp.asarray(chosen["relocation_rate"]),
        relocation=jnp.asarray(relocation),
        commuting=jnp.asarray(commuting),
        separation=unsettled,
        efficiency=unsettled,
        base_success=jnp.full(len(technical), chosen["job_finding"]),
        curvature=jnp.asarray(chosen["matching_curvature"]),
        posting=jnp.asarray(chosen["vacancy_posting"]),
        vacancy_withdrawal=jnp.asarray(chosen["vacancy_withdrawal"]),
        demand_scale=jnp.asarray(chosen["demand_bend"] * (commuting.T @ employed)),
        technical=jnp.asarray(technical),
        graduate_region=jnp.asarray(by_cell / by_cell.sum(0)),
        graduate_age=jnp.asarray(graduate_age()),
        first_jobs=jnp.asarray(_first_jobs(attached, outside)),
        migrant_profile=jnp.asarray(_migrant_profile(attached)),
        migrant_region=jnp.asarray(employed.sum(1) / employed.sum()),
        elasticity=jnp.asarray(chosen["wage_elasticity"]),
        short_term=jnp.full(len(technical), chosen["short_term_share"]),
    )
    vacancies = base.stocks.vacancies * _regional_noise(setting, chosen, draw)
    start = State(
        jnp.asarray(attached),
        jnp.asarray(outside),
        jnp.asarray(unemployed),
        jnp.asarray(vacancies),
    )
    youth = np.stack([base.outlook.youth[year] for year in setting.years])
    youth = youth[:, None, :] * (population / population.sum())[None, :, None]
    rest = at_rest(start, rates, pipeline, youth[0], mobility, chosen)
    rates = replace(
        rates,
        separation=jnp.asarray(rest.separation),
        efficiency=jnp.asarray(rest.efficiency),
    )
    growth = np.array([base.outlook.arrivals[year] for year in setting.years])
    # Who arrived is known up to some year; only what is forecast may turn out otherwise.
    forecast = np.array(setting.years) > base.outlook.arrivals_until
    growth = growth / base.outlook.arrivals[base.year]
    growth = np.where(forecast, growth * chosen["immigration_scale"], growth)
    pension = np.array([base.outlook.pension_age[year] for year in setting.years])
    shift = (pension - base.outlook.pension_age[base.year]) * chosen["pension_follow"]
    return World(
        start,
        rates,
        pipeline,
        demand_paths(setting, rest.demand, chosen, draw),
        jnp.asarray(youth),
        jnp.asarray(growth[:, None, None] * flows.immigrants),
        jnp.asarray(shift),
        jnp.ones(len(setting.years)),
        jnp.ones((len(setting.years), len(technical))),
    )


def _mobility(
    measured: np.ndarray,
    technical: np.ndarray,
    chosen: Mapping[str, float],
) -> np.ndarray:
    """Return yearly moves after coding error, scaled by direction.

    Moves into technical and ICT work are scaled further by what the observed years ask for.
    """
    real = measured * (1 - chosen["coding_error"])
    leaving = (technical[:, None] == 1) & (technical[None, :] == 0)
    return real * np.where(leaving, chosen["leakage_scale"], chosen["mobility_scale"])


def _entry(
    setting: Setting,
    pipeline: Pipeline,
    chosen: Mapping[str, float],
    retirement: np.ndarray,
    disability: np.ndarray,
    withdrawal: np.ndarray,
) -> np.ndarray:
    """Return the yearly probability that somebody outside work comes (back) to it, [K, S, A].

    The probability keeps participation by age where it is, given this draw's exits and graduates.
    Arrivals from abroad take part less than residents at first, and then come to work like them.
    """
    base, flows = setting.base, setting.base.flows
    attached, outside = base.attached, base.stocks.outside
    weight = attached.sum((0, 2))
    retreat = -np.expm1(
        -(retirement + disability + (withdrawal * weight).sum(0) / np.maximum(weight.sum(0), 1e-9))
    )
    total = np.asarray(pipeline.graduates)
    working = total * (1 - np.asarray(pipeline.no_work))
    group, age = np.asarray(pipeline.group), graduate_age()
    # Graduates who had a side job took part already; those who do not look for work leave it.
    side_jobs = attached[:, class_of() == 2, 0].sum((0, 1))
    from_outside = outside[:, 0].sum(0) / (outside[:, 0].sum(0) + side_jobs)
    joining = np.einsum("ts,tk,ka->sa", working, group, age) * from_outside
    quitting = np.einsum("ts,tk,ka->sa", total - working, group, age) * (1 - from_outside)
    people = attached.sum((0, 1, 2)) + outside.sum((0, 1))
    probability = entry_probability(
        flows.participation,
        people,
        flows.immigrants,
        flows.participation * chosen["migrant_participation"],
        retreat,
        joining - quitting,
    )
    return np.broadcast_to(probability, (attached.shape[2], *probability.shape)).copy()


def _people_by_region(base: BaseYear) -> np.ndarray:
    """Return the population of 15 to 74 by region [R]."""
    return base.attached.sum((1, 2, 3, 4)) + base.stocks.outside.sum((1, 2, 3))


def _first_jobs(attached: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return the share of 15-year-olds who work, by occupation and sex [O, S]."""
    working = attached[..., 0].sum((0, 2))
    return working / (working.sum(0) + outside[..., 0].sum((0, 1)))


def _migrant_profile(attached: np.ndarray) -> np.ndarray:
    """Return education, sex and age of persons recruited abroad: workers of 20 to 44."""
    profile = attached.sum((0, 1)).copy()
    profile[..., :5] = 0.0
    profile[..., 30:] = 0.0
    return profile / profile.sum()


def _regional_noise(setting: Setting, chosen: Mapping[str, float], draw: int) -> np.ndarray:
    """Return a factor on vacancies by region and class whose national mean stays 1."""
    vacancies = setting.base.stocks.vacancies
    regions = vacancies.shape[0]
    noise = standard_normal("regional-vacancies", setting.seed, draw, regions * len(CLASSES))
    factor = np.exp(chosen["regional_spread"] * noise.reshape(regions, len(CLASSES)))[:, class_of()]
    national = vacancies.sum(0) / np.maximum((vacancies * factor).sum(0), 1e-9)
    return factor * national
