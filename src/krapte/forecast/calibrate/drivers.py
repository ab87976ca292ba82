"""What drives the observed years besides the parameters: demand, and what figures do not define.

The forecast solves demand, entry and inflow in every draw, so that published figures are met
(`history`). Here the same factors are unknown numbers with a stated prior around "as the accounts
say". A set of parameters under which they must go far is then unlikely, and the figures bear on
the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.forecast.setting import CLASSES, class_of
from krapte.forecast.simulate import World


@dataclass(frozen=True)
class Driver:
    """A group of unknown logarithms of factors, each normal around 0.

    Parameters
    ----------
    name
        The word used in tables.
    by
        Axes: `year`, `class` (07, 08, other) or `technical` (07, 08).
    spread
        Prior standard deviation of the logarithm.
    meaning
        What it multiplies, and why the spread is what it is; every spread is assumed.
    """

    name: str
    by: tuple[str, ...]
    spread: float
    meaning: str


DRIVERS = (
    Driver("demand_step", ("year", "class"), 0.04,
           "growth of demand in a year; 95 % within 8 % either way, wider than employment of a "
           "class ever changed in a year"),
    Driver("inflow", ("technical",), 0.5,
           "moves from other work into the class in all years; nobody publishes where movers go, "
           "so a factor of 2.7 either way"),
    Driver("inflow_year", ("year", "technical"), 0.15, "the same in one year"),
    Driver("entry", (), 0.2,
           "the chance to come to work from outside in all years; it was made to keep "
           "participation where it was, and participation rose"),
    Driver("entry_year", ("year",), 0.1, "the same in one year"),
    Driver("vacancy_flows", (), 0.3,
           "filled and withdrawn vacancies as counted over those of the model: CBS counts moves "
           "between employers within an occupation, the model counts hires without a vacancy"),
    Driver("unemployed", (), 0.1,
           "unemployment as measured over that of the model, whose entrants all pass through "
           "unemployment: who comes to work more often makes it rise"),
    Driver("level", ("class",), 1.0,
           "employment of the class as measured over that of the accounts, in standard deviations "
           "of the published range of the base year"),
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Where each driver stands in the vector of standard normal numbers.

    Parameters
    ----------
    years
        Calendar years that are simulated.
    """

    years: tuple[int, ...]

    def shape(self, driver: Driver) -> tuple[int, ...]:
        """Return the lengths of the axes of a driver."""
        sizes = {"year": len(self.years), "class": len(CLASSES), "technical": len(CLASSES) - 1}
        return tuple(sizes[axis] for axis in driver.by)

    @property
    def spans(self) -> dict[str, slice]:
        """Place of each driver."""
        found, start = {}, 0
        for driver in DRIVERS:
            size = int(np.prod(self.shape(driver)))
            found[driver.name] = slice(start, start + size)
            start += size
        return found

    @property
    def total(self) -> int:
        """Number of unknown factors."""
        return sum(int(np.prod(self.shape(driver))) for driver in DRIVERS)

    def names(self) -> list[str]:
        """Return a name per unknown factor, such as `demand_step 2023 07`."""
        labels = {
            "year": [str(year) for year in self.years],
            "class": list(CLASSES),
            "technical": list(CLASSES[:-1]),
        }
        found = []
        for driver in DRIVERS:
            for place in np.ndindex(*self.shape(driver)):
                parts = [labels[axis][i] for axis, i in zip(driver.by, place, strict=True)]
                found.append(" ".join([driver.name, *parts]))
        return found

    def logs(self, z: Float[Array, " D"]) -> dict[str, Array]:
        """Return the logarithms of the factors by driver, in their own shape."""
        spans = self.spans
        return {
            driver.name: driver.spread * z[spans[driver.name]].reshape(self.shape(driver))
            for driver in DRIVERS
        }


def driven(world: World, logs: Mapping[str, Array]) -> World:
    """Return a one-region world with demand, entry and inflow as the drivers say."""
    kind = class_of()
    demand = jnp.exp(jnp.cumsum(logs["demand_step"], axis=0))[:, kind]
    inflow = logs["inflow"] + logs["inflow_year"]
    inflow = jnp.concatenate([inflow, jnp.zeros_like(inflow[:, :1])], axis=1)
    return replace(
        world,
        paths=replace(world.paths, index=demand[:, None, :]),
        inflow_factor=jnp.exp(inflow)[:, kind],
        entry_factor=jnp.exp(logs["entry"] + logs["entry_year"]),
    )
