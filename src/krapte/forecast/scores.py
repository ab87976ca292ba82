"""Scores of forecasts: how far off, against how far off no effort at all, and how honest."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

LEVELS = (50, 80, 95)
"""Central intervals whose coverage is scored, in percent."""


def crps(draws: Float[np.ndarray, "N *A"], actual: Float[np.ndarray, "*A"]) -> np.ndarray:
    """Return the continuous ranked probability score of draws; the lower the better.

    The mean distance of the draws to the actual figure less half their mean distance to each other,
    the latter without the distance of a draw to itself, so that few draws do not flatter.

    Parameters
    ----------
    draws
        Two draws or more in the first axis, unit of the figure.
    actual
        What came to be.

    Returns
    -------
    ndarray
        In the unit of the figure; the absolute error when all draws are equal.

    Notes
    -----
    Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation.
    """
    number = draws.shape[0]
    ordered = np.sort(draws, axis=0)
    weight = (2 * np.arange(1, number + 1) - number - 1).reshape(-1, *[1] * actual.ndim)
    within = 2 * (weight * ordered).sum(0) / (number * (number - 1))
    return np.abs(draws - actual).mean(0) - within / 2


def crps_normal(mean: np.ndarray, sd: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Return the score of a normal forecast in closed form; the check of `crps`."""
    from scipy.stats import norm

    z = (actual - mean) / sd
    return sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))


def covered(draws: Float[np.ndarray, "N *A"], actual: Float[np.ndarray, "*A"]) -> np.ndarray:
    """Return per level of `LEVELS` whether the central interval holds the actual figure [3, *A]."""
    tails = [(50 - level / 2) / 100 for level in LEVELS]
    low = np.quantile(draws, tails, axis=0)
    high = np.quantile(draws, [1 - tail for tail in tails], axis=0)
    return (low <= actual) & (actual <= high)


def naive_error(history: Float[np.ndarray, " T"]) -> float:
    """Return the mean absolute yearly change of a series: the yardstick of scaled scores (MASE)."""
    changes = np.abs(np.diff(history[np.isfinite(history)]))
    return float(changes.mean()) if changes.size else float("nan")
