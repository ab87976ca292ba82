"""Efficient frontiers: what more or less money gives, and what caution costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from krapte.portfolio.case import Case, Portfolio
from krapte.portfolio.formulation import Risk, tail_mean
from krapte.portfolio.limits import limits_of
from krapte.portfolio.program import Effort, Program
from krapte.portfolio.surface import Surface

SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
Simulate = Callable[[np.ndarray], np.ndarray]
"""Sizes [option, start] to the gain in the simulator [draw]."""


@dataclass(frozen=True, eq=False)
class Point:
    """One portfolio on a frontier.

    Parameters
    ----------
    share
        Of the budgets.
    weight
        Of the worst draws.
    portfolio
        The best one there.
    spent
        Public money, euro.
    gain
        By the surface [draw].
    simulated
        By the simulator [draw]; None when it was not asked.
    """

    share: float
    weight: float
    portfolio: Portfolio
    spent: float
    gain: np.ndarray
    simulated: np.ndarray | None

    def mean(self) -> float:
        """Return the mean gain by the surface."""
        return float(self.gain.mean())

    def worst(self, tail: float) -> float:
        """Return the mean gain of the draws in which the portfolio does least."""
        return -tail_mean(-self.gain, tail)


def scaled(case: Case, share: float) -> Case:
    """Return the case with all budgets times a share; floors in euro shrink with them."""
    floors = tuple(
        own if own.amount_eur is None else replace(own, amount_eur=own.amount_eur * min(share, 1.0))
        for own in case.floors
    )
    budgets = tuple(replace(own, amount_eur=own.amount_eur * share) for own in case.budgets)
    return replace(case, budgets=budgets, floors=floors)


def by_budget(
    case: Case,
    surface: Surface,
    risk: Risk,
    effort: Effort,
    shares: Sequence[float] = SHARES,
    simulate: Simulate | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Point, ...]:
    """Return the best portfolio for each share of the budgets, the smallest first.

    Each one begins from the one before, which its larger budget allows: more money never gives
    less.
    """
    found: list[Point] = []
    for count, share in enumerate(sorted(shares), start=1):
        own = scaled(case, share)
        program = Program(own, limits_of(own), surface, risk)
        known = found[-1].portfolio if found else None
        best = program.solve(effort, known=known).portfolio
        found.append(_point(own, surface, share, risk.weight, best, simulate))
        if progress is not None:
            progress(count, len(shares))
    return tuple(found)


def by_caution(
    case: Case,
    surface: Surface,
    risk: Risk,
    effort: Effort,
    weights: Sequence[float] = WEIGHTS,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Point, ...]:
    """Return the best portfolio for each weight of the worst draws."""
    found = []
    for count, weight in enumerate(weights, start=1):
        own = replace(risk, weight=weight)
        best = Program(case, limits_of(case), surface, own).solve(effort).portfolio
        found.append(_point(case, surface, 1.0, weight, best, None))
        if progress is not None:
            progress(count, len(weights))
    return tuple(found)


def _point(
    case: Case, surface: Surface, share: float, weight: float, best: Portfolio,
    simulate: Simulate | None,
) -> Point:  # fmt: skip
    seen = None if simulate is None else simulate(best.size)
    spent = float(best.public(case).sum())
    return Point(share, weight, best, spent, surface.gain(best.size), seen)
