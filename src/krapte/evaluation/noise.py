"""How a region strays from the others when nothing is done: size, persistence, and draws of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Noise:
    """Persistent noise of a region.

    Parameters
    ----------
    sd
        Standard deviation, in the unit of the outcome.
    rho
        Correlation with the period before, 0 to below 1.
    """

    sd: float
    rho: float


def ar1(rng: np.random.Generator, shape: tuple[int, ...], sd: float, rho: float) -> np.ndarray:
    """Return stationary noise that lasts; float [..., period]."""
    shocks = rng.standard_normal(shape)
    noise = np.empty(shape)
    noise[..., 0] = sd * shocks[..., 0]
    scale = sd * np.sqrt(1 - rho**2)
    for period in range(1, shape[-1]):
        noise[..., period] = rho * noise[..., period - 1] + scale * shocks[..., period]
    return noise


def centred(outcome: np.ndarray) -> np.ndarray:
    """Return the outcome less its region and period means; float [..., region, period]."""
    return (
        outcome
        - outcome.mean(axis=-1, keepdims=True)
        - outcome.mean(axis=-2, keepdims=True)
        + outcome.mean(axis=(-2, -1), keepdims=True)
    )


def fitted_noise(outcome: np.ndarray) -> Noise:
    """Return the noise of a panel without effect.

    Taking out means makes noise look less persistent and smaller than it is; both are set right:
    first-order for the correlation, and by the variance that such noise keeps for the size.

    Parameters
    ----------
    outcome
        Float [region, period].

    Source
    ------
    Marriott and Pope (1954), Kendall (1954) for the correction of the correlation.
    """
    left = centred(outcome)
    count, length = left.shape
    # Floor: a panel without any noise has no persistence either, and no error to divide by.
    raw = float((left[:, 1:] * left[:, :-1]).sum() / max((left**2).sum(), 1e-300))
    rho = float(np.clip((raw + 1 / length) / (1 - 3 / length), 0.0, 0.95))
    kept = 1 - _mean_variance(rho, length)
    variance = (left**2).sum() / ((count - 1) * length) / max(kept, 0.05)
    return Noise(float(np.sqrt(variance)), rho)


def _mean_variance(rho: float, length: int) -> float:
    """Return the variance of a mean over periods, as a share of that of one period."""
    lags = np.arange(1, length)
    return float((1 + 2 * ((1 - lags / length) * rho**lags).sum()) / length)
