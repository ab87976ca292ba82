import io
import json
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import pytest

from krapte.classification import (
    BOUNDARY_SERVICE,
    boundaries,
    region_name,
    regions,
    tile_shapes,
)
from krapte.errors import BadInput

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "nl_regions"
SHAPES = SHARED / "nl-vr-gm.topo.json"
real_shapes = pytest.mark.skipif(
    not SHAPES.is_file(), reason="the shapes of the municipalities are not on this machine"
)
COUNTS = {"labour_market_region": 35, "res": 30, "province": 12, "municipality": 342}


def squares(codes, west=4.0, south=51.0, step=0.05, field="statcode"):
    """Return squares of one step in rows of twenty as GeoJSON, one per code."""
    features = []
    for number, code in enumerate(codes):
        x, y = west + step * (number % 20), south + step * (number // 20)
        ring = [[x, y], [x + step, y], [x + step, y + step], [x, y + step], [x, y]]
        features.append(
            {
                "type": "Feature",
                "properties": {"year": 2025, field: code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def written(folder, content, name="shapes.geojson"):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def refusal(*args, **kwargs):
    with pytest.raises(BadInput) as caught:
        boundaries(*args, **kwargs)
    return caught.value.problems[0]


@real_shapes
@pytest.mark.parametrize("kind", COUNTS)
def test_real_municipalities_dissolve_to_every_kind_of_region(kind):
    frame = boundaries(kind, SHAPES)
    assert list(frame.columns) == ["code", "name", "geometry"]
    assert tuple(frame["code"]) == regions(kind)
    assert len(frame) == COUNTS[kind]
    assert list(frame["name"]) == [region_name(code) for code in regions(kind)]
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()


@real_shapes
@pytest.mark.parametrize("kind", ["labour_market_region", "res", "province"])
def test_dissolving_keeps_the_surface_of_the_country(kind):
    whole = boundaries("municipality", SHAPES).to_crs(28992).area.sum()
    assert boundaries(kind, SHAPES).to_crs(28992).area.sum() == pytest.approx(whole, rel=1e-4)
    assert 33e9 < whole < 42e9


@real_shapes
@pytest.mark.parametrize(
    ("kind", "code", "longitude", "latitude"),
    [
        ("labour_market_region", "AM22", 4.48, 51.92),
        ("res", "ES30", 5.85, 50.88),
        ("province", "PV20", 6.57, 53.22),
        ("province", "PV29", 3.61, 51.50),
    ],
)
def test_towns_lie_inside_their_regions(kind, code, longitude, latitude):
    from shapely.geometry import Point

    frame = boundaries(kind, SHAPES)
    inside = frame[frame.contains(Point(longitude, latitude))]
    assert list(inside["code"]) == [code]


@real_shapes
def test_a_geopackage_on_the_dutch_grid_gives_the_same_shapes(tmp_path):
    path = tmp_path / "gemeenten.gpkg"
    expected = boundaries("municipality", SHAPES)
    expected.rename(columns={"code": "GM_CODE"}).to_crs(28992).to_file(path)
    frame = boundaries("province", path)
    difference = frame.symmetric_difference(boundaries("province", SHAPES))
    assert difference.to_crs(28992).area.max() < 1e4


@pytest.mark.parametrize("kind", COUNTS)
def test_a_file_of_municipalities_serves_every_kind(tmp_path, kind):
    path = written(tmp_path, squares(regions("municipality")))
    frame = boundaries(kind, str(path))
    assert tuple(frame["code"]) == regions(kind)
    assert sum(shape.area for shape in frame.geometry) == pytest.approx(342 * 0.05**2)


def test_a_file_of_the_regions_themselves_is_taken_as_it_is(tmp_path):
    path = written(tmp_path, squares(reversed(regions("res")), field="regio"))
    frame = boundaries("res", path)
    assert tuple(frame["code"]) == regions("res")
    assert set(frame.geom_type) == {"Polygon"}


def test_the_right_layer_of_a_file_with_many_is_taken(tmp_path):
    import geopandas

    path = tmp_path / "gebieden.gpkg"
    whole = geopandas.GeoDataFrame.from_features(squares(regions("municipality")), crs=4326)
    points = whole.set_geometry(whole.representative_point())
    other = whole.assign(statcode=[f"WK{number:06d}" for number in range(len(whole))])
    for name, layer in {"label": points, "wijk": other, "gemeente": whole}.items():
        layer.to_file(path, layer=name)
    frame = boundaries("province", path)
    assert tuple(frame["code"]) == regions("province")
    assert sum(shape.area for shape in frame.geometry) == pytest.approx(342 * 0.05**2)


def test_codes_without_a_shape_are_missing(tmp_path):
    shapes = squares(regions("province"))
    shapes["features"][3]["geometry"] = None
    problem = refusal("province", written(tmp_path, shapes))
    assert problem.found == "no shape for `PV23`"


def test_shapes_on_the_dutch_grid_without_saying_so_are_recognised(tmp_path):
    shapes = squares(regions("municipality"), 50_000, 350_000, 5_000)
    frame = boundaries("province", written(tmp_path, shapes))
    west, south, east, north = frame.total_bounds
    assert 3 < west < east < 7.5
    assert 50.5 < south < north < 54


def test_nothing_is_fetched_and_nothing_is_guessed_without_being_asked():
    def forbidden(*_, **__):
        raise AssertionError("the network was used")

    problem = refusal("province", open_url=forbidden)
    assert problem.field == "path"
    assert "download=True" in problem.mend


def test_a_missing_file_is_named(tmp_path):
    problem = refusal("province", tmp_path / "absent.geojson")
    assert problem.file == "absent.geojson"
    assert problem.found == "no such file"


@pytest.mark.parametrize("content", ["", "no shapes", "code,name\nGM0014,Groningen\n"])
def test_a_file_without_shapes_is_refused(tmp_path, content):
    problem = refusal("province", written(tmp_path, content))
    assert problem.file == "shapes.geojson"
    assert problem.found == "no shapes that can be read"
    assert "GeoPackage" in problem.allowed


def test_a_file_without_codes_names_the_columns_it_has(tmp_path):
    path = written(tmp_path, squares(["Groningen", "Friesland"], field="naam"))
    problem = refusal("province", path)
    assert "naam" in problem.found
    assert "PV20" in problem.allowed
    assert problem.mend


def test_the_division_of_another_year_is_refused_with_its_codes(tmp_path):
    codes = ["GM0003", *regions("municipality")[1:]]
    with pytest.raises(BadInput) as caught:
        boundaries("province", written(tmp_path, squares(codes)))
    unknown, absent = caught.value.problems
    assert unknown.field == absent.field == "statcode"
    assert unknown.found == "unknown codes `GM0003`"
    assert absent.found == "no shape for `GM0014`"
    assert "342 codes" in unknown.allowed
    assert "2025" in unknown.mend


def test_a_part_of_the_country_is_refused(tmp_path):
    problem = refusal("res", written(tmp_path, squares(regions("municipality")[:300])))
    assert problem.found.endswith("and 37 more")


def test_latitude_before_longitude_is_refused(tmp_path):
    problem = refusal("res", written(tmp_path, squares(regions("municipality"), 51.0, 4.0)))
    assert problem.field == "geometry"
    assert "longitude first" in problem.mend


def test_tiles_are_no_boundaries(tmp_path):
    assert refusal("res", written(tmp_path, tile_shapes("res"))).field == "geometry"


def test_an_unknown_kind_of_region_is_refused():
    with pytest.raises(ValueError, match="is no kind of region"):
        boundaries("county", "shapes.geojson")


def test_the_service_is_asked_once_when_the_user_wants_it():
    asked = []

    def answer(address, timeout):
        asked.append((address, timeout))
        return io.BytesIO(json.dumps(squares(regions("municipality"))).encode())

    frame = boundaries("labour_market_region", download=True, open_url=answer)
    assert tuple(frame["code"]) == regions("labour_market_region")
    assert [address for address, _ in asked] == [BOUNDARY_SERVICE]
    assert 0 < asked[0][1] <= 60


@pytest.mark.parametrize("fault", [URLError("no route"), TimeoutError("slow"), OSError("down")])
def test_a_service_that_does_not_answer_is_one_clear_message(fault):
    def unreachable(address, timeout):
        raise fault

    problem = refusal("res", download=True, open_url=unreachable)
    assert problem.file.startswith("https://service.pdok.nl/")
    assert "no answer" in problem.found
    assert "`path`" in problem.mend


def test_an_answer_that_is_no_map_is_refused():
    def sorry(address, timeout):
        return io.BytesIO(b"<html>maintenance</html>")

    assert refusal("res", download=True, open_url=sorry).found == "no shapes that can be read"


def test_the_vocabulary_loads_without_the_map_libraries():
    script = (
        "import sys, krapte.classification;"
        "print([name for name in ('geopandas', 'pyogrio', 'shapely') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
