from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.programming import Programme, plan
from krapte.programming.check import check, points_of
from krapte.programming.exact import solve_exactly
from krapte.programming.plan import Goal
from krapte.programming.supply import Link
from tests.programming.solve.cases import (
    FIRST,
    GOAL,
    package,
    project,
    random_case,
    supply_with,
)

QUICK = {"seconds": 60.0, "seed": 1, "iterations": 20}


def works(made):
    return sorted((own.project, own.package, own.start - FIRST, own.months) for own in made.works)


def assert_sound(programme, supply, goal, made):
    assert not check(programme, supply, goal, made)
    assert made.parts == pytest.approx(points_of(programme, supply, goal, made), abs=1e-3)
    assert made.bound >= made.points
    assert (made.prices >= 0).all()


def test_two_projects_that_fit_after_each_other_are_both_built_in_time():
    own = [package("w", labour={"0761": 4.0}, shortest=2, longest=4)]
    programme = Programme((project("a", own, deadline=3), project("b", own, deadline=3)))
    supply = supply_with(np.full((1, 1, 6), 2.0))
    made = plan(programme, supply, GOAL, **QUICK)
    assert made.status == "optimal"
    assert made.points == pytest.approx(20.0)
    assert {own.project for own in made.works} == {"a", "b"}
    assert_sound(programme, supply, GOAL, made)


def test_of_two_projects_that_do_not_fit_the_one_with_more_points_is_built():
    own = [package("w", labour={"0761": 4.0}, shortest=2, longest=2)]
    programme = Programme((project("a", own, deadline=1), project("b", own, twh=2.0, deadline=1)))
    goal = replace(GOAL, late=1.0)
    supply = supply_with(np.full((1, 1, 6), 2.0))
    made = plan(programme, supply, goal, **QUICK)
    assert works(made) == [("b", "w", 0, 2)]
    assert made.status == "optimal"
    # Half a project more could be had by half as many workers again.
    assert made.prices[0, 0, :2].sum() > 0


def test_workers_come_from_elsewhere_when_that_is_worth_the_travel():
    own = [package("w", labour={"0761": 2.0}, shortest=2, longest=2)]
    programme = Programme((project("a", own),))
    links = [Link("ES01", "AM01", 0.0, home=True), Link("ES01", "AM02", 700.0, home=False)]
    supply = supply_with([[[0.5] * 6], [[2.0] * 6]], links, away_share=0.25)
    made = plan(programme, supply, GOAL, **QUICK)
    assert made.parts["travel"] == pytest.approx(-700.0 * 1e-4 * 1.0)
    assert_sound(programme, supply, GOAL, made)
    dear = replace(GOAL, euro=1.0)
    assert plan(programme, supply, dear, **QUICK).works == ()


@pytest.mark.parametrize("shape", ["chain", "any"])
@pytest.mark.parametrize("seed", range(2))
def test_a_plan_of_a_small_case_is_about_as_good_as_the_exact_one(shape, seed):
    programme, supply, goal = random_case(seed, projects=3, months=9, shape=shape)
    made = plan(programme, supply, goal, **QUICK)
    assert_sound(programme, supply, goal, made)
    exact = solve_exactly(programme, supply, goal, seconds=20, seed=1, work_limit=0.5)
    assert made.bound >= exact.points - 1e-6
    assert exact.bound >= made.points - 1e-6
    assert made.points >= 0.98 * exact.points


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    shape=st.sampled_from(["chain", "any"]),
    fairness=st.sampled_from([0.0, 20.0]),
    size=st.integers(41, 50),
)
def test_any_plan_passes_the_checker_and_stays_below_its_bound(seed, shape, fairness, size):
    programme, supply, goal = random_case(seed, projects=size, regions=3, shape=shape)
    goal = replace(goal, fairness=fairness)
    supply = replace(supply, workers=2.0 * supply.workers)
    made = plan(programme, supply, goal, seconds=60.0, seed=1, iterations=5)
    assert_sound(programme, supply, goal, made)


def test_the_same_seed_gives_the_same_plan():
    programme, supply, goal = random_case(5, projects=45, regions=3)
    first = plan(programme, supply, goal, seconds=60.0, seed=7, iterations=10)
    again = plan(programme, supply, goal, seconds=60.0, seed=7, iterations=10)
    assert works(first) == works(again)
    assert first.bound == again.bound
    assert first.postings.equals(again.postings)


def test_a_plan_to_begin_from_is_never_made_worse():
    programme, supply, goal = random_case(6, projects=45, regions=3)
    first = plan(programme, supply, goal, seconds=60.0, seed=7, iterations=20)
    again = plan(programme, supply, goal, seconds=60.0, seed=8, iterations=1, start=first)
    assert again.points >= first.points - 1e-6


def test_a_search_that_is_stopped_returns_what_it_has():
    programme, supply, goal = random_case(6, projects=45, regions=3)
    asked = []

    def stop():
        asked.append(True)
        return len(asked) > 3

    made = plan(programme, supply, goal, seconds=600.0, seed=7, stop=stop)
    assert made.status == "interrupted"
    assert made.works
    assert_sound(programme, supply, goal, made)


def test_an_interrupt_returns_what_there_is():
    programme, supply, goal = random_case(6, projects=45, regions=3)

    def interrupt(progress):
        raise KeyboardInterrupt

    made = plan(programme, supply, goal, seconds=600.0, seed=7, report=interrupt)
    assert made.status == "interrupted"
    assert_sound(programme, supply, goal, made)


def test_progress_is_told_with_a_bound_that_only_falls_and_points_that_only_rise():
    programme, supply, goal = random_case(6, projects=45, regions=3)
    seen = []
    plan(programme, supply, goal, seconds=4.0, seed=7, report=seen.append)
    assert len(seen) > 1
    bounds, points = [own.bound for own in seen], [own.points for own in seen]
    assert bounds == sorted(bounds, reverse=True)
    assert points == sorted(points)
    assert all(0 <= own.gap <= 1 for own in seen)


@pytest.mark.parametrize(
    "own",
    [
        project("a", [package("w", labour={"0781": 1.0})]),
        project("a", [package("w", labour={"0761": 1.0})], place="ES02"),
        project("a", [package("w", labour={"0761": 1.0})], twh=0.0),
        project("a", [package("w", labour={"0761": 1.0})], start=20, deadline=30),
        project("a", [package("w", labour={"0761": 9.0}, longest=2)]),
    ],
    ids=["occupation that is not there", "no link", "no points", "beyond the months", "too much"],
)
def test_what_cannot_be_built_is_left_out(own):
    made = plan(Programme((own,)), supply_with(np.ones((1, 1, 12))), GOAL, **QUICK)
    assert made.works == ()
    assert made.bound == pytest.approx(0.0)
    assert made.status == "optimal"


def test_a_programme_without_projects_has_an_empty_plan():
    made = plan(Programme(()), supply_with(np.ones((1, 1, 12))), Goal(), **QUICK)
    assert made.works == ()
    assert made.status == "optimal"


def test_packages_that_wait_in_a_circle_are_refused():
    circle = [package("a", ["b"]), package("b", ["a"])]
    with pytest.raises(ValueError, match="circle"):
        plan(Programme((project("p", circle),)), supply_with(np.ones((1, 1, 12))), GOAL, **QUICK)
