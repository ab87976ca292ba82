"""The worlds that are run: the embedded model, and the same people taken together as one nation."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np

from krapte.accounts import base_year
from krapte.forecast import HORIZON, SEED
from krapte.forecast.model import CENTRAL, model_of
from krapte.forecast.parameters import read_parameters
from krapte.forecast.simulate import World
from krapte.forecast.state import EducationLevers, State, WorkLevers
from krapte.forecast.world import Setting
from krapte.statistics import load

Levers = tuple[WorkLevers, EducationLevers]


def embedded_setting() -> Setting:
    """Return the setting of the embedded data set to the default horizon, not calibrated.

    Calibration changes the figures and not the work, and would take longer than what is timed.
    """
    data = load()
    base = base_year(data)
    parameters = read_parameters(data.folder / "parameters.csv")
    return Setting(base, parameters, tuple(range(base.year + 1, HORIZON + 1)), SEED)


def as_numpy(tree: object) -> object:
    """Return a world or levers with NumPy arrays, for the NumPy simulator."""
    return jax.tree.map(np.asarray, tree)


def one_nation(world: World) -> World:
    """Return the world with all regions taken together as one.

    People, demand and vacancies are added up; separation is averaged over the employed, matching
    efficiency over the vacancies and demand growth over base-year demand; nobody commutes to or
    moves house to another region, since there is none.
    """
    start, rates, paths = world.start, world.rates, world.paths
    employed = start.attached.sum((2, 3, 4)) - start.unemployed
    whole = np.ones((1, 1))

    def total(values: jax.Array) -> jax.Array:
        return values.sum(0, keepdims=True)

    def mean(values: jax.Array, weight: jax.Array) -> jax.Array:
        return total(values * weight) / np.maximum(total(weight), 1e-12)

    index = (paths.index * paths.base).sum(1, keepdims=True) / total(paths.base)
    return replace(
        world,
        start=State(
            total(start.attached),
            total(start.outside),
            total(start.unemployed),
            total(start.vacancies),
        ),
        rates=replace(
            rates,
            relocation=whole,
            commuting=whole,
            separation=mean(rates.separation, employed),
            efficiency=mean(rates.efficiency, start.vacancies),
            demand_scale=total(rates.demand_scale),
            graduate_region=total(rates.graduate_region),
            migrant_region=total(rates.migrant_region),
        ),
        paths=replace(
            paths,
            base=total(paths.base),
            index=index,
            transition=paths.transition.sum(1, keepdims=True),
        ),
        youth=world.youth.sum(1, keepdims=True),
    )


def one_nation_levers(levers: Levers) -> Levers:
    """Return levers that change nothing, for one region instead of many."""
    work, education = levers
    return jax.tree.map(lambda array: array[:, :1], work), education


def calibrated() -> tuple[World, tuple[int, ...]]:
    """Return the calibrated central world and its years."""
    model = model_of(load(), HORIZON, SEED)
    return model.world(CENTRAL), model.setting.years
