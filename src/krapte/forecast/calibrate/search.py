"""The mode of the posterior and the normal around it, by gradient (Gauss-Newton, damped).

All unknowns are standard normal numbers beforehand and errors of figures are normal, so that minus
the logarithm of the posterior is half a sum of squares. Its derivatives say both where to go and
how wide the normal is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_STEPS = 60
_NEAR = 1e-3
"""The search ends when the next step should gain less: 0.05 posterior widths from the mode."""

_DAMPING, _EASED, _TIGHTENED = 1e-2, 0.2, 6.0
_LONGEST = 2.0
"""Most that one step moves an unknown, in prior standard deviations."""

Residuals = Callable[[np.ndarray], np.ndarray]
ResidualsWithSlope = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Normal:
    """The posterior as a normal around its mode.

    Parameters
    ----------
    centre
        Most likely standard normal numbers [U].
    covariance
        Of the normal [U, U]; the prior's is the identity.
    information
        What the figures add to the prior's curvature at the mode [U, U].
    left
        What the next step was expected to gain in the logarithm of the posterior.
    steps
        Steps that the search took.
    height
        Minus the logarithm of the posterior at the mode, up to a constant.
    """

    centre: np.ndarray
    covariance: np.ndarray
    information: np.ndarray
    left: float
    steps: int
    height: float

    @property
    def converged(self) -> bool:
        """Whether the search ended at a mode."""
        return self.left < 10 * _NEAR


def most_likely(
    residuals: Residuals, with_slope: ResidualsWithSlope, size: int, start: np.ndarray | None = None
) -> Normal:
    """Return the normal around the mode of exp(-|residuals(z)|^2 / 2 - |z|^2 / 2).

    Parameters
    ----------
    residuals
        Errors over their standard deviation [F] at a vector of unknowns [U].
    with_slope
        The same with its derivatives [F, U].
    size
        Number of unknowns.
    start
        Where to begin; the middle of the prior when None.
    """
    z = np.zeros(size) if start is None else start
    error, slope = with_slope(z)
    height, damping, steps = _height(error, z), _DAMPING, 0
    while True:
        gradient = slope.T @ error + z
        curvature = slope.T @ slope + np.eye(size)
        left = float(gradient @ np.linalg.solve(curvature, gradient)) / 2
        lower = False
        if left < _NEAR or steps == _STEPS:
            break
        steps += 1
        while not lower and damping < 1e8:
            damped = curvature + damping * np.diag(np.diag(curvature))
            move = -np.linalg.solve(damped, gradient)
            move *= min(1.0, _LONGEST / np.abs(move).max())
            tried = residuals(z + move)
            lower = np.isfinite(tried).all() and _height(tried, z + move) < height
            damping *= _EASED if lower else _TIGHTENED
        if not lower:
            break
        z = z + move
        error, slope = with_slope(z)
        height = _height(error, z)
    covariance = np.linalg.inv(curvature)
    covariance = (covariance + covariance.T) / 2
    return Normal(z, covariance, slope.T @ slope, left, steps, height)


def _height(error: np.ndarray, z: np.ndarray) -> float:
    return float(error @ error + z @ z) / 2
