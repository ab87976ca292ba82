"""Do published totals equal the sum of their published parts, within what rounding explains?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from krapte.classification import DIMENSIONS, age_range, regions, sectors
from krapte.errors import Problem
from krapte.statistics.observations import Observation

COUNTS = ("persons", "jobs", "vacancies", "fte", "mw")
"""Units in which parts add up to their total."""

_PARTS: dict[str, list[tuple[str, ...]]] = {
    "sex": [("men", "women")],
    "occupation": [tuple(f"{number:02d}" for number in range(1, 14))],
    "sector": [tuple(sectors())],
    "education": [("cbs-low", "cbs-middle", "cbs-high")],
}


def differing_totals(observations: Iterable[Observation]) -> Iterator[Problem]:
    """Yield a fault for every total that differs from its parts.

    A total is compared where the table holds a complete set of parts of one dimension: men and
    women, the 13 occupational classes, the regions of one kind, all sectors, or age bands that
    follow each other from 15 to 74.
    """
    counted = [own for own in observations if own.unit in COUNTS]
    for dimension in DIMENSIONS:
        groups: dict[tuple[str, ...], dict[str, Observation]] = defaultdict(dict)
        for own in counted:
            rest = tuple(getattr(own, name) for name in DIMENSIONS if name != dimension)
            key = (own.series, own.period, own.source, *rest)
            groups[key][getattr(own, dimension)] = own
        whole = "NL" if dimension == "region" else ""
        for members in groups.values():
            total = members.get(whole)
            if total is None:
                continue
            for parts in _partitions(dimension, set(members)):
                yield from _compare(total, [members[part] for part in parts], dimension)


def _partitions(dimension: str, present: set[str]) -> list[tuple[str, ...]]:
    """Return the complete sets of parts among the codes that are present."""
    if dimension == "age":
        candidates = _age_chains(present)
    elif dimension == "region":
        candidates = [regions("labour_market_region"), regions("province"), regions("res")]
    else:
        candidates = _PARTS[dimension]
    return [parts for parts in candidates if parts and set(parts) <= present]


def _age_chains(present: set[str]) -> list[tuple[str, ...]]:
    """Return the chain of shortest bands that runs from 15 to 74 without a gap, if there is one."""
    bands = sorted((age_range(code), code) for code in present if code)
    chain, next_age = [], 15
    while next_age <= 74:
        fitting = [(last, code) for (first, last), code in bands if first == next_age]
        if not fitting:
            return []
        last, code = min(fitting)
        chain.append(code)
        next_age = last + 1
    return [tuple(chain)] if len(chain) > 1 and next_age == 75 else []


def _compare(total: Observation, parts: Sequence[Observation], dimension: str) -> Iterator[Problem]:
    added = sum(part.value for part in parts)
    rounding = max(_rounding(own.value) for own in (total, *parts))
    allowed = 0.5 * rounding * (len(parts) + 1) + 0.001 * abs(total.value)
    if abs(added - total.value) > allowed:
        yield Problem(
            total.file,
            total.line,
            "value",
            f"{total.value:g}, while its {len(parts)} parts by {dimension} add up to {added:g}",
            f"a difference of at most {allowed:g} (rounding)",
            "Correct the total or the part that is wrong; rows of `unknown` belong to a part.",
        )


def _rounding(value: float) -> float:
    """Return the power of ten to which a figure looks rounded, at most 1000."""
    for power in (1000.0, 100.0, 10.0):
        if value % power == 0:
            return power
    return 1.0
