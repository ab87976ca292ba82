"""Every place can be reached by somebody, and who comes from farther costs more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.classification import crosswalk, regions
from krapte.programming.labour import links_of, month_euro, region_shares

PLACES = (*regions("res"), *regions("municipality"))


@pytest.fixture(scope="module")
def links(rules):
    return links_of(PLACES, rules.drawn(1, -1))


def test_every_place_has_workers_at_home(links):
    assert {own.place for own in links if own.home} == set(PLACES)


def test_no_place_has_a_region_twice(links):
    assert len({(own.place, own.region) for own in links}) == len(links)


def test_work_at_home_costs_nothing_more_and_work_elsewhere_does(links):
    assert all((own.euro == 0) == own.home for own in links)


def test_a_municipality_is_at_home_in_its_own_region_only(links):
    own = crosswalk("municipality", "labour_market_region")
    municipal = [link for link in links if link.place.startswith("GM")]
    assert {link.home for link in municipal} == {True, False}
    for link in municipal:
        assert link.home == (link.region in own[link.place])


def test_a_res_region_over_several_regions_is_at_home_in_each_large_part(links):
    home = {own.region for own in links if own.place == "ES16" and own.home}
    assert home == {"AM12", "AM17", "AM18", "AM37"}


@given(st.floats(0, 300), st.floats(0, 300))
def test_farther_never_costs_less(rules, one, other):
    drawn = rules.drawn(1, -1)
    near, far = sorted((one, other))
    assert month_euro(near, drawn) <= month_euro(far, drawn) + 1e-9


def test_nobody_travels_daily_beyond_the_limit(rules):
    drawn = rules.drawn(1, -1)
    trip = 2 * 51 * 1.3 * (0.23 + 24 / 60)
    staying = 3.5 * (trip + 4 * drawn["night_euro"])
    assert month_euro(51, drawn) == pytest.approx(staying)


def test_what_lies_beyond_reach_has_no_link(rules):
    drawn = rules.drawn(1, -1)
    found = {own.region for own in links_of(["ES30"], drawn)}
    assert "AM02" not in found
    wider = {own.region for own in links_of(["ES30"], drawn | {"reach_km": 500})}
    assert len(wider) == 35


def test_the_shares_of_a_place_sum_to_one():
    for place in PLACES:
        assert sum(region_shares(place).values()) == pytest.approx(1)
    with pytest.raises(KeyError):
        links_of(["ES99"], {})
