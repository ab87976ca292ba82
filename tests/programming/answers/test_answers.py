"""Tables of a plan, what more people unlock, and two plans side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.errors import BadInput
from krapte.programming import (
    Extra,
    Programme,
    Side,
    Work,
    bottlenecks,
    check,
    compare,
    demand_table,
    labour_table,
    month_of,
    package_table,
    project_table,
    read_extras,
    what_if,
    with_extras,
)
from krapte.programming.answers import price_of
from tests.programming import planning
from tests.programming.planning import FIRST, GOAL, package


@pytest.fixture(scope="module")
def whole():
    return planning.whole_plan()


def test_projects_are_in_time_late_or_unbuilt(whole):
    table = project_table(whole[0], GOAL, whole[2]).set_index("project")
    assert table["state"].to_dict() == {"school": "in_time", "wharf": "late", "later": "unbuilt"}
    assert table.loc["wharf", "months_late"] == 4
    assert table.loc["wharf", "end"] == "2027-08"
    assert table["points"].sum() == pytest.approx(whole[2].parts["value"])


def test_packages_have_their_months_and_labour(whole):
    table = package_table(whole[0], whole[2])
    assert len(table) == len(whole[2].works)
    row = table[(table["project"] == "school") & (table["package"] == "build")].iloc[0]
    assert (row["start"], row["end"], row["months"], row["fte_months"]) == (
        "2027-05", "2027-08", 4, 10.0,
    )  # fmt: skip


def test_labour_at_work_is_what_is_posted_and_within_what_there_is(whole):
    _, labour, plan = whole
    table = labour_table(labour, plan)
    assert table["home"].sum() + table["away"].sum() == pytest.approx(plan.postings["fte"].sum())
    there = table["workers"] + table["hired"] + table["trained"]
    assert (table["home"] + table["away"] <= there + 1e-9).all()
    trained = table[(table["region"] == "AM01") & (table["occupation"] == "0761")]
    assert trained["trained"].tolist() == [0.0] * 6 + [0.9] * 30


def test_the_worst_bottleneck_comes_first(whole):
    _, labour, plan = whole
    prices = np.zeros(labour.workers.shape)
    prices[2, 0, 3:6] = 2.0
    table = bottlenecks(labour, replace(plan, prices=prices))
    first = table.iloc[0]
    assert (first["region"], first["occupation"]) == ("AM03", "0712")
    assert first["worth"] == pytest.approx(6 / planning.MONTHS * 12)
    assert (first["months_short"], first["first"], first["last"]) == (3, "2027-04", "2027-06")
    assert (table["worth"][1:] == 0).all()


def test_demand_by_year_is_all_that_is_posted(whole):
    table = demand_table(whole[2])
    assert table["fte_months"].sum() == pytest.approx(whole[2].postings["fte"].sum())
    assert set(table["year"]) == {2027}
    assert (table["fte"] * 12).to_numpy() == pytest.approx(table["fte_months"].to_numpy())


def test_extra_people_are_read_from_words(whole):
    labour = whole[1]
    found = read_extras(["0761@AM03:100", "0712@AM01:-1.5@2027-03..2027-06"], labour)
    assert found == (
        Extra("0761", "AM03", 100.0),
        Extra("0712", "AM01", -1.5, month_of("2027-03"), month_of("2027-06")),
    )
    assert [str(own) for own in found] == ["0761@AM03:100", "0712@AM01:-1.5@2027-03..2027-06"]
    more = with_extras(labour, found)
    assert (more.workers[2, 1] == 104).all()
    assert (more.workers[0, 0, 2:6] == 2.5).all()
    assert more.workers[0, 0, 6] == 4
    assert labour.workers[2, 1, 0] == 4


def test_nobody_is_the_fewest_there_can_be(whole):
    less = with_extras(whole[1], [Extra("0761", "AM03", -100.0)])
    assert (less.workers[2, 1] == 0).all()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0761", "such as 0761@AM03:100"),
        ("0761@AM03:many", "such as"),
        ("0761@AM03:5@2027-13", "such as"),
        ("761@AM03:5", "an occupation of the supply"),
        ("0811@AM03:5", "make one with it first"),
        ("0761@AM34:5", "a labour-market region"),
        ("0761@AM03:5@2020-01..2027-02", "months from 2027-01"),
        ("0761@AM03:5@2027-05..2027-02", "in order"),
    ],
)
def test_extra_people_that_cannot_be_are_refused(whole, text, told):
    with pytest.raises(BadInput, match="--extra") as refused:
        read_extras([text], whole[1])
    assert told in str(refused.value)


def crowded():
    """Return a programme that wants more people than there are in its first months."""
    build = (package("all", shortest=4, longest=4, o0761=16),)
    programme = Programme(tuple(
        planning.project(f"p{number}", "ES02", deadline="2027-04", packages=build)
        for number in range(3)
    ))  # fmt: skip
    labour = planning.supply(hiring=None, courses=(), teachers={})
    return programme, replace(labour, links=labour.links[3:4])


def test_extra_people_unlock_projects_that_are_named():
    programme, labour = crowded()
    plan = planning.greedy(programme, labour)

    def planner(supply, start):
        kept = start if start is None else replace(start, works=start.works[:1])
        return planning.greedy(programme, supply, start=kept)

    found = what_if(programme, labour, GOAL, plan, [Extra("0761", "AM03", 8.0)], planner)
    assert found.planned_again > 0
    assert found.longer == pytest.approx(0)
    assert set(found.unlocked.changed("earlier")["project"]) == {"p1", "p2"}
    assert check(programme, with_extras(labour, found.extras), GOAL, found.plan) == []
    assert found.summary()["changes"]["earlier"] == 2


def test_extra_people_never_make_a_plan_worse():
    programme, labour = crowded()
    plan = planning.greedy(programme, labour)

    def hapless(supply, _):
        empty = supply.workers[2, 1, 0] > 4
        return planning.plan(programme, supply, [], goal=GOAL) if empty else plan

    found = what_if(programme, labour, GOAL, plan, [Extra("0761", "AM03", 8.0)], hapless)
    assert found.planned_again == 0
    assert found.plan.works == plan.works
    assert found.plan.gap >= 0


def test_luck_of_a_search_is_not_taken_for_the_merit_of_people():
    programme, labour = crowded()
    poor = planning.plan(programme, labour, [], goal=GOAL)

    def lucky_later(supply, start):
        # Finds nothing from nothing, and everything once it begins from something or has more.
        if start.works or supply.workers[0, 0, 0] > 4:
            return planning.greedy(programme, supply, start=start)
        return poor

    found = what_if(programme, labour, GOAL, poor, [Extra("0712", "AM01", 8.0)], lucky_later)
    assert found.plan.points > 0
    assert found.longer == pytest.approx(found.plan.points)
    assert found.planned_again == pytest.approx(0)
    assert not found.certain


def test_fewer_people_never_make_a_plan_better():
    programme, labour = crowded()
    plan = planning.greedy(programme, labour)

    def planner(supply, start):
        return planning.greedy(programme, supply) if supply.workers[2, 1, 0] < 4 else start

    found = what_if(programme, labour, GOAL, plan, [Extra("0761", "AM03", -2.5)], planner)
    assert found.planned_again < 0


def test_what_people_are_worth_by_price_is_price_times_people(whole):
    _, labour, _ = whole
    prices = np.zeros(labour.workers.shape)
    prices[2, 1, :10] = 3.0
    extra = Extra("0761", "AM03", 2.0, FIRST + 8, FIRST + 20)
    assert price_of(labour, prices, [extra]) == pytest.approx(2.0 * 3.0 * 2)


def test_what_is_different_between_two_plans_is_told_by_project(whole):
    programme, labour, plan = whole
    moved = [replace(own, start=own.start + 2) if own.project == "school" else own
             for own in plan.works if own.project != "wharf"]  # fmt: skip
    works = [*moved, Work("later", "design", FIRST, 4), Work("later", "build", FIRST + 4, 4)]
    other = planning.plan(programme, labour, works)
    found = compare(Side(programme, labour, GOAL, plan), Side(programme, labour, GOAL, other))
    table = found.projects.set_index("project")
    assert table["change"].to_dict() == {"school": "later", "wharf": "dropped", "later": "built"}
    assert table.loc["school", "months"] == 2
    assert found.counts() == {
        "built": 1, "dropped": 1, "earlier": 0, "later": 1, "same": 0, "neither": 0,
    }  # fmt: skip
    parts = found.parts.set_index("part")
    assert parts.loc["total", "difference"] == pytest.approx(other.points - plan.points)
    back = compare(Side(programme, labour, GOAL, other), Side(programme, labour, GOAL, plan))
    assert back.counts()["earlier"] == 1


def test_a_plan_is_the_same_as_itself(whole):
    side = Side(*whole[:2], GOAL, whole[2])
    found = compare(side, side)
    assert found.counts()["same"] == 2
    assert (found.parts["difference"] == 0).all()
    assert found.summary()["projects"] == []
