"""What a plan asks replaces what the forecast assumes: nothing is counted twice, none is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.classification import labour_market_regions, model_occupations
from krapte.errors import BadInput
from krapte.programming import month_of
from krapte.programming.labour import (
    asked_of_market,
    at_ends,
    existing_work,
    occupations_of,
    supply_of,
    trained_fte,
    usual_mix,
    window_of,
)
from krapte.programming.loop import ProgrammeDemand, dated_labour, loop
from krapte.programming.robust import staffable
from tests.programming.labour.markets import some_projects
from tests.programming.simple_planner import simple_plan

FIRST, MONTHS = month_of("2027-01"), 48
PART = 0.02


@pytest.fixture(scope="module")
def demand(forecast):
    return ProgrammeDemand(forecast, FIRST, MONTHS)


def test_the_same_transition_gives_the_same_forecast(forecast, market):
    again = forecast.market(market.transition)
    for name in ("employed", "unemployed", "demand", "transition"):
        assert np.allclose(getattr(again, name), getattr(market, name), rtol=1e-5, atol=1e-3)


def test_a_plan_that_asks_what_is_assumed_gives_the_same_forecast(demand):
    again = demand.market(demand.assumed)
    assert np.allclose(again.employed, demand.reference.employed, rtol=1e-5)


def test_demand_is_other_work_and_what_the_plan_asks_and_nothing_else(demand, market, rules):
    """The identity: demand = forecast - what it assumes for the programme + what the plan asks."""
    asked = np.random.default_rng(1).uniform(0, 30, demand.assumed.shape)
    found = demand.market(asked)
    existing = existing_work(market, rules.drawn(1, -1), usual_mix())
    other = market.demand - market.transition - existing
    filled = market.filled / market.demand
    year = market.years.index(2028)
    wanted = asked[:, :, 18:30].mean(-1) / market.fte[year] / filled[year]
    # What is assumed runs in straight lines and the plan in months: at the end of a year the
    # assumption is the mean of the months around it.
    bend = at_ends(demand.assumed, FIRST, market.years)[year] / market.fte[year] / filled[year]
    bend = bend - (market.transition + existing)[year]
    assert np.allclose(found.demand[year], other[year] + wanted - bend, rtol=1e-4, atol=0.5)


def test_without_the_plan_only_other_work_is_wanted(demand, market, rules):
    nothing = demand.market(np.zeros_like(demand.assumed))
    existing = existing_work(market, rules.drawn(1, -1), usual_mix())
    other = market.demand - market.transition - existing
    year = market.years.index(2029)
    assert nothing.demand[year].sum() == pytest.approx(other[year].sum(), rel=1e-4)


def test_work_that_follows_the_programme_keeps_the_workers(forecast, market):
    """A programme without work in most months leaves the forecast as it is, and adds nothing up."""
    small = ProgrammeDemand(forecast, FIRST, MONTHS, programme=some_projects(1))
    nothing = small.of_plan(np.zeros_like(small.assumed))
    assert np.array_equal(nothing, small.follow_up)
    assert np.allclose(small.market(nothing).employed, market.employed, rtol=1e-3)
    assert np.array_equal(small.of_plan(0.9 * small.follow_up), small.follow_up)
    codes = [model_occupations().index(code) for code in ("0733", "0761", "0711")]
    late = 36  # all its dates lie before
    assert np.allclose(small.follow_up[:, codes[0], late], small.assumed[:, codes[0], late])
    assert np.allclose(small.follow_up[:, codes[2]], small.assumed[:, codes[2]])
    national = small.assumed[:, codes[1], 0].sum() - small.follow_up[:, codes[1], 0].sum()
    assert national == pytest.approx(20 / 24)


def test_workers_are_kept_on_over_a_short_gap_and_not_over_a_long_one(demand):
    asked = np.zeros_like(demand.assumed)
    asked[0, 0, [3, 8, 25, 40]] = 10, 6, 4, 4
    held = demand.of_plan(asked)[0, 0]
    assert held[3] == 10
    assert list(held[4:9]) == [6.0] * 5
    assert held[9:25].max() == 0
    assert held[26:40].max() == 0
    steady = np.cumsum(asked, axis=2)
    assert np.array_equal(demand.of_plan(steady), steady)


def test_labour_between_dates_adds_up():
    programme = some_projects(7)
    first, months = window_of(programme)
    asked = dated_labour(programme, first, months)
    assert asked.sum() == pytest.approx(sum(own.fte_months for own in programme))
    assert asked[:, 24:].max() == 0


def test_years_before_the_plan_stay_as_they_were(demand, market):
    found = demand.market(2 * demand.assumed)
    before = market.years.index(2025) + 1
    assert np.allclose(found.employed[:before], market.employed[:before], rtol=1e-6)
    assert not np.allclose(found.employed[-1], market.employed[-1], rtol=1e-4)


def test_more_work_in_a_region_brings_more_workers_there(demand):
    more = demand.assumed.copy()
    region = labour_market_regions().index("AM09")
    electricians = model_occupations().index("0761")
    more[region, electricians] += 200
    change = demand.market(more).employed - demand.reference.employed
    year = demand.reference.years.index(2029)
    assert change[year, region, electricians] > 20
    assert change[year, :, electricians].sum() < 200 / 0.85


def test_a_programme_that_touches_the_past_is_refused(forecast):
    with pytest.raises(BadInput, match="found 2025-01, expected 2026-07 or later"):
        ProgrammeDemand(forecast, month_of("2025-01"), 24)
    ProgrammeDemand(forecast, month_of("2026-07"), 24)


@pytest.fixture(scope="module")
def looped(forecast):
    return loop(some_projects(60), forecast, simple_plan, part=PART, tolerance=0.003)


def test_the_loop_ends_where_the_plan_makes_its_own_supply(looped):
    assert looped.converged
    assert looped.rounds[-1].change <= looped.tolerance
    assert looped.rounds[0].change > looped.rounds[-1].change
    assert list(looped.path["number"]) == list(range(1, len(looped.rounds) + 1))
    assert looped.text("nl").startswith("Vast punt")


def test_the_plan_of_the_loop_fits_its_supply(looped):
    assert staffable(some_projects(60), looped.plan, looped.supply).share == 0
    assert looped.unmet < 0.05


def test_all_labour_of_the_plan_is_put_in(looped):
    asked = asked_of_market(looped.plan, looped.supply).sum() / 12
    assert looped.rounds[-1].asked == pytest.approx(asked)
    assert asked == pytest.approx(looped.plan.postings["fte"].sum() / 12)


def test_who_keeps_work_elsewhere_is_not_taken_by_the_loop(looped, demand, forecast):
    """Free and kept in the last forecast are again all who work, and nobody is below nothing."""
    own = ProgrammeDemand(forecast, *window_of(some_projects(60)), part=PART)
    codes = [model_occupations().index(code) for code in looped.supply.occupations]
    kept = (own.kept * looped.market.fte)[:, :, codes]
    free = looped.own_supply.workers
    there = (looped.market.filled * looped.market.fte)[:, :, codes]
    year = looped.market.years.index(2029)
    month = 12 * 2029 + 11 - looped.supply.first_month
    beyond = np.maximum(there - kept, 0)[year - 1 : year + 1].sum(1)
    line = beyond[0] / 24 + beyond[1] * 23 / 24
    assert np.allclose(free[:, :, month].sum(0), line, rtol=0.02, atol=0.5)


def test_a_planner_that_never_makes_up_its_mind_is_told_so(forecast):
    turn = []

    def wavering(programme, supply):
        turn.append(1)
        none = simple_plan([], supply)
        return simple_plan(programme, supply) if len(turn) % 2 else none

    found = loop(some_projects(60), forecast, wavering, part=PART, most=4, step=1.0, tolerance=1e-4)
    assert not found.converged
    assert len(found.rounds) == 4
    assert "GEEN vast punt" in found.text("nl")
    assert "NO fixed point" in found.text("en")
    assert found.rounds[-1].step < 1


def test_a_step_out_of_range_is_refused(forecast):
    with pytest.raises(ValueError, match="step"):
        loop(some_projects(2), forecast, simple_plan, step=0)


def test_who_is_trained_is_not_asked_of_the_market(market):
    """Trainees bring their own work: they are in the plan, not in the demand of the forecast."""
    import pandas as pd

    programme = some_projects(1, fte=120.0)
    first, months = window_of(programme)
    supply = supply_of(
        market, first, months, places=["ES07"], occupations=occupations_of(programme)
    )
    postings = pd.DataFrame(
        [("AM09", "ES07", "0761", first + 20, 10.0)],
        columns=["region", "place", "occupation", "month", "fte"],
    )
    intakes = pd.DataFrame(
        [("AM09", "0761", first + 2, 5.0)], columns=["region", "occupation", "month", "persons"]
    )
    plan = replace(simple_plan([], supply), postings=postings, intakes=intakes)
    course = next(own for own in supply.courses if own.occupation == "0761")
    assert trained_fte(plan, supply).sum() == pytest.approx(
        5 * course.fte * (months - 2 - course.months)
    )
    assert asked_of_market(plan, supply).sum() == pytest.approx(10 - 5 * course.fte)
