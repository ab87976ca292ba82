"""A region deviates from the country as published, and by no more than that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from krapte.accounts import YEAR
from krapte.accounts.regional import by_region, municipal_weights, regional_totals
from krapte.classification import is_ict, is_technical, labour_market_regions, model_occupations

CHOSEN = np.array([is_technical(code) or is_ict(code) for code in model_occupations()])
PERSONS = ("AM13", "AM18", "AM22", "AM28", "AM32")


def share_in(cube: np.ndarray, region: str | None = None) -> float:
    """Return the share of technical and ICT work in a region, or in the country."""
    rows = slice(None) if region is None else [labour_market_regions().index(region)]
    own = cube[rows].sum((0, 2, 3, 4))
    return own[CHOSEN].sum() / own.sum()


def without(dataset, lacking):
    kept = tuple(own for own in dataset.observations if not lacking(own))
    return replace(dataset, observations=kept)


@pytest.fixture(scope="module")
def country(base):
    return base.stocks.employed.sum(0)


@pytest.fixture(scope="module")
def totals(base):
    return base.stocks.employed.sum((1, 2, 3, 4))


@pytest.mark.parametrize(("region", "published"), [("AM28", 0.219), ("AM18", 0.158)])
def test_technical_work_in_a_region_stands_to_the_country_as_published(
    dataset, base, region, published
) -> None:
    (here,) = dataset.select("share_technical_work", region=region)
    (nation,) = dataset.select("share_technical_work", region="NL")
    assert here.value == published
    found = share_in(base.stocks.employed, region) / share_in(base.stocks.employed)
    # Raking settles with the totals by region, which come first: within half a percent.
    assert found == pytest.approx(here.value / nation.value, rel=0.005)
    assert (found > 1) == (region == "AM28")


def test_shares_and_persons_both_stand_among_the_residuals(dataset, base) -> None:
    shown = base.residuals
    shares = shown[shown["table"].str.startswith("share_technical_work")].set_index("region")
    persons = shown[shown["table"] == "employed by region x occupation, 2020"].set_index("region")
    assert dict(shares["published"]) == {"AM18": 0.158, "AM28": 0.219, "AM32": 0.213}
    assert set(persons.index) == set(PERSONS)
    for code in PERSONS:
        (own,) = dataset.select("employed", region=code, occupation="07+08")
        assert persons.loc[code, "published"] == own.value
    # Where the share is known, persons of another level only stand beside it.
    assert dict(persons["reliability"] == 0) == {code: code in shares.index for code in PERSONS}


@pytest.mark.parametrize(
    ("lacking", "published_nation"),
    [
        # The national figure of the same group and year.
        (lambda own: own.series == "share_technical_work", 1_656_000),
        # Without it: 18.5 % of the employed of 2021Q2, the period nearest to 2020 that is known.
        (
            lambda own: (
                (own.series == "share_technical_work" and own.region != "NL")
                or (own.region == "NL" and own.occupation == "07+08" and own.series == "employed")
            ),
            0.185 * 8_759_000,
        ),
    ],
    ids=["persons", "share of the employed"],
)
def test_persons_by_region_are_scaled_as_their_group_is_in_the_country(
    dataset, country, totals, lacking, published_nation
) -> None:
    cube = by_region(country, without(dataset, lacking), totals, ["x"], YEAR).cube
    scale = country[CHOSEN].sum() / published_nation
    for code in PERSONS:
        (own,) = dataset.select("employed", region=code, occupation="07+08")
        here = cube[labour_market_regions().index(code)][CHOSEN].sum()
        assert here == pytest.approx(own.value * scale, rel=0.005)


def test_without_any_national_figure_only_the_structure_of_persons_counts(
    dataset, country, totals
) -> None:
    less = without(
        dataset,
        lambda own: (
            own.series == "share_technical_work"
            or (own.region == "NL" and own.occupation == "07+08")
        ),
    )
    cube = by_region(country, less, totals, ["x"], YEAR).cube
    rows = [labour_market_regions().index(code) for code in PERSONS]
    together = cube[rows][:, CHOSEN].sum() / cube[rows].sum()
    assert together == pytest.approx(share_in(cube), rel=1e-6)


def test_regions_add_up_to_the_country_and_keep_their_totals(dataset, country, totals) -> None:
    cube = by_region(country, dataset, totals, ["x"], YEAR).cube
    np.testing.assert_allclose(cube.sum(0), country, rtol=1e-6)
    np.testing.assert_allclose(cube.sum((1, 2, 3, 4)), totals, rtol=1e-6)


def test_without_inhabitants_by_municipality_provinces_are_spread_in_equal_parts(dataset) -> None:
    less = without(dataset, lambda own: own.series == "population" and own.region.startswith("GM"))
    assert municipal_weights(less) is None
    equal, _ = regional_totals(less, "employed", YEAR)
    weighted, _ = regional_totals(dataset, "employed", YEAR)
    assert equal.sum() == pytest.approx(weighted.sum())
    amsterdam = labour_market_regions().index("AM18")
    assert equal[amsterdam] < 0.7 * weighted[amsterdam]
