"""A robust plan holds as often as it says, in draws that it has not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from krapte.errors import BadInput
from krapte.programming import Goal, Work, check, month_of
from krapte.programming.robust import (
    realised,
    robust_plan,
    staffable,
    supplies_of,
    supply_at,
)
from krapte.programming.supply import Course, Hiring, Link, Supply
from tests.programming.labour.markets import some_projects
from tests.programming.simple_planner import simple_plan

FIRST, MONTHS = month_of("2027-01"), 30
REGIONS, PLACES = ("AM07", "AM08", "AM09", "AM10"), ("ES07", "ES08", "ES11")
OCCUPATIONS = ("0733", "0761")
LINKS = (
    Link("ES07", "AM09", 0.0, True), Link("ES07", "AM07", 900.0, False),
    Link("ES08", "AM07", 0.0, True), Link("ES08", "AM08", 0.0, True),
    Link("ES08", "AM09", 900.0, False), Link("ES11", "AM10", 0.0, True),
    Link("ES11", "AM07", 700.0, False),
)  # fmt: skip


def drawn(seed, spread=0.2, courses=False):
    """A supply in which all cells share some luck and have some of their own."""
    chance = np.random.default_rng(seed)
    shape = len(REGIONS), len(OCCUPATIONS), MONTHS
    luck = np.exp(spread * chance.normal())
    own = np.exp(0.1 * chance.normal(size=(*shape[:2], 1)))
    workers = 12 * luck * own * np.ones(shape)
    most = 2 * np.exp(spread * chance.normal()) * np.ones(shape)
    course = Course("0761", 3, 5000.0, np.full((4, MONTHS), 1.0 * luck), 0.7, "mbo")
    return Supply(
        FIRST, REGIONS, OCCUPATIONS, workers, LINKS, 0.3, Hiring(most, np.array([1500.0, 1500.0])),
        (course,) if courses else (), {"mbo": np.full(MONTHS, 2.0)} if courses else {},
    )  # fmt: skip


PROJECTS = some_projects(45, fte=60.0)


def missing(programme, plan, supply):
    """The least FTE-months that remain undone, by a linear program over all that can be chosen."""
    packages = {own.project: (own.region, own.packages[0].labour) for own in programme}
    total = 0.0
    for place_of in range(len(OCCUPATIONS)):
        for month in range(MONTHS):
            asked = dict.fromkeys(PLACES, 0.0)
            for work in plan.works:
                region, labour = packages[work.project]
                for own in labour:
                    inside = work.start <= FIRST + month < work.start + work.months
                    if own.occupation == OCCUPATIONS[place_of] and inside:
                        asked[region] += own.fte_months / work.months
            if not any(asked.values()):
                continue
            rows, limits = [], []
            for number, region in enumerate(REGIONS):
                most = supply.workers[number, place_of, month]
                hired = supply.hiring.most[number, place_of, month]
                rows.append([float(link.region == region) for link in LINKS])
                limits.append(most + hired)
                rows.append([float(link.region == region and not link.home) for link in LINKS])
                limits.append(supply.away_share * most)
            for place in PLACES:
                rows.append([float(link.place == place) for link in LINKS])
                limits.append(asked[place])
            found = linprog(-np.ones(len(LINKS)), A_ub=rows, b_ub=limits)
            total += sum(asked.values()) + found.fun
    return total


@given(st.integers(0, 1000))
@settings(max_examples=6)
def test_what_is_missing_is_what_a_linear_program_finds(seed):
    plan = simple_plan(PROJECTS, drawn(seed))
    other = drawn(seed + 1, spread=0.5)
    assert staffable(PROJECTS, plan, other).unmet.sum() == pytest.approx(
        missing(PROJECTS, plan, other), abs=0.1 * MONTHS
    )


@given(st.integers(0, 1000), st.floats(0.2, 1.0))
@settings(max_examples=15)
def test_a_plan_fits_the_supply_it_was_made_with_and_less_supply_lacks_more(seed, factor):
    supply = drawn(seed)
    plan = simple_plan(PROJECTS, supply)
    assert staffable(PROJECTS, plan, supply).share == 0
    from dataclasses import replace

    less = replace(supply, workers=factor * supply.workers)
    least = replace(supply, workers=0.5 * factor * supply.workers)
    assert staffable(PROJECTS, plan, less).share <= staffable(PROJECTS, plan, least).share
    assert staffable(PROJECTS, plan, least).share <= 1


@pytest.mark.parametrize("seed", range(3))
def test_the_planner_of_these_tests_keeps_every_limit(seed):
    supply = drawn(seed)
    assert check(PROJECTS, supply, Goal(), simple_plan(PROJECTS, supply)) == []


def test_nobody_but_the_hired_means_only_their_work_is_done():
    from dataclasses import replace

    supply = drawn(1)
    plan = simple_plan(PROJECTS, supply)
    nobody = replace(supply, workers=np.zeros_like(supply.workers), hiring=None)
    assert staffable(PROJECTS, plan, nobody).share == pytest.approx(1)


def test_training_without_places_or_teachers_does_not_happen():
    from dataclasses import replace

    supply = drawn(2, courses=True)
    begun = pd.DataFrame(
        [("AM09", "0761", FIRST, 1.0), ("AM08", "0761", FIRST, 1.0)],
        columns=["region", "occupation", "month", "persons"],
    )
    works = (Work("p-000", "build", FIRST + 12, 2),)
    plan = replace(simple_plan([], supply), works=works, intakes=begun)
    alone = replace(
        supply, workers=np.zeros_like(supply.workers), hiring=None,
        courses=(replace(supply.courses[0], places=np.ones((4, MONTHS))),),
    )  # fmt: skip
    with_both = staffable(PROJECTS, plan, alone)
    assert with_both.unmet[1, 12] == pytest.approx(60 / 2 - 0.7, abs=0.01)
    few = replace(alone, teachers={"mbo": np.full(MONTHS, 1.0)})
    assert staffable(PROJECTS, plan, few).unmet[1, 12] == pytest.approx(60 / 2 - 0.35, abs=0.01)
    none = replace(alone, courses=(replace(alone.courses[0], places=np.zeros((4, MONTHS))),))
    assert staffable(PROJECTS, plan, none).unmet[1, 12] == pytest.approx(60 / 2)


def test_a_quantile_lies_between_the_draws_and_rises_with_its_level():
    every = [drawn(seed, courses=True) for seed in range(9)]
    lowest, middle, highest = (supply_at(every, level) for level in (0.0, 0.5, 1.0))
    for own in every:
        assert (lowest.workers <= own.workers).all()
        assert (own.hiring.most <= highest.hiring.most).all()
        assert (lowest.courses[0].places <= own.courses[0].places).all()
    assert (lowest.workers <= middle.workers).all()
    assert "kwantiel 0.5" in middle.origin["nl"]
    with pytest.raises(ValueError, match="differ"):
        supply_at([drawn(1), drawn(2, courses=True)], 0.5)
    with pytest.raises(ValueError, match="level"):
        supply_at(every, 1.5)


@pytest.fixture(scope="module")
def robust():
    seen = [drawn(seed) for seed in range(40)]
    fresh = [drawn(seed) for seed in range(5000, 5200)]
    return robust_plan(PROJECTS, seen, fresh, simple_plan, risk=0.2), seen


def test_the_plan_holds_in_as_many_seen_draws_as_it_must(robust):
    found, seen = robust
    last = found.tried[found.tried["level"] == found.level].iloc[0]
    held = sum(staffable(PROJECTS, found.plan, own).holds() for own in seen)
    assert last["held"] == held
    assert held >= np.ceil(41 * 0.8)


def test_in_fresh_draws_it_holds_about_as_often_as_was_asked(robust):
    found, _ = robust
    assert found.realised.draws == 200
    assert found.realised.low <= found.realised.share <= found.realised.high
    assert found.realised.share > 0.8 - 3 * np.sqrt(0.8 * 0.2 / 200)
    assert found.realised.share > found.median_realised.share
    assert found.realised.unmet < found.median_realised.unmet


def test_robustness_costs_what_the_plans_differ_and_is_told(robust):
    found, _ = robust
    assert found.price == pytest.approx(found.median_plan.points - found.plan.points)
    assert found.price > 0
    assert f"{found.realised.held}/200" in found.text("en")
    assert ("met in fresh" in found.text("en")) == found.kept
    assert "Prijs van robuustheid" in found.text("nl")


def test_a_plan_that_holds_nowhere_is_told_to():
    fresh = [drawn(seed) for seed in range(20)]
    plan = simple_plan(PROJECTS, supply_at([drawn(seed) for seed in range(20)], 1.0))
    found = realised(PROJECTS, plan, [supply_at(fresh, 0.0)])
    assert (found.held, found.draws, found.low) == (0, 1, 0.0)
    assert found.high == pytest.approx(0.975)


@pytest.mark.parametrize(
    ("number", "risk", "told"),
    [(5, 0.1, "found 5 draws, expected 9 or more"), (20, 1.5, "found 1.5"), (20, 0.2, "none")],
)
def test_too_few_draws_for_the_risk_are_refused(number, risk, told):
    every = [drawn(seed) for seed in range(number)]
    fresh = [] if told == "none" else every[:1]
    with pytest.raises(BadInput, match=told):
        robust_plan(PROJECTS, every, fresh, simple_plan, risk=risk)


def test_supply_of_a_draw_is_the_same_whatever_else_is_drawn(forecast):
    programme = some_projects(6)
    both = supplies_of(programme, forecast.model, (3, 4))
    alone = supplies_of(programme, forecast.model, (4,))
    assert np.array_equal(both[1].workers, alone[0].workers)
    assert both[0].away_share != both[1].away_share
    assert not np.allclose(both[0].workers, both[1].workers)
