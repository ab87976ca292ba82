"""How much two measures serve the same, dimension by dimension, with what is unknown kept apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from krapte.errors import BadInput, Problem
from krapte.register.overlaps.aims import Aim

WEIGHTS = {"group": 0.30, "instrument": 0.25, "region": 0.20, "period": 0.15, "occupation": 0.10}
"""What each dimension weighs in the score.

Assumed, not estimated: nobody measured when two Dutch measures are felt to be double. The order is
the reasoning: who is served says most, and nearly all measures share the country and the sector.
"""

DIMENSIONS = tuple(WEIGHTS)

CORE = ("group", "instrument", "region", "period")
"""Dimensions that must all be shared before two measures are called an overlap."""


@dataclass(frozen=True)
class Shared:
    """What two measures have in common in one dimension.

    Parameters
    ----------
    dimension
        One of `DIMENSIONS`.
    weight
        Its weight in the score, 0 to 1.
    state
        `yes` (the smaller lies wholly in the larger), `part`, `no`, or `unknown` (of at least one
        of the two it is not known).
    share
        Part of the smaller one that the other serves too, 0 to 1; None when unknown.
    common
        What they share: target groups, the instrument, regions, years or occupations.
    """

    dimension: str
    weight: float
    state: str
    share: float | None
    common: tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    """Two measures, and how much they serve the same.

    Parameters
    ----------
    first, second
        Identifiers of the measures, in alphabetical order.
    score
        Sum of weight times share over what is known, 0 to 1: what is unknown counts as not shared.
    possible
        The score if all that is unknown turned out to be shared.
    verdict
        `overlap` when all of `CORE` is shared at least in part; `possible` when none of `CORE` is
        known to differ but something is unknown; else `partial`.
    shared
        The grounds, one for each dimension.
    """

    first: str
    second: str
    score: float
    possible: float
    verdict: str
    shared: tuple[Shared, ...]


def weights_of(given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the weights with some of them replaced, scaled so that they add up to 1.

    Raises
    ------
    BadInput
        A dimension is unknown, a weight is negative or no number, or all are 0.
    """
    chosen = {**WEIGHTS, **(given or {})}
    for name, value in chosen.items():
        if name not in WEIGHTS:
            _refuse(name, f"`{name}`", f"a dimension: {', '.join(WEIGHTS)}")
        if not (math.isfinite(value) and value >= 0):
            _refuse(name, f"`{value}`", "a number of 0 or more")
    whole = sum(chosen.values())
    if whole == 0:
        _refuse(None, "only weights of 0", "at least one weight above 0")
    return {name: chosen[name] / whole for name in WEIGHTS}


def _refuse(field: str | None, found: str, allowed: str) -> None:
    mend = "Write for example --weight group=0.5."
    raise BadInput([Problem("weights", None, field, found, allowed, mend)])


def overlaps(
    aims: Iterable[Aim], weights: Mapping[str, float] | None = None, least: float = 0.0
) -> tuple[Overlap, ...]:
    """Return the pairs of measures by how much they serve the same, the most first.

    Parameters
    ----------
    aims
        Measures to compare, each with each.
    weights
        See `weights_of`.
    least
        Pairs whose `possible` score is lower are left out.
    """
    scale = weights_of(weights)
    pairs = combinations(sorted(aims, key=lambda aim: aim.measure), 2)
    found = [pair for a, b in pairs if (pair := _overlap(a, b, scale)).possible >= least]
    return tuple(sorted(found, key=lambda own: (-own.score, -own.possible, own.first, own.second)))


def compare(first: Aim, second: Aim, weights: Mapping[str, float] | None = None) -> Overlap:
    """Return how much two measures serve the same; the order of the two does not matter."""
    a, b = sorted((first, second), key=lambda aim: aim.measure)
    return _overlap(a, b, weights_of(weights))


def _overlap(a: Aim, b: Aim, weights: Mapping[str, float]) -> Overlap:
    grounds = {
        "group": _sets(a.groups, b.groups),
        "instrument": _instrument(a, b),
        "region": _areas(a, b),
        "period": _period(a, b),
        "occupation": _sets(a.work, b.work),
    }
    shared = tuple(
        Shared(name, weights[name], _state(share), share, common)
        for name, (share, common) in grounds.items()
    )
    known = sum(own.weight * own.share for own in shared if own.share is not None)
    unknown = sum(own.weight for own in shared if own.share is None)
    return Overlap(
        a.measure,
        b.measure,
        round(known, 6),
        round(known + unknown, 6),
        _verdict([own.state for own in shared if own.dimension in CORE]),
        shared,
    )


def _verdict(states: Sequence[str]) -> str:
    if "no" in states:
        return "partial"
    return "possible" if "unknown" in states else "overlap"


def _state(share: float | None) -> str:
    if share is None:
        return "unknown"
    return "no" if share == 0 else "yes" if share == 1 else "part"


def _sets(a: frozenset[str], b: frozenset[str]) -> tuple[float | None, tuple[str, ...]]:
    if not a or not b:
        return None, ()
    both = a & b
    return len(both) / min(len(a), len(b)), tuple(sorted(both))


def _areas(a: Aim, b: Aim) -> tuple[float | None, tuple[str, ...]]:
    share, both = _sets(a.area, b.area)
    if not both:
        return share, ()
    # The codes of the smaller of the two say more than its list of municipalities.
    smaller = a if len(a.area) <= len(b.area) else b
    return share, smaller.regions


def _instrument(a: Aim, b: Aim) -> tuple[float | None, tuple[str, ...]]:
    # `other` is a drawer of unlike things: two of them need not be the same instrument.
    if not a.instrument or not b.instrument or a.instrument == b.instrument == "other":
        return None, ()
    return (1.0, (a.instrument,)) if a.instrument == b.instrument else (0.0, ())


def _period(a: Aim, b: Aim) -> tuple[float | None, tuple[str, ...]]:
    """Return 1 when both surely run in one same year, 0 when they surely never do."""
    both = sorted(_certain(a) & _certain(b))
    if both:
        return 1.0, tuple(str(year) for year in both)
    if _over(a, b) or _over(b, a):
        return 0.0, ()
    if a.status == b.status == "running":
        return 1.0, ("running",)
    return None, ()


def _over(a: Aim, b: Aim) -> bool:
    """Return whether `a` has surely ended before `b` begins."""
    last = a.end
    first = b.start
    return last is not None and first is not None and last < first


def _certain(aim: Aim) -> frozenset[int]:
    """Return the years in which the measure surely runs."""
    if aim.start is not None and aim.end is not None:
        return frozenset(range(aim.start, aim.end + 1))
    return frozenset(year for year in (aim.start, aim.end) if year is not None)
