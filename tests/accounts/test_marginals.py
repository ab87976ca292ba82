"""Published figures become marginals: each once, totals kept, the best figure for each cell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.accounts.axes import AXES, shape
from krapte.accounts.lookup import by_track, nearest
from krapte.accounts.marginals import (
    as_shares,
    distance,
    marginals,
    mean_structure,
    vocational_levels,
)
from krapte.accounts.reconcile import total
from krapte.errors import BadInput

NATIONAL = AXES[1:]


@pytest.fixture(scope="module")
def row(dataset):
    """Return a maker of observations: a real one with other fields."""
    template = dataset.figure("employed", occupation="07", period="2021Q2")

    def make(**fields):
        empty = dict.fromkeys(("occupation", "education", "sex", "age", "sector"), "")
        return replace(template, **(empty | fields))

    return make


def test_nearest_takes_the_period_that_lies_closest(row) -> None:
    rows = [row(period="2017"), row(period="2021Q4"), row(period="2024")]
    assert [own.period for own in nearest(rows, "2022")] == ["2021Q4"]
    assert [own.period for own in nearest(rows, "2018")] == ["2017"]


def test_nearest_prefers_a_published_figure_to_an_assumed_one(row) -> None:
    rows = [row(period="2021", retrieved="assumed"), row(period="2015")]
    assert [own.period for own in nearest(rows, "2021")] == ["2015"]


def test_nearest_gives_one_figure_for_every_cell_whatever_the_order(row) -> None:
    rows = [row(sex=sex, period=period) for sex in ("men", "women") for period in ("2019", "2021")]
    found = {(own.sex, own.period) for own in nearest(rows, "2021")}
    assert found == {("men", "2021"), ("women", "2021")}
    assert {(own.sex, own.period) for own in nearest(rows[::-1], "2021")} == found


@pytest.mark.parametrize(
    ("one", "other", "years"),
    [
        ("2021", "2021", 0),
        ("2021", "2022", 1),
        ("2021Q1", "2021Q3", 0.5),
        ("2021-2026", "2021", 2.5),
    ],
)
def test_distance_lies_between_the_middles_of_periods(one, other, years) -> None:
    assert distance(one, other) == distance(other, one) == pytest.approx(years)


def test_figures_by_level_keep_their_total_when_general_secondary_moves_over(row) -> None:
    levels = {"cbs-low": 200.0, "cbs-middle": 500.0, "cbs-high": 300.0}
    rows = [row(education=code, value=value) for code, value in levels.items()]
    found = {own.education: own.value for own in vocational_levels(rows, 0.2)}
    assert found == pytest.approx({"low": 300.0, "mbo": 400.0, "cbs-high": 300.0})


def test_a_level_without_its_counterpart_is_left_out(row) -> None:
    rows = [row(education="cbs-low", value=200.0), row(education="cbs-high", value=300.0)]
    assert [own.education for own in vocational_levels(rows, 0.2)] == ["cbs-high"]


def test_a_class_and_its_groups_become_tables_of_their_own(row) -> None:
    rows = [row(occupation="07", value=5.0)] + [
        row(occupation=code, value=1.0) for code in ("071", "072")
    ]
    found = marginals(rows, NATIONAL)
    assert sorted(own.codes for own in found) == [(("07",),), (("071", "072"),)]
    assert sum(own.values.size for own in found) == len(rows)


def test_a_table_by_another_dimension_than_the_cube_has_is_left_out(row) -> None:
    assert marginals([row(sector="F", sex="men")], NATIONAL) == []


def test_the_least_trusted_figure_sets_the_trust_of_its_table(row) -> None:
    rows = [row(sex="men", status="A"), row(sex="women", status="E")]
    (own,) = marginals(rows, NATIONAL)
    assert own.reliability == 0.7
    (own,) = marginals([replace(r, retrieved="assumed") for r in rows], NATIONAL)
    assert own.reliability == 0.3


def test_a_table_of_another_year_counts_for_its_structure_only(row) -> None:
    rows = [row(sex="men", value=30.0), row(sex="women", value=10.0)]
    (own,) = marginals(rows, NATIONAL)
    cube = np.ones(shape()[1:])
    scaled = as_shares(own, cube)
    assert scaled.values.sum() == pytest.approx(total(cube, own).sum())
    assert scaled.values[0] / scaled.values[1] == pytest.approx(3)
    assert scaled.published.tolist() == [30.0, 10.0]


@pytest.fixture
def before_and_after(row):
    """Return two tables of the same codes, of periods equally far from the end of 2021."""
    figures = {"2021Q2": (30.0, 10.0), "2022Q2": (20.0, 20.0)}
    return [
        marginals(
            [row(period=period, sex=sex, value=value)
             for sex, value in zip(("men", "women"), values, strict=True)],
            NATIONAL,
        )[0]
        for period, values in figures.items()
    ]  # fmt: skip


def test_two_periods_equally_far_count_as_their_mean_whatever_the_order(before_and_after) -> None:
    for order in (before_and_after, before_and_after[::-1]):
        assert mean_structure(order).values.tolist() == [25.0, 15.0]
    (one, _) = before_and_after
    assert mean_structure([one]) is one


def test_of_two_periods_the_one_that_is_trusted_more_weighs_more(before_and_after) -> None:
    one, other = before_and_after
    both = mean_structure([one, replace(other, reliability=0.25)])
    # (1 x 30 + 0.25 x 20) / 1.25 = 28.
    assert both.values.tolist() == pytest.approx([28.0, 12.0])
    assert both.reliability == 0.25


def test_of_two_periods_a_figure_known_in_one_only_is_that_one(before_and_after) -> None:
    one, other = before_and_after
    unknown = replace(other, values=np.array([np.nan, 20.0]))
    assert mean_structure([one, unknown]).values.tolist() == [30.0, 15.0]


def test_the_account_lies_between_two_periods_equally_far_and_shows_both(base) -> None:
    def shown(period: str):
        rows = base.residuals.query(f"table == 'employed by occupation, {period}'")
        return rows.set_index("occupation").sort_index()

    early, late = shown("2021Q2"), shown("2022Q2")
    assert len(early) == len(late) == 13
    middle = (early["compared"] + late["compared"]) / 2
    # Less reliable tables (classes by sex and education, four years later) pull a little.
    np.testing.assert_allclose(early["account"], middle, rtol=0.06)
    assert (early["residual"].abs() > 1000).sum() >= 10
    assert (early["residual"] * late["residual"] < 0).sum() >= 8


def test_a_track_takes_the_figure_of_the_smallest_group_it_is_in(dataset) -> None:
    own = by_track(dataset, "graduate_leavers", "mbo-4:ict", "women", "2021")
    assert own.sex in ("", "women")
    with pytest.raises(BadInput, match="no_such_series"):
        by_track(dataset, "no_such_series", "mbo-4:ict", "women", "2021")
