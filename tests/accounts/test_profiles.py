"""Single years of age keep what was published by band; hazards say what a profile implies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.accounts import entry_probability
from krapte.accounts.profiles import AGES, hazard, retirement_hazard, single_years

BANDS = ((15, 24), (25, 44), (45, 54), (55, 64), (65, 74))
RATES = st.lists(st.floats(0.02, 0.9), min_size=5, max_size=5)
WEIGHTS = st.lists(st.floats(1e3, 1e6), min_size=60, max_size=60)


@given(rates=RATES, weights=WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_rates_by_age_stay_between_nobody_and_everybody(rates, weights) -> None:
    found = single_years(BANDS, rates, np.array(weights))
    assert (found >= 0).all()
    assert (found <= 0.995).all()


@given(rates=st.lists(st.floats(0.2, 0.6), min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_band_keeps_the_published_mean(rates) -> None:
    weights = np.linspace(2e5, 1.5e5, 60)
    found = single_years(BANDS, rates, weights)
    if found.max() < 0.995:
        for (first, last), rate in zip(BANDS, rates, strict=True):
            inside = (first <= AGES) & (last >= AGES)
            assert np.average(found[inside], weights=weights[inside]) == pytest.approx(rate)


def test_equal_bands_give_a_flat_profile() -> None:
    found = single_years(BANDS, [0.4] * 5, np.full(60, 1000.0))
    np.testing.assert_allclose(found, 0.4)


def test_ages_outside_the_bands_have_no_rate() -> None:
    found = single_years(BANDS[1:3], [0.5, 0.6], np.ones(60))
    assert (found[AGES < 25] == 0).all()
    assert (found[AGES > 54] == 0).all()
    assert (found[(AGES >= 25) & (AGES <= 54)] > 0).all()


@given(st.floats(0, 0.99))
def test_a_hazard_leads_back_to_its_probability(probability) -> None:
    assert -np.expm1(-hazard(np.array(probability))) == pytest.approx(probability)


def test_retirement_is_the_fall_of_participation_that_disability_does_not_explain() -> None:
    participation = np.full((2, 60), 0.8)
    participation[:, AGES >= 60] = 0.6
    disability = np.full((2, 60), 0.05)
    found = retirement_hazard(participation, disability)
    at_59 = 59 - 15
    # From 0.8 to 0.6 a quarter leaves: hazard -log(0.75), less the disabled.
    np.testing.assert_allclose(found[:, at_59], -np.log(0.75) - 0.05)
    flat = (AGES != 59) & (AGES < 74)
    assert (found[:, flat] == 0).all()


def test_a_fall_of_participation_before_55_is_not_retirement() -> None:
    participation = np.linspace(0.9, 0.2, 60)[None].repeat(2, 0)
    found = retirement_hazard(participation, np.zeros((2, 60)))
    assert (found[:, AGES < 55] == 0).all()
    assert (found[:, (AGES >= 55) & (AGES < 74)] > 0).all()


def test_entry_keeps_participation_in_place_from_one_age_to_the_next() -> None:
    participation = np.interp(AGES, [15, 30, 55, 74], [0.4, 0.85, 0.8, 0.1])[None].repeat(2, 0)
    people = np.linspace(1.2e5, 0.9e5, 60)[None].repeat(2, 0)
    arriving, joining = np.full((2, 60), 500.0), np.full((2, 60), 200.0)
    at_once = 0.6 * participation
    leaving = np.full((2, 60), 0.1)
    chance = entry_probability(participation, people, arriving, at_once, leaving, joining)
    working = participation * people
    stay = working * (1 - leaving)
    entering = chance * (people - stay - joining)
    ahead = participation[:, 1:] * (people + arriving)[:, :-1]
    open_ = (chance > 0) & (chance < 0.9)
    reached = (stay + joining + entering + at_once * arriving)[:, :-1]
    assert open_[:, :-1].any()
    np.testing.assert_allclose(reached[open_[:, :-1]], ahead[open_[:, :-1]])
    assert (chance >= 0).all()
    assert (chance <= 0.9).all()
