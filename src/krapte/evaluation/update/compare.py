"""What learning did to the forecast: before and after, with the same draws on both sides."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from krapte.forecast import forecast
from krapte.forecast.learned import LearnedDataset
from krapte.statistics import Dataset

Stages = Callable[[str, int, int], None]
_KEYS = ["scenario", "indicator", "occupation", "year"]
_ENDS = ["median", "low95", "high95"]


def compared(
    before: Dataset,
    after: LearnedDataset,
    *,
    draws: int,
    seed: int,
    horizon: int,
    indicators: tuple[str, ...] = ("shortage",),
    region: str = "NL",
    progress: Stages | None = None,
) -> pd.DataFrame:
    """Return the forecast before and after learning, and by how much its range narrowed.

    Parameters
    ----------
    before, after
        The same data set without and with learned effects.
    draws, seed, horizon
        Of both forecasts.
    indicators, region
        What is compared.

    Returns
    -------
    pandas.DataFrame
        scenario (`with` or `effect`), indicator, occupation (07, 08, 07+08), year, median and ends
        of the 95 % range before and after (persons), moved (change of the median), narrowed (share
        by which the range became smaller; below 0 when it became wider).
    """
    parts = [
        forecast(draws, seed, horizon, dataset=data, attribution=False, progress=progress).cells
        for data in (before, after)
    ]
    kept = [
        own[
            own["scenario"].isin(["with", "effect"])
            & own["indicator"].isin(indicators)
            & (own["region"] == region)
            & own["occupation"].isin(["07", "08", "07+08"])
        ][[*_KEYS, *_ENDS]]
        for own in parts
    ]
    found = kept[0].merge(kept[1], on=_KEYS, suffixes=("_before", "_after"))
    width = {when: found[f"high95_{when}"] - found[f"low95_{when}"] for when in ("before", "after")}
    found["moved"] = found["median_after"] - found["median_before"]
    found["narrowed"] = (1 - width["after"] / width["before"]).where(width["before"] > 0, 0.0)
    return found.reset_index(drop=True)
