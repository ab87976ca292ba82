"""What a forecast must beat: simple methods, each with its own honest width.

Every method gets the figures up to the origin and gives equally likely points of its forecast
distribution per horizon. Widths allow for few years (Student's t), so that no method loses merely
because it is too sure of itself.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, stdtrit

POINTS = 200
"""Equally likely points by which a forecast distribution is given."""

_PROBABILITY = (np.arange(POINTS) + 0.5) / POINTS


def _logs(history: np.ndarray) -> np.ndarray:
    return np.log(history[np.isfinite(history)])


def _spread(mean: np.ndarray, width: np.ndarray, free: int) -> np.ndarray:
    """Return the points of Student's t around the means [N, H]."""
    return mean + width * stdtrit(max(free, 1), _PROBABILITY)[:, None]


def last_value(history: np.ndarray, horizons: np.ndarray) -> np.ndarray:
    """Return the last figure, with the width of a walk of the logarithm without direction."""
    logs = _logs(history)
    changes = np.diff(logs)
    width = np.sqrt((changes**2).mean() * horizons)
    return np.exp(_spread(np.full(len(horizons), logs[-1]), width, changes.size))


def drift(history: np.ndarray, horizons: np.ndarray) -> np.ndarray:
    """Return the last figure and its mean growth so far, whose error widens the forecast."""
    logs = _logs(history)
    changes = np.diff(logs)
    width = changes.std(ddof=1) * np.sqrt(horizons + horizons**2 / changes.size)
    return np.exp(_spread(logs[-1] + changes.mean() * horizons, width, changes.size - 1))


def linear_trend(history: np.ndarray, horizons: np.ndarray, years: int = 10) -> np.ndarray:
    """Return the line through the last ten figures, with the interval of the regression.

    BLS uses the same line as the naive forecast of its evaluations.
    """
    own = history[np.isfinite(history)][-years:]
    time = np.arange(own.size) - (own.size - 1) / 2
    slope = (time * own).sum() / (time**2).sum()
    left = own - own.mean() - slope * time
    ahead = time[-1] + horizons
    variance = (left**2).sum() / (own.size - 2)
    width = np.sqrt(variance * (1 + 1 / own.size + ahead**2 / (time**2).sum()))
    return np.maximum(_spread(own.mean() + slope * ahead, width, own.size - 2), 0.0)


def damped_smoothing(history: np.ndarray, horizons: np.ndarray) -> np.ndarray:
    """Return exponential smoothing of the logarithm with a damped trend, ETS(A, Ad, N).

    Weights, damping and start are those with the least squared one-year errors; the variance of
    later years follows in closed form (Hyndman and others, 2008).
    """
    logs = _logs(history)

    def weights(chosen: np.ndarray) -> tuple[float, float, float]:
        level = float(expit(chosen[0]))
        return level, level * float(expit(chosen[1])), 0.8 + 0.18 * float(expit(chosen[2]))

    def errors(chosen: np.ndarray) -> tuple[np.ndarray, float, float]:
        alpha, beta, phi = weights(chosen)
        level, slope = chosen[3], chosen[4]
        found = np.empty(logs.size)
        for step, actual in enumerate(logs):
            ahead = level + phi * slope
            found[step] = actual - ahead
            level = ahead + alpha * found[step]
            slope = phi * slope + beta * found[step]
        return found, level, slope

    scale = np.diff(logs).std() + 1e-6
    first = np.diff(logs)[:4].mean()
    begin = np.array([1.0, -1.0, 0.0, logs[0] - first, first])

    def cost(chosen: np.ndarray) -> float:
        # A light pull keeps flat directions finite; it is worth far less than one error.
        return float(((errors(chosen)[0] / scale) ** 2).sum() + 0.01 * (chosen[:3] ** 2).sum())

    best = minimize(cost, begin, method="L-BFGS-B").x
    left, level, slope = errors(best)
    alpha, beta, phi = weights(best)
    free = max(logs.size - 5, 1)
    powers = np.cumsum(phi ** np.arange(1, int(horizons.max()) + 1))
    effects = alpha + beta * np.concatenate([[0.0], powers])[1:]
    variance = np.array([1 + (effects[: h - 1] ** 2).sum() for h in horizons])
    width = np.sqrt((left**2).sum() / free * variance)
    return np.exp(_spread(level + slope * powers[horizons - 1], width, free))


