"""Who can work where, how far that is, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from krapte.classification import crosswalk, labour_market_regions, region_distances
from krapte.programming.project import res_regions
from krapte.programming.supply import Link

HOME_OF_PLACE, HOME_OF_REGION = 0.2, 0.5
"""A RES region lies in a labour-market region when at least this share of its municipalities does,
or when it holds at least that share of the region's municipalities; assumed, 0.1 to 0.35 and 0.35
to 0.65."""

_NIGHTS, _WEEK = 4.0, 5.0


def region_shares(place: str) -> dict[str, float]:
    """Return the labour-market regions in which a place lies, with its share in each (sum 1).

    Parameters
    ----------
    place
        RES region or municipality. Municipalities weigh the same, as in `crosswalk`.

    Raises
    ------
    KeyError
        The place is neither.
    """
    kind = "res" if place.startswith("ES") else "municipality"
    return crosswalk(kind, "labour_market_region")[place]


def links_of(places: Iterable[str], rules: Mapping[str, float]) -> tuple[Link, ...]:
    """Return the links of every place with the regions whose workers can come.

    A place has a link with each region in which it lies, free of charge, and with each region whose
    centre is within reach. Distances are between centres of labour-market regions; that of a RES
    region in several is their mean. Nearby people travel every day, farther away they stay from
    Monday to Friday, whichever costs less where both can be.

    Parameters
    ----------
    places
        RES regions and municipalities.
    rules
        From `Rules.drawn`; take the central ones: who can come does not differ between draws.

    Returns
    -------
    tuple
        By place and region; every place has at least one at home.
    """
    codes = labour_market_regions()
    distance = region_distances()
    held = crosswalk("labour_market_region", "res")
    found = []
    for place in sorted(set(places)):
        if place not in res_regions():
            raise KeyError(place)
        shares = region_shares(place)
        largest = max(shares, key=shares.__getitem__)
        for position, region in enumerate(codes):
            inside = shares.get(region, 0.0)
            home = region == largest or inside >= HOME_OF_PLACE
            home = home or (inside > 0 and held[region].get(place, 0.0) >= HOME_OF_REGION)
            far = sum(share * distance[codes.index(own)][position] for own, share in shares.items())
            if home or inside > 0 or far <= rules["reach_km"]:
                found.append(Link(place, region, 0.0 if home else month_euro(far, rules), home))
    return tuple(found)


def month_euro(far: float, rules: Mapping[str, float]) -> float:
    """Return what a full-time month costs more at a distance, in euro.

    Parameters
    ----------
    far
        Kilometres as the crow flies, one way.
    rules
        From `Rules.drawn`.
    """
    road = far * rules["road_factor"]
    trip = 2 * road * (rules["km_euro"] + rules["travel_hour_euro"] / rules["km_an_hour"])
    days = rules["days_a_month"]
    staying = days / _WEEK * (trip + _NIGHTS * rules["night_euro"])
    return min(days * trip, staying) if far <= rules["daily_km"] else staying
