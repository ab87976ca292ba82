"""What the verdict would say of somebody who knows the truth: the highest score there is.

The best of five methods, chosen for every series afterwards, is a lucky rival where a series has
few forecasts that share their outcomes. How lucky is measured here: series are made up by a known
process, and the forecaster to be judged is told that process with all its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from krapte.forecast.backtest import HELD_OUT
from krapte.forecast.baselines import BASELINES, POINTS, arma_covariance
from krapte.forecast.scores import LEVELS, covered, crps, naive_error
from krapte.forecast.verdict import MODEL, verdict
from krapte.shards import Cluster, Work, spread

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
    cluster: Cluster | None = None,
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
    cluster
        Workers that forecast the series; the verdict is the same.

    Returns
    -------
    dict
        `all`, and `held_out` (target years among the last four): each as `verdict`. No model can be
        expected to do better on series like these.
    """
    generator = np.random.default_rng(seed)
    made = [_made_up(generator) for _ in range(series)]
    work = Work(_scored, None, series, cut=lambda part: [(own, made[own]) for own in part])
    rows = [row for _, own in spread(work, cluster, progress=progress) for row in own]
    scored = pd.DataFrame(rows)
    return {"all": verdict(scored), "held_out": verdict(scored[scored["held_out"]])}


class _Process(NamedTuple):
    """How one series is made: persistence, size and growth of its changes, and their noise."""

    persistence: float
    shock: float
    growth: float
    normal: np.ndarray


def _made_up(generator: np.random.Generator) -> _Process:
    persistence = generator.uniform(*_PERSISTENCE)
    shock = generator.uniform(*_SHOCK)
    growth = shock * generator.normal(*_GROWTH)
    return _Process(persistence, shock, growth, generator.standard_normal(YEARS - 1))


def _scored(shared: None, piece: Sequence[tuple[int, _Process]]) -> list[dict]:
    """Return the scored forecasts of the series of a shard."""
    return [row for number, own in piece for row in _one(f"made up {number}", own)]


def _one(name: str, own: _Process) -> list[dict]:
    """Return the scored forecasts of one made-up series: changes that persist around growth."""
    persistence, shock, growth, normal = own
    covariance = shock**2 * arma_covariance(YEARS - 1, persistence, 0.0)
    noise = np.linalg.cholesky(covariance) @ normal
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
