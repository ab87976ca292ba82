"""Each trap of the research note on evaluation, section 1.3, and what was learnt in section 3."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from scipy import stats

from krapte.evaluation import Effort, detectable, evaluate, library
from krapte.evaluation.noise import Noise, ar1, fitted_noise
from krapte.evaluation.sensitivity import breakdown, relative_magnitude
from krapte.evaluation.series import interrupted
from krapte.evaluation.synthetic import synthetic, synthetic_estimate
from krapte.evaluation.weights import NEVER
from krapte.evaluation.worlds import SETTINGS, world
from tests.evaluation.cases import FAST, case
from tests.evaluation.test_anchors import FIRST, insurance

assert insurance  # the fixture is used below

SMALL = Effort(permutations=99, placebos=20, agreements=10, panels=100)


def test_relative_magnitudes_are_not_the_naive_interval_of_the_library(insurance):
    from diff_diff.honest_did import HonestDiD
    from diff_diff.results import MultiPeriodDiDResults, PeriodEffect

    before, after, covariance = insurance
    early, late = list(range(-6, -1)), [0, 1]
    effects = {
        when: PeriodEffect(when, own, error, 0.0, 0.0, (0.0, 0.0))
        for when, own, error in zip(
            early + late,
            np.concatenate([before, after]),
            np.sqrt(np.diag(covariance)),
            strict=True,
        )
    }
    held = MultiPeriodDiDResults(
        effects, 0.0, 0.0, 0.0, 0.0, (0.0, 0.0), 0, 0, 0, early, late, vcov=covariance,
        reference_period=-1, interaction_indices={w: i for i, w in enumerate(early + late)},
    )  # fmt: skip
    naive = HonestDiD(method="relative_magnitude", M=2.0, l_vec=FIRST).fit(held)
    # The library says robust at M = 2, the published interval and ours do not: the verdict flips.
    assert naive.ci_lb > 0
    assert relative_magnitude(before, after, covariance, 2.0, FIRST)[0] < 0
    assert 1.5 < breakdown(before, after, covariance, FIRST) < 2.0


def test_sensitivity_rests_on_a_universal_base_period():
    table = library.long_table(world(SETTINGS["parallel-15"], 0.3, 1).outcome,
                               world(SETTINGS["parallel-15"], 0.3, 1).start)  # fmt: skip
    path = library.group_time(table).aggregate("event_study").to_dataframe()
    assert path.loc[path["event_time"] == -1, "att"].to_numpy() == pytest.approx([0.0])
    assert bool(path.loc[path["event_time"] == -1, "is_reference"].iloc[0])


def test_an_evaluation_never_loads_the_data_sets_of_the_library():
    sys.modules.pop("diff_diff.datasets", None)
    loaded = []

    def watch(event, arguments):
        if event == "open" and "datasets" in str(arguments[0]) and "diff_diff" in str(arguments[0]):
            loaded.append(arguments[0])

    sys.addaudithook(watch)
    found = evaluate(*case("parallel-3"), effort=SMALL)
    assert not [own for own in loaded if not str(own).endswith((".py", ".pyc"))]
    assert next(own for own in found.checks if own.kind == "library").passed


def test_detectable_effect_knows_that_noise_lasts():
    start = np.where(np.arange(35) < 15, 20, NEVER)
    lasting = detectable(start, 40, Noise(1.0, 0.6), panels=400).full
    fleeting = detectable(start, 40, Noise(1.0, 0.0), panels=400).full
    # The note: 0.30 without persistence, 0.55 with it; the library's closed form said 0.19.
    assert fleeting == pytest.approx(0.30, abs=0.03)
    assert lasting == pytest.approx(0.55, abs=0.05)


def test_a_left_out_donor_hardly_moves_the_synthetic_estimate():
    own = world(SETTINGS["parallel-1"], 0.3, 2)
    whole = synthetic_estimate(own.outcome, own.start)
    spread = synthetic(own.outcome, own.start, 100, np.random.default_rng(0)).se
    for place in np.flatnonzero(own.start == NEVER):
        keep = np.arange(35) != place
        without = synthetic_estimate(own.outcome[keep], own.start[keep])
        assert abs(without - whole) < spread


def test_a_series_with_controls_draws_its_forecast_from_a_seed():
    rng = np.random.default_rng(4)
    control = 10 + np.cumsum(rng.normal(0, 0.3, 40))
    outcome = control + rng.normal(0, 0.1, 40)
    outcome[24:] += 2.0
    found = interrupted(outcome, control[:, None], 24, 4, 1)
    assert found == interrupted(outcome, control[:, None], 24, 4, 1)
    assert found.low < 2.0 < found.high
    assert found.low > 0
    with pytest.raises(ValueError, match="control"):
        interrupted(outcome, np.empty((40, 0)), 24, 4, 1)


def test_analytic_error_with_one_treated_region_is_fiction_and_ours_is_not():
    z, false_by_formula, false_by_draw = stats.norm.ppf(0.975), 0, 0
    for seed in range(20):
        design, panel = case("parallel-1", 0.0, 3_000_000 + seed)
        start = panel.start_of(design.start)
        estimate, se = library.imputation(library.long_table(panel.outcomes["outcome"], start))
        false_by_formula += abs(estimate) > z * se
        found = evaluate(design, panel, effort=FAST).effect
        false_by_draw += found is not None and (found.low > 0 or found.high < 0)
    assert false_by_formula > 10
    assert false_by_draw <= 4


def test_placebo_says_when_donors_are_too_few_for_it():
    own = world(SETTINGS["parallel-15"], 0.0, 1)
    assert not synthetic(own.outcome, own.start, 5, np.random.default_rng(0)).enough_donors
    own = world(SETTINGS["parallel-3"], 0.0, 1)
    assert synthetic(own.outcome, own.start, 5, np.random.default_rng(0)).enough_donors


def test_noise_is_recovered_from_a_panel():
    rng = np.random.default_rng(1)
    found = [fitted_noise(ar1(rng, (35, 40), 0.25, 0.6)) for _ in range(30)]
    assert np.mean([own.rho for own in found]) == pytest.approx(0.6, abs=0.04)
    assert np.mean([own.sd for own in found]) == pytest.approx(0.25, abs=0.01)
