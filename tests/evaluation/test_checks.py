"""Placebos find what was planted in them, grades fall by rule and rise by name."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.evaluation import Effort, Evaluation, Registration, benjamini_hochberg, evaluate, raised
from krapte.evaluation.analysis import weights_of
from krapte.evaluation.placebo import in_ring, in_space, in_time
from krapte.evaluation.randomisation import arrangements, max_t, redrawn
from krapte.evaluation.weights import NEVER, applied
from krapte.evaluation.worlds import SETTINGS, Setting, world
from tests.evaluation.cases import FAST, case, quiet

WHOLE = Effort(permutations=99, placebos=30, agreements=10, panels=100, libraries=True)
EARLY = Registration("", "2016-01-01", "example", "outcome", "A. Person", "")


@pytest.fixture(scope="module")
def found() -> Evaluation:
    design, panel = case("parallel-15", 0.5, secondary=("twice",), placebo=("still",))
    still = world(SETTINGS["parallel-15"], 0.0, 90).outcome
    outcomes = {
        "outcome": panel.outcomes["outcome"],
        "twice": 2 * panel.outcomes["outcome"],
        "still": still,
    }
    return evaluate(design, replace(panel, outcomes=outcomes), EARLY, WHOLE)


def kinds(found, kind):
    return [own for own in found.checks if own.kind == kind]


def test_a_whole_evaluation_holds_every_check(found):
    assert found.verdict.verdict == "works"
    present = {own.kind for own in found.checks}
    assert present >= {
        "factor", "agreement", "time", "outcome", "space", "secondary", "without_region",
        "smoothness", "relative_magnitude", "breakdown", "library",
    }  # fmt: skip
    assert len(kinds(found, "without_region")) == 35
    assert len(kinds(found, "space")) == 20
    assert kinds(found, "secondary")[0].estimate == pytest.approx(2 * found.effect.estimate)
    assert {own.estimator for own in found.others} == {"synthetic", "group_time", "regression"}


def test_the_simultaneous_band_is_wider_than_each_point(found):
    assert (found.path.band > 1.96 * found.path.se).all()
    after = found.path.after()
    assert after.horizons[0] == 0
    assert after.covariance.shape == (len(after.horizons),) * 2


def test_a_record_comes_back_as_it_was(found):
    text = json.dumps(found.as_record(), allow_nan=False)
    again = Evaluation.of_record(json.loads(text))
    assert json.dumps(again.as_record(), allow_nan=False) == text
    assert again.id == found.id


def test_other_data_or_another_design_is_another_evaluation(found):
    assert replace(found, data_hash="0").id != found.id
    assert replace(found, design_hash="0").id != found.id
    assert replace(found, vintage="2030-01-01").id == found.id


def test_a_registered_sound_design_keeps_its_grade_and_an_unregistered_one_does_not(found):
    assert found.registered_before
    assert (found.grade.design, found.grade.sms, found.grade.rung) == (3, 3, 3)
    design, panel = case("parallel-15", 0.5)
    bare = evaluate(design, panel, effort=FAST)
    assert [own.cause for own in bare.grade.deductions] == ["not_registered"]
    assert bare.grade.sms == 2


def test_registration_after_the_first_figures_does_not_count_as_beforehand():
    design, panel = case("parallel-15", 0.5)
    late = replace(EARLY, date="2020-04-01")
    assert not evaluate(design, panel, late, FAST).registered_before
    known = replace(panel, published={"2020Q1": "2020-05-15"})
    assert evaluate(design, known, late, FAST).registered_before


def test_one_start_for_all_costs_a_step():
    design, panel = case("parallel-3", 0.5)
    lowered = evaluate(design, panel, EARLY, FAST)
    assert "one_cohort" in [own.cause for own in lowered.grade.deductions]


def test_only_a_named_person_raises_a_grade_and_never_above_the_design(found):
    low = replace(found, grade=replace(found.grade, sms=1, rung=2))
    day = dt.date(2026, 1, 2)
    higher = raised(low, 3, "A. Person", "attrition was looked into", day)
    assert higher.grade.sms == 3
    assert higher.grade.raises[0].person == "A. Person"
    for to, person, reason in [(3, " ", "why"), (3, "A. Person", ""), (4, "A", "b"), (1, "A", "b")]:
        with pytest.raises(BadInput):
            raised(low, to, person, reason, day)


def test_without_a_number_no_person_can_raise_the_grade():
    refused = evaluate(*case("everywhere"), effort=FAST)
    with pytest.raises(BadInput, match="no grade without a number"):
        raised(refused, 1, "A. Person", "trust me", dt.date(2026, 1, 2))


def test_a_trend_before_the_start_is_found_by_the_placebo_in_time():
    design, panel = quiet([(20, 8)], size=0.0)
    start = panel.start_of(design.start)
    outcome = panel.outcomes["outcome"].copy()
    assert in_time(outcome, start, None, 1).passed
    outcome[start != NEVER] += 0.1 * np.arange(40)
    assert not in_time(outcome, start, None, 1).passed
    assert in_time(outcome[:, 10:], np.where(start == NEVER, NEVER, 10), None, 1) is None


def test_one_odd_region_is_found_by_the_placebo_in_space():
    design, panel = quiet([(20, 8)], size=0.0)
    start = panel.start_of(design.start)
    outcome = panel.outcomes["outcome"].copy()
    odd = int(np.flatnonzero(start == NEVER)[3])
    outcome[odd, 20:] += 3.0
    own = weights_of(start, 40)
    failed = [one.name for one in in_space(outcome, own, panel.regions) if not one.passed]
    assert failed == [panel.regions[odd]]


def test_displacement_to_neighbours_is_found_in_the_ring():
    own = world(Setting(((20, 8),), sd=0.05, rho=0.2), 0.0, 3)
    regions = tuple(f"r{i}" for i in range(35))
    treated = [regions[i] for i in np.flatnonzero(own.start != NEVER)]
    near = [regions[i] for i in np.flatnonzero(own.start == NEVER)[:6]]
    neighbours = dict.fromkeys(near, treated[:1])
    outcome = own.outcome.copy()
    assert in_ring(outcome, own.start, regions, neighbours, 1).passed
    outcome[np.flatnonzero(own.start == NEVER)[:6], 20:] -= 0.5
    ring = in_ring(outcome, own.start, regions, neighbours, 1)
    assert not ring.passed
    assert ring.estimate == pytest.approx(-0.5, abs=0.1)
    assert in_ring(outcome, own.start, regions, {}, 1) is None


def test_max_t_counts_what_moves_together_once():
    own = world(SETTINGS["parallel-15"], 0.0, 1)
    weights = weights_of(own.start, 40)
    drawn_from = arrangements(own.start, 199, np.random.default_rng(0))
    once = redrawn(weights.main[None], own.outcome, drawn_from.order)
    estimate = applied(weights.main[None], own.outcome)
    alone = max_t(estimate, once, drawn_from)
    thrice = max_t(np.repeat(estimate, 3), np.repeat(once, 3, axis=1), drawn_from)
    assert thrice == pytest.approx(np.repeat(alone, 3))


def test_benjamini_hochberg_gives_the_worked_values():
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert benjamini_hochberg(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])
