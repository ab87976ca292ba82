"""Projects generated from a size keep the proportions of the table of factors."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krapte.programming import read_factors, with_packages
from tests.programming.lists import project

FACTORS = read_factors()
TECHNOLOGIES = st.sampled_from(sorted(FACTORS.technologies))
SIZES = st.floats(0.1, 1e6, allow_nan=False)
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def made(technology, size, **changes):
    unit = FACTORS.technologies[technology].unit
    return with_packages(project(technology, size, unit, **changes), FACTORS)


@quick
@given(TECHNOLOGIES, SIZES, st.floats(0.1, 50))
def test_labour_grows_in_proportion_to_size(technology, size, times):
    small, large = made(technology, size), made(technology, size * times)
    for one, other in zip(small.packages, large.packages, strict=True):
        for own, more in zip(one.labour, other.labour, strict=True):
            assert more.occupation == own.occupation
            for name in ("fte_months", "low", "high"):
                assert getattr(more, name) == pytest.approx(times * getattr(own, name))


@quick
@given(TECHNOLOGIES, SIZES)
def test_sums_over_packages_and_over_occupations_are_the_same_labour(technology, size):
    own = made(technology, size)
    per_unit = sum(one.fte_months for one in FACTORS.all_labour() if one.technology == technology)
    assert sum(own.labour_by_occupation().values()) == pytest.approx(own.fte_months)
    assert own.fte_months == pytest.approx(size * per_unit)


@quick
@given(TECHNOLOGIES, SIZES)
def test_packages_come_after_those_that_they_wait_for(technology, size):
    ready = set()
    for package in made(technology, size).packages:
        assert set(package.after) <= ready
        assert 1 <= package.shortest_months <= package.longest_months
        ready.add(package.package)


@quick
@given(TECHNOLOGIES, SIZES, st.floats(1, 50))
def test_a_larger_project_may_take_longer_and_never_must(technology, size, times):
    for one, other in zip(
        made(technology, size).packages, made(technology, size * times).packages, strict=True
    ):
        assert other.shortest_months == one.shortest_months
        assert other.longest_months >= one.longest_months


def test_up_to_the_usual_size_durations_are_those_of_the_table():
    for package, phase in zip(
        made("wind_onshore", 30).packages, FACTORS.phases["wind_onshore"], strict=True
    ):
        assert package.longest_months == phase.longest_months


def test_a_yield_that_is_filled_in_is_kept():
    own = made("wind_onshore", 30, twh=0.5)
    assert own.twh == 0.5
    assert own.co2_kton == pytest.approx(30 * FACTORS.technologies["wind_onshore"].co2_kton)


def test_a_yield_that_is_not_known_stays_unknown_and_is_not_zero():
    assert made("grid_cable", 50).co2_kton is None


def test_packages_of_its_own_are_kept():
    own = made("battery", 5).packages[:1]
    assert made("wind_onshore", 30, packages=own).packages == own


def test_a_technology_without_factors_and_packages_is_an_error():
    with pytest.raises(KeyError):
        with_packages(project("other", 1, "MEUR"), FACTORS)
