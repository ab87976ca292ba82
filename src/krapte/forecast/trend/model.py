r"""Long yearly series of a country: growth by class, one business cycle, noise, and deviations.

The logarithm of series i of class k in year t is

.. math:: y_{it} = a_i + g_i t + λ_i c_t + μ_i Δc_t + w_{it} + d_{it}

with growth :math:`g_i`, the common cycle :math:`c_t` (a damped swing), a level :math:`w` whose
yearly steps are partly white and partly persistent, and deviations :math:`d` that pass. Growth and
loadings of a series are drawn around those of its class, and are integrated out: given the
parameters and the cycle, series are independent and exactly Gaussian.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from krapte.forecast import _engine  # noqa: F401 - configures JAX before the first array
from krapte.forecast.trend.priors import BURN_IN, Layout

_LEVEL = 3.0
"""Standard deviation of the unknown level of a logarithm, around the mean of what is known."""

_ROUNDING = 1e-4
"""Standard deviation of a published logarithm at the least; keeps the algebra sound."""


class Figures(NamedTuple):
    """What is known of a panel: logarithms less their mean (0 where unknown), and which are known.

    `kind` is the position of the class of each series.
    """

    log: Float[Array, "S T"]
    known: Float[Array, "S T"]
    kind: Int[Array, " S"]


class Moments(NamedTuple):
    """Mean and covariance of the logarithms of every series over the whole grid."""

    mean: Float[Array, "S T"]
    covariance: Float[Array, "S T T"]


def cycle(layout: Layout, values: dict[str, Float[Array, "..."]]) -> Float[Array, " T"]:
    """Return the business cycle: a swing of given length that dies out unless it is pushed."""
    damping = values["cycle_damping"][0]
    first = 2 * damping * jnp.cos(2 * jnp.pi / values["cycle_period"][0])
    second = -(damping**2)

    def step(last: tuple, push: Float[Array, ""]) -> tuple:
        now = first * last[0] + second * last[1] + push
        return (now, last[0]), now

    nothing = jnp.zeros((), values["cycle"].dtype)
    return jax.lax.scan(step, (nothing, nothing), values["cycle"])[1]


def moments(layout: Layout, kind: Int[Array, " S"], z: Float[Array, " P"]) -> Moments:
    """Return what the model expects of every series, given a vector of parameters.

    Parameters
    ----------
    layout
        Sizes; the grid holds the years with figures and those to forecast.
    kind
        Position of the class of each series.
    z
        Standard normal numbers, one per parameter (see `priors`).
    """
    values = layout.values(z)
    whole = cycle(layout, values)
    level, change = whole[BURN_IN:], jnp.diff(whole)[BURN_IN - 1 :]
    time = jnp.arange(layout.years, dtype=z.dtype) - layout.years / 2
    gap = jnp.abs(time[:, None] - time[None, :])
    own = {name: values[name][kind] for name in values if values[name].shape == (layout.classes,)}
    shock = own["shock"] * values["own_shock"]
    typical = own["shock"]
    mean = (
        own["growth"][:, None] * time
        + (typical * own["cycle_loading"])[:, None] * level
        + (typical * own["cycle_lead"])[:, None] * change
    )
    # Shapes of covariances are the same within a class: made once each, not once per series.
    steps = jnp.tril(jnp.ones((layout.years, layout.years), z.dtype))
    part = values["momentum_part"][:, None, None]
    runs = part * _power(values["momentum"], gap)
    white = (1 - part) * jnp.eye(layout.years, dtype=z.dtype)
    passing = values["deviation"][:, None, None] * _power(values["deviation_persistence"], gap)
    wander = (steps @ (runs + white) @ steps.T + passing)[kind]
    swings = jnp.outer(level, level) + jnp.outer(change, change)
    spread = (typical * own["loading_spread"]) ** 2
    covariance = (
        (shock**2)[:, None, None] * wander
        + (own["growth_spread"] ** 2)[:, None, None] * jnp.outer(time, time)
        + spread[:, None, None] * swings
        + _LEVEL**2
    )
    return Moments(mean, covariance)


def _power(base: Float[Array, " K"], exponent: Float[Array, "T T"]) -> Float[Array, "K T T"]:
    """Return base to the exponent through logarithms: their gradient stays finite at exponent 0."""
    return jnp.exp(jnp.log(base)[:, None, None] * exponent)


def conditioned(figures: Figures, expected: Moments) -> tuple[Array, Array]:
    """Return what is left of the known figures, and the factor of their covariance, by series.

    Unknown years are given an independent unit variance and nothing left, so that they cost and
    change nothing: panels of every origin have the same shape and compile once.
    """
    both = figures.known[:, :, None] * figures.known[:, None, :]
    own = _ROUNDING**2 * figures.known + (1 - figures.known)
    unit = jnp.eye(figures.log.shape[1], dtype=figures.log.dtype)
    covariance = expected.covariance * both + unit * own[:, None, :]
    left = (figures.log - expected.mean) * figures.known
    return left, _factors(covariance)


def _factors(covariance: Float[Array, "S T T"]) -> Float[Array, "S T T"]:
    """Return the lower factor of each matrix.

    One after the other, here and wherever LAPACK solves: JAX splits a batch over the threads in
    which it runs itself and waits for them, and two batches side by side can wait for ever.
    """
    return jax.lax.map(jnp.linalg.cholesky, covariance)


def log_posterior(layout: Layout, figures: Figures, z: Float[Array, " P"]) -> Float[Array, ""]:
    """Return the logarithm of prior times likelihood, up to a constant."""
    left, factor = conditioned(figures, moments(layout, figures.kind, z))
    scaled = jax.lax.map(
        lambda own: jax.scipy.linalg.solve_triangular(own[0], own[1], lower=True), (factor, left)
    )
    size = jnp.log(jnp.diagonal(factor, axis1=1, axis2=2)).sum()
    return -0.5 * (scaled**2).sum() - size - 0.5 * (z**2).sum()


def predictive(
    layout: Layout,
    figures: Figures,
    z: Float[Array, " P"],
    wanted: Int[Array, " H"],
    normal: Float[Array, "S H"],
) -> Float[Array, "S H"]:
    """Return one draw of the logarithms in the wanted years, given the figures and parameters.

    Parameters
    ----------
    layout, figures, z
        As in `log_posterior`.
    wanted
        Positions of years on the grid.
    normal
        Standard normal numbers.
    """
    expected = moments(layout, figures.kind, z)
    left, factor = conditioned(figures, expected)
    cross = expected.covariance[:, wanted, :] * figures.known[:, None, :]
    weights = jax.lax.map(
        lambda own: jax.scipy.linalg.cho_solve((own[0], True), own[1].T).T, (factor, cross)
    )
    mean = expected.mean[:, wanted] + (weights @ left[..., None])[..., 0]
    rest = expected.covariance[:, wanted][:, :, wanted] - weights @ cross.swapaxes(1, 2)
    noise = jnp.eye(wanted.shape[0], dtype=z.dtype) * _ROUNDING**2
    return mean + (_factors(rest + noise) @ normal[..., None])[..., 0]
