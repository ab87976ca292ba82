"""Regions: labour-market regions, RES regions, provinces and the municipalities that link them."""

from __future__ import annotations

from functools import lru_cache

from krapte.classification._table import index, rows

KINDS = {
    "labour_market_region": "labour_market_regions.csv",
    "res": "res_regions.csv",
    "province": "provinces.csv",
    "municipality": "municipalities.csv",
}


def regions(kind: str) -> tuple[str, ...]:
    """Return the codes of a kind of region: one of `KINDS`."""
    return tuple(row["code"] for row in rows(KINDS[kind]))


@lru_cache(maxsize=1)
def labour_market_regions() -> tuple[str, ...]:
    """Return the codes of the 35 labour-market regions."""
    return regions("labour_market_region")


def region_name(code: str, lang: str = "nl") -> str:
    """Return the name of a region (`NL` for the country)."""
    if code == "NL":
        return {"nl": "Nederland", "en": "Netherlands"}[lang]
    for table in KINDS.values():
        found = index(table).get(code)
        if found is not None:
            return found["name"]
    raise KeyError(code)


def region_codes() -> frozenset[str]:
    """Return all codes of regions."""
    return frozenset({"NL"}).union(*(index(table) for table in KINDS.values()))
