"""Why projects of a plan are late or not built."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.programming import Goal, Programme, Work, check, delays
from tests.programming import planning
from tests.programming.planning import FIRST, package

GOAL = Goal()
BUILD = (package("all", shortest=4, longest=4, o0761=16),)
NO_MORE = {"hiring": None, "courses": (), "teachers": {}}


def rivals_for_one_place(**changes):
    """Return two projects that both want all people of ES02 in four months, and a plan of one."""
    first = planning.project("first", "ES02", deadline="2027-04", packages=BUILD)
    second = planning.project("second", "ES02", deadline="2027-04", packages=BUILD, **changes)
    programme = Programme((first, second))
    labour = planning.supply(**NO_MORE)
    labour = replace(labour, links=labour.links[3:4])
    plan = planning.plan(programme, labour, [Work("first", "all", FIRST, 4)], goal=GOAL)
    assert check(programme, labour, GOAL, plan) == []
    return programme, labour, plan


def test_a_project_without_room_is_told_with_who_has_its_people():
    programme, labour, plan = rivals_for_one_place()
    (found,) = delays(programme, labour, GOAL, plan)
    assert (found.project, found.months_late, found.cause) == ("second", None, "room")
    assert found.lost == pytest.approx(101)
    (reason,) = found.reasons
    assert (reason.occupation, reason.regions) == ("0761", ("AM03",))
    assert (reason.asked, reason.free) == (4.0, 0.0)
    assert FIRST <= reason.first <= reason.last < FIRST + 4
    (rival,) = found.rivals
    assert rival.project == "first"
    assert rival.fte_months == pytest.approx(4.0 * (reason.last - reason.first + 1))
    assert "0761" in reason.text("nl")
    assert "101" in found.text("en")


def test_a_project_that_is_worth_less_than_its_people_is_told_so():
    programme, labour, plan = rivals_for_one_place(twh=0.01)
    prices = np.zeros(labour.workers.shape)
    prices[2, 1, :4] = 5.0
    (found,) = delays(programme, labour, GOAL, replace(plan, prices=prices))
    assert found.cause == "price"
    assert found.labour_worth == pytest.approx(16 * 5.0)
    assert found.points == pytest.approx(11)
    assert "80" in found.text("nl")


def test_a_project_that_fits_beside_the_others_was_missed():
    programme, labour, plan = rivals_for_one_place()
    labour = replace(labour, workers=labour.workers * 2)
    (found,) = delays(programme, labour, GOAL, plan)
    assert (found.cause, found.reasons) == ("missed", ())


def test_packages_that_fit_only_one_by_one_are_told_as_unsure():
    programme, labour, plan = rivals_for_one_place()
    both = (package("a", shortest=4, longest=4, o0761=16), package("b", shortest=4, longest=4,
                                                                     o0761=16))  # fmt: skip
    programme = Programme((programme.projects[0], replace(programme.projects[1], packages=both)))
    labour = replace(labour, workers=labour.workers * 2)
    (found,) = delays(programme, labour, GOAL, plan)
    assert found.cause == "unsure"


def test_a_project_that_cannot_be_in_time_is_told_as_impossible():
    programme, labour, plan = rivals_for_one_place()
    short = replace(programme.projects[1], deadline=FIRST + 1)
    (found,) = delays(Programme((programme.projects[0], short)), labour, GOAL, plan)
    assert found.cause == "impossible"
    assert [own.kind for own in found.reasons] == ["short"]


def test_a_project_without_points_is_told_as_pointless():
    programme, labour, plan = rivals_for_one_place(twh=None, homes=None)
    (found,) = delays(programme, labour, GOAL, plan)
    assert (found.cause, found.lost) == ("pointless", 0.0)


def test_a_late_project_may_use_its_own_people_earlier():
    programme, labour, _ = rivals_for_one_place()
    works = [Work("first", "all", FIRST, 4), Work("second", "all", FIRST + 4, 4)]
    plan = planning.plan(programme, labour, works, goal=GOAL)
    (found,) = delays(programme, labour, GOAL, plan)
    assert (found.project, found.months_late, found.cause) == ("second", 4, "room")
    assert found.lost == pytest.approx(101 * 4 * GOAL.late)
    alone = Programme((programme.projects[1],))
    late = planning.plan(alone, labour, works[1:], goal=GOAL)
    (found,) = delays(alone, labour, GOAL, late)
    assert found.cause == "missed"


def test_training_that_could_still_begin_is_room():
    programme, labour, plan = rivals_for_one_place()
    later = Programme(tuple(replace(own, deadline=FIRST + 11, earliest_start=FIRST)
                            for own in programme))  # fmt: skip
    course = replace(planning.supply().courses[0], months=2, fte=1.0,
                     places=np.full((3, planning.MONTHS), 4.0))  # fmt: skip
    busy = labour.workers.copy()
    busy[:, 1, 4:] = 0.0
    labour = replace(labour, workers=busy)
    (found,) = delays(later, labour, GOAL, plan)
    assert found.cause == "room"
    labour = replace(labour, courses=(course,), teachers={"technique": np.full(36, 9.0)})
    (found,) = delays(later, labour, GOAL, plan)
    assert found.cause == "unsure"


def test_those_that_lose_most_come_first_and_no_more_than_asked():
    programme = planning.two_projects()
    labour = planning.supply()
    plan = planning.plan(programme, labour, [], goal=GOAL)
    found = delays(programme, labour, GOAL, plan)
    assert [own.project for own in found] == ["wharf", "later", "school"]
    assert [own.project for own in delays(programme, labour, GOAL, plan, most=1)] == ["wharf"]
    plain = found[0].as_dict()
    assert plain["text_nl"] != plain["text_en"]
