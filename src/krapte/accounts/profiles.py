"""Single years of age out of published age bands, and the yearly hazards that a profile implies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import PchipInterpolator

AGES = np.arange(15, 75)


def single_years(
    bands: Sequence[tuple[int, int]], rates: Sequence[float], weights: np.ndarray
) -> np.ndarray:
    """Return a rate by single year of age whose weighted mean in every band is the published rate.

    A monotone curve through the middles of the bands gives the shape; each band is then scaled to
    its published mean.

    Parameters
    ----------
    bands
        First and last age of each band, in order, without overlap.
    rates
        Published rate of each band, 0..1.
    weights
        Persons by single age 15..74, for the means.

    Returns
    -------
    numpy.ndarray
        Rate by age 15..74, between 0 and 0.995.
    """
    middles = [(first + last + 1) / 2 for first, last in bands]
    knots = [14.5, *middles, 76.0]
    values = [rates[0] * 0.7, *rates, rates[-1] * 0.3]
    curve = np.clip(PchipInterpolator(knots, values)(AGES + 0.5), 1e-4, 0.995)
    for _ in range(50):
        for (first, last), rate in zip(bands, rates, strict=True):
            inside = (first <= AGES) & (last >= AGES)
            mean = np.average(curve[inside], weights=weights[inside])
            curve[inside] = np.clip(curve[inside] * rate / mean, 1e-4, 0.995)
    return curve


def hazard(probability: np.ndarray) -> np.ndarray:
    """Return the yearly hazard of a probability: -log(1 - p), p below 0.999."""
    return -np.log1p(-np.clip(probability, 0.0, 0.999))


def retirement_hazard(
    participation: np.ndarray, disability: np.ndarray, first_age: int = 55
) -> np.ndarray:
    """Return the hazard to retire that the fall of participation with age implies.

    Parameters
    ----------
    participation
        Share of the population that works or looks for work, [sex, age 15..74].
    disability
        Hazard to become disabled, [sex, age]; that part of the fall is not retirement.
    first_age
        Retirement begins here; a fall before is withdrawal.
    """
    ahead = np.concatenate([participation[:, 1:], participation[:, -1:] * 0.7], axis=1)
    fall = np.clip(1 - ahead / np.maximum(participation, 1e-6), 0.0, 0.95)
    found = np.maximum(hazard(fall) - disability, 0.0)
    return np.where(first_age <= AGES, found, 0.0)


def entry_probability(
    participation: np.ndarray,
    leaving: np.ndarray,
    graduating: np.ndarray,
) -> np.ndarray:
    """Return the yearly probability to come to work that keeps participation by age in place.

    Cohort by cohort: those who take part at the next age are those who take part now and stay,
    plus those who enter; graduates who enter through the education pipeline count separately.

    Parameters
    ----------
    participation
        Share that takes part, [sex, age].
    leaving
        Probability to leave work in a year for the outside, [sex, age].
    graduating
        Graduates who enter work from outside it, as a share of those outside, [sex, age].
    """
    ahead = np.concatenate([participation[:, 1:], participation[:, -1:] * 0.7], axis=1)
    outside = np.maximum(1 - participation, 0.02)
    needed = ahead - participation * (1 - leaving)
    return np.clip(needed / outside - graduating, 0.0, 0.9)
