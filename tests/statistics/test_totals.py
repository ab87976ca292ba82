"""Totals equal their parts within rounding; a table by region is whole or no table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krapte.classification import regions
from krapte.statistics.totals import differing_totals, incomplete_regions


@pytest.fixture(scope="module")
def row(dataset):
    template = dataset.figure("employed", occupation="07", period="2021Q2")

    def make(**fields):
        empty = dict.fromkeys(("occupation", "education", "sex", "age", "sector"), "")
        return replace(template, **(empty | fields))

    return make


@pytest.mark.parametrize(
    ("dimension", "parts"),
    [
        ("sex", ["men", "women"]),
        ("occupation", [f"{number:02d}" for number in range(1, 14)]),
        ("education", ["cbs-low", "cbs-middle", "cbs-high"]),
        ("region", list(regions("province"))),
        ("region", list(regions("labour_market_region"))),
    ],
)
def test_a_total_that_differs_from_its_parts_is_found(row, dimension, parts) -> None:
    rows = [row(**{dimension: code}, value=1001.0) for code in parts]
    right = row(value=1001.0 * len(parts))
    wrong = row(value=1101.0 * len(parts))
    assert list(differing_totals([right, *rows])) == []
    (problem,) = differing_totals([wrong, *rows])
    assert f"{len(parts)} parts by {dimension}" in problem.found
    assert (problem.file, problem.line) == (wrong.file, wrong.line)


def test_an_age_band_of_all_ages_is_a_total_too(row) -> None:
    bands = ("15-24", "25-34", "35-44", "45-54", "55-64", "65-74")
    rows = [row(age=band, value=1001.0) for band in bands]
    assert list(differing_totals([row(age="15-74", value=6006.0), *rows])) == []
    (problem,) = differing_totals([row(age="15-74", value=7006.0), *rows])
    assert "6 parts by age" in problem.found


def test_parts_that_are_not_complete_say_nothing_about_the_total(row) -> None:
    assert list(differing_totals([row(value=100.0), row(sex="men", value=900.0)])) == []


def test_figures_of_another_source_or_period_are_no_parts(row) -> None:
    parts = [row(sex="men", value=900.0), row(sex="women", value=900.0, period="2022")]
    assert list(differing_totals([row(value=100.0), *parts])) == []


def test_shares_do_not_add_up_and_are_left_alone(row) -> None:
    rows = [row(sex=sex, unit="share", value=0.4) for sex in ("men", "women", "")]
    assert list(differing_totals(rows)) == []


@given(men=st.integers(1, 5000), women=st.integers(1, 5000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_rounded_to_thousands_never_count_as_differing(row, men, women) -> None:
    def rounded(hundreds: int) -> float:
        return float(round(hundreds / 10) * 1000)

    rows = [
        row(value=rounded(men + women)),
        row(sex="men", value=rounded(men)),
        row(sex="women", value=rounded(women)),
    ]
    assert list(differing_totals(rows)) == []


def test_a_table_by_region_lacks_no_region(row) -> None:
    provinces = regions("province")
    rows = [row(region=code) for code in provinces]
    assert list(incomplete_regions(rows)) == []
    (problem,) = incomplete_regions(rows[1:])
    assert provinces[0] in problem.found
    assert problem.field == "region"


def test_a_few_regions_are_no_table(row) -> None:
    assert list(incomplete_regions([row(region="PV26"), row(region="AM20")])) == []


def test_the_embedded_set_adds_up(dataset) -> None:
    assert list(differing_totals(dataset.observations)) == []
    assert list(incomplete_regions(dataset.observations)) == []
