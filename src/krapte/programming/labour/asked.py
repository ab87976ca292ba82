"""What a plan asks of the labour market: FTE by region of work, occupation and month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from krapte.programming.labour.links import region_shares
from krapte.programming.plan import Plan
from krapte.programming.supply import Supply

_NOTHING = 1e-9


def trained_fte(plan: Plan, supply: Supply) -> np.ndarray:
    """Return FTE that the training of a plan adds; regions x occupations x months of the supply."""
    begun = _summed(plan.intakes, "persons", "region", supply.regions, supply)
    found = np.zeros(supply.workers.shape)
    for course in supply.courses:
        if course.months < supply.months:
            at = supply.occupations.index(course.occupation)
            working = np.cumsum(begun[:, at], axis=1) * course.fte
            found[:, at, course.months :] = working[:, : supply.months - course.months]
    return found


def posted_fte(plan: Plan, supply: Supply) -> np.ndarray:
    """Return FTE at work by region where they live; regions x occupations x months."""
    return _summed(plan.postings, "fte", "region", supply.regions, supply)


def asked_of_market(plan: Plan, supply: Supply) -> np.ndarray:
    """Return FTE that a plan asks of the labour market, by region of work.

    All that its packages ask, less what those do whom it trains itself: they bring their own work,
    and nobody else in the forecast is asked for it. Who is trained is put to work before others.

    Parameters
    ----------
    plan
        With postings for all its work.
    supply
        For which it was made.

    Returns
    -------
    numpy.ndarray
        Labour-market regions x occupations x months of the supply. A place in several regions
        spreads over them as its municipalities do.
    """
    posted, trained = posted_fte(plan, supply), trained_fte(plan, supply)
    left = 1 - np.minimum(trained / np.maximum(posted, _NOTHING), 1.0)
    table = plan.postings
    at = _codes(table, "region", supply.regions), *_cell(table, supply)
    own = table.assign(fte=table["fte"].to_numpy(float) * left[at])
    places = sorted({link.place for link in supply.links})
    there = _summed(own, "fte", "place", places, supply)
    shares = np.array(
        [[region_shares(place).get(region, 0.0) for region in supply.regions] for place in places]
    ).reshape(len(places), len(supply.regions))
    return np.einsum("pw,pom->wom", shares, there)


def _summed(
    table: pd.DataFrame, amount: str, where: str, codes: Sequence[str], supply: Supply
) -> np.ndarray:
    found = np.zeros((len(codes), *supply.workers.shape[1:]))
    at = _codes(table, where, codes), *_cell(table, supply)
    np.add.at(found, at, table[amount].to_numpy(float))
    return found


def _cell(table: pd.DataFrame, supply: Supply) -> tuple[np.ndarray, np.ndarray]:
    months = table["month"].to_numpy(int) - supply.first_month
    return _codes(table, "occupation", supply.occupations), months


def _codes(table: pd.DataFrame, column: str, codes: Sequence[str]) -> np.ndarray:
    return np.asarray(pd.Index(codes).get_indexer(pd.Index(table[column])))
