"""Calibration of the trend model: the mode, the normal around it, and draws of the posterior."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from scipy.optimize import OptimizeResult, minimize
from scipy.special import ndtri

from krapte.errors import BadInput, Problem
from krapte.forecast.trend.model import Figures, log_posterior, predictive
from krapte.forecast.trend.panel import Panel
from krapte.forecast.trend.priors import BURN_IN, PRIORS, Layout
from krapte.forecast.trend.refine import refined

_STEEPEST = 1e-3
"""Largest slope left at the mode; the parameters have unit prior variance."""

_RESTARTS = 5
"""The search forgets what it learned of the curvature and begins anew when it stops early."""

_STEP = 1e-4
"""Step of the differences, in prior standard deviations."""

_LEAST_CURVATURE = 0.5
"""The prior alone curves by 1; less than half of that is numerical, not information."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """The calibrated model: draws of its parameters on their prior scale.

    Parameters
    ----------
    layout, figures
        Sizes, and the figures it was calibrated to.
    first
        Calendar year of the first column of the grid.
    centre
        Mean of each series' known logarithms, taken out before the calibration.
    mode
        Most likely standard normal numbers [P].
    chain
        Draws of the posterior [N, P].
    accepted
        Share of the moves of the walk that were accepted; below a half it has not moved freely.
    slope
        Largest derivative left at the mode: how well the search ended.
    classes, names
        Of the panel.
    """

    layout: Layout
    figures: Figures
    first: int
    centre: np.ndarray
    mode: np.ndarray
    chain: np.ndarray
    accepted: float
    slope: float
    classes: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def spread(self) -> np.ndarray:
        """Posterior standard deviation of each parameter, the prior's being 1 [P]."""
        return self.chain.std(axis=0)

    def parameters(self, draws: int, generator: np.random.Generator) -> np.ndarray:
        """Return draws of the standard normal numbers [N, P]."""
        return self.chain[generator.integers(len(self.chain), size=draws)]

    def forecast(self, years: np.ndarray, draws: int, seed: int) -> np.ndarray:
        """Return draws of the figures of every series in the given years [N, S, H].

        Parameters
        ----------
        years
            Calendar years on the grid.
        draws
            Number of draws; parameters and noise are drawn anew in each.
        seed
            Same seed, same draws.
        """
        generator = np.random.default_rng(seed)
        chosen = self.parameters(draws, generator)
        normal = generator.standard_normal((draws, self.layout.series, len(years)))
        wanted = jnp.asarray(np.asarray(years) - self.first)
        logs = _forecast(
            self.layout, self.figures, jnp.asarray(chosen), wanted, jnp.asarray(normal)
        )
        return np.exp(np.asarray(logs) + self.centre[:, None])


@partial(jax.jit, static_argnums=0)
def _value_and_slope(layout: Layout, figures: Figures, z: jax.Array) -> tuple:
    return jax.value_and_grad(lambda own: -log_posterior(layout, figures, own))(z)


def _curvature(layout: Layout, figures: Figures, mode: np.ndarray) -> np.ndarray:
    """Return second derivatives as differences of the exact gradient, one column at a time.

    Compiling them as derivatives of derivatives took minutes; this takes seconds and is as good.
    """
    columns = []
    for step in np.eye(layout.total) * _STEP:
        ahead = _value_and_slope(layout, figures, jnp.asarray(mode + step))[1]
        behind = _value_and_slope(layout, figures, jnp.asarray(mode - step))[1]
        columns.append(np.asarray(ahead - behind) / (2 * _STEP))
    return np.array(columns)


@partial(jax.jit, static_argnums=0)
def _forecast(
    layout: Layout, figures: Figures, chosen: jax.Array, wanted: jax.Array, normal: jax.Array
) -> jax.Array:
    def one(each: tuple) -> jax.Array:
        return predictive(layout, figures, each[0], wanted, each[1])

    return jax.lax.map(one, (chosen, normal))


