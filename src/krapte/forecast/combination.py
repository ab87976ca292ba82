"""The forecast of krapte: several ways of looking at a series, weighed by how they did before.

Means of forecasts are better than most of what goes into them, and weights learned from few years
are worse than stated ones: the lesson of the M competitions. So weights begin at a stated prior and
move only as far as earlier forecasts, whose outcome was known at the origin, insist. Points of the
same rank are averaged in the logarithm, which keeps the shape of the parts; one part without
width makes the mean narrower when it has been too wide.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float
from scipy.optimize import minimize

from krapte.forecast.baselines import POINTS

PARTS = {"trend model": 2.0, "pooled walk": 2.0, "drift": 1.0, "last value": 1.0}
"""What is combined, with its prior weight; assumed, chosen on development years."""

_CENTRE = 0.6
"""Prior weight of the part without width, on the scale of `PARTS`."""

PRIOR = np.array([*PARTS.values(), _CENTRE]) / (sum(PARTS.values()) + _CENTRE)

_OVERLAP = 5
"""Forecasts of one series from neighbouring years share outcomes: so many count as one."""

_FIRM, _CLASS_FIRM = 30.0, 100.0
"""How much worse a squared distance from the prior must be repaid: all series, then a class."""

_RANKS = slice(POINTS // 50, POINTS, POINTS // 20)
"""Points at which past forecasts are judged; twenty of them are enough."""


@dataclass
class Combination:
    """Weights that are learned while a backtest goes from origin to origin.

    Parameters
    ----------
    remembered
        Past forecasts: series, class, target year, logarithms of the parts [N, K], unit.
    """

    remembered: list[tuple[str, str, int, np.ndarray, float]] = field(default_factory=list)

    def weights(
        self, known: dict[str, dict[int, float]], kinds: list[str]
    ) -> dict[str, np.ndarray]:
        """Return the weights of the parts per class, given what is known at an origin.

        Parameters
        ----------
        known
            Series -> year -> figure, as known at the origin; nothing else is looked at.
        kinds
            Classes that are asked for.
        """
        judged = [
            (kind, parts, unit, np.log(known[name][year]))
            for name, kind, year, parts, unit in self.remembered
            if year in known.get(name, {})
        ]
        if not judged:
            return dict.fromkeys(kinds, PRIOR)
        parts = np.stack([own[1][_RANKS] for own in judged])
        unit = np.array([own[2] for own in judged])
        actual = np.array([own[3] for own in judged])
        of = np.array([own[0] for own in judged])
        common = _learned(parts, unit, actual, PRIOR, _FIRM)
        return {
            kind: _learned(parts[of == kind], unit[of == kind], actual[of == kind], common,
                           _CLASS_FIRM)
            for kind in kinds
        }  # fmt: skip

    def remember(self, name: str, kind: str, year: int, parts: np.ndarray) -> None:
        """Keep a forecast, to be judged once its outcome is known.

        Parameters
        ----------
        name, kind
            Series and its class.
        year
            Target year.
        parts
            Logarithms of the points of each part [N, K], as `aligned` returns them.
        """
        last = parts[:, list(PARTS).index("last value")]
        unit = (np.quantile(last, 0.845) - np.quantile(last, 0.155)) / 2
        self.remembered.append((name, kind, year, parts, max(float(unit), 1e-6)))


def aligned(points: dict[str, Float[np.ndarray, "N H"]]) -> Float[np.ndarray, "N H K"]:
    """Return the logarithms of the parts at the same ranks; the last part has no width.

    Parameters
    ----------
    points
        Points or draws of every part of `PARTS` by horizon, above 0, in any order and number.
    """
    ranks = (np.arange(POINTS) + 0.5) / POINTS
    parts = [np.quantile(np.log(points[name]), ranks, axis=0) for name in PARTS]
    whole = np.stack(parts, axis=-1)
    weight = np.array(list(PARTS.values()))
    centre = np.median(whole @ (weight / weight.sum()), axis=0)
    flat = np.broadcast_to(centre[None, :, None], (*whole.shape[:2], 1))
    return np.concatenate([whole, flat], axis=-1)


def _learned(
    parts: Float[np.ndarray, "F Q K"],
    unit: Float[np.ndarray, " F"],
    actual: Float[np.ndarray, " F"],
    prior: Float[np.ndarray, " K"],
    firm: float,
) -> Float[np.ndarray, " K"]:
    """Return the weights, not below 0 and of sum 1, with the least score and distance to a prior.

    The score is the CRPS in units of the series: twice the mean loss of the ranks. It is convex in
    the weights, so that there is one best answer.
    """
    if not len(actual):
        return prior
    rank = ((np.arange(POINTS) + 0.5) / POINTS)[_RANKS]

    def cost(weight: np.ndarray) -> tuple[float, np.ndarray]:
        short: Bool[np.ndarray, "F Q"] = actual[:, None] > parts @ weight
        miss = (actual[:, None] - parts @ weight) / unit[:, None]
        slope = np.where(short, rank, rank - 1)
        far = weight - prior
        score = 2 * (slope * miss).mean(1).sum() / _OVERLAP
        tilt = np.einsum("fq,fqk->k", slope / unit[:, None], parts) / rank.size
        return score + firm * float(far @ far), -2 * tilt / _OVERLAP + 2 * firm * far

    found = minimize(
        cost, prior, jac=True, method="SLSQP", bounds=[(0, 1)] * prior.size,
        constraints={"type": "eq", "fun": lambda own: own.sum() - 1,
                     "jac": lambda own: np.ones_like(own)},
    ).x  # fmt: skip
    kept = np.clip(found, 0, None)
    return kept / kept.sum()
