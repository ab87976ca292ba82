"""Which part of a region's workers is free for a programme, and what other work keeps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from krapte.classification import model_occupations
from krapte.programming.labour.market import LabourMarket

MOST_OF_DEMAND = 0.5
"""Largest share of demand in a region and occupation that is taken to be such work already;
assumed, 0.3 to 0.7."""

_NOTHING = 1e-9


def existing_work(
    market: LabourMarket, rules: Mapping[str, float], mix: Mapping[str, float]
) -> np.ndarray:
    """Return the persons wanted for work as in the programme that goes on already [R, O].

    The full-time jobs of the rules fall over occupations as the labour of the programme does, and
    over regions of work as demand for the occupation does in the base year.

    Parameters
    ----------
    rules
        From `Rules.drawn`: `energy_work_fte` and `building_share`.
    mix
        Labour of the programme by occupation, in any unit.
    """
    codes = model_occupations()
    weight = np.array([mix.get(code, 0.0) for code in codes])
    jobs = rules["energy_work_fte"] * rules["building_share"] * weight / max(weight.sum(), _NOTHING)
    demand = market.demand[0]
    spread = demand / np.maximum(demand.sum(0), _NOTHING)
    return np.minimum(jobs * spread / market.fte[0], MOST_OF_DEMAND * market.demand.min(0))


def kept_by_other_work(market: LabourMarket, existing: np.ndarray, part: float = 1.0) -> np.ndarray:
    """Return the persons whom other work keeps, by region of work [Y, R, O].

    All who want workers in a region and occupation are short of the same share of them, so other
    work keeps its part of demand of those who are there.

    Parameters
    ----------
    existing
        From `existing_work`.
    part
        Part of the energy work, that which goes on and that which the forecast adds, for which the
        programme stands; the rest is other work.
    """
    own = part * np.maximum(market.transition + existing, 0.0)
    share = np.clip(own / np.maximum(market.demand, _NOTHING), 0.0, 1.0)
    return market.filled * (1 - share)


def divided(market: LabourMarket, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the employed as free for the programme and as kept by other work, by residence.

    Parameters
    ----------
    kept
        Persons whom other work keeps, by region of work [Y, R, O]; where fewer are there, it keeps
        all.

    Returns
    -------
    tuple
        Free and kept [Y, R, O], neither negative; together the employed. Over all regions as many
        are free as there are at work beyond what other work keeps.
    """
    share = 1 - np.clip(kept / np.maximum(market.filled, _NOTHING), 0.0, 1.0)
    # Commuting rows sum to 1 only to the precision of the draw; the clip keeps the rest from
    # falling below nothing.
    free_share = np.clip(np.einsum("rw,ywo->yro", market.commuting, share), 0.0, 1.0)
    free = market.employed * free_share
    return free, market.employed - free
