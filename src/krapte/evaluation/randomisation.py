"""Inference by drawing the roll-out again: how large the effect would be had others begun."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

LEVEL = 0.05
DRAWS = 499


@dataclass(frozen=True, eq=False)
class Arrangements:
    """Roll-outs that could have been drawn.

    Parameters
    ----------
    order
        Region whose roll-out each region gets; int [arrangement, region].
    complete
        Whether these are all there are; the one that was seen is then among them.
    possible
        How many different roll-outs there are.
    degrees
        Degrees of freedom of a standard error taken over them.
    """

    order: np.ndarray
    complete: bool
    possible: float
    degrees: int

    @property
    def least_p(self) -> float:
        """Smallest p-value that these arrangements can give."""
        return 1 / len(self.order) if self.complete else 1 / (len(self.order) + 1)


def arrangements(
    start: np.ndarray, draws: int, rng: np.random.Generator, strata: np.ndarray | None = None
) -> Arrangements:
    """Return roll-outs that keep the pattern and give it to other regions.

    Parameters
    ----------
    start
        Position of the start by region; int [region].
    draws
        Number drawn, unless there are fewer different ones: then all of them.
    strata
        Regions among which the order was drawn; int [region]. None is one stratum.
    """
    count = len(start)
    strata = np.zeros(count, dtype=int) if strata is None else strata
    groups = [np.flatnonzero(strata == own) for own in np.unique(strata)]
    possible = ways(start, strata)
    degrees = max(count - 1 - len(groups), 1)
    if len(groups) == 1 and possible <= draws and len(np.unique(start)) == 2:
        return Arrangements(_every(start), True, possible, degrees)
    order = np.tile(np.arange(count), (draws, 1))
    for own in groups:
        order[:, own] = own[np.argsort(rng.random((draws, len(own))), axis=1)]
    return Arrangements(order, False, possible, degrees)


def ways(start: np.ndarray, strata: np.ndarray | None = None) -> float:
    """Return how many different roll-outs keep the pattern (within strata)."""
    strata = np.zeros(len(start), dtype=int) if strata is None else strata
    found = 0.0
    for own in np.unique(strata):
        counts = np.unique(start[strata == own], return_counts=True)[1]
        found += math.lgamma(counts.sum() + 1) - sum(math.lgamma(one + 1) for one in counts)
    return math.exp(min(found, 700.0))


def _every(start: np.ndarray) -> np.ndarray:
    """Return every order of a roll-out that begins in one period; the seen one comes first."""
    early = np.flatnonzero(start == start.min())
    late = np.flatnonzero(start != start.min())
    chosen = sorted(
        combinations(range(len(start)), len(early)), key=lambda own: own != tuple(early)
    )
    order = np.empty((len(chosen), len(start)), dtype=int)
    for row, own in enumerate(chosen):
        order[row, list(own)] = early
        order[row, [i for i in range(len(start)) if i not in own]] = late
    return order


def redrawn(weights: np.ndarray, outcome: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the estimates had the roll-out been another; float [arrangement, target].

    Parameters
    ----------
    weights
        Float [target, region, period].
    outcome
        Float [region, period].
    order
        Int [arrangement, region].
    """
    products = np.einsum("krt,jt->rjk", weights, outcome)
    return products[order, np.arange(outcome.shape[0])[None, :]].sum(axis=1)


def without_effect(
    outcome: np.ndarray, start: np.ndarray, horizons: np.ndarray, path: np.ndarray
) -> np.ndarray:
    """Return the panel less the estimated path, so that redrawing tells noise and not effect."""
    length = outcome.shape[1]
    since = np.arange(length)[None, :] - np.where(start > length, 10 * length, start)[:, None]
    left = outcome.copy()
    for horizon, own in zip(horizons, path, strict=True):
        if horizon >= 0:
            left[since == horizon] -= own
    return left


def spread(drawn: np.ndarray, own: Arrangements) -> np.ndarray:
    """Return the covariance of estimates from their values under redrawn roll-outs.

    The effect was taken out with an estimate, which costs one degree of freedom; with one treated
    region this is exactly the standard error of one region against the others.
    """
    regions = own.order.shape[1]
    return (regions - 1) / own.degrees * (drawn.T @ drawn) / len(drawn)


def interval(estimate: float, se: float, own: Arrangements) -> tuple[float, float]:
    """Return the 95 % interval of an estimate."""
    from scipy import stats

    reach = float(stats.t.ppf(1 - LEVEL / 2, own.degrees)) * se
    return estimate - reach, estimate + reach


def rank_p(estimate: float, drawn: np.ndarray, own: Arrangements) -> float:
    """Return the two-sided p-value by rank: exact when regions could have changed places."""
    # Rounding must not decide whether an arrangement equals the one that was seen.
    as_far = int((np.abs(drawn) >= abs(estimate) * (1 - 1e-9)).sum())
    return as_far / len(drawn) if own.complete else (as_far + 1) / (len(drawn) + 1)


def simultaneous(covariance: np.ndarray, rng: np.random.Generator, draws: int = 4000) -> float:
    """Return the sup-t critical value: how far the farthest of the path strays in 95 % of cases."""
    scale = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    correlation = covariance / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    far = np.abs(rng.standard_normal((draws, len(scale))) @ root.T).max(axis=1)
    return float(np.quantile(far, 1 - LEVEL))


def max_t(estimates: np.ndarray, drawn: np.ndarray, own: Arrangements) -> np.ndarray:
    """Return p-values that hold for all outcomes of a measure at once (step-down max-T).

    Parameters
    ----------
    estimates
        One per outcome; float [outcome].
    drawn
        The same under redrawn roll-outs, the same draws for every outcome; [arrangement, outcome].

    Source
    ------
    Westfall and Young (1993); the redrawn roll-outs keep how outcomes vary together.
    """
    scale = np.sqrt((drawn**2).mean(axis=0))
    seen, others = np.abs(estimates) / scale, np.abs(drawn) / scale
    order = np.argsort(-seen)
    adjusted = np.empty(len(seen))
    before = 0.0
    for rank, outcome in enumerate(order):
        farthest = others[:, order[rank:]].max(axis=1)
        before = max(before, rank_p(seen[outcome], farthest, own))
        adjusted[outcome] = before
    return adjusted


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Return p-values that bound the share of false findings over measures.

    Source
    ------
    Benjamini and Hochberg (1995).
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    found = np.empty(len(p))
    found[order] = adjusted
    return found
