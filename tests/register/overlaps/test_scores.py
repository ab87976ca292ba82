"""Overlaps of measures: what is shared, what is not, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.errors import BadInput
from krapte.register.overlaps import (
    DIMENSIONS,
    WEIGHTS,
    aims,
    compare,
    crowds,
    overlaps,
    weights_of,
)
from tests.register.overlaps.records import measure, role

years = st.one_of(st.none(), st.integers(2015, 2035))
lists = st.sets(st.sampled_from(["a", "b", "c", "d"]), max_size=3).map(sorted).map(tuple)


@st.composite
def random_aims(draw):
    start, end = draw(years), draw(years)
    if start is not None and end is not None and end < start:
        start, end = end, start
    return aims(
        [
            measure(
                draw(st.text("abcdef", min_size=1, max_size=6)),
                target_groups=draw(lists),
                instrument=draw(st.sampled_from(["", "subsidy", "training", "other"])),
                regions=draw(
                    st.sampled_from([(), ("NL",), ("AM01",), ("AM01", "AM02"), ("PV20",)])
                ),
                occupations=draw(st.sampled_from([(), ("technical",), ("ict",), ("0761",)])),
                status=draw(st.sampled_from(["running", "ended", "announced"])),
                start=start,
                end=end,
            )
        ]
    )[0]


@given(random_aims(), random_aims())
def test_a_score_lies_between_nothing_and_what_is_possible_and_does_not_depend_on_order(a, b):
    pair = compare(a, b)
    assert 0 <= pair.score <= pair.possible <= 1
    assert compare(b, replace(a, measure=a.measure)).score == pair.score
    unknown = [own.weight for own in pair.shared if own.state == "unknown"]
    assert pair.possible - pair.score == pytest.approx(sum(unknown))
    assert [own.dimension for own in pair.shared] == list(DIMENSIONS)


@given(random_aims())
def test_a_measure_shares_everything_that_is_known_of_it_with_its_double(aim):
    pair = compare(aim, replace(aim, measure=aim.measure + "2"))
    assert {own.state for own in pair.shared} <= {"yes", "unknown"}


@given(random_aims(), random_aims())
def test_learning_what_was_unknown_never_leaves_the_range(a, b):
    before = compare(a, b)
    after = compare(replace(a, groups=a.groups or frozenset({"a"})), b)
    assert before.score - 1e-6 <= after.score
    assert after.possible <= before.possible + 1e-6


def test_unknown_is_not_no():
    known = measure("one", target_groups=("women",), instrument="training", regions=("NL",))
    other = measure("two", target_groups=("pupils",), instrument="training", regions=("NL",))
    blank = measure("six", target_groups=(), instrument="training", regions=("NL",))
    one, two, six = aims([known, other, blank])
    assert compare(one, two).shared[0].state == "no"
    assert compare(one, two).verdict == "partial"
    assert compare(one, six).shared[0].state == "unknown"
    assert compare(one, six).verdict == "possible"


def test_a_region_inside_another_is_wholly_shared_and_named():
    province, region = aims(
        [measure("one", regions=("PV20",)), measure("two", regions=("AM01", "AM02"))]
    )
    ground = next(own for own in compare(province, region).shared if own.dimension == "region")
    assert ground.state == "yes"
    assert ground.common == ("PV20",)


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ((2018, 2024), (2023, 2030), "yes"),
        ((2018, 2020), (2023, None), "no"),
        ((2018, None), (2023, None), "unknown"),
        ((2018, 2026), (2023, None), "yes"),
        ((None, None), (2023, 2024), "unknown"),
    ],
)
def test_a_period_is_shared_only_when_the_years_say_so(first, second, state):
    one, two = aims(
        [
            measure("one", start=first[0], end=first[1], status="announced"),
            measure("two", start=second[0], end=second[1], status="running"),
        ]
    )
    ground = next(own for own in compare(one, two).shared if own.dimension == "period")
    assert ground.state == state


def test_two_running_measures_share_their_period_without_years():
    one, two = aims([measure("one", status="running"), measure("two", status="running")])
    ground = next(own for own in compare(one, two).shared if own.dimension == "period")
    assert (ground.state, ground.common) == ("yes", ("running",))


def test_weights_add_up_to_one_and_bad_ones_are_refused():
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert weights_of({"group": 1.4})["group"] == pytest.approx(1.4 / 2.1)
    for bad in (
        {"colour": 1.0},
        {"group": -1.0},
        {"group": float("nan")},
        dict.fromkeys(WEIGHTS, 0),
    ):
        with pytest.raises(BadInput) as refused:
            weights_of(bad)
        assert len(refused.value.problems) == 1


def test_pairs_come_with_the_largest_overlap_first_and_low_ones_left_out():
    own = aims(
        [
            measure("one", target_groups=("women",), instrument="training", regions=("NL",)),
            measure("two", target_groups=("women",), instrument="training", regions=("AM01",)),
            measure("six", target_groups=("pupils",), instrument="subsidy", regions=("AM02",)),
        ]
    )
    ranked = overlaps(own)
    assert (ranked[0].first, ranked[0].second) == ("one", "two")
    assert len(ranked) == 3
    assert [pair.possible for pair in overlaps(own, least=0.9)] == [ranked[0].possible]


def test_a_motion_serves_nobody_by_itself():
    assert aims([measure("one", kind="motion")]) == ()


def test_a_crowd_counts_measures_and_the_spread_of_owners():
    own = aims(
        [
            measure(code, target_groups=("women",), instrument="training")
            for code in ("one", "two", "six")
        ]
    )
    roles = [
        role("one", "ocw"),
        role("two", "ezk"),
        role("two", "ocw", "co_owner"),
        role("six", "uwv", "executor"),
    ]
    (crowd,) = crowds(own, roles)
    assert crowd.measures == ("one", "six", "two")
    assert crowd.owners == 2
    assert crowd.concentration == pytest.approx(0.75**2 + 0.25**2)
    assert crowd.unowned == ("six",)
