"""A wave that moves regions differently: whether it is there, and the estimate leans on it.

Parallel trends fail when a common wave hits some regions harder and these begin earlier. A test
of trends before the start does not see it (passing it gave no protection in made-up worlds); the
wave itself is visible in all regions together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from krapte.evaluation.noise import Noise, ar1, centred, fitted_noise
from krapte.evaluation.weights import NEVER, treated_cells

_DRAWS = 199
_LEAST_REGIONS, _LEAST_PERIODS = 6, 6


@dataclass(frozen=True, eq=False)
class Factor:
    """A common wave, and the effect with it taken out.

    Parameters
    ----------
    p
        Chance of a first component this large if regions strayed independently.
    share
        Part of the variation between regions that the first component takes, 0 to 1.
    estimate
        Mean effect by imputation with the wave and its loadings fitted to the untreated cells.
    """

    p: float
    share: float
    estimate: float


def factor(
    outcome: np.ndarray, start: np.ndarray, target: np.ndarray, rng: np.random.Generator
) -> Factor:
    """Return what a common wave does to an estimate.

    Parameters
    ----------
    outcome
        Float [region, period].
    start
        Position of the start, int [region].
    target
        Weights over treated cells, summing to 1; float [region, period].
    """
    blocks = _untreated_blocks(outcome, start)
    tests = [_test(own, rng) for own in blocks]
    # Two looks at one panel: each has to be twice as convincing.
    p = min(1.0, len(tests) * min((own[0] for own in tests), default=1.0))
    share = max((own[1] for own in tests), default=0.0)
    free = ~treated_cells(start, outcome.shape[1])
    return Factor(p, share, float((target * (outcome - _rank_one(outcome, free))).sum()))


def _untreated_blocks(outcome: np.ndarray, start: np.ndarray) -> list[np.ndarray]:
    """Return blocks without treatment: all before the first start, and those never treated."""
    first = int(start.min())
    blocks = [outcome[:, :first], outcome[start == NEVER]]
    return [
        own for own in blocks if own.shape[0] >= _LEAST_REGIONS and own.shape[1] >= _LEAST_PERIODS
    ]


def _test(block: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    own: Noise = fitted_noise(block)
    seen = _first_share(block[None])[0]
    drawn = _first_share(ar1(rng, (_DRAWS, *block.shape), 1.0, own.rho))
    return float((1 + (drawn >= seen).sum()) / (1 + _DRAWS)), float(seen)


def _first_share(blocks: np.ndarray) -> np.ndarray:
    """Return the share of the first principal component, each region counting alike."""
    left = centred(blocks)
    # A small region strays more than a large one without any common wave.
    left = left / np.maximum(left.std(axis=-1, keepdims=True), 1e-12)
    if left.shape[-1] > left.shape[-2]:
        left = left.swapaxes(-1, -2)
    products = left.swapaxes(-1, -2) @ left
    values = np.linalg.eigvalsh(products)
    return values[..., -1] / values.sum(axis=-1)


@njit(cache=True)
def _rank_one(outcome: np.ndarray, free: np.ndarray) -> np.ndarray:  # pragma: no cover - compiled
    """Return region effect + period effect + loading times wave, fitted to the free cells.

    Least squares by turns; the wave starts from the regions and periods that are wholly free.
    """
    regions, periods = outcome.shape
    region, period = np.zeros(regions), np.zeros(periods)
    loading, wave = np.zeros(regions), np.zeros(periods)
    fitted = np.zeros((regions, periods))
    for turn in range(400):
        before = fitted.copy()
        for i in range(regions):
            total, number = 0.0, 0
            for t in range(periods):
                if free[i, t]:
                    total += outcome[i, t] - period[t] - loading[i] * wave[t]
                    number += 1
            region[i] = total / number if number else 0.0
        for t in range(periods):
            total, number = 0.0, 0
            for i in range(regions):
                if free[i, t]:
                    total += outcome[i, t] - region[i] - loading[i] * wave[t]
                    number += 1
            period[t] = total / number if number else 0.0
        if turn == 20:
            wave = _first_wave(outcome, free, region, period)
        if turn >= 20:
            for i in range(regions):
                above, below = 0.0, 1e-9
                for t in range(periods):
                    if free[i, t]:
                        above += wave[t] * (outcome[i, t] - region[i] - period[t])
                        below += wave[t] * wave[t]
                loading[i] = above / below
            for t in range(periods):
                above, below = 0.0, 1e-9
                for i in range(regions):
                    if free[i, t]:
                        above += loading[i] * (outcome[i, t] - region[i] - period[t])
                        below += loading[i] * loading[i]
                wave[t] = above / below
            size = np.sqrt((wave * wave).mean()) + 1e-12
            wave /= size
            loading *= size
        for i in range(regions):
            for t in range(periods):
                fitted[i, t] = region[i] + period[t] + loading[i] * wave[t]
        if turn > 40 and np.abs(fitted - before).max() < 1e-7:
            break
    return fitted


@njit(cache=True)
def _first_wave(
    outcome: np.ndarray, free: np.ndarray, region: np.ndarray, period: np.ndarray
) -> np.ndarray:  # pragma: no cover - compiled
    """Return a first guess of the wave: the first component over time of what is left."""
    regions, periods = outcome.shape
    products = np.zeros((periods, periods))
    for t in range(periods):
        for u in range(periods):
            total, number = 0.0, 0
            for i in range(regions):
                if free[i, t] and free[i, u]:
                    total += (outcome[i, t] - region[i] - period[t]) * (
                        outcome[i, u] - region[i] - period[u]
                    )
                    number += 1
            products[t, u] = total / number if number else 0.0
    _, vectors = np.linalg.eigh(products)
    wave = vectors[:, -1].copy()
    return wave / (np.sqrt((wave * wave).mean()) + 1e-12)
