"""The chart errs as often as it says, and still sees what matters."""

import numpy as np
import pytest

from krapte.evaluation.monitor import (
    BASELINE,
    Surprises,
    Threshold,
    autoregressive,
    chart,
    surprises,
    threshold_for,
)

SERIES, AHEAD = 105, 40
RATE = 0.2
"""False alarms a quarter on a board of 35 regions and three indicators."""


def _after(found: Surprises) -> Surprises:
    return Surprises(found.value[:, BASELINE:], found.lean[:, BASELINE:])


@pytest.fixture(scope="module")
def limit() -> Threshold:
    return threshold_for(RATE / SERIES)


@pytest.mark.parametrize("lean", [0.0, 0.6])
def test_the_stated_rate_of_false_alarms_is_the_realised_one(limit, lean):
    boards = 100  # of 40 quarters: 4,000 quarters of a whole board, 800 alarms expected
    rng = np.random.default_rng(7)
    quiet = autoregressive(rng, SERIES * boards, BASELINE + AHEAD, lean)
    alarms = np.count_nonzero(chart(_after(surprises(quiet)), limit).alarm)
    realised = alarms / (boards * AHEAD)
    assert 1 / 1.25 < realised / RATE < 1.25


def test_a_lasting_step_of_two_deviations_is_mostly_seen_within_two_years(limit):
    own = threshold_for(0.005)
    series = autoregressive(np.random.default_rng(1), 1000, 32, 0.0)
    series[:, 24:] += 2.0
    found = chart(_after(surprises(series)), own).alarm[:, 4:]
    assert (found == 1).any(1).mean() > 0.85
    assert (found == -1).any(1).mean() < 0.05


def test_surprises_of_noise_are_standard_normal_whatever_level_and_unit():
    noise = np.random.default_rng(3).standard_normal((4000, 40))
    found = surprises(noise).value[:, BASELINE:]
    assert abs(found.mean()) < 0.02
    assert abs(found.std() - 1) < 0.02
    moved = surprises(5e6 + 3e4 * noise).value[:, BASELINE:]
    np.testing.assert_allclose(moved, found, atol=2e-3)


def test_a_surprise_uses_nothing_of_its_own_future():
    noise = np.random.default_rng(4).standard_normal((3, 40))
    other = noise.copy()
    other[:, 30:] += 100.0
    np.testing.assert_array_equal(surprises(noise).value[:, :30], surprises(other).value[:, :30])


def test_a_missing_figure_is_no_surprise_and_changes_no_sum():
    noise = np.random.default_rng(5).standard_normal((2, 40))
    noise[0, 30] = np.nan
    found = surprises(noise)
    assert np.isnan(found.value[0, 30])
    assert np.isnan(found.value[0, 31])  # the figure before it is missing
    sums = chart(found, Threshold(5.0, 0.0))
    assert sums.up[0, 30] == sums.up[0, 29]


def test_what_may_be_revised_surprises_less():
    noise = np.random.default_rng(6).standard_normal((1, 40))
    noise[0, 39] = 4.0
    doubt = np.zeros((1, 40))
    doubt[0, 39] = 4.0
    assert 0 < surprises(noise, extra_variance=doubt).value[0, 39] < surprises(noise).value[0, 39]


def test_a_season_is_learned_when_there_is_one():
    rng = np.random.default_rng(8)
    season = np.tile([3.0, -1.0, -3.0, 1.0], 10)
    own = surprises(season + rng.standard_normal((500, 40)), 24, season=4).value[:, 24:]
    assert abs(own.std() - 1) < 0.1
    assert np.abs(own.mean(0)).max() < 0.3


def test_a_rarer_alarm_has_a_higher_limit():
    assert threshold_for(0.001).level > threshold_for(0.01).level > threshold_for(0.1).level


@pytest.mark.parametrize("rate", [0.0, -0.1, 0.5])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(ValueError, match="false alarms per quarter"):
        threshold_for(rate)
