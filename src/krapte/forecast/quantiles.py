"""From draws to tidy tables: medians and intervals by region, occupation and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from krapte.classification import labour_market_regions, model_occupations
from krapte.forecast.indicators import GROUPS, group_matrix

LEVELS = {
    "low95": 0.025,
    "low80": 0.10,
    "low50": 0.25,
    "median": 0.50,
    "high50": 0.75,
    "high80": 0.90,
    "high95": 0.975,
}
"""The columns of every table of results, and the share of draws below each."""

RATIOS = {
    "tightness": ("vacancies", "short_term_unemployed"),
    "women_share": ("women", "attached"),
}
"""Indicators that are ratios of sums, never sums of ratios."""

UNITS = {"tightness": "ratio", "women_share": "share", "shortage_fte": "fte"}


def quantiles(draws: np.ndarray) -> np.ndarray:
    """Return the quantiles of `LEVELS` over the first axis, as the last axis of the result."""
    return np.moveaxis(np.quantile(draws, list(LEVELS.values()), axis=0), 0, -1)


def with_totals(cells: np.ndarray) -> np.ndarray:
    """Return [..., region, occupation] with the nation as first region and the groups appended."""
    nation = cells.sum(-2, keepdims=True)
    every = np.concatenate([nation, cells], axis=-2)
    groups = every @ group_matrix().T.astype(every.dtype)
    return np.concatenate([every, groups], axis=-1)


def labels() -> tuple[list[str], list[str]]:
    """Return the region and occupation codes of `with_totals`, in its order."""
    return ["NL", *labour_market_regions()], [*model_occupations(), *GROUPS]


def derived(values: Mapping[str, np.ndarray], fte: np.ndarray) -> dict[str, np.ndarray]:
    """Return the indicators that are shown, from those that were simulated.

    Parameters
    ----------
    values
        Simulated indicators [..., region, occupation], persons.
    fte
        Full-time equivalents per person, by occupation.

    Returns
    -------
    dict
        The same and `expansion_demand`, `replacement_demand`, `job_openings`, `shortage_fte`
        where their parts are given; each with totals.
    """
    shown = dict(values)
    if "expansion" in values:
        shown["expansion_demand"] = shown.pop("expansion")
    if "replacement" in values:
        shown["replacement_demand"] = shown.pop("replacement")
    if "shortage" in values:
        shown["shortage_fte"] = values["shortage"] * fte.astype(values["shortage"].dtype)
    if "women" in values:
        shown["attached"] = values["employed"] + values["unemployed"]
    result = {name: with_totals(value) for name, value in shown.items()}
    if "expansion_demand" in result and "replacement_demand" in result:
        growth = np.maximum(result["expansion_demand"], 0.0)
        result["job_openings"] = growth + result["replacement_demand"]
    for name, (above, below) in RATIOS.items():
        if above in result and below in result:
            result[name] = result[above] / np.maximum(result[below], 1e-9)
    for part in ("attached", "women"):
        result.pop(part, None)
    return result


def table(draws: Mapping[str, np.ndarray], scenario: str, years: Sequence[int]) -> pd.DataFrame:
    """Return one row per indicator, region, occupation and year with the quantiles of the draws.

    Parameters
    ----------
    draws
        Indicator -> [draw, year, region, occupation] with totals.
    scenario
        `without`, `with` or `effect`.
    """
    regions, occupations = labels()
    frames = []
    for name, values in draws.items():
        spread = np.stack([quantiles(values[:, y]) for y in range(values.shape[1])])
        index = pd.MultiIndex.from_product(
            [years, regions, occupations], names=["year", "region", "occupation"]
        )
        frame = pd.DataFrame(
            spread.reshape(-1, len(LEVELS)).astype(np.float32), columns=list(LEVELS), index=index
        ).reset_index()
        frame.insert(0, "scenario", scenario)
        frame.insert(1, "indicator", name)
        frame["unit"] = UNITS.get(name, "persons")
        frames.append(frame)
    order = ["scenario", "indicator", "region", "occupation", "year", "unit", *LEVELS]
    return pd.concat(frames, ignore_index=True)[order]
