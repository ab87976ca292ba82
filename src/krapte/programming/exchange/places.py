"""A plan on the map: GeoJSON with a point per project, at the centre of its region."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from krapte.classification import crosswalk, region_centres, region_name
from krapte.programming.answers import project_table
from krapte.programming.plan import Goal, Plan
from krapte.programming.project import Programme, res_regions

POSITION = "centre of the region, not the site"
_DIGITS = 5


def places_geojson(programme: Programme, goal: Goal, plan: Plan) -> bytes:
    """Return what becomes of every project as GeoJSON (RFC 7946).

    krapte knows the RES region or municipality of a project, never its site. So the point is the
    centre of the region: the mean of the centres of the labour-market regions of its
    municipalities. Every feature says so in `position`.

    Returns
    -------
    bytes
        A feature collection; properties are the columns of `project_table`, empty ones null.
    """
    features = [_feature(row) for row in project_table(programme, goal, plan).to_dict("records")]
    told = {"type": "FeatureCollection", "features": features}
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


@lru_cache(maxsize=1)
def place_centres() -> dict[str, tuple[float, float]]:
    """Return longitude and latitude (degrees, WGS 84) by RES region and municipality."""
    centres = region_centres()
    labour = crosswalk("municipality", "labour_market_region")
    found: dict[str, tuple[float, float]] = {}
    inside: dict[str, list[tuple[float, float]]] = {}
    for municipality, shares in labour.items():
        north, east = centres[next(iter(shares))]
        found[municipality] = (round(east, _DIGITS), round(north, _DIGITS))
        inside.setdefault(res_regions()[municipality], []).append((east, north))
    for region, points in inside.items():
        east, north = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
        found[region] = (round(east, _DIGITS), round(north, _DIGITS))
    return found


def _feature(row: Mapping[Any, Any]) -> dict[str, Any]:
    properties = {str(name): None if value == "" else value for name, value in row.items()}
    properties["region_name"] = region_name(row["region"])
    properties["position"] = POSITION
    return {
        "type": "Feature",
        "id": row["project"],
        "geometry": {"type": "Point", "coordinates": list(place_centres()[row["region"]])},
        "properties": properties,
    }
