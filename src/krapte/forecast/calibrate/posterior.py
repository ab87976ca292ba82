"""Calibration of the national model: what the figures say of its parameters, and how well it fits.

Unknown are the parameters of the register and what drove the observed years (`drivers`), all with
a prior; known are published figures with their error (`figures`). The result is the normal around
the most likely values, in which parameters keep their correlations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from krapte.errors import BadInput, Problem
from krapte.forecast.calibrate.figures import Figure, base_spread, figures_of
from krapte.forecast.calibrate.nation import Nation, calibrated_names
from krapte.forecast.calibrate.prediction import Prediction
from krapte.forecast.calibrate.search import Normal, most_likely
from krapte.forecast.ensemble import side_by_side
from krapte.forecast.model import model_of
from krapte.statistics import Dataset

DRAWS = 200
"""Draws of the posterior that are simulated for the checks."""

FEWEST = 8
"""Least number of figures to calibrate to."""

_LONGEST = 8
"""Most observed years after the base year: later ones are not in the accounts' reach."""

Stages = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Fit:
    """The posterior of one set of figures, with draws of it.

    Parameters
    ----------
    prediction
        The model and all figures, those that are only checks too.
    used
        Which figures the unknowns were calibrated to [F].
    normal
        The posterior of all unknowns on their prior scale: parameters first, then drivers.
    draws
        Of the posterior [N, U].
    logs
        What the model says of every figure in each draw [N, F], without error of the figure.
    effective
        Share of the draws that would be left if the normal were corrected to the posterior itself
        by importance weights; near 1 where the normal is the posterior.
    """

    prediction: Prediction
    used: np.ndarray
    normal: Normal
    draws: np.ndarray
    logs: np.ndarray
    effective: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.prediction.nation.names

    @property
    def centre(self) -> np.ndarray:
        """Middle of the parameters on their prior scale [P]."""
        return self.normal.centre[: self.prediction.parameters]

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of the parameters on their prior scale, drivers left to vary [P, P]."""
        count = self.prediction.parameters
        return self.normal.covariance[:count, :count]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The result: the posterior given all figures, and given all but those of the last year.

    Parameters
    ----------
    full
        The posterior that is used.
    without_last
        The same calibrated without the figures of `last`, to forecast them; None when there are
        too few others.
    last
        Calendar year that was left out.
    seed
        Of the draws.
    """

    full: Fit
    without_last: Fit | None
    last: int
    seed: int


def published(figures: tuple[Figure, ...]) -> np.ndarray:
    """Return the logarithms of the figures [F]."""
    return np.log([own.observation.value for own in figures])


def spreads(figures: tuple[Figure, ...]) -> np.ndarray:
    """Return the standard deviations of their errors (log, [F])."""
    return np.array([own.spread for own in figures])


def posterior(
    prediction: Prediction, logs: np.ndarray, used: np.ndarray, start: np.ndarray | None = None
) -> Normal:
    """Return the normal around the most likely unknowns given figures.

    Parameters
    ----------
    prediction
        The model.
    logs
        Logarithms of the figures [F].
    used
        Which of them count [F].
    start
        Where the search begins; the middle of the prior when None.
    """
    weight = used / spreads(prediction.figures)

    def residuals(z: np.ndarray) -> np.ndarray:
        return (prediction.logs(z) - logs) * weight

    def with_slope(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found, slope = prediction.with_slope(z)
        return (found - logs) * weight, slope * weight[:, None]

    return most_likely(residuals, with_slope, prediction.total, start)


def fit(
    prediction: Prediction,
    used: np.ndarray,
    seed: int,
    draws: int = DRAWS,
    start: np.ndarray | None = None,
) -> Fit:
    """Return the posterior given the published figures that are used, and draws of it."""
    logs = published(prediction.figures)
    normal = posterior(prediction, logs, used, start)
    generator = np.random.default_rng(seed)
    numbers = generator.standard_normal((draws, prediction.total))
    drawn = normal.centre + numbers @ np.linalg.cholesky(normal.covariance).T
    found = np.array(side_by_side([lambda z=z: prediction.logs(z) for z in drawn]))
    errors = (found - logs) / spreads(prediction.figures) * used
    height = (errors**2).sum(1) / 2 + (drawn**2).sum(1) / 2
    ratio = (numbers**2).sum(1) / 2 - height
    weight = np.exp(ratio - ratio.max())
    effective = float(weight.sum() ** 2 / (weight**2).sum() / draws)
    return Fit(prediction, used, normal, drawn, found, effective)


def calibrate(
    dataset: Dataset,
    seed: int,
    as_of: dt.date | None = None,
    draws: int = DRAWS,
    progress: Stages = lambda stage, done, total: None,
) -> Calibration:
    """Return the national model calibrated to the figures of a data set.

    Parameters
    ----------
    dataset
        Figures, priors (`parameters.csv`) and the plan that was being carried out.
    seed
        Of the draws of the checks; the posterior itself does not depend on it.
    as_of
        Figures of periods that had not ended on this day are left out.
    draws
        Draws of the posterior that are simulated.
    progress
        Called with the stage, steps done and all steps.

    Raises
    ------
    BadInput
        The data set has faults, or too few figures after its base year.
    """
    progress("accounts", 0, 1)
    prediction = national_prediction(dataset, seed, as_of)
    progress("accounts", 1, 1)
    figures = prediction.figures
    used = np.array([own.fitted for own in figures])
    progress("calibration", 0, 2)
    full = fit(prediction, used, seed, draws)
    progress("calibration", 1, 2)
    last = max(own.year for own in figures if own.fitted)
    earlier = used & np.array([own.year < last for own in figures])
    other = None
    if earlier.sum() >= FEWEST:
        other = fit(prediction, earlier, seed, draws, full.normal.centre)
    progress("calibration", 2, 2)
    return Calibration(full, other, last, seed)


def national_prediction(
    dataset: Dataset,
    seed: int,
    as_of: dt.date | None = None,
    names: tuple[str, ...] | None = None,
) -> Prediction:
    """Return the national model with the figures of a data set.

    Parameters
    ----------
    names
        Parameters to calibrate; None is all that figures of observed years might move.

    Raises
    ------
    BadInput
        As `calibrate`.
    """
    from krapte.accounts import base_year

    base = base_year(dataset).year
    figures = tuple(own for own in figures_of(dataset, base, as_of) if own.year <= base + _LONGEST)
    if sum(own.fitted for own in figures) < FEWEST:
        found = f"{sum(own.fitted for own in figures)} figures after {base} to calibrate to"
        mend = "Fetch later figures (`krapte fetch`), or take a later --as-of."
        raise BadInput([Problem("observations", None, "period", found, f"{FEWEST} or more", mend)])
    model = model_of(dataset, max(own.year for own in figures), seed)
    chosen = calibrated_names(model.setting.parameters) if names is None else names
    return Prediction(Nation(model, chosen), figures, base_spread(dataset, base))


def planted(prediction: Prediction, z: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return made-up figures (logarithms, [F]): those of the model at `z`, with their errors."""
    noise = generator.standard_normal(len(prediction.figures))
    return prediction.logs(z) + noise * spreads(prediction.figures)


def restricted(prediction: Prediction, keep: Callable[[Figure], bool]) -> Prediction:
    """Return the same model with the figures for which `keep` holds."""
    return replace(prediction, figures=tuple(own for own in prediction.figures if keep(own)))
