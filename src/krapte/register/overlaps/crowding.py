"""Where many measures stand side by side: target group by instrument."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from krapte.register.overlaps.aims import Aim, Fields


@dataclass(frozen=True)
class Crowd:
    """All measures that reach one target group with one instrument.

    Parameters
    ----------
    group, instrument
        The cell.
    measures
        Identifiers.
    owners
        Number of parties that own at least one of them.
    concentration
        Herfindahl-Hirschman index of the measures over their owners, above 0 to 1: 1 is one owner
        for all, 0.25 is like four owners with as many measures each. None when no owner is known.
    unowned
        Measures of which no owner is known.
    """

    group: str
    instrument: str
    measures: tuple[str, ...]
    owners: int
    concentration: float | None
    unowned: tuple[str, ...]


def crowds(aims: Iterable[Aim], roles: Iterable[Fields]) -> tuple[Crowd, ...]:
    """Return the cells of target group and instrument with two or more measures, fullest first.

    A measure with an unknown group or instrument is in no cell. A measure of several owners counts
    for each of them in equal parts.

    Parameters
    ----------
    aims
        Measures.
    roles
        Records of the kind `role`.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for role in roles:
        if role["role"] in ("owner", "co_owner"):
            owners[role["measure"]].add(role["party"])
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for aim in aims:
        for group in aim.groups if aim.instrument else ():
            cells[group, aim.instrument].append(aim.measure)
    found = [
        _crowd(group, instrument, tuple(sorted(measures)), owners)
        for (group, instrument), measures in cells.items()
        if len(measures) > 1
    ]
    return tuple(sorted(found, key=lambda own: (-len(own.measures), own.group, own.instrument)))


def _crowd(
    group: str, instrument: str, measures: tuple[str, ...], owners: Mapping[str, set[str]]
) -> Crowd:
    held: dict[str, float] = defaultdict(float)
    for measure in measures:
        own = owners.get(measure, set())
        for party in own:
            held[party] += 1 / len(own)
    whole = sum(held.values())
    index = sum((part / whole) ** 2 for part in held.values()) if whole else None
    unowned = tuple(measure for measure in measures if not owners.get(measure))
    return Crowd(group, instrument, measures, len(held), index, unowned)
