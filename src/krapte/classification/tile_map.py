"""Tile maps: every region one square of the same size, so that small regions can be read too."""

from __future__ import annotations

from typing import Any

from krapte.classification._table import rows
from krapte.classification.regions import KINDS

TILED = ("labour_market_region", "res", "province")
"""Kinds of region that have a tile map; municipalities are too many for tiles."""


def tile_positions(kind: str) -> dict[str, tuple[int, int]]:
    """Return row and column of every region of a kind; row 0 is the north, column 0 the west.

    The layout is our own: it keeps neighbours together as far as a grid allows.

    Raises
    ------
    ValueError
        When the kind of region has no tile map.
    """
    return {row["code"]: (int(row["tile_row"]), int(row["tile_col"])) for row in _regions_of(kind)}


def tile_size(kind: str) -> tuple[int, int]:
    """Return the number of rows and columns of the tile map of a kind of region."""
    positions = tile_positions(kind).values()
    return max(row for row, _ in positions) + 1, max(column for _, column in positions) + 1


def tile_shapes(kind: str) -> dict[str, Any]:
    """Return the tile map of a kind of region as a GeoJSON feature collection.

    Every feature is a unit square with the properties `code`, `name`, `short_name`, `row` and
    `column`. Coordinates are counted in tiles on a flat plane: x grows to the east from 0, y grows
    to the north and is 0 at the upper edge of the map. They are no longitudes and latitudes, so
    draw them without a projection.

    Raises
    ------
    ValueError
        When the kind of region has no tile map.
    """
    features = [_feature(row) for row in _regions_of(kind)]
    return {"type": "FeatureCollection", "features": features}


def _regions_of(kind: str) -> tuple[dict[str, str], ...]:
    if kind not in TILED:
        raise ValueError(f"`{kind}` has no tile map; choose one of {', '.join(TILED)}")
    return rows(KINDS[kind])


def _feature(region: dict[str, str]) -> dict[str, Any]:
    row, column = int(region["tile_row"]), int(region["tile_col"])
    west, east, north, south = column, column + 1, -row, -row - 1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "id": region["code"],
        "properties": {
            "code": region["code"],
            "name": region["name"],
            "short_name": region["short_name"],
            "row": row,
            "column": column,
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
