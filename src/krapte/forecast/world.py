"""From the accounts and one draw of the parameters to the world that the simulator runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import jax.numpy as jnp
import numpy as np

from krapte.accounts import BaseYear, entry_probability, gravity
from krapte.classification import (
    education_group,
    education_tracks,
    is_ict,
    is_technical,
    model_education,
    model_occupations,
)
from krapte.forecast.demand import DemandPaths
from krapte.forecast.education import HISTORY, Pipeline
from krapte.forecast.parameters import Parameter, standard_normal, values
from krapte.forecast.simulate import World
from krapte.forecast.state import Rates, State

CLASSES = ("07", "08", "other")
_BEND = 0.004  # width of the bend between shortage and surplus, share of employment


@dataclass(frozen=True)
class Fit:
    """What the central draw was calibrated with; the defaults change nothing.

    Parameters
    ----------
    demand
        Demand of each class relative to the base year, in observed years: {year: {class: index}}.
    participation
        Shift of participation at every age, log odds.
    inflow
        Factor on moves from other work into `07` and `08`.
    """

    demand: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    participation: float = 0.0
    inflow: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True)
class Setting:
    """What all draws share.

    Parameters
    ----------
    base
        Accounts of the base year.
    parameters
        By name.
    years
        Forecast years.
    seed
        Of the draws.
    fit
        What the calibration found.
    """

    base: BaseYear
    parameters: Mapping[str, Parameter]
    years: tuple[int, ...]
    seed: int
    fit: Fit = Fit()

    def fitted(self, fit: Fit) -> Setting:
        """Return the same with another calibration."""
        return replace(self, fit=fit)


def class_of() -> np.ndarray:
    """Return the position in `CLASSES` of every model occupation."""
    return np.array([0 if is_technical(o) else 1 if is_ict(o) else 2 for o in model_occupations()])


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
    relocation = gravity(
        flows.distance, employed.sum(1), np.zeros(employed.shape[0]), 2 * chosen["commuting_decay"]
    )
    mobility = _mobility(flows.mobility, technical, chosen, setting.fit.inflow)
    pipeline = _pipeline(setting, chosen)
    placed, entry = _entry(setting, pipeline, chosen, retirement, disability, withdrawal)

    vacancies = base.stocks.vacancies * _regional_noise(setting, chosen, draw)
    leaving = _leaving(attached, retirement, disability, withdrawal, emigration, flows.death)
    market = _steady_market(
        employed, unemployed, vacancies, placed, leaving, mobility, commuting, chosen
    )
    rates = Rates(
        death=jnp.asarray(flows.death),
        retirement=jnp.asarray(retirement),
        disability=jnp.asarray(disability),
        withdrawal=jnp.asarray(withdrawal),
        emigration=jnp.asarray(emigration),
        entry=jnp.asarray(entry),
        mobility=jnp.asarray(mobility / 4 / chosen["job_finding"]),
        mobility_age=jnp.asarray(flows.mobility_age),
        relocation_rate=jnp.asarray(chosen["relocation_rate"]),
        relocation=jnp.asarray(relocation),
        commuting=jnp.asarray(commuting),
        separation=jnp.asarray(market.separation),
        efficiency=jnp.asarray(market.efficiency),
        base_success=jnp.full(len(technical), chosen["job_finding"]),
        curvature=jnp.asarray(chosen["matching_curvature"]),
        posting=jnp.asarray(chosen["vacancy_posting"]),
        vacancy_withdrawal=jnp.asarray(chosen["vacancy_withdrawal"]),
        demand_scale=jnp.asarray(_BEND * (commuting.T @ employed)),
        technical=jnp.asarray(technical),
        graduate_region=jnp.asarray(by_cell / by_cell.sum(0)),
        graduate_age=jnp.asarray(_graduate_age()),
        first_jobs=jnp.asarray(_first_jobs(attached, outside)),
        migrant_profile=jnp.asarray(_migrant_profile(attached)),
        migrant_region=jnp.asarray(employed.sum(1) / employed.sum()),
        elasticity=jnp.asarray(chosen["wage_elasticity"]),
        short_term=jnp.full(len(technical), chosen["short_term_share"]),
    )
    start = State(
        jnp.asarray(attached),
        jnp.asarray(outside),
        jnp.asarray(unemployed),
        jnp.asarray(vacancies),
    )
    youth = np.stack([base.outlook.youth[year] for year in setting.years])
    population = attached.sum((1, 2, 3, 4)) + outside.sum((1, 2, 3))
    region = population / population.sum()
    growth = np.array([base.outlook.arrivals[year] for year in setting.years])
    growth = growth / base.outlook.arrivals[base.year] * chosen["immigration_scale"]
    arrivals = growth[:, None, None] * flows.immigrants
    pension = np.array([base.outlook.pension_age[year] for year in setting.years])
    shift = (pension - base.outlook.pension_age[base.year]) * chosen["pension_follow"]
    return World(
        start,
        rates,
        pipeline,
        _demand(setting, market.demand, chosen, draw),
        jnp.asarray(youth[:, None, :] * region[None, :, None]),
        jnp.asarray(arrivals),
        jnp.asarray(shift),
    )


def _mobility(
    measured: np.ndarray,
    technical: np.ndarray,
    chosen: Mapping[str, float],
    inflow: tuple[float, float],
) -> np.ndarray:
    """Return yearly moves after coding error, scaled by direction and by the calibration."""
    real = measured * (1 - chosen["coding_error"])
    into = np.array([*inflow, 1.0])[class_of()]
    real = real * np.where((technical[:, None] == 0) & (technical[None, :] == 1), into, 1.0)
    out = technical[:, None] * (1 - technical)[None, :]
    back = out.T
    factor = 1 + out * (chosen["leakage_scale"] - 1) + back * (chosen["return_scale"] - 1)
    rest = 1 - out - back
    return real * (factor * (1 - rest) + rest * chosen["mobility_scale"])


def _pipeline(setting: Setting, chosen: Mapping[str, float]) -> Pipeline:
    """Return the education pipeline of a draw, with its history of intake."""
    base, schooling = setting.base, setting.base.schooling
    tracks = education_tracks()
    technical = np.array([not track.endswith("other") for track in tracks])
    first = setting.years[0] - HISTORY
    known = sorted(schooling.intake)
    youth = base.outlook.youth
    rows = []
    for year in range(first, setting.years[-1] + 1):
        nearest = min(max(year, known[0]), known[-1])
        index = schooling.intake[nearest]
        if year > known[-1]:
            index = index * _young_people(youth, year - 2) / _young_people(youth, known[-1] - 2)
            trend = (1 + chosen["technical_choice_trend"]) ** (year - known[-1])
            index = index * np.where(technical, trend, 1.0)
        rows.append(index)
    group = np.zeros((len(tracks), len(model_education())))
    for t, track in enumerate(tracks):
        group[t, model_education().index(education_group(track))] = 1.0
    mixes = _first_occupations(base, group)
    start = np.clip(schooling.start_in_technique * chosen["start_scale"], 0.0, 0.97)
    return Pipeline(
        jnp.asarray(schooling.graduates * chosen["graduates_scale"]),
        jnp.asarray(schooling.duration),
        jnp.asarray(schooling.dropout),
        jnp.asarray(np.stack(rows)),
        jnp.full(len(tracks), chosen["teacher_headroom"]),
        jnp.asarray(start),
        jnp.asarray(schooling.no_work),
        *(jnp.asarray(mix) for mix in mixes),
        jnp.asarray(group),
    )


def _young_people(youth: Mapping[int, np.ndarray], year: int) -> float:
    """Return how many turned 15 in a year (the nearest known year)."""
    nearest = min(max(year, min(youth)), max(youth))
    return float(youth[nearest].sum())


def _first_occupations(base: BaseYear, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the occupations where graduates start: those of young workers of their education.

    ICT tracks start in ICT occupations four times as often as technical tracks do, relative to
    where young people of their education work.
    """
    tracks, technical = education_tracks(), class_of() < 2
    young = base.stocks.employed[..., 3:20].sum((0, 3, 4))  # ages 18 to 34, [O, K]
    weight = (young @ group.T).T
    ict = np.array([track.endswith("ict") for track in tracks])
    lift = np.where(class_of()[None, :] == 1, np.where(ict[:, None], 12.0, 0.5), 1.0)
    inside = weight * lift * technical[None, :] + 1e-9 * technical
    outside = weight * ~technical[None, :] + 1e-9 * ~technical
    return (
        inside / inside.sum(1, keepdims=True),
        outside / outside.sum(1, keepdims=True),
    )


