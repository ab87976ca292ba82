"""How far apart labour-market regions lie, for commuting and moving house."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from krapte.classification._table import index
from krapte.classification.regions import labour_market_regions

_EARTH_RADIUS_KM = 6371.0


def region_centres() -> dict[str, tuple[float, float]]:
    """Return latitude and longitude (degrees, WGS 84) of the centre of labour-market regions.

    The centre of a region is the mean of the centres of its municipalities.
    """
    table = index("centres.csv")
    return {
        code: (float(table[code]["latitude"]), float(table[code]["longitude"]))
        for code in labour_market_regions()
    }


def region_distances() -> list[list[float]]:
    """Return the great-circle distances between the centres of the labour-market regions, km."""
    points = [(radians(north), radians(east)) for north, east in region_centres().values()]
    return [[_distance(one, other) for other in points] for one in points]


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    north, east = other[0] - one[0], other[1] - one[1]
    square = sin(north / 2) ** 2 + cos(one[0]) * cos(other[0]) * sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(square))
