"""Many draws of one forecast: side by side on the cores, the same bits whatever their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np

from krapte.forecast.indicators import causes, cells, group_matrix
from krapte.forecast.levers import Levers
from krapte.forecast.simulate import World, simulate
from krapte.forecast.state import EducationLevers, WorkLevers
from krapte.shards import side_by_side

__all__ = [
    "DrawResult",
    "Progress",
    "national_shortage",
    "regional_causes",
    "run_draw",
    "side_by_side",
]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class DrawResult:
    """What is kept of one draw under one scenario.

    Parameters
    ----------
    cells
        Indicator -> float32 [year, region, occupation].
    national
        Indicator -> float64 [year, occupation], summed over regions.
    causes
        float64 [year, cause, group].
    """

    cells: dict[str, np.ndarray]
    national: dict[str, np.ndarray]
    causes: np.ndarray

    @property
    def nbytes(self) -> int:
        """Memory of all arrays, bytes."""
        kept = (*self.cells.values(), *self.national.values(), self.causes)
        return sum(own.nbytes for own in kept)


def _shortage_at_start(world: World) -> jax.Array:
    """Return demand less filled jobs at the end of the base year, not below zero [R, O]."""
    at_home = world.start.attached.sum((2, 3, 4)) - world.start.unemployed
    return jnp.maximum(world.paths.base - world.rates.commuting.T @ at_home, 0.0)


@lru_cache(maxsize=1)
def _compiled() -> Callable:
    @jax.jit
    def run(world: World, work: WorkLevers, education: EducationLevers) -> tuple:
        groups = jnp.asarray(group_matrix(), world.paths.base.dtype)
        trajectory = simulate(world, work, education)
        values = cells(trajectory, world.rates)
        why = causes(trajectory, world.start.unemployed, _shortage_at_start(world))
        by_group = jnp.einsum("ycro,go->ycg", why, groups)
        national = {name: value.sum(1) for name, value in values.items()}
        light = {name: value.astype(jnp.float32) for name, value in values.items()}
        return light, national, by_group

    return run


@jax.jit
def _regional_causes(world: World, work: WorkLevers, education: EducationLevers) -> jax.Array:
    trajectory = simulate(world, work, education)
    return causes(trajectory, world.start.unemployed, _shortage_at_start(world))


def regional_causes(world: World, levers: Levers) -> np.ndarray:
    """Return the contributions to the change of the shortage [year, cause, region, occupation]."""
    return np.asarray(_regional_causes(world, *levers))


@lru_cache(maxsize=1)
def _compiled_shortage() -> Callable:
    @jax.jit
    def run(world: World, work: WorkLevers, education: EducationLevers) -> jax.Array:
        groups = jnp.asarray(group_matrix(), world.paths.base.dtype)
        short = cells(simulate(world, work, education), world.rates)["shortage"]
        return jnp.einsum("yro,go->yg", short, groups)

    return run


def run_draw(world: World, levers: Levers, keep: Sequence[str]) -> DrawResult:
    """Return the forecast of one draw; `keep` names the indicators kept by region."""
    values, national, why = _compiled()(world, *levers)
    return DrawResult(
        {name: np.asarray(values[name]) for name in keep},
        {name: np.asarray(value) for name, value in national.items()},
        np.asarray(why),
    )


def national_shortage(world: World, levers: Levers) -> np.ndarray:
    """Return the shortage by year and group (`indicators.GROUPS`) of one draw, persons."""
    return np.asarray(_compiled_shortage()(world, *levers))
