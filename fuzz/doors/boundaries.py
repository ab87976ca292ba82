"""Boundaries of regions: GeoJSON and what GDAL would take for something else."""

from __future__ import annotations

import json
from pathlib import Path

from fuzz.reader import Case, Reader
from krapte.classification import boundaries, regions


def _square(number: int) -> list[list[list[float]]]:
    west, south = 3.5 + 0.2 * (number % 15), 51.0 + 0.3 * (number // 15)
    east, north = west + 0.15, south + 0.25
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def _provinces() -> list[Case]:
    features = [
        {"type": "Feature", "properties": {"statcode": code, "name": f"P {number}"},
         "geometry": {"type": "Polygon", "coordinates": _square(number)}}
        for number, code in enumerate(regions("province"))
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features}
    return [{"own.geojson": json.dumps(whole).encode()}]


def _read(folder: Path) -> None:
    boundaries("province", folder / "own.geojson")


READERS = (Reader("boundaries.geojson", _provinces, _read),)
