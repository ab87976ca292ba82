"""Synthetic difference-in-differences, staggered, with a placebo of the whole pattern.

Per cohort the method of Arkhangelsky and others (2021) against the regions never treated; cohorts
weigh by their treated region-periods (Clarke and others 2023). The library has the block design
only; ours equals it there (tests).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import stats

from krapte.evaluation.randomisation import LEVEL
from krapte.evaluation.weights import NEVER


@dataclass(frozen=True, eq=False)
class Synthetic:
    """Estimate and placebo of synthetic difference-in-differences.

    Parameters
    ----------
    estimate
        Mean effect over treated cells; NaN where there are too few donors.
    drawn
        Estimates of the same pattern on regions never treated; float [draw].
    enough_donors
        Whether there are at least twice as many regions never treated as treated: with fewer the
        placebo has far fewer donors than the estimate and its spread is too wide.
    """

    estimate: float
    drawn: np.ndarray
    enough_donors: bool

    @property
    def se(self) -> float:
        """Spread of the placebo."""
        return float(np.sqrt((self.drawn**2).mean())) if len(self.drawn) else float("nan")

    @property
    def p(self) -> float:
        """Share of placebos at least as far from zero."""
        if not len(self.drawn):
            return float("nan")
        return float((1 + (np.abs(self.drawn) >= abs(self.estimate)).sum()) / (1 + len(self.drawn)))

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval by the spread of the placebo."""
        reach = float(stats.norm.ppf(1 - LEVEL / 2)) * self.se
        return self.estimate - reach, self.estimate + reach


def synthetic(
    outcome: np.ndarray, start: np.ndarray, draws: int, rng: np.random.Generator
) -> Synthetic:
    """Return the estimate, with the whole pattern of starts laid on regions never treated.

    Parameters
    ----------
    outcome
        Float [region, period].
    start
        Position of the start, int [region].
    draws
        Number of placebos.
    """
    never, treated = np.flatnonzero(start == NEVER), np.flatnonzero(start != NEVER)
    estimate = synthetic_estimate(outcome, start)
    donors = outcome[never]
    if len(never) < len(treated) + 2:
        return Synthetic(estimate, np.empty(0), False)
    drawn = np.empty(draws)
    pattern = np.full(len(never), NEVER)
    pattern[: len(treated)] = start[treated]
    for draw in range(draws):
        drawn[draw] = synthetic_estimate(donors, rng.permutation(pattern))
    return Synthetic(estimate, drawn, len(never) >= 2 * len(treated))


def synthetic_estimate(outcome: np.ndarray, start: np.ndarray) -> float:
    """Return the mean effect over treated cells; NaN with fewer than two donors or periods."""
    never = start == NEVER
    donors = outcome[never]
    cohorts = [own for own in np.unique(start[~never]) if own >= 2]
    if donors.shape[0] < 2 or not cohorts:
        return float("nan")
    length = outcome.shape[1]
    total, cells = 0.0, 0
    for own in cohorts:
        members = outcome[start == own]
        size = members.shape[0] * (length - own)
        total += size * _block(donors, members.mean(axis=0), members.shape[0], int(own))
        cells += size
    return float(total / cells)


def _block(donors: np.ndarray, mean: np.ndarray, members: int, first: int) -> float:
    """Return the effect on one cohort.

    Parameters
    ----------
    donors
        Float [donor, period].
    mean
        Mean of the cohort; float [period].
    members
        Regions in the cohort.
    first
        Position of the start.
    """
    before = donors[:, :first]
    # A panel without any movement has no noise to scale by.
    noise = max(float(np.diff(before, axis=1).std(ddof=1)), 1e-12)
    least = 1e-5 * noise
    of_time = _weights(before, donors[:, first:].mean(axis=1), 1e-6 * noise, least)
    penalty = (members * (donors.shape[1] - first)) ** 0.25 * noise
    of_donor = _weights(before.T, mean[:first], penalty, least)
    gap = mean - of_donor @ donors
    return float(gap[first:].mean() - of_time @ gap[:first])


def _weights(known: np.ndarray, wanted: np.ndarray, penalty: float, least: float) -> np.ndarray:
    """Return weights on the simplex that make the columns of `known` follow `wanted`.

    Frank-Wolfe with an intercept: a first rough round, small weights dropped, then to the end, as
    the authors of the method do.
    """
    rows, columns = known.shape
    level = known - known.mean(axis=0)
    products, aims = level.T @ level, level.T @ (wanted - wanted.mean())
    eta, stop = rows * penalty**2, rows * least**2
    rough = _frank_wolfe(products, aims, np.full(columns, 1 / columns), eta, stop, 100)
    rough = np.where(rough <= rough.max() / 4, 0.0, rough)
    return _frank_wolfe(products, aims, rough / rough.sum(), eta, stop, 10000)


@njit(cache=True)
def _frank_wolfe(
    products: np.ndarray,
    aims: np.ndarray,
    weights: np.ndarray,
    eta: float,
    least: float,
    turns: int,
) -> np.ndarray:  # pragma: no cover - compiled
    """Return better weights: moves towards one column at a time, each as far as it helps.

    On the products of the columns, so that a turn costs one pass over the columns.
    """
    columns = len(weights)
    weights = weights.copy()
    fitted = products @ weights
    for turn in range(turns):
        best, lowest, along = 0, np.inf, 0.0
        square, energy = 0.0, 0.0
        for j in range(columns):
            slope = fitted[j] - aims[j] + eta * weights[j]
            along += slope * weights[j]
            square += weights[j] * weights[j]
            energy += fitted[j] * weights[j]
            if slope < lowest:
                best, lowest = j, slope
        gain = along - lowest
        below = products[best, best] - 2 * fitted[best] + energy
        below += eta * (1 - 2 * weights[best] + square)
        if below <= 0.0 or gain <= 0.0:
            break
        step = min(1.0, gain / below)
        for j in range(columns):
            weights[j] *= 1 - step
            fitted[j] = (1 - step) * fitted[j] + step * products[best, j]
        weights[best] += step
        if turn >= 1 and 2 * step * gain - step * step * below <= least:
            break
    return weights
