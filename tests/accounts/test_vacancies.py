"""Vacancies by region follow the provinces; by class they are what was published."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.accounts import YEAR
from krapte.accounts.build import _by_work
from krapte.accounts.vacancies import provinces, vacancies
from krapte.classification import (
    is_ict,
    is_technical,
    labour_market_regions,
    model_occupations,
    regions,
)

TECHNICAL = np.array([is_technical(code) for code in model_occupations()])
ICT = np.array([is_ict(code) for code in model_occupations()])
KINDS = (TECHNICAL, ICT, ~(TECHNICAL | ICT))


def keeping(dataset, chosen):
    return replace(dataset, observations=tuple(own for own in dataset.observations if chosen(own)))


def is_provincial(own) -> bool:
    return own.series == "vacancies_open" and own.region in regions("province")


@pytest.fixture(scope="module")
def spread(base):
    """Return employment that is not equal over regions, to tell it from the vacancies."""
    return base.stocks.employed.sum((2, 3, 4))


def by_region(cube: np.ndarray) -> dict[str, float]:
    return dict(zip(labour_market_regions(), cube.sum(1), strict=True))


def test_the_table_of_all_provinces_nearest_to_the_period_is_taken(dataset) -> None:
    assert {own.period for own in provinces(dataset, "2021Q4")} == {"2021Q1"}
    assert {own.period for own in provinces(dataset, "2018Q4")} == {"2017Q4"}
    assert [own.region for own in provinces(dataset, "2021Q4")] == list(regions("province"))


def test_a_table_that_lacks_a_province_is_not_taken(dataset) -> None:
    less = keeping(dataset, lambda own: (own.region, own.period) != ("PV23", "2021Q1"))
    assert {own.period for own in provinces(less, "2021Q4")} == {"2017Q4"}


def test_provinces_have_their_published_shares_of_the_vacancies(base) -> None:
    shown = base.residuals.query("table == 'vacancies_open by province, 2021Q1'")
    assert list(shown["region"]) == list(regions("province"))
    # Regions that lie in two provinces have one rate: Groningen and Drenthe pay for each other.
    # Zeeland is known at the end of 2021, where it had far less than in the first quarter.
    others = shown[shown["region"] != "PV29"]
    assert others["residual_share"].abs().max() < 0.1
    assert others["residual_share"].abs().mean() < 0.025


def test_a_province_known_at_the_end_of_the_year_has_that_figure(dataset, base) -> None:
    (zeeland,) = dataset.select("vacancies_open", region="PV29", period="2021Q4")
    assert zeeland.value == 8000
    assert by_region(base.stocks.vacancies)["AM24"] == pytest.approx(zeeland.value, rel=0.01)
    shown = base.residuals.query("table == 'vacancies_open by province, 2021Q4'")
    assert list(shown["published"]) == [zeeland.value]


def test_the_share_of_midden_utrecht_resembles_what_uwv_counted_there(dataset, base) -> None:
    (here,) = dataset.select("vacancies_open", region="AM13", occupation="", period="2022Q2")
    published = here.value / dataset.figure("vacancies_open_uwv", period="2022Q2").value
    account = by_region(base.stocks.vacancies)["AM13"] / base.stocks.vacancies.sum()
    # Not used to make the account; UWV counts advertised vacancies and the province of Utrecht is
    # spread over its regions by inhabitants. A quarter more or less is the most this can claim.
    assert account == pytest.approx(published, rel=0.25)
    # Employment by place of work alone, what a data set without provinces gives, lies further off.
    by_work = _by_work(dataset, base.stocks.employed, base.flows)
    alone = vacancies(keeping(dataset, lambda own: not is_provincial(own)), by_work, YEAR).cube
    assert abs(account - published) < abs(by_region(alone)["AM13"] / alone.sum() - published)


def test_a_table_of_all_provinces_in_the_period_itself_is_used_as_it_is(dataset, spread) -> None:
    def moved(own):
        late = is_provincial(own) and own.period == "2021Q1"
        return replace(own, period="2021Q4") if late else own

    rows = (own for own in dataset.observations if own.region != "PV29" or own.period != "2021Q4")
    whole = replace(dataset, observations=tuple(moved(own) for own in rows))
    (table,) = vacancies(whole, spread, YEAR).provincial
    (zeeland,) = [own for own in provinces(whole, "2021Q4") if own.region == "PV29"]
    assert (table.period, zeeland.value) == ("2021Q4", 7000)
    assert np.isfinite(table.values).all()


def test_without_provinces_vacancies_follow_employment(dataset, spread) -> None:
    found = vacancies(keeping(dataset, lambda own: not is_provincial(own)), spread, YEAR)
    assert found.provincial == ()
    for chosen in KINDS:
        share = found.cube[:, chosen] / found.cube[:, chosen].sum()
        np.testing.assert_allclose(share, spread[:, chosen] / spread[:, chosen].sum())


def test_within_a_region_the_provinces_change_no_occupation_relative_to_another(
    dataset, spread
) -> None:
    found = vacancies(dataset, spread, YEAR).cube
    for chosen in KINDS:
        rate = found[:, chosen] / spread[:, chosen]
        np.testing.assert_allclose(rate, rate[:, :1].repeat(chosen.sum(), 1))


def test_national_figures_by_class_are_exact_whatever_the_provinces_say(dataset, spread) -> None:
    wanted = {
        own.occupation: own.value
        for own in dataset.select("vacancies_open", region="NL", period="2021Q4")
    }
    for own in (dataset, keeping(dataset, lambda row: not is_provincial(row))):
        found = vacancies(own, spread, YEAR)
        assert found.cube.sum() == pytest.approx(wanted[""], rel=1e-12)
        assert found.cube[:, TECHNICAL].sum() == pytest.approx(wanted["07"], rel=1e-12)
        assert found.cube[:, ICT].sum() == pytest.approx(wanted["08"], rel=1e-12)
        np.testing.assert_allclose(found.by_province.sum(0), found.cube.sum(0))


def test_more_vacancies_in_a_province_mean_more_in_its_regions(dataset, spread) -> None:
    def doubled(own):
        limburg = own.region == "PV31" and own.period == "2021Q1"
        return replace(own, value=2 * own.value) if is_provincial(own) and limburg else own

    more = replace(dataset, observations=tuple(doubled(own) for own in dataset.observations))
    before = by_region(vacancies(dataset, spread, YEAR).cube)
    after = by_region(vacancies(more, spread, YEAR).cube)
    assert all(after[code] > 1.8 * before[code] for code in ("AM29", "AM30", "AM33"))
    assert all(after[code] < before[code] for code in ("AM18", "AM22", "AM28"))
