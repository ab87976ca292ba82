import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krapte.classification import convert, crosswalk, crosswalk_basis, regions
from krapte.classification._table import rows

KINDS = ("labour_market_region", "res", "province", "municipality")
MUNICIPALITIES = regions("municipality")

kinds = st.sampled_from(KINDS)
positive = st.floats(0.001, 1e7)


@st.composite
def weightings(draw):
    """Weights above 0 for all municipalities, up to twelve orders of magnitude apart, or none."""
    if draw(st.booleans()):
        return None
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311
    spread = draw(st.floats(0, 6))
    return {code: 10 ** random.uniform(-spread, spread) for code in MUNICIPALITIES}


@st.composite
def totals(draw, kind):
    """Values of either sign for all, some or none of the regions of a kind."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311
    scale = draw(positive)
    held = draw(st.floats(0, 1))
    return {
        code: scale * random.uniform(-0.2, 0.8) for code in regions(kind) if random.random() < held
    }


@given(kinds, kinds, weightings())
def test_the_shares_of_every_region_sum_to_one(origin, target, weights):
    shares = crosswalk(origin, target, weights)
    assert set(shares) == set(regions(origin))
    for goals in shares.values():
        assert math.isclose(math.fsum(goals.values()), 1.0, abs_tol=1e-12)
        assert all(0 < share <= 1 + 1e-12 for share in goals.values())
        assert set(goals) <= set(regions(target))


@given(st.data(), kinds, kinds, weightings())
def test_conversion_between_any_two_kinds_of_region_loses_nobody(data, origin, target, weights):
    values = data.draw(totals(origin))
    result = convert(values, origin, target, weights)
    assert set(result) == set(regions(target))
    size = sum(abs(value) for value in values.values())
    assert math.isclose(
        math.fsum(result.values()), math.fsum(values.values()), abs_tol=1e-9 * max(size, 1e-9)
    )


@given(st.data(), st.sampled_from(KINDS[:3]), weightings())
def test_municipalities_added_up_to_a_region_are_its_total(data, kind, weights):
    values = data.draw(totals("municipality"))
    belongs = {row["code"]: row[kind] for row in rows("municipalities.csv")}
    expected = dict.fromkeys(regions(kind), 0.0)
    for code, value in values.items():
        expected[belongs[code]] += value
    assert convert(values, "municipality", kind, weights) == pytest.approx(expected)


@given(st.data(), st.sampled_from(KINDS[:3]), weightings())
def test_a_region_divided_over_municipalities_and_added_up_again_is_itself(data, kind, weights):
    values = data.draw(totals(kind))
    divided = convert(values, kind, "municipality", weights)
    again = convert(divided, "municipality", kind, weights)
    expected = {code: values.get(code, 0.0) for code in regions(kind)}
    assert again == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(weightings(), positive)
def test_only_the_ratio_of_weights_counts(weights, factor):
    if weights is None:
        return
    scaled = {code: factor * weight for code, weight in weights.items()}
    one = crosswalk("res", "labour_market_region", weights)
    other = crosswalk("res", "labour_market_region", scaled)
    assert all(one[code] == pytest.approx(other[code]) for code in one)


def test_a_kind_of_region_converts_to_itself():
    for kind in KINDS:
        assert crosswalk(kind, kind) == {code: {code: 1.0} for code in regions(kind)}


def test_heavy_municipalities_pull_the_shares():
    weights = dict.fromkeys(MUNICIPALITIES, 1.0)
    equal = crosswalk("res", "labour_market_region", weights)["ES23"]
    heavier = crosswalk("res", "labour_market_region", weights | {"GM0599": 600.0})["ES23"]
    assert equal == pytest.approx(crosswalk("res", "labour_market_region")["ES23"])
    assert heavier["AM22"] > 0.9 > equal["AM22"]


def test_the_link_between_res_and_labour_market_regions_is_many_to_many():
    held = [len(goals) for goals in crosswalk("labour_market_region", "res").values()]
    assert [held.count(1), held.count(2), sum(count > 2 for count in held)] == [24, 8, 3]
    held = [len(goals) for goals in crosswalk("res", "labour_market_region").values()]
    assert [held.count(1), held.count(2), sum(count > 2 for count in held)] == [14, 12, 4]


def test_a_municipality_without_weight_still_lies_in_its_region():
    weights = dict.fromkeys(MUNICIPALITIES, 1.0) | {"GM0014": 0.0}
    assert crosswalk("municipality", "province", weights)["GM0014"] == {"PV20": 1.0}


def test_the_default_basis_is_equal_weights():
    basis = crosswalk_basis(None)
    assert basis.equal
    assert basis.text() == "gelijke gewichten per gemeente (geen bevolkingsgewichten bekend)"
    assert basis.text("en").startswith("equal weights per municipality")


def test_the_basis_says_for_how_many_municipalities_the_population_is_known():
    weights = dict.fromkeys(MUNICIPALITIES[2:], 1000.0) | {"GM9999": 5.0, MUNICIPALITIES[0]: 0.0}
    basis = crosswalk_basis(weights)
    assert not basis.equal
    assert basis.weighted == 340
    assert basis.municipalities == 342
    assert basis.missing == MUNICIPALITIES[:2]
    assert basis.unknown == ("GM9999",)
    assert basis.text("en") == (
        "weighted by population for 340 of 342 municipalities; "
        "1 unknown municipality codes not used"
    )
    assert basis.text() == (
        "gewogen naar bevolking voor 340 van 342 gemeenten; 1 onbekende gemeentecodes niet gebruikt"
    )


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_impossible_weights_are_refused(weight):
    weights = dict.fromkeys(MUNICIPALITIES, 1.0) | {"GM0014": weight}
    with pytest.raises(ValueError, match="the weight of GM0014"):
        crosswalk("res", "province", weights)
    with pytest.raises(ValueError, match="the weight of GM0014"):
        crosswalk_basis(weights)


def test_a_region_without_any_weight_is_refused():
    with pytest.raises(ValueError, match="no municipality of PV20 has a weight"):
        crosswalk("province", "res", {"GM0599": 1.0})
    with pytest.raises(ValueError, match="none of the weights"):
        crosswalk_basis({"GM9999": 1.0})


def test_unknown_regions_and_kinds_are_refused():
    with pytest.raises(ValueError, match="`AM99` is no region of the kind `labour_market_region`"):
        convert({"AM99": 1.0}, "labour_market_region", "res")
    with pytest.raises(ValueError, match="`county` is no kind of region"):
        crosswalk("res", "county")
