"""Checks that tables are whole: every region there, totals equal to parts within rounding."""

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

_WIDE = {"age": ("15-74",)}
"""Codes that are a total too, beside the empty one."""

_LEAST = 3
"""A total and two parts: most figures stand alone, and need not be looked at any further."""


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
            if len(members) < _LEAST:
                continue
            totals = [
                members[code] for code in (whole, *_WIDE.get(dimension, ())) if code in members
            ]
            for parts in _partitions(dimension, set(members)):
                for total in totals:
                    yield from _compare(total, [members[part] for part in parts], dimension)


_REGION_KINDS = ("labour_market_region", "province", "res", "municipality")


def incomplete_regions(observations: Iterable[Observation]) -> Iterator[Problem]:
    """Yield a fault for every table by region that has most regions of a kind, but not all.

    A figure of one or a few regions stands on its own; from half of them on it is a table, and a
    region without a figure would count as empty.
    """
    tables: dict[tuple[str, ...], dict[str, Observation]] = defaultdict(dict)
    for own in observations:
        rest = tuple(getattr(own, name) for name in DIMENSIONS if name != "region")
        tables[(own.series, own.period, own.source, *rest)][own.region] = own
    for kind in _REGION_KINDS:
        wanted = regions(kind)
        for table in tables.values():
            if len(table) * 2 < len(wanted):
                continue
            present = [table[code] for code in wanted if code in table]
            missing = [code for code in wanted if code not in table]
            if missing and len(present) * 2 >= len(wanted):
                last = max(present, key=lambda own: own.line)
                yield Problem(
                    last.file,
                    last.line,
                    "region",
                    f"a table of `{last.series}` that ends here without {', '.join(missing)}",
                    f"a row for each of the {len(wanted)} regions of the kind {kind}",
                    "Add the missing row; a region without a figure is not a region with 0.",
                )


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
            f"{total.value:.10g}, while its {len(parts)} parts by {dimension}"
            f" add up to {added:.10g}",
            f"a difference of at most {allowed:.10g} (rounding)",
            "Correct the total or the part that is wrong; rows of `unknown` belong to a part.",
        )


def _rounding(value: float) -> float:
    """Return the power of ten to which a figure looks rounded, at most 1000."""
    for power in (1000.0, 100.0, 10.0):
        if value % power == 0:
            return power
    return 1.0