def _graduate_age() -> np.ndarray:
    """Return the age at the diploma by education group (triangular around the usual age)."""
    middles = {"low": (16, 19), "mbo": (17, 24), "hbo": (21, 28), "wo": (22, 29)}
    ages = np.arange(15, 75)
    rows = []
    for code in model_education():
        first, last = middles[code.split(":")[0]]
        middle, half = (first + last) / 2, (last - first) / 2 + 1
        weight = np.clip(1 - np.abs(ages - middle) / half, 0.0, None)
        rows.append(weight / weight.sum())
    return np.stack(rows)


def _entry(
    setting: Setting,
    pipeline: Pipeline,
    chosen: Mapping[str, float],
    retirement: np.ndarray,
    disability: np.ndarray,
    withdrawal: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return entrants by region and occupation in the base year, and the probability of entry.

    The probability keeps participation by age where it is, given this draw's exits and graduates.
    Arrivals from abroad take part less than residents at first.
    """
    base, flows = setting.base, setting.base.flows
    attached, outside = base.attached, base.stocks.outside
    weight = attached.sum((0, 2))
    retreat = -np.expm1(
        -(retirement + disability + (withdrawal * weight).sum(0) / np.maximum(weight.sum(0), 1e-9))
    )
    total = np.asarray(pipeline.graduates)
    start = np.asarray(pipeline.start_in_technique)
    working = total * (1 - np.asarray(pipeline.no_work))
    group, age = np.asarray(pipeline.group), _graduate_age()
    # Graduates who had a side job took part already; those who do not look for work leave it.
    side_jobs = attached[:, class_of() == 2, 0].sum((0, 1))
    from_outside = outside[:, 0].sum(0) / (outside[:, 0].sum(0) + side_jobs)
    joining = np.einsum("ts,tk,ka->sa", working, group, age) * from_outside
    quitting = np.einsum("ts,tk,ka->sa", total - working, group, age) * (1 - from_outside)
    people = attached.sum((0, 1, 2)) + outside.sum((0, 1))
    odds = np.log(flows.participation / (1 - flows.participation)) + setting.fit.participation
    probability = entry_probability(
        1 / (1 + np.exp(-odds)),
        people,
        flows.immigrants * chosen["migrant_participation"],
        retreat,
        joining - quitting,
    )
    graduated = np.einsum("ts,to->o", working * start, np.asarray(pipeline.technical_mix))
    graduated += np.einsum("ts,to->o", working * (1 - start), np.asarray(pipeline.other_mix))
    share = attached.sum((2, 3, 4))
    share = share / share.sum(0)
    entry = np.broadcast_to(probability, (attached.shape[2], *probability.shape))
    peers = np.maximum(attached.sum(1), 1e-9)
    entering = np.einsum("roksa,rksa->ro", attached, entry * outside / peers)
    return share * graduated + entering, np.array(entry)


def _first_jobs(attached: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return the share of 15-year-olds who work, by occupation and sex [O, S]."""
    working = attached[..., 0].sum((0, 2))
    return working / (working.sum(0) + outside[..., 0].sum((0, 1)))


def _leaving(
    attached: np.ndarray,
    retirement: np.ndarray,
    disability: np.ndarray,
    withdrawal: np.ndarray,
    emigration: np.ndarray,
    death: np.ndarray,
) -> np.ndarray:
    """Return persons who leave attached work in the base year, by region and occupation."""
    hazard = (retirement + disability + emigration + death)[None] + withdrawal
    return np.einsum("roksa,osa->ro", attached, -np.expm1(-hazard))


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


@dataclass(frozen=True)
class Market:
    """The market of the base year: what makes its stocks a resting point."""

    separation: np.ndarray
    efficiency: np.ndarray
    demand: np.ndarray


def _steady_market(
    employed: np.ndarray,
    unemployed: np.ndarray,
    vacancies: np.ndarray,
    entrants: np.ndarray,
    leaving: np.ndarray,
    mobility: np.ndarray,
    commuting: np.ndarray,
    chosen: Mapping[str, float],
) -> Market:
    """Return separation, matching efficiency and demand with which the base year stands still.

    Unemployment, vacancies and employment then stay where they were observed, apart from what
    ageing, education and demand change. Where the observed unemployment is too low for the flow
    of entrants, separation is 0.1 % a quarter and unemployment will rise a little.
    """
    found = chosen["job_finding"]
    arriving = entrants / 4
    attached = employed + unemployed
    idle = unemployed * (1 - leaving / 4 / attached)
    separated = np.maximum(unemployed - (idle + arriving) * (1 - found), 0.001 * employed)
    applying = employed @ mobility / 4 / found
    searching = commuting.T @ (unemployed + arriving + applying)
    hired = found * searching
    posted = vacancies / (1 - chosen["vacancy_withdrawal"]) + hired
    curvature = chosen["matching_curvature"]
    possible = searching * posted / (searching**curvature + posted**curvature) ** (1 / curvature)
    efficiency = np.clip(hired / possible, 0.05, 0.98)
    filled = commuting.T @ employed
    before = filled - hired
    missing = vacancies + (posted - vacancies) / chosen["vacancy_posting"]
    return Market(separated / employed, efficiency, before + missing)


def _demand(
    setting: Setting, demand: np.ndarray, chosen: Mapping[str, float], draw: int
) -> DemandPaths:
    """Return demand by year: observed growth first, then growth, cycle and noise of the draw."""
    years = setting.years
    kind = class_of()
    growth = {
        "07": chosen["growth_technical"],
        "08": chosen["growth_ict"],
        "other": chosen["growth_other"],
    }
    last_observed = max(setting.fit.demand, default=setting.base.year)
    shocks = standard_normal("business-cycle", setting.seed, draw, len(years))
    noise = standard_normal(
        "occupation-demand", setting.seed, draw, len(years) * demand.shape[1]
    ).reshape(len(years), -1)
    index = np.ones((len(years), demand.shape[1]))
    level = np.ones(len(CLASSES))
    drift = np.zeros(demand.shape[1])
    cycle = 0.0
    for y, year in enumerate(years):
        if year in setting.fit.demand:
            level = np.array([setting.fit.demand[year][name] for name in CLASSES])
        elif year > last_observed:
            level = level * (1 + np.array([growth[name] for name in CLASSES]))
            cycle = chosen["macro_persistence"] * cycle + chosen["macro_sd"] * shocks[y]
        drift = drift + chosen["occupation_noise"] * noise[y]
        own = np.exp(drift)
        if year <= last_observed:  # the class is observed, only its composition is not
            for position in range(len(CLASSES)):
                inside = kind == position
                own[inside] /= np.average(own[inside], weights=demand.sum(0)[inside])
        index[y] = level[kind] * own * np.exp(cycle)
    return DemandPaths(
        jnp.asarray(demand),
        jnp.asarray(np.broadcast_to(index[:, None, :], (len(years), *demand.shape)).copy()),
        jnp.asarray(_transition(years, last_observed, demand, kind, chosen)),
    )


def _transition(
    years: Sequence[int],
    last_observed: int,
    demand: np.ndarray,
    kind: np.ndarray,
    chosen: Mapping[str, float],
) -> np.ndarray:
    """Return workers wanted for the energy transition beyond those already at work.

    They grow from nothing in the last observed year to the number of 2030 and stay there; what was
    at work before is part of observed employment.
    """
    reached = np.clip((np.array(years) - last_observed) / max(2030 - last_observed, 1), 0.0, 1.0)
    technical = chosen["transition_technical"]
    ict = min(0.05, 1 - technical)
    shares = (technical, ict, 1 - technical - ict)
    spread = np.zeros_like(demand)
    for position, share in enumerate(shares):
        own = demand * (kind == position)
        spread += share * own / own.sum()
    return reached[:, None, None] * chosen["transition_2030"] * spread
