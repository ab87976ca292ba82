"""Our weights are the libraries' estimators, and moving rows moves the roll-out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.evaluation import library
from krapte.evaluation.analysis import weights_of
from krapte.evaluation.randomisation import Arrangements, arrangements, rank_p, redrawn, spread
from krapte.evaluation.weights import (
    NEVER,
    applied,
    group_time_weights,
    horizon_cells,
    identified_cells,
    imputation_weights,
    treated_cells,
)
from krapte.evaluation.worlds import SETTINGS, world


@pytest.mark.parametrize("name", ["parallel-15", "parallel-3", "parallel-1", "factor-15"])
def test_imputation_by_weights_equals_the_library(name):
    own = world(SETTINGS[name], 0.3, 5)
    weights = weights_of(own.start, 40)
    theirs, _ = library.imputation(library.long_table(own.outcome, own.start))
    assert applied(weights.main[None], own.outcome)[0] == pytest.approx(theirs, abs=1e-9)


def test_group_time_by_weights_equals_the_library():
    own = world(SETTINGS["parallel-15"], 0.3, 5)
    found = library.group_time(library.long_table(own.outcome, own.start))
    path = found.aggregate("event_study").to_dataframe().set_index("event_time")["att"]
    horizons = np.arange(0, 16)
    ours = applied(group_time_weights(own.start, 40, horizons), own.outcome)
    assert ours == pytest.approx(path.loc[0:15].to_numpy(), abs=1e-9)


starts = st.lists(st.sampled_from([3, 5, 8, NEVER]), min_size=4, max_size=9).filter(
    lambda own: NEVER in own and min(own) < NEVER
)


@given(starts, st.integers(0, 2**31))
@settings(max_examples=40)
def test_region_and_period_effects_never_move_the_estimate(start, seed):
    start = np.array(start)
    weights = weights_of(start, 10)
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=(len(start), 10))
    moved = outcome + rng.normal(size=(len(start), 1)) * 10 + rng.normal(size=(1, 10)) * 10
    assert applied(weights.path, moved) == pytest.approx(applied(weights.path, outcome), abs=1e-8)
    # A constant effect comes back as itself.
    raised = outcome + 2.0 * treated_cells(start, 10)
    gain = applied(weights.main[None], raised) - applied(weights.main[None], outcome)
    assert gain == pytest.approx(2.0, abs=1e-8)


@given(starts, st.integers(0, 2**31))
@settings(max_examples=40)
def test_a_redrawn_roll_out_is_the_estimator_of_that_roll_out(start, seed):
    start = np.array(start)
    rng = np.random.default_rng(seed)
    outcome = rng.normal(size=(len(start), 10))
    own = weights_of(start, 10)
    order = rng.permutation(len(start))
    again = weights_of(start[order], 10)
    fast = redrawn(own.main[None], outcome, order[None])[0, 0]
    assert fast == pytest.approx(applied(again.main[None], outcome)[0], abs=1e-9)


def test_every_arrangement_of_one_region_is_listed_and_the_seen_one_comes_first():
    start = np.array([NEVER, 4, NEVER, NEVER])
    found = arrangements(start, 499, np.random.default_rng(0))
    assert found.complete
    assert sorted(int(np.flatnonzero(start[row] == 4)[0]) for row in found.order) == [0, 1, 2, 3]
    assert (found.order[0] == np.arange(4)).all() or (start[found.order[0]] == start).all()
    assert found.least_p == 0.25


def test_a_lot_within_strata_never_crosses_them():
    start = np.array([3, NEVER, NEVER, 3, NEVER, NEVER])
    strata = np.array([0, 0, 0, 1, 1, 1])
    found = arrangements(start, 50, np.random.default_rng(0), strata)
    assert (strata[found.order] == strata).all()


def test_cells_of_a_period_in_which_all_are_treated_do_not_count():
    start = np.array([2, 2, 4])
    cells = horizon_cells(start, 6, np.array([2, 3]))
    assert cells[0].sum() == 0.0
    own = weights_of(start, 6)
    assert own.target[:, 4:].sum() == 0.0


def test_weights_of_an_estimate_sum_to_zero_over_untreated_regions_and_periods():
    start = np.array([3, 5, NEVER, NEVER])
    own = weights_of(start, 8)
    assert own.main.sum(axis=0) == pytest.approx(np.zeros(8), abs=1e-10)
    assert own.main.sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-10)
    target = own.target[None]
    assert imputation_weights(treated_cells(start, 8), target)[0] == pytest.approx(own.main)


def test_a_region_with_the_measure_from_the_first_period_on_has_no_comparison():
    known = identified_cells(np.array([0, 1, NEVER]), 3)
    assert known.tolist() == [[False] * 3, [False, True, True], [False] * 3]


def test_cohorts_weigh_by_their_regions_and_need_a_whole_span_before_their_start():
    (even,) = group_time_weights(np.array([2, 2, 3, NEVER]), 5, np.array([0]))
    assert (even[0, 2], even[1, 2], even[2, 3]) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    (spans,) = group_time_weights(np.array([1, 2, NEVER]), 6, np.array([0]), span=2)
    assert not spans[0].any()
    assert spans[1] == pytest.approx([-0.5, -0.5, 0.5, 0.5, 0, 0])


def test_the_spread_of_one_region_is_its_standard_error_against_the_others():
    others = np.array([1.0, 4.0, 2.0, 7.0])
    left = np.append(others, others.mean())  # the effect is taken out of the treated one
    drawn = np.array([[own - np.delete(left, at).mean()] for at, own in enumerate(left)])
    own = Arrangements(np.tile(np.arange(5), (5, 1)), True, 5.0, 3)
    assert spread(drawn, own)[0, 0] == pytest.approx(others.var(ddof=1) * (1 + 1 / 4))


def test_a_sample_of_arrangements_counts_the_seen_one_too():
    order = np.tile(np.arange(3), (9, 1))
    assert rank_p(1.0, np.zeros(9), Arrangements(order, False, 1e6, 2)) == pytest.approx(0.1)
    assert rank_p(1.0, np.eye(9)[0], Arrangements(order, True, 9.0, 2)) == pytest.approx(1 / 9)
