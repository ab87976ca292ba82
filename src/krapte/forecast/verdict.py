"""What to make of scored forecasts: tables by series, group and horizon, and the verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd

from krapte.forecast.baselines import BASELINES, NAIVE
from krapte.forecast.scores import LEVELS

MODEL = "krapte"
"""Name of the model under test in the tables."""

TARGETS = {"beats_every": (0.70, 1.0), "gain": (0.10, np.inf), "coverage80": (0.72, 0.88)}
"""Bounds that the project set itself: share of series, mean gain of CRPS, coverage of 80 %."""


def scores(forecasts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return MAPE, MASE, CRPS and coverage of forecasts, every forecast counting alike.

    Parameters
    ----------
    forecasts
        Scored forecasts of a backtest.
    by
        Columns to group by.

    Returns
    -------
    DataFrame
        The columns of `by`, `forecasts`, `mape`, `mase`, `crps`, `coverage50` and so on. MAPE and
        coverage are shares; MASE and CRPS are over the mean yearly change known at the origin.
    """
    grouped = forecasts.groupby(by, sort=False)
    return grouped.agg(
        forecasts=("ape", "size"),
        mape=("ape", "mean"),
        mase=("scaled_error", "mean"),
        crps=("scaled_crps", "mean"),
        **{f"coverage{level}": (f"in{level}", "mean") for level in LEVELS},
    ).reset_index()


def verdict(forecasts: pd.DataFrame) -> dict:
    """Return how the model did against the bounds in `TARGETS`.

    Returns
    -------
    dict
        `beats_every` and `beats_naive`: share of series whose CRPS, over horizons and origins, is
        below that of the best of all (of the naive) methods, chosen for the series afterwards;
        `gain`: mean over series of one less the ratio to that best method; `beats` and `gain_over`:
        share and gain against each method by itself; `coverage`; `met`: which bounds hold; and
        `met_each`: whether share and gain reach their bounds against a method by itself.
    """
    mean = forecasts.pivot_table(index="series", columns="method", values="scaled_crps")
    rivals = [name for name in mean.columns if name in BASELINES or name == "published"]
    best = mean[rivals].min(axis=1)
    naive = mean[[name for name in rivals if name in NAIVE]].min(axis=1)
    own = forecasts[forecasts["method"] == MODEL]
    found = {
        "series": len(mean),
        "forecasts": len(own),
        "origins": sorted(int(year) for year in own["origin"].unique()),
        "beats_every": float((mean[MODEL] < best).mean()),
        "beats_naive": float((mean[MODEL] < naive).mean()),
        "gain": float((1 - mean[MODEL] / best).mean()),
        "gain_naive": float((1 - mean[MODEL] / naive).mean()),
        "beats": {name: float((mean[MODEL] < mean[name]).mean()) for name in rivals},
        "gain_over": {name: float((1 - mean[MODEL] / mean[name]).mean()) for name in rivals},
        "coverage": {str(level): float(own[f"in{level}"].mean()) for level in LEVELS},
    }
    judged = found | {"coverage80": found["coverage"]["80"]}
    found["met"] = {
        name: bool(low <= judged[name] <= high) for name, (low, high) in TARGETS.items()
    }
    share, gain = TARGETS["beats_every"][0], TARGETS["gain"][0]
    found["met_each"] = {
        name: bool(found["beats"][name] >= share and found["gain_over"][name] >= gain)
        for name in rivals
    }
    return found
