"""Routes are found that are known to be best, and nothing is claimed that is not proven."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.skills import default_language
from krapte.skills.routes import (
    Wish,
    best_route,
    best_routes,
    default_catalogue,
    faults,
    greedy,
    need_of,
    overfull,
    shared_greedy,
    shortest_way,
)
from krapte.skills.transitions import Closeness
from tests.skills.routes.planted import Asked, catalogue, cheapest, course

ABCD = Asked(goal={"a": 1, "b": 1, "c": 1, "d": 1})


def test_the_planted_cheapest_set_is_found_where_greed_takes_the_dearer():
    # Per euro `abc` looks best; with it a last course is needed, and two pairs are cheaper.
    courses = catalogue(
        course("abc", "abc", price=140), course("d", "d", price=100),
        course("ab", "ab", price=110), course("cd", "cd", price=110),
    )  # fmt: skip
    need = need_of(ABCD, (), "goal", target=1.0)
    quick, best = greedy(need, courses, Wish()), best_route(need, courses, Wish())
    assert best.courses == ("ab", "cd")
    assert (best.value, best.status, best.gap) == (22000, "optimal", 0.0)
    assert quick.reached
    assert quick.value == 24000


def test_the_shortest_route_is_another_one_than_the_cheapest():
    courses = catalogue(
        course("slow", "abcd", price=100, weeks=50.0), course("fast", "abcd", price=900, weeks=4.0)
    )
    need = need_of(ABCD, (), "goal")
    assert best_route(need, courses, Wish("cost")).courses == ("slow",)
    assert best_route(need, courses, Wish("weeks")).courses == ("fast",)


def test_missed_pay_counts_for_hours_out_of_work_but_not_for_paid_learning():
    courses = catalogue(
        course("school", "abcd", price=0, hours=1000),
        course("bbl", "abcd", price=500, hours=1000, paid_share=1.0),
    )
    need = need_of(ABCD, (), "goal")
    assert best_route(need, courses, Wish()).courses == ("school",)
    busy = Wish(pay=20.0, lost_share=0.5)
    assert best_route(need, courses, busy).courses == ("bbl",)
    assert best_route(need, catalogue(courses["school"]), busy).lost_eur == 10_000


def test_what_must_come_before_is_taken_and_paid():
    courses = catalogue(
        course("base", "h", price=300), course("top", "abcd", price=100, prerequisites=("base",)),
        course("alone", "abcd", price=350),
    )  # fmt: skip
    need = need_of(ABCD, (), "goal")
    assert best_route(need, courses, Wish()).courses == ("alone",)
    without = catalogue(courses["base"], courses["top"])
    assert best_route(need, without, Wish()).courses == ("base", "top")


def test_a_circle_of_required_skills_is_no_way_in():
    courses = catalogue(
        course("one", "ae", requires=("f",)), course("two", "bf", requires=("e",)),
    )  # fmt: skip
    need = need_of(Asked(goal={"a": 1, "b": 1}), (), "goal", target=0.5)
    assert not best_route(need, courses, Wish()).reached
    opened = catalogue(*courses.courses.values(), course("door", "e"))
    assert best_route(need, opened, Wish()).courses == ("door", "two")


def test_limits_hold_and_the_nearest_route_is_given_when_the_target_is_out_of_reach():
    courses = catalogue(course("ab", "ab", price=500), course("c", "c", price=200))
    need = need_of(ABCD, (), "goal", target=0.75)
    tight = best_route(need, courses, Wish(most_eur=600))
    assert (tight.reached, tight.courses, tight.status) == (False, ("ab",), "optimal")
    assert best_route(need, courses, Wish(most_eur=700)).reached


def test_somebody_who_has_enough_needs_no_course():
    need = need_of(ABCD, "abcd", "goal")
    found = best_route(need, catalogue(course("x", "a")), Wish())
    assert (found.courses, found.reached, found.value) == ((), True, 0)


worlds = st.lists(
    st.tuples(
        st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3),
        st.integers(0, 300),
        st.integers(1, 60),
        st.one_of(st.none(), st.sampled_from("abcdef")),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60)
@given(worlds, st.sampled_from([0.5, 0.8, 1.0]), st.sampled_from(["cost", "hours"]), st.booleans())
def test_cp_sat_is_the_best_of_all_sets_and_greed_never_better(world, target, objective, tight):
    courses = catalogue(
        *(
            course(
                str(n), "".join(sorted(skills)), price=price, hours=hours,
                requires=(needed,) if needed and needed not in skills else (),
                prerequisites=(str(n - 1),) if after and n else (),
            )
            for n, (skills, price, hours, needed, after) in enumerate(world)
        )
    )  # fmt: skip
    asked = Asked(goal={"a": 3, "b": 2, "c": 2, "d": 1, "e": 1, "f": 1})
    need = need_of(asked, "f", "goal", target)
    wish = Wish(objective, most_eur=400 if tight else None)
    quick, best = greedy(need, courses, wish), best_route(need, courses, wish)
    assert best.status == "optimal"
    truth = cheapest(need, courses, wish)
    assert best.reached == (truth is not None)
    assert quick.reached <= best.reached
    if truth is not None:
        assert best.value == truth
        assert not quick.reached or quick.value >= best.value
    else:
        assert best.after >= quick.after
    for route in (quick, best):
        assert faults(route, courses, asked.asked("goal"), frozenset("f"), target) == []


def test_the_check_sees_a_route_that_was_tampered_with():
    courses = catalogue(course("base", "h"), course("top", "abcd", prerequisites=("base",)))
    found = best_route(need_of(ABCD, (), "goal"), courses, Wish())
    asked = ABCD.asked("goal")
    assert faults(found, courses, asked, frozenset(), 0.8) == []
    for wrong in (
        replace(found, courses=("top",)),
        replace(found, after=0.1),
        replace(found, price_eur=1.0),
        replace(found, hours=1.0),
        replace(found, courses=("base", "top", "top")),
    ):
        assert faults(wrong, courses, asked, frozenset(), 0.8)


def test_shared_places_go_where_they_help_most_people():
    # One seat in `both`, which the first could do without: greed gives it to the first.
    courses = catalogue(
        course("both", "ab", price=10, places=1), course("a", "a", price=50),
    )  # fmt: skip
    asked = Asked(one={"a": 1}, two={"a": 1, "b": 1})
    needs = {"p1": need_of(asked, (), "one"), "p2": need_of(asked, (), "two", 1.0)}
    wishes = dict.fromkeys(needs, Wish())
    quick, best = shared_greedy(needs, courses, wishes), best_routes(needs, courses, wishes)
    assert (quick.reached, best.reached, best.status) == (1, 2, "optimal")
    assert best.routes["p1"].courses == ("a",)
    assert overfull(best.routes, courses) == []


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=6), st.integers(0, 600), st.integers(0, 3))
def test_shared_plans_keep_to_places_and_budget_and_beat_greed(goals, budget, seats):
    courses = catalogue(
        course("ab", "ab", price=150, places=seats), course("a", "a", price=100, places=2),
        course("b", "b", price=100), course("cd", "cd", price=120, places=seats),
    )  # fmt: skip
    asked = Asked(
        g0={"a": 1}, g1={"a": 1, "b": 1}, g2={"c": 1, "d": 1}, g3={"a": 1, "c": 1}
    )  # fmt: skip
    needs = {f"p{n}": need_of(asked, (), f"g{goal}", 1.0) for n, goal in enumerate(goals)}
    wishes = dict.fromkeys(needs, Wish())
    quick = shared_greedy(needs, courses, wishes, budget)
    best = best_routes(needs, courses, wishes, budget)
    assert best.reached >= quick.reached
    for plan in (quick, best):
        assert plan.spent_eur <= budget
        assert overfull(plan.routes, courses) == []
        assert plan.reached == sum(own.reached for own in plan.routes.values())


def test_wishes_of_two_kinds_cannot_be_added_up():
    needs = {"p": need_of(ABCD, (), "goal"), "q": need_of(ABCD, (), "goal")}
    with pytest.raises(BadInput, match="same objective"):
        best_routes(needs, catalogue(course("x", "a")), {"p": Wish("cost"), "q": Wish("weeks")})


STEPS = Asked(middle={"a": 1, "b": 1}, goal={"a": 1, "b": 1, "c": 1, "d": 1}, far={"e": 1})


def test_a_job_in_between_is_taken_when_it_teaches_what_is_dear_to_learn():
    courses = catalogue(
        course("a", "a", price=100), course("cd", "cd", price=300),
        course("all", "abcd", price=2000),
    )  # fmt: skip
    wish, steps = Wish(), ["middle", "far"]
    direct = shortest_way(STEPS, (), "goal", courses, wish, target=1.0)
    assert [hop.route.courses for hop in direct.hops] == [("all",)]
    found = shortest_way(STEPS, "b", "goal", catalogue(courses["cd"], course("x", "a", price=900),
                          courses["all"]), wish, steps, target=0.5)  # fmt: skip
    assert [hop.occupation for hop in found.hops] == ["middle", "goal"]
    # Half of `middle` is had; a year there brings a and b, which is half of the goal: no course.
    assert found.cost_eur == 0
    assert found.weeks == 52


def test_who_is_in_a_hurry_does_not_take_the_job_in_between():
    courses = catalogue(course("all", "abcd", price=2000, weeks=10.0))
    steps = {"target": 0.75}
    slow = shortest_way(STEPS, "b", "goal", courses, Wish("cost"), ["middle"], **steps)
    fast = shortest_way(STEPS, "b", "goal", courses, Wish("weeks"), ["middle"], **steps)
    assert fast.weeks == 10
    assert slow.cost_eur <= fast.cost_eur


def test_lower_pay_in_between_is_a_cost_and_higher_pay_is_told_apart():
    courses = catalogue(course("all", "abcd", price=5000))
    wish = Wish(pay=20.0)
    named = {"through": ["middle"], "target": 0.5, "stay_weeks": 10.0}
    poor = shortest_way(STEPS, "b", "goal", courses, wish, pay={"middle": 18.0}, **named)
    rich = shortest_way(STEPS, "b", "goal", courses, wish, pay={"middle": 25.0}, **named)
    assert (poor.cost_eur, poor.gain_eur) == (720.0, 0.0)
    assert (rich.cost_eur, rich.gain_eur) == (0.0, 1800.0)


def test_no_way_is_told_as_no_way():
    found = shortest_way(STEPS, (), "goal", catalogue(course("x", "h")), Wish(), ["middle"])
    assert not found.reached


@pytest.fixture(scope="module")
def real():
    language = default_language()
    return Closeness(language), default_catalogue(language)


def test_the_embedded_catalogue_names_its_sources_and_its_assumptions(real):
    from krapte.skills.routes import catalogue_sources

    for own in real[1].courses.values():
        assert own.source in catalogue_sources()
        assert own.status == "sourced" or (own.hours_low < own.hours_high)
        assert "assumed" in own.note


def test_into_ict_the_route_does_what_a_match_cannot(real):
    closeness, courses = real
    by_name = {own.name("en"): own.uri for own in closeness.language.occupations}
    had = closeness.had(by_name["secretary"])
    goal = by_name["web developer"]
    assert closeness.coverage(had, goal) < 0.05
    found = best_route(need_of(closeness, had, goal), courses, Wish("hours"))
    assert found.reached
    assert found.status == "optimal"
    assert faults(found, courses, closeness.asked(goal), had, 0.8) == []


def test_a_whole_programme_leads_everywhere_and_is_passed_over_for_what_is_shorter(real):
    from krapte.skills.routes import PROGRAMME, with_programme

    closeness, courses = real
    by_name = {own.name("en"): own for own in closeness.language.occupations}
    for name, short in (("mechatronics engineer", False), ("ICT help desk agent", True)):
        goal = by_name[name]
        more = with_programme(courses, closeness, goal.isco, goal.uri)
        found = best_route(need_of(closeness, (), goal.uri), more, Wish("hours"))
        assert found.reached
        assert (PROGRAMME not in found.courses) == short
    assert more[PROGRAMME].hours == 2550
    assert PROGRAMME not in courses.courses
