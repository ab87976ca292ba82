"""One roll-out analysed: main estimate, event study, inference, and what estimators disagree on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from krapte.evaluation.factor import Factor, factor
from krapte.evaluation.noise import Noise, fitted_noise
from krapte.evaluation.randomisation import (
    Arrangements,
    arrangements,
    interval,
    rank_p,
    redrawn,
    simultaneous,
    spread,
    without_effect,
)
from krapte.evaluation.result import Effect, Path
from krapte.evaluation.synthetic import Synthetic, synthetic, synthetic_estimate
from krapte.evaluation.weights import (
    NEVER,
    applied,
    group_time_weights,
    horizon_cells,
    identified_cells,
    imputation_weights,
    treated_cells,
)

_BEFORE = 8
"""Periods before the start that the event study shows."""


@dataclass(frozen=True)
class Effort:
    """How much is drawn.

    Parameters
    ----------
    permutations
        Redrawn roll-outs of the main estimate.
    placebos
        Placebos of synthetic difference-in-differences.
    agreements
        Redrawn roll-outs on which the estimators are compared.
    panels
        Made-up panels for the detectable effect; 0 leaves it out.
    libraries
        Whether the libraries estimate the same beside us.
    checks
        Whether placebos and sensitivity are computed.
    seed
        Same seed, same figures.
    """

    permutations: int = 499
    placebos: int = 499
    agreements: int = 99
    panels: int = 1000
    libraries: bool = True
    checks: bool = True
    seed: int = 20230203


QUICK = Effort(499, 0, 40, 0, False, False)
"""Enough for a verdict on one of many made-up worlds."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What the roll-out makes of any panel of its size.

    Parameters
    ----------
    start
        Int [region].
    target
        Weights over the cells that the mean effect is about; float [region, period].
    main
        Of the mean effect by imputation; float [region, period].
    horizons, path
        Of the event study; float [horizon, region, period].
    cells
        Region-periods behind each horizon.
    """

    start: np.ndarray
    target: np.ndarray
    main: np.ndarray
    horizons: np.ndarray
    path: np.ndarray
    cells: tuple[int, ...]

    @property
    def after(self) -> np.ndarray:
        """Which horizons lie at or after the start; bool [horizon]."""
        return self.horizons >= 0


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the panel says, before anything is judged.

    Parameters
    ----------
    weights, drawn_from
        The weights, and the roll-outs that were redrawn.
    effect, path
        Main estimate by imputation, and its event study.
    left
        The panel with the estimated effect taken out; float [region, period].
    noise
        Of that panel.
    factor, synthetic
        What a common wave does, and the synthetic estimate.
    gap_se
        Standard error of imputation less synthetic; NaN when it could not be had.
    """

    weights: Weights
    drawn_from: Arrangements
    effect: Effect
    path: Path
    left: np.ndarray
    noise: Noise
    factor: Factor
    synthetic: Synthetic
    gap_se: float


def weights_of(start: np.ndarray, length: int, lag: int = 0) -> Weights | None:
    """Return the weights of a roll-out; None when no treated cell has a comparison.

    Parameters
    ----------
    start
        Int [region].
    length
        Number of periods.
    lag
        Periods after the start that the mean effect leaves out: nothing can have happened yet.
    """
    late = np.where(start == NEVER, NEVER, np.minimum(start, length) + lag)
    cells = identified_cells(start, length) & treated_cells(late, length)
    if not cells.any():
        return None
    target = cells / cells.sum()
    treated = treated_cells(start, length)
    first, last = int(start.min()), int(max(length - start[start != NEVER].min(), 1))
    forward = np.arange(last)
    slices = horizon_cells(start, length, forward)
    known = slices.sum(axis=(1, 2)) > 0
    back = np.arange(-min(_BEFORE, max(first - 2, 0)), 0)
    main, *after = imputation_weights(treated, np.concatenate([target[None], slices[known]]))
    before = _before_weights(start, length, back)
    since = np.arange(length)[None, :] - np.where(start == NEVER, 10 * length, start)[:, None]
    counts = [int((since == own).sum()) for own in back]
    return Weights(
        start, target, main, np.concatenate([back, forward[known]]),
        np.concatenate([before, np.array(after)]),
        (*counts, *(int((own > 0).sum()) for own in slices[known])),
    )  # fmt: skip


