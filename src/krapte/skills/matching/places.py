"""Where people live and work is: municipalities and labour-market regions, and how far apart.

Travel is between centres of labour-market regions; inside a region it is taken as none. That is as
fine as the places that are known for everybody, and it is what an index per region can use.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from krapte.classification import crosswalk, labour_market_regions, region_distances, regions

NOWHERE = -1
"""The place of someone or something of which it is unknown."""


@lru_cache(maxsize=1)
def place_codes() -> tuple[str, ...]:
    """Return the codes of places: the 35 labour-market regions, then the municipalities."""
    return (*labour_market_regions(), *regions("municipality"))


@lru_cache(maxsize=1)
def place_numbers() -> dict[str, int]:
    """Return code -> position in `place_codes`."""
    return {code: number for number, code in enumerate(place_codes())}


@lru_cache(maxsize=1)
def region_of_place() -> Int[np.ndarray, "places"]:
    """Return for each place the position of its labour-market region.

    A municipality lies in one region by the division that krapte uses.
    """
    order = {code: number for number, code in enumerate(labour_market_regions())}
    inside = crosswalk("municipality", "labour_market_region")
    own = list(range(len(order)))
    own += [order[max(shares, key=lambda code: shares[code])] for shares in inside.values()]
    return np.array(own, dtype=np.int16)


@lru_cache(maxsize=1)
def distances_km() -> Float[np.ndarray, "regions regions"]:
    """Return the great-circle distances between the centres of labour-market regions, km."""
    return np.array(region_distances())


def regions_of(place: Int[np.ndarray, "rows"]) -> Int[np.ndarray, "rows"]:
    """Return the labour-market region of each place; -1 where the place is unknown."""
    found = region_of_place()[np.maximum(place, 0)]
    return np.where(place < 0, NOWHERE, found).astype(np.int16)
