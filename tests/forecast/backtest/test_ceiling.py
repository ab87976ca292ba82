"""The ceiling: who knows the truth is honest, and yet no match for the luckiest of five."""

from __future__ import annotations

from krapte.forecast.baselines import BASELINES
from krapte.forecast.ceiling import ceiling


def test_who_knows_the_process_is_honest_about_width_and_no_match_for_the_luckiest():
    both = ceiling(6, seed=3)
    told = both["all"]
    assert both["held_out"]["forecasts"] < told["forecasts"]
    assert told["series"] == 6
    assert set(told["gain_over"]) == set(BASELINES)
    assert told["gain_over"]["linear trend"] > 0
    assert 0.6 < told["coverage"]["80"] < 0.95
    # The best method of each series, chosen afterwards, is by definition a harder rival than any.
    assert told["gain"] < min(told["gain_over"].values())
    assert told["beats_every"] <= min(told["beats"].values())
