"""From draws to tidy tables: medians and intervals by region, occupation and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from krapte.classification import labour_market_regions, model_occupations
from krapte.forecast.defaults import INTERVALS
from krapte.forecast.indicators import GROUPS, group_matrix

UNITS = {"tightness": "ratio", "women_share": "share", "shortage_fte": "fte"}


def quantiles(draws: np.ndarray) -> np.ndarray:
    """Return the quantiles of `INTERVALS` over the first axis, as the last axis of the result.

    Between two draws they lie on the straight line (NumPy's default). Sorting rows that lie
    together in memory takes a third of the time of `numpy.quantile` over the first axis.
    """
    ordered = np.sort(np.ascontiguousarray(np.moveaxis(draws, 0, -1)), axis=-1)
    last = len(draws) - 1
    place = np.array(list(INTERVALS.values())) * last
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    share = (place - below).astype(ordered.dtype)
    return ordered[..., below] * (1 - share) + ordered[..., above] * share


def with_totals(cells: np.ndarray) -> np.ndarray:
    """Return [..., region, occupation] with the nation as first region and the groups appended."""
    nation = cells.sum(-2, keepdims=True)
    every = np.concatenate([nation, cells], axis=-2)
    groups = every @ group_matrix().T.astype(every.dtype)
    return np.concatenate([every, groups], axis=-1)


def labels() -> tuple[list[str], list[str]]:
    """Return the region and occupation codes of `with_totals`, in its order."""
    return ["NL", *labour_market_regions()], [*model_occupations(), *GROUPS]


SHOWN = {
    "employed": ("employed",),
    "unemployed": ("unemployed",),
    "vacancies": ("vacancies",),
    "demand": ("demand",),
    "shortage": ("shortage",),
    "shortage_fte": ("shortage",),
    "expansion_demand": ("expansion",),
    "replacement_demand": ("replacement",),
    "job_openings": ("expansion", "replacement"),
    "graduates": ("graduates",),
    "tightness": ("vacancies", "short_term_unemployed"),
    "women_share": ("women", "employed", "unemployed"),
}
"""Indicators that are shown, and the simulated ones that each is made from."""


def derived(name: str, values: Mapping[str, np.ndarray], fte: np.ndarray) -> np.ndarray:
    """Return a shown indicator [..., region, occupation], with the nation and the groups added.

    Ratios are ratios of sums, never sums of ratios; job openings are the positive part of
    expansion demand plus replacement demand, per cell of the result (ROA).

    Parameters
    ----------
    name
        One of `SHOWN`.
    values
        Simulated indicators [..., region, occupation], persons.
    fte
        Full-time equivalents per person, by occupation.
    """
    parts = [values[part] for part in SHOWN[name]]
    if name == "shortage_fte":
        return with_totals(parts[0] * fte.astype(parts[0].dtype))
    totals = [with_totals(part) for part in parts]
    if name == "job_openings":
        return np.maximum(totals[0], 0.0) + totals[1]
    if name == "tightness":
        return totals[0] / np.maximum(totals[1], 1e-9)
    if name == "women_share":
        return totals[0] / np.maximum(totals[1] + totals[2], 1e-9)
    return totals[0]


def table(spread: np.ndarray, scenario: str, indicator: str, years: Sequence[int]) -> pd.DataFrame:
    """Return one row per region, occupation and year with the quantiles of the draws.

    Parameters
    ----------
    spread
        [year, region, occupation, level] with totals, as from `derived` and `quantiles`.
    scenario
        `without`, `with` or `effect`.
    """
    regions, occupations = labels()
    index = pd.MultiIndex.from_product(
        [list(years), regions, occupations], names=["year", "region", "occupation"]
    )
    frame = pd.DataFrame(
        spread.reshape(-1, len(INTERVALS)).astype(np.float32), columns=list(INTERVALS), index=index
    ).reset_index()
    frame.insert(0, "scenario", scenario)
    frame.insert(1, "indicator", indicator)
    frame["unit"] = UNITS.get(indicator, "persons")
    return frame[["scenario", "indicator", "region", "occupation", "year", "unit", *INTERVALS]]
