"""Nobody is made or lost between a forecast and the supply of labour for a programme."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.classification import labour_market_regions, model_occupations
from krapte.errors import BadInput
from krapte.forecast import INTERVALS
from krapte.programming import month_of, national_programme
from krapte.programming.labour import (
    at_ends,
    divided,
    existing_work,
    horizon_of,
    kept_by_other_work,
    market_at,
    occupations_of,
    supply_for,
    supply_of,
    through_months,
    usual_mix,
    window_of,
)
from tests.programming.labour.markets import SHAPE, YEARS, random_market, some_projects

seeds = st.integers(0, 10_000)


@given(seeds, st.floats(0, 1))
@settings(max_examples=30)
def test_free_and_kept_are_together_the_employed(rules, seed, part):
    market = random_market(seed)
    existing = existing_work(market, rules.drawn(1, seed), usual_mix())
    kept = kept_by_other_work(market, existing, part)
    free, other = divided(market, kept)
    assert free.min() >= 0
    assert other.min() >= 0
    assert np.allclose(free + other, market.employed, rtol=1e-12)
    # Where they live and where they work the same number is free.
    beyond = np.maximum(market.filled - kept, 0.0)
    assert np.allclose(free.sum(1), beyond.sum(1), rtol=1e-9, atol=1e-6)


@given(seeds)
@settings(max_examples=20)
def test_other_work_keeps_all_when_it_asks_more_than_there_are(seed):
    market = random_market(seed)
    free, other = divided(market, 2 * market.filled)
    assert free.max() == 0
    assert np.array_equal(other, market.employed)


@given(seeds, st.integers(0, 30), st.integers(1, 4))
@settings(max_examples=40)
def test_the_months_of_a_year_have_the_mean_of_the_year(seed, late, years):
    ends = np.random.default_rng(seed).lognormal(3, 1, (6, 3, 2))
    calendar = range(2025, 2031)
    if late + 12 * years > 60:
        return
    monthly = through_months(ends, calendar, month_of("2026-01"), 12 * years)
    means = monthly.reshape(3, 2, years, 12).mean(-1)
    expected = (ends[:-1] + ends[1:])[:years] / 2
    assert np.allclose(np.moveaxis(means, -1, 0), expected, rtol=1e-12)
    assert monthly.min() >= 0


@given(seeds, st.integers(0, 24), st.integers(1, 60))
@settings(max_examples=40)
def test_person_months_stay_the_same_at_the_ends_of_years(seed, begin, months):
    monthly = np.random.default_rng(seed).lognormal(2, 1, (2, months))
    first = month_of("2027-01") + begin
    ends = at_ends(monthly, first, range(2024, 2040))
    back = through_months(ends, range(2024, 2040), month_of("2025-01"), 12 * 15)
    assert np.allclose(back.sum(-1), monthly.sum(-1), rtol=1e-9)


@given(seeds)
@settings(max_examples=10)
def test_a_supply_holds_nobody_twice_and_nothing_negative(rules, seed):
    market = random_market(seed, draw=seed)
    first = month_of("2026-01")
    supply = supply_of(market, first, 48, places=["ES01", "ES30", "GM0014"], rules=rules)
    employed = through_months(market.employed * market.fte, YEARS, first, 48)
    unemployed = through_months(market.unemployed * market.fte, YEARS, first, 48)
    assert (supply.workers <= employed * (1 + 1e-9)).all()
    assert supply.hiring.most.min() >= 0
    kept = employed - supply.workers
    assert (supply.hiring.most <= unemployed + kept + 1e-6).all()
    for course in supply.courses:
        assert course.places.min() >= 0
        assert course.pool in supply.teachers
        assert course.fte > 0
    assert {link.place for link in supply.links} == {"ES01", "ES30", "GM0014"}


def test_a_programme_that_stands_for_nothing_finds_nobody(market):
    supply = supply_of(market, month_of("2027-01"), 24, places=["ES07"], part=0.0)
    assert supply.workers.max() == 0
    half = supply_of(market, month_of("2027-01"), 24, places=["ES07"], part=0.5)
    whole = supply_of(market, month_of("2027-01"), 24, places=["ES07"])
    assert np.allclose(2 * half.workers, whole.workers, rtol=1e-6)


def test_existing_energy_work_is_what_the_rules_say(market, rules):
    drawn = rules.drawn(1, -1)
    existing = existing_work(market, drawn, usual_mix())
    jobs = (existing * market.fte[0]).sum()
    assert jobs == pytest.approx(drawn["energy_work_fte"] * drawn["building_share"], rel=1e-9)
    finishers = model_occupations().index("0733")
    share = usual_mix()["0733"] / sum(usual_mix().values())
    assert (existing * market.fte[0])[:, finishers].sum() == pytest.approx(share * jobs, rel=1e-9)


def test_the_embedded_programme_is_tight_where_craftsmen_are_short(market):
    """All that is asked cannot be done by those who are free; the office is no obstacle."""
    programme = national_programme()
    first, _ = window_of(programme)
    codes = occupations_of(programme)
    supply = supply_of(market, first, 48, places={"ES07"}, occupations=codes)
    asked = programme.labour_by_occupation()
    there = dict(zip(codes, (supply.workers + supply.hiring.most).sum((0, 2)), strict=True))
    short = {code for code in codes if asked[code] > there[code]}
    assert {"0733", "0734", "0761"} <= short
    assert not {"03", "04", "05", "06"} & short


def test_a_supply_for_a_programme_covers_its_months_places_and_occupations(forecast):
    programme = some_projects(4)
    supply = supply_for(programme, forecast.model)
    assert (supply.first_month, supply.months) == window_of(programme)
    assert supply.first_month + supply.months - 1 == month_of("2030-12")
    assert supply.occupations == ("0733", "0761")
    assert {link.place for link in supply.links} == {own.region for own in programme}
    assert horizon_of(programme) == 2031


def test_longer_hours_are_more_full_time_workers(market):
    longer = replace(market, fte=1.1 * market.fte)
    first = month_of("2027-01")
    kept = market.filled * 0.9
    one = supply_of(market, first, 12, places=["ES07"], kept=kept)
    other = supply_of(longer, first, 12, places=["ES07"], kept=kept)
    assert np.allclose(other.workers, 1.1 * one.workers)


def test_months_that_the_forecast_does_not_hold_are_refused(market):
    with pytest.raises(BadInput) as refused:
        supply_of(market, month_of("2030-01"), 36, places=["ES07"])
    told = "found 2030-01 to 2032-12, expected months from 2022-01 to 2031-12"
    assert told in str(refused.value)


def cells_of(market):
    index = pd.MultiIndex.from_product(
        [market.years[1:], labour_market_regions(), model_occupations()],
        names=["year", "region", "occupation"],
    )
    amounts = {
        "employed": market.employed[1:], "unemployed": market.unemployed[1:],
        "shortage": 0.1 * market.filled[1:],
    }  # fmt: skip
    return pd.concat(
        [
            pd.DataFrame(
                {level: own.ravel() * (1 + place / 10) for place, level in enumerate(INTERVALS)},
                index=index,
            )
            .reset_index()
            .assign(scenario="with", indicator=name)
            for name, own in amounts.items()
        ]
    )


def test_a_quantile_of_a_finished_forecast_becomes_a_market():
    market = random_market(3)
    found = market_at(market, cells_of(market).sample(frac=1, random_state=1), "low80")
    assert np.allclose(found.employed[1:], 1.3 * market.employed[1:])  # its median
    assert np.allclose(found.unemployed[1:], 1.1 * market.unemployed[1:])
    # The opposite of low80 is high80: a shortage of 0.1 times 1.5.
    assert np.allclose(found.demand[1:], (1.3 + 0.15) * market.filled[1:])
    assert np.array_equal(found.employed[0], market.employed[0])
    assert found.origin["en"] == "forecast with the plan, quantile low80, seed 1"
    supply = supply_of(found, month_of("2026-01"), 12, places=["ES07"])
    assert supply.workers.shape == (SHAPE[1], SHAPE[2], 12)


def test_a_lower_quantile_is_a_scarcer_supply():
    market = random_market(3)
    market = replace(market, transition=np.abs(market.transition))
    every = [
        supply_of(
            market_at(market, cells_of(market), level), month_of("2027-01"), 12, places=["ES07"]
        )
        for level in INTERVALS
    ]
    for low, high in pairwise(every):
        assert (low.workers <= high.workers * (1 + 1e-9)).all()
        assert low.workers.sum() < high.workers.sum()


def test_a_table_that_lacks_a_cell_is_refused_with_the_cell():
    market = random_market(3)
    cells = cells_of(market)
    lost = (cells["region"] == "AM05") & (cells["year"] == 2027) & (cells["occupation"] == "0761")
    with pytest.raises(BadInput, match="no employed of AM05, 0761 in 2027"):
        market_at(market, cells[~lost], "median")
    with pytest.raises(BadInput, match="level: found `mean`"):
        market_at(market, cells, "mean")


def test_a_market_of_another_scenario_has_another_origin(forecast):
    from krapte.programming.labour import LabourForecast

    without = LabourForecast(forecast.model, -1, "without").market()
    assert "without the plan" in without.origin["en"]
    assert not np.allclose(without.employed[-1], forecast.market().employed[-1])
    with pytest.raises(ValueError, match="scenario"):
        LabourForecast(forecast.model, -1, "later")
