"""The base year is one consistent whole, close to what was published, and hides no difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from krapte.accounts import base_year
from krapte.accounts.flows import by_age
from krapte.classification import is_ict, is_technical, model_occupations
from krapte.statistics import load


@pytest.fixture(scope="module")
def stocks(base):
    return base.stocks


def kind(chosen) -> np.ndarray:
    return np.array([chosen(code) for code in model_occupations()])


def test_everyone_in_a_household_works_looks_for_work_or_does_neither(dataset, base) -> None:
    people = by_age(dataset, "population", base.year + 1)
    survey = dataset.figure("population_lfs", age="15-74", period=str(base.year)).value
    in_households = people * (survey / people.sum())
    counted = base.attached.sum((0, 1, 2)) + base.stocks.outside.sum((0, 1))
    np.testing.assert_allclose(counted, in_households, rtol=1e-9)


@pytest.mark.parametrize("name", ["employed", "unemployed", "outside", "vacancies"])
def test_no_stock_is_negative_or_unknown(stocks, name) -> None:
    values = getattr(stocks, name)
    assert np.isfinite(values).all()
    assert values.min() >= 0
    assert values.sum() > 0


@pytest.mark.parametrize(("stock", "published"), [("employed", 9_370_000), ("unemployed", 370_000)])
def test_the_level_is_that_of_the_fourth_quarter_as_cbs_published(
    dataset, stocks, stock, published
) -> None:
    assert dataset.figure(stock, period="2021Q4").value == published
    # 0.1 %: rounding of the yearly tables that the structure comes from.
    assert getattr(stocks, stock).sum() == pytest.approx(published, rel=1e-3)


@pytest.mark.parametrize(("occupation", "chosen"), [("07", is_technical), ("08", is_ict)])
def test_vacancies_by_class_are_those_published(dataset, stocks, occupation, chosen) -> None:
    rows = dataset.select("vacancies_open", region="NL", occupation=occupation, period="2021Q4")
    (published,) = {own.value for own in rows}
    assert stocks.vacancies[:, kind(chosen)].sum() == pytest.approx(published, rel=1e-9)
    assert stocks.vacancies.sum() == pytest.approx(
        dataset.figure("vacancies_open", period="2021Q4").value, rel=1e-9
    )


@pytest.mark.parametrize(("occupation", "chosen"), [("07", is_technical), ("08", is_ict)])
def test_the_employed_by_class_come_close_to_the_published_ones(
    dataset, stocks, occupation, chosen
) -> None:
    published = dataset.figure("employed", occupation=occupation, period="2021Q4").value
    # Derived from the shares of 2021Q2 and 2022Q2, rounded to a tenth of a percent of all.
    assert stocks.employed[:, kind(chosen)].sum() == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize(("chosen", "occupation"), [(is_technical, "07"), (is_ict, "08")])
def test_a_little_over_eight_in_ten_are_men_in_technical_and_ict_work(
    dataset, stocks, chosen, occupation
) -> None:
    by_sex = stocks.employed[:, kind(chosen)].sum((0, 1, 2, 4))
    assert 0.8 < by_sex[0] / by_sex.sum() < 0.86


def test_every_region_has_its_share_of_the_employed_that_provinces_report(base) -> None:
    table = base.residuals.query("table == 'employed by region, 2021'")
    assert len(table) == 35
    account = base.stocks.employed.sum((1, 2, 3, 4))
    np.testing.assert_allclose(
        account / account.sum(), table["compared"] / table["compared"].sum(), rtol=1e-6
    )


def test_residuals_are_finite_and_are_the_difference_they_say(base) -> None:
    table = base.residuals
    numbers = table[["published", "compared", "account", "residual", "residual_share"]]
    assert np.isfinite(numbers.to_numpy(float)).all()
    np.testing.assert_allclose(table["residual"], table["account"] - table["compared"])
    assert table["source"].str.len().min() > 0


@pytest.mark.parametrize("series", ["employed", "unemployed", "outside"])
def test_no_published_figure_of_the_base_year_is_hidden(dataset, base, series) -> None:
    shown = base.residuals[base.residuals["table"].str.startswith(f"{series} by")]
    shown = shown.set_index(["sex", "age", "education", "source"])["published"]
    used = [
        own
        for own in dataset.select(series, region="NL", period="2021", source="cbs-86047ned")
        if own.occupation == own.education == "" and own.cell[1:] != ("",) * 5
    ]
    assert len(used) >= 14
    for own in used:
        assert shown.loc[own.sex, own.age, "", own.source] == own.value


def test_tables_that_set_the_level_are_met_within_rounding(base) -> None:
    # Published in thousands, so that men and women may miss the total by a thousand or two.
    table = base.residuals.query("reliability == 1.0 and period == '2021' and table.str.startswith"
                                 "('employed by sex x age')")  # fmt: skip
    assert len(table) == 14
    assert table["residual"].abs().max() < 4000
    assert table["residual_share"].abs().max() < 0.001


def test_hazards_are_between_never_and_nearly_sure(base) -> None:
    for name in ("death", "retirement", "disability", "emigration", "withdrawal"):
        values = getattr(base.flows, name)
        assert np.isfinite(values).all()
        assert (values >= 0).all()
        assert (values < 3).all()


def test_nobody_retires_before_55_and_most_have_left_work_at_70(base) -> None:
    retirement = base.flows.retirement
    assert (retirement[:, : 55 - 15] == 0).all()
    staying = np.exp(-retirement[:, 60 - 15 : 70 - 15].sum(1))
    assert (staying < 0.3).all()


def test_moves_between_occupations_are_shares_and_never_to_oneself(base) -> None:
    mobility = base.flows.mobility
    assert (mobility >= 0).all()
    assert (mobility.sum(1) < 1).all()
    assert (np.diag(mobility) == 0).all()


def test_mobility_by_age_is_one_on_average_over_workers(base) -> None:
    workers = base.stocks.employed.sum((0, 1, 2, 3))
    assert np.average(base.flows.mobility_age, weights=workers) == pytest.approx(1.0)


def test_the_table_of_flows_counts_persons_and_says_on_what_basis(base) -> None:
    table = base.flow_table
    assert {"retirement", "leakage", "return", "graduation", "immigration"} <= set(table["flow"])
    assert (table["persons"] >= 0).all()
    assert table["basis"].str.len().min() > 0
    work = base.stocks.employed.sum()
    assert table.query("flow == 'retirement'")["persons"].sum() / work < 0.05


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("employed", ("region", "occupation", "education", "sex", "age")),
        ("outside", ("region", "education", "sex", "age")),
        ("vacancies", ("region", "occupation")),
        ("graduates", ("track", "sex")),
    ],
)
def test_a_cube_knows_its_axes_unit_and_sources(base, name, axes) -> None:
    cube = base.cube(name)
    assert cube.dims == axes
    assert cube.attrs["unit"] == ("vacancies" if name == "vacancies" else "persons")
    assert "cbs-86047ned" in cube.attrs["sources"]


def test_a_cube_can_be_asked_by_code(base) -> None:
    women = base.cube("employed").sel(sex="women", age="40").sum()
    assert float(women) == pytest.approx(base.stocks.employed[:, :, :, 1, 25].sum())


def test_data_sets_with_the_same_tables_are_equal_and_others_are_not(dataset) -> None:
    same = replace(dataset, folder=Path("elsewhere"))
    other = replace(dataset, content_hash="another")
    assert same == dataset
    assert hash(same) == hash(dataset)
    assert other != dataset
    assert dataset != dataset.content_hash


def test_equal_data_give_the_same_base_year_without_making_it_again(base) -> None:
    assert base_year(load()) is base
