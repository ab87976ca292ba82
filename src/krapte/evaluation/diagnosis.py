"""What speaks for and against the estimate: waves, agreement, sensitivity, and the libraries."""

from __future__ import annotations

import math

import numpy as np

from krapte.evaluation import library
from krapte.evaluation.analysis import Analysis, weights_of, yearly_path
from krapte.evaluation.gate import THRESHOLDS, disagreement, leans_on_factor
from krapte.evaluation.result import Check
from krapte.evaluation.sensitivity import breakdown, relative_magnitude
from krapte.evaluation.weights import applied

BOUNDS = (0.5, 1.0)
"""M under which the interval by relative magnitudes is told."""
_BENDS = (0.0, 0.25, 0.5)
"""Bend of the deviation per year, as a share of the smallest effect that matters."""
_NONE = math.nan


def diagnosis(found: Analysis) -> list[Check]:
    """Return what a common wave does, and whether the estimators agree; without effect sizes.

    They are told also where the gate refuses the number: its size then says nothing.
    """
    gap = disagreement(found)
    return [
        Check("factor", "p", _NONE, _NONE, _NONE, found.factor.p, not leans_on_factor(found)),
        Check("agreement", f"{gap:.2f}", _NONE, _NONE, _NONE, _NONE, bool(gap <= THRESHOLDS.gap)),
    ]


def sensitivity(outcome: np.ndarray, found: Analysis, per_year: int, minimal: float) -> list[Check]:
    """Return the intervals when trends may have parted, by year; empty where years are too few.

    Parameters
    ----------
    minimal
        Smallest effect that matters: the bends that are tried are shares of it.
    """
    path = yearly_path(outcome, found.left, found.weights, found.drawn_from, per_year)
    if path is None:
        return []
    before, after, covariance = path
    mean = np.full(len(after), 1 / len(after))
    checks = []
    for share in _BENDS:
        low, high = library.smoothness(before, after, covariance, share * minimal, mean)
        checks.append(_of("smoothness", f"{share * minimal:g}", float(mean @ after), low, high))
    for bound in BOUNDS:
        low, high = relative_magnitude(before, after, covariance, bound, mean)
        checks.append(_of("relative_magnitude", f"{bound:g}", float(mean @ after), low, high))
    largest = breakdown(before, after, covariance, mean)
    checks.append(Check("breakdown", "M", largest, _NONE, _NONE, _NONE, None))
    return checks


def _of(kind: str, name: str, estimate: float, low: float, high: float) -> Check:
    return Check(kind, name, estimate, low, high, _NONE, bool(low > 0 or high < 0))


def library_check(outcome: np.ndarray, start: np.ndarray) -> Check:
    """Return the library's imputation estimate; passed when ours equals it."""
    own = weights_of(start, outcome.shape[1])
    if own is None:
        raise ValueError("no treated cell has a comparison")
    ours = float(applied(own.main[None], outcome)[0])
    theirs, _ = library.imputation(library.long_table(outcome, start))
    near = abs(ours - theirs) <= 1e-9 * max(1.0, float(np.abs(outcome).max()))
    return Check("library", "diff-diff", theirs, _NONE, _NONE, _NONE, near)
