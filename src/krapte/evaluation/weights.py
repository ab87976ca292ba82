"""The estimators as linear weights on the panel: the same numbers, and redrawn in no time.

Imputation (Borusyak, Jaravel and Spiess 2024) and group-time (Callaway and Sant'Anna 2021) effects
without covariates are sums of outcome times weight, where the weights depend on the roll-out only.
Moving the roll-out to other regions then only moves rows of the weights.
"""

from __future__ import annotations

import numpy as np

NEVER = np.iinfo(np.int64).max
"""Start of a region without the measure."""


def treated_cells(start: np.ndarray, length: int) -> np.ndarray:
    """Return which region-periods lie at or after the start; bool [region, period].

    Parameters
    ----------
    start
        Position of the first period with the measure, `NEVER` without; int [region].
    length
        Number of periods.
    """
    return np.arange(length)[None, :] >= start[:, None]


def identified_cells(start: np.ndarray, length: int) -> np.ndarray:
    """Return the treated region-periods that have a comparison; bool [region, period].

    There is one when the region has a period before its start and some region is without the
    measure in the same period.
    """
    treated = treated_cells(start, length)
    return treated & (start > 0)[:, None] & (~treated).any(axis=0, keepdims=True)


def horizon_cells(start: np.ndarray, length: int, horizons: np.ndarray) -> np.ndarray:
    """Return the weights that average over the cells at each horizon; float [horizon, r, t].

    Each slice sums to 1, or is empty where no cell has a comparison.
    """
    since = np.arange(length)[None, :] - np.where(start == NEVER, 10 * length, start)[:, None]
    known = identified_cells(start, length)
    slices = np.array([known & (since == own) for own in horizons], dtype=float)
    total = slices.sum(axis=(1, 2), keepdims=True)
    return np.divide(slices, total, out=np.zeros_like(slices), where=total > 0)


def imputation_weights(treated: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the weights of mean effects by imputation; float [target, region, period].

    Region and period effects are fitted to the untreated cells by least squares; the effect is the
    mean over target cells of what was seen less what these effects foretell.

    Parameters
    ----------
    treated
        Cells that must not inform the comparison; bool [region, period].
    targets
        Weights over treated cells, each slice summing to 1; float [target, region, period].
    """
    own = targets[None] if targets.ndim == 2 else targets
    count, length = treated.shape
    free = (~treated).astype(float)
    normal = np.zeros((count + length, count + length))
    normal[:count, :count] = np.diag(free.sum(axis=1))
    normal[count:, count:] = np.diag(free.sum(axis=0))
    normal[:count, count:] = free
    normal[count:, :count] = free.T
    asked = np.concatenate([own.sum(axis=2), own.sum(axis=1)], axis=1)
    # One direction (all regions up, all periods down) is free, and so are cells without data.
    solved = asked @ np.linalg.pinv(normal, hermitian=True, rcond=1e-12)
    fitted = solved[:, :count, None] + solved[:, None, count:]
    return np.where(treated[None], own, -fitted * free[None])


def group_time_weights(
    start: np.ndarray, length: int, horizons: np.ndarray, span: int = 1
) -> np.ndarray:
    """Return the weights of group-time effects by horizon, against regions never treated.

    The comparison is always the last span before the start (a universal base), so that the path
    before the start is on the same footing as that after it; horizon -1 is zero by construction.

    Parameters
    ----------
    horizons
        Spans since the start, below zero before it.
    span
        Periods that are averaged: 4 makes years of quarters.

    Returns
    -------
    numpy.ndarray
        Float [horizon, region, period]; zero where no cohort has that horizon whole.
    """
    never = start == NEVER
    weights = np.zeros((len(horizons), len(start), length))
    if not never.any():
        return weights
    for number, horizon in enumerate(horizons):
        cohorts = [
            own
            for own in np.unique(start[~never])
            if own >= span and own + horizon * span >= 0 and own + (horizon + 1) * span <= length
        ]
        total = sum(int((start == own).sum()) for own in cohorts)
        for cohort in cohorts:
            members = start == cohort
            share = members.sum() / total / span
            difference = (members / members.sum() - never / never.sum())[:, None]
            begin = cohort + horizon * span
            weights[number, :, begin : begin + span] += share * difference
            weights[number, :, cohort - span : cohort] -= share * difference
    return weights


def applied(weights: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return the estimates: sums of weight times outcome; float [target]."""
    return np.tensordot(weights, outcome, axes=([1, 2], [0, 1]))
