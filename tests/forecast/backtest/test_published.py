"""The projections of BLS against later figures: what a large institute makes of occupations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from krapte.forecast.baselines import last_value
from krapte.forecast.scores import crps, naive_error


@pytest.fixture(scope="module")
def editions(shared):
    return pd.read_csv(shared / "data/bls/bls_ep_editions_occupation.csv.gz")


def errors(editions, origin, year):
    """Return employment-weighted errors of the projection (on a straight path) and of no change."""
    actual = editions.pivot(index="soc", columns="base_year", values="emp_base_k")
    both = actual[[origin, year]].dropna()
    target = editions[editions["base_year"] == origin].set_index("soc")["emp_target_k"]
    path = both[origin] + (target.reindex(both.index) - both[origin]) * (year - origin) / 10
    size = both[year].sum()
    return (
        float((path - both[year]).abs().sum() / size),
        float((both[origin] - both[year]).abs().sum() / size),
    )


def test_projections_of_2016_were_nearer_than_no_change_after_three_and_six_years(editions):
    for year in (2019, 2022):
        projected, unchanged = errors(editions, 2016, year)
        assert 0.02 < projected < unchanged < 0.2


def test_projections_of_2019_did_not_foresee_the_pandemic(editions):
    projected, unchanged = errors(editions, 2019, 2020)
    assert projected > unchanged


def test_figures_of_five_editions_can_be_scored_but_not_calibrated_on(editions):
    """Five base years per occupation: below the history that a backtest asks for."""
    from krapte.forecast.backtest import origins_of
    from krapte.forecast.trend import panel_of

    few = editions[editions["soc"].isin(editions["soc"].unique()[:20])]
    series = {
        str(soc): dict(zip(own["base_year"].astype(int), own["emp_base_k"], strict=True))
        for soc, own in few.groupby("soc")
    }
    panel = panel_of(series)
    assert origins_of(panel, (1, 2)) == []
    history = panel.known_at(2021).values[0]
    told = last_value(history, np.array([1]))
    assert crps(told, panel.values[0, -1:])[0] / naive_error(history) > 0