def integrated_arma(history: np.ndarray, horizons: np.ndarray) -> np.ndarray:
    """Return the best of eight ARIMA(p, 1, q) of the logarithm: p, q 0 or 1, drift or none.

    Each is fitted by its exact likelihood; the corrected criterion of Akaike chooses.
    """
    changes = np.diff(_logs(history))
    fits = [
        _fit_arma(changes, p, q, constant)
        for p, q, constant in product((0, 1), (0, 1), (False, True))
    ]
    _, ar, ma, mean, variance, free = min(fits, key=lambda fit: fit[0])
    total = changes.size + int(horizons.max())
    covariance = variance * arma_covariance(total, ar, ma)
    known = changes.size
    gain = np.linalg.solve(covariance[:known, :known], covariance[:known, known:]).T
    ahead = mean + gain @ (changes - mean)
    rest = covariance[known:, known:] - gain @ covariance[:known, known:]
    sums = np.tril(np.ones((total - known, total - known)))
    width = np.sqrt(np.diag(sums @ rest @ sums.T))[horizons - 1]
    return np.exp(_spread(_logs(history)[-1] + np.cumsum(ahead)[horizons - 1], width, free))


def arma_covariance(size: int, ar: float, ma: float) -> np.ndarray:
    """Return the covariance of `size` steps of an ARMA(1, 1) with unit shocks."""
    gap = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    now = (1 + 2 * ar * ma + ma**2) / (1 - ar**2)
    next_year = (1 + ar * ma) * (ar + ma) / (1 - ar**2)
    later = next_year * np.where(gap > 0, np.power(ar, np.maximum(gap - 1, 0)), 1.0)
    return np.where(gap == 0, now, later)


def _fit_arma(
    changes: np.ndarray, p: int, q: int, constant: bool
) -> tuple[float, float, float, float, float, int]:
    """Return criterion, coefficients, mean, variance of the shocks, and degrees of freedom."""
    number = changes.size

    def parts(chosen: np.ndarray) -> tuple[float, float, float, float, float]:
        ar = 0.97 * float(np.tanh(chosen[0])) if p else 0.0
        ma = 0.97 * float(np.tanh(chosen[-1])) if q else 0.0
        factor = np.linalg.cholesky(arma_covariance(number, ar, ma))
        ones, own = np.linalg.solve(factor, np.array([np.ones(number), changes]).T).T
        mean = float(ones @ own / (ones @ ones)) if constant else 0.0
        square = float(((own - mean * ones) ** 2).sum())
        size = 2 * np.log(np.diag(factor)).sum()
        return number * np.log(square / number) + size, ar, ma, mean, square

    chosen = np.zeros(p + q)
    if p + q:
        chosen = minimize(lambda own: parts(own)[0], np.full(p + q, 0.1), method="Nelder-Mead").x
    cost, ar, ma, mean, square = parts(chosen)
    count = p + q + constant + 1
    free = max(number - count + 1, 1)
    slack = max(number - count - 1, 1)
    criterion = cost + 2 * count + 2 * count * (count + 1) / slack
    return criterion, ar, ma, mean, square / free, free


BASELINES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "last value": last_value,
    "drift": drift,
    "linear trend": linear_trend,
    "damped ETS": damped_smoothing,
    "ARIMA": integrated_arma,
}
"""By the name that tables show."""

NAIVE = ("last value", "drift", "linear trend")
"""Those that anyone can compute by hand."""
