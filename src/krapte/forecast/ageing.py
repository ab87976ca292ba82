"""Leaving work for good or for a while: death, retirement, disability, withdrawal, emigration."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from krapte.forecast.state import Rates

CAUSES = ("retirement", "death", "disability", "withdrawal", "emigration")
"""Causes of exit, in the order of the last axis of `Exits.by_cause`."""


class Exits(NamedTuple):
    """Who leaves attached work in a year.

    First death and emigration (the same share in every occupation), then of those who remain
    retirement, disability and withdrawal.
    """

    gone: Float[Array, "S A"]
    """Probability to die or emigrate."""
    died: Float[Array, "S A"]
    """Probability to die (part of `gone`)."""
    retreat: Float[Array, "R O S A"]
    """Probability to go outside work for those who neither died nor emigrated."""
    by_cause: Float[Array, "C R O"]
    """Persons who leave attached work by cause, as `CAUSES`."""


def retire_later(hazard: Float[Array, "S A"], years: Float[Array, ""]) -> Float[Array, "S A"]:
    """Return the retirement hazard when everybody retires `years` later.

    The profile moves to higher ages by linear interpolation between single years; a negative
    value moves it to lower ages.
    """
    ages = jnp.arange(hazard.shape[-1], dtype=hazard.dtype)
    return jnp.stack([jnp.interp(ages - years, ages, row) for row in hazard])


def exits_from_work(
    persons: Float[Array, "R O S A"],
    rates: Rates,
    pension_shift: Float[Array, ""],
    retirement_age: Float[Array, "R O"],
    leakage: Float[Array, "R O"],
) -> Exits:
    """Return who leaves attached work in a year.

    Hazards of competing causes add up; the probability to leave is 1 - exp(-sum), split over the
    causes in proportion to their hazards, so that it never exceeds 1.

    Parameters
    ----------
    persons
        Attached persons at the start of the year, summed over education.
    pension_shift
        Rise of the state pension age since the base year, in years.
    retirement_age
        Lever: further years of later retirement (between the profiles of now and a year later).
    leakage
        Lever: relative change of temporary withdrawal (negative = fewer leave).
    """
    now = retire_later(rates.retirement, pension_shift)
    year_later = retire_later(rates.retirement, pension_shift + 1)
    retirement = now + retirement_age[..., None, None] * (year_later - now)
    retirement = jnp.maximum(retirement, 0.0)
    withdrawal = rates.withdrawal * (1 + leakage)[..., None, None]

    gone, died = departures(rates)
    hazard = retirement + withdrawal + rates.disability
    retreat = 1 - jnp.exp(-hazard)  # expm1 would be more exact below 1e-9, at twice the time
    leaving = persons * (1 - gone) * retreat / jnp.maximum(hazard, 1e-12)
    by_cause = jnp.stack(
        [
            (leaving * retirement).sum((-1, -2)),
            (persons * died).sum((-1, -2)),
            (leaving * rates.disability).sum((-1, -2)),
            (leaving * withdrawal).sum((-1, -2)),
            (persons * (gone - died)).sum((-1, -2)),
        ]
    )
    return Exits(gone, died, retreat, by_cause)


def departures(rates: Rates) -> tuple[Float[Array, "S A"], Float[Array, "S A"]]:
    """Return the probabilities to die or emigrate within the year, and to die."""
    hazard = rates.death + rates.emigration
    gone = -jnp.expm1(-hazard)
    return gone, gone * rates.death / jnp.maximum(hazard, 1e-12)


def one_year_older(
    persons: Float[Array, "... A"], youngest: Float[Array, "... 1"]
) -> Float[Array, "... A"]:
    """Return the same persons a year later: `youngest` are 15, those of the last age have left."""
    return jnp.concatenate([youngest, persons[..., :-1]], axis=-1)


def replacement_demand(
    before: Float[Array, "R O S A"], after: Float[Array, "R O S A"], band: int = 5
) -> Float[Array, "R O"]:
    """Return ROA's replacement demand: the net outflow of every cohort that shrinks.

    Cohorts are five-year age bands followed for one year; a cohort that grows asks for no
    replacement. Source: ROA, De arbeidsmarkt naar opleiding en beroep tot 2026 (ROA-R-2021/5).

    Parameters
    ----------
    before, after
        Attached persons at the start and at the end of the year, both by age at the start. Those
        of the last age have left at the end of the year.
    """
    ages = before.shape[-1]
    followed = after.at[..., -1].set(0.0)
    bands = jnp.asarray(np.arange(ages)[:, None] // band == np.arange(ages // band), before.dtype)
    shrink = (before - followed) @ bands  # a sum over a short last axis would be slower
    return jnp.maximum(shrink, 0.0).sum((-1, -2))
