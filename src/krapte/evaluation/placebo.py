"""Where the measure cannot have worked, nothing should be found."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from krapte.evaluation.analysis import Weights, weights_of
from krapte.evaluation.randomisation import (
    LEVEL,
    Arrangements,
    arrangements,
    benjamini_hochberg,
    interval,
    max_t,
    rank_p,
    redrawn,
    spread,
    without_effect,
)
from krapte.evaluation.result import Check
from krapte.evaluation.weights import NEVER, applied

_EARLIER = 8
_LEAST_BEFORE = 4
_DRAWS = 199


def in_time(
    outcome: np.ndarray, start: np.ndarray, strata: np.ndarray | None, seed: int
) -> Check | None:
    """Return the effect of a start eight periods early, on the time before any real start.

    None where that leaves fewer than four periods before it.
    """
    first = int(start.min())
    if first < _EARLIER + _LEAST_BEFORE:
        return None
    early = np.where(start == NEVER, NEVER, first - _EARLIER)
    found = _estimated(outcome[:, :first], early, strata, seed)
    return None if found is None else _check("time", f"-{_EARLIER}", found)


def on_outcomes(
    outcomes: Mapping[str, np.ndarray], own: Weights, strata: np.ndarray | None, seed: int
) -> list[Check]:
    """Return the effect on outcomes that the measure cannot move."""
    found = {name: _estimated(one, own.start, strata, seed) for name, one in outcomes.items()}
    return [_check("outcome", name, one) for name, one in found.items() if one is not None]


def in_space(outcome: np.ndarray, own: Weights, regions: Sequence[str]) -> list[Check]:
    """Return the effect for each region without the measure, as if it alone had begun.

    Passed means not found, with the share of false findings over all these regions held at 5 %.
    """
    never = np.flatnonzero(own.start == NEVER)
    if len(never) < 4:
        return []
    first = int(np.median(own.start[own.start != NEVER]))
    start = np.full(len(never), NEVER)
    start[0] = first
    weights = weights_of(start, outcome.shape[1])
    if weights is None:
        return []
    order = arrangements(start, len(never), np.random.default_rng(0)).order
    found = redrawn(weights.main[None], outcome[never], order)[:, 0]
    place = np.array([int(np.flatnonzero(row == 0)[0]) for row in order])
    scale = math.sqrt((found**2).sum() / max(len(never) - 2, 1))
    p = 2 * stats.t.sf(np.abs(found) / scale, len(never) - 2)
    adjusted = benjamini_hochberg(p)
    reach = float(stats.t.ppf(1 - LEVEL / 2, len(never) - 2)) * scale
    return [
        Check("space", regions[int(never[place[i]])], float(found[i]), float(found[i] - reach),
              float(found[i] + reach), float(adjusted[i]), bool(adjusted[i] > LEVEL))
        for i in np.argsort(place)
    ]  # fmt: skip


def without_each(
    outcome: np.ndarray,
    own: Weights,
    regions: Sequence[str],
    strata: np.ndarray | None,
    found_before: bool,
    seed: int,
) -> list[Check]:
    """Return the effect with each region left out in turn.

    Parameters
    ----------
    found_before
        Whether zero lies outside the interval with all regions; a check passes when that stays.
    """
    checks = []
    for place, region in enumerate(regions):
        keep = np.arange(len(regions)) != place
        start = own.start[keep]
        if (start == NEVER).all():
            continue
        found = _estimated(outcome[keep], start, None if strata is None else strata[keep], seed)
        if found is None:
            continue
        estimate, low, high, p = found
        same = (low > 0 or high < 0) == found_before
        checks.append(Check("without_region", region, estimate, low, high, p, same))
    return checks


def in_ring(
    outcome: np.ndarray,
    start: np.ndarray,
    regions: Sequence[str],
    neighbours: Mapping[str, Sequence[str]],
    seed: int,
) -> Check | None:
    """Return the effect on regions without the measure that are near one with it.

    They count as begun when their first neighbour did; the others without the measure are the
    comparison. None where there are no such regions, or no others.
    """
    begun = dict(zip(regions, start, strict=True))
    never = [i for i, own in enumerate(start) if own == NEVER]
    exposed = np.array(
        [
            min((begun[own] for own in neighbours.get(regions[i], ()) if own in begun),
                default=NEVER)
            for i in never
        ],
        dtype=np.int64,
    )  # fmt: skip
    if (exposed == NEVER).all() or (exposed == NEVER).sum() < 2:
        return None
    found = _estimated(outcome[never], exposed, None, seed)
    return None if found is None else _check("ring", str(int((exposed != NEVER).sum())), found)


def secondary(
    outcomes: Mapping[str, np.ndarray], own: Weights, drawn_from: Arrangements
) -> list[Check]:
    """Return the effect on further outcomes, with p-values that hold for all of them at once.

    The same redrawn roll-outs serve every outcome, so that what moves together counts once.
    """
    if not outcomes:
        return []
    names = list(outcomes)
    estimates = np.array([applied(own.main[None], outcomes[name])[0] for name in names])
    drawn = np.column_stack(
        [redrawn(own.main[None], outcomes[name], drawn_from.order)[:, 0] for name in names]
    )
    adjusted = max_t(estimates, drawn, drawn_from)
    checks = []
    for place, name in enumerate(names):
        low, high = _interval(outcomes[name], own, drawn_from, float(estimates[place]))
        checks.append(
            Check("secondary", name, float(estimates[place]), low, high, float(adjusted[place]),
                  None)
        )  # fmt: skip
    return checks


def _check(kind: str, name: str, found: tuple[float, float, float, float]) -> Check:
    estimate, low, high, p = found
    return Check(kind, name, estimate, low, high, p, not (low > 0 or high < 0))


def _estimated(
    outcome: np.ndarray, start: np.ndarray, strata: np.ndarray | None, seed: int
) -> tuple[float, float, float, float] | None:
    own = weights_of(start, outcome.shape[1])
    if own is None:
        return None
    drawn_from = arrangements(start, _DRAWS, np.random.default_rng(seed), strata)
    estimate = float(applied(own.main[None], outcome)[0])
    seen = redrawn(own.main[None], outcome, drawn_from.order)[:, 0]
    low, high = _interval(outcome, own, drawn_from, estimate)
    return estimate, low, high, rank_p(estimate, seen, drawn_from)


def _interval(
    outcome: np.ndarray, own: Weights, drawn_from: Arrangements, estimate: float
) -> tuple[float, float]:
    after = own.after
    path = applied(own.path[after], outcome)
    left = without_effect(outcome, own.start, own.horizons[after], path)
    drawn = redrawn(own.main[None], left, drawn_from.order)
    return interval(estimate, float(np.sqrt(spread(drawn, drawn_from)[0, 0])), drawn_from)
