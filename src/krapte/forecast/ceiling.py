"""What the verdict would say of somebody who knows the truth: the highest score there is.

The best of five methods, chosen for every series afterwards, is a lucky rival where a series has
few forecasts that share their outcomes. How lucky is measured here: series are made up by a known
process, and the forecaster to be judged is told that process with all its parameters.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import ndtri

from krapte.forecast.backtest import HELD_OUT
from krapte.forecast.baselines import BASELINES, POINTS, arma_covariance
from krapte.forecast.scores import LEVELS, covered, crps, naive_error
from krapte.forecast.verdict import MODEL, verdict

YEARS, HISTORY, AHEAD = 18, 8, 5
"""Length of a made-up series, of its shortest history, and years ahead: as most Dutch series."""

_PERSISTENCE = (0.0, 0.6)
_GROWTH = (0.2, 0.4)
_SHOCK = (0.02, 0.07)
"""Ranges of the made-up processes (assumed): persistence of changes, growth in shocks, shocks."""


def ceiling(
    series: int = 200,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict:
    """Return the verdict on forecasts by somebody who knows how every series is made.

    Parameters
    ----------
    series
        Number of made-up series, independent of each other; in a real panel luck is shared.
    seed
        Of everything random.
    progress
        Called with what is done and the total.

    Returns
    -------
    dict
        `all`, and `held_out` (target years among the last four): each as `verdict`. No model can be
        expected to do better on series like these.
    """
    generator = np.random.default_rng(seed)
    rows: list[dict] = []
    for number in range(series):
        progress(number, series)
        rows += _one(f"made up {number}", generator)
    progress(series, series)
    scored = pd.DataFrame(rows)
    return {"all": verdict(scored), "held_out": verdict(scored[scored["held_out"]])}


def _one(name: str, generator: np.random.Generator) -> list[dict]:
    """Return the scored forecasts of one made-up series: changes that persist around growth."""
    persistence = generator.uniform(*_PERSISTENCE)
    shock = generator.uniform(*_SHOCK)
    growth = shock * generator.normal(*_GROWTH)
    covariance = shock**2 * arma_covariance(YEARS - 1, persistence, 0.0)
    noise = np.linalg.cholesky(covariance) @ generator.standard_normal(YEARS - 1)
    figures = 1000 * np.exp(np.concatenate([[0.0], np.cumsum(growth + noise)]))
    rows = []
    for origin in range(HISTORY - 1, YEARS - 1):
        horizons = np.arange(1, min(AHEAD, YEARS - 1 - origin) + 1)
        history, truth = figures[: origin + 1], figures[origin + horizons]
        later = slice(origin, origin + horizons.size)
        gain = np.linalg.solve(covariance[:origin, :origin], covariance[:origin, later]).T
        rest = covariance[later, later] - gain @ covariance[:origin, later]
        sums = np.tril(np.ones((horizons.size, horizons.size)))
        mean = np.cumsum(growth + gain @ noise[:origin])
        width = np.sqrt(np.diag(sums @ rest @ sums.T))
        ranks = ndtri((np.arange(POINTS) + 0.5) / POINTS)[:, None]
        methods = {MODEL: history[-1] * np.exp(mean + width * ranks)}
        methods |= {label: method(history, horizons) for label, method in BASELINES.items()}
        for label, points in methods.items():
            score = crps(points, truth) / naive_error(history)
            inside = covered(points, truth)
            rows += [
                {"series": name, "origin": origin, "method": label, "scaled_crps": own}
                | {f"in{level}": bool(inside[row, h]) for row, level in enumerate(LEVELS)}
                | {"held_out": origin + h + 1 > YEARS - 1 - HELD_OUT}
                for h, own in enumerate(score)
            ]
    return rows
