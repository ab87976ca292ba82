"""Walks whose habits are those of their class: few years of one series, many series of a class.

The yearly changes of the logarithm of a series are an ARMA(1, 1) around the growth of the series.
How changes persist is the same for a class; growth and the size of shocks differ by series and are
drawn towards the class as far as the series themselves are alike. Given the persistence everything
is known in closed form, so that persistence is averaged over a grid and nothing is searched. Widths
are Student's t: the size of shocks is uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq
from scipy.special import digamma, gammaln, polygamma, stdtrit

from krapte.forecast.baselines import POINTS, arma_covariance

PERSISTENCE = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Part of a change that comes back a year later: prior normal around 0.3, sd 0.4."""

ECHO = (-0.6, -0.4, -0.2, 0.0, 0.2)
"""Part of a shock that is undone (below 0) a year later: prior normal around -0.1, sd 0.3."""

GROWTH_VARIANCE = (0.01, 0.05, 0.15, 0.4)
"""Spread of growth over the class, as variance over that of shocks; lognormal around 0.07."""

_YEARS_OF_NO_GROWTH = 10
"""The growth of a class is drawn to none as if it had been none in so many years more."""

_ALIKE = 0.3
"""Series of a class share good and bad years: so much do they count as one series (assumed)."""

_FREEDOM = (2.0, 60.0)
"""Least and most degrees of freedom with which the class speaks about the size of shocks."""

_KEPT, _PARTS = 12, 60


class _Corner(NamedTuple):
    """What one corner of the grid says: mean [S, H], variance [S, H], freedom [S], weight."""

    mean: np.ndarray
    variance: np.ndarray
    freedom: np.ndarray
    weight: float


def pooled_walk(
    histories: Sequence[Float[np.ndarray, " T"]], horizons: Float[np.ndarray, " H"]
) -> Float[np.ndarray, "S N H"]:
    """Return equally likely points of the forecasts of the series of one class.

    Parameters
    ----------
    histories
        Figures above 0 of every series up to the origin, three or more each; NaN is left out.
    horizons
        Years ahead, whole and from 1.
    """
    logs = [np.log(own[np.isfinite(own)]) for own in histories]
    changes = [np.diff(own) for own in logs]
    years = int(np.max(horizons))
    seen = float(np.median([own.size for own in changes]))
    common = float(np.mean([own.mean() for own in changes])) * seen / (seen + _YEARS_OF_NO_GROWTH)
    corners = [
        _corner(changes, years, common, *place)
        for place in product(PERSISTENCE, ECHO, GROWTH_VARIANCE)
    ]
    weight = np.exp(np.array([own.weight for own in corners]))
    best = np.argsort(-weight)[:_KEPT]
    weight = np.repeat(weight[best] / weight[best].sum(), _PARTS)
    part = (np.arange(_PARTS) + 0.5) / _PARTS
    at = (np.arange(POINTS) + 0.5) / POINTS
    found = np.empty((len(logs), POINTS, len(horizons)))
    for row, own in enumerate(logs):
        for column, ahead in enumerate(horizons):
            step = int(ahead) - 1
            values = np.concatenate(
                [
                    corners[c].mean[row, step]
                    + np.sqrt(corners[c].variance[row, step])
                    * stdtrit(corners[c].freedom[row], part)
                    for c in best
                ]
            )
            order = np.argsort(values)
            below = np.cumsum(weight[order]) - weight[order] / 2
            found[row, :, column] = own[-1] + np.interp(at, below / weight.sum(), values[order])
    return np.exp(found)


def _corner(
    changes: Sequence[np.ndarray], years: int, common: float, ar: float, ma: float, spread: float
) -> _Corner:
    """Return the forecasts if changes persist like this, and how well the class supports it."""
    number = np.array([own.size for own in changes])
    square, size = np.empty(len(changes)), np.empty(len(changes))
    mean, variance = np.empty((2, len(changes), years))
    for row, own in enumerate(changes):
        gain, rest, root, logdet = _shape(own.size, years, ar, ma, spread)
        scaled = np.linalg.solve(root, own - common)
        square[row], size[row] = scaled @ scaled, logdet
        mean[row], variance[row] = np.cumsum(common + gain @ (own - common)), rest
    # Moderation of variances: Smyth (2004), Linear models and empirical Bayes methods.
    ratio = np.log(square / number) - digamma(number / 2) + np.log(number / 2)
    excess = 0.3
    if len(changes) > 3:
        excess = max(ratio.var(ddof=1) - float(np.mean(polygamma(1, number / 2))), 1e-3)
    freedom = float(np.clip(2 * _inverse_trigamma(excess), *_FREEDOM))
    typical = np.exp(ratio.mean() + digamma(freedom / 2) - np.log(freedom / 2))
    likely = (
        gammaln((freedom + number) / 2)
        - gammaln(freedom / 2)
        - number / 2 * np.log(np.pi * freedom * typical)
        - size / 2
        - (freedom + number) / 2 * np.log1p(square / (freedom * typical))
    )
    prior = ((ar - 0.3) / 0.4) ** 2 + ((ma + 0.1) / 0.3) ** 2 + (np.log(spread / 0.07) / 1.2) ** 2
    alone = 1 / (1 + _ALIKE * (len(changes) - 1))
    scale = (freedom * typical + square) / (freedom + number)
    return _Corner(
        mean, variance * scale[:, None], freedom + number, alone * float(likely.sum()) - prior / 2
    )


@lru_cache(maxsize=20_000)
def _shape(
    known: int, years: int, ar: float, ma: float, spread: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return how known changes move later ones, what is left of them summed, and the algebra."""
    whole = arma_covariance(known + years, ar, ma) + spread
    root = np.linalg.cholesky(whole[:known, :known])
    inner = np.linalg.solve(root, whole[:known, known:])
    gain = np.linalg.solve(root.T, inner).T
    sums = np.tril(np.ones((years, years)))
    left = sums @ (whole[known:, known:] - inner.T @ inner) @ sums.T
    return gain, np.diag(left), root, 2 * float(np.log(np.diag(root)).sum())


def _inverse_trigamma(value: float) -> float:
    if value < 2e-3:
        return 500.0
    root = brentq(lambda own: float(polygamma(1, own)) - value, 1e-3, 1e4)
    return float(np.asarray(root).item())
