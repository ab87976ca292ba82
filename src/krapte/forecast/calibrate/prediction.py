"""What the national model says of every published figure, as a function of all unknowns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.classification import education_tracks
from krapte.forecast.calibrate.drivers import Layout, driven
from krapte.forecast.calibrate.figures import Figure
from krapte.forecast.calibrate.nation import Nation
from krapte.forecast.ensemble import side_by_side
from krapte.forecast.levers import Levers
from krapte.forecast.setting import CLASSES, class_of
from krapte.forecast.simulate import World, simulate

_STEP = 1e-3
"""Step of the differences, in prior standard deviations."""

_OCCUPATIONS = {"07": 0, "08": 1, "": 2}


@dataclass(frozen=True, eq=False)
class Prediction:
    """The logarithms that the model gives for a list of figures.

    Parameters
    ----------
    nation
        The model.
    figures
        What it is asked for.
    level_spread
        How far employment by class may be off in the base year (log, [C]).
    """

    nation: Nation
    figures: tuple[Figure, ...]
    level_spread: np.ndarray
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", Layout(self.nation.years))

    @property
    def parameters(self) -> int:
        """Number of parameters; the drivers follow them in the vector of unknowns."""
        return len(self.nation.names)

    @property
    def total(self) -> int:
        """Number of unknowns."""
        return self.parameters + self.layout.total

    def names(self) -> list[str]:
        """Return the names of all unknowns."""
        return [*self.nation.names, *self.layout.names()]

    def logs(self, z: np.ndarray) -> np.ndarray:
        """Return the model's logarithm of every figure [F] at standard normal numbers [U]."""
        return self._at(self.nation.world(z[: self.parameters]), z)

    def with_slope(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the logarithms [F] and their derivatives [F, U], by central differences.

        The step from parameters to rates goes through the accounts, which are NumPy; over the
        drivers, differences agree with exact derivatives to 1e-7 and need no second program.
        """
        count = self.parameters
        steps = np.eye(self.total) * _STEP
        here = self.nation.world(z[:count])

        def ends(place: int) -> np.ndarray:
            ways = (z + steps[place], z - steps[place])
            ahead, behind = (
                self.logs(way) if place < count else self._at(here, way) for way in ways
            )
            return (ahead - behind) / (2 * _STEP)

        columns = side_by_side([lambda own=own: ends(own) for own in range(self.total)])
        return self._at(here, z), np.stack(columns, axis=1)

    def _at(self, world: World, z: np.ndarray) -> np.ndarray:
        drivers = jnp.asarray(z[self.parameters :])
        return self._picked(_logs(self.layout, world, self.nation.levers, self._spread, drivers))

    @property
    def _spread(self) -> Array:
        return jnp.asarray(self.level_spread)

    def _picked(self, found: Mapping[str, Array]) -> np.ndarray:
        arrays = {name: np.asarray(own) for name, own in found.items()}
        places = (_place(own, self.nation.years[0]) for own in self.figures)
        return np.array([arrays[name][where] for name, where in places])


def _place(figure: Figure, first: int) -> tuple[str, tuple[int, ...]]:
    """Return the array of `predicted` that a figure stands in, and where."""
    name, year = figure.measure.name, figure.year - first
    if name == "vacancies":
        return name, (year, figure.quarter - 1, _OCCUPATIONS[figure.observation.occupation])
    if name == "employed":
        return name, (year, _OCCUPATIONS[figure.observation.occupation])
    if name == "vacancies_per_unemployed":
        return name, (year, figure.quarter - 1)
    return name, (year,)


@partial(jax.jit, static_argnums=0)
def _logs(
    layout: Layout, world: World, levers: Levers, spread: Float[Array, " C"], z: Float[Array, " D"]
) -> dict[str, Array]:
    found = predicted(layout, world, levers, spread, z)
    return jax.tree.map(lambda own: jnp.log(jnp.maximum(own, 1e-12)), found)


def predicted(
    layout: Layout,
    world: World,
    levers: Levers,
    level_spread: Float[Array, " C"],
    z: Float[Array, " D"],
) -> dict[str, Array]:
    """Return what the model says of every kind of figure, by year (and quarter, and class).

    Persons or vacancies; flows named after a three-month survey are per quarter. Means over a year
    are means of its ends.

    Parameters
    ----------
    layout
        Of the drivers.
    world, levers
        One region; demand, entry and inflow are set here.
    level_spread
        As in `Prediction`.
    z
        Drivers as standard normal numbers.
    """
    logs = layout.logs(z)
    world = driven(world, logs)
    found = simulate(world, *levers)
    flows, member = found.flows, jnp.asarray(class_of() == np.arange(len(CLASSES))[:, None], float)
    start = world.start

    def by_class(values: Float[Array, "... R O"]) -> Float[Array, "... C"]:
        return values.sum(-2) @ member.T

    def with_total(values: Float[Array, "... C"]) -> Float[Array, "... 3"]:
        """Return 07, 08 and all occupations."""
        return jnp.concatenate([values[..., :2], values.sum(-1, keepdims=True)], axis=-1)

    def mean(first: Array, values: Float[Array, " Y"]) -> Float[Array, " Y"]:
        ends = jnp.concatenate([first[None], values])
        return (ends[1:] + ends[:-1]) / 2

    level = jnp.exp(level_spread * logs["level"])
    measured = jnp.exp(logs["unemployed"])
    unemployed = flows.unemployed.sum((1, 2))
    employed = by_class(flows.employed) * level
    at_start = by_class(start.attached.sum((2, 3, 4)) - start.unemployed) @ level
    attached = flows.employed.sum((1, 2)) + unemployed
    people = start.attached.sum() + start.outside.sum() + jnp.cumsum(flows.came - flows.left)
    open_ = with_total(by_class(flows.vacancies_quarterly))
    middle = jnp.concatenate([start.unemployed.sum()[None], unemployed])
    share = jnp.arange(1, 5) / 4
    looking = middle[:-1, None] + share * (middle[1:] - middle[:-1])[:, None]
    withdrawn = world.rates.vacancy_withdrawal / (1 - world.rates.vacancy_withdrawal)
    filled = flows.hires.sum((1, 2)) + withdrawn * open_[..., 2].sum(1)
    exits = flows.by_cause.sum((2, 3))
    by_cause = exits[:, 0] + exits[:, 2] + exits[:, 3]
    coming = (flows.entries + flows.graduates + flows.immigrants).sum((1, 2))
    found_work = (flows.hires.sum((1, 2)) - flows.moves_in.sum((1, 2))) / 4
    tracks = jnp.asarray([track.startswith("wo") for track in education_tracks()], float)
    scholars = jnp.einsum("yts,t->y", found.graduates.total, tracks)
    base = jnp.einsum("ts,t->", world.pipeline.graduates, tracks)
    return {
        "vacancies": open_,
        "employed": with_total(employed),
        "employed_mean": mean(at_start, employed.sum(1)),
        "unemployed_mean": mean(start.unemployed.sum(), unemployed) * measured,
        "outside_mean": mean(start.outside.sum(), people - attached),
        "vacancies_per_unemployed": open_[..., 2] / (looking * measured),
        "vacancies_filled": filled * jnp.exp(logs["vacancy_flows"]),
        "job_finding": found_work / (mean(start.unemployed.sum(), unemployed) + coming / 4),
        "job_loss": flows.separations.sum((1, 2)) / 4,
        "withdrawal": by_cause / 4,
        "entry": (flows.entries + flows.graduates - flows.schooling).sum((1, 2)) / 4,
        "retirement": exits[:, 0],
        "graduates_wo": scholars / base,
    }
