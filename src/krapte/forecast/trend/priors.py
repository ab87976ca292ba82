"""Stated priors of the trend model: what we believe of yearly series before we see one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from krapte.forecast import _engine  # noqa: F401 - configures JAX before the first array


@dataclass(frozen=True)
class Prior:
    """One prior, assumed by us; a parameter is `centre` transformed by `spread` times a normal.

    Parameters
    ----------
    name
        The word used in code, tables and pages.
    scope
        `country`, `class`, `series` or `year`: how many of it there are.
    form
        `normal` (centre + spread z), `lognormal` (centre exp(spread z)), `logit` (centre is a
        share, spread is on the logit scale) or `bounded` (a lognormal that stays within centre
        times exp(-spread) and exp(spread); near the centre its standard deviation is spread/1.6).
    centre, spread
        In `unit`, see `form`.
    unit, meaning
        What it is measured in, and what it says.
    """

    name: str
    scope: str
    form: str
    centre: float
    spread: float
    unit: str
    meaning: str

    def value(self, z: Float[Array, "..."]) -> Float[Array, "..."]:
        """Return the parameter that belongs to standard normal numbers."""
        if self.form == "normal":
            return self.centre + self.spread * z
        if self.form == "lognormal":
            return self.centre * jnp.exp(self.spread * z)
        if self.form == "bounded":
            return self.centre * jnp.exp(self.spread * jnp.tanh(z / 1.6))
        middle = jnp.log(self.centre / (1 - self.centre))
        return jax.nn.sigmoid(middle + self.spread * z)


# `own_shock` is bounded because the path of the cycle is searched together with it: otherwise the
# cycle may follow one series to the last digit, whose own shocks then vanish.
PRIORS = (
    Prior("cycle_period", "country", "lognormal", 9.0, 0.25, "years",
          "length of a business cycle"),
    Prior("cycle_damping", "country", "logit", 0.75, 0.4, "share",
          "part of a swing of the cycle that is left after a year"),
    Prior("growth", "class", "normal", 0.005, 0.015, "share a year",
          "long-run growth, mean of the class"),
    Prior("growth_spread", "class", "lognormal", 0.01, 0.5, "share a year",
          "spread of long-run growth over the series of a class"),
    Prior("shock", "class", "lognormal", 0.025, 0.7, "share",
          "yearly change of a typical series that nothing else explains"),
    Prior("momentum_part", "class", "logit", 0.4, 1.0, "share",
          "part of the variance of the shocks that comes in runs of good or bad years"),
    Prior("momentum", "class", "logit", 0.6, 0.7, "share",
          "part of such a run that is left after a year"),
    Prior("deviation", "class", "lognormal", 0.3, 0.8, "ratio to shock",
          "variance of deviations that pass: sampling noise and shares that return"),
    Prior("deviation_persistence", "class", "logit", 0.3, 0.8, "share",
          "part of a deviation that is left after a year"),
    Prior("cycle_loading", "class", "normal", 0.7, 0.5, "ratio to shock",
          "how the class moves with the cycle"),
    Prior("cycle_lead", "class", "normal", 0.0, 0.7, "ratio to shock",
          "how the class moves with the change of the cycle: vacancies lead, hours lag"),
    Prior("loading_spread", "class", "lognormal", 0.4, 0.4, "ratio to shock",
          "spread of both over the series of a class"),
    Prior("own_shock",
        "series",
        "bounded",
        1.0,
        0.9, "ratio to shock",
          "how much more than a typical series of its class a series moves"),
    Prior("cycle", "year", "normal", 0.0, 1.0, "own unit",
          "what is new in the cycle in a year"),
)  # fmt: skip
"""All of them; every one is assumed, and the table of identifiability says which the data moved."""

BURN_IN = 8
"""Years before the first figure from which the cycle is simulated, so that its start is free."""


class Layout(NamedTuple):
    """Sizes of a panel: series, classes and years of the grid (figures and horizon together)."""

    series: int
    classes: int
    years: int

    def size(self, scope: str) -> int:
        """Return how many parameters a prior of that scope stands for."""
        return {
            "country": 1,
            "class": self.classes,
            "series": self.series,
            "year": self.years + BURN_IN,
        }[scope]

    @property
    def total(self) -> int:
        """How many parameters there are in all."""
        return sum(self.size(prior.scope) for prior in PRIORS)

    def spans(self) -> dict[str, slice]:
        """Return where each parameter stands in the vector of standard normal numbers."""
        found, start = {}, 0
        for prior in PRIORS:
            found[prior.name] = slice(start, start + self.size(prior.scope))
            start = found[prior.name].stop
        return found

    def values(self, z: Float[Array, " P"]) -> dict[str, Float[Array, "..."]]:
        """Return the parameters that belong to a vector of standard normal numbers."""
        spans = self.spans()
        return {prior.name: prior.value(z[spans[prior.name]]) for prior in PRIORS}
