"""Regions: labour-market regions, RES regions, provinces and the municipalities that link them."""

from __future__ import annotations

from functools import cache, lru_cache

from krapte.classification._table import index, rows

KINDS = {
    "labour_market_region": "labour_market_regions.csv",
    "res": "res_regions.csv",
    "province": "provinces.csv",
    "municipality": "municipalities.csv",
}


@cache
def regions(kind: str) -> tuple[str, ...]:
    """Return the codes of a kind of region.

    Raises
    ------
    ValueError
        When the kind is none of `KINDS`.
    """
    if kind not in KINDS:
        raise ValueError(f"`{kind}` is no kind of region; choose one of {', '.join(KINDS)}")
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


def short_region_names(kind: str) -> dict[str, str]:
    """Return code -> short name of the regions of a kind, for labels with little room.

    Raises
    ------
    ValueError
        When the kind has no short names: municipalities, or none of `KINDS`.
    """
    if kind not in KINDS or kind == "municipality":
        raise ValueError(f"`{kind}` has no short names; choose labour_market_region, res, province")
    return {row["code"]: row["short_name"] for row in rows(KINDS[kind])}


@cache
def region_codes() -> frozenset[str]:
    """Return all codes of regions."""
    return frozenset({"NL"}).union(*(index(table) for table in KINDS.values()))


def expand_region(code: str) -> tuple[str, ...]:
    """Return the labour-market regions that together are exactly a region.

    Raises
    ------
    ValueError
        When the code is no region, or its border runs through a labour-market region: only a
        crosswalk with weights can divide its figures.
    """
    if code in ("", "NL"):
        return labour_market_regions()
    if code in labour_market_regions():
        return (code,)
    if code not in region_codes():
        raise ValueError(f"`{code}` is no region")
    municipalities = rows("municipalities.csv")
    columns = ("code", "province", "res")
    inside = {row["labour_market_region"] for row in municipalities if code in _of(row, columns)}
    outside = {
        row["labour_market_region"] for row in municipalities if code not in _of(row, columns)
    }
    if inside & outside:
        raise ValueError(f"{code} holds parts of labour-market regions; use `crosswalk`")
    return tuple(own for own in labour_market_regions() if own in inside)


def _of(row: dict[str, str], columns: tuple[str, ...]) -> set[str]:
    return {row[column] for column in columns}
