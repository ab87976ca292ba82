"""How far trends may have parted before the conclusion falls.

Relative magnitudes: after the start the deviation from parallel trends moves, per period, at most
M times as much as it did before. The interval is the conditional least-favourable hybrid of
Andrews, Roth and Pakes, as Rambachan and Roth (2023) use it. Where that solves a linear programme
for every value, ours lists the vertices of the dual once: for some ten periods these are few, and
every value is then a maximum over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy import stats

from krapte.evaluation.randomisation import LEVEL

_FIRST_SHARE = 0.1
"""Share of the level that the first stage of the hybrid takes (Rambachan and Roth)."""
_DRAWS = 1000
_GRID = 600
_MOST_AFTER = 6


def relative_magnitude(
    before: np.ndarray, after: np.ndarray, covariance: np.ndarray, bound: float, mean: np.ndarray
) -> tuple[float, float]:
    """Return the 95 % interval of a mean effect under relative magnitudes.

    Parameters
    ----------
    before, after
        Path against the last period before the start, that period left out; float [horizon].
    covariance
        Of before and after together.
    bound
        M: how many times the largest move before the start the moves after it may be.
    mean
        Weights over `after`.

    Raises
    ------
    ValueError
        There are more than six periods after the start (average them to years), or none before.
    """
    if not 1 <= len(after) <= _MOST_AFTER or not len(before):
        raise ValueError(f"{len(before)} periods before and {len(after)} after; 1+ and 1 to 6")
    path = np.concatenate([before, after])
    centre = float(mean @ after)
    se = float(np.sqrt(mean @ covariance[len(before) :, len(before) :] @ mean))
    moves = np.abs(np.diff(np.append(before, 0.0))).max()
    # The deviation adds up over the periods; beyond this no value can be accepted.
    reach = 8 * se + bound * (moves + 4 * se) * len(after) * (len(after) + 1) / 2 / len(after) * 2
    grid = np.linspace(centre - reach, centre + reach, _GRID)
    accepted = np.zeros(_GRID, dtype=bool)
    for number in range(len(before)):
        for sign in (1.0, -1.0):
            rows = _rows(len(before), len(after), bound, number, sign)
            accepted |= _Test(rows, path, covariance, len(before), mean).accepts(grid)
    if not accepted.any():
        return float("nan"), float("nan")
    step = grid[1] - grid[0]
    inside = grid[accepted]
    return float(inside[0] - step / 2), float(inside[-1] + step / 2)


def breakdown(
    before: np.ndarray, after: np.ndarray, covariance: np.ndarray, mean: np.ndarray, most: float = 2
) -> float:
    """Return the largest M at which zero is still outside the interval; 0 when it never is."""
    low, high = 0.0, most
    if _holds_zero(before, after, covariance, 0.0, mean):
        return 0.0
    if not _holds_zero(before, after, covariance, most, mean):
        return most
    while high - low > 0.05:
        middle = (low + high) / 2
        if _holds_zero(before, after, covariance, middle, mean):
            high = middle
        else:
            low = middle
    return low


def _holds_zero(
    before: np.ndarray, after: np.ndarray, covariance: np.ndarray, bound: float, mean: np.ndarray
) -> bool:
    path, zero = np.concatenate([before, after]), np.zeros(1)
    return any(
        _Test(
            _rows(len(before), len(after), bound, number, sign),
            path, covariance, len(before), mean,
        ).accepts(zero)[0]
        for number in range(len(before))
        for sign in (1.0, -1.0)
    )  # fmt: skip


def _rows(before: int, after: int, bound: float, number: int, sign: float) -> np.ndarray:
    """Return rows A of `A deviation <= 0`: moves after are at most M times move `number` before.

    Only rows that speak of the time after the start; the base period is left out.
    """
    length = before + after + 1
    moves = np.zeros((length - 1, length))
    moves[np.arange(length - 1), np.arange(length - 1)] = -1
    moves[np.arange(length - 1), np.arange(1, length)] = 1
    largest = sign * moves[number]
    late = moves[before:]
    rows = np.concatenate([late - bound * largest, -late - bound * largest])
    return np.delete(rows, before, axis=1)


@lru_cache(maxsize=64)
def _choices(rows: int, of: int) -> np.ndarray:
    return np.array(list(combinations(range(rows), of)))


@dataclass(frozen=True)
class _Solved:
    """Vertices of the dual, and what they say of the data."""

    vertices: np.ndarray
    data: np.ndarray
    slope: np.ndarray
    covariance: np.ndarray
    first_stage: float


class _Test:
    """The hybrid test of one set of restrictions, for any value of the mean effect."""

    def __init__(
        self,
        rows: np.ndarray,
        path: np.ndarray,
        covariance: np.ndarray,
        before: int,
        mean: np.ndarray,
    ) -> None:
        basis = _basis(mean)
        late = rows[:, before:] @ np.linalg.inv(basis)
        sigma = rows @ covariance @ rows.T
        scale = np.sqrt(np.maximum(np.diag(sigma), 1e-300))
        vertices = _vertices(late[:, 1:], scale)
        rng = np.random.default_rng(0)
        root = _root(sigma)
        drawn = (vertices @ (root @ rng.standard_normal((len(sigma), _DRAWS)))).max(axis=0)
        first = float(np.quantile(drawn, 1 - LEVEL * _FIRST_SHARE))
        self.own = _Solved(vertices, rows @ path, late[:, 0], sigma, first)

    def accepts(self, values: np.ndarray) -> np.ndarray:
        """Return whether each value of the mean effect is accepted; bool [value]."""
        own = self.own
        moments = own.data[:, None] - own.slope[:, None] * values[None, :]
        heights = own.vertices @ moments
        best = heights.argmax(axis=0)
        top = heights[best, np.arange(len(values))]
        spread = own.vertices @ own.covariance @ own.vertices.T
        variance = spread[best, best]
        # The best vertex stays the best while its height lies between these two.
        tilt = spread[:, best] / variance[None, :]
        rest = heights - tilt * top[None, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = rest / (1 - tilt)
        low = np.where(tilt < 1 - 1e-10, bound, -np.inf).max(axis=0)
        high = np.where(tilt > 1 + 1e-10, bound, np.inf).min(axis=0)
        sd = np.sqrt(variance)
        level = LEVEL * (1 - _FIRST_SHARE) / (1 - LEVEL * _FIRST_SHARE)
        high = np.minimum(high, own.first_stage)
        critical = np.maximum(_truncated_quantile(1 - level, low / sd, high / sd), 0.0)
        within = (top >= low - 1e-12) & (top <= high)
        return (top <= own.first_stage) & ~(within & (top / sd > critical))


def _basis(mean: np.ndarray) -> np.ndarray:
    """Return an invertible matrix whose first row is `mean`."""
    size = len(mean)
    pivot = int(np.abs(mean).argmax())
    others = np.delete(np.eye(size), pivot, axis=0)
    return np.vstack([mean, others])


def _root(sigma: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(sigma)
    return vectors * np.sqrt(np.maximum(values, 0.0))


def _vertices(nuisance: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the vertices of weights, 0 or more, that cancel the nuisance and sum to 1."""
    rows, hidden = nuisance.shape
    equations = np.vstack([nuisance.T, scale[None, :]])
    wanted = np.zeros(hidden + 1)
    wanted[-1] = 1.0
    chosen = _choices(rows, hidden + 1)
    matrices = equations[:, chosen].transpose(1, 0, 2)
    sound = np.abs(np.linalg.det(matrices)) > 1e-12 * np.abs(scale).max()
    matrices, chosen = matrices[sound], chosen[sound]
    solved = np.linalg.solve(
        matrices, np.broadcast_to(wanted[:, None], (len(chosen), hidden + 1, 1))
    )
    weights = solved[..., 0]
    kept = (weights >= -1e-10).all(axis=1) & np.isfinite(weights).all(axis=1)
    vertices = np.zeros((int(kept.sum()), rows))
    np.put_along_axis(vertices, chosen[kept], np.maximum(weights[kept], 0.0), axis=1)
    return np.unique(vertices.round(12), axis=0)


def _truncated_quantile(share: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the quantile of a standard normal between bounds, without loss in the upper tail."""
    above_low, above_high = stats.norm.sf(low), stats.norm.sf(high)
    left = above_low - share * (above_low - above_high)
    found = stats.norm.isf(left)
    return np.where(left > 0, np.clip(found, low, high), low)
