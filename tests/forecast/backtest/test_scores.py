"""Scores against known cases."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from krapte.forecast.scores import covered, crps, crps_normal, naive_error

GRID = ndtri((np.arange(4000) + 0.5) / 4000)


@given(st.floats(-3, 3), st.floats(0.1, 5), st.floats(-5, 5))
def test_crps_of_many_normal_draws_is_the_closed_form(mean, sd, actual):
    draws = mean + sd * GRID
    closed = crps_normal(np.array(mean), np.array(sd), np.array(actual))
    assert abs(crps(draws, np.array(actual)) - closed) < 2e-3 * sd


def test_crps_of_two_draws_by_hand():
    # Mean distance to 1 is (1 + 3) / 2 = 2; the draws lie 4 apart, half of that is 2.
    assert crps(np.array([0.0, 4.0]), np.array(1.0)) == 0.0
    assert crps(np.array([0.0, 4.0]), np.array(6.0)) == 2.0


def test_a_forecast_without_width_scores_its_absolute_error():
    assert crps(np.full((10, 2), 3.0), np.array([1.0, 7.0])).tolist() == [2.0, 4.0]


def test_an_honest_width_scores_better_than_one_too_narrow_or_too_wide():
    actual = np.random.default_rng(1).standard_normal(2000)
    score = {sd: crps(sd * GRID[::20, None], actual).mean() for sd in (0.3, 1.0, 3.0)}
    assert score[1.0] < min(score[0.3], score[3.0])


def test_intervals_of_the_true_distribution_hold_their_share():
    actual = np.random.default_rng(2).standard_normal(4000)
    shares = covered(GRID[:, None], actual).mean(1)
    assert np.allclose(shares, [0.5, 0.8, 0.95], atol=0.025)


def test_the_yardstick_is_the_mean_yearly_change_and_skips_what_is_unknown():
    assert naive_error(np.array([np.nan, 10.0, 12.0, 9.0])) == 2.5
