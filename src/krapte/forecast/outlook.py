"""Demand without measures in one draw: growth, business cycle, noise, and the energy transition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jax.numpy as jnp
import numpy as np

from krapte.forecast.demand import DemandPaths
from krapte.forecast.parameters import standard_normal
from krapte.forecast.setting import CLASSES, Setting, class_of


def demand_paths(
    setting: Setting, demand: np.ndarray, chosen: Mapping[str, float], draw: int
) -> DemandPaths:
    """Return demand by year: growth, cycle and noise of the draw after the observed years.

    In the observed years only the composition within a class is drawn; `history` solves the level.
    """
    years = setting.years
    kind = class_of()
    growth = {
        "07": chosen["growth_technical"],
        "08": chosen["growth_ict"],
        "other": chosen["growth_other"],
    }
    last_observed = setting.observed_until
    shocks = standard_normal("business-cycle", setting.seed, draw, len(years))
    noise = standard_normal(
        "occupation-demand", setting.seed, draw, len(years) * demand.shape[1]
    ).reshape(len(years), -1)
    index = np.ones((len(years), demand.shape[1]))
    level = np.ones(len(CLASSES))
    drift = np.zeros(demand.shape[1])
    cycle = 0.0
    for y, year in enumerate(years):
        if year > last_observed:
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
    ict = min(chosen["transition_ict"], 1 - technical)
    shares = (technical, ict, 1 - technical - ict)
    spread = np.zeros_like(demand)
    for position, share in enumerate(shares):
        own = demand * (kind == position)
        spread += share * own / own.sum()
    return reached[:, None, None] * chosen["transition_2030"] * spread
