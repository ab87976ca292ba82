"""The combination: stated weights first, and only outcomes that were known move them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from krapte.forecast.combination import PARTS, PRIOR, Combination, aligned

RANKS = (np.arange(200) + 0.5) / 200


def forecasts(**middles):
    """Return points of each part around a middle, 10 % wide, one year ahead."""
    spread = np.exp(0.1 * ndtri(RANKS))[:, None]
    return {name: 100 * middles.get(name.replace(" ", "_"), 1.0) * spread for name in PARTS}


def remembered(number, **middles):
    combination = Combination()
    for series in range(number):
        parts = aligned(forecasts(**middles))[:, 0]
        combination.remember(f"a {series}", "a", 2001, parts)
    return combination


def test_without_outcomes_the_weights_are_the_stated_ones():
    weights = remembered(20).weights({}, ["a", "b"])
    assert np.array_equal(weights["a"], PRIOR)
    assert np.array_equal(weights["b"], PRIOR)
    assert PRIOR.sum() == pytest.approx(1)


def test_an_outcome_that_is_not_known_yet_moves_nothing():
    combination = remembered(20, trend_model=1.5)
    known = {f"a {series}": {2000: 100.0} for series in range(20)}
    assert np.array_equal(combination.weights(known, ["a"])["a"], PRIOR)


def test_a_part_that_was_wrong_loses_weight_and_more_so_with_more_outcomes():
    place = list(PARTS).index("trend model")
    lost = []
    for number in (20, 200):
        known = {f"a {series}": {2001: 100.0} for series in range(number)}
        weights = remembered(number, trend_model=1.1).weights(known, ["a", "b"])
        for own in weights.values():
            assert own.sum() == pytest.approx(1)
            assert (own >= 0).all()
        assert weights["a"][place] < weights["b"][place] + 1e-9
        lost.append(PRIOR[place] - weights["a"][place])
    assert 0 < lost[0] < lost[1]


def test_parts_are_averaged_rank_by_rank_whatever_their_order_and_number():
    own = forecasts(drift=1.2)
    shuffled = {k: np.random.default_rng(1).permutation(v) for k, v in own.items()}
    assert np.allclose(aligned(own), aligned(shuffled))
    assert aligned(own).shape == (200, 1, len(PARTS) + 1)
    assert np.ptp(aligned(own)[..., -1]) == 0


def test_equal_parts_give_themselves_back_but_for_the_part_without_width():
    middle = aligned(forecasts())[:, 0]
    combined = middle @ PRIOR
    assert np.median(combined) == pytest.approx(np.log(100))
    assert np.std(combined) == pytest.approx(np.std(middle[:, 0]) * (1 - PRIOR[-1]), rel=1e-6)
