from collections import Counter
from itertools import pairwise

import pytest

from krapte.classification import (
    expand,
    labour_market_regions,
    region_name,
    regions,
    short_region_names,
    tile_positions,
    tile_shapes,
    tile_size,
)
from krapte.classification._table import rows

KINDS = ("labour_market_region", "res", "province", "municipality")


@pytest.mark.parametrize(
    ("kind", "count"),
    [("labour_market_region", 35), ("res", 30), ("province", 12), ("municipality", 342)],
)
def test_the_country_has_so_many_regions_of_each_kind(kind, count):
    assert len(regions(kind)) == len(set(regions(kind))) == count


def test_regions_carry_the_names_that_people_know():
    assert region_name("NL") == "Nederland"
    assert region_name("NL", "en") == "Netherlands"
    assert region_name("AM22") == "Rijnmond"
    assert region_name("ES26") == "Metropoolregio Eindhoven"
    assert region_name("PV29") == "Zeeland"
    assert region_name("GM0599") == "Rotterdam"
    assert not {"AM04", "AM16", "AM31"} & set(labour_market_regions())


def test_every_municipality_lies_in_exactly_one_region_of_each_kind():
    municipalities = rows("municipalities.csv")
    assert max(Counter(row["code"] for row in municipalities).values()) == 1
    for kind in KINDS[:3]:
        assert {row[kind] for row in municipalities} == set(regions(kind))


@pytest.mark.parametrize(
    ("municipality", "labour_market", "res", "province"),
    [
        ("GM0014", "AM01", "ES01", "PV20"),
        ("GM0363", "AM18", "ES16", "PV27"),
        ("GM0344", "AM13", "ES14", "PV26"),
        ("GM0772", "AM28", "ES26", "PV30"),
        ("GM0935", "AM30", "ES30", "PV31"),
    ],
)
def test_known_municipalities_lie_where_everyone_knows(municipality, labour_market, res, province):
    (row,) = [row for row in rows("municipalities.csv") if row["code"] == municipality]
    assert (row["labour_market_region"], row["res"], row["province"]) == (
        labour_market,
        res,
        province,
    )


def test_an_unknown_kind_of_region_is_named_with_the_kinds_that_exist():
    with pytest.raises(ValueError, match="`county` is no kind of region; choose one of labour"):
        regions("county")
    with pytest.raises(KeyError):
        region_name("AM99")


def test_the_country_expands_to_all_labour_market_regions():
    assert expand("region", "NL") == expand("region", "") == labour_market_regions()
    assert expand("region", "AM05") == ("AM05",)
    assert expand("region", "PV29") == ("AM24",)


@pytest.mark.parametrize("code", ["PV25", "GM0599", "ES23"])
def test_a_region_that_cuts_through_labour_market_regions_is_not_expanded(code):
    with pytest.raises(ValueError, match="use `crosswalk`"):
        expand("region", code)


@pytest.mark.parametrize("kind", KINDS[:3])
def test_no_two_regions_stand_on_one_tile(kind):
    positions = tile_positions(kind)
    assert set(positions) == set(regions(kind))
    assert len(set(positions.values())) == len(positions)
    height, width = tile_size(kind)
    assert all(0 <= row < height and 0 <= column < width for row, column in positions.values())


@pytest.mark.parametrize(
    ("kind", "north", "south"),
    [
        ("labour_market_region", "AM01", "AM30"),
        ("res", "ES01", "ES30"),
        ("province", "PV20", "PV31"),
    ],
)
def test_tiles_lie_as_the_country_does(kind, north, south):
    positions = tile_positions(kind)
    assert positions[north][0] == 0
    assert positions[south][0] == max(row for row, _ in positions.values())
    assert (
        positions[{"labour_market_region": "AM24", "res": "ES24", "province": "PV29"}[kind]][1] == 0
    )


@pytest.mark.parametrize("kind", KINDS[:3])
def test_the_tile_map_is_made_of_unit_squares_with_names(kind):
    shapes = tile_shapes(kind)
    assert shapes["type"] == "FeatureCollection"
    assert [shape["properties"]["code"] for shape in shapes["features"]] == list(regions(kind))
    for shape in shapes["features"]:
        properties = shape["properties"]
        assert shape["id"] == properties["code"]
        assert properties["name"] == region_name(properties["code"])
        assert 0 < len(properties["short_name"]) <= 20
        ring = shape["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        pairs = pairwise(ring)
        area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2
        assert area == 1
        assert max(y for _, y in ring) == -properties["row"]
        assert min(x for x, _ in ring) == properties["column"]


def test_municipalities_have_no_tile_map():
    with pytest.raises(ValueError, match="`municipality` has no tile map"):
        tile_shapes("municipality")


def test_short_names_are_different_from_each_other():
    for kind in KINDS[:3]:
        names = [shape["properties"]["short_name"] for shape in tile_shapes(kind)["features"]]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", ["labour_market_region", "res", "province"])
def test_short_names_are_there_for_every_region_and_fit_on_a_tile(kind):
    names = short_region_names(kind)
    assert tuple(names) == regions(kind)
    assert len(set(names.values())) == len(names)
    assert all(0 < len(name) <= len(region_name(code)) for code, name in names.items())


@pytest.mark.parametrize("kind", ["municipality", "country"])
def test_a_kind_without_short_names_is_refused(kind):
    with pytest.raises(ValueError, match="has no short names"):
        short_region_names(kind)
