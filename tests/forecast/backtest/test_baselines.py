"""The simple methods do what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from krapte.forecast.baselines import BASELINES, arma_covariance

AHEAD = np.array([1, 2, 3, 4, 5])


@pytest.fixture
def history():
    steps = np.random.default_rng(3).normal(0.01, 0.02, 20)
    return 100 * np.exp(np.cumsum(steps))


def median(name, history):
    return np.median(BASELINES[name](history, AHEAD), axis=0)


def test_last_value_stays_and_drift_goes_on(history):
    assert np.allclose(median("last value", history), history[-1])
    growth = (history[-1] / history[0]) ** (1 / 19)
    assert np.allclose(median("drift", history), history[-1] * growth**AHEAD)


def test_the_linear_trend_follows_a_straight_line_exactly():
    line = 50 + 3.0 * np.arange(15)
    assert np.allclose(median("linear trend", line), line[-1] + 3 * AHEAD)


def test_the_linear_trend_looks_at_ten_years_only(history):
    other = history.copy()
    other[:10] *= 5
    assert np.allclose(median("linear trend", other), median("linear trend", history))


def test_damped_smoothing_follows_steady_growth_and_slows_down():
    steady = 100 * 1.03 ** np.arange(20)
    changes = np.diff(np.log([steady[-1], *median("damped ETS", steady)]))
    assert 0.015 < changes[0] < 0.031
    assert (np.diff(changes) < 0).all()


def test_arima_finds_that_changes_persist():
    generator = np.random.default_rng(5)
    change, changes = 0.0, []
    for shock in generator.normal(0, 0.01, 160):
        change = 0.8 * change + shock
        changes.append(change)
    history = np.exp(np.cumsum(changes))
    ahead = np.log(median("ARIMA", history) / history[-1])
    expected = changes[-1] * np.cumsum(0.8**AHEAD)
    assert np.allclose(ahead, expected, atol=0.35 * abs(expected[-1]) + 0.002)


def test_covariance_of_an_arma_process_is_that_of_a_long_simulation():
    shocks = np.random.default_rng(6).standard_normal(200_000)
    series = np.empty_like(shocks)
    series[0] = shocks[0]
    for step in range(1, shocks.size):
        series[step] = 0.6 * series[step - 1] + shocks[step] + 0.3 * shocks[step - 1]
    own = [np.mean(series[lag:] * series[: series.size - lag]) for lag in range(4)]
    assert np.allclose(arma_covariance(4, 0.6, 0.3)[0], own, rtol=0.03)


@pytest.mark.parametrize("name", BASELINES)
def test_every_width_grows_with_the_horizon(name, history):
    draws = BASELINES[name](history, AHEAD)
    width = np.quantile(draws, 0.9, axis=0) - np.quantile(draws, 0.1, axis=0)
    assert (np.diff(width) > 0).all()
    assert (draws >= 0).all()


@pytest.mark.parametrize("name", BASELINES)
def test_unknown_years_before_the_first_figure_change_nothing(name, history):
    padded = np.concatenate([[np.nan] * 4, history])
    assert np.array_equal(BASELINES[name](padded, AHEAD), BASELINES[name](history, AHEAD))
