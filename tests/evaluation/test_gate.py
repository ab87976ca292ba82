"""Every reason of the gate, every verdict, and no number where there should be none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.evaluation import VERDICTS, Effect, evaluate
from krapte.evaluation.periods import later
from krapte.evaluation.verdict import NAMES, judged
from tests.evaluation.cases import FAST, case, quiet

WITH_POWER = replace(FAST, panels=100)


def refused(found, code):
    """Return whether the gate refused with this code first, and kept every number to itself."""
    assert found.verdict.code == code
    assert found.effect is None
    assert found.path is None
    assert found.others == ()
    assert found.grade.sms == 0
    assert found.verdict.remedy_nl
    assert found.verdict.remedy_en
    return found.verdict.verdict


def test_all_at_once_has_nothing_to_compare_with():
    design, panel = case("everywhere")
    found = evaluate(design, panel, effort=FAST)
    assert refused(found, "NI-1") == "not_identifiable"
    assert found.indication is None


def test_all_at_once_with_controls_gives_an_indication_and_no_verdict():
    design, panel = case("everywhere", controls=("elsewhere",))
    rng = np.random.default_rng(0)
    control = panel.outcomes["outcome"].mean(axis=0) + rng.normal(0, 0.05, 40)
    outcomes = dict(panel.outcomes) | {"elsewhere": np.tile(control, (35, 1))}
    found = evaluate(design, replace(panel, outcomes=outcomes), effort=FAST)
    assert found.verdict.verdict == "not_identifiable"
    assert found.effect is None
    assert found.indication.estimator == "state_space"
    assert found.grade.design == found.grade.sms == 2


def test_within_the_lag_it_is_too_early_and_the_first_date_is_told():
    design, panel = case("parallel-15", lag=30)
    found = evaluate(design, panel, effort=FAST)
    assert refused(found, "NI-2") == "too_early"
    assert found.verdict.from_period == later("2020Q1", 30) == "2027Q3"
    assert "2027Q3" in found.verdict.remedy_nl


def test_before_anybody_began_it_is_too_early():
    design, panel = case("parallel-15")
    found = evaluate(design, panel.until("2019Q4"), effort=FAST)
    assert refused(found, "NI-2") == "too_early"


def test_an_effect_that_nobody_expects_so_large_cannot_be_asked_for():
    design, panel = case("parallel-15", largest_effect=0.01)
    found = evaluate(design, panel, effort=WITH_POWER)
    assert refused(found, "NI-3") == "not_identifiable"
    assert found.detectable > 0.01


def test_nineteen_regions_with_one_treated_are_too_few_and_twenty_are_not():
    for count, code in [(19, "NI-3"), (20, "V-1")]:
        design, panel = quiet([(20, 1)])
        chosen = [*design.start, *(own for own in panel.regions if own not in design.start)][:count]
        found = evaluate(design, panel.of(chosen), effort=FAST)
        assert found.verdict.code == code


def test_two_measures_at_once_can_only_be_judged_together():
    design, panel = case("parallel-15")
    found = evaluate(replace(design, others={"twin": design.start}), panel, effort=FAST)
    assert refused(found, "NI-4") == "not_identifiable"
    assert "twin" in found.verdict.reason_en
    elsewhere = {own: "2020Q1" for own in panel.regions if own not in design.start}
    apart = evaluate(replace(design, others={"other": elsewhere}), panel, effort=FAST)
    assert apart.verdict.code != "NI-4"


def test_a_wave_that_hits_regions_differently_is_not_an_effect():
    found = evaluate(*case("factor-15"), effort=FAST)
    assert refused(found, "NI-5") == "not_identifiable"
    assert all(np.isnan(own.estimate) for own in found.checks)


def test_where_the_order_was_drawn_by_lot_the_wave_does_no_harm():
    found = evaluate(*case("factor-15", assignment="randomised"), effort=FAST)
    assert found.verdict.code != "NI-5"
    assert found.grade.design == 5
    assert found.bias_sd == 0.0


@pytest.mark.parametrize(
    "changes", [{"breaks": ("2020Q1",)}, {"typical_revision": 5.0}], ids=["break", "revision"]
)
def test_breaks_and_large_revisions_stop_the_verdict(changes):
    design, panel = case("parallel-15", **changes)
    assert refused(evaluate(design, panel, effort=WITH_POWER), "NI-6") == "not_identifiable"


def test_seven_quarters_before_the_start_are_too_few_and_eight_are_not():
    design, panel = case("parallel-15")
    first = panel.periods.index(min(design.start.values()))
    cut = {name: own[:, first - 7 :] for name, own in panel.outcomes.items()}
    short = replace(panel, periods=panel.periods[first - 7 :], outcomes=cut)
    found = evaluate(design, short, effort=FAST)
    assert refused(found, "NI-7") == "not_identifiable"
    cut = {name: own[:, first - 8 :] for name, own in panel.outcomes.items()}
    enough = replace(panel, periods=panel.periods[first - 8 :], outcomes=cut)
    assert evaluate(design, enough, effort=FAST).verdict.code != "NI-7"


BEGUN = [(16, 5), (20, 5), (24, 5)]


def test_a_plain_effect_works_and_the_same_the_wrong_way_harms():
    up, panel = quiet(BEGUN)
    assert evaluate(up, panel, effort=FAST).verdict.verdict == "works"
    down = replace(up, better="lower")
    harm = evaluate(down, panel, effort=FAST)
    assert harm.verdict.verdict == "harms"
    assert harm.effect.estimate > 0  # told as it is, never turned around


def test_it_does_not_work_only_when_effects_that_matter_are_excluded():
    design, panel = quiet(BEGUN, size=0.0)
    sure = evaluate(replace(design, minimal_effect=0.5), panel, effort=FAST)
    assert sure.verdict.verdict == "does_not_work"
    unsure = evaluate(replace(design, minimal_effect=1e-4), panel, effort=FAST)
    assert unsure.verdict.verdict == "not_distinguishable"
    assert "geen bewijs" in unsure.verdict.reason_nl


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (0.1, 0.9, 0.01, "works"),
        (0.1, 0.9, 0.2, "not_distinguishable"),
        (-0.9, -0.1, 0.01, "harms"),
        (-0.1, 0.2, 0.6, "does_not_work"),
        (0.05, 0.2, 0.01, "does_not_work"),
        (-0.1, 0.9, 0.3, "not_distinguishable"),
    ],
)
def test_verdicts_follow_from_interval_rank_and_smallest_effect(low, high, p, verdict, sign):
    ends = sorted((sign * low, sign * high))
    effect = Effect("imputation", sum(ends) / 2, 0.1, *ends, p, "randomisation", 99)
    assert judged(effect, sign, 0.3, None).verdict == verdict


def test_every_verdict_has_words_in_both_languages():
    assert set(NAMES) == set(VERDICTS)
    assert all(dutch and english for dutch, english in NAMES.values())


def test_reaching_the_target_and_working_are_two_answers():
    design, panel = quiet(BEGUN, target=-50.0, by="2025Q4")
    found = evaluate(replace(design, better="higher"), panel, effort=FAST)
    assert found.realisation.reached is True
    late = evaluate(replace(design, by="2030Q4"), panel, effort=FAST)
    assert late.realisation.reached is None
    wave, worlds = case("factor-15", target=-50.0, by="2025Q4")
    both = evaluate(wave, worlds, effort=FAST)
    assert both.realisation.reached is True
    assert both.verdict.verdict == "not_identifiable"
