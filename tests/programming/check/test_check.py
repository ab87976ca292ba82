"""The checker finds every planted breach, and nothing in a plan that holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.programming import Goal, Link, Programme, Work, check, month_text, points_of
from tests.programming import planning
from tests.programming.planning import FIRST, GOAL


@pytest.fixture(scope="module")
def whole():
    return planning.whole_plan()


def kinds(whole, **changes):
    programme, labour, plan = whole
    return {own.kind for own in check(programme, labour, GOAL, replace(plan, **changes))}


def without_points(found):
    return found - {"points"}


def test_a_plan_that_holds_has_no_breach(whole):
    assert check(*whole[:2], GOAL, whole[2]) == []


def test_points_are_those_counted_by_hand(whole):
    programme, labour, plan = whole
    parts = points_of(programme, labour, GOAL, plan)
    # school: 100 + 0 + 1 points in time; wharf: twice as many, ready in 2027-08: 4 months late.
    assert parts["value"] == pytest.approx(101 + 202 * (1 - 4 * GOAL.late))
    assert parts["hiring"] == pytest.approx(-GOAL.euro * (0.5 * 700 + 1.0 * 900))
    assert parts["training"] == pytest.approx(-GOAL.euro * 1.5 * 5000)
    # ES02 can have 202 + 201 points and has 202 less what lateness takes off.
    assert parts["fairness"] == pytest.approx(5 * 202 * (1 - 4 * GOAL.late) / 403)


def test_a_municipality_counts_in_the_fairness_of_its_energy_region():
    near = planning.project("near", region="GM0014")  # lies in ES01
    programme = Programme((near, planning.project("far", region="ES01")))
    labour = planning.supply(links=(Link("GM0014", "AM01", 0.0, True),))
    works = [own for own in planning.in_turn(programme) if own.project == "near"]
    plan = planning.plan(programme, labour, works)
    assert plan.parts["fairness"] == pytest.approx(GOAL.fairness / 2)


def test_travel_is_counted_for_those_who_travel():
    programme, labour = planning.two_projects(), planning.supply(1.0)
    works = [own for own in planning.in_turn(programme) if own.project == "school"]
    hired = [("AM01", "0761", FIRST + month, 1.0) for month in range(4, 8)]
    plan = planning.plan(programme, labour, works, hired)
    travel = plan.postings.merge(
        pd.DataFrame([vars(own) for own in labour.links]), on=["place", "region"]
    )
    assert set(plan.postings["region"]) == {"AM01"}
    assert points_of(programme, labour, GOAL, plan)["travel"] == pytest.approx(
        -GOAL.euro * (travel["fte"] * travel["euro"]).sum()
    )


def test_late_projects_give_nothing_when_every_month_takes_all(whole):
    programme, labour, plan = whole
    goal = Goal(late=1.0)
    assert points_of(programme, labour, goal, plan)["value"] == pytest.approx(101)


def moved(plan, number, **changes):
    works = list(plan.works)
    works[number] = replace(works[number], **changes)
    return {"works": tuple(works)}


@given(data=st.data())
def test_every_package_that_is_moved_too_early_is_told(whole, data):
    _, _, plan = whole
    number = data.draw(st.integers(0, len(plan.works) - 1))
    early = data.draw(st.integers(1, 30))
    work = plan.works[number]
    found = kinds(whole, **moved(plan, number, start=work.start - early))
    assert found & {"window", "order"}


@given(data=st.data())
def test_every_duration_out_of_range_is_told(whole, data):
    _, _, plan = whole
    number = data.draw(st.integers(0, len(plan.works) - 1))
    months = data.draw(st.sampled_from([-1, 0, 1, 5, 6, 90]))
    assert "duration" in kinds(whole, **moved(plan, number, months=months))


@given(data=st.data())
def test_a_project_that_is_not_built_whole_is_told(whole, data):
    _, _, plan = whole
    gone = data.draw(st.integers(0, len(plan.works) - 1))
    works = tuple(own for number, own in enumerate(plan.works) if number != gone)
    assert "whole" in kinds(whole, works=works)
    assert "whole" in kinds(whole, works=(*plan.works, plan.works[gone]))


def test_a_package_that_nobody_asked_for_is_told(whole):
    works = (*whole[2].works, Work("school", "party", FIRST, 2), Work("nobody", "build", FIRST, 2))
    assert "unknown" in kinds(whole, works=works)
    assert len([own for own in check(*whole[:2], GOAL, replace(whole[2], works=works))
                if own.kind == "unknown"]) == 2  # fmt: skip


def test_a_package_moved_in_its_window_leaves_labour_unmet_and_idle(whole):
    _, _, plan = whole
    last = max(range(len(plan.works)), key=lambda number: plan.works[number].start)
    found = kinds(whole, **moved(plan, last, start=plan.works[last].start + 1))
    assert {"unmet", "idle"} <= found


def test_work_beyond_the_months_of_the_supply_is_told(whole):
    _, labour, plan = whole
    late = FIRST + labour.months - 1
    assert "horizon" in kinds(whole, **moved(plan, len(plan.works) - 1, start=late))


@given(data=st.data(), share=st.sampled_from([0.0, 0.5, 0.99, 1.01, 3.0]))
def test_every_posting_that_is_changed_is_told(whole, data, share):
    table = whole[2].postings.copy()
    row = data.draw(st.integers(0, len(table) - 1))
    table.loc[row, "fte"] *= share
    found = kinds(whole, postings=table)
    assert ("unmet" if share < 1 else "idle") in found


@given(data=st.data())
def test_people_from_a_region_without_link_are_told(whole, data):
    table = whole[2].postings.copy()
    row = data.draw(st.integers(0, len(table) - 1))
    table.loc[row, "region"] = "AM02"
    table.loc[row, "place"] = "ES02"
    assert "link" in kinds(whole, postings=table)


@given(data=st.data())
def test_fewer_workers_than_are_at_work_are_told_with_place_and_month(whole, data):
    programme, labour, plan = whole
    row = plan.postings.iloc[data.draw(st.integers(0, len(plan.postings) - 1))]
    at = planning.place_of(labour, row["region"], row["occupation"], row["month"])
    workers = labour.workers.copy()
    workers[at] = 0.0
    lacking = replace(labour, workers=workers)
    hired = plan.hires[
        (plan.hires["region"] == row["region"])
        & (plan.hires["occupation"] == row["occupation"])
        & (plan.hires["month"] == row["month"])
    ]["fte"].sum()
    found = [own for own in check(programme, lacking, GOAL, plan) if own.kind == "supply"]
    if row["fte"] > hired:
        assert (row["region"], row["occupation"], row["month"]) in [
            (own.region, own.occupation, own.month) for own in found
        ]
        assert month_text(row["month"]) in found[0].text_nl
        assert row["occupation"] in found[0].text_en


def test_work_outside_the_region_beyond_its_limit_is_told():
    programme, labour = planning.two_projects(), planning.supply(1.0)
    works = [Work("wharf", "design", FIRST, 4), Work("wharf", "build", FIRST + 4, 4)]
    labour = replace(labour, workers=labour.workers * 2, hiring=None)
    plan = planning.plan(programme, labour, works)
    table = plan.postings.copy()
    table.loc[table["occupation"] == "0761", "region"] = "AM01"
    found = check(programme, labour, GOAL, replace(plan, postings=table))
    assert {own.kind for own in found} == {"away", "points"}
    assert {own.region for own in found if own.kind == "away"} == {"AM01"}


@given(data=st.data())
def test_hiring_beyond_its_limit_is_told(whole, data):
    table = whole[2].hires.copy()
    table.loc[data.draw(st.integers(0, len(table) - 1)), "fte"] = 1.5
    assert "hiring" in kinds(whole, hires=table)


def test_hiring_beyond_its_limit_is_told_where_nobody_works(whole):
    table = pd.concat(
        [whole[2].hires, pd.DataFrame([{"region": "AM03", "occupation": "0761",
                                        "month": FIRST + 30, "fte": 1.5}])],
        ignore_index=True,
    )  # fmt: skip
    assert "hiring" in kinds(whole, hires=table)


def test_hired_people_do_not_widen_the_limit_on_work_outside_the_region():
    programme = planning.two_projects()
    labour = replace(planning.supply(2.0), away_share=0.75)
    works = [Work("wharf", "design", FIRST, 4), Work("wharf", "build", FIRST + 4, 4)]
    hired = [("AM01", "0761", FIRST + month, 1.0) for month in range(4, 8)]
    plan = planning.plan(programme, labour, works, hired)
    table = plan.postings.copy()
    table.loc[table["occupation"] == "0761", "region"] = "AM01"
    found = check(programme, labour, GOAL, replace(plan, postings=table))
    # Two go from AM01; of its own two workers 1.5 may, of its three with the hired one 2.25 might.
    assert {own.kind for own in found} == {"away", "points"}


def test_hiring_where_there_is_none_is_told(whole):
    programme, labour, plan = whole
    found = check(programme, replace(labour, hiring=None), GOAL, plan)
    assert "hiring" in {own.kind for own in found}


@given(data=st.data())
def test_training_beyond_its_places_is_told(whole, data):
    table = whole[2].intakes.copy()
    table.loc[data.draw(st.integers(0, len(table) - 1)), "persons"] = 1.5
    assert "places" in kinds(whole, intakes=table)


def test_training_without_a_course_is_told(whole):
    table = whole[2].intakes.assign(occupation="0712")
    assert "places" in kinds(whole, intakes=table)


def test_training_beyond_the_teachers_is_told(whole):
    table = pd.DataFrame(
        [(region, "0761", FIRST, 1.0) for region in planning.REGIONS],
        columns=["region", "occupation", "month", "persons"],
    )
    assert "teachers" in kinds(whole, intakes=table)


def test_trained_people_work_from_their_month_on_and_not_before():
    programme = Programme((planning.project("school", deadline="2029-12"),))
    labour = planning.supply(0.0, hiring=None)
    workers = labour.workers.copy()
    workers[:, 0] = 4.0
    labour = replace(labour, workers=workers, away_share=1.0)
    begun = [(region, "0761", FIRST + month, 1.0) for region in ("AM01", "AM02")
             for month in range(2)]  # fmt: skip
    works = [Work("school", "design", FIRST, 4), Work("school", "build", FIRST + 7, 4)]
    plan = planning.plan(programme, labour, works, (), begun)
    assert check(programme, labour, GOAL, plan) == []
    slow = replace(labour, courses=(replace(labour.courses[0], months=7),))
    lacking = [own for own in check(programme, slow, GOAL, plan) if own.kind == "supply"]
    assert {own.month for own in lacking} == {FIRST + 7}
    part_time = replace(labour, courses=(replace(labour.courses[0], fte=0.45),))
    assert "supply" in {own.kind for own in check(programme, part_time, GOAL, plan)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fte", -1.0),
        ("fte", np.nan),
        ("month", FIRST - 1),
        ("region", "AM34"),
        ("occupation", "04"),
    ],
)
def test_rows_that_are_no_labour_of_the_supply_are_told(whole, name, value):
    table = whole[2].postings.copy()
    table.loc[0, name] = value
    assert "figure" in kinds(whole, postings=table)


@given(part=st.sampled_from(["value", "travel", "hiring", "training", "fairness", "luck"]),
       more=st.sampled_from([-50.0, 0.1, float("nan")]))  # fmt: skip
def test_points_that_are_not_those_of_the_rows_are_told(whole, part, more):
    parts = dict(whole[2].parts)
    parts[part] = parts.get(part, 0.0) + more
    assert "points" in kinds(whole, parts=parts)


def test_a_bound_below_the_points_proves_nothing(whole):
    assert kinds(whole, bound=whole[2].points - 1) == {"bound"}
    assert kinds(whole, bound=float("nan")) == {"bound"}


def test_a_plan_is_not_optimal_far_below_its_bound(whole):
    assert kinds(whole, status="optimal", bound=whole[2].points * 1.01) == {"status"}
    assert kinds(whole, status="optimal", bound=whole[2].points) == set()
    assert kinds(whole, status="fine") == {"status"}


def test_prices_are_of_the_supply_and_not_negative(whole):
    assert kinds(whole, prices=np.zeros((1, 1, 1))) == {"prices"}
    assert kinds(whole, prices=whole[2].prices - 1) == {"prices"}


def test_breaches_are_plain_data_with_both_languages(whole):
    programme, labour, plan = whole
    lacking = replace(labour, links=(Link("ES02", "AM03", 0.0, True),))
    told = [own.as_dict() for own in check(programme, lacking, GOAL, plan)]
    row = next(own for own in told if own["kind"] == "link")
    assert row["month"] == "2027-01"
    assert "AM01" in row["text_nl"]
    assert "AM01" in row["text_en"]
    assert row["text_nl"] != row["text_en"]
