"""How much labour some places can have together, whoever sends it: limits without postings.

What is asked in a month can be staffed exactly when no set of places asks more than the regions can
send to that set: a region sends all its workers when one of the places is at home, and no
more than may go away when none is. So one limit per set of places stands for all postings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from krapte.programming.exact.case import Case
from krapte.programming.exact.left import Left
from krapte.programming.supply import Supply

_MOST_PLACES = 5
"""Places that share workers for which every set gets a limit."""


@dataclass(frozen=True)
class Pool:
    """Labour of one occupation for a set of places.

    Parameters
    ----------
    places
        Of work.
    occupation
        Its position in the supply.
    most
        FTE by month of the supply, hiring and training at their most included.
    """

    places: frozenset[str]
    occupation: int
    most: np.ndarray


def pools_of(case: Case, supply: Supply, left: Left) -> Iterator[Pool]:
    """Yield the limits of single places and of places that share workers."""
    asked: dict[int, set[str]] = {}
    for step in case.steps:
        for occupation, _ in step.labour:
            asked.setdefault(occupation, set()).add(case.projects[step.project].region)
    for occupation, places in sorted(asked.items()):
        workers = left.workers[:, occupation] + _besides(supply, occupation)
        away = np.minimum(workers, left.away[:, occupation])
        for group in _sharing(places, supply):
            for chosen in _sets(group):
                most = np.zeros(supply.months)
                for number, region in enumerate(supply.regions):
                    home = [own.home for own in supply.links
                            if own.region == region and own.place in chosen]  # fmt: skip
                    if home:
                        most += workers[number] if any(home) else away[number]
                yield Pool(frozenset(chosen), occupation, most)


def _besides(supply: Supply, occupation: int) -> np.ndarray:
    """Return the most FTE that can be hired or trained; regions x months."""
    found = np.zeros((len(supply.regions), supply.months))
    if supply.hiring is not None:
        found += supply.hiring.most[:, occupation]
    for course in supply.courses:
        if supply.occupations.index(course.occupation) == occupation:
            places = course.places
            if course.pool in supply.teachers:
                places = np.minimum(places, supply.teachers[course.pool])
            trained = np.cumsum(places, axis=1) * course.fte
            found[:, course.months :] += trained[:, : supply.months - course.months]
    return found


def _sharing(places: set[str], supply: Supply) -> list[list[str]]:
    """Return the places in groups that have no region in common."""
    groups = [{own} for own in sorted(places)]
    for region in supply.regions:
        near = {own.place for own in supply.links if own.region == region}
        touched = [own for own in groups if own & near]
        if len(touched) > 1:
            groups = [own for own in groups if not own & near] + [set().union(*touched)]
    return [sorted(own) for own in groups]


def _sets(group: Sequence[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(group) + 1) if len(group) <= _MOST_PLACES else (1, 2, len(group))
    for size in sizes:
        yield from combinations(group, size)
