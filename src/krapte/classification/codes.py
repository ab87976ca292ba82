"""One question for every dimension: is this code known, and what does it stand for."""

from __future__ import annotations

from krapte.classification.ages import AGES, SEXES, age_range
from krapte.classification.education import education_codes, expand_education, expand_track
from krapte.classification.occupations import expand_occupation, occupation_codes
from krapte.classification.periods import parse_period
from krapte.classification.regions import labour_market_regions, region_codes
from krapte.classification.sectors import sectors

DIMENSIONS = ("region", "occupation", "education", "sex", "age", "sector")


def codes(dimension: str) -> frozenset[str]:
    """Return the codes of a dimension that can be listed (ages and periods follow a pattern)."""
    return {
        "region": region_codes,
        "occupation": occupation_codes,
        "education": education_codes,
        "sex": lambda: frozenset(SEXES),
        "sector": lambda: frozenset(sectors()),
    }[dimension]()


def known_code(dimension: str, code: str) -> bool:
    """Return whether a code exists; an empty code is the total and always known."""
    if code == "":
        return True
    if dimension in ("age", "period"):
        try:
            (age_range if dimension == "age" else parse_period)(code)
        except ValueError:
            return False
        return True
    return code in codes(dimension)


def expand(dimension: str, code: str) -> tuple[str, ...]:
    """Return the codes of the model that a published code covers.

    `track` is the education pipeline, `education` the groups of the simulator; ages come as text.
    """
    if dimension == "occupation":
        return expand_occupation(code)
    if dimension == "track":
        return expand_track(code)
    if dimension == "education":
        return expand_education(code)
    if dimension == "age":
        first, last = age_range(code)
        return tuple(str(age) for age in AGES if first <= age <= last)
    if dimension == "region":
        return labour_market_regions() if code in ("", "NL") else (code,)
    return (code,)
