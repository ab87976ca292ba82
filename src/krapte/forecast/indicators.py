"""What a forecast says: indicators by region and occupation, totals of groups, and causes."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.classification import is_ict, is_technical, model_occupations
from krapte.forecast.ageing import CAUSES
from krapte.forecast.simulate import Trajectory
from krapte.forecast.state import Rates

GROUPS = ("07", "08", "07+08", "all")
"""Groups of occupations that are shown as totals: technical, ICT, the letter's broad sense, all."""

DECOMPOSITION = (
    "demand_expansion",
    "transition_projects",
    "productivity",
    "hours",
    "retirement",
    "death",
    "disability",
    "withdrawal",
    "emigration",
    "leakage",
    "graduates",
    "side_entry",
    "return_from_other_work",
    "entry_from_outside",
    "mobility_within",
    "immigration",
    "unemployment",
    "other",
)
"""Causes of the change of the shortage; their contributions add up exactly."""


def group_matrix() -> np.ndarray:
    """Return 1 where the model occupation (column) belongs to the group (row) of `GROUPS`."""
    codes = model_occupations()
    technical = np.array([is_technical(code) for code in codes], dtype=float)
    ict = np.array([is_ict(code) for code in codes], dtype=float)
    return np.stack([technical, ict, technical + ict, np.ones(len(codes))])


def cells(trajectory: Trajectory, rates: Rates) -> dict[str, Float[Array, "Y R O"]]:
    """Return the indicators of one draw by year, region and occupation, in persons.

    `employed` and `unemployed` are by region of residence, the rest by region of work. `shortage`
    is the demand that is not met: max(0, demand - filled jobs). `expansion` is the change of demand
    in the year, `vacancies_q2` the vacancies at the end of the second quarter.
    """
    flows, asked = trajectory.flows, trajectory.demand
    wanted = asked.quarterly[:, -1]
    change = asked.expansion + asked.transition + asked.productivity + asked.hours + asked.other
    return {
        "employed": flows.employed,
        "unemployed": flows.unemployed,
        "short_term_unemployed": flows.unemployed * rates.short_term,
        "vacancies": flows.vacancies,
        "demand": wanted,
        "shortage": jnp.maximum(wanted - flows.filled, 0.0),
        "expansion": change,
        "replacement": flows.replacement,
        "hires": flows.hires,
        "graduates": flows.graduates,
        "women": flows.women,
        "vacancies_q2": flows.vacancies_quarterly[:, 1],
    }


def causes(
    trajectory: Trajectory,
    base_unemployed: Float[Array, "R O"],
    base_shortage: Float[Array, "R O"],
) -> Float[Array, "Y C R O"]:
    """Return the yearly contributions to the change of the shortage, persons, by `DECOMPOSITION`.

    Demand adds, people who leave add, people who come subtract. `other` is what remains because
    a surplus in one region x occupation does not fill a shortage in another.
    """
    flows, asked = trajectory.flows, trajectory.demand
    exits = dict(zip(CAUSES, jnp.moveaxis(flows.by_cause, 1, 0), strict=True))
    unemployed = jnp.concatenate([base_unemployed[None], flows.unemployed])
    within_in = flows.moves_in - flows.joins
    within_out = flows.moves_out - flows.leaks
    shortage = jnp.maximum(asked.quarterly[:, -1] - flows.filled, 0.0)
    shortage = jnp.concatenate([base_shortage[None], shortage])
    parts = {
        "demand_expansion": asked.expansion + asked.other,
        "transition_projects": asked.transition,
        "productivity": asked.productivity,
        "hours": asked.hours,
        "retirement": exits["retirement"] + flows.aged_out,
        "death": exits["death"],
        "disability": exits["disability"],
        "withdrawal": exits["withdrawal"] + flows.schooling,
        "emigration": exits["emigration"],
        "leakage": flows.leaks,
        "graduates": -flows.graduates,
        "side_entry": -flows.side_entries,
        "return_from_other_work": -(flows.joins - flows.side_entries),
        "entry_from_outside": -flows.entries,
        "mobility_within": within_out - within_in,
        "immigration": -flows.immigrants,
        "unemployment": jnp.diff(unemployed, axis=0),
    }
    known = jnp.stack([parts[name] for name in DECOMPOSITION[:-1]], axis=1)
    other = jnp.diff(shortage, axis=0) - known.sum(1)
    return jnp.concatenate([known, other[:, None]], axis=1)
