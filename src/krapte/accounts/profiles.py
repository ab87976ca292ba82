"""Single years of age out of published age bands, and the yearly hazards that a profile implies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq
from scipy.special import expit, logit

AGES = np.arange(15, 75)

_AFTER_LAST = 0.7
"""Participation at the age after the last as a part of that at the last; assumed, 0.5 to 0.9."""


def single_years(
    bands: Sequence[tuple[int, int]], rates: Sequence[float], weights: np.ndarray
) -> np.ndarray:
    """Return a rate by single year of age whose weighted mean in every band is the published rate.

    Those who take part, counted from the youngest on, are a monotone curve of the people counted in
    the same way, known at the edges of the bands: smooth over the edges, true to every band.

    Parameters
    ----------
    bands
        First and last age of each band, in order, without gap or overlap.
    rates
        Published rate of each band, 0..1.
    weights
        Persons by single age 15..74, for the means.

    Returns
    -------
    numpy.ndarray
        Rate by age 15..74, between 0 and 0.995; 0 outside the bands.
    """
    people = np.concatenate([[0.0], np.cumsum(weights)])
    edges = [bands[0][0], *(last + 1 for _, last in bands)]
    knots = people[[edge - AGES[0] for edge in edges]]
    below = np.concatenate([[0.0], np.cumsum(np.diff(knots) * np.asarray(rates))])
    curve = PchipInterpolator(knots, below)
    inside = (edges[0] <= AGES) & (edges[-1] > AGES)
    taking_part = np.diff(curve(np.clip(people, knots[0], knots[-1])))
    return np.where(inside, np.clip(taking_part / np.maximum(weights, 1e-9), 0.0, 0.995), 0.0)


def at_level(share: np.ndarray, people: np.ndarray, total: float) -> np.ndarray:
    """Return a share by age, moved by the same log odds everywhere so that `total` persons have it.

    Parameters
    ----------
    share
        Share by age, 0..1; ages at which it is 0 keep it.
    people
        Persons by age.
    total
        Persons who are to have it, less than those of the ages with a share above 0.
    """
    odds = logit(np.clip(share, 0.0, 0.999))

    def surplus(shift: float) -> float:
        return float((expit(odds + shift) * people).sum() - total)

    return expit(odds + brentq(surplus, -5.0, 5.0))


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
    ahead = np.concatenate([participation[:, 1:], participation[:, -1:] * _AFTER_LAST], axis=1)
    fall = np.clip(1 - ahead / np.maximum(participation, 1e-6), 0.0, 0.95)
    found = np.maximum(hazard(fall) - disability, 0.0)
    return np.where(first_age <= AGES, found, 0.0)


def entry_probability(
    participation: np.ndarray,
    people: np.ndarray,
    arriving: np.ndarray,
    at_once: np.ndarray,
    leaving: np.ndarray,
    joining: np.ndarray,
) -> np.ndarray:
    """Return the yearly probability to come to work that keeps participation by age in place.

    Cohort by cohort: those who take part at the next age are those who take part now and stay,
    plus the graduates who join, plus those who enter from outside.

    Parameters
    ----------
    participation
        Share that takes part, [sex, age].
    people
        Population, [sex, age].
    arriving
        Persons who come from abroad in the year, [sex, age].
    at_once
        Share of them that works in the year of arrival, [sex, age]; the others are caught up with.
    leaving
        Probability to leave work in a year for the outside, [sex, age].
    joining
        Graduates who come to work from outside it in the year, persons [sex, age].

    Returns
    -------
    numpy.ndarray
        Probability 0..0.9 for everyone who is outside and does not graduate, [sex, age].
    """
    ahead = np.concatenate([participation[:, 1:], participation[:, -1:] * _AFTER_LAST], axis=1)
    working = participation * people
    wanted = ahead * (people + arriving) - at_once * arriving
    needed = wanted - working * (1 - leaving) - joining
    available = people - working * (1 - leaving) - joining
    return np.clip(needed / np.maximum(available, 0.01 * people), 0.0, 0.9)
