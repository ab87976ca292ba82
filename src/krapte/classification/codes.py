"""One question for every dimension: is this code known, and what does it stand for."""

from __future__ import annotations

from krapte.classification.ages import AGES, SEXES, age_range
from krapte.classification.education import education_codes, expand_education, expand_track
from krapte.classification.occupations import expand_occupation, occupation_codes
from krapte.classification.periods import parse_period
from krapte.classification.regions import expand_region, region_codes
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

    An empty code is the total. `track` is the education pipeline, `education` the groups of the
    simulator; ages come as text.

    Raises
    ------
    ValueError
        When the code is unknown, or covers only parts of what the model keeps apart: then no list
        of codes is right, and an empty one would lose people in silence.
    """
    if dimension == "occupation":
        return expand_occupation(code)
    if dimension == "track":
        return expand_track(code)
    if dimension == "education":
        return expand_education(code)
    if dimension == "age":
        first, last = age_range(code) if code else (AGES[0], AGES[-1])
        return tuple(str(age) for age in AGES if first <= age <= last)
    if dimension == "region":
        return expand_region(code)
    if dimension == "sex":
        return SEXES if code == "" else _one(code, SEXES)
    if dimension == "sector":
        return sectors() if code == "" else _one(code, sectors())
    raise ValueError(f"`{dimension}` is no dimension; choose one of {', '.join(DIMENSIONS)}")


def _one(code: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if code not in known:
        raise ValueError(f"`{code}` is unknown; choose one of {', '.join(known)}")
    return (code,)
