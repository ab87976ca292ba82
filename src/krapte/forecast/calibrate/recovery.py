"""Recovery of planted parameters: countries simulated by the model itself, and what is found back.

Parameters and drivers of a country are drawn from their priors, the simulator makes its figures,
their stated errors are added, and the calibration looks only at those. If the method is right, 95 %
intervals hold the truth in about 95 % of cases. A parameter that no figure moves keeps its prior
and passes without effort; those that figures do move are therefore counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from krapte.forecast.calibrate.posterior import planted, posterior
from krapte.forecast.calibrate.prediction import Prediction

NARROWED = 0.95
"""The figures moved an unknown when its posterior is narrower than this part of its prior."""

_Z95 = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Recovery:
    """What was planted and what was found, on the prior scale.

    Parameters
    ----------
    names
        Parameters.
    truth, centre, spread
        Planted values, posterior middle and standard deviation [countries, unknowns]; parameters
        first.
    converged
        Whether each search ended at a mode [countries].
    """

    names: tuple[str, ...]
    truth: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    converged: np.ndarray

    def held(self) -> np.ndarray:
        """Return whether each 95 % interval holds the truth [countries, unknowns]."""
        return np.abs(self.truth - self.centre) <= _Z95 * self.spread

    def coverage(self) -> dict[str, float]:
        """Return the share of intervals that hold the truth, and how many there were.

        Of all parameters, of those that the figures narrowed, and of the drivers.
        """
        held, count = self.held(), len(self.names)
        moved = self.spread[:, :count] < NARROWED
        own, other = held[:, :count], held[:, count:]
        return {
            "parameters": float(own.mean()),
            "parameters_counted": int(own.size),
            "narrowed": float(own[moved].mean()) if moved.any() else float("nan"),
            "narrowed_counted": int(moved.sum()),
            "drivers": float(other.mean()),
            "drivers_counted": int(other.size),
            "converged": float(self.converged.mean()),
        }


def recovery(
    prediction: Prediction,
    countries: int,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recovery:
    """Return how well planted parameters are found back in simulated countries.

    Parameters
    ----------
    prediction
        The model, and which figures a country publishes with which error.
    countries
        How many; each has parameters and drivers of its own.
    seed
        Of the first country; the others count on.
    progress
        Called with countries done and all.
    """
    used = np.array([own.fitted for own in prediction.figures])
    truth, centre, spread, converged = [], [], [], []
    for country in range(countries):
        generator = np.random.default_rng(seed + country)
        z = generator.standard_normal(prediction.total)
        found = posterior(prediction, planted(prediction, z, generator), used)
        truth.append(z)
        centre.append(found.centre)
        spread.append(np.sqrt(np.diag(found.covariance)))
        converged.append(found.converged)
        progress(country + 1, countries)
    return Recovery(
        prediction.nation.names,
        np.array(truth),
        np.array(centre),
        np.array(spread),
        np.array(converged),
    )
