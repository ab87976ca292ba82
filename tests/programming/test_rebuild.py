"""Projects that are built anew together give way to each other, and a plan never gets worse."""

from __future__ import annotations

import numpy as np
import pytest

from krapte.programming import Labour, Package, Programme, Project, plan
from krapte.programming.check import check
from krapte.programming.plan import Goal
from krapte.programming.rebuild import Rebuilding
from krapte.programming.solve import case_of, empty_schedule, settle
from krapte.programming.solve.staffing import manned
from krapte.programming.supply import Link, Supply
from tests.programming.exact.small import small_case


def project(code, shortest, longest):
    package = Package("work", "", (), shortest, longest, (Labour("0761", 2.0, 2.0, 2.0),))
    return Project(code, "", "ES01", "other", 1.0, "MW", 0, 3, 1, 1.0, None, None, (package,))


@pytest.fixture
def pair():
    """Return two projects that fit beside each other only when the first takes all four months."""
    links = (Link("ES01", "AM01", 0.0, home=True),)
    supply = Supply(0, ("AM01",), ("0761",), np.ones((1, 1, 4)), links, 0.5)
    return Programme((project("quick", 2, 4), project("slow", 4, 4))), supply, Goal()


def rebuilt(programme, supply, goal, schedule, rounds=30):
    case = case_of(programme, supply, goal)
    settle(case, schedule)
    crew = manned(case, schedule, np.zeros_like(case.course_places), np.zeros_like(case.workers))
    assert crew is not None
    told = []
    make = Rebuilding(case, programme, supply, goal, seed=1, threads=1)
    make(schedule, crew, lambda: np.inf, told.append, rounds)
    return case, crew, told


def test_a_project_takes_longer_so_that_another_fits_beside_it(pair):
    programme, supply, goal = pair
    schedule = empty_schedule(case_of(programme, supply, goal))
    schedule.built[0], schedule.months[0] = True, 2
    _, crew, told = rebuilt(programme, supply, goal, schedule)
    assert schedule.built.tolist() == [True, True]
    assert schedule.months.tolist() == [4, 4]
    np.testing.assert_allclose(crew.used[0, 0], 1.0)
    assert told[-1] == pytest.approx(goal.points_of(programme.projects[0]) * 2)


def test_what_can_be_no_better_stays(pair):
    programme, supply, goal = pair
    schedule = empty_schedule(case_of(programme, supply, goal))
    schedule.built[:], schedule.months[:] = True, 4
    _, _, told = rebuilt(programme, supply, goal, schedule)
    assert schedule.months.tolist() == [4, 4]
    assert len(set(told)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_plans_with_projects_built_anew_can_be_staffed(seed):
    case = small_case(seed, hiring=True, training=True)
    made = plan(*case, seconds=60.0, seed=1, iterations=20)
    assert check(*case, made) == []