def _before_weights(start: np.ndarray, length: int, back: np.ndarray) -> np.ndarray:
    """Return the weights of the path before the start.

    Those periods are foretold from the ones before them, as the periods after the start are: the
    path has the same meaning on both sides.
    """
    if not len(back):
        return np.empty((0, len(start), length))
    early = np.where(start == NEVER, NEVER, start + back[0])
    treated = treated_cells(early, length)
    since = np.arange(length)[None, :] - np.where(start == NEVER, 10 * length, start)[:, None]
    slices = np.array([(since == own).astype(float) for own in back])
    slices /= slices.sum(axis=(1, 2), keepdims=True)
    return imputation_weights(treated, slices)


def analyse(
    outcome: np.ndarray,
    own: Weights,
    effort: Effort,
    strata: np.ndarray | None = None,
) -> Analysis:
    """Return what a panel says about a roll-out.

    Parameters
    ----------
    outcome
        Float [region, period].
    strata
        Groups within which the order was drawn; int [region].
    """
    rng = np.random.default_rng(effort.seed)
    drawn_from = arrangements(own.start, effort.permutations, rng, strata)
    estimate = float(applied(own.main[None], outcome)[0])
    path = applied(own.path, outcome)
    left = without_effect(outcome, own.start, own.horizons[own.after], path[own.after])
    every = np.concatenate([own.main[None], own.path])
    covariance = spread(redrawn(every, left, drawn_from.order), drawn_from)
    se = float(np.sqrt(covariance[0, 0]))
    low, high = interval(estimate, se, drawn_from)
    seen = redrawn(own.main[None], outcome, drawn_from.order)[:, 0]
    effect = Effect(
        "imputation", estimate, se, low, high, rank_p(estimate, seen, drawn_from),
        "randomisation", len(drawn_from.order),
    )  # fmt: skip
    wave = factor(outcome, own.start, own.target, rng)
    found = _synthetic(outcome, own, effort, rng)
    gap = _gap_se(left, own, drawn_from, effort.agreements)
    critical = simultaneous(covariance[1:, 1:], rng)
    return Analysis(
        own, drawn_from, effect,
        Path(
            tuple(int(one) for one in own.horizons), path, covariance[1:, 1:],
            critical * np.sqrt(np.diag(covariance[1:, 1:])), own.cells,
        ),
        left, fitted_noise(left), wave, found, gap,
    )  # fmt: skip


def _synthetic(
    outcome: np.ndarray, own: Weights, effort: Effort, rng: np.random.Generator
) -> Synthetic:
    if effort.placebos:
        return synthetic(outcome, own.start, effort.placebos, rng)
    return Synthetic(synthetic_estimate(outcome, own.start), np.empty(0), False)


def _gap_se(left: np.ndarray, own: Weights, drawn_from: Arrangements, draws: int) -> float:
    """Return how far imputation and synthetic differ by chance: both on the same redrawn starts."""
    order = drawn_from.order[:draws]
    by_imputation = redrawn(own.main[None], left, order)[:, 0]
    gaps = np.array(
        [
            one - synthetic_estimate(left, own.start[row])
            for one, row in zip(by_imputation, order, strict=True)
        ]
    )
    gaps = gaps[np.isfinite(gaps)]
    return float(np.sqrt((gaps**2).mean())) if len(gaps) > 1 else float("nan")


def yearly_path(
    outcome: np.ndarray, left: np.ndarray, own: Weights, drawn_from: Arrangements, per_year: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Return the path by year against the last year before the start, for sensitivity.

    Quarters are averaged: the bound on how far trends part is then about years, and few enough
    for the exact interval.

    Returns
    -------
    tuple of numpy.ndarray
        Before (without the base year), after (at most six years), and their covariance; None
        without a region never treated, or with fewer than two years before or one after the start.
    """
    length = outcome.shape[1]
    first = int(own.start.min())
    before = np.arange(-min(first // per_year, 6), -1)
    after = np.arange(min((length - first) // per_year, 6))
    if not len(before) or not len(after) or not (own.start == NEVER).any():
        return None
    weights = group_time_weights(own.start, length, np.concatenate([before, after]), per_year)
    path = applied(weights, outcome)
    covariance = spread(redrawn(weights, left, drawn_from.order), drawn_from)
    return path[: len(before)], path[len(before) :], covariance
