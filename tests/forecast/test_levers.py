"""From measures to levers: when an effect works, where, and what several do together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.classification import labour_market_regions, model_education, model_occupations
from krapte.forecast.levers import lever_values, patterns, profile
from krapte.register import Effect, read_effects, read_levers

YEARS = tuple(range(2024, 2031))
PERSONS = np.ones(
    (len(labour_market_regions()), len(model_occupations()), len(model_education()), 2, 60)
)
TABLE = {own.lever: own for own in read_levers()}


def effect(**changes) -> Effect:
    """Return an effect on everybody that is whole at once in 2025 and goes on."""
    own = {
        "lever": "participation", "scope_occupation": (), "scope_education": (), "scope_sex": (),
        "scope_age": (), "scope_region": (), "start": 2025, "ramp_years": 0, "lag_years": 0,
        "end": None,
    }  # fmt: skip
    return replace(read_effects()[0], **(own | changes))


def values(*effects: Effect, size: float) -> dict[str, np.ndarray]:
    """Return the levers when every effect has one size."""
    placed = patterns(effects, YEARS, PERSONS)
    return lever_values(placed, np.full(len(effects), size), TABLE, len(YEARS))


def test_an_effect_begins_after_its_lag_grows_and_stops_as_much_later():
    own = effect(start=2024, lag_years=1, ramp_years=2, end=2027)
    assert profile(own, YEARS) == pytest.approx([0, 1 / 3, 2 / 3, 1, 1, 0, 0])


def test_steps_in_productivity_add_up_and_stay_when_the_measure_stops():
    own = effect(lever="productivity", end=2027)
    assert profile(own, YEARS) == pytest.approx([0, 1, 2, 3, 3, 3, 3])
    found = values(own, size=0.004)["productivity"]
    steps = np.array([0, 1, 2, 3, 3, 3, 3])[:, None, None]
    np.testing.assert_allclose(found, np.broadcast_to(1 - np.exp(-0.004 * steps), found.shape))


def test_an_effect_on_some_people_moves_a_cell_by_their_share():
    own = effect(scope_sex=("women",), scope_age=("15-24",), scope_region=("AM03",))
    found = values(own, size=0.06)["participation"]
    place = labour_market_regions().index("AM03")
    assert found[1, place] == pytest.approx(0.06 * (1 / 2) * (10 / 60))
    assert not np.delete(found, place, axis=1).any()
    assert not found[0].any()


def test_persons_are_spread_over_those_in_scope_and_lose_nobody():
    own = effect(lever="side_entry", scope_occupation=("07",))
    found = values(own, size=1200.0)["side_entry"]
    inside = np.array([code.startswith("07") for code in model_occupations()])
    assert found[1].sum() == pytest.approx(1200.0)
    assert np.ptp(found[1][:, inside]) == pytest.approx(0.0, abs=1e-12)
    assert not found[:, :, ~inside].any()


def test_persons_of_two_measures_crowd_each_other_up_to_the_cap():
    cap = TABLE["side_entry"].cap
    both = [effect(lever="side_entry"), effect(lever="side_entry")]
    assert values(*both, size=cap / 2)["side_entry"][1].sum() == pytest.approx(cap * 3 / 4)
    assert values(*both, size=cap * 2)["side_entry"][1].sum() == pytest.approx(cap)


def test_only_the_chosen_measures_work():
    one, other = effect(measure="one"), effect(measure="other")
    placed = patterns((one, other), YEARS, PERSONS)
    found = lever_values(placed, np.array([0.01, 0.02]), TABLE, len(YEARS), {"other"})
    assert found["participation"][1] == pytest.approx(0.02)
