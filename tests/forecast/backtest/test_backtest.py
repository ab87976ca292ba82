"""The backtest: nothing later leaks in, and the verdict counts what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from krapte.errors import BadInput
from krapte.forecast.backtest import HELD_OUT, backtest, origins_of
from krapte.forecast.baselines import BASELINES
from krapte.forecast.combination import PARTS
from krapte.forecast.longseries import read_panel
from krapte.forecast.trend import panel_of
from krapte.forecast.verdict import MODEL, verdict


@pytest.fixture(scope="module")
def published(country):
    """Return a forecast of others from 2010 for one series: right for 2011, 10 % high for 2012."""
    truth = dict(zip(country.years.tolist(), country.values[0].tolist(), strict=True))
    return {country.names[0]: {2010: {2011: truth[2011], 2012: truth[2012] * 1.1}}}


@pytest.fixture(scope="module")
def found(country, published):
    return backtest(country, (1, 2), draws=60, origins=[2010, 2014], published=published)


@pytest.fixture(scope="module")
def changed(country):
    """Return the backtest of the same country with every figure after 2014 another one."""
    later = country.years > 2014
    other = replace(country, values=np.where(later, country.values * 3.7, country.values))
    return backtest(other, (1, 2), draws=60, origins=[2010, 2014])


def test_later_figures_change_no_forecast(found, changed):
    again = changed.forecasts.query("origin == 2014").reset_index(drop=True)
    before = found.forecasts.query("origin == 2014").reset_index(drop=True)
    keys = ["series", "origin", "horizon", "method", "median"]
    pd.testing.assert_frame_equal(before[keys], again[keys])
    assert (before["actual"] != again["actual"]).all()


def test_weights_learn_from_outcomes_known_at_the_origin_and_from_no_others(found, changed):
    whole = found.weights
    pd.testing.assert_frame_equal(whole, changed.weights)
    learned = whole.query("origin == 2014").drop(columns=["origin", "kind"]).to_numpy()
    first = whole.query("origin == 2010").drop(columns=["origin", "kind"]).to_numpy()
    assert np.allclose(learned.sum(1), 1)
    assert not np.allclose(learned, first)


def test_every_group_and_horizon_has_a_score_of_every_method(found):
    table = found.by_group()
    methods = {MODEL, *BASELINES, *PARTS}
    for _, own in table.query("method != 'published'").groupby(["group", "horizon"]):
        assert set(own["method"]) == methods
    assert set(table["group"]) == {"class0", "class1"}


def test_a_series_of_an_occupation_is_scored_under_its_code(country):
    coded = replace(country, occupations=("07", "", "", "", "", "08"))
    table = backtest(coded, (1,), draws=20, origins=[2014]).by_group()
    assert set(table["group"]) == {"07", "08", "class0", "class1"}


def test_a_figure_published_later_is_not_known(country):
    published = np.where(country.years == 2012, 2016.0, np.nan)[None, :] * np.ones((6, 1))
    late = replace(country, published=published)
    assert np.isnan(late.known_at(2014).values[:, 12]).all()
    assert np.isfinite(late.known_at(2015).values[:, 12]).all()


def test_known_at_keeps_nothing_after_the_origin(country):
    known = country.known_at(2009)
    assert np.isnan(known.values[:, known.years > 2009]).all()
    assert np.array_equal(known.values[:, :10], country.values[:, :10])


def test_held_out_are_the_last_years_of_a_class_only(country, found):
    target = found.forecasts["origin"] + found.forecasts["horizon"]
    assert (found.forecasts["held_out"] == (target > 2017 - HELD_OUT)).all()
    assert found.forecasts["held_out"].any()
    assert not found.forecasts["held_out"].all()


def test_development_panels_lack_exactly_the_held_out_years(country):
    seen = np.isfinite(country.without_last(HELD_OUT).values).any(0)
    assert country.years[seen].max() == 2017 - HELD_OUT


def test_origins_need_eight_figures_and_one_to_compare_with(country):
    assert origins_of(country, (1, 2)) == list(range(2007, 2017))


def test_a_published_forecast_is_scored_beside_the_others(found):
    scored = found.forecasts.query("method == 'published'")
    assert np.allclose(scored["ape"], [0.0, 0.1])
    assert set(scored["origin"]) == {2010}


def test_the_verdict_of_a_case_by_hand():
    rows = [
        (series, method, score)
        for series, scores in {"a": (1.0, 2.0, 4.0), "b": (3.0, 2.0, 6.0)}.items()
        for method, score in zip((MODEL, "drift", "ARIMA"), scores, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["series", "method", "scaled_crps"])
    table = table.assign(origin=2010, in50=False, in80=table["series"] == "a", in95=True)
    told = verdict(table)
    assert told["beats_every"] == 0.5
    assert told["gain"] == pytest.approx((0.5 - 0.5) / 2)
    assert told["gain_over"]["ARIMA"] == pytest.approx((0.75 + 0.5) / 2)
    assert told["coverage"] == {"50": 0.0, "80": 0.5, "95": 1.0}
    assert told["met"] == {"beats_every": False, "gain": False, "coverage80": False}
    assert told["beats"] == {"ARIMA": 1.0, "drift": 0.5}
    assert told["met_each"] == {"ARIMA": True, "drift": False}


def test_short_series_are_refused_with_what_would_be_enough():
    with pytest.raises(BadInput, match="8 yearly figures"):
        backtest(panel_of({"a": {2000 + year: 5.0 + year for year in range(6)}}))


def test_the_embedded_series_are_long_and_every_figure_has_its_source():
    panel = read_panel()
    assert len(panel.names) == 61
    assert panel.classes == (
        "employees", "environment_fte", "hours_worked", "self_employed", "vacancies",
    )  # fmt: skip
    assert (np.isfinite(panel.values).sum(1) >= 16).all()


def test_embedded_vacancies_are_those_of_the_founders_table(shared):
    table = pd.read_csv(shared / "data/cbs_labour_nl/80472ned_vacatures_frictieperiode_jaar.csv")
    panel = read_panel()
    own = panel.values[panel.names.index("vacancies.open")]
    told = table.set_index("Year")["Open vacancies"].dropna() * 1000
    assert np.allclose(own[np.isfinite(own)], told.to_numpy())
