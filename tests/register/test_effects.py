"""Sizes of effects can be recomputed from their factors, and combine without passing the cap."""

from __future__ import annotations

import math

import pytest
from hypothesis import strategies as st

from krapte.register import Effect, read_effects, read_levers, read_measures

EFFECTS = {effect.effect: effect for effect in read_effects()}
CAPS = {lever.lever: lever.cap for lever in read_levers()}
LEVERS = (
    "education_inflow study_success start_in_technique leakage return_to_technique side_entry "
    "hours participation retirement_age labour_migration productivity matching_efficiency "
    "teacher_capacity wage demand_shift"
)


def test_the_levers_are_those_of_the_design() -> None:
    assert [lever.lever for lever in read_levers()] == LEVERS.split()


def test_the_number_of_measures_with_a_size_is_known() -> None:
    sized = {effect.measure for effect in EFFECTS.values()}
    assert sized == {measure.measure for measure in read_measures() if measure.quantified}
    assert len(sized) == 16


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
def test_the_size_is_the_product_of_its_factors(effect: Effect) -> None:
    assert len(effect.factors) >= 3
    product = math.prod(factor.central for factor in effect.factors)
    assert product == pytest.approx(abs(effect.central), rel=0.01)


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
def test_the_range_is_that_of_a_product_of_uncertain_factors(effect: Effect) -> None:
    variance = sum((math.log(factor.high / factor.low) / 3.92) ** 2 for factor in effect.factors)
    size = abs(effect.central)
    low, high = sorted((abs(effect.low), abs(effect.high)))
    assert low == pytest.approx(size * math.exp(-1.96 * math.sqrt(variance)), rel=0.02)
    assert high == pytest.approx(size * math.exp(1.96 * math.sqrt(variance)), rel=0.02)


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
def test_every_factor_lies_in_its_own_range(effect: Effect) -> None:
    assert all(factor.low <= factor.central <= factor.high for factor in effect.factors)


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
def test_an_effect_moves_its_lever_the_way_that_relieves_the_shortage(effect: Effect) -> None:
    assert effect.central * CAPS[effect.lever] > 0


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS)
def test_a_guess_is_called_a_guess(effect: Effect) -> None:
    assert (effect.evidence_grade == "E") == (effect.status == "assumed")


shares = st.lists(st.floats(0.0, 3.0), max_size=8)