def figures_of(panel: Panel, last: int) -> tuple[Figures, np.ndarray]:
    """Return the known logarithms on a grid that ends in `last`, and the mean that was taken out.

    Raises
    ------
    BadInput
        A series has no known figure.
    """
    logs = np.log(panel.values)
    empty = [
        name for name, own in zip(panel.names, logs, strict=True) if not np.isfinite(own).any()
    ]
    if empty:
        mend = "Leave the series out, or take a later origin."
        raise BadInput([Problem("series", None, None, f"nothing of {empty[0]}", "a figure", mend)])
    centre = np.nanmean(logs, axis=1)
    beyond = max(last - int(panel.years[-1]), 0)
    logs = np.pad(logs - centre[:, None], ((0, 0), (0, beyond)), constant_values=np.nan)
    known = np.isfinite(logs)
    kind = np.array([panel.classes.index(own) for own in panel.kinds])
    return (
        Figures(
            jnp.asarray(np.where(known, logs, 0.0)),
            jnp.asarray(known.astype(float)),
            jnp.asarray(kind),
        ),
        centre,
    )


def calibrate(panel: Panel, last: int, seed: int = 1) -> Posterior:
    """Return the parameters of the trend model given a panel, as draws of the posterior.

    Parameters
    ----------
    panel
        What is known.
    last
        Last calendar year that will be asked for.
    seed
        Of the walk through the posterior.

    Raises
    ------
    BadInput
        A series has no known figure.
    """
    figures, centre = figures_of(panel, last)
    series, years = figures.log.shape
    layout = Layout(series, len(panel.classes), years)

    def cost(z: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _value_and_slope(layout, figures, jnp.asarray(z))
        return float(value), np.asarray(slope)

    # The cycle upside down fits nearly as well: both signs are tried.
    found = _search(cost, np.zeros(layout.total))
    other = _search(cost, _mirrored(layout, found.x))
    if other.fun < found.fun:
        found = other
    curvature = _curvature(layout, figures, found.x)
    size, direction = np.linalg.eigh((curvature + curvature.T) / 2)
    root = direction / np.sqrt(np.maximum(size, _LEAST_CURVATURE))
    chain, accepted = refined(cost, found.x, root, seed)
    slope = float(np.abs(found.jac).max())
    return Posterior(
        layout, figures, panel.first, centre, found.x, chain, accepted, slope,
        panel.classes, panel.names,
    )  # fmt: skip


def _search(
    cost: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray
) -> OptimizeResult:
    options = {"maxiter": 500, "maxfun": 600, "ftol": 1e-15, "gtol": _STEEPEST / 10}
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options=options)
    for _ in range(_RESTARTS):
        if np.abs(found.jac).max() < _STEEPEST:
            break
        found = minimize(cost, found.x, jac=True, method="L-BFGS-B", options=options)
    return found


def _mirrored(layout: Layout, z: np.ndarray) -> np.ndarray:
    """Return the parameters with the cycle and all that follows it turned upside down."""
    spans, turned = layout.spans(), z.copy()
    for prior in PRIORS:
        if prior.name in ("cycle", "cycle_loading", "cycle_lead"):
            turned[spans[prior.name]] = -z[spans[prior.name]] - 2 * prior.centre / prior.spread
    return turned


def identifiability(posterior: Posterior) -> pd.DataFrame:
    """Return per parameter the prior and the posterior, and how far the data narrowed it.

    Returns
    -------
    DataFrame
        `parameter`, `of` (class, series or year), `unit`, the 2.5, 50 and 97.5 % points of prior
        and posterior, and `narrowed`: posterior over prior standard deviation on the prior scale;
        near 1 means that the figures say nothing of it.
    """
    points = [0.025, 0.5, 0.975]
    rows = []
    first = posterior.first - BURN_IN
    labels = {
        "country": ("",),
        "class": posterior.classes,
        "series": posterior.names,
        "year": tuple(str(first + step) for step in range(posterior.layout.size("year"))),
    }
    spans = posterior.layout.spans()
    for prior in PRIORS:
        span = spans[prior.name]
        before = np.asarray(prior.value(jnp.asarray(ndtri(points))))
        after = np.quantile(
            np.asarray(prior.value(jnp.asarray(posterior.chain[:, span]))), points, 0
        )
        for place, label in enumerate(labels[prior.scope]):
            spread = float(posterior.spread[span][place])
            rows.append((prior.name, label, prior.unit, *before, *after[:, place], spread))
    columns = [
        "parameter", "of", "unit", "prior_low", "prior_median", "prior_high",
        "low", "median", "high", "narrowed",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
