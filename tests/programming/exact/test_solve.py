"""The exact solver finds what trying every plan finds, and says so only when it is so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from krapte.errors import BadInput
from krapte.programming import Labour, Package, Programme
from krapte.programming.check import check
from krapte.programming.exact import Left, solve_exactly, solve_part
from krapte.programming.exact.case import case_of
from krapte.programming.exact.left import left_of
from krapte.programming.exact.prices import relaxed_prices
from krapte.programming.exact.relaxation import formulate
from krapte.programming.plan import Goal, Work
from tests.programming.exact.small import best_by_trying, small_case

SEEDS = range(10)
PLAIN = {"seconds": 30.0, "seed": 1, "workers": 1}
KINDS = [{}, {"hiring": True}, {"hiring": True, "training": True}]


@cache
def case_and_best(seed, hiring=False, training=False):
    """Return a small case and the points of its best plan: several tests ask for the same."""
    case = small_case(seed, hiring=hiring, training=training)
    return case, best_by_trying(*case)


def as_program(programme, supply, goal):
    case = case_of(programme, supply, goal)
    return formulate(case, supply, goal, left_of(supply))


def best_of(program, *, whole):
    """Return the optimum of a program by HiGHS, in whole choices or relaxed."""
    limits = np.array(program.limits)
    solved = milp(
        -np.array(program.gain),
        integrality=np.array(program.binary) * int(whole),
        bounds=Bounds(program.lower, program.upper),
        constraints=LinearConstraint(
            program.matrix(), np.where(program.equal, limits, -np.inf), limits
        ),
    )
    assert solved.status == 0
    return -solved.fun


@pytest.mark.parametrize("kind", KINDS, ids=["workers", "hiring", "training"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_that_of_trying_every_plan(seed, kind):
    (programme, supply, goal), best = case_and_best(seed, **kind)
    plan = solve_exactly(programme, supply, goal, **PLAIN)
    assert check(programme, supply, goal, plan) == []
    assert plan.bound >= best - 1e-6
    assert plan.points == pytest.approx(best, abs=1e-4)
    assert plan.status == "optimal" or plan.gap < 1e-5


@pytest.mark.parametrize("kind", KINDS, ids=["workers", "hiring", "training"])
@pytest.mark.parametrize("seed", range(6))
def test_the_program_over_months_has_the_same_optimum(seed, kind):
    (programme, supply, goal), best = case_and_best(seed, **kind)
    program = as_program(programme, supply, goal)
    assert best_of(program, whole=True) == pytest.approx(best, abs=1e-5)
    assert best_of(program, whole=False) >= best - 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_prices_are_what_a_little_more_labour_adds_to_the_relaxation(seed):
    programme, supply, goal = small_case(seed)
    prices = relaxed_prices(case_of(programme, supply, goal), supply, goal)
    base = best_of(as_program(programme, supply, goal), whole=False)
    draw = np.random.default_rng(seed)
    dear = np.argwhere(prices > 1e-6)
    for cell in [*dear[:2], draw.integers(0, prices.shape)]:
        at = tuple(cell)
        changes = []
        for step in (1e-4, -1e-4):
            workers = supply.workers.copy()
            workers[at] = max(0.0, workers[at] + step)
            other = as_program(programme, replace(supply, workers=workers), goal)
            gained = best_of(other, whole=False) - base
            changes.append(gained / step)
        # At a kink the price lies between the slopes on both sides.
        fewer = changes[1] if supply.workers[at] > 0 else np.inf
        assert changes[0] - 1e-3 <= prices[at] <= fewer + 1e-3


def test_labour_that_is_just_enough_is_enough():
    """Ten thirds in each of three months: whole numbers may not lose the plan."""
    programme, supply, goal = small_case(1)
    labour = (Labour("0761", 10.0, 10.0, 10.0),)
    package = Package("a", "", (), 3, 3, labour)
    project = replace(
        programme.projects[0], packages=(package,), region="ES02", deadline=supply.first_month + 5
    )
    workers = np.zeros_like(supply.workers)
    workers[1, 0] = 10.0 / 3.0
    tight = replace(supply, workers=workers, away_share=0.0)
    plan = solve_exactly(Programme((project,)), tight, goal, **PLAIN)
    assert plan.status == "optimal"
    assert len(plan.works) == 1
    short = replace(tight, workers=workers * (1 - 1e-3))
    assert solve_exactly(Programme((project,)), short, goal, **PLAIN).works == ()


def test_a_time_of_waiting_may_lie_outside_the_months_of_the_supply():
    programme, supply, goal = small_case(1)
    wait = Package("wait", "", (), 2, 4, ())
    build = Package("build", "", ("wait",), 1, 1, (Labour("0761", 1.0, 1.0, 1.0),))
    project = replace(
        programme.projects[0], packages=(wait, build), region="ES02",
        earliest_start=supply.first_month - 2, deadline=supply.first_month,
    )  # fmt: skip
    rich = replace(supply, workers=np.full_like(supply.workers, 1.0))
    own = Programme((project,))
    plan = solve_exactly(own, rich, goal, **PLAIN)
    assert {work.package: work.start - supply.first_month for work in plan.works} == {
        "wait": -2,
        "build": 0,
    }
    assert check(own, rich, goal, plan) == []


def test_projects_that_are_the_same_are_planned_like_others():
    programme, supply, goal = small_case(3)
    twins = Programme(
        tuple(replace(programme.projects[0], project=code) for code in ("x", "y", "z"))
    )
    goal = replace(goal, fairness=0.0)
    plan = solve_exactly(twins, supply, goal, **PLAIN)
    assert plan.points == pytest.approx(best_by_trying(twins, supply, goal), abs=1e-4)
    again = solve_exactly(twins, supply, goal, start=plan, **PLAIN)
    assert again.points == pytest.approx(plan.points)


def test_a_known_plan_is_never_lost():
    programme, supply, goal = small_case(5)
    best = solve_exactly(programme, supply, goal, **PLAIN)
    assert best.works
    again = solve_exactly(programme, supply, goal, start=best, work_limit=1e-9, **PLAIN)
    assert again.points >= best.points - 1e-9


@pytest.mark.parametrize("work_limit", [1e-9, 1e-4, 1e-2])
@pytest.mark.parametrize("costs", [False, True])
def test_a_search_that_is_cut_short_proves_nothing(costs, work_limit):
    programme, supply, goal = small_case(5, months=24)
    best = solve_part(programme, supply, goal, costs=costs, **PLAIN)
    assert best.points > 0
    cut = solve_part(programme, supply, goal, costs=costs, work_limit=work_limit, **PLAIN)
    assert cut.bound >= best.points - 1e-6
    assert cut.status != "optimal" or cut.points == pytest.approx(best.points)


def test_fixed_work_stays_and_its_project_is_built():
    programme, supply, goal = small_case(5)
    plan = solve_exactly(programme, supply, goal, **PLAIN)
    first = plan.works[0]
    again = solve_exactly(programme, supply, goal, fixed=[first], **PLAIN)
    assert first in again.works
    assert again.points == pytest.approx(plan.points, abs=1e-5)


def test_fixed_work_that_nobody_can_do_is_refused():
    programme, supply, goal = small_case(5)
    plan = solve_exactly(programme, supply, goal, **PLAIN)
    empty = replace(supply, workers=np.zeros_like(supply.workers))
    with pytest.raises(BadInput, match=plan.works[0].project):
        solve_exactly(programme, empty, goal, fixed=plan.works, **PLAIN)


def test_fixed_work_of_an_unknown_package_is_refused():
    programme, supply, goal = small_case(5)
    with pytest.raises(BadInput, match="nowhere"):
        solve_exactly(
            programme, supply, goal, fixed=[Work("nowhere", "a", supply.first_month, 1)], **PLAIN
        )


@pytest.mark.parametrize("seed", range(4))
def test_a_part_keeps_within_the_labour_that_is_left(seed):
    programme, supply, goal = small_case(seed)
    half = Left(supply.workers / 2, supply.away_share * supply.workers / 2)
    part = solve_part(programme, supply, goal, left=half, **PLAIN)
    halved = replace(supply, workers=supply.workers / 2)
    assert part.status == "optimal"
    assert part.points == pytest.approx(best_by_trying(programme, halved, goal), abs=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_without_costs_the_bound_is_no_lower(seed):
    programme, supply, goal = small_case(seed, hiring=True, training=True)
    whole = solve_part(programme, supply, goal, safe=False, **PLAIN)
    free = solve_part(programme, supply, goal, safe=False, costs=False, **PLAIN)
    assert free.bound >= whole.points - 1e-6


def test_a_charge_on_labour_is_paid_by_what_uses_it():
    programme, supply, goal = small_case(5)
    base = solve_part(programme, supply, goal, **PLAIN)
    dear = np.full(supply.workers.shape, 1e6)
    left = Left(supply.workers, supply.away_share * supply.workers, dear)
    asking = {
        (own.project, package.package)
        for own in programme
        for package in own.packages
        if package.labour
    }
    charged = solve_part(programme, supply, goal, left=left, **PLAIN)
    assert any((own.project, own.package) in asking for own in base.works)
    assert not any((own.project, own.package) in asking for own in charged.works)


def test_the_same_seed_gives_the_same_plan():
    programme, supply, goal = small_case(2)
    plans = [solve_exactly(programme, supply, goal, work_limit=5.0, **PLAIN) for _ in range(2)]
    assert plans[0].works == plans[1].works


def test_no_points_at_stake_is_no_plan():
    programme, supply, _ = small_case(2)
    plan = solve_exactly(programme, supply, Goal(twh=0.0, homes=0.0), **PLAIN)
    assert (plan.works, plan.points, plan.status) == ((), 0.0, "optimal")
